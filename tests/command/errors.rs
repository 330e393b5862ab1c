//! Every error is exit 2, stands on stderr alone and names what mends it.

use std::{fs, path::Path};

use crate::program::{Health, fihris, run, samples};

#[test]
fn without_an_index_every_command_names_the_one_that_makes_it() {
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("nowhere");
    let index = index.to_str().unwrap();
    let queries = "corpus/eval/queries.jsonl";
    for args in [
        &["search", "كتاب", "--index", index][..],
        &["facets", "person", "--index", index],
        &["show", "1", "--index", index],
        &["stats", "--index", index],
        &["check", "--index", index],
        &["eval", queries, "corpus/eval/qrels.tsv", "--index", index],
    ] {
        let done = run(args, env!("CARGO_MANIFEST_DIR").as_ref());
        done.fails_with(&["no index", "nowhere", "fihris ingest"]);
        // The command makes the index where it was looked for.
        assert!(done.stderr.contains(&format!("--index {index}")), "{done:?}");
    }
    assert!(!Path::new(index).exists(), "reading makes no index");
}

#[test]
#[cfg(not(feature = "onnx"))]
fn a_model_needs_a_program_that_runs_models() {
    let dir = tempfile::tempdir().unwrap();
    let [file, index] = ["a.txt", "index"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    fs::write(&file, "سفينة").unwrap();
    let done = fihris(["ingest", &file, "--index", &index, "--tagger", "model"]);
    done.fails_with(&["--tagger model", "--features onnx"]);
    assert!(!Path::new(&index).exists(), "nothing was begun");
}

#[test]
fn an_index_of_another_version_is_refused_and_built_anew_by_the_next_ingest() {
    let dir = tempfile::tempdir().unwrap();
    let [file, index] = ["a.txt", "index"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    fs::write(&file, "سفينة").unwrap();
    fihris(["ingest", &file, "--index", &index]).ok();
    let manifest = Path::new(&index).join("fihris.json");
    for stamp in ["format", "analyzer"] {
        let good = fs::read_to_string(&manifest).unwrap();
        let mut stamps: serde_json::Value = serde_json::from_str(&good).unwrap();
        stamps[stamp] = "0".into();
        fs::write(&manifest, stamps.to_string()).unwrap();
        fihris(["search", "سفينة", "--index", &index]).fails_with(&[
            stamp,
            "fihris ingest --rebuild",
            &index,
        ]);
        let done = fihris(["ingest", &file, "--index", &index]).ok();
        assert!(done.stderr.contains(stamp) && done.stderr.contains("from its stored texts"), "{done:?}");
        fihris(["search", "سفينة", "--index", &index]).ok();
    }
    fs::write(&manifest, "{").unwrap();
    assert_eq!(fihris(["stats", "--index", &index]).code, Some(2));
    fihris(["ingest", "--full", &file, "--index", &index]).ok();
    fihris(["search", "سفينة", "--index", &index]).ok();
}

#[test]
fn a_folder_of_other_things_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mine = dir.path().join("mine.doc");
    fs::write(&mine, "سفينة").unwrap();
    let folder = dir.path().to_str().unwrap();
    fihris(["ingest", "corpus", "--index", folder]).fails_with(&["no Fihris index", "--index DIR"]);
    for option in ["--rebuild", "--full"] {
        fihris(["ingest", option, "corpus", "--index", folder]).fails_with(&["no Fihris index"]);
    }
    fihris(["search", "سفينة", "--index", folder]).fails_with(&["no index"]);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(mine).unwrap(), "سفينة");
}

#[test]
fn a_bad_query_shows_where_it_is_wrong() {
    for (query, wrong) in [
        ("كتاب (جديد", "⟦(⟧"),
        ("كتاب \"جديد", "⟦"),
        ("colour:أحمر", "⟦colour:⟧"),
        ("كتاب OR", "⟦OR⟧"),
        ("كتاب ~", "⟦~⟧"),
        ("date:2015-13", "⟦2015-13⟧"),
        ("-كتاب", "⟦"),
        ("", "no word"),
        ("؟!", "no word"),
    ] {
        for command in [&["search"][..], &["facets", "person"]] {
            let mut args = command.to_vec();
            args.extend([query, "--index", samples()]);
            let done = run(&args, env!("CARGO_MANIFEST_DIR").as_ref());
            done.fails_with(&[wrong, "characters"]);
        }
    }
}

#[test]
fn bad_arguments_are_exit_2() {
    for args in [
        &["search"][..],
        &["search", "كتاب", "--facet", "colour"],
        &["search", "كتاب", "--facet", "person:x"],
        &["search", "كتاب", "--from", "أمس"],
        &["search", "كتاب", "--sort", "size"],
        &["facets", "colour"],
        &["ingest"],
        &["completions", "cobol"],
        &["eval", "nowhere.jsonl", "nowhere.tsv", "--index", samples()],
        &["unknown"],
    ] {
        run(args, env!("CARGO_MANIFEST_DIR").as_ref()).fails_with(&[]);
    }
}

#[test]
fn a_damaged_index_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let [file, index] = ["a.txt", "index"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    fs::write(&file, "سفينة في البحر".repeat(100)).unwrap();
    fihris(["ingest", &file, "--index", &index]).ok();
    let health: Health = fihris(["check", "--index", &index, "--json"]).ok().json();
    assert!(health.ok);
    let store = fs::read_dir(Path::new(&index).join("segments")).unwrap().map(|file| file.unwrap().path());
    let store = store.into_iter().find(|file| file.extension().is_some_and(|end| end == "store")).unwrap();
    let good = fs::read(&store).unwrap();
    let mut bytes = good.clone();
    bytes[3] ^= 0x40;
    fs::write(&store, &bytes).unwrap();
    let done = fihris(["check", "--index", &index, "--json"]);
    assert_eq!(done.code, Some(2), "{done:?}");
    assert!(done.stderr.contains(".store") && done.stderr.contains("--full"), "{done:?}");
    assert!(!done.json::<Health>().ok);
    for damage in [&good[..good.len() / 2], b""] {
        fs::write(&store, damage).unwrap();
        for args in [&["check", "--index", &index][..], &["show", "a.txt", "--index", &index]] {
            let done = run(args, dir.path());
            assert!(done.code == Some(2) && !done.stderr.is_empty(), "{done:?}");
        }
    }
    fihris(["ingest", "--full", &file, "--index", &index]).ok();
    fihris(["check", "--index", &index]).ok();
}

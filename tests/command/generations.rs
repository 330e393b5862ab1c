//! An index that is built anew beside the one that is there: from all files, or from its stored texts.

use std::{collections::BTreeSet, fs};

use crate::{
    folder::{Folder, Told, assert_same, check, documents, gz, lines, names, words, zip},
    program::{Answer, Stats},
    random::Random,
};

/// Several batches of the pipeline, so that an ingest of them goes on after its first commit.
const NUM_MANY: usize = 30_000;

#[test]
fn a_full_ingest_keeps_the_documents_of_other_paths() {
    let folder = Folder::new();
    for path in ["other", "third"] {
        fs::create_dir(folder.at(path)).unwrap();
        fs::write(folder.at(path).join(format!("{path}.txt")), format!("فيل {path}")).unwrap();
    }
    // Long enough to be cut into passages.
    fs::write(folder.at("third/long.txt"), words(&mut Random::new(6), 30_000)).unwrap();
    fs::write(folder.at("third/o.jsonl"), lines(0..20, "سطر", &mut Random::new(7))).unwrap();
    folder.write("a.txt", "زرافة");
    folder.write("b.txt", "نمر");
    folder.run(&["ingest", "in", "other"]).ok();
    folder.run(&["ingest", "third"]).ok();
    let before = documents(&folder.index());
    folder.write("a.txt", "زرافة صغيرة");
    folder.remove("b.txt");
    fs::remove_dir_all(folder.at("other")).unwrap();
    let told = folder.ingest_with(&["--full"]);
    assert_eq!((told.added, told.failed), (1, 0), "{told:?}");
    let after = documents(&folder.index());
    assert!(!after.contains_key("b.txt") && after["a.txt"].document.title.contains("صغيرة"), "{after:?}");
    for (id, held) in before.iter().filter(|(id, _)| !["a.txt", "b.txt"].contains(&id.as_str())) {
        assert_eq!(Some(held), after.get(id), "{id}");
    }
    assert_eq!((check(&folder.index()), folder.total("فيل")), (before.len() as u64 - 1, 2));
    // One folder of segments is left.
    let segments: BTreeSet<String> = names(&folder.index())
        .into_iter()
        .filter_map(|name| Some(name.split_once('/')?.0.to_owned()))
        .collect();
    assert_eq!(segments.len(), 1, "{segments:?}");
    let told: Told = folder.run(&["ingest", "in", "third", "--json"]).ok().json();
    assert_eq!(told.counts(), [0, 0, 23, 0, 0], "{told:?}");
    assert_eq!(check(&folder.index()), 24);
}

#[test]
fn a_full_ingest_that_was_interrupted_goes_on() {
    let folder = Folder::new();
    let mut random = Random::new(8);
    folder.write("a.jsonl", lines(0..NUM_MANY, "كثير", &mut random));
    let options = ["--no-entities", "--commit-mb", "0.1"];
    folder.write("b.txt", "زرافة");
    assert_eq!(folder.ingest_with(&options).added, NUM_MANY as u64 + 1);
    folder.write("a.jsonl", lines(0..NUM_MANY, "جديد", &mut random));
    let full = [&options[..], &["--full"]].concat();
    let mut running = folder.begin(&full);
    folder.await_commits(&mut running, 3);
    running.interrupt();
    let done = running.done();
    assert_eq!(done.code, Some(2), "{done:?}");
    assert!(done.stderr.contains("stopped") && done.stderr.contains("the same command goes on"), "{done:?}");
    let told: Told = done.json();
    println!("{:?}", told.counts());
    assert!(told.added > 0 && told.added < NUM_MANY as u64, "{:?}", told.counts());
    // Readers have the old index, whole.
    assert_eq!((folder.total("كثير"), folder.total("جديد")), (NUM_MANY, 0));
    assert_eq!(check(&folder.index()), NUM_MANY as u64 + 1);
    let again: Told = folder.run(&[&["ingest", "in", "--json"], &full[..]].concat()).ok().json();
    println!("{:?}", again.counts());
    assert_eq!(again.unchanged, told.added, "it goes on");
    assert_eq!(again.added, NUM_MANY as u64 + 1 - told.added);
    assert_eq!((folder.total("كثير"), folder.total("جديد")), (0, NUM_MANY));
    check(&folder.index());
    assert_same(&folder.index(), &folder.fresh("anew", &options));
}

#[test]
fn a_full_ingest_that_was_interrupted_can_be_left_and_is_told_of() {
    let folder = Folder::new();
    let mut random = Random::new(9);
    folder.write("a.jsonl", lines(0..NUM_MANY, "كثير", &mut random));
    let options = ["--no-entities", "--commit-mb", "0.1"];
    folder.ingest_with(&options);
    let mut running = folder.begin(&[&options[..], &["--full"]].concat());
    folder.await_commits(&mut running, 3);
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    folder.write("b.txt", "زرافة");
    let done = folder.run(&[&["ingest", "in", "--json"], &options[..]].concat()).ok();
    assert!(done.stderr.contains("an ingest --full was stopped here"), "{done:?}");
    assert_eq!(done.json::<Told>().counts(), [1, 0, NUM_MANY as u64, 0, 0]);
    assert_eq!(check(&folder.index()), NUM_MANY as u64 + 1);
    // What changed meanwhile is in the new one too.
    folder.remove("b.txt");
    folder.write("c.txt", "فيل");
    let told: Told = folder.ingest_with(&[&options[..], &["--full"]].concat());
    assert!(told.unchanged > 0 && told.failed == 0, "{:?}", told.counts());
    assert_eq!((folder.total("زرافة"), folder.total("فيل")), (0, 1));
    check(&folder.index());
    assert_same(&folder.index(), &folder.fresh("anew", &options));
}

#[test]
fn an_index_is_built_anew_without_its_files() {
    let folder = Folder::new();
    let mut random = Random::new(11);
    for number in 0..5 {
        folder.write(&format!("{number}.txt"), words(&mut random, 40));
    }
    folder.write("long.txt", words(&mut random, 30_000));
    folder.write(
        "a.csv",
        "title,text,date,source\nأول,خبر,2015-07-21,الجزيرة\nثان,خبر آخر,2016-01-02,رويترز\n",
    );
    folder.write("b.jsonl", lines(0..50, "سطر", &mut random));
    folder
        .write("c.zip", zip(&[("x.txt", "قال محمد مرسي في القاهرة"), ("y.txt", "قال محمد مرسي في القاهرة")]));
    folder.ingest();
    // So that some are taken out again.
    folder.write("b.jsonl", lines(0..30, "سطر", &mut random));
    folder.remove("0.txt");
    folder.ingest();
    let fresh = folder.fresh("anew", &[]);
    fs::rename(folder.root(), folder.at("away")).unwrap();
    let done = folder.run(&["ingest", "--rebuild"]).ok();
    let number = documents(&fresh).len();
    assert!(done.stderr.contains(&format!("{number} documents built anew")), "{done:?}");
    check(&folder.index());
    assert_same(&folder.index(), &fresh);
    // Its catalog too: nothing is read again.
    fs::rename(folder.at("away"), folder.root()).unwrap();
    assert_eq!(folder.ingest().counts(), [0, 0, number as u64, 0, 0]);
    let done = folder.run(&["ingest", "--rebuild", "--index", "nowhere"]);
    done.fails_with(&["no index", "nowhere"]);
    assert!(!folder.at("nowhere").exists());
}

#[test]
fn other_words_build_the_index_anew_from_its_texts_and_say_so() {
    let folder = Folder::new();
    folder.write("a.txt", "اشترى جوالا");
    folder.write("b.txt", "سعر الموبايلات");
    folder.ingest();
    let total = |query: &str| -> usize { folder.run(&["search", query, "--json"]).json::<Answer>().total };
    assert_eq!(total("موبايل"), 1);
    let words = "[lexicon.forms]\n\"موبايل\" = [\"جوال\", \"موبايلات\"]\n";
    fs::write(folder.at("words.toml"), words).unwrap();
    // Without the files.
    fs::rename(folder.root(), folder.at("away")).unwrap();
    fs::create_dir(folder.at("new")).unwrap();
    fs::write(folder.at("new/c.txt"), "ثلاثة جوالات").unwrap();
    let done = folder.run(&["ingest", "new", "--lexicon", "words.toml"]).ok();
    assert!(done.stderr.contains("lexicon") && done.stderr.contains("from its stored texts"), "{done:?}");
    assert!(done.stderr.contains("2 documents built anew"), "{done:?}");
    assert!(total("موبايل") >= 2, "{}", total("موبايل"));
    let stats: Stats = folder.run(&["stats", "--json"]).ok().json();
    assert_eq!((stats.documents, stats.lexicon), (3, Some(3)));
    // Once is enough.
    let done = folder.run(&["ingest", "new", "--lexicon", "words.toml"]).ok();
    assert!(!done.stderr.contains("anew") && done.stdout.contains("1 unchanged"), "{done:?}");
    fs::rename(folder.at("away"), folder.root()).unwrap();
    let told: Told = folder.ingest();
    assert_eq!(told.counts(), [0, 0, 2, 0, 0], "{told:?}");
    assert_eq!(check(&folder.index()), 3);
}

#[test]
fn a_full_ingest_that_would_lose_the_documents_of_other_paths_leaves_the_old_index() {
    let folder = Folder::new();
    fs::create_dir(folder.at("other")).unwrap();
    fs::write(folder.at("other/o.txt"), "فيل ".repeat(200)).unwrap();
    folder.write("a.txt", "زرافة ".repeat(200));
    folder.run(&["ingest", "in", "other"]).ok();
    for name in names(&folder.index()).iter().filter(|name| name.ends_with(".store")) {
        fs::write(folder.index().join(name), "").unwrap();
    }
    let before = names(&folder.index().join("segments"));
    let done = folder.run(&["ingest", "in", "--full"]);
    assert!(done.code == Some(2) && done.stderr.contains("give all paths"), "{done:?}");
    assert_eq!(names(&folder.index().join("segments")), before);
    folder.run(&["ingest", "in", "other", "--full"]).ok();
    assert_eq!((check(&folder.index()), folder.total("فيل")), (2, 1));
}

#[test]
fn a_full_ingest_keeps_the_documents_of_files_that_cannot_be_read() {
    let folder = Folder::new();
    let packed = gz(lines(0..3, "قديم", &mut Random::new(1)).as_bytes());
    folder.write("a.jsonl.gz", &packed);
    folder.write("b.txt", "فيل");
    folder.ingest();
    folder.write("a.jsonl.gz", &packed[..packed.len() / 2]);
    let told = folder.ingest_with(&["--full"]);
    assert_eq!((told.failed, folder.total("قديم"), folder.total("فيل")), (1, 3, 1), "{told:?}");
    folder.write("a.jsonl.gz", &packed);
    folder.ingest();
    folder.assert_fresh();
}

#[test]
fn an_index_that_is_damaged_in_any_way_is_built_anew() {
    let folder = Folder::new();
    folder.write("b.txt", "فيل");
    for file in ["segments/meta.json", "fihris.json"] {
        folder.ingest();
        fs::write(folder.index().join(file), "garbage").unwrap();
        folder.ingest_with(&["--full"]);
        assert_eq!((check(&folder.index()), folder.total("فيل")), (1, 1));
        fs::remove_dir_all(folder.index()).unwrap();
    }
}

#[test]
fn a_full_ingest_that_goes_on_takes_over_what_it_gave_up_meanwhile() {
    let folder = Folder::new();
    fs::create_dir(folder.at("other")).unwrap();
    fs::write(folder.at("other/b.jsonl"), r#"{"id": "000001", "text": "فيل"}"#).unwrap();
    folder.run(&["ingest", "other"]).ok();
    folder.write("a.jsonl", lines(0..NUM_MANY, "كثير", &mut Random::new(3)));
    let mut running = folder.begin(&["--full", "--no-entities", "--commit-mb", "0.1"]);
    folder.await_commits(&mut running, 2);
    running.interrupt();
    running.done();
    folder.remove("a.jsonl");
    folder.write("c.txt", "نمر");
    folder.ingest_with(&["--full", "--no-entities"]);
    assert_eq!((folder.total("فيل"), folder.total("كثير"), folder.total("نمر")), (1, 0, 1));
}

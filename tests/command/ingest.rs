//! `fihris ingest`.

use std::{fs, io::Write};

use crate::program::{Answer, Report, Stats, fihris};

#[test]
fn a_bad_line_is_reported_and_the_rest_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let [file, index] = ["a.jsonl", "index"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    fs::write(&file, "{\"id\": \"1\", \"text\": \"سفينة\"}\n\n{\"id\": \"2\", \"text\": \n{\"id\": 3, \"text\": \"سفن\"}\n")
        .unwrap();
    let report: Report = fihris(["ingest", &file, "--index", &index, "--json"]).ok().json();
    assert_eq!((report.added, report.failed, report.failures.len()), (2, 1, 1), "{report:?}");
    assert_eq!((report.failures[0].path.as_str(), report.failures[0].line), (file.as_str(), Some(3)));
    assert!(report.failures[0].reason.contains("JSON") && report.seconds > 0.0, "{report:?}");
    let shown = fihris(["ingest", &file, "--index", &index]).ok();
    assert!(shown.stdout.contains("2 unchanged") && shown.stdout.contains("1 failed"), "{shown:?}");
    assert!(shown.stderr.contains("a.jsonl:3: "), "{shown:?}");
    for id in ["1", "3"] {
        fihris(["show", id, "--index", &index]).ok();
    }
}

#[test]
fn compressed_files_are_read_and_a_cut_one_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    let line = |id: &str| format!("{{\"id\": \"{id}\", \"text\": \"سفينة في البحر {id}\"}}\n");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(line("gz").as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    let zst = zstd::encode_all(line("zst").as_bytes(), 1).unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    fs::write(dir.path().join("in/a.jsonl.gz"), &gz).unwrap();
    fs::write(dir.path().join("in/b.ndjson.zst"), &zst).unwrap();
    fs::write(dir.path().join("in/cut.txt.gz"), &gz[..gz.len() - 6]).unwrap();
    fs::write(dir.path().join("in/picture.png"), "<p>نص</p>").unwrap();
    let [folder, index] = ["in", "index"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    let report: Report = fihris(["ingest", &folder, "--index", &index, "--json"]).ok().json();
    assert_eq!(report.failed, 1, "{report:?}");
    assert!(report.failures[0].path.ends_with("cut.txt.gz") && report.failures[0].reason.contains("gzip"));
    for id in ["gz", "zst"] {
        fihris(["show", id, "--index", &index]).ok();
    }
    let shown = fihris(["ingest", &folder, "--index", &index]).ok();
    assert!(
        shown.stdout.contains("2 unchanged") && shown.stderr.contains("1 file of another kind"),
        "{shown:?}"
    );
}

#[test]
fn what_is_gone_or_changed_is_gone_or_changed_in_the_index() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let [folder, index] = ["in", "index"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    let write = |name: &str, text: &str| fs::write(dir.path().join("in").join(name), text).unwrap();
    let ingest = || -> Report { fihris(["ingest", &folder, "--index", &index, "--json"]).ok().json() };
    write("a.txt", "عنوان\n\nزرافة");
    write("b.txt", "عنوان\n\nفيل");
    assert_eq!(ingest().added, 2);
    write("a.txt", "عنوان\n\nغزال");
    fs::remove_file(dir.path().join("in/b.txt")).unwrap();
    write("c.txt", "عنوان\n\nنمر");
    let report = ingest();
    assert_eq!((report.added, report.replaced, report.unchanged, report.removed), (1, 1, 0, 1), "{report:?}");
    for (word, code) in [("زرافة", 1), ("فيل", 1), ("غزال", 0), ("نمر", 0)] {
        assert_eq!(fihris(["search", word, "--index", &index]).code, Some(code), "{word}");
    }
    let stats: Stats = fihris(["stats", "--index", &index, "--json"]).ok().json();
    assert_eq!(stats.documents, 2);
}

#[test]
fn owners_fields_are_kept_and_can_be_filtered_by() {
    let dir = tempfile::tempdir().unwrap();
    let [file, index] = ["a.jsonl", "index"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    let line = r#"{"_id": 7, "title": "عنوان", "body": "متن طويل", "date": "2015-07-21", "source": "الجزيرة", "author": "ك",
        "category": "سياسة", "url": "https://example.com", "persons": ["سعدون"], "places": ["المنيزلة"], "extra": 1}"#;
    fs::write(&file, line.replace('\n', " ")).unwrap();
    fihris(["ingest", &file, "--index", &index]).ok();
    let found: Answer = fihris([
        "search",
        "متن",
        "--index",
        &index,
        "--source",
        "الجزيره",
        "--category",
        "سياسه",
        "--person",
        "سعدون",
        "--place",
        "المنيزله",
        "--from",
        "2015-07-21",
        "--to",
        "2015-07-21",
        "--json",
    ])
    .ok()
    .json();
    assert_eq!(found.total, 1);
    let hit = &found.hits[0];
    assert_eq!((hit.id.as_str(), hit.date.as_deref()), ("7", Some("2015-07-21")));
    assert_eq!((hit.source.as_deref(), &hit.places), (Some("الجزيرة"), &vec!["المنيزلة".to_owned()]));
    assert!(hit.companies.is_empty() && hit.organizations.is_empty(), "{hit:?}");
    assert_eq!((hit.url.as_deref(), hit.path.as_deref()), (Some("https://example.com"), Some("a.jsonl")));
    let shown: serde_json::Value = fihris(["show", "7", "--index", &index, "--json"]).ok().json();
    assert_eq!(shown["metadata"]["extra"], 1);
}

#[test]
fn the_default_index_is_the_folder_index() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), "سفينة").unwrap();
    let run = |args: &[&str]| crate::program::run(args, dir.path());
    run(&["search", "سفينة"]).fails_with(&["fihris ingest"]);
    run(&["ingest", "a.txt"]).ok();
    assert!(dir.path().join("index/fihris.json").exists());
    run(&["search", "سفينة"]).ok();
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let index = dir.path().join("index");
    let index = index.to_str().unwrap();
    let done = fihris(["ingest", "nowhere", "--index", index]);
    assert!(done.code == Some(2) && done.stderr.contains("nowhere: there is no such file"), "{done:?}");
    assert_eq!(fihris(["ingest", "nowhere", "--index", index, "--json"]).code, Some(2));
    let done = fihris(["search", "كتاب", "--corpus", "nowhere", "--index", index]);
    assert!(done.code == Some(2) && done.stderr.contains("nowhere: there is no such file"), "{done:?}");
}

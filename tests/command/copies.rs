//! `search --copies` and `--count`: documents that say nearly the same.

use std::{fs, path::Path};

use fihris::index::{Manifest, Stories};
use serde_json::{Value, json};

use crate::program::{fihris, run};

/// Four documents, three of which are one story.
fn index(dir: &Path) -> String {
    let lines = [("1", "المدى"), ("2", "الضحى"), ("3", "المدى"), ("4", "الأفق")].map(|(id, source)| {
        let line =
            json!({"id": id, "title": format!("عنوان {id}"), "text": "زعفران في السوق", "source": source});
        line.to_string() + "\n"
    });
    let file = dir.join("a.jsonl");
    fs::write(&file, lines.concat()).unwrap();
    let index = dir.join("index").to_str().unwrap().to_owned();
    fihris(["ingest", file.to_str().unwrap(), "--index", &index, "--no-entities"]).ok();
    let story = ["2", "1", "3"].map(str::to_owned).to_vec();
    let segments = Manifest::read(index.as_ref()).unwrap().segments(index.as_ref());
    Stories::new(1, vec![story]).write(&segments).unwrap();
    index
}

#[test]
fn a_story_is_one_hit_that_says_who_else_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let index = index(dir.path());
    let search = |args: &[&str]| {
        let mut all = vec!["search", "زعفران", "--index", index.as_str()];
        all.extend(args);
        run(&all, dir.path()).ok()
    };
    let found: Value = search(&["--json", "--facet", "source"]).json();
    assert_eq!((&found["total"], found["hits"].as_array().unwrap().len()), (&json!(2), 2));
    let counts = found["facets"]["source"].as_array().unwrap();
    assert!(counts.iter().all(|count| count["count"] == json!(1)) && counts.len() == 3, "{counts:?}");
    let hits = found["hits"].as_array().unwrap();
    assert!(hits.iter().all(|hit| hit.get("story").is_none() && hit.get("copies").is_none()), "{hits:?}");
    let listed: Value = search(&["--json", "--copies"]).json();
    let hit = |is_story: bool| {
        let mut hits = listed["hits"].as_array().unwrap().iter();
        hits.find(|hit| hit["copies"].as_array().unwrap().is_empty() != is_story).cloned().unwrap()
    };
    let copy = |id: &str, source: &str| json!({"id": id, "title": format!("عنوان {id}"), "source": source, "date": null, "url": null});
    // All are as good: the one that stands for the others is shown.
    assert_eq!(hit(true)["id"], json!("2"));
    assert_eq!(hit(true)["copies"], json!([copy("1", "المدى"), copy("3", "المدى")]));
    assert_eq!(hit(false)["id"], json!("4"));
    let shown = search(&[]).stdout;
    assert!(shown.contains("    +2 copies: المدى\n") && !shown.contains("عنوان 3"), "{shown}");
    let shown = search(&["--copies"]).stdout;
    assert!(shown.contains("      المدى · عنوان 3 · 3\n"), "{shown}");
}

#[test]
fn copies_are_hits_and_count_each_where_that_is_wanted() {
    let dir = tempfile::tempdir().unwrap();
    let index = index(dir.path());
    let done = fihris(["search", "زعفران", "--index", &index, "--count", "copies", "--json"]).ok();
    let found: Value = done.json();
    assert_eq!(found["total"], json!(4));
    for (count, expected) in [("stories", [1, 1, 1].as_slice()), ("copies", &[2, 1, 1])] {
        let counted = fihris(["facets", "source", "--index", &index, "--count", count]).ok().stdout;
        let counted: Vec<u64> =
            counted.lines().map(|line| line.trim().split(' ').next().unwrap().parse().unwrap()).collect();
        assert_eq!(counted, expected);
    }
    let done = fihris(["search", "زعفران", "--index", &index, "--count", "nothing"]);
    done.fails_with(&["stories", "copies"]);
}

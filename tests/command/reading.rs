//! What a second reader of the code found wrong once.

use std::fs;

use tempfile::TempDir;

use crate::program::{Answer, Done, Report, run};

const LINES: &str = r#"{"id": "1", "title": "ترامب في الرياض", "text": "خبر a\u007f كلمة", "source": "رويترز", "persons": ["أحمد علي", "احمد علي"]}
{"id": "2", "title": "ترامب", "text": "كتاب كتب خبر", "source": "أخرى"}
{"id": "3", "title": "غيره", "text": "خبر قديم", "source": "الجزيرة"}
"#;

/// A folder with the lines and an index of them.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lines.jsonl"), LINES).unwrap();
    fihris(&folder, &["ingest", "lines.jsonl"]).ok();
    folder
}

fn fihris(folder: &TempDir, args: &[&str]) -> Done {
    run(args, folder.path())
}

fn answer(folder: &TempDir, query: &str) -> Answer {
    let done = fihris(folder, &["search", query, "--json"]);
    done.json()
}

fn ids(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.id.as_str()).collect()
}

#[test]
fn filters_joined_by_or_still_select() {
    let folder = folder();
    assert_eq!(ids(&answer(&folder, "ترامب (source:رويترز OR source:الجزيرة)")), ["1"]);
}

#[test]
fn beside_a_required_word_the_others_only_rank() {
    let folder = folder();
    let found = answer(&folder, "+خبر كتاب");
    assert_eq!((found.total, ids(&found)[0]), (3, "2"));
}

#[test]
fn near_does_not_depend_on_the_order_of_the_words() {
    let folder = folder();
    assert_eq!(ids(&answer(&folder, "\"=كتاب كت*\"~2")), ["2"]);
    assert_eq!(ids(&answer(&folder, "\"كت* =كتاب\"~2")), ["2"]);
}

#[test]
fn highlights_hold_where_the_text_has_control_characters() {
    let folder = folder();
    let found = answer(&folder, "كلمة");
    let snippet = &found.hits[0].snippet;
    let [from, to] = snippet.highlights[0];
    assert_eq!(&snippet.text[from..to], "كلمة");
}

#[test]
fn one_person_in_two_spellings_is_shown_once() {
    let folder = folder();
    assert_eq!(answer(&folder, "كلمة").hits[0].persons, ["أحمد علي"]);
}

#[test]
fn a_label_too_long_for_the_engine_is_a_failure_of_its_line_alone() {
    let folder = folder();
    let long = format!(
        "{{\"id\": \"{}\", \"title\": \"أول\"}}\n{{\"id\": \"4\", \"title\": \"ثان\", \"source\": \"{}\"}}\n{LINES}",
        "x".repeat(70_000),
        "س".repeat(33_000),
    );
    fs::write(folder.path().join("lines.jsonl"), long).unwrap();
    let report: Report = fihris(&folder, &["ingest", "lines.jsonl", "--json"]).ok().json();
    assert_eq!((report.failed, report.failures[0].line, report.failures[1].line), (2, Some(1), Some(2)));
    assert_eq!(report.unchanged, 3);
    fihris(&folder, &["facets", "source"]).ok();
}

#[test]
fn two_files_with_one_path_below_their_roots_are_told_apart_in_the_report() {
    let folder = tempfile::tempdir().unwrap();
    for root in ["a", "b"] {
        fs::create_dir(folder.path().join(root)).unwrap();
        fs::write(folder.path().join(root).join("x.txt"), format!("عنوان {root}\n\nنص\n")).unwrap();
    }
    let report: Report = fihris(&folder, &["ingest", "a", "b", "--json"]).ok().json();
    assert_eq!((report.added, report.replaced, report.failed), (1, 1, 1));
    assert!(report.failures[0].path.ends_with("x.txt") && report.failures[0].reason.contains("x.txt"));
}

//! Words of the user: `fihris ingest --lexicon`, `fihris.toml`, and what the index makes of them afterwards.

use std::{fs, path::Path};

use crate::program::{Answer, Done, Stats, run};

const WORDS: &str = "[lexicon]\nnames = [\"مليجي\"]\n[lexicon.forms]\n\"موبايل\" = [\"جوال\", \"موبايلات\"]\n";

/// A folder with texts in `in` and words in `words.toml`.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    fs::write(dir.path().join("in/a.txt"), "اشترى جوالا").unwrap();
    fs::write(dir.path().join("in/b.txt"), "سعر الموبايلات").unwrap();
    fs::write(dir.path().join("words.toml"), WORDS).unwrap();
    dir
}

fn fihris(dir: &Path, line: &str) -> Done {
    run(&line.split(' ').collect::<Vec<_>>(), dir)
}

fn total(dir: &Path, query: &str) -> usize {
    fihris(dir, &format!("search {query} --json")).json::<Answer>().total
}

#[test]
fn an_index_has_the_words_that_it_was_made_with() {
    let dir = folder();
    let dir = dir.path();
    fihris(dir, "ingest in --lexicon words.toml").ok();
    assert_eq!(total(dir, "موبايل"), 2);
    assert_eq!(total(dir, "الجوال"), 2);
    let stats: Stats = fihris(dir, "stats --json").ok().json();
    assert_eq!(stats.lexicon, Some(4));
    assert!(fihris(dir, "stats").ok().stdout.contains("lexicon    4 words"));
    for line in ["check", "show a.txt", "facets year موبايل", "search موبايل --corpus in"] {
        assert_ne!(fihris(dir, line).code, Some(2), "{line}");
    }
    // What is written in other order or with comments is the same.
    let turned = WORDS.replace("\"جوال\", \"موبايلات\"", "\"موبايلات\", \"جوال\"") + "# end\n";
    fs::write(dir.join("words.toml"), turned).unwrap();
    for line in ["ingest in", "ingest in --lexicon words.toml"] {
        assert!(fihris(dir, line).ok().stdout.contains("2 unchanged"), "{line}");
    }
    fihris(dir, "ingest in --rebuild").ok();
    assert_eq!(total(dir, "موبايل"), 2);
}

#[test]
fn other_words_make_the_index_anew_without_its_files() {
    let dir = folder();
    let dir = dir.path();
    fs::write(dir.join("other.toml"), WORDS.replace("مليجي", "حايك")).unwrap();
    fihris(dir, "ingest in").ok();
    assert_eq!(total(dir, "موبايل"), 1);
    let done = fihris(dir, "ingest in --lexicon words.toml").ok();
    for part in ["without a lexicon, not with this lexicon of 4 words", "from its stored texts"] {
        assert!(done.stderr.contains(part) && done.stdout.contains("2 unchanged"), "{done:?}");
    }
    assert_eq!(total(dir, "موبايل"), 2);
    fihris(dir, "ingest in --lexicon other.toml").ok();
    fihris(dir, "ingest --rebuild --lexicon words.toml").ok();
    // A bad file takes nothing away.
    fs::write(dir.join("bad.toml"), "[lexicon]\nnames = [\"مليجي\", \"\"]\n").unwrap();
    fihris(dir, "ingest in --rebuild --lexicon bad.toml").fails_with(&["bad.toml:2:19: no letter"]);
    fihris(dir, "ingest in --rebuild --lexicon none.toml").fails_with(&["none.toml"]);
    fs::write(dir.join("empty.toml"), "").unwrap();
    fihris(dir, "ingest in --lexicon empty.toml").fails_with(&["empty.toml: there is no [lexicon]"]);
    fs::write(dir.join("large.toml"), " ".repeat((4 << 20) + 1)).unwrap();
    fihris(dir, "ingest in --lexicon large.toml").fails_with(&["large.toml: larger than 4 MiB"]);
    fs::write(dir.join("latin.toml"), b"[lexicon]\nnames = [\"\xE9\"]").unwrap();
    fihris(dir, "ingest in --lexicon latin.toml").fails_with(&["latin.toml:2:11: not UTF-8"]);
    assert_eq!(total(dir, "موبايل"), 2);
}

#[test]
fn the_file_of_the_current_folder_is_taken_and_named() {
    let dir = folder();
    let dir = dir.path();
    fs::rename(dir.join("words.toml"), dir.join("fihris.toml")).unwrap();
    let done = fihris(dir, "search موبايل --corpus in --json").ok();
    assert!(done.stderr.contains("with the 4 words of fihris.toml"), "{done:?}");
    assert_eq!(done.json::<Answer>().total, 2);
    let done = fihris(dir, "ingest in").ok();
    assert!(done.stdout.contains("2 unchanged") && done.stderr.contains("fihris.toml"), "{done:?}");
    assert!(!fihris(dir, "search موبايل").ok().stderr.contains("fihris.toml"));
    fs::write(dir.join("fihris.toml"), "").unwrap();
    assert_eq!(fihris(dir, "ingest in").ok().stderr, "");
    fs::write(dir.join("fihris.toml"), "[lexikon]").unwrap();
    fihris(dir, "ingest in").fails_with(&["fihris.toml:1:2: unknown field `lexikon`"]);
}

#[test]
fn analysis_shows_what_words_do() {
    let dir = folder();
    let dir = dir.path();
    let is_whole = |line: &str| fihris(dir, line).ok().stdout.contains("clitic ل, name");
    assert!(!is_whole("analyze لمليجي"));
    assert!(is_whole("analyze لمليجي --lexicon words.toml"));
    fihris(dir, "ingest in --lexicon words.toml").ok();
    assert!(is_whole("analyze لمليجي --index index") && !is_whole("analyze لمليجي"));
    fihris(dir, "analyze لمليجي --index nowhere").fails_with(&["no index"]);
    fihris(dir, "analyze لمليجي --index index --lexicon words.toml").fails_with(&["--lexicon"]);
}

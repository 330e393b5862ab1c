//! `fihris show`, `analyze`, `stats`, `check` and `completions`.

use serde::Deserialize;

use crate::program::{Health, NUM_SAMPLES, Stats, fihris, samples};

/// A term of a token.
#[derive(Debug, Deserialize)]
struct Row {
    text: String,
    term: String,
    level: String,
    start: usize,
    end: usize,
    position: u32,
    rule: String,
}

#[test]
fn a_document_is_shown_by_its_id() {
    let done = fihris(["show", "dafaf-101", "--index", samples()]).ok();
    assert!(done.stdout.starts_with("ترمب يجمع زوكربيرج وألتمان على مائدة عشاء\n"), "{done:?}");
    assert!(done.stdout.contains("واشنطن - جمع الرئيس الامريكي"), "{done:?}");
    let json: serde_json::Value = fihris(["show", "dafaf-101", "--index", samples(), "--json"]).ok().json();
    assert_eq!(json["id"], "dafaf-101");
    assert!(json["text"].as_str().unwrap().contains('\n'), "the text is whole");
    let done = fihris(["show", "nowhere", "--index", samples()]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""), "{done:?}");
}

#[test]
fn analysis_shows_each_token_with_its_place_and_rules() {
    let text = "والكِتَابُ، ٢٠١٥ OpenAI";
    let rows: Vec<Row> = fihris(["analyze", text, "--json"]).ok().json();
    let mut positions = Vec::new();
    for row in &rows {
        assert_eq!(&text[row.start..row.end], row.text);
        assert!(
            ["written", "folded", "lemma", "marks"].contains(&row.level.as_str()) && !row.rule.is_empty()
        );
        positions.push(row.position);
    }
    positions.dedup();
    assert_eq!(positions, [0, 1, 2]);
    let has = |text: &str, level: &str, term: &str| {
        rows.iter().any(|row| row.text == text && row.level == level && row.term == term)
    };
    assert!(has("والكِتَابُ", "written", "والكتاب") && has("والكِتَابُ", "lemma", "كتاب"), "{rows:?}");
    assert!(has("والكِتَابُ", "marks", "والكِتَابُ"), "{rows:?}");
    assert!(has("٢٠١٥", "folded", "2015") && has("OpenAI", "written", "openai"), "{rows:?}");
    let shown = fihris(["analyze", text]).ok();
    assert_eq!(shown.stdout.lines().count(), rows.len());
    assert_eq!(fihris(["analyze", "؟!"]).code, Some(1));
    assert_eq!(fihris(["analyze", "-5"]).code, Some(0));
}

#[test]
fn stats_and_check_tell_of_the_index() {
    let stats: Stats = fihris(["stats", "--index", samples(), "--json"]).ok().json();
    assert_eq!(stats.documents, NUM_SAMPLES);
    assert!(stats.segments > 0 && stats.bytes > 10_000, "{stats:?}");
    assert!(!stats.format.is_empty() && !stats.analyzer.is_empty());
    let shown = fihris(["stats", "--index", samples()]).ok();
    assert!(shown.stdout.contains("84") && shown.stdout.contains(&stats.analyzer), "{shown:?}");
    let health: Health = fihris(["check", "--index", samples(), "--json"]).ok().json();
    assert!(health.ok);
    fihris(["check", "--index", samples()]).ok();
}

#[test]
fn completions_are_made_for_each_shell() {
    for (shell, part) in [("bash", "complete -F"), ("zsh", "#compdef fihris"), ("fish", "complete -c fihris")]
    {
        let done = fihris(["completions", shell]).ok();
        assert!(done.stdout.contains(part) && done.stdout.contains("ingest"), "{shell}");
        assert_eq!(done.stderr, "");
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    let help = fihris(["--help"]).ok();
    for command in [
        "ingest",
        "search",
        "facets",
        "entities",
        "show",
        "analyze",
        "eval",
        "stats",
        "check",
        "mcp",
        "completions",
    ] {
        assert!(help.stdout.contains(command), "{command}");
        assert!(!fihris([command, "--help"]).ok().stdout.is_empty());
    }
    assert!(fihris(["--version"]).ok().stdout.starts_with("fihris "));
}

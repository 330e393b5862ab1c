//! `fihris search --explain`.

use std::fs;

use serde::Deserialize;
use serde_json::Value;

use crate::program::{fihris, run, samples};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Explanation {
    parts: Vec<Part>,
    coordination: f64,
    all_words: f64,
    closeness: f64,
    kin: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    query: String,
    points: f64,
    #[serde(default)]
    fields: Vec<Value>,
    #[serde(default)]
    matches: Vec<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    word: String,
    count: usize,
    rules: Vec<String>,
}

/// All matched words of a query with their rules, as `كتاب: clitic ال, lemma كتاب`.
fn rules(args: &[&str]) -> Vec<String> {
    let mut all = vec!["search", "--index", samples(), "--json", "--explain", "--limit", "84"];
    all.extend(args);
    let answer: Value = run(&all, env!("CARGO_MANIFEST_DIR").as_ref()).ok().json();
    let mut shown = Vec::new();
    for hit in answer["hits"].as_array().unwrap() {
        let explanation: Explanation = serde_json::from_value(hit["explanation"].clone()).unwrap();
        let sum: f64 = explanation.parts.iter().map(|part| part.points).sum();
        let sum =
            sum * explanation.coordination + explanation.all_words + explanation.closeness + explanation.kin;
        let score = hit["score"].as_f64().unwrap();
        assert!((sum - score).abs() <= 1e-3 * score, "{sum} is not {score}: {explanation:?}");
        for part in explanation.parts {
            assert!(!part.query.is_empty() && (part.points > 0.0) != part.fields.is_empty(), "{part:?}");
            for Word { word, count, rules } in part.matches {
                assert!(count > 0);
                shown.push(format!("{word}: {}", rules.join(", ")));
            }
        }
    }
    shown
}

#[test]
fn the_rule_that_joined_each_word_is_named() {
    for (args, expected) in [
        (
            &["كتب"][..],
            &["كتب: as written", "الكتاب: clitic ال, lemma كتاب", "كتبهم: pronoun هم, lemma كتاب"][..],
        ),
        (&["مكتبات الاسكندريه"], &["الإسكندرية: spelling hamza + teh marbuta/heh", "مكتبة: lemma مكتبة"]),
        (&["معرض"], &["مَعْرِضٌ: harakat", "معرض: as written"]),
        (&["زوكربرغ~"], &["زوكربرغ: as written", "زوكربيرغ: fuzzy 1 edit"]),
        (&["مكتب*"], &["مكتبة: prefix"]),
        (&["ترامب", "--person", "Zuckerberg"], &["مارك زوكربيرغ: alias", "ترامب: as written"]),
        (&["ترامب person:زوكربيرغ"], &["مارك زوكربيرغ: alias"]),
    ] {
        let found = rules(args);
        for expected in expected {
            assert!(found.iter().any(|known| known == expected), "{args:?}: no {expected} in {found:#?}");
        }
    }
}

#[test]
fn hits_have_no_further_field_without_the_flag() {
    let done = fihris(["search", "كتب", "--index", samples(), "--json"]).ok();
    assert!(!done.stdout.contains("explanation"));
    let plain = fihris(["search", "كتب", "--index", samples()]).ok();
    let explained = fihris(["search", "كتب", "--index", samples(), "--explain"]).ok();
    let mut rest = explained.stdout.lines();
    for line in plain.stdout.lines() {
        assert!(rest.any(|known| known == line), "{line}");
    }
    assert!(explained.stdout.contains(" = كتب ") && explained.stdout.contains("(as written)"));
}

#[test]
fn hostile_texts_are_explained_on_lines_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.jsonl");
    let text = "ك\u{202E}ت\u{200D}اب\u{640} \u{1B}[31m كِ\u{2067}تاب\nكتاب\u{7}";
    let line =
        serde_json::json!({ "id": "\u{1B}[2J", "title": text, "text": text, "persons": ["\nعلي\u{1B}"] });
    fs::write(&file, line.to_string()).unwrap();
    let index = dir.path().join("index");
    let [file, index] = [&file, &index].map(|path| path.to_str().unwrap());
    fihris(["ingest", file, "--index", index]).ok();
    let query = "كتاب person:علي";
    let done = fihris(["search", query, "--index", index, "--explain"]).ok();
    let lines: Vec<&str> = done.stdout.lines().collect();
    let start = lines.iter().position(|line| line.contains(" = كتاب ")).unwrap();
    assert!(lines[start + 1].starts_with("      كتاب  ") && lines[start + 1].contains("(as written)"));
    assert!(lines[start + 2].starts_with("      person:علي  ") && lines[start + 2].contains("(spelling)"));
    assert_eq!(lines.len(), start + 4, "{lines:#?}");
    let answer: Value = fihris(["search", query, "--index", index, "--explain", "--json"]).ok().json();
    let words = answer["hits"][0]["explanation"]["parts"][0]["matches"].as_array().unwrap();
    for word in words {
        assert!(text.contains(word["word"].as_str().unwrap()), "{word}");
    }
}

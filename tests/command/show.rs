//! `fihris show --entities`: where a document names whom and what, its dates and amounts of money.

use std::fs;

use serde::Deserialize;

use crate::program::{fihris, run, samples};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    mentions: Vec<Name>,
    dates: Vec<Date>,
    money: Vec<Money>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    kind: String,
    name: String,
    field: String,
    start: usize,
    end: usize,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Date {
    field: String,
    start: usize,
    end: usize,
    text: String,
    value: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Money {
    field: String,
    start: usize,
    end: usize,
    text: String,
    amount: serde_json::Number,
    currency: String,
}

#[test]
fn the_mentions_of_every_sample_are_slices_of_its_title_and_text() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/archive/shores-2025-2026.jsonl");
    let ids: Vec<String> = fs::read_to_string(corpus)
        .unwrap()
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned()
        })
        .collect();
    let mut num_names = 0;
    for id in ids.iter().take(12).map(String::as_str).chain(["news/2024-03-09-aramco-results.md"]) {
        let document: serde_json::Value = fihris(["show", id, "--index", samples(), "--json"]).ok().json();
        let shown: Shown = fihris(["show", id, "--index", samples(), "--entities", "--json"]).ok().json();
        let slices = shown
            .mentions
            .iter()
            .map(|name| (&name.field, name.start..name.end, &name.text))
            .chain(shown.dates.iter().map(|date| (&date.field, date.start..date.end, &date.text)))
            .chain(shown.money.iter().map(|money| (&money.field, money.start..money.end, &money.text)));
        for (field, range, text) in slices {
            assert_eq!(&document[field].as_str().unwrap()[range], text, "{id}");
        }
        for name in &shown.mentions {
            assert!(["person", "company", "organization", "place"].contains(&name.kind.as_str()), "{name:?}");
            assert!(!name.name.is_empty());
        }
        num_names += shown.mentions.len();
        let lines = fihris(["show", id, "--index", samples(), "--entities"]).ok().stdout;
        assert_eq!(lines.lines().count(), shown.mentions.len() + shown.dates.len() + shown.money.len());
    }
    assert!(num_names > 50, "{num_names}");
}

#[test]
fn names_are_the_entities_of_the_index_and_are_found_whatever_the_owner_listed() {
    let folder = tempfile::tempdir().unwrap();
    let lines = r#"{"id": "1", "title": "زوكربيرغ في القاهرة", "text": "زار مارك زوكربيرغ القاهرة في 15 تموز/يوليو 2015 ودفع 3,500 ريال سعودي و2.5 جنيه.", "persons": ["هزاع القحيطي"]}
{"id": "2", "text": "خبر", "persons": ["هزاع القحيطي", "مارك زوكربيرغ"]}"#;
    fs::write(folder.path().join("lines.jsonl"), lines).unwrap();
    fs::write(folder.path().join("names.txt"), "join place: القاهرة | قاهرة المعز\n").unwrap();
    run(&["ingest", "lines.jsonl", "--entities", "names.txt"], folder.path()).ok();
    let shown: Shown = run(&["show", "1", "--entities", "--json"], folder.path()).ok().json();
    let names: Vec<(&str, &str, &str)> = shown
        .mentions
        .iter()
        .map(|name| (name.kind.as_str(), name.name.as_str(), name.text.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("person", "مارك زوكربيرغ", "زوكربيرغ"),
            ("place", "القاهرة", "القاهرة"),
            ("person", "مارك زوكربيرغ", "مارك زوكربيرغ"),
            ("place", "القاهرة", "القاهرة")
        ]
    );
    let dates: Vec<(&str, &str)> =
        shown.dates.iter().map(|date| (date.text.as_str(), date.value.as_str())).collect();
    assert_eq!(dates, [("15 تموز/يوليو 2015", "2015-07-15")]);
    let money: Vec<(String, &str)> =
        shown.money.iter().map(|money| (money.amount.to_string(), money.currency.as_str())).collect();
    assert_eq!(money, [("3500".to_owned(), "SAR"), ("2.5".to_owned(), "جنيه")]);
    let lines = run(&["show", "1", "--entities"], folder.path()).ok().stdout;
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines[0], "person\tمارك زوكربيرغ\ttitle\t0..16\tزوكربيرغ");
    assert!(lines.iter().any(|line| line.starts_with("money\t3500 SAR\ttext\t")), "{lines:?}");
    // The document stays as it is stored.
    let document: serde_json::Value = run(&["show", "1", "--json"], folder.path()).ok().json();
    assert_eq!(document["entities"]["persons"][0], "هزاع القحيطي");
    assert!(document.get("mentions").is_none());
    let plain = run(&["show", "1"], folder.path()).ok().stdout;
    assert!(plain.starts_with("زوكربيرغ في القاهرة\n") && !plain.contains('\u{1b}'), "{plain:?}");
}

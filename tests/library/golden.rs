//! The rows of `tests/golden`: pairs that must and must not match, spellings, and how texts are cut.
//!
//! A line is a row, `#` begins a comment, `\u{…}` stands for a character that cannot be seen. All failing rows are
//! shown at once, with their code points.

use std::collections::HashMap;

use fihris::{
    analysis::{Analyzer, Level, index_terms, query_terms, words},
    arabic::folded,
    bundled,
};

#[test]
fn words_find_their_other_forms_and_not_other_words() {
    // على finds the name علي, which folding makes one word on purpose.
    check_pairs(include_str!("../golden/matching.tsv"), [68, 37], 67, 1);
}

#[test]
fn pairs_written_without_sight_of_the_lexicon_match() {
    check_pairs(include_str!("../golden/pairs_open.tsv"), [262, 130], 250, 2);
}

#[test]
fn pairs_put_aside_until_the_rules_were_done_match() {
    check_pairs(include_str!("../golden/pairs_held.tsv"), [262, 130], 250, 3);
}

#[test]
fn names_and_frequent_words_are_found_under_clitics_in_any_spelling() {
    let mut analyzer = bundled::analyzer();
    for (query, text) in [
        ("احمد", "لأحمد"),
        ("الاسكندريه", "والإسكندرية"),
        ("الله", "لله"),
        ("الله", "بالله"),
        ("سنة", "السنة"),
        ("أب", "الآباء"),
        ("قاعدة", "القاعدة"),
        ("جاء", "وجاء"),
        ("سوريا", "السورية"),
        ("مرة", "مرات"),
    ] {
        assert!(level(&mut analyzer, query, text).is_some(), "{query} does not find {text}");
    }
    for (query, text) in [("جزيرة", "الجزائر"), ("لهم", "اللهم"), ("الله", "له"), ("فهم", "هم")]
    {
        assert!(level(&mut analyzer, query, text).is_none(), "{query} finds {text}");
    }
}

/// Of the pairs that must match, at least so many do; of those that must not, at most so many.
fn check_pairs(table: &str, num_rows: [usize; 2], min_found: usize, max_false: usize) {
    let mut analyzer = bundled::analyzer();
    let (mut found, mut wanted, mut wrong, mut unwanted) = (0, 0, 0, 0);
    let mut misses = Vec::new();
    for [expected, case, query, document] in rows(table) {
        let is_match = level(&mut analyzer, &query, &document).is_some();
        let is_wanted = expected == "match";
        *if is_wanted { &mut wanted } else { &mut unwanted } += 1;
        *if is_wanted { &mut found } else { &mut wrong } += usize::from(is_match);
        if is_match != is_wanted {
            misses.push(format!("{expected} {case}: {} {}", shown(&query), shown(&document)));
        }
    }
    let figures = format!("found {found} of {wanted}, false {wrong} of {unwanted}");
    println!("{figures}\n{}", misses.join("\n"));
    assert_eq!([wanted, unwanted], num_rows, "rows are missing: {figures}");
    assert!(found >= min_found && wrong <= max_false, "{figures}:\n{}", misses.join("\n"));
}

/// Words of the news that a country is looked for among.
const NUM_FREQUENT: usize = 20_000;

#[test]
fn countries_find_no_unrelated_word_among_the_frequent_ones() {
    let analyzer = bundled::analyzer();
    let mut spellings: HashMap<String, (u64, Vec<&str>)> = HashMap::new();
    let counts = include_str!("../../data/lexicon/frequencies.tsv").lines();
    for (word, count) in counts.filter_map(|line| line.split_once('\t')) {
        let (sum, words) = spellings.entry(folded(word).into()).or_default();
        *sum += count.parse::<u64>().unwrap();
        words.push(word);
    }
    let mut frequent: Vec<_> = spellings.into_values().collect();
    frequent.sort_by(|one, other| (other.0, &one.1).cmp(&(one.0, &other.1)));
    let mut words_of: HashMap<String, Vec<&str>> = HashMap::new();
    for word in frequent.iter().take(NUM_FREQUENT).flat_map(|(_, words)| words) {
        for (level, form) in index_terms(&analyzer.forms(word)) {
            words_of.entry(level.term(form)).or_default().push(word);
        }
    }
    let countries = rows(include_str!("../golden/countries.tsv"));
    assert!(countries.len() >= 177, "rows are missing");
    let mut unrelated = Vec::new();
    for [country, related] in countries {
        let related: Vec<&str> = related.split(' ').collect();
        let terms = query_terms(&analyzer.forms(&country)).into_iter();
        let found = terms.flat_map(|(term, _)| words_of.get(&term).cloned().unwrap_or_default());
        unrelated.extend(
            found.filter(|word| !related.contains(word)).map(|word| format!("{country} finds {word}")),
        );
    }
    assert!(unrelated.is_empty(), "{unrelated:#?}");
}

#[test]
fn spellings_of_a_word_match_at_the_level_of_their_rule() {
    let mut analyzer = bundled::analyzer();
    let mut failing = Vec::new();
    let mut num_rows = 0;
    for [word, other, expected, at, rule] in rows(include_str!("../golden/folding.tsv")) {
        num_rows += 1;
        let at = Level::ALL.into_iter().find(|level| level.name() == at).unwrap();
        for (query, text) in [(&word, &other), (&other, &word)] {
            let found = level(&mut analyzer, query, text);
            let is_right = match expected.as_str() {
                "same" => found == Some(at),
                "different" => found.is_none_or(|found| found > at),
                other => panic!("neither same nor different: {other}"),
            };
            if !is_right {
                failing.push(format!(
                    "{rule}: {} {} are {expected} at {at:?}, found {found:?}",
                    shown(query),
                    shown(text)
                ));
            }
        }
    }
    assert!(num_rows >= 100, "rows are missing: {num_rows}");
    assert!(failing.is_empty(), "{} fail:\n{}", failing.len(), failing.join("\n"));
}

#[test]
fn texts_are_cut_into_words_by_rule() {
    let mut failing = Vec::new();
    for [text, expected, rule] in rows(include_str!("../golden/segments.tsv")) {
        let cut: Vec<&str> = words(&text).map(|range| &text[range]).collect();
        let expected: Vec<&str> = expected.trim().split_terminator('|').collect();
        if cut != expected {
            let cut: Vec<String> = cut.iter().map(|word| shown(word)).collect();
            failing.push(format!("{rule}: {} is cut into {}", shown(&text), cut.join(" | ")));
        }
    }
    assert!(failing.is_empty(), "{} fail:\n{}", failing.len(), failing.join("\n"));
}

/// The closest level at which each word of the query finds a word of the text; none if one finds none.
fn level(analyzer: &mut Analyzer, query: &str, text: &str) -> Option<Level> {
    let mut terms: Vec<String> = Vec::new();
    let mut tokens = analyzer.tokens(text);
    while let Some(token) = tokens.next() {
        terms.extend(token.terms().map(|(_, term)| term.to_owned()));
    }
    let mut farthest = None;
    let mut tokens = analyzer.tokens(query);
    while let Some(token) = tokens.next() {
        let shared = query_terms(&token.forms()).into_iter().filter(|(term, _)| terms.contains(term));
        let closest = shared
            .filter_map(|(_, levels)| Level::ALL.into_iter().find(|level| levels.contains(*level)))
            .min()?;
        farthest = farthest.max(Some(closest));
    }
    farthest
}

/// The rows of a table, each with so many columns.
pub fn rows<const N: usize>(table: &str) -> Vec<[String; N]> {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines
        .map(|line| {
            let columns: Vec<String> = line.split('\t').map(unescaped).collect();
            columns.try_into().unwrap_or_else(|columns| panic!("not {N} columns: {columns:?}"))
        })
        .collect()
}

/// The text with a character for each `\u{…}`.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap();
        plain.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        plain += rest;
    }
    plain
}

/// The text with its code points.
pub fn shown(text: &str) -> String {
    let codes: Vec<String> = text.chars().map(|letter| format!("U+{:04X}", u32::from(letter))).collect();
    format!("{text} [{}]", codes.join(" "))
}

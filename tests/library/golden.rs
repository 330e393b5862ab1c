//! The rows of `tests/golden`: pairs that must and must not match, spellings, and how texts are cut.
//!
//! A line is a row, `#` begins a comment, `\u{…}` stands for a character that cannot be seen. All failing rows are
//! shown at once, with their code points.

use fihris::{
    analysis::{Analyzer, Level, query_terms, words},
    bundled,
};

/// Of the pairs that must match, at least so many do.
const MIN_FOUND: usize = 45;
/// Of the pairs that must not match, at most so many do.
const MAX_FALSE: usize = 12;

#[test]
fn words_find_their_other_forms_and_not_other_words() {
    let mut analyzer = bundled::analyzer();
    let (mut found, mut wanted, mut wrong, mut unwanted) = (0, 0, 0, 0);
    let mut misses = Vec::new();
    for [expected, case, query, document] in rows(include_str!("../golden/matching.tsv")) {
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
    assert!(wanted == 68 && unwanted == 37, "rows are missing: {figures}");
    assert!(found >= MIN_FOUND && wrong <= MAX_FALSE, "{figures}:\n{}", misses.join("\n"));
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

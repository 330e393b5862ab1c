//! CoNLL files of named entities, and the exact-span scores of the shared tasks of 2002 and 2003.
//!
//! A token a line with its tag in the last column, an empty line after a sentence; tags are BIO, and an inside tag that
//! follows no name of its type begins one. A span counts where its type and both ends are right.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{columns, malformed};
use crate::error::{Error, Result};

/// A name in a sentence: the tokens from `start` to `end`, which is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// `PER`, `LOC`, `ORG`.
    pub label: String,
}

/// A sentence with its names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Tokens as they are written.
    pub tokens: Vec<String>,
    /// Names, in order.
    pub spans: Vec<Span>,
}

/// Precision, recall and their harmonic mean, in percent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpanScores {
    /// Harmonic mean.
    pub f1: f64,
    /// Share of the spans found that are right.
    pub precision: f64,
    /// Share of the right spans that are found.
    pub recall: f64,
}

/// What `train --evaluate` reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaggerSummary {
    /// Over all types, in percent.
    pub f1: f64,
    /// Over all types, in percent.
    pub precision: f64,
    /// Over all types, in percent.
    pub recall: f64,
    /// For each type.
    pub by_type: BTreeMap<String, SpanScores>,
    /// Tokens of the file, by the processor time that tagging them took.
    pub tokens_per_cpu_second: f64,
}

/// The sentences of a file.
///
/// # Errors
/// A file that cannot be read, or a line without a tag.
pub fn read_conll(path: &Path) -> Result<Vec<Sentence>> {
    let text = fs::read_to_string(path).map_err(Error::io(path))?;
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    for (line, number) in text.lines().chain([""]).zip(1..) {
        match columns(line.trim_end()).as_slice() {
            [] | [""] => {
                if !sentence.tokens.is_empty() {
                    sentences.push(std::mem::take(&mut sentence));
                }
            }
            [token, .., tag] => {
                add(&mut sentence, tag).ok_or_else(|| {
                    malformed(path, number, format!("{tag} is no tag: O, or B- or I- and a type"))
                })?;
                sentence.tokens.push((*token).to_owned());
            }
            [_] => return Err(malformed(path, number, "a token without a tag")),
        }
    }
    Ok(sentences)
}

/// Adds the tag of the next token to the sentence's spans.
fn add(sentence: &mut Sentence, tag: &str) -> Option<()> {
    if tag == "O" {
        return Some(());
    }
    let (place, label) = tag.split_once('-')?;
    let here = sentence.tokens.len();
    match (place, sentence.spans.last_mut()) {
        ("I", Some(last)) if last.end == here && last.label == label => last.end += 1,
        ("B" | "I", _) => {
            sentence.spans.push(Span { start: here, end: here + 1, label: label.to_owned() });
        }
        _ => return None,
    }
    Some(())
}

/// Scores the spans found in the sentences, over some types and for each.
pub fn score(
    gold: &[Sentence],
    found: &[Vec<Span>],
    labels: &[&str],
) -> (SpanScores, BTreeMap<String, SpanScores>) {
    let mut by_type = BTreeMap::new();
    let mut all = [0; 3];
    for label in labels {
        let mut counts = [0; 3];
        for (sentence, found) in gold.iter().zip(found) {
            let of_type = |spans: &[Span]| -> HashSet<Span> {
                spans.iter().filter(|span| span.label == *label).cloned().collect()
            };
            let (gold, found) = (of_type(&sentence.spans), of_type(found));
            let counted = [gold.len(), found.len(), gold.intersection(&found).count()];
            counts.iter_mut().zip(counted).for_each(|(sum, count)| *sum += count);
        }
        all.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        by_type.insert((*label).to_owned(), SpanScores::of(counts));
    }
    (SpanScores::of(all), by_type)
}

impl SpanScores {
    fn of([gold, found, right]: [usize; 3]) -> SpanScores {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        SpanScores {
            f1: share(2 * right, gold + found),
            precision: share(right, found),
            recall: share(right, gold),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Sentence>> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.conll");
        fs::write(&path, text).unwrap();
        read_conll(&path)
    }

    fn span(start: usize, end: usize, label: &str) -> Span {
        Span { start, end, label: label.to_owned() }
    }

    #[test]
    fn a_span_ends_where_another_begins_and_an_inside_tag_alone_begins_one() {
        let sentences = read("a B-PER\nb I-PER\nc B-PER\nd I-LOC\n\n\ne O\nf I-ORG\n").unwrap();
        let spans: Vec<_> = sentences.iter().map(|sentence| sentence.spans.clone()).collect();
        assert_eq!(
            spans,
            [vec![span(0, 2, "PER"), span(2, 3, "PER"), span(3, 4, "LOC")], vec![span(1, 2, "ORG")]]
        );
    }

    #[test]
    fn a_line_without_a_tag_is_named() {
        let error = read("a O\nb\n").unwrap_err().to_string();
        assert!(error.contains("a.conll:2"), "{error}");
        let error = read("a X-PER\n").unwrap_err().to_string();
        assert!(error.contains("a.conll:1"), "{error}");
    }

    #[test]
    fn only_exact_spans_of_the_right_type_count() {
        let gold = read("a B-PER\nb I-PER\nc B-LOC\nd B-ORG\n").unwrap();
        let found = vec![vec![span(0, 1, "PER"), span(2, 3, "LOC"), span(3, 4, "LOC")]];
        let (all, by_type) = score(&gold, &found, &["PER", "LOC", "ORG"]);
        assert_eq!((all.precision.round(), all.recall.round(), all.f1.round()), (33.0, 33.0, 33.0));
        assert_eq!((by_type["LOC"].precision, by_type["LOC"].recall), (50.0, 100.0));
        assert_eq!(by_type["ORG"].f1, 0.0);
    }
}

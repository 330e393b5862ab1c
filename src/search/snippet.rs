//! Chooses the passage of a text that shows best why it matched.
//!
//! Candidates begin at the sentence of a match, or a few words before it in a long sentence; the one that covers most of
//! the query wins, the earliest of equals. Cuts are at sentence ends where one is near, else between words. The passage
//! is a slice of the original, so highlights stay byte ranges of what the author wrote.

use std::ops::Range;

use super::highlight::{Highlighter, Match};
use crate::analysis::words;

/// Share of the budget that may stand before the first match in a long sentence.
const LEAD: f32 = 0.25;
/// Share of the budget from which on a passage ends with a sentence rather than being filled up.
const FULL_ENOUGH: f32 = 0.6;
/// What a repeated match adds, relative to the first.
const REPEATED: f32 = 0.1;
/// Matches looked at as beginnings of a passage.
const MAX_CANDIDATES: usize = 256;

/// The best passage of at most `budget_chars` characters, as a byte range of the text.
pub fn best_passage(
    text: &str,
    matches: &[Match],
    highlighter: &Highlighter,
    budget_chars: usize,
) -> Range<usize> {
    let mut best = (f32::MIN, passage_from(text, skip_space(text, 0), budget_chars));
    let mut tried = usize::MAX;
    for (first, found) in matches.iter().enumerate().take(MAX_CANDIDATES) {
        let start = lead(text, found.range.start, budget_chars);
        if start == tried {
            continue;
        }
        tried = start;
        let passage = passage_from(text, start, budget_chars);
        let score = score(&matches[first..], &passage, highlighter);
        if score > best.0 {
            best = (score, passage);
        }
    }
    best.1
}

/// Worth of the matches within a passage.
fn score(matches: &[Match], passage: &Range<usize>, highlighter: &Highlighter) -> f32 {
    let mut seen: Vec<usize> = Vec::new();
    let mut score = 0.0;
    for found in matches.iter().take_while(|found| found.range.end <= passage.end) {
        if found.range.start < passage.start {
            continue;
        }
        let weight = highlighter.weight(found.pattern);
        if seen.contains(&found.pattern) {
            score += REPEATED * weight;
        } else {
            score += weight;
            seen.push(found.pattern);
        }
    }
    score
}

/// Where a passage with a match at `at` begins: its sentence if that is near, else a word a little before.
fn lead(text: &str, at: usize, budget_chars: usize) -> usize {
    let before = text.get(..at).unwrap_or("");
    let max_lead = (budget_chars as f32 * LEAD) as usize;
    let mut start = 0;
    let mut word = at;
    let mut after = None;
    for (num_chars, (index, letter)) in before.char_indices().rev().enumerate() {
        if is_sentence_end(letter, after) {
            start = index + letter.len_utf8();
            break;
        }
        if num_chars >= max_lead {
            start = word;
            break;
        }
        if letter.is_whitespace() {
            word = index + letter.len_utf8();
        }
        after = Some(letter);
    }
    skip_space(text, start).min(at)
}

/// The passage that begins at `start`.
fn passage_from(text: &str, start: usize, budget_chars: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or("");
    let Some((limit, _)) = rest.char_indices().nth(budget_chars) else {
        return start..start + rest.trim_end().len();
    };
    let within = rest.get(..limit).unwrap_or("");
    let enough = (budget_chars as f32 * FULL_ENOUGH) as usize;
    let mut letters = within.char_indices().zip(rest.chars().skip(1)).enumerate();
    let sentence = letters
        .by_ref()
        .filter(|(num_chars, ((_, letter), next))| {
            *num_chars >= enough && is_sentence_end(*letter, Some(*next))
        })
        .last()
        .map(|(_, ((index, letter), _))| index + letter.len_utf8());
    let end = sentence.unwrap_or_else(|| {
        // The last word that is whole within the limit.
        let whole = words(rest).take_while(|word| word.end <= limit).last();
        whole.map_or(limit, |word| word.end)
    });
    start..start + rest.get(..end).unwrap_or(rest).trim_end().len()
}

/// Whether a sentence ends with this letter, seen with the one after it.
fn is_sentence_end(letter: char, next: Option<char>) -> bool {
    match letter {
        '\n' | '؟' | '!' | '۔' | '؛' => true,
        '.' => next.is_none_or(char::is_whitespace),
        _ => false,
    }
}

/// The first place at or after `start` where a passage can begin: no space, no dash or stop left over.
fn skip_space(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let left_over = |letter: char| letter.is_whitespace() || "-–—،؛,;:.".contains(letter);
    text.len() - rest.trim_start_matches(left_over).len()
}

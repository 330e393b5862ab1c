//! The known word that was most likely meant by one that is not known.
//!
//! A noisy channel (Kernighan, Church, Gale 1990): of the words that some slips may have turned into what was typed, the
//! one with the best sum of what the slips cost (`arabic::typo_cost`) and how many documents have it. The words are passed
//! by their outlines first, so that few are compared letter by letter. How much may be wrong grows with the length: a
//! short word is near too many others.

use super::vocabulary::{Vocabulary, Word};
use crate::arabic::{
    folded,
    letters::{Class, class},
    typo_cost,
};

/// What a slip costs, in powers of e of documents: a word with 30 times as many documents may cost 1 more.
const SLIP: f32 = 3.4;

/// A known word near another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Near {
    /// As most documents have it.
    pub text: String,
    /// What was wrong.
    pub cost: f32,
}

/// The word that was most likely meant; none where none is near.
pub(super) fn nearest(vocabulary: &Vocabulary, typed: &str) -> Option<Near> {
    let key = folded(typed);
    let letters: Vec<char> = key.chars().collect();
    if letters.iter().any(|letter| class(*letter) == Class::Digit) {
        return None;
    }
    let (most, num_edits) = allowed(letters.len())?;
    let mut best: Option<(f32, f32, &Word)> = None;
    let mut meant: Vec<char> = Vec::new();
    for word in vocabulary.near(&key, num_edits) {
        meant.clear();
        meant.extend(word.key.chars());
        let Some(cost) = typo_cost(&letters, &meant, most) else { continue };
        let score = cost * SLIP - (word.num_docs as f32).ln();
        let is_better = best.is_none_or(|(other_score, _, other)| {
            // Equal ones by spelling, so that the answer does not depend on the order of the words.
            score < other_score || score == other_score && word.written < other.written
        });
        if is_better {
            best = Some((score, cost, word));
        }
    }
    best.map(|(_, cost, word)| Near { text: word.written.to_string(), cost })
}

/// What may be wrong in a word of so many letters, as a cost and in edits.
fn allowed(num_letters: usize) -> Option<(f32, u32)> {
    match num_letters {
        0..=2 => None,
        3 => Some((0.6, 1)),
        4 => Some((1.15, 1)),
        5 | 6 => Some((1.45, 2)),
        7 | 8 => Some((1.75, 2)),
        _ => Some((2.0, 2)),
    }
}

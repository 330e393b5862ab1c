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

/// What a slip costs, in powers of e of documents: a word with 50 times as many documents may cost 1 more. Nothing hangs
/// on it between 3 and 7.
const SLIP: f32 = 4.0;

/// A known word near another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Near {
    /// As most documents have it.
    pub text: String,
    /// As [`score`] has it.
    pub score: f32,
}

/// How unlikely it is that something in so many documents was meant, with slips of this cost.
pub(super) fn score(cost: f32, num_docs: u64) -> f32 {
    cost * SLIP - (num_docs as f32).ln()
}

/// The word that was most likely meant; none where none is near.
pub(super) fn nearest(vocabulary: &Vocabulary, typed: &str) -> Option<Near> {
    let key = folded(typed);
    let letters: Vec<char> = key.chars().collect();
    if letters.iter().any(|letter| class(*letter) == Class::Digit) {
        return None;
    }
    let (most, num_edits) = allowed(letters.len())?;
    // One slip is what most people make, and is looked for in much fewer words.
    let near = |num_edits| within(vocabulary, &key, &letters, most, num_edits);
    near(1).or_else(|| near(num_edits).filter(|_| num_edits > 1))
}

fn within(vocabulary: &Vocabulary, key: &str, letters: &[char], most: f32, num_edits: u32) -> Option<Near> {
    let mut best: Option<(f32, &Word)> = None;
    let mut meant: Vec<char> = Vec::new();
    for word in vocabulary.near(key, num_edits) {
        meant.clear();
        meant.extend(word.key.chars());
        let Some(cost) = typo_cost(letters, &meant, most) else { continue };
        let score = score(cost, u64::from(word.num_docs));
        let is_better = best.is_none_or(|(other_score, other)| {
            // Equal ones by spelling, so that the answer does not depend on the order of the words.
            score < other_score || score == other_score && word.written < other.written
        });
        if is_better {
            best = Some((score, word));
        }
    }
    best.map(|(score, word)| Near { text: word.written.to_string(), score })
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

//! Makes a text agree with itself: what a word is elsewhere in the text counts for what it is here.
//!
//! An article names its people again and again, at times where the context tells nothing. The scores of a word are moved
//! towards their mean over all its occurrences in a section of the text, by kinds: whether a token begins or continues a
//! name is for its own place to say.

use ndarray::{Array2, ArrayView1};
use rustc_hash::FxHashMap;

use super::decode::{Label, NUM_LABELS};

/// Tokens of a section.
pub const SECTION: usize = 600;
/// How far the scores of an occurrence go towards the mean.
const SHARE: f32 = 0.4;
/// A word that is surely no name wherever it stands, in nats above the best name, is left alone.
const SURE: f32 = 2.2;

/// No name, and the kinds of names.
const NUM_KINDS: usize = 1 + Label::ALL.len();
/// Log-probabilities of each.
type Kinds = [f32; NUM_KINDS];

/// Moves the scores of each token; `words` tell which tokens are one word, `None` for signs.
pub fn agree(words: &[Option<u64>], scores: &mut Array2<f32>) {
    for start in (0..words.len()).step_by(SECTION) {
        let section = start..(start + SECTION).min(words.len());
        let mut means: FxHashMap<u64, (Kinds, f32)> = FxHashMap::default();
        for token in section.clone() {
            if let Some(word) = words[token].filter(|_| may_be_name(scores.row(token))) {
                means.entry(word).or_default();
            }
        }
        for token in section.clone() {
            if let Some((sum, count)) = words[token].and_then(|word| means.get_mut(&word)) {
                let kinds = kinds(scores.row(token));
                sum.iter_mut().zip(kinds).for_each(|(sum, kind)| *sum += kind);
                *count += 1.0;
            }
        }
        for token in section {
            let known = words[token].and_then(|word| means.get(&word)).filter(|(_, count)| *count > 1.0);
            if let Some((sum, count)) = known {
                let kinds = kinds(scores.row(token));
                for (label, score) in scores.row_mut(token).iter_mut().enumerate() {
                    // Of each kind there is a beginning and an inside.
                    let kind = label.div_ceil(2);
                    *score += SHARE * (sum[kind] / count - kinds[kind]);
                }
            }
        }
    }
}

fn may_be_name(scores: ArrayView1<f32>) -> bool {
    let best = scores.iter().skip(1).copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter().next().is_some_and(|outside| outside - best < SURE)
}

/// The log-probabilities of the kinds.
fn kinds(scores: ArrayView1<f32>) -> Kinds {
    let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sums = [0.0; NUM_KINDS];
    for (label, score) in scores.iter().take(NUM_LABELS).enumerate() {
        sums[label.div_ceil(2)] += (score - best).exp();
    }
    let all: f32 = sums.iter().sum();
    sums.map(|sum| (sum / all).max(f32::MIN_POSITIVE).ln())
}

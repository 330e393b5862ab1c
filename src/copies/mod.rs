//! Near-duplicate documents: one text that many papers printed, with other datelines, spellings and cuts.
//!
//! `shingles` cuts a text into folded words and their runs, `signature` makes a few bytes of them that are stored with
//! the document, `candidates` finds by signatures alone which documents are worth comparing, `compare` decides by the
//! texts, `stories` makes groups of what was decided. Titles play no part: papers write their own. Pure text, no index,
//! no I/O; the caller keeps signatures and verdicts between runs.
//!
//! Source: Broder 1997 (shingles, resemblance, containment), Indyk and Motwani 1998 (bands of min-wise hashes).

mod candidates;
mod compare;
mod shingles;
mod signature;
mod stories;

pub use candidates::{Candidate, candidate_pairs};
pub use compare::{MIN_SIMILARITY, MIN_WORDS, is_copy, similarity};
pub use shingles::{SHINGLE_WORDS, Shingler, Shingles};
pub use signature::{SIGNATURE_BYTES, Signature};
pub use stories::{group, stories};

/// A made-up word for each number.
#[cfg(test)]
fn word(number: usize) -> String {
    let letters = ['ب', 'ت', 'ج', 'د', 'ر', 'ز', 'س', 'ش', 'ص', 'ط'];
    number.to_string().bytes().map(|digit| letters[usize::from(digit - b'0')]).collect()
}

/// What candidates look like of texts: hands their shingles, and them as candidates, to `see`.
#[cfg(test)]
fn with_candidates<T>(texts: &[String], see: impl FnOnce(&[Shingles], &[Candidate]) -> T) -> T {
    let mut shingler = Shingler::new();
    let shingles: Vec<Shingles> = texts.iter().map(|text| shingler.shingles(text)).collect();
    let signatures: Vec<Signature> = shingles.iter().map(Signature::of).collect();
    let candidates: Vec<Candidate> = shingles
        .iter()
        .zip(&signatures)
        .map(|(text, signature)| Candidate { key: text.key(), signature, num_words: text.num_words() })
        .collect();
    see(&shingles, &candidates)
}

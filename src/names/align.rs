//! The least cost of turning one word into another, letter by letter.
//!
//! Dynamic programming over two rows (Wagner, Fischer 1974) with costs that see where a letter stands. Words are at most
//! `words::MAX_LETTERS` long, so that the rows lie on the stack.

use super::words::MAX_LETTERS;

/// What the steps cost; all at least 0 and the same in both directions.
pub(super) trait Costs {
    /// Of one letter for another, and whether both are the last of their words.
    fn swap(&self, one: char, other: char, are_last: bool) -> f32;
    /// Of the letter at this place of a word without a counterpart.
    fn drop(&self, letters: &[char], at: usize) -> f32;
}

/// The least cost; more than `most` where that is sure to be exceeded.
pub(super) fn align(one: &[char], other: &[char], costs: &impl Costs, most: f32) -> f32 {
    let (one, other) = (cut(one), cut(other));
    let mut before = [0.0_f32; MAX_LETTERS + 1];
    let mut here = [0.0_f32; MAX_LETTERS + 1];
    for at in 0..other.len() {
        before[at + 1] = before[at] + costs.drop(other, at);
    }
    for (row, &letter) in one.iter().enumerate() {
        let dropped = costs.drop(one, row);
        here[0] = before[0] + dropped;
        let mut least = here[0];
        for (at, &counterpart) in other.iter().enumerate() {
            let swapped = if letter == counterpart {
                0.0
            } else {
                costs.swap(letter, counterpart, row + 1 == one.len() && at + 1 == other.len())
            };
            here[at + 1] =
                (before[at] + swapped).min(before[at + 1] + dropped).min(here[at] + costs.drop(other, at));
            least = least.min(here[at + 1]);
        }
        if least > most {
            return least;
        }
        std::mem::swap(&mut before, &mut here);
    }
    before[other.len()]
}

fn cut(letters: &[char]) -> &[char] {
    letters.get(..MAX_LETTERS).unwrap_or(letters)
}

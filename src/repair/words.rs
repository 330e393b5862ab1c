//! Which way the words of an Arabic line run, where the letters in them stand right.
//!
//! A word is seen as its first two letters, its last two, and its first with its last, each a vector of two halves; two
//! neighbors are weighed by the first half of one times the second half of the other, less the same the other way
//! round. So a pair that is turned has the opposite sign. The evidence is weaker than that of letters: a line of ten
//! words is often wrong, fifty are not. The vectors in `data/letters/word_order.bin` are learned from news by `examples/learn_order.rs`.

use super::alphabet::{NUM_CLASSES, UNKNOWN};

/// Numbers in one half of a vector.
const HALF: usize = 8;
/// Pairs of letters.
const NUM_PAIRS: usize = NUM_CLASSES * NUM_CLASSES;
/// Steps of a product in one nat.
const STEPS: f32 = 1024.0;

/// Vectors of the first two letters of words, then of the last two, then of the first and last.
static VECTORS: &[u8; 3 * NUM_PAIRS * 2 * HALF] = include_bytes!("../../data/letters/word_order.bin");

type Vector = [i16; 2 * HALF];

/// Adds up the evidence of a line, word by word.
#[derive(Debug, Default)]
pub(super) struct Words {
    first: u8,
    second: u8,
    before: u8,
    last: u8,
    /// Something other than letters stands in this word.
    is_mixed: bool,
    /// The word before, [`crossed`], unless that was mixed.
    left: Option<Vector>,
    sum: i64,
}

impl Words {
    /// A letter of the word, by its number.
    #[inline]
    pub(super) fn push(&mut self, class: u8) {
        if self.first == 0 {
            self.first = class;
        } else {
            if self.second == 0 {
                self.second = class;
            }
            self.before = self.last;
        }
        self.last = class;
        self.is_mixed |= class == UNKNOWN;
    }

    /// Something other than a letter or white space: this word says nothing of its neighbors.
    #[inline]
    pub(super) fn mix(&mut self) {
        self.is_mixed = true;
    }

    /// White space within the line.
    #[inline]
    pub(super) fn end_word(&mut self) {
        if self.is_mixed {
            self.left = None;
        } else if self.first != 0 {
            let right = self.vector();
            if let Some(left) = &self.left {
                self.sum += i64::from(product(left, &right));
            }
            self.left = Some(crossed(&right));
        }
        (self.first, self.second, self.before, self.last, self.is_mixed) = (0, 0, 0, 0, false);
    }

    /// The end of the line: its words have no neighbors in the next.
    pub(super) fn end_line(&mut self) {
        self.end_word();
        self.left = None;
    }

    /// The evidence of the words that have ended since it was last taken, in nats.
    pub(super) fn take_nats(&mut self) -> f32 {
        std::mem::take(&mut self.sum) as f32 / STEPS
    }

    #[inline]
    fn vector(&self) -> Vector {
        let mut vector = [0; 2 * HALF];
        let pairs = [(self.first, self.second), (self.before, self.last), (self.first, self.last)];
        for (table, (one, other)) in pairs.into_iter().enumerate() {
            let at = table * NUM_PAIRS + usize::from(one) * NUM_CLASSES + usize::from(other);
            if let Some(part) = VECTORS.as_chunks::<{ 2 * HALF }>().0.get(at) {
                for (sum, step) in vector.iter_mut().zip(part) {
                    *sum += i16::from(*step as i8);
                }
            }
        }
        vector
    }
}

/// The halves of a vector the other way round, one with its sign changed: times a vector it is the weight of the two.
#[inline]
fn crossed(vector: &Vector) -> Vector {
    let mut crossed = [0; 2 * HALF];
    let (front, back) = vector.split_at(HALF);
    for (to, from) in crossed.iter_mut().zip(back.iter().map(|step| -step).chain(front.iter().copied())) {
        *to = from;
    }
    crossed
}

#[inline]
fn product(left: &Vector, right: &Vector) -> i32 {
    left.iter().zip(right).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum()
}

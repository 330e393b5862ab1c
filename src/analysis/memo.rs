//! Remembers what was worked out for words seen lately.
//!
//! A table of fixed size in which a word replaces another that falls into its place: bounded, never cleared, and it
//! changes speed only. Word frequencies are so uneven that nearly every look-up in running text finds its word.

use std::hash::Hasher;

use compact_str::CompactString;
use rustc_hash::FxHasher;

/// A bounded map from words to values that can be worked out again.
///
/// Places go in pairs: of two words that belong into a pair the one used last stays in front.
pub(crate) struct Memo<V> {
    size: usize,
    places: Vec<Option<(CompactString, V)>>,
}

impl<V> Memo<V> {
    /// An empty memory of 2 to the power of `bits` places; it takes its space when first used.
    pub fn new(bits: u32) -> Memo<V> {
        Memo { size: 1 << bits.max(1), places: Vec::new() }
    }

    /// An empty memory of the same size.
    pub fn empty(&self) -> Memo<V> {
        Memo { size: self.size, places: Vec::new() }
    }

    /// Place of the word, whose value is worked out if it is not there.
    #[inline]
    pub fn remember(&mut self, word: &str, value: impl FnOnce() -> V) -> usize {
        if self.places.is_empty() {
            self.places.resize_with(self.size, || None);
        }
        let mut hasher = FxHasher::default();
        hasher.write(word.as_bytes());
        let front = hasher.finish() as usize & (self.size - 2);
        if self.at(front, word).is_some() {
            return front;
        }
        self.places.swap(front, front + 1);
        if self.at(front, word).is_none() {
            self.places[front] = Some((word.into(), value()));
        }
        front
    }

    /// The value at a place, whatever word it is of.
    #[inline]
    pub fn value(&self, place: usize) -> Option<&V> {
        self.places.get(place)?.as_ref().map(|(_, value)| value)
    }

    /// The value of a word at the place that [`Memo::remember`] gave, unless another word has taken it since.
    #[inline]
    pub fn at(&self, place: usize, word: &str) -> Option<&V> {
        let (known, value) = self.places.get(place)?.as_ref()?;
        (known == word).then_some(value)
    }
}

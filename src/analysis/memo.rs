//! Remembers what was worked out for words seen lately.
//!
//! A table that grows to a bound, in which a word replaces another that falls into its place: never cleared, and it
//! changes speed only. Word frequencies are so uneven that nearly every look-up in running text finds its word.

use std::hash::Hasher;

use compact_str::CompactString;
use rustc_hash::FxHasher;

/// A bounded map from words to values that can be worked out again.
///
/// Places go in pairs: of two words that belong into a pair the one used last stays in front.
pub(crate) struct Memo<V> {
    max_size: usize,
    num_known: usize,
    places: Vec<Option<(CompactString, V)>>,
}

/// Places to begin with.
const FIRST_SIZE: usize = 1 << 12;

impl<V> Memo<V> {
    /// An empty memory that grows to 2 to the power of `bits` places.
    pub fn new(bits: u32) -> Memo<V> {
        Memo { max_size: 1 << bits.max(1), num_known: 0, places: Vec::new() }
    }

    /// An empty memory with the same bound.
    pub fn empty(&self) -> Memo<V> {
        Memo { max_size: self.max_size, num_known: 0, places: Vec::new() }
    }

    /// Place of the word, whose value is worked out if it is not there.
    #[inline]
    pub fn remember(&mut self, word: &str, value: impl FnOnce() -> V) -> usize {
        if self.num_known * 2 >= self.places.len() && self.places.len() < self.max_size {
            self.grow();
        }
        let front = self.front(word);
        if self.at(front, word).is_some() {
            return front;
        }
        self.places.swap(front, front + 1);
        if self.at(front, word).is_none() {
            self.num_known += usize::from(self.places[front].is_none());
            self.places[front] = Some((word.into(), value()));
        }
        front
    }

    /// The first place of a word's pair.
    #[inline]
    fn front(&self, word: &str) -> usize {
        let mut hasher = FxHasher::default();
        hasher.write(word.as_bytes());
        hasher.finish() as usize & (self.places.len() - 2)
    }

    /// Makes room for twice as many; places given before hold other words then.
    #[cold]
    fn grow(&mut self) {
        let size = (self.places.len() * 2).max(FIRST_SIZE).min(self.max_size);
        let known = std::mem::take(&mut self.places);
        self.places.resize_with(size, || None);
        self.num_known = 0;
        for (word, value) in known.into_iter().flatten() {
            let front = self.front(&word);
            let place = if self.places[front].is_none() { front } else { front + 1 };
            self.num_known += usize::from(self.places[place].is_none());
            self.places[place] = Some((word, value));
        }
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

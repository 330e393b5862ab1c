//! A set of words of one quotation, by their numbers in it, as bits: the alphabet of bit-parallel matching (Baeza-Yates,
//! Gonnet 1992). Invariant: no bit stands for a word that a quotation cannot have.

use super::MAX_QUOTATION_WORDS;

const NUM_BLOCKS: usize = MAX_QUOTATION_WORDS.div_ceil(64);

/// Words of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct WordSet([u64; NUM_BLOCKS]);

impl WordSet {
    /// No word.
    pub const EMPTY: WordSet = WordSet([0; NUM_BLOCKS]);

    /// One word.
    pub fn of(number: usize) -> WordSet {
        let mut set = WordSet::EMPTY;
        set.insert(number);
        set
    }

    pub fn insert(&mut self, number: usize) {
        if let Some(block) = self.0.get_mut(number / 64) {
            *block |= 1 << (number % 64);
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == WordSet::EMPTY
    }

    pub fn contains(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|block| block >> (number % 64) & 1 == 1)
    }

    /// The lowest number.
    pub fn first(&self) -> Option<usize> {
        let (number, block) = (0..).zip(self.0).find(|(_, block)| *block != 0)?;
        Some(number * 64 + block.trailing_zeros() as usize)
    }

    pub fn and(&self, other: &WordSet) -> WordSet {
        WordSet(std::array::from_fn(|number| self.0[number] & other.0[number]))
    }

    pub fn or(&self, other: &WordSet) -> WordSet {
        WordSet(std::array::from_fn(|number| self.0[number] | other.0[number]))
    }

    /// The words that stand so many words behind these.
    pub fn later(&self, by: usize) -> WordSet {
        let (blocks, bits) = (by / 64, by % 64);
        WordSet(std::array::from_fn(|number| {
            let block = |back: usize| number.checked_sub(back).map_or(0, |number| self.0[number]);
            match bits {
                0 => block(blocks),
                _ => block(blocks) << bits | block(blocks + 1) >> (64 - bits),
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_others_are_found_across_blocks() {
        for number in [0, 1, 63, 64, 100, 399] {
            for by in [0, 1, 63, 64, 65, 128, 300] {
                let moved = WordSet::of(number).later(by);
                let expected = (number + by < NUM_BLOCKS * 64).then_some(number + by);
                assert_eq!(moved.first(), expected, "{number} {by}");
            }
        }
        let set = WordSet::of(70).or(&WordSet::of(3));
        assert!(set.contains(3) && set.contains(70) && !set.contains(4));
        assert_eq!(set.and(&WordSet::of(70)), WordSet::of(70));
        assert!(set.and(&WordSet::of(4)).is_empty());
    }
}

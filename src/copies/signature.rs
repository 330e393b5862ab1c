//! The few bytes of a text that are stored with its document: the smallest shingle under each of 64 orders (MinHash).
//!
//! The share of places in which two signatures agree estimates the share of shingles that the texts have in common
//! (Broder 1997), each place with 16 bits (Li and König 2010), so that strange texts agree in one place of 65,536.
//! The bytes are the same on every machine; another number of places or other orders need a new index version.

use std::cmp::Ordering;

use super::Shingles;

/// Orders under which the smallest shingle is kept.
pub(super) const PLACES: usize = 64;
/// Bytes of a stored signature.
pub const SIGNATURE_BYTES: usize = PLACES * 2;

/// Which shingles a text has, roughly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature([u16; PLACES]);

impl Signature {
    /// The signature of a text.
    pub fn of(shingles: &Shingles) -> Signature {
        let mut smallest = [u32::MAX; PLACES];
        for hash in shingles.hashes() {
            // The upper half is the better mixed one.
            let hash = (hash >> 32) as u32;
            for (place, (multiplier, addend)) in smallest.iter_mut().zip(&ORDERS) {
                *place = (*place).min(hash.wrapping_mul(*multiplier).wrapping_add(*addend));
            }
        }
        // The upper bits of a minimum are mostly zero: the lower ones tell minima apart.
        Signature(smallest.map(|hash| hash as u16))
    }

    /// As it is stored.
    pub fn to_bytes(&self) -> [u8; SIGNATURE_BYTES] {
        let mut bytes = [0; SIGNATURE_BYTES];
        for (to, value) in bytes.chunks_exact_mut(2).zip(self.0) {
            to.copy_from_slice(&value.to_le_bytes());
        }
        bytes
    }

    /// From what [`Signature::to_bytes`] gave; none for another number of bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Signature> {
        let bytes: &[u8; SIGNATURE_BYTES] = bytes.try_into().ok()?;
        let mut values = [0; PLACES];
        for (value, from) in values.iter_mut().zip(bytes.chunks_exact(2)) {
            *value = from.iter().rev().fold(0, |value, byte| value << 8 | u16::from(*byte));
        }
        Some(Signature(values))
    }

    /// In how many of the 64 places two signatures agree.
    pub fn num_equal(&self, other: &Signature) -> u32 {
        self.0.iter().zip(&other.0).map(|(one, other)| u32::from(one == other)).sum()
    }

    /// Two neighboring places as one number; the last place is the neighbor of the first.
    pub(super) fn band(&self, band: usize) -> u32 {
        let at = |place: usize| self.0.get(place % PLACES).copied().unwrap_or(0);
        u32::from(at(band)) << 16 | u32::from(at(band + 1))
    }

    /// Order by the places from one on, and by those before it last.
    pub(super) fn compare_from(&self, other: &Signature, place: usize) -> Ordering {
        let ((head, tail), (other_head, other_tail)) =
            (self.0.split_at(place % PLACES), other.0.split_at(place % PLACES));
        tail.cmp(other_tail).then_with(|| head.cmp(other_head))
    }
}

/// Multiplier, odd, and addend of each order.
static ORDERS: [(u32, u32); PLACES] = {
    let mut orders = [(0, 0); PLACES];
    let mut state = 0x636F_7069_6573u64;
    let mut place = 0;
    while place < PLACES {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        orders[place] = ((mixed >> 32) as u32 | 1, mixed as u32);
        place += 1;
    }
    orders
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copies::{Shingler, word};

    fn signature(numbers: std::ops::Range<usize>) -> Signature {
        let text: Vec<String> = numbers.map(|number| word(number)).collect();
        Signature::of(&Shingler::new().shingles(&text.join(" ")))
    }

    #[test]
    fn a_signature_is_read_as_it_was_written() {
        let signature = signature(0..50);
        assert_eq!(Signature::from_bytes(&signature.to_bytes()), Some(signature.clone()));
        assert_eq!(Signature::from_bytes(signature.to_bytes().get(1..).unwrap()), None);
    }

    #[test]
    fn stored_signatures_stay_valid() {
        // Another value here needs a new version of the index.
        let text = Shingler::new().shingles("وصل الرئيس أمس إلى القاهرة في زيارة تستغرق ٣ أيام");
        let bytes = Signature::of(&text).to_bytes();
        assert_eq!(
            (text.key(), xxhash_rust::xxh3::xxh3_64(&bytes)),
            (14809115864278488841, 6212183542948555425)
        );
    }

    #[test]
    fn places_that_agree_estimate_the_shingles_shared() {
        let (mut estimated, mut expected) = (0, 0);
        for start in 0..40 {
            // 100 of 150 shingles.
            estimated += signature(start..start + 127).num_equal(&signature(start + 25..start + 152));
            expected += 64 * 100 / 150;
        }
        assert!((estimated as i64 - expected as i64).abs() < 64 * 40 / 20, "{estimated} {expected}");
    }

    #[test]
    fn strange_texts_agree_nowhere() {
        assert!(signature(0..500).num_equal(&signature(1_000..1_500)) <= 1);
    }
}

//! Pairs of names that may be spellings of one: those that share a loose key in each of their words, or as a whole.
//!
//! The keys only propose; whether two names are one is decided by their distance and company. No step looks at all
//! pairs: names stand in blocks by key, and of a large block only the pairs with its most frequent names are proposed.

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{Census, NameCount};
use crate::names::{Name, NameMatcher, SAME};

/// Keys of a name at most; a word may have several, and they multiply.
const MAX_KEYS: usize = 64;
/// In a block of more names only pairs with this many of the most frequent are proposed.
const MAX_FREQUENT: usize = 40;
/// Letters of a name that may also be written as one word.
const MAX_WHOLE: usize = 11;

/// A pair of names of one kind whose spellings are near; the first number is the lower.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub one: usize,
    pub other: usize,
    /// 0 the same, 1 the most.
    pub distance: f32,
}

/// All names of the census made ready to be compared.
pub(super) fn prepare(census: &Census, matcher: &NameMatcher) -> Vec<Name> {
    census.names.iter().map(|name| matcher.prepare(name.form())).collect()
}

/// The pairs that are at most [`SAME`] apart.
pub(super) fn near(census: &Census, matcher: &NameMatcher, prepared: &[Name]) -> Vec<Near> {
    let mut blocks: Vec<(u64, u32)> = Vec::new();
    for (number, (name, prepared)) in (0..).zip(census.names.iter().zip(prepared)) {
        blocks.extend(block_keys(name, prepared).into_iter().map(|key| (key, number)));
    }
    blocks.sort_unstable();
    blocks.dedup();
    let mut tried: FxHashSet<(u32, u32)> = FxHashSet::default();
    let mut near = Vec::new();
    for block in blocks.chunk_by(|one, other| one.0 == other.0) {
        let mut names: Vec<u32> = block.iter().map(|(_, name)| *name).collect();
        // Most frequent first; equal ones stand by key.
        names.sort_by_key(|name| std::cmp::Reverse(census.names[*name as usize].docs.len()));
        for (place, one) in names.iter().enumerate().take(MAX_FREQUENT) {
            for other in names.iter().skip(place + 1) {
                let pair = (*one.min(other), *one.max(other));
                if !tried.insert(pair) {
                    continue;
                }
                let (one, other) = (pair.0 as usize, pair.1 as usize);
                let distance = matcher.between(&prepared[one], &prepared[other]) / SAME;
                if distance <= 1.0 {
                    near.push(Near { one, other, distance });
                }
            }
        }
    }
    near
}

/// Hashes of the keys under which a name stands: those of its words together, and that of short names as one word.
fn block_keys(name: &NameCount, prepared: &Name) -> Vec<u64> {
    let hash = |key: u32, hash: u64| xxh3_64_with_seed(&key.to_le_bytes(), hash);
    let seed = name.kind as u64;
    let mut all: Vec<u64> = vec![seed];
    let mut num_words = 0;
    for keys in prepared.keys() {
        let mut next: Vec<u64> =
            all.iter().flat_map(|first| keys.iter().map(|key| hash(*key, *first))).collect();
        next.truncate(MAX_KEYS);
        all = next;
        num_words += 1;
    }
    // واتس آب, واتساب
    if num_words > 1 && name.key.chars().count() <= MAX_WHOLE {
        all.extend(prepared.whole_keys().iter().map(|key| hash(*key, seed)));
    }
    all
}

//! What the network sees of a word: its number if it is frequent, its character n-grams, and its marks.
//!
//! N-grams are hashed into a fixed number of rows (Bojanowski et al. 2017), so that a name never seen still has a
//! vector by what it is made of.

use xxhash_rust::xxh3::xxh3_64;

/// Rows that n-grams are hashed into.
pub const NUM_BUCKETS: u32 = 1 << 16;
/// Lengths of n-grams in letters; of two letters only the first and last of a word count.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=5;
/// Letters of a word that count.
const MAX_LETTERS: usize = 20;

/// Number by which a frequent word is looked up.
pub fn fingerprint(key: &str) -> u64 {
    xxh3_64(key.as_bytes())
}

/// Rows of a word's n-grams; none for signs.
pub fn buckets(key: &str) -> Vec<u32> {
    let mut rows = Vec::new();
    if !key.chars().next().is_some_and(char::is_alphabetic) {
        return rows;
    }
    let letters: Vec<char> = ['<'].into_iter().chain(key.chars().take(MAX_LETTERS)).chain(['>']).collect();
    let mut gram = String::new();
    for length in LENGTHS {
        for (start, window) in letters.windows(length).enumerate() {
            if length == 2 && start > 0 && start + length < letters.len() {
                continue;
            }
            gram.clear();
            gram.extend(window);
            rows.push((fingerprint(&gram) % u64::from(NUM_BUCKETS)) as u32);
        }
    }
    rows
}

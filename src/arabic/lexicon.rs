//! Which words are whole, and how frequent a word is: the seam for a lexicon.
//!
//! The stemmer asks only these two things of a folded word. [`WordLists`] answers from lists of names and word
//! frequencies; a lexicon of forms and lemmas is a second implementation and changes nothing else.

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::fold::folded;

/// Shorter names are too often something else.
const MIN_LETTERS: usize = 3;

/// Knows words.
pub trait Lexicon: Send + Sync {
    /// Whether the folded word is a word or name of its own, that nothing should be cut off.
    fn is_whole(&self, folded: &str) -> bool;

    /// How often the folded word occurs in ordinary text, relative to other words; 0 if it is not known.
    fn frequency(&self, folded: &str) -> u32;

    /// Differs between lexicons that answer differently; stamped in the index.
    fn version(&self) -> u64;
}

/// A lexicon of names and word frequencies.
#[derive(Debug, Default)]
pub struct WordLists {
    names: FxHashSet<Box<str>>,
    frequencies: FxHashMap<&'static str, u32>,
    version: u64,
}

impl WordLists {
    /// Protects each of the names, which may be spelled in any way; names of several words are left out.
    ///
    /// `frequencies` has lines of a folded word, a tab and its count; lines that begin with `#` are comments.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>, frequencies: &'static str) -> WordLists {
        let names: FxHashSet<Box<str>> = names
            .into_iter()
            .filter(|name| !name.contains(char::is_whitespace) && name.chars().count() >= MIN_LETTERS)
            .map(|name| folded(name).into_boxed_str())
            .collect();
        // Independent of the order of the names.
        let names_version = names.iter().fold(0u64, |sum, name| sum.wrapping_add(xxh3_64(name.as_bytes())));
        let version = names_version ^ xxh3_64(frequencies.as_bytes());
        let rows = frequencies.lines().filter_map(|line| line.split_once('\t'));
        let frequencies = rows.filter_map(|(word, count)| Some((word, count.parse().ok()?))).collect();
        WordLists { names, frequencies, version }
    }
}

impl Lexicon for WordLists {
    fn is_whole(&self, folded: &str) -> bool {
        self.names.contains(folded)
    }

    fn frequency(&self, folded: &str) -> u32 {
        self.frequencies.get(folded).copied().unwrap_or(0)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

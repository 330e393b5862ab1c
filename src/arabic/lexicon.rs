//! Which words are whole, so that no clitic or ending is cut off them: the seam for a lexicon.
//!
//! The stemmer asks only [`Lexicon::is_whole`] of a folded word. [`NameLexicon`] answers from lists of names; a
//! lexicon of forms and lemmas is a second implementation and changes nothing else.

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::fold::folded;

/// Shorter names are too often something else.
const MIN_LETTERS: usize = 3;

/// Knows words that must not be cut.
pub trait Lexicon: Send + Sync {
    /// Whether the folded word is a word or name of its own.
    fn is_whole(&self, folded: &str) -> bool;

    /// Differs between lexicons that answer differently; stamped in the index.
    fn version(&self) -> u64;
}

/// A lexicon of names alone.
#[derive(Debug, Default)]
pub struct NameLexicon {
    names: FxHashSet<Box<str>>,
    version: u64,
}

impl NameLexicon {
    /// Protects each of the names, which may be spelled in any way; names of several words are left out.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> NameLexicon {
        let names: FxHashSet<Box<str>> = names
            .into_iter()
            .filter(|name| !name.contains(char::is_whitespace) && name.chars().count() >= MIN_LETTERS)
            .map(|name| folded(name).into_boxed_str())
            .collect();
        // Independent of the order of the names.
        let version = names.iter().fold(0u64, |sum, name| sum.wrapping_add(xxh3_64(name.as_bytes())));
        NameLexicon { names, version }
    }
}

impl Lexicon for NameLexicon {
    fn is_whole(&self, folded: &str) -> bool {
        self.names.contains(folded)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

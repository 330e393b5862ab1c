//! Which words are whole, and how frequent a word is: the seam for a lexicon.
//!
//! The stemmer asks only these two things of a folded word. [`WordLists`] answers from lists of names and word
//! frequencies; a lexicon of forms and lemmas is a second implementation and changes nothing else.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::fold::folded;

const ARTICLE: &str = "ال";
/// Shorter names are too often something else.
const MIN_LETTERS: usize = 3;

/// Knows words.
pub trait Lexicon: Send + Sync {
    /// Whether the folded word is a word or name of its own, that nothing should be cut off.
    fn is_whole(&self, folded: &str) -> bool;

    /// Whether a whole word begins with the article: القاهرة does, ألمانيا does not.
    fn has_article(&self, folded: &str) -> bool;

    /// How often the folded word occurs in ordinary text, relative to other words; 0 if it is not known.
    fn frequency(&self, folded: &str) -> u32;

    /// Differs between lexicons that answer differently; stamped in the index.
    fn version(&self) -> u64;
}

/// A lexicon of names and word frequencies.
#[derive(Debug, Default)]
pub struct WordLists {
    /// Names, and whether they begin with the article.
    names: FxHashMap<Box<str>, bool>,
    frequencies: FxHashMap<&'static str, u32>,
    version: u64,
}

impl WordLists {
    /// Protects each of the names, which may be spelled in any way; names of several words are left out.
    ///
    /// `frequencies` has lines of a folded word, a tab and its count; lines that begin with `#` are comments.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>, frequencies: &'static str) -> WordLists {
        let mut lexicon = WordLists::default();
        for name in names {
            let has_article = name.starts_with(ARTICLE);
            // المصري is first of all Egyptian.
            let is_attributive = has_article && name.ends_with('ي');
            if name.contains(char::is_whitespace) || name.chars().count() < MIN_LETTERS || is_attributive {
                continue;
            }
            // ألمانيا may also be listed without its hamza.
            let known = lexicon.names.entry(folded(name).into_boxed_str()).or_insert(has_article);
            *known &= has_article;
        }
        // Independent of the order of the names.
        let hash = |(name, has_article): (&Box<str>, &bool)| xxh3_64_with_seed(name.as_bytes(), u64::from(*has_article));
        let names_version = lexicon.names.iter().map(hash).fold(0u64, u64::wrapping_add);
        lexicon.version = names_version ^ xxh3_64(frequencies.as_bytes());
        let rows = frequencies.lines().filter_map(|line| line.split_once('\t'));
        lexicon.frequencies = rows.filter_map(|(word, count)| Some((word, count.parse().ok()?))).collect();
        lexicon
    }
}

impl Lexicon for WordLists {
    fn is_whole(&self, folded: &str) -> bool {
        self.names.contains_key(folded)
    }

    fn has_article(&self, folded: &str) -> bool {
        self.names.get(folded).copied().unwrap_or(false)
    }

    fn frequency(&self, folded: &str) -> u32 {
        self.frequencies.get(folded).copied().unwrap_or(0)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

//! Which words are whole, and how frequent a word is: the seam for a lexicon.
//!
//! [`Lexicon::look_up`] is all that is asked, of folded words. [`WordLists`] answers from lists of names and word
//! frequencies; a lexicon of forms and lemmas is a second implementation and changes nothing else.

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::fold::folded;

const ARTICLE: &str = "ال";
/// Shorter names are too often something else.
const MIN_LETTERS: usize = 3;

/// Knows words.
pub trait Lexicon: Send + Sync {
    /// What is known of a folded word.
    fn look_up(&self, folded: &str) -> Entry;

    /// Differs between lexicons that answer differently; stamped in the index.
    fn version(&self) -> u64;
}

/// What a lexicon knows of a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Entry {
    /// It is a word or name of its own, that nothing should be cut off.
    pub is_whole: bool,
    /// It is such a name and begins with the article: القاهرة does, ألمانيا does not.
    pub has_article: bool,
    /// With the article it is such a name.
    pub is_whole_with_article: bool,
    /// How often it occurs in ordinary text, relative to other words; 0 if it is not known.
    pub frequency: u32,
    /// The same for the form with or without article, whichever is more frequent.
    pub noun_frequency: u32,
}

/// A lexicon of names and word frequencies.
#[derive(Debug, Default)]
pub struct WordLists {
    entries: FxHashMap<CompactString, Entry>,
    version: u64,
}

impl WordLists {
    /// Protects each of the names, which may be spelled in any way; names of several words are left out.
    ///
    /// `frequencies` has lines of a folded word, a tab and its count; lines that begin with `#` are comments.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>, frequencies: &str) -> WordLists {
        let mut lexicon = WordLists::default();
        for name in names {
            let has_article = name.starts_with(ARTICLE);
            // المصري is first of all Egyptian.
            let is_attributive = has_article && name.ends_with('ي');
            if name.contains(char::is_whitespace) || name.chars().count() < MIN_LETTERS || is_attributive {
                continue;
            }
            let entry = lexicon.entry(&folded(name));
            // ألمانيا may also be listed without its hamza.
            entry.has_article = has_article && (entry.has_article || !entry.is_whole);
            entry.is_whole = true;
        }
        for (word, count) in frequencies.lines().filter_map(|line| line.split_once('\t')) {
            lexicon.entry(word).frequency = count.parse().unwrap_or(0);
        }
        lexicon.join_articles();
        let hash = |(word, entry): (&CompactString, &Entry)| {
            let flags = u64::from(entry.is_whole) | u64::from(entry.has_article) << 1;
            xxh3_64_with_seed(word.as_bytes(), flags | u64::from(entry.frequency) << 2)
        };
        // Independent of the order of the words.
        lexicon.version = lexicon.entries.iter().map(hash).fold(0u64, u64::wrapping_add);
        lexicon
    }

    fn entry(&mut self, word: &str) -> &mut Entry {
        self.entries.entry(word.into()).or_default()
    }

    /// Lets each word know of its form with the article.
    fn join_articles(&mut self) {
        let with_article: Vec<(CompactString, Entry)> =
            self.entries.iter().map(|(word, entry)| (word.clone(), *entry)).collect();
        for (word, entry) in with_article {
            let own = self.entry(&word);
            own.noun_frequency = own.noun_frequency.max(entry.frequency);
            if let Some(bare) = word.strip_prefix(ARTICLE).filter(|bare| !bare.is_empty()) {
                let bare = self.entry(bare);
                bare.is_whole_with_article |= entry.has_article;
                bare.noun_frequency = bare.noun_frequency.max(entry.frequency);
            }
        }
    }
}

impl Lexicon for WordLists {
    fn look_up(&self, folded: &str) -> Entry {
        self.entries.get(folded).copied().unwrap_or_default()
    }

    fn version(&self) -> u64 {
        self.version
    }
}

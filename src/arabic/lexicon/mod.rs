//! What is known of words: names, lemmas, stop words, frequencies.
//!
//! A lexicon is one or several compiled tables (see [`Table`]); the first that knows a word answers. Words that a user
//! adds ([`UserLexicon`]) are one more, before the others. Words are looked up in their spelling with hamza and teh
//! marbuta ([`super::fold::spelled`]); one that has neither, or is not known so, by its folded key, under which a table
//! holds what all its spellings can be.

mod table;
mod user;

use std::sync::Arc;

pub use table::{Entry, Flags, Lemma, PartOfSpeech, Table, TableBuilder};
pub use user::UserLexicon;

use super::fold::folded_if_other;

/// Knows words.
#[derive(Debug, Clone)]
pub struct Lexicon {
    tables: Vec<Arc<Table>>,
    user: Option<Arc<UserLexicon>>,
}

impl Lexicon {
    /// A lexicon of some tables, of which the first that knows a word answers.
    pub fn new(tables: Vec<Arc<Table>>) -> Lexicon {
        Lexicon { tables, user: None }
    }

    /// The same lexicon with the words of a user.
    pub fn with_user(&self, user: UserLexicon) -> Lexicon {
        let own = user.table(self).map(Arc::new);
        let tables = own.into_iter().chain(self.tables.iter().cloned()).collect();
        Lexicon { tables, user: Some(Arc::new(user)) }
    }

    /// The words that a user has added, if any.
    pub fn user(&self) -> Option<&UserLexicon> {
        self.user.as_deref()
    }

    /// What is known of a word in this very spelling.
    #[inline]
    pub fn exact(&self, spelling: &str) -> Entry<'_> {
        for table in &self.tables {
            if let Some(entry) = table.get(spelling) {
                return entry;
            }
        }
        Entry::default()
    }

    /// What is known of a word in this spelling, else of all spellings with its key.
    pub fn look_up(&self, spelling: &str) -> Entry<'_> {
        self.or_of_key(self.exact(spelling), spelling)
    }

    /// What is known of a spelling, if it is a known word, else of all spellings with its key.
    pub(super) fn or_of_key<'a>(&'a self, exact: Entry<'a>, spelling: &str) -> Entry<'a> {
        if exact.is_known() {
            return exact;
        }
        match folded_if_other(spelling) {
            Some(key) => self.exact(&key),
            None => exact,
        }
    }

    /// Differs between lexicons that answer differently; stamped in the index.
    pub fn version(&self) -> u64 {
        self.tables.iter().fold(0, |version, table| version.rotate_left(1) ^ table.version())
    }
}

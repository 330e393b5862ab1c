//! What the whole index says of its names: who is named in which documents, in which forms, beside which words.
//!
//! Pure data, taken by `index`. The numbers of documents are those of one reading of the index and mean nothing
//! outside; whatever is computed here must not depend on them but by counting.

use crate::document::EntityKind;

/// The names of a collection.
#[derive(Debug, Default)]
pub struct Census {
    /// Number of documents.
    pub num_docs: usize,
    /// The names, sorted by kind and key.
    pub names: Vec<NameCount>,
    /// The documents of each word of titles that is neither in few nor in many, sorted by word.
    pub title_words: Vec<Vec<u32>>,
}

/// A name of one kind, as facets have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameCount {
    /// What it names.
    pub kind: EntityKind,
    /// The folded words of the name.
    pub key: String,
    /// The documents that name it, in order.
    pub docs: Vec<u32>,
    /// The forms that it is shown in with their numbers of documents, most frequent first, equal ones by code point.
    pub forms: Vec<(String, u64)>,
}

impl NameCount {
    /// The words of the key.
    pub fn words(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.key.split(' ')
    }

    /// The most frequent form.
    pub fn form(&self) -> &str {
        self.forms.first().map_or(&self.key, |(form, _)| form)
    }
}

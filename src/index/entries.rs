//! What the engine gets of a document: one entry for it, or one for each of its passages; and how they are read again.
//!
//! All entries of a document share its id, title, date, hash and origin. The first has the facets and stores everything
//! but the rest of the text, so that facets and names are counted once and a book with a thousand names has them once.

use std::{ops::Range, path::PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use super::passages::passages;
use crate::{
    document::{Document, Facet},
    error::{Error, Result},
    schema::{Schema, date_number, facet_key, facet_values, name_prefix},
};

/// What is stored of a passage that is not the first.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Later<'a> {
    pub id: std::borrow::Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub title: std::borrow::Cow<'a, str>,
    pub text: std::borrow::Cow<'a, str>,
    /// Where it begins in the whole text, in bytes.
    pub start: usize,
}

/// A document as it comes into the index.
pub(super) struct Entries<'a> {
    pub schema: &'a Schema,
    pub document: &'a Document,
    /// Hash of its input.
    pub hash: u64,
    /// Absolute path of the file it comes from.
    pub origin: &'a str,
    /// What near-duplicates are found by; empty if there is nothing.
    pub signature: &'a [u8],
}

impl Entries<'_> {
    /// The entries in their order.
    pub fn all(&self) -> Result<Vec<TantivyDocument>> {
        let ranges = passages(&self.document.text, &self.document.sections);
        let [first, later @ ..] = ranges.as_slice() else { return Ok(Vec::new()) };
        let mut entries = Vec::with_capacity(ranges.len());
        let is_whole = later.is_empty();
        let (mut entry, text) = self.shared(first, u64::from(!is_whole));
        match is_whole {
            true => self.store(&mut entry, self.document)?,
            false => self.store(&mut entry, &with_text(self.document, text))?,
        }
        self.add_facets(&mut entry);
        if !self.signature.is_empty() {
            entry.add_bytes(self.schema.signature, self.signature);
        }
        entries.push(entry);
        for (number, range) in (2..).zip(later) {
            let (mut entry, text) = self.shared(range, number);
            let Document { id, title, .. } = self.document;
            let later = Later { id: id.into(), title: title.into(), text: text.into(), start: range.start };
            self.store(&mut entry, &later)?;
            entries.push(entry);
        }
        Ok(entries)
    }

    /// What every entry has, and its text.
    fn shared(&self, range: &Range<usize>, part: u64) -> (TantivyDocument, &str) {
        let (schema, document) = (self.schema, self.document);
        let text = document.text.get(range.clone()).unwrap_or("");
        let mut entry = TantivyDocument::new();
        entry.add_text(schema.id, &document.id);
        entry.add_text(schema.title, &document.title);
        entry.add_text(schema.text, text);
        entry.add_text(schema.kin, &document.title);
        entry.add_text(schema.kin, text);
        if let Some(date) = document.date {
            entry.add_u64(schema.date, date_number(date));
        }
        entry.add_u64(schema.hash, self.hash);
        entry.add_text(schema.origin, self.origin);
        entry.add_u64(schema.part, part);
        (entry, text)
    }

    fn store(&self, entry: &mut TantivyDocument, stored: &impl Serialize) -> Result<()> {
        let json = serde_json::to_vec(stored).map_err(|error| Error::Malformed {
            path: PathBuf::from(&self.document.id),
            reason: format!("cannot be stored: {error}"),
        })?;
        entry.add_bytes(self.schema.document, &json);
        Ok(())
    }

    fn add_facets(&self, entry: &mut TantivyDocument) {
        for facet in Facet::ALL {
            let mut keys: Vec<String> = Vec::new();
            for value in facet_values(self.document, facet) {
                let key = facet_key(&value);
                if key.is_empty() || keys.contains(&key) {
                    continue;
                }
                entry.add_text(self.schema.facet(facet), &key);
                entry.add_text(self.schema.name, format!("{}{value}", name_prefix(facet, &key)));
                keys.push(key);
            }
        }
    }
}

/// The document with another text; its own is not copied, which may be a book.
fn with_text(document: &Document, text: &str) -> Document {
    let Document {
        id,
        title,
        text: _,
        date,
        source,
        author,
        category,
        url,
        lang,
        path,
        entities,
        sections,
        notes,
        metadata,
    } = document;
    Document {
        id: id.clone(),
        title: title.clone(),
        text: text.to_owned(),
        date: *date,
        source: source.clone(),
        author: author.clone(),
        category: category.clone(),
        url: url.clone(),
        lang: lang.clone(),
        path: path.clone(),
        entities: entities.clone(),
        sections: sections.clone(),
        notes: notes.clone(),
        metadata: metadata.clone(),
    }
}

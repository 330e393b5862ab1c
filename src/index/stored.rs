//! Gives documents back: whole, or the passage of one as if it were a document.
//!
//! Invariant: what was put is what [`IndexReader::document`] gives, to the byte.

use serde::de::DeserializeOwned;
use tantivy::{DocAddress, TantivyDocument, schema::Value};

use super::{IndexReader, entries::Later};
use crate::{
    document::Document,
    error::{Error, Result},
};

/// A passage of a document, or a whole one.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// The document, its text only that of the passage; its sections are those of the whole text.
    pub document: Document,
    /// Where the passage begins in the whole text, in bytes.
    pub start: usize,
    /// Its number, from 1; 0 for a whole document.
    pub number: usize,
    /// How many passages the document has; 0 for a whole one.
    pub of: usize,
}

impl IndexReader {
    /// The whole document at an address, which may be that of any of its passages.
    ///
    /// # Errors
    /// A damaged store.
    pub fn document(&self, address: DocAddress) -> Result<Document> {
        let mut passages = self.parts().passages(self.head(address));
        let mut document: Document = match passages.next() {
            Some(head) => self.stored(head)?,
            None => Document::default(),
        };
        for later in passages {
            let later: Later<'static> = self.stored(later)?;
            document.text.push_str(&later.text);
        }
        Ok(document)
    }

    /// The document of an id, if there is one.
    ///
    /// # Errors
    /// A damaged index.
    pub fn document_of(&self, id: &str) -> Result<Option<Document>> {
        self.find(id)?.map(|address| self.document(address)).transpose()
    }

    /// Where a passage of a document begins in its text, by the number of the passage.
    ///
    /// # Errors
    /// A damaged store.
    pub fn passage_start(&self, id: &str, number: usize) -> Result<Option<usize>> {
        let Some(head) = self.find(id)? else { return Ok(None) };
        match self.parts().passages(head).nth(number.saturating_sub(1)) {
            Some(address) => Ok(Some(self.passage(address)?.start)),
            None => Ok(None),
        }
    }

    /// The passage at an address.
    ///
    /// # Errors
    /// A damaged store.
    pub fn passage(&self, address: DocAddress) -> Result<Passage> {
        let head = self.head(address);
        let mut document: Document = self.stored(head)?;
        let number = self.parts().number(address) as usize;
        let of = if number == 0 { 0 } else { self.parts().passages(head).count() };
        let mut start = 0;
        if head != address {
            let later: Later<'static> = self.stored(address)?;
            document.text = later.text.into_owned();
            start = later.start;
        }
        Ok(Passage { document, start, number, of })
    }

    /// Title and text of the passage at an address, without reading more of its document.
    ///
    /// # Errors
    /// A damaged store.
    pub fn title_and_text(&self, address: DocAddress) -> Result<(String, String)> {
        if self.parts().number(address) > 1 {
            let Later { title, text, .. } = self.stored::<Later<'static>>(address)?;
            return Ok((title.into_owned(), text.into_owned()));
        }
        let Document { title, text, .. } = self.stored(address)?;
        Ok((title, text))
    }

    fn stored<T: DeserializeOwned>(&self, address: DocAddress) -> Result<T> {
        let stored: TantivyDocument = self.searcher().doc(address)?;
        let json = stored.get_first(self.schema().document).and_then(|value| value.as_bytes());
        serde_json::from_slice(json.unwrap_or_default()).map_err(|error| Error::Malformed {
            path: self.dir().to_owned(),
            reason: format!("a stored document is damaged: {error}"),
        })
    }
}

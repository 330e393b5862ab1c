//! Figures of an index; their JSON is that of `fihris stats --json`.

use serde::{Deserialize, Serialize};

use super::{IndexReader, Manifest};
use crate::{arabic::UserLexicon, error::Result};

/// Figures of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stats {
    /// Documents.
    pub documents: u64,
    /// Segments of the engine.
    pub segments: usize,
    /// Bytes on disk.
    pub bytes: u64,
    /// Version of the fields.
    pub format: String,
    /// Version of what turns text into terms.
    pub analyzer: String,
    /// Words that the user has added; none if the index has no lexicon of its own.
    pub lexicon: Option<usize>,
}

impl IndexReader {
    /// Figures of the index.
    ///
    /// # Errors
    /// A manifest or folder that cannot be read.
    pub fn stats(&self) -> Result<Stats> {
        let manifest = Manifest::read(self.dir())?;
        Ok(Stats {
            documents: self.num_docs(),
            segments: self.num_segments(),
            bytes: self.num_bytes()?,
            format: manifest.format,
            analyzer: manifest.analyzer,
            lexicon: manifest.lexicon.as_ref().map(UserLexicon::num_words),
        })
    }
}

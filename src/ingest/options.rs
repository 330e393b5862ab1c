//! What a user can set for the reading of files: the limits, and what the columns of tables mean.
//!
//! A leaf of `ingest`. Limits bound memory and time whatever stands in a file; what exceeds one is a failure of its own
//! and the rest goes on.

use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::Xxh3Default;

/// Changes whenever a file gives another document than before: then all files are read anew.
const VERSION: u32 = 1;

/// How files are read.
#[derive(Debug, Clone, Default, Hash)]
pub struct Options {
    /// What is refused.
    pub limits: Limits,
}

/// What is refused, each with a reason.
#[derive(Debug, Clone, Hash)]
pub struct Limits {
    /// Bytes of the file, line, message or member that a document is read from.
    pub max_document_bytes: u64,
    /// Bytes of UTF-8 of a document's text.
    pub max_text_bytes: usize,
    /// Archives inside of archives.
    pub max_depth: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_document_bytes: 64 << 20, max_text_bytes: 32 << 20, max_depth: 3 }
    }
}

impl Options {
    /// Hash of all that decides which documents a file gives.
    pub fn version(&self) -> u64 {
        let mut hasher = Xxh3Default::new();
        (VERSION, self).hash(&mut hasher);
        hasher.finish()
    }
}

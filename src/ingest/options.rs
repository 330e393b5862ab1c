//! What a user can set for the reading of files: the limits, and what the columns of tables mean.
//!
//! A leaf of `ingest`. Limits bound memory and time whatever stands in a file; what exceeds one is a failure of its own
//! and the rest goes on.

use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::Xxh3Default;

use crate::extract::{archive::ArchiveLimits, table::ColumnMap};

/// Changes whenever a file gives another document than before: then all files are read anew.
const VERSION: u32 = 2;

/// How files are read.
#[derive(Debug, Clone, Default, Hash)]
pub struct Options {
    /// What is refused.
    pub limits: Limits,
    /// What the columns of tables mean.
    pub columns: ColumnMap,
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
    /// Members of an archive.
    pub max_members: u64,
    /// Bytes that the members of an archive unpack to, all together.
    pub max_unpacked_bytes: u64,
    /// How many times its packed size a member may unpack to, beyond its first 16 MiB.
    pub max_ratio: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        let archive = ArchiveLimits::default();
        Limits {
            max_document_bytes: 64 << 20,
            max_text_bytes: 32 << 20,
            max_depth: 3,
            max_members: archive.max_members,
            max_unpacked_bytes: archive.max_total_bytes,
            max_ratio: archive.max_ratio,
        }
    }
}

impl Limits {
    /// Those of archives; members may be large where they are streams of documents.
    pub(super) fn archive(&self) -> ArchiveLimits {
        ArchiveLimits {
            max_members: self.max_members,
            max_member_bytes: self.max_unpacked_bytes,
            max_total_bytes: self.max_unpacked_bytes,
            max_ratio: self.max_ratio,
        }
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

//! What an ingest did, in figures and failures.

use serde::{Deserialize, Serialize};

use super::Failure;

/// Outcome of an ingest; its JSON is that of `fihris ingest --json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Documents whose id was not in the index.
    pub added: u64,
    /// Documents that replaced one of the same id.
    pub replaced: u64,
    /// Documents that are in the index just so.
    pub unchanged: u64,
    /// Documents taken out, because their file or line is gone.
    pub removed: u64,
    /// Files, lines and documents that could not be read.
    pub failed: u64,
    /// Which, and why.
    pub failures: Vec<Failure>,
    /// How long it took.
    pub seconds: f64,
    /// Files of kinds that no format reads.
    #[serde(skip)]
    pub num_skipped: u64,
}

impl Report {
    /// Documents that were read.
    pub fn num_documents(&self) -> u64 {
        self.added + self.replaced + self.unchanged
    }
}

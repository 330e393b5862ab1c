//! What an ingest did, in figures and failures.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Failure;
use crate::note::Note;

/// Outcome of an ingest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Documents whose id was not in the index.
    pub added: u64,
    /// Documents that replaced one of the same id.
    pub replaced: u64,
    /// Documents of files that the index has just so. What is posted to a server is a file of its own each time.
    pub unchanged: u64,
    /// Documents taken out, because their file or line is gone.
    pub removed: u64,
    /// Files, lines and documents that could not be read.
    pub failed: u64,
    /// Which, and why.
    pub failures: Vec<Failure>,
    /// How long it took.
    pub seconds: f64,
    /// How many documents have which kind of note, by its name; of those that were read in this run.
    #[serde(skip)]
    pub notes: BTreeMap<String, u64>,
    /// Whether it was stopped before its end.
    #[serde(skip)]
    pub is_stopped: bool,
    /// Files of kinds that no format reads.
    #[serde(skip)]
    pub num_skipped: u64,
}

impl Report {
    /// Counts the notes of a document.
    pub(super) fn note(&mut self, notes: &[Note]) {
        let kinds: BTreeSet<&str> = notes.iter().map(Note::name).collect();
        for kind in kinds {
            *self.notes.entry(kind.to_owned()).or_default() += 1;
        }
    }

    /// Documents that were read.
    pub fn num_documents(&self) -> u64 {
        self.added + self.replaced + self.unchanged
    }

    /// Whether the index is not as it was.
    pub fn has_changes(&self) -> bool {
        self.added + self.replaced + self.removed > 0
    }
}

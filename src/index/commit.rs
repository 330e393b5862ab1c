//! Which commit of an index is on disk, told from small files, so that whoever has it open knows when to open it again.
//!
//! The manifest names the generation and the engine's `meta.json` the commit; the tables over all documents are
//! replaced by themselves, some time after. Invariant: equal stamps, equal answers.

use std::{fs, path::Path, time::SystemTime};

use xxhash_rust::xxh3::xxh3_64;

use super::{Manifest, stories};
use crate::{
    error::{Error, Result},
    registry,
};

/// The tables beside the segments, which are replaced as a whole.
const TABLES: [&str; 2] = [registry::TABLE, stories::FILE_NAME];

/// Stands for what an index holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitStamp {
    manifest: u64,
    commit: u64,
    tables: [Option<(SystemTime, u64, u64)>; TABLES.len()],
}

impl CommitStamp {
    /// The stamp of the index in a folder.
    ///
    /// # Errors
    /// No index there, or one that cannot be read.
    pub fn of(dir: &Path) -> Result<CommitStamp> {
        let manifest = Manifest::read(dir)?;
        let segments = manifest.segments(dir);
        let meta = segments.join("meta.json");
        let commit = fs::read(&meta).map_err(Error::io(&meta))?;
        let tables = TABLES.map(|name| {
            let metadata = fs::metadata(segments.join(name)).ok()?;
            Some((metadata.modified().ok()?, metadata.len(), number_of(&metadata)))
        });
        let manifest = serde_json::to_vec(&manifest).unwrap_or_default();
        Ok(CommitStamp { manifest: xxh3_64(&manifest), commit: xxh3_64(&commit), tables })
    }
}

/// The number of a file, another one for each that takes the place of one.
#[cfg(unix)]
fn number_of(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number_of(_: &fs::Metadata) -> u64 {
    0
}

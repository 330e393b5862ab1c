//! The index directory: what made it (`manifest`), how documents get in (`writer`) and how they are found (`reader`);
//! what all its names are (`census`), which of a segment's are one entity (`groups`), and which keys of several segments are
//! the same (`keys`).
//!
//! A long document is several of the engine's: `passages` cuts it, `entries` makes what the engine gets, `parts` knows
//! which belong together, `stored` puts them together again. `stories` keeps which documents say nearly the same,
//! `folding` what of all that is one hit. `commit` tells whether there is something new, `stats` how much there is.
//!
//! Invariant: an index is only opened by a program that makes the same fields and terms, and a reader sees whole
//! committed batches only.

mod census;
mod commit;
mod directory;
mod dump;
mod entries;
mod folding;
mod groups;
mod keys;
mod manifest;
mod parts;
mod passages;
mod problems;
mod reader;
mod stats;
mod stored;
mod stories;
mod writer;

pub use commit::CommitStamp;
pub use dump::{Stored, stored_documents};
pub use folding::{Count, Folding, Unit};
pub use groups::ALONE;
pub use keys::FacetKeys;
pub use manifest::{Manifest, NO_INDEX};
pub use passages::MAX_WHOLE;
pub use problems::problems;
pub use reader::IndexReader;
pub use stats::Stats;
pub use stored::Passage;
pub use stories::Stories;
pub use writer::{Addition, IndexWriter};

use std::path::Path;

use tantivy::{
    Index, IndexBuilder, IndexSettings,
    directory::error::LockError,
    store::{Compressor, ZstdCompressor},
};

use self::directory::IndexDirectory;
use crate::{
    analysis::{Analyzer, EngineTokenizer, KIN_TOKENIZER_NAME, TOKENIZER_NAME},
    error::{Error, Result},
    schema::Schema,
};

/// How stored documents are compressed, and how many bytes of them together: a compromise between the size of the index
/// and the time to show a page of hits.
const STORE_LEVEL: i32 = 9;
const STORE_BLOCK: usize = 88 << 10;

/// Opens the engine's part of an index for writing, or begins it where ingest was stopped before it did.
fn open_engine(segments: &Path, schema: &Schema, analyzer: &Analyzer, dir: &Path) -> Result<Index> {
    std::fs::create_dir_all(segments).map_err(Error::io(segments))?;
    let builder = IndexBuilder::new().schema(schema.engine.clone()).settings(engine_settings());
    let index = builder
        .open_or_create(IndexDirectory::to_write(segments)?)
        .map_err(|error| engine_error(error, dir))?;
    register(&index, analyzer);
    Ok(index)
}

/// Opens the engine's part of an index for reading only.
fn open_engine_to_read(segments: &Path, analyzer: &Analyzer, dir: &Path) -> Result<Index> {
    let files = IndexDirectory::to_read(segments)?;
    let index = Index::open(files).map_err(|error| engine_error(error, dir))?;
    register(&index, analyzer);
    Ok(index)
}

fn register(index: &Index, analyzer: &Analyzer) {
    index.tokenizers().register(KIN_TOKENIZER_NAME, EngineTokenizer::of_kin(analyzer.clone()));
    index.tokenizers().register(TOKENIZER_NAME, EngineTokenizer::new(analyzer.clone()));
}

/// How the engine stores documents.
pub fn engine_settings() -> IndexSettings {
    let compression = ZstdCompressor { compression_level: Some(STORE_LEVEL) };
    IndexSettings {
        docstore_compression: Compressor::Zstd(compression),
        docstore_blocksize: STORE_BLOCK,
        ..IndexSettings::default()
    }
}

/// Names the index in errors about its locks.
fn engine_error(error: tantivy::TantivyError, dir: &Path) -> Error {
    match error {
        tantivy::TantivyError::LockFailure(error, _) => lock_error(&error, dir),
        error => Error::Engine(error),
    }
}

fn lock_error(error: &LockError, dir: &Path) -> Error {
    match error {
        LockError::LockBusy => Error::Locked(dir.to_owned()),
        LockError::IoError(cause) => Error::Lock { path: dir.to_owned(), cause: cause.kind().into() },
    }
}

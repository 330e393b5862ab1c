//! Puts documents into an index, in batches that are there as a whole or not at all.
//!
//! Ingesting an id again replaces its document. Kill-safe: what was not committed is as if it had never been; opening
//! collects the files that a killed writer left, before it could meet them again under the same name.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use tantivy::{
    IndexWriter as EngineWriter, ReloadPolicy, Term,
    indexer::{IndexWriterOptions, LogMergePolicy, UserOperation},
};
use xxhash_rust::xxh3::xxh3_64;

use super::{IndexReader, Manifest, engine_error, entries::Entries, open_engine};
use crate::{analysis::Analyzer, document::Document, error::Result, schema::Schema};

/// Memory of each indexing thread in bytes, after which it writes a segment.
const THREAD_MEMORY: usize = 192 << 20;
/// The engine's limit.
const MAX_THREADS: usize = 8;
/// Share of deleted documents from which on a segment is merged.
const MAX_DELETED: f32 = 0.25;

/// What putting a document did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addition {
    /// Its id was not there before.
    Added,
    /// It replaced the document of its id.
    Replaced,
}

/// An index that is being written; one at a time for each folder.
pub struct IndexWriter {
    dir: PathBuf,
    schema: Schema,
    engine: EngineWriter,
    reader: tantivy::IndexReader,
    committed: IndexReader,
    /// Hashes of ids put since the last commit, with the hash of their document.
    pending: FxHashMap<u64, u64>,
    has_changed: bool,
}

impl IndexWriter {
    /// Opens the index of a folder for writing, or begins one in an empty folder.
    ///
    /// # Errors
    /// Another writer, other files in the folder, or an index that this program cannot write to.
    pub fn open(dir: &Path, analyzer: &Analyzer, num_threads: usize) -> Result<IndexWriter> {
        Manifest::open_or_create(dir, analyzer)?;
        let schema = Schema::new();
        let index = open_engine(dir, &schema, analyzer)?;
        let options = IndexWriterOptions::builder()
            .num_worker_threads(num_threads.clamp(1, MAX_THREADS))
            .memory_budget_per_thread(THREAD_MEMORY)
            .num_merge_threads(2)
            .build();
        let engine: EngineWriter =
            index.writer_with_options(options).map_err(|error| engine_error(error, dir))?;
        // After a kill the next commit would meet a file of the same name and fail for ever.
        engine.garbage_collect_files().wait()?;
        let mut merging = LogMergePolicy::default();
        merging.set_del_docs_ratio_before_merge(MAX_DELETED);
        engine.set_merge_policy(Box::new(merging));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: tantivy::IndexReader = reader.map_err(|error| engine_error(error, dir))?;
        let committed = IndexReader::of(dir, schema.clone(), reader.searcher())?;
        Ok(IndexWriter {
            dir: dir.to_owned(),
            schema,
            engine,
            reader,
            committed,
            pending: FxHashMap::default(),
            has_changed: false,
        })
    }

    /// The index as it was committed last.
    pub fn committed(&self) -> &IndexReader {
        &self.committed
    }

    /// The index folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Number of the last commit, which merges of segments do not change.
    pub fn version(&self) -> u64 {
        self.engine.commit_opstamp()
    }

    /// Hash of the document of that id, committed or not.
    ///
    /// # Errors
    /// A damaged index.
    pub fn hash(&self, id: &str) -> Result<Option<u64>> {
        match self.pending.get(&xxh3_64(id.as_bytes())) {
            Some(hash) => Ok(Some(*hash)),
            None => self.committed.hash(id),
        }
    }

    /// Adds a document or replaces the one of its id.
    ///
    /// `hash` is that of its input, `origin` the absolute path of the file it comes from.
    ///
    /// # Errors
    /// The engine's, such as a full disk.
    pub fn put(&mut self, document: &Document, hash: u64, origin: &str) -> Result<Addition> {
        let known = self.hash(&document.id)?.is_some();
        self.has_changed = true;
        let entries = Entries { schema: &self.schema, document, hash, origin }.all()?;
        let mut operations = Vec::with_capacity(entries.len() + 1);
        if known {
            operations.push(UserOperation::Delete(Term::from_field_text(self.schema.id, &document.id)));
        }
        operations.extend(entries.into_iter().map(UserOperation::Add));
        // One group, so that the passages of a document stand side by side in one segment.
        self.engine.run(operations)?;
        self.pending.insert(xxh3_64(document.id.as_bytes()), hash);
        Ok(if known { Addition::Replaced } else { Addition::Added })
    }

    /// Takes a document out.
    pub fn remove(&mut self, id: &str) {
        self.has_changed = true;
        self.engine.delete_term(Term::from_field_text(self.schema.id, id));
    }

    /// Makes all that was put and removed since the last commit visible and lasting; without any, nothing is written
    /// and [`IndexWriter::version`] stays.
    ///
    /// # Errors
    /// The engine's, such as a full disk; the batch is then not there.
    pub fn commit(&mut self) -> Result<()> {
        if !self.has_changed {
            return Ok(());
        }
        self.engine.commit()?;
        self.has_changed = false;
        self.reader.reload()?;
        self.committed = IndexReader::of(&self.dir, self.schema.clone(), self.reader.searcher())?;
        self.pending.clear();
        Ok(())
    }

    /// Waits until merges are done and closes the index.
    ///
    /// # Errors
    /// A merge that failed.
    pub fn close(self) -> Result<()> {
        Ok(self.engine.wait_merging_threads()?)
    }
}

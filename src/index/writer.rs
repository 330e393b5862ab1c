//! Puts documents into an index, in batches that are there as a whole or not at all.
//!
//! Ingesting an id again replaces its document. Kill-safe: what was not committed is as if it had never been; opening
//! collects the files that a killed writer left, before it could meet them again under the same name.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use tantivy::{
    Directory, Index, IndexWriter as EngineWriter, ReloadPolicy, Term,
    directory::{DirectoryLock, Lock},
    indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy, UserOperation},
};
use xxhash_rust::xxh3::xxh3_64;

use super::{
    IndexReader, Manifest, directory::IndexDirectory, engine_error, entries::Entries, lock_error, open_engine,
};
use crate::{
    analysis::Analyzer,
    document::Document,
    error::{Error, Result},
    files::remove_drafts,
    schema::Schema,
};

/// Locked by a writer, in the index folder.
const LOCK_FILE: &str = ".fihris.lock";
/// Memory of all indexing threads in bytes; a thread that has used its share writes a segment.
const MEMORY: usize = 128 << 20;
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
    segments: PathBuf,
    /// The generation that counts and the one that is built beside it, until it takes its place.
    next: Option<(Manifest, Manifest)>,
    schema: Schema,
    index: Index,
    engine: EngineWriter,
    reader: tantivy::IndexReader,
    committed: IndexReader,
    /// Hashes of ids put since the last commit, with the hash of their document.
    pending: FxHashMap<u64, u64>,
    has_changed: bool,
    /// Number of the last commit.
    version: u64,
    /// Held for all generations of the index.
    _lock: DirectoryLock,
}

impl IndexWriter {
    /// Opens the index of a folder for writing, or begins one in an empty folder.
    ///
    /// # Errors
    /// Another writer, other files in the folder, or an index that this program cannot write to.
    pub fn open(dir: &Path, analyzer: &Analyzer, num_threads: usize) -> Result<IndexWriter> {
        let manifest = Manifest::open_or_create(dir, analyzer)?;
        let lock = lock(dir)?;
        // Another writer may have put a new generation in its place until then.
        let manifest = Manifest::open(dir, analyzer).unwrap_or(manifest);
        manifest.sweep(dir)?;
        IndexWriter::of(dir, &manifest, lock, analyzer, num_threads)
    }

    /// Begins a new generation of an index beside the one that readers have, which counts from
    /// [`IndexWriter::publish`] on; or, unless `afresh`, goes on with one that was begun so. In an empty folder it is as
    /// [`IndexWriter::open`].
    ///
    /// # Errors
    /// As [`IndexWriter::open`]; the generation that counts may be of another version.
    pub fn beside(dir: &Path, analyzer: &Analyzer, num_threads: usize, afresh: bool) -> Result<IndexWriter> {
        if let Err(Error::NoIndex(_)) = Manifest::read(dir) {
            return IndexWriter::open(dir, analyzer, num_threads);
        }
        let lock = lock(dir)?;
        let old = Manifest::read_or_guess(dir, analyzer)?;
        let next = old.next(dir, analyzer, afresh)?;
        let writer = IndexWriter::of(dir, &next, lock, analyzer, num_threads)?;
        Ok(IndexWriter { next: Some((old, next)), ..writer })
    }

    fn of(
        dir: &Path,
        manifest: &Manifest,
        lock: DirectoryLock,
        analyzer: &Analyzer,
        num_threads: usize,
    ) -> Result<IndexWriter> {
        let segments = manifest.segments(dir);
        remove_drafts(&segments);
        let schema = Schema::new();
        let index = open_engine(&segments, &schema, analyzer, dir)?;
        let num_threads = num_threads.clamp(1, MAX_THREADS);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(num_threads)
            .memory_budget_per_thread(MEMORY / num_threads)
            .num_merge_threads(2)
            .build();
        let engine: EngineWriter =
            index.writer_with_options(options).map_err(|error| engine_error(error, dir))?;
        // After a kill the next commit would meet a file of the same name and fail for ever.
        engine.garbage_collect_files().wait()?;
        let version = engine.commit_opstamp();
        let mut merging = LogMergePolicy::default();
        merging.set_del_docs_ratio_before_merge(MAX_DELETED);
        engine.set_merge_policy(Box::new(merging));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: tantivy::IndexReader = reader.map_err(|error| engine_error(error, dir))?;
        let committed = IndexReader::of(dir, &segments, schema.clone(), reader.searcher())?;
        Ok(IndexWriter {
            dir: dir.to_owned(),
            segments,
            next: None,
            schema,
            index,
            engine,
            reader,
            committed,
            pending: FxHashMap::default(),
            has_changed: false,
            version,
            _lock: lock,
        })
    }

    /// Leaves the merging of segments to a later writer.
    pub fn leave_merging(&self) {
        self.engine.set_merge_policy(Box::new(NoMergePolicy));
    }

    /// The index as it was committed last.
    pub fn committed(&self) -> &IndexReader {
        &self.committed
    }

    /// The index folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder of the generation that is written, with its derived tables.
    pub fn segments(&self) -> &Path {
        &self.segments
    }

    /// The generation whose place the written one is to take, if it is another.
    pub fn replaced(&self) -> Option<&Manifest> {
        self.next.as_ref().map(|(old, _)| old)
    }

    /// What the last commit was given to keep; empty if nothing.
    ///
    /// # Errors
    /// A damaged index.
    pub fn payload(&self) -> Result<String> {
        Ok(self.index.load_metas()?.payload.unwrap_or_default())
    }

    /// Number of the last commit, which merges of segments do not change.
    pub fn version(&self) -> u64 {
        self.version
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
    /// `hash` is that of its input, `origin` the absolute path of the file it comes from, `signature` what near-duplicates
    /// are found by; a document with an empty one is none.
    ///
    /// # Errors
    /// The engine's, such as a full disk.
    pub fn put(
        &mut self,
        document: &Document,
        hash: u64,
        origin: &str,
        signature: &[u8],
    ) -> Result<Addition> {
        let known = self.hash(&document.id)?.is_some();
        self.has_changed = true;
        let entries = Entries { schema: &self.schema, document, hash, origin, signature }.all()?;
        let mut operations = Vec::with_capacity(entries.len() + 1);
        if known {
            operations.push(UserOperation::Delete(Term::from_field_text(self.schema.id, &document.id)));
        }
        operations.extend(entries.into_iter().map(UserOperation::Add));
        // One group, so that the passages of a document stand side by side in one segment.
        if let Err(error) = self.engine.run(operations) {
            // A thread of the engine has ended, which says why only when it is joined.
            return Err(self.engine.prepare_commit().err().unwrap_or(error).into());
        }
        self.pending.insert(xxh3_64(document.id.as_bytes()), hash);
        Ok(if known { Addition::Replaced } else { Addition::Added })
    }

    /// Takes a document out.
    pub fn remove(&mut self, id: &str) {
        self.has_changed = true;
        self.engine.delete_term(Term::from_field_text(self.schema.id, id));
    }

    /// Whether something was put or removed since the last commit.
    pub fn has_changed(&self) -> bool {
        self.has_changed
    }

    /// Makes all that was put and removed since the last commit visible and lasting, together with a payload, which
    /// [`IndexWriter::payload`] gives back.
    ///
    /// # Errors
    /// The engine's, such as a full disk; the batch is then not there.
    pub fn commit(&mut self, payload: &str) -> Result<()> {
        let mut commit = self.engine.prepare_commit()?;
        commit.set_payload(payload);
        // What the engine calls the stamp of its last commit is the one that it was opened with.
        self.version = commit.commit()?;
        self.has_changed = false;
        self.reader.reload()?;
        self.committed =
            IndexReader::of(&self.dir, &self.segments, self.schema.clone(), self.reader.searcher())?;
        self.pending.clear();
        Ok(())
    }

    /// Waits until merges are done and closes the index; a generation that was built beside another takes its place,
    /// and readers that have the old one open keep it.
    ///
    /// # Errors
    /// A merge that failed, or a folder that cannot be written to.
    pub fn publish(self) -> Result<()> {
        self.engine.wait_merging_threads()?;
        if let Some((_, next)) = self.next {
            next.write(&self.dir)?;
            // The new index is there, whatever becomes of the old one's files; the next writer tries again.
            let _ = next.sweep(&self.dir);
        }
        Ok(())
    }

    /// Waits until merges are done and closes the index; a generation that was built beside another can be gone on with.
    ///
    /// # Errors
    /// A merge that failed.
    pub fn suspend(self) -> Result<()> {
        Ok(self.engine.wait_merging_threads()?)
    }
}

/// Locks an index for writing, all its generations.
fn lock(dir: &Path) -> Result<DirectoryLock> {
    let lock = Lock { filepath: PathBuf::from(LOCK_FILE), is_blocking: false };
    IndexDirectory::to_write(dir)?.acquire_lock(&lock).map_err(|error| lock_error(&error, dir))
}

//! Runs an ingest: a reader thread, parallel parsing, an ordered writer, commits by volume.
//!
//! Kill-safe by the writer's commits: a re-run finds what was committed unchanged and completes the rest. Documents
//! below the paths whose file or line is gone are removed at the end, but never those of a file that could not be read.

use std::{
    ops::ControlFlow,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::Instant,
};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::{
    Failure, Report,
    entities::resolve_entities,
    format::{Format, Piece, format_of, split_file},
    walk::{SourceFile, Walk},
};
use crate::{
    analysis::Analyzer,
    document::Document,
    entity::Namer,
    error::Result,
    index::{Addition, IndexReader, IndexWriter},
    names::NameMatcher,
    registry::Overrides,
};

/// Bytes and pieces of a batch, whichever is reached first.
const BATCH_BYTES: usize = 8 << 20;
const BATCH_PIECES: usize = 4096;
/// Batches read ahead.
const NUM_AHEAD: usize = 2;
/// Bytes of input after which a commit makes the work so far lasting.
const COMMIT_BYTES: u64 = 256 << 20;

/// An ingest of some paths into an index.
pub struct Ingest<'a> {
    /// Index folder.
    pub index: &'a Path,
    /// Folders and files.
    pub paths: Vec<PathBuf>,
    /// Gives texts their terms.
    pub analyzer: &'a Analyzer,
    /// Makes the namers of entities, one for each thread.
    pub namer: &'a dyn Fn() -> Namer,
    /// Compares names, to find those that are one entity.
    pub matcher: fn() -> &'static NameMatcher,
    /// The user's lines about which names are one; those that the index keeps if none.
    pub overrides: Option<Overrides>,
    /// Bytes of input between commits; a default if none.
    pub commit_bytes: Option<u64>,
    /// Called after each batch.
    pub progress: &'a mut dyn FnMut(Progress),
}

/// How far an ingest is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Documents read.
    pub num_documents: u64,
    /// Bytes of input read, decompressed.
    pub num_bytes: u64,
    /// Failures so far.
    pub num_failed: u64,
}

impl Ingest<'_> {
    /// Reads all documents of the paths and brings the index up to date with them.
    ///
    /// # Errors
    /// Those of the index; what is wrong with a file or document is in the report.
    pub fn run(self) -> Result<Report> {
        let started = Instant::now();
        let mut writer = IndexWriter::open(self.index, self.analyzer, rayon::current_num_threads())?;
        let mut state = State::default();
        let was_empty = writer.committed().num_docs() == 0;
        let num_skipped = thread::scope(|scope| {
            let (sender, batches) = sync_channel(NUM_AHEAD);
            let paths = self.paths.clone();
            let reading = scope.spawn(move || read(paths, &sender));
            let namers = Namers::new(self.namer);
            let mut uncommitted = 0;
            for batch in batches {
                uncommitted += batch.num_bytes;
                state.write(batch, &mut writer, &namers)?;
                (self.progress)(state.progress);
                if uncommitted >= self.commit_bytes.unwrap_or(COMMIT_BYTES) {
                    writer.commit()?;
                    uncommitted = 0;
                }
            }
            Ok::<u64, crate::Error>(reading.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })?;
        // What this run put is only found in the committed index.
        writer.commit()?;
        if !was_empty && state.remove_missing(&self.paths, &mut writer)? {
            writer.commit()?;
        }
        resolve_entities(&writer, self.overrides.as_ref(), self.matcher)?;
        writer.close()?;
        let mut report = state.report;
        report.failed = report.failures.len() as u64;
        report.num_skipped = num_skipped;
        report.seconds = started.elapsed().as_secs_f64();
        Ok(report)
    }
}

/// One namer for each thread.
struct Namers {
    each: Vec<Mutex<Namer>>,
    version: u64,
}

impl Namers {
    fn new(namer: &dyn Fn() -> Namer) -> Namers {
        let each: Vec<Namer> = (0..rayon::current_num_threads()).map(|_| namer()).collect();
        let version = each.first().map_or(0, Namer::version);
        Namers { each: each.into_iter().map(Mutex::new).collect(), version }
    }

    fn name(&self, document: &mut Document) {
        let namer = &self.each[rayon::current_thread_index().unwrap_or(0) % self.each.len()];
        namer.lock().unwrap_or_else(PoisonError::into_inner).name(document);
    }
}

/// Pieces of files in order, with the failures between them.
#[derive(Default)]
struct Batch {
    items: Vec<Item>,
    num_bytes: u64,
}

enum Item {
    Piece { format: &'static dyn Format, source: Arc<Source>, piece: Piece },
    Failed { failure: Failure, source: Option<Arc<Source>> },
}

/// A file with its origin: its absolute path, which is the same from whatever folder and root it was ingested.
struct Source {
    file: SourceFile,
    origin: String,
}

impl Source {
    fn new(file: SourceFile) -> Source {
        Source { origin: origin(&file.path), file }
    }
}

/// The absolute path of a file or folder. A link to a file stays: its documents go when it does.
fn origin(path: &Path) -> String {
    let followed = match (path.is_dir(), path.parent(), path.file_name()) {
        (false, Some(folder), Some(name)) => {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            folder.canonicalize().map(|folder| folder.join(name))
        }
        _ => path.canonicalize(),
    };
    followed.unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}

/// Walks the paths and cuts files into pieces; the number of files that no format reads.
fn read(paths: Vec<PathBuf>, batches: &SyncSender<Batch>) -> u64 {
    let mut walk = Walk::new(paths);
    let mut batch = Batch::default();
    for found in walk.by_ref() {
        let source = match found {
            Ok(file) => Arc::new(Source::new(file)),
            Err(failure) => {
                batch.items.push(Item::Failed { failure, source: None });
                continue;
            }
        };
        let Some(format) = format_of(&source.file.path) else {
            continue;
        };
        let cut = split_file(&source.file, format, &mut |piece| {
            batch.num_bytes += piece.bytes.as_ref().map_or(0, Vec::len) as u64;
            batch.items.push(Item::Piece { format, source: Arc::clone(&source), piece });
            let full = batch.num_bytes >= BATCH_BYTES as u64 || batch.items.len() >= BATCH_PIECES;
            match full && batches.send(std::mem::take(&mut batch)).is_err() {
                // The writer has failed and no longer listens.
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        if let Err(failure) = cut {
            batch.items.push(Item::Failed { failure, source: Some(source) });
        }
    }
    // Refused only where the writer has failed, which it says itself.
    let _ = batches.send(batch);
    walk.num_skipped()
}

/// A piece that was parsed, or why not.
enum Parsed {
    Document { document: Box<Document>, hash: u64, source: Arc<Source>, unchanged: bool },
    Failed { failure: Failure, source: Option<Arc<Source>> },
}

#[derive(Default)]
struct State {
    report: Report,
    progress: Progress,
    /// Hashes of the ids seen, with the file that each was seen in last.
    seen: FxHashMap<u64, Arc<Source>>,
    /// Origins of files that could not be read to their end.
    unread: FxHashSet<String>,
    /// Something could not be walked, so that absence proves nothing.
    incomplete: bool,
}

impl State {
    fn write(&mut self, batch: Batch, writer: &mut IndexWriter, namers: &Namers) -> Result<()> {
        let committed = writer.committed();
        let parsed: Vec<Result<Parsed>> =
            batch.items.into_par_iter().map(|item| parse(item, committed, namers)).collect();
        self.progress.num_bytes += batch.num_bytes;
        for parsed in parsed {
            match parsed? {
                Parsed::Failed { failure, source } => self.failed(failure, source.as_deref()),
                Parsed::Document { mut document, hash, source, unchanged } => {
                    let before = self.seen.insert(xxh3_64(document.id.as_bytes()), Arc::clone(&source));
                    if let Some(before) = before.filter(|before| before.origin != source.origin)
                        && document.id.starts_with(&source.file.name)
                    {
                        self.same_path(&document.id, &source, &before);
                    }
                    self.progress.num_documents += 1;
                    // An earlier document of this run may have taken the id since.
                    if unchanged && writer.hash(&document.id)? == Some(hash) {
                        self.report.unchanged += 1;
                        continue;
                    }
                    if unchanged {
                        namers.name(&mut document);
                    }
                    match writer.put(&document, hash, &source.origin)? {
                        Addition::Added => self.report.added += 1,
                        Addition::Replaced => self.report.replaced += 1,
                    }
                }
            }
        }
        Ok(())
    }

    fn failed(&mut self, failure: Failure, source: Option<&Source>) {
        match source {
            Some(source) => {
                self.unread.insert(source.origin.clone());
            }
            None => self.incomplete = true,
        }
        self.progress.num_failed += 1;
        self.report.failures.push(failure);
    }

    /// Reports a document that is lost because another file has the same path below its root, and so the same id.
    fn same_path(&mut self, id: &str, source: &Source, before: &Source) {
        let reason = format!("its id {id} is also that of {}, which it replaces", before.origin);
        self.progress.num_failed += 1;
        self.report.failures.push(Failure::new(&source.file.path, reason));
    }

    /// Takes out the documents below the paths that are there no more; whether there were any.
    fn remove_missing(&mut self, paths: &[PathBuf], writer: &mut IndexWriter) -> Result<bool> {
        if self.incomplete {
            return Ok(false);
        }
        for path in paths {
            for (origin, ids) in writer.committed().ids_by_origin(&origin(path))? {
                if self.unread.contains(&origin) {
                    continue;
                }
                for id in ids.iter().filter(|id| !self.seen.contains_key(&xxh3_64(id.as_bytes()))) {
                    writer.remove(id);
                    self.report.removed += 1;
                }
            }
        }
        Ok(self.report.removed > 0)
    }
}

fn parse(item: Item, committed: &IndexReader, namers: &Namers) -> Result<Parsed> {
    let (format, source, piece) = match item {
        Item::Failed { failure, source } => return Ok(Parsed::Failed { failure, source }),
        Item::Piece { format, source, piece } => (format, source, piece),
    };
    // The data that names entities is part of what a document became.
    let seed = xxh3_64_with_seed(source.origin.as_bytes(), namers.version);
    let hash = piece.bytes.as_ref().map_or(0, |bytes| xxh3_64_with_seed(bytes, seed));
    Ok(match format.parse(piece, &source.file.origin()) {
        Err(failure) => Parsed::Failed { failure, source: Some(source) },
        Ok(mut document) => {
            let unchanged = committed.hash(&document.id)? == Some(hash);
            if !unchanged {
                namers.name(&mut document);
            }
            Parsed::Document { document: Box::new(document), hash, source, unchanged }
        }
    })
}

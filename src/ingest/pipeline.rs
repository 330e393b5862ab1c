//! Runs an ingest: a reading thread, parallel parsing, an ordered writer, commits by volume.
//!
//! Kill-safe by the writer's commits: a re-run finds what was committed unchanged and completes the rest. Told to stop, it
//! commits what it has. A full ingest builds a generation beside the one that readers have.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::sync_channel,
    },
    thread,
    time::Instant,
};

use super::{
    Options, Report, batch::Batch, catalog::Catalog, entities::resolve_entities, namers::Namers,
    reading::Reading, rebuild::carry_over, state::State, stories::resolve_stories, walk::Scope,
};
use crate::{
    analysis::Analyzer, entity::NamerFactory, error::Result, index::IndexWriter, names::NameMatcher,
    registry::Overrides,
};

/// Batches read ahead.
const NUM_AHEAD: usize = 1;
/// Bytes of input that are parsed and written together.
const BATCH_BYTES: u64 = 4 << 20;
/// Bytes of input after which a commit makes the work so far lasting.
const COMMIT_BYTES: u64 = 256 << 20;

/// An ingest of some paths into an index.
pub struct Ingest<'a> {
    /// Index folder.
    pub index: &'a Path,
    /// All that the index is made of, in the order in which documents of one id replace each other.
    pub roots: Vec<PathBuf>,
    /// What of it is read.
    pub scopes: Vec<Scope>,
    /// Gives texts their terms.
    pub analyzer: &'a Analyzer,
    /// Makes the namers of entities.
    pub namers: &'a NamerFactory,
    /// Compares names, to find those that are one entity.
    pub matcher: fn() -> &'static NameMatcher,
    /// How files are read.
    pub options: Options,
    /// Whether all files are read anew, into a generation beside the one that readers have.
    pub full: bool,
    /// The user's lines about which names are one; those that the index keeps if none.
    pub overrides: Option<Overrides>,
    /// Bytes of input between commits.
    pub commit_bytes: u64,
    /// Whether the merging of segments and the tables over all documents, of names and of stories, are left to a later
    /// ingest, such as one of no scopes: so documents can be found sooner.
    pub quick: bool,
    /// Set from outside to stop: what was done so far is kept.
    pub stop: &'a AtomicBool,
    /// Called after each batch.
    pub progress: Option<&'a mut dyn FnMut(Progress)>,
}

/// How far an ingest is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Documents read, or known to be unchanged.
    pub num_documents: u64,
    /// Bytes of files read, as they are on disk, or passed by as unchanged.
    pub num_bytes: u64,
    /// Failures so far.
    pub num_failed: u64,
    /// Whether the documents are all there and only the tables over all of them are not.
    pub is_resolving: bool,
}

static NEVER: AtomicBool = AtomicBool::new(false);

impl<'a> Ingest<'a> {
    /// An ingest of folders and files, as people usually want it.
    pub fn new(
        index: &'a Path,
        paths: impl IntoIterator<Item = PathBuf>,
        analyzer: &'a Analyzer,
        namers: &'a NamerFactory,
        matcher: fn() -> &'static NameMatcher,
    ) -> Ingest<'a> {
        let roots: Vec<PathBuf> = paths.into_iter().collect();
        Ingest {
            index,
            scopes: roots.iter().cloned().map(Scope::all).collect(),
            roots,
            analyzer,
            namers,
            matcher,
            options: Options::default(),
            full: false,
            overrides: None,
            commit_bytes: COMMIT_BYTES,
            quick: false,
            stop: &NEVER,
            progress: None,
        }
    }

    /// Reads all documents of the scopes and brings the index up to date with them.
    ///
    /// # Errors
    /// Those of the index; what is wrong with a file or document is in the report.
    pub fn run(mut self) -> Result<Report> {
        let started = Instant::now();
        let num_threads = rayon::current_num_threads();
        let mut writer = match self.full {
            true => IndexWriter::beside(self.index, self.analyzer, num_threads, false)?,
            false => IndexWriter::open(self.index, self.analyzer, num_threads)?,
        };
        if self.quick {
            writer.leave_merging();
        }
        let namers = Namers::new(self.namers);
        let catalog = Catalog::of(&writer, self.options.version() ^ namers.version())?;
        let options = self.options.clone();
        let mut state = State::new(&options, &namers, catalog.clone(), &self.roots);
        if self.scopes.is_empty() {
            // To merge what quick ones have left.
            state.touch();
        }
        let num_read = Arc::new(AtomicU64::new(0));
        let mut has_ended = self.read(&catalog, &num_read, &mut state, &mut writer)?;
        // What this run put is only found in the committed index.
        state.commit(&mut writer)?;
        if has_ended {
            let places: Vec<String> = self.scopes.iter().map(Scope::origin).collect();
            let superseded = state.find_missing(&places, &writer)?;
            if !superseded.is_empty() {
                has_ended =
                    self.with_reading(&catalog, &num_read, &mut state, &mut writer, move |reading| {
                        reading.read_again(superseded)
                    })?;
                state.commit(&mut writer)?;
            }
            if has_ended {
                state.remove_missing(&mut writer)?;
                state.commit(&mut writer)?;
                let is_in = |origin: &str| places.iter().any(|place| Path::new(origin).starts_with(place));
                let is_left = |origin: &str| !(is_in(origin) && state.has_replaced(origin));
                let carried = carry_over(&is_left, &mut writer)?;
                carried.documents.iter().for_each(|(origin, num)| state.carried(origin, *num));
                carried.failure.into_iter().for_each(|failure| state.failed(failure));
                state.commit(&mut writer)?;
            }
        }
        if !self.quick {
            self.tell(Progress { is_resolving: true, ..state.progress });
            resolve_entities(&writer, self.overrides.as_ref(), self.matcher)?;
            resolve_stories(&writer)?;
        }
        let mut report = Report { failed: state.progress.num_failed, ..state.report };
        report.is_stopped = !has_ended;
        match has_ended {
            true => writer.publish()?,
            false => writer.suspend()?,
        }
        report.seconds = started.elapsed().as_secs_f64();
        Ok(report)
    }

    fn tell(&mut self, progress: Progress) {
        if let Some(told) = &mut self.progress {
            told(progress);
        }
    }

    /// Reads the scopes into the state; whether it came to their end.
    fn read(
        &mut self,
        catalog: &Catalog,
        num_read: &Arc<AtomicU64>,
        state: &mut State<'_>,
        writer: &mut IndexWriter,
    ) -> Result<bool> {
        let scopes = self.scopes.clone();
        let (has_ended, num_skipped) =
            self.with_reading(catalog, num_read, state, writer, move |reading| {
                (reading.read_all(scopes), reading.num_skipped)
            })?;
        state.report.num_skipped = num_skipped;
        Ok(has_ended)
    }

    /// Runs `read` on a thread of its own, and writes the batches that it sends.
    fn with_reading<T: Send>(
        &mut self,
        catalog: &Catalog,
        num_read: &Arc<AtomicU64>,
        state: &mut State<'_>,
        writer: &mut IndexWriter,
        read: impl FnOnce(&mut Reading<'_>) -> T + Send,
    ) -> Result<T> {
        let (sender, batches) = sync_channel(NUM_AHEAD);
        let mut reading = Reading {
            options: state.options,
            catalog,
            stop: self.stop,
            num_read: Arc::clone(num_read),
            batches: sender,
            batch: Batch::default(),
            batch_bytes: BATCH_BYTES.min(self.commit_bytes),
            num_skipped: 0,
        };
        thread::scope(|scope| {
            let reading = scope.spawn(move || read(&mut reading));
            let mut uncommitted = 0;
            for batch in batches {
                uncommitted += batch.num_bytes;
                state.write(batch, writer)?;
                state.progress.num_bytes = num_read.load(Ordering::Relaxed);
                self.tell(state.progress);
                if uncommitted >= self.commit_bytes {
                    state.commit(writer)?;
                    uncommitted = 0;
                }
            }
            Ok(reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }
}

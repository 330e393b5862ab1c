//! Walks the scopes and cuts files into batches of pieces, on a thread of its own.
//!
//! Files that are as the catalog knows them are passed on unopened. A file that changes or goes away while it is read is a
//! failure: what was read of it counts until the next ingest reads it again. Stops between pieces when it is told to.

use std::{
    fs,
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::SyncSender,
    },
};

use super::{
    Failure,
    batch::{Batch, Item},
    catalog::{Catalog, Stamp, hash_of},
    format::{Cut, Piece, split_file},
    options::Options,
    walk::{Scope, SourceFile, Walk},
};

/// Items after which a batch is sent, however few their bytes.
const BATCH_ITEMS: usize = 4096;

/// Reads files into batches.
pub(super) struct Reading<'a> {
    pub options: &'a Options,
    /// What was known before.
    pub catalog: &'a Catalog,
    /// Whether it should stop.
    pub stop: &'a AtomicBool,
    /// Bytes read from disk so far, or passed by as unchanged.
    pub num_read: Arc<AtomicU64>,
    pub batches: SyncSender<Batch>,
    pub batch: Batch,
    /// Bytes after which a batch is sent.
    pub batch_bytes: u64,
    pub num_skipped: u64,
}

impl Reading<'_> {
    /// Reads everything in the scopes; whether it came to the end.
    pub fn read_all(&mut self, scopes: Vec<Scope>) -> bool {
        let mut walk = Walk::new(scopes);
        for found in walk.by_ref() {
            let flow = match found {
                Ok(file) => self.read_file(file),
                Err(failure) => self.push(Item::Failed { failure, source: None }),
            };
            if flow.is_break() || self.stop.load(Ordering::Relaxed) {
                break;
            }
        }
        self.num_skipped += walk.num_skipped();
        let _ = self.send();
        !self.stop.load(Ordering::Relaxed)
    }

    /// Reads the files of scopes whatever the catalog knows of them; whether it came to the end.
    pub fn read_again(&mut self, scopes: Vec<Scope>) -> bool {
        for file in Walk::new(scopes).flatten() {
            if self.cut(Arc::new(file)).is_break() {
                break;
            }
        }
        let _ = self.send();
        !self.stop.load(Ordering::Relaxed)
    }

    fn read_file(&mut self, file: SourceFile) -> ControlFlow<()> {
        let source = Arc::new(file);
        let SourceFile { origin, path, stamp, .. } = &*source;
        if let Some(record) = self.catalog.unchanged(origin, path, *stamp) {
            self.num_read.fetch_add(stamp.size, Ordering::Relaxed);
            let record = record.clone();
            return self.push(Item::Known { source, record });
        }
        self.cut(source)
    }

    /// Cuts a file whatever the catalog knows of it.
    pub fn cut(&mut self, source: Arc<SourceFile>) -> ControlFlow<()> {
        let path = source.path.as_path();
        let mut last_line = None;
        let mut flow = ControlFlow::Continue(());
        let (options, stop, num_read) = (self.options, self.stop, Arc::clone(&self.num_read));
        let mut emit = |piece: Piece| {
            last_line = piece.line;
            flow = self.push(Item::Piece { source: Arc::clone(&source), piece });
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { flow }
        };
        let mut cut = Cut::new(options, &mut emit);
        let split = split_file(path, &num_read, &mut cut);
        self.num_skipped += cut.num_skipped;
        let failure = match split {
            Err(error) => {
                let after = last_line.map_or_else(String::new, |line| format!(" (after line {line})"));
                let failure = Failure::io(path, &error);
                Some(Failure { reason: failure.reason + &after, ..failure })
            }
            Ok(()) => None,
        };
        if flow.is_break() || stop.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        let end = match failure {
            Some(failure) => Item::Failed { failure, source: Some(Arc::clone(&source)) },
            None => end(&source),
        };
        self.push(end)
    }

    fn push(&mut self, item: Item) -> ControlFlow<()> {
        if let Item::Piece { piece: Piece { content: Ok(content), .. }, .. } = &item {
            self.batch.num_bytes += content.bytes.len() as u64;
        }
        self.batch.items.push(item);
        match self.batch.num_bytes >= self.batch_bytes || self.batch.items.len() >= BATCH_ITEMS {
            true => self.send(),
            false => ControlFlow::Continue(()),
        }
    }

    fn send(&mut self) -> ControlFlow<()> {
        // Refused only where the writer has failed, which it says itself.
        match self.batches.send(std::mem::take(&mut self.batch)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

/// A file that was read to its end, if it still is as it was when that began.
fn end(source: &Arc<SourceFile>) -> Item {
    let path = &source.path;
    let (source, stamp) = (Arc::clone(source), source.stamp);
    let failure = match (hash_of(path), fs::metadata(path)) {
        (Ok(hash), Ok(metadata)) if Stamp::of(&metadata) == stamp => {
            return Item::End { source, stamp, hash };
        }
        (Err(error), _) | (_, Err(error)) => Failure::io(path, &error),
        _ => Failure::new(path, "changed while it was read; the next ingest reads it again"),
    };
    Item::Failed { failure, source: Some(source) }
}

//! Writes batches into the index in the order of the files, and keeps the catalog, the report and what was seen.
//!
//! Of two documents with one id that of the later root counts, and in one root that of the later path, whichever of the two
//! files is read in this run: the one that is not put leaves its file superseded, to be read again when the other goes away.
//! After the last batch, documents whose file or line is gone are taken out, but never those of a file that could not be
//! read. A file whose documents may have to go counts as read only with the commit that takes them out.

use std::{fs, path::PathBuf, sync::Arc};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::{
    Failure, Progress, Report,
    batch::{Batch, Item},
    catalog::{Catalog, Record, Stamp},
    namers::Namers,
    options::Options,
    parsing::{Parsed, Read, parse},
    roots::Roots,
    stories::signed,
    walk::{Scope, SourceFile, path_of},
};
use crate::{
    copies::Shingler,
    error::Result,
    index::{Addition, IndexWriter},
};

/// How an ingest stands.
pub(super) struct State<'a> {
    pub options: &'a Options,
    pub namers: &'a Namers<'a>,
    pub report: Report,
    pub progress: Progress,
    pub catalog: Catalog,
    /// Whether there is something to commit beside documents.
    has_news: bool,
    /// Where this run reads.
    roots: Roots,
    /// The files that are being read.
    open: FxHashMap<u64, Open>,
    /// Hashes of the ids seen, with the file that each was seen in last.
    seen: FxHashMap<u64, Arc<SourceFile>>,
    /// Hashes of the origins that were met, read or not.
    met: FxHashSet<u64>,
    /// Hashes of the origins in the scopes that were not met.
    gone: FxHashSet<u64>,
    /// Whether a file not read so far is as the catalog knows it, by the hash of its origin.
    unchanged: FxHashMap<u64, bool>,
    /// Files that were read to their end and are not settled.
    unsettled: Vec<Unsettled>,
    /// Files whose documents are gone, with the ids of these.
    missing: Vec<(String, Vec<String>)>,
    /// Hashes of ids that were taken from files that are gone or have changed, so that others may be next in line.
    inherited: Vec<u64>,
    /// Where only documents of these ids are wanted, by the hashes of these.
    wanted: Option<FxHashSet<u64>>,
    /// Something could not be walked, so that absence proves nothing.
    is_incomplete: bool,
}

/// A file that is being read.
#[derive(Default)]
struct Open {
    /// What it gave so far.
    record: Record,
    /// Whether the catalog knew it before, and whether it was settled then.
    was_known: bool,
    was_settled: bool,
    /// Whether it took ids of files that are gone or have changed.
    has_inherited: bool,
}

/// A file that counts as read only when documents that are gone have been taken out and those of inherited ids been put.
struct Unsettled {
    source: Arc<SourceFile>,
    /// Of its bytes.
    hash: u64,
    /// Whether all of it could be read.
    is_whole: bool,
}

impl<'a> State<'a> {
    pub fn new(
        options: &'a Options,
        namers: &'a Namers<'a>,
        catalog: Catalog,
        roots: &[PathBuf],
    ) -> State<'a> {
        State {
            options,
            namers,
            report: Report::default(),
            progress: Progress::default(),
            catalog,
            has_news: false,
            roots: Roots::new(roots),
            open: FxHashMap::default(),
            seen: FxHashMap::default(),
            met: FxHashSet::default(),
            gone: FxHashSet::default(),
            unchanged: FxHashMap::default(),
            unsettled: Vec::new(),
            missing: Vec::new(),
            inherited: Vec::new(),
            wanted: None,
            is_incomplete: false,
        }
    }

    /// Parses a batch on all cores and writes it.
    pub fn write(&mut self, batch: Batch, writer: &mut IndexWriter) -> Result<()> {
        let committed = writer.committed();
        let (namers, options) = (self.namers, self.options);
        let parsed: Vec<Result<Parsed>> =
            batch.items.into_par_iter().map(|item| parse(item, committed, namers, options)).collect();
        for parsed in parsed {
            match parsed? {
                Parsed::Document(read) => self.document(*read, writer)?,
                // Of a file that is read for some of its ids it has been told.
                Parsed::Failed { .. } if self.wanted.is_some() => {}
                Parsed::Failed { failure, source } => {
                    if self.open(&source).record.note_failure(&failure) {
                        self.failed(failure);
                    }
                }
                Parsed::Other(item) => self.item(item),
            }
        }
        Ok(())
    }

    fn document(&mut self, read: Read, writer: &mut IndexWriter) -> Result<()> {
        let Read { mut document, hash, source, mut signature } = read;
        let is_unchanged = signature.is_empty();
        let id = hash_of(&document.id);
        match &self.wanted {
            Some(wanted) if !wanted.contains(&id) => return Ok(()),
            Some(_) => {}
            None => {
                self.open(&source).record.documents += 1;
                self.progress.num_documents += 1;
            }
        }
        let before = self.seen.get(&id).filter(|before| before.origin != source.origin).cloned();
        let wins = match before {
            Some(before) if self.roots.place(&before.origin) > self.roots.place(&source.origin) => {
                self.give_way(&document.id, &source, &before.origin);
                false
            }
            Some(before) => {
                self.catalog.supersede(&before.origin);
                self.same_id(&document.id, &source, &before.origin, "which it replaces");
                true
            }
            None => self.wins(&document.id, &source, writer)?,
        };
        if !wins {
            return Ok(());
        }
        if self.wanted.is_some() {
            // It was counted with its unchanged file.
            self.report.unchanged = self.report.unchanged.saturating_sub(1);
        }
        self.seen.insert(id, Arc::clone(&source));
        // An earlier document of this run may have taken the id since.
        if is_unchanged && writer.hash(&document.id)? == Some(hash) {
            self.report.unchanged += 1;
            return Ok(());
        }
        if is_unchanged {
            self.namers.name(&mut document);
            signature = signed(&document, &mut Shingler::new());
        }
        self.report.note(&document.notes);
        match writer.put(&document, hash, &source.origin, &signature)? {
            Addition::Added => self.report.added += 1,
            Addition::Replaced => self.report.replaced += 1,
        }
        Ok(())
    }

    /// Whether a document counts though another file, not read so far in this run, may have one of its id.
    fn wins(&mut self, id: &str, source: &Arc<SourceFile>, writer: &IndexWriter) -> Result<bool> {
        let Some(holder) = writer.committed().origin(id)? else { return Ok(true) };
        if holder == source.origin {
            // It may have been put by a run that was stopped before others were asked.
            if self.wanted.is_none() && !self.open(source).was_settled {
                self.inherit(id, source);
            }
            return Ok(true);
        }
        let is_settled = self.catalog.get(&holder).is_some_and(|record| record.hash.is_some());
        if !is_settled || self.gone.contains(&hash_of(&holder)) || !path_of(&holder).exists() {
            // Its disk may come back, and its document with it.
            self.catalog.supersede(&holder);
            self.forget(&holder);
            self.inherit(id, source);
            return Ok(true);
        }
        let (held, own) = (self.roots.place(&holder), self.roots.place(&source.origin));
        let is_earlier = held.is_some() && held < own;
        if held > own && self.is_unchanged(&holder) {
            self.give_way(id, source, &holder);
            return Ok(false);
        }
        self.catalog.supersede(&holder);
        if !is_earlier {
            // It takes the id back when it is read, now or the next time, if it still has it.
            self.forget(&holder);
            self.inherit(id, source);
        }
        self.same_id(id, source, &holder, "which it replaces");
        Ok(true)
    }

    /// Leaves an id to the document of a later file.
    fn give_way(&mut self, id: &str, source: &SourceFile, later: &str) {
        if self.wanted.is_none() {
            self.open(source).record.is_superseded = true;
            self.same_id(id, source, later, "which is kept");
        }
    }

    /// Notes that a file took an id that others may be next in line for.
    fn inherit(&mut self, id: &str, source: &SourceFile) {
        if self.wanted.is_none() {
            self.inherited.push(hash_of(id));
            self.open(source).has_inherited = true;
        }
    }

    /// Whether a file is as the catalog knows it.
    fn is_unchanged(&mut self, origin: &str) -> bool {
        let catalog = &self.catalog;
        *self.unchanged.entry(hash_of(origin)).or_insert_with(|| {
            let path = path_of(origin);
            let stamp = fs::metadata(&path).map(|metadata| Stamp::of(&metadata));
            stamp.is_ok_and(|stamp| catalog.unchanged(origin, &path, stamp).is_some())
        })
    }

    /// Reports that two files have the same path below their roots, and so documents of the same id.
    fn same_id(&mut self, id: &str, source: &SourceFile, other: &str, outcome: &str) {
        if id.starts_with(&source.name) {
            let reason = format!("its id {id} is also that of {other}, {outcome}");
            self.failed(Failure::new(&source.path, reason));
        }
    }

    fn item(&mut self, item: Item) {
        match item {
            Item::Piece { .. } => {}
            Item::Failed { failure, source: None } => {
                self.is_incomplete = true;
                self.failed(failure);
            }
            Item::Failed { failure, source: Some(source) } => {
                // Its documents stay, and it is read again.
                self.met.insert(hash_of(&source.origin));
                if let Some(open) = self.open.remove(&hash_of(&source.origin)) {
                    self.unlisted(&source, &open.record);
                }
                if self.catalog.get(&source.origin).is_some_and(|record| record.hash.is_some()) {
                    self.forget(&source.origin);
                }
                self.failed(failure);
            }
            Item::Known { source, record } => {
                self.progress.num_documents += record.documents;
                self.report.unchanged += record.documents;
                record.failures.iter().for_each(|failure| self.failed(failure.clone()));
                self.unlisted(&source, &record);
                self.met.insert(hash_of(&source.origin));
                if record.stamp != source.stamp {
                    // What this run has noted of it stays.
                    let known = self.catalog.get(&source.origin).cloned().unwrap_or(record);
                    self.insert(&source, Record { stamp: source.stamp, ..known });
                }
            }
            // It is known already, and stays as it is.
            Item::End { .. } if self.wanted.is_some() => {}
            Item::End { source, stamp, hash } => {
                self.open(&source);
                let open = self.open.remove(&hash_of(&source.origin)).unwrap_or_default();
                let Open { record, was_known, has_inherited, .. } = open;
                self.met.insert(hash_of(&source.origin));
                self.unlisted(&source, &record);
                let is_settled = !(was_known || has_inherited);
                let is_whole = record.num_failures == 0;
                self.insert(&source, Record { stamp, hash: is_settled.then_some(hash), ..record });
                if !is_settled {
                    self.unsettled.push(Unsettled { source, hash, is_whole });
                }
            }
        }
    }

    /// Notes a file whose documents were taken from the index before: it is read when it is met again.
    pub fn carried(&mut self, origin: &str, num_documents: u64) {
        self.forget(origin);
        self.report.unchanged += num_documents;
    }

    fn insert(&mut self, source: &SourceFile, record: Record) {
        self.has_news = true;
        self.catalog.insert(&source.origin, record);
    }

    fn forget(&mut self, origin: &str) {
        self.has_news = true;
        self.catalog.forget(origin);
    }

    /// What is known of a file that is being read.
    fn open(&mut self, source: &SourceFile) -> &mut Open {
        self.open.entry(hash_of(&source.origin)).or_insert_with(|| {
            let known = self.catalog.get(&source.origin);
            let was_settled = known.is_some_and(|record| record.hash.is_some());
            let opened = Open { was_known: known.is_some(), was_settled, ..Open::default() };
            // A commit in the middle of a file says that it has to be read again.
            self.has_news = true;
            self.catalog.forget(&source.origin);
            opened
        })
    }

    /// Notes what could not be read.
    pub fn failed(&mut self, failure: Failure) {
        self.progress.num_failed += 1;
        self.report.failures.push(failure);
    }

    /// Notes what could not be read of a file beyond what is listed one by one.
    fn unlisted(&mut self, source: &SourceFile, record: &Record) {
        let num_unlisted = record.num_failures.saturating_sub(record.failures.len() as u64);
        if num_unlisted > 0 {
            self.failed(Failure::new(
                &source.path,
                format!("{num_unlisted} more parts of it cannot be read"),
            ));
            self.progress.num_failed += num_unlisted - 1;
        }
    }

    /// Has the next commit made though nothing may have changed: the engine merges segments when it commits.
    pub fn touch(&mut self) {
        self.has_news = true;
    }

    /// Makes what was done so far lasting, if there is anything.
    pub fn commit(&mut self, writer: &mut IndexWriter) -> Result<()> {
        if self.has_news || writer.has_changed() {
            let payload = self.catalog.write(writer)?;
            writer.commit(&payload)?;
            Catalog::sweep(writer);
            self.has_news = false;
        }
        Ok(())
    }

    /// Finds the documents of the scopes that are there no more; the files that may have such too, and have to be read
    /// for that. The index is committed.
    pub fn find_missing(&mut self, scopes: &[String], writer: &IndexWriter) -> Result<Vec<Scope>> {
        // A document whose line cannot be read any more stays.
        for Unsettled { source, .. } in self.unsettled.iter().filter(|file| file.is_whole) {
            let mut ids = writer.committed().ids_of(&source.origin)?;
            ids.retain(|id| !self.seen.contains_key(&hash_of(id)));
            if !ids.is_empty() {
                self.missing.push((source.origin.clone(), ids));
            }
        }
        if !self.is_incomplete {
            for scope in scopes {
                let met = |origin: &str| self.met.contains(&hash_of(origin));
                let gone = self.catalog.below(scope).map(|(origin, _)| origin).filter(|origin| !met(origin));
                for origin in gone {
                    self.gone.insert(hash_of(origin));
                    self.missing.push((origin.clone(), writer.committed().ids_of(origin)?));
                }
            }
        }
        let missing = self.missing.iter().flat_map(|(_, ids)| ids).map(|id| hash_of(id));
        let wanted = self.wanted.insert(missing.chain(std::mem::take(&mut self.inherited)).collect());
        Ok(if wanted.is_empty() { Vec::new() } else { self.superseded() })
    }

    /// The files whose documents others have taken the ids of, in their order; those from outside of the roots are read
    /// when they are met the next time.
    fn superseded(&mut self) -> Vec<Scope> {
        let (files, other) = self.roots.scopes_of(self.catalog.superseded().cloned().collect());
        other.iter().for_each(|origin| self.forget(origin));
        files
    }

    /// Whether a run that has come to its end has seen to all documents of a file: it was read as a whole, or is gone.
    pub fn has_replaced(&self, origin: &str) -> bool {
        match self.met.contains(&hash_of(origin)) {
            true => {
                self.catalog.get(origin).is_some_and(|known| known.hash.is_some() && known.num_failures == 0)
            }
            false => !self.is_incomplete,
        }
    }

    /// Takes out what was found missing and no other file had, so that all files are as they were read; the index is
    /// committed.
    pub fn remove_missing(&mut self, writer: &mut IndexWriter) -> Result<()> {
        for (origin, ids) in std::mem::take(&mut self.missing) {
            let left: FxHashSet<String> = writer.committed().ids_of(&origin)?.into_iter().collect();
            for id in ids.iter().filter(|id| left.contains(*id)) {
                writer.remove(id);
                self.report.removed += 1;
            }
            if !self.met.contains(&hash_of(&origin)) {
                self.catalog.remove(&origin);
                self.has_news = true;
            }
        }
        for Unsettled { source, hash, .. } in std::mem::take(&mut self.unsettled) {
            self.catalog.complete(&source.origin, hash);
            self.has_news = true;
        }
        Ok(())
    }
}

fn hash_of(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

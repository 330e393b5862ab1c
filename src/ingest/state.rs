//! Writes batches into the index in the order of the files, and keeps the catalog, the report and what was seen.
//!
//! Of two documents with one id the later file's counts, also where only one of the two files is read in this run. After
//! the last batch, documents whose file or line is gone are taken out, but never those of a file that could not be read.

use std::{cell::RefCell, sync::Arc};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::{
    Failure, Progress, Report,
    batch::{Batch, Item, Source},
    catalog::{Catalog, Record},
    format::Piece,
    namers::Namers,
    options::Options,
    stories::signed,
};
use crate::{
    copies::Shingler,
    document::Document,
    error::Result,
    index::{Addition, IndexReader, IndexWriter},
};

/// A piece that was parsed, or what else there was.
enum Parsed {
    Document(Box<Read>),
    Failed { failure: Failure, source: Arc<Source> },
    Other(Item),
}

/// A document as it was read.
struct Read {
    document: Document,
    /// Hash of its input.
    hash: u64,
    source: Arc<Source>,
    /// What near-duplicates are found by; empty where it is unchanged.
    signature: Vec<u8>,
}

/// How an ingest stands.
pub(super) struct State<'a> {
    pub options: &'a Options,
    pub namers: &'a Namers<'a>,
    pub report: Report,
    pub progress: Progress,
    pub catalog: Catalog,
    /// Whether the catalog has changed since the last commit.
    has_news: bool,
    /// What the files that are being read gave so far.
    open: FxHashMap<u64, Record>,
    /// Hashes of the ids seen, with the file that each was seen in last.
    seen: FxHashMap<u64, Arc<Source>>,
    /// Hashes of the origins that were met, read or not.
    met: FxHashSet<u64>,
    /// Unchanged files, by the hash of their origin.
    known: FxHashMap<u64, Arc<Source>>,
    /// Files that were read to their end and had documents in the index before.
    reread: Vec<Arc<Source>>,
    /// Files not read that lost a document, by the hash of their origin, with the number of the file that took it.
    taken: Vec<(u64, u64)>,
    /// Files whose documents are gone, with the ids of these.
    missing: Vec<(String, Vec<String>)>,
    /// Ids that were taken from a file that is gone, with the number of the file that took them.
    inherited: Vec<(u64, u64)>,
    /// Where only documents of these ids are wanted, and only of files with a greater number.
    wanted: Option<FxHashMap<u64, u64>>,
    /// Something could not be walked, so that absence proves nothing.
    is_incomplete: bool,
}

impl<'a> State<'a> {
    pub fn new(options: &'a Options, namers: &'a Namers<'a>, catalog: Catalog) -> State<'a> {
        State {
            options,
            namers,
            report: Report::default(),
            progress: Progress::default(),
            catalog,
            has_news: false,
            open: FxHashMap::default(),
            seen: FxHashMap::default(),
            met: FxHashSet::default(),
            known: FxHashMap::default(),
            reread: Vec::new(),
            taken: Vec::new(),
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
                Parsed::Failed { failure, source } => {
                    // Of a file that was known to be unchanged it has been told.
                    let is_told = self.known.contains_key(&hash_of(&source.file.origin));
                    if self.wanted.is_none() {
                        self.record(&source).failures.push(failure.clone());
                    }
                    if !is_told {
                        self.failed(failure);
                    }
                }
                Parsed::Other(item) => self.item(item, writer),
            }
        }
        Ok(())
    }

    fn document(&mut self, read: Read, writer: &mut IndexWriter) -> Result<()> {
        let Read { mut document, hash, source, mut signature } = read;
        let is_unchanged = signature.is_empty();
        if let Some(wanted) = &self.wanted
            && wanted.get(&hash_of(&document.id)).is_none_or(|by| source.number <= *by)
        {
            return Ok(());
        }
        if self.wanted.is_some() {
            // It was counted with its unchanged file.
            self.report.unchanged = self.report.unchanged.saturating_sub(1);
        } else {
            self.record(&source).documents += 1;
            self.progress.num_documents += 1;
        }
        let before = self.seen.insert(hash_of(&document.id), Arc::clone(&source));
        match before.filter(|before| before.file.origin != source.file.origin) {
            Some(before) => {
                self.catalog.supersede(&before.file.origin);
                self.same_id(&document.id, &source, &before.file.origin);
            }
            None => self.take_over(&document.id, &source, writer)?,
        }
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
        match writer.put(&document, hash, &source.file.origin, &signature)? {
            Addition::Added => self.report.added += 1,
            Addition::Replaced => self.report.replaced += 1,
        }
        Ok(())
    }

    /// Sees to a document of another file, not read in this run, that this one takes the id of.
    fn take_over(&mut self, id: &str, source: &Source, writer: &IndexWriter) -> Result<()> {
        let Some(origin) = writer.committed().origin(id)?.filter(|origin| *origin != source.file.origin)
        else {
            return Ok(());
        };
        let is_there = self.catalog.get(&origin).is_some_and(|record| record.hash.is_some());
        if is_there && std::path::Path::new(&origin).exists() {
            self.same_id(id, source, &origin);
            self.catalog.supersede(&origin);
            self.taken.push((hash_of(&origin), source.number));
        } else {
            self.inherited.push((hash_of(id), source.number));
        }
        Ok(())
    }

    /// Reports a document that is lost because another file has the same path below its root, and so the same id.
    fn same_id(&mut self, id: &str, source: &Source, before: &str) {
        if id.starts_with(&source.file.name) {
            let reason = format!("its id {id} is also that of {before}, which it replaces");
            self.failed(Failure::new(&source.file.path, reason));
        }
    }

    fn item(&mut self, item: Item, writer: &IndexWriter) {
        match item {
            Item::Piece { .. } => {}
            Item::Failed { failure, source: None } => {
                self.is_incomplete = true;
                self.failed(failure);
            }
            Item::Failed { failure, source: Some(source) } => {
                // Its documents stay, and it is read again.
                self.met.insert(hash_of(&source.file.origin));
                self.open.remove(&hash_of(&source.file.origin));
                self.forget(&source.file.origin);
                self.failed(failure);
            }
            Item::Known { source, record } => {
                self.progress.num_documents += record.documents;
                self.report.unchanged += record.documents;
                record.failures.iter().for_each(|failure| self.failed(failure.clone()));
                if record.stamp != source.file.stamp {
                    self.insert(&source, Record { stamp: source.file.stamp, ..record });
                }
                let origin = hash_of(&source.file.origin);
                self.met.insert(origin);
                self.known.insert(origin, source);
            }
            // It is known already, and stays as it is.
            Item::End { .. } if self.wanted.is_some() => {}
            Item::End { source, stamp, hash } => {
                let record = self.open.remove(&hash_of(&source.file.origin)).unwrap_or_default();
                self.met.insert(hash_of(&source.file.origin));
                // A document whose line cannot be read any more stays.
                let has_all = record.failures.is_empty();
                if has_all
                    && self.catalog.get(&source.file.origin).is_some()
                    && writer.committed().num_docs() > 0
                {
                    self.reread.push(Arc::clone(&source));
                }
                self.insert(&source, Record { stamp, hash: Some(hash), ..record });
            }
        }
    }

    /// Notes a file whose documents were taken from the index before: it is read when it is met again.
    pub fn carried(&mut self, origin: &str, num_documents: u64) {
        self.forget(origin);
        self.report.unchanged += num_documents;
    }

    fn insert(&mut self, source: &Source, record: Record) {
        self.has_news = true;
        self.catalog.insert(&source.file.origin, record);
    }

    fn forget(&mut self, origin: &str) {
        self.has_news = true;
        self.catalog.forget(origin);
    }

    fn record(&mut self, source: &Source) -> &mut Record {
        self.open.entry(hash_of(&source.file.origin)).or_insert_with(|| {
            // So that a commit in the middle of a file knows of it.
            self.has_news = true;
            if self.catalog.get(&source.file.origin).is_none() {
                self.catalog.forget(&source.file.origin);
            }
            Record::default()
        })
    }

    /// Notes what could not be read.
    pub fn failed(&mut self, failure: Failure) {
        self.progress.num_failed += 1;
        self.report.failures.push(failure);
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

    /// The unchanged files that have to be read after all: those that lost a document to an earlier one.
    pub fn take_lost(&mut self) -> Vec<Arc<Source>> {
        let taken = std::mem::take(&mut self.taken).into_iter();
        let lost = taken.filter_map(|(origin, by)| self.known.get(&origin).filter(|known| known.number > by));
        let lost = in_order(lost.cloned().collect());
        for source in &lost {
            // They are counted when they are read.
            let num_documents = self.catalog.get(&source.file.origin).map_or(0, |record| record.documents);
            self.report.unchanged = self.report.unchanged.saturating_sub(num_documents);
            self.progress.num_documents = self.progress.num_documents.saturating_sub(num_documents);
        }
        lost
    }

    /// Finds the documents of the scopes that are there no more; the unchanged files that may have had them too, and
    /// have to be read for that. The index is committed.
    pub fn find_missing(&mut self, scopes: &[String], writer: &IndexWriter) -> Result<Vec<Arc<Source>>> {
        for source in std::mem::take(&mut self.reread) {
            let mut ids = writer.committed().ids_of(&source.file.origin)?;
            ids.retain(|id| !self.seen.contains_key(&hash_of(id)));
            if !ids.is_empty() {
                self.missing.push((source.file.origin.clone(), ids));
            }
        }
        if !self.is_incomplete {
            for scope in scopes {
                let met = |origin: &str| self.met.contains(&hash_of(origin));
                let gone = self.catalog.below(scope).map(|(origin, _)| origin).filter(|origin| !met(origin));
                for origin in gone {
                    self.missing.push((origin.clone(), writer.committed().ids_of(origin)?));
                }
            }
        }
        let ids = self.missing.iter().flat_map(|(_, ids)| ids).map(|id| (hash_of(id), 0));
        let wanted: FxHashMap<u64, u64> = ids.chain(self.inherited.iter().copied()).collect();
        let has_any = !wanted.is_empty();
        self.wanted = Some(wanted);
        if !has_any {
            return Ok(Vec::new());
        }
        let superseded = self.known.values().filter(|source| {
            self.catalog.get(&source.file.origin).is_some_and(|record| record.is_superseded)
        });
        Ok(in_order(superseded.cloned().collect()))
    }

    /// Takes out what was found missing and no other file had; the index is committed.
    pub fn remove_missing(&mut self, writer: &mut IndexWriter) -> Result<()> {
        for (origin, ids) in std::mem::take(&mut self.missing) {
            let left = writer.committed().ids_of(&origin)?;
            for id in ids.iter().filter(|id| left.contains(id)) {
                writer.remove(id);
                self.report.removed += 1;
            }
            if !self.met.contains(&hash_of(&origin)) {
                self.catalog.remove(&origin);
                self.has_news = true;
            }
        }
        Ok(())
    }
}

fn in_order(mut sources: Vec<Arc<Source>>) -> Vec<Arc<Source>> {
    sources.sort_by_key(|source| source.number);
    sources.dedup_by_key(|source| source.number);
    sources
}

thread_local! {
    /// Keeps its buffers between documents.
    static SHINGLER: RefCell<Shingler> = RefCell::new(Shingler::new());
}

fn hash_of(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

fn parse(item: Item, committed: &IndexReader, namers: &Namers<'_>, options: &Options) -> Result<Parsed> {
    let Item::Piece { source, piece: Piece { member, line, content } } = item else {
        return Ok(Parsed::Other(item));
    };
    let place = source.file.place(&member, line);
    let content = match content {
        Err(reason) => return Ok(Parsed::Failed { failure: place.failure(reason), source }),
        Ok(content) => content,
    };
    // The data that names entities, and how files are read, are part of what a document became.
    let seed = xxh3_64_with_seed(source.file.origin.as_bytes(), namers.version() ^ options.version());
    let hash = xxh3_64_with_seed(&content.bytes, seed);
    Ok(match content.read(&place, options) {
        Err(failure) => Parsed::Failed { failure, source },
        Ok(mut document) => {
            let mut signature = Vec::new();
            if committed.hash(&document.id)? != Some(hash) {
                namers.name(&mut document);
                signature = SHINGLER.with_borrow_mut(|shingler| signed(&document, shingler));
            }
            Parsed::Document(Box::new(Read { document, hash, source, signature }))
        }
    })
}

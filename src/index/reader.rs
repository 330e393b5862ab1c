//! Reads an index as it was when it was opened: documents by id or address, names and entities of facet keys, figures.
//!
//! What is one document is said here: its passages stand in the index each by itself, but are found, counted and given
//! back as one. Owns nothing of ranking or queries: those go to [`IndexReader::searcher`].

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

use rustc_hash::FxHashMap;
use tantivy::{
    DocAddress, DocId, DocSet, Index, ReloadPolicy, Searcher, SegmentReader, TERMINATED, Term,
    columnar::StrColumn, postings::SegmentPostings, schema::IndexRecordOption,
};

use super::{
    Manifest, Stories,
    census::census,
    directory::IndexDirectory,
    engine_error,
    folding::{Count, Folding, Foldings},
    groups::Groups,
    keys::{FacetKeys, Keys},
    open_engine_to_read,
    parts::Parts,
};
use crate::{
    analysis::Analyzer,
    document::{EntityKind, Facet},
    error::{Error, Result},
    registry::{Census, Registry},
    schema::{Schema, facet_key, name_prefix},
};

/// An open index.
pub struct IndexReader {
    dir: PathBuf,
    segments: PathBuf,
    schema: Schema,
    searcher: Searcher,
    ids: Vec<Option<StrColumn>>,
    parts: Parts,
    num_docs: OnceLock<u64>,
    registry: Registry,
    /// Read when the index was opened, as its files may go away later; none for a writer, who makes them.
    stories: Option<Stories>,
    groups: Groups,
    keys: Keys,
    foldings: Foldings,
    /// Display forms looked up so far.
    names: Mutex<FxHashMap<(Facet, String), String>>,
}

impl IndexReader {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// No index there, or one that this program cannot read.
    pub fn open(dir: &Path, analyzer: &Analyzer) -> Result<IndexReader> {
        let manifest = Manifest::open(dir, analyzer)?;
        let opened = IndexReader::open_generation(dir, &manifest, analyzer);
        // Another generation may have taken its place since, and some of its files be gone.
        match Manifest::open(dir, analyzer)?.generation == manifest.generation {
            true => opened,
            false => IndexReader::open(dir, analyzer),
        }
    }

    fn open_generation(dir: &Path, manifest: &Manifest, analyzer: &Analyzer) -> Result<IndexReader> {
        let segments = manifest.segments(dir);
        if !segments.join("meta.json").exists() {
            // Killed before it had anything.
            return Err(Error::NoIndex(dir.to_owned()));
        }
        let index = open_engine_to_read(&segments, analyzer, dir)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: tantivy::IndexReader = reader.map_err(|error| engine_error(error, dir))?;
        let reader = IndexReader::of(dir, &segments, Schema::new(), reader.searcher())?;
        Ok(IndexReader { stories: Some(Stories::read(&segments)), ..reader })
    }

    pub(super) fn of(dir: &Path, segments: &Path, schema: Schema, searcher: Searcher) -> Result<IndexReader> {
        let ids = searcher.segment_readers().iter().map(|segment| segment.fast_fields().str("id"));
        let ids = ids.collect::<tantivy::Result<_>>()?;
        Ok(IndexReader {
            dir: dir.to_owned(),
            segments: segments.to_owned(),
            schema,
            parts: Parts::of(&searcher)?,
            searcher,
            ids,
            num_docs: OnceLock::new(),
            registry: Registry::read(segments),
            stories: None,
            groups: Groups::default(),
            keys: Keys::default(),
            foldings: Foldings::default(),
            names: Mutex::default(),
        })
    }

    /// Which keys are one entity.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// For each value of a segment's column of a kind, by its number there, the number of its entity among
    /// [`Registry::of_kind`], or [`super::ALONE`]; none where all are.
    ///
    /// # Errors
    /// A damaged column.
    pub fn entity_numbers(&self, kind: EntityKind, segment_ord: u32) -> Result<Option<Arc<[u32]>>> {
        self.groups.get(self, kind, segment_ord)
    }

    /// The keys of a facet over all segments.
    ///
    /// # Errors
    /// A damaged column.
    pub fn keys(&self, facet: Facet) -> Result<Arc<FacetKeys>> {
        self.keys.get(self, facet)
    }

    /// Which of the engine's documents are one hit.
    ///
    /// # Errors
    /// A damaged column.
    pub fn folding(&self, count: Count) -> Result<Arc<Folding>> {
        self.foldings.get(self, count)
    }

    /// The stories of the index as they were written last.
    pub fn stories(&self) -> Stories {
        self.stories.clone().unwrap_or_else(|| Stories::read(&self.segments))
    }

    /// The first passage of the document of an address.
    pub fn head(&self, address: DocAddress) -> DocAddress {
        self.parts.head(address)
    }

    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The ids of a segment's documents.
    pub fn id_column(&self, segment_ord: u32) -> Option<&StrColumn> {
        self.ids.get(segment_ord as usize)?.as_ref()
    }

    /// What the index says of all its names.
    ///
    /// # Errors
    /// A damaged index.
    pub fn census(&self) -> Result<Census> {
        census(self)
    }

    /// The engine's view of the index.
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// The fields of the index.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Number of documents.
    pub fn num_docs(&self) -> u64 {
        *self.num_docs.get_or_init(|| {
            let segments = (0..).zip(self.searcher.segment_readers());
            segments.map(|(segment_ord, segment)| self.parts.num_docs(segment, segment_ord)).sum()
        })
    }

    /// Where the documents are: each once, however many passages it has.
    pub fn addresses(&self) -> impl Iterator<Item = DocAddress> + '_ {
        let segments = (0..).zip(self.searcher.segment_readers());
        segments
            .flat_map(|(ord, segment)| segment.doc_ids_alive().map(move |doc| DocAddress::new(ord, doc)))
            .filter(|address| self.parts.number(*address) <= 1)
    }

    /// Number of segments.
    pub fn num_segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// Bytes of the index on disk.
    ///
    /// # Errors
    /// A folder that cannot be listed.
    pub fn num_bytes(&self) -> Result<u64> {
        let mut total = 0;
        for dir in [&self.dir, &self.segments] {
            for entry in std::fs::read_dir(dir).map_err(Error::io(dir))? {
                let metadata = entry.and_then(|entry| entry.metadata()).map_err(Error::io(dir))?;
                total += if metadata.is_file() { metadata.len() } else { 0 };
            }
        }
        Ok(total)
    }

    /// Checks the checksums of all files; the names of those that are damaged.
    ///
    /// # Errors
    /// Files that cannot be read at all.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>> {
        Ok(self.searcher.index().validate_checksum()?.into_iter().collect())
    }

    /// The id of the document at an address, without reading the document.
    ///
    /// # Errors
    /// A damaged column.
    pub fn id(&self, address: DocAddress) -> Result<String> {
        let mut id = String::new();
        if let Some(column) = self.id_column(address.segment_ord)
            && let Some(ord) = column.ords().first(address.doc_id)
        {
            column.ord_to_str(ord, &mut id).map_err(tantivy::TantivyError::from)?;
        }
        Ok(id)
    }

    /// Where the document of that id begins.
    ///
    /// # Errors
    /// A damaged index.
    pub fn find(&self, id: &str) -> Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.schema.id, id);
        for (segment_ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            if let Some(doc) = live_docs(segment, &term)?.first() {
                return Ok(Some(DocAddress::new(segment_ord, *doc)));
            }
        }
        Ok(None)
    }

    /// Hash of the document of that id when it was ingested.
    ///
    /// # Errors
    /// A damaged index.
    pub fn hash(&self, id: &str) -> Result<Option<u64>> {
        let Some(address) = self.find(id)? else {
            return Ok(None);
        };
        let segment = self.searcher.segment_reader(address.segment_ord);
        Ok(segment.fast_fields().u64("hash")?.first(address.doc_id))
    }

    /// Ids of the documents that come from a file.
    ///
    /// # Errors
    /// A damaged index.
    pub fn ids_of(&self, origin: &str) -> Result<Vec<String>> {
        let term = Term::from_field_text(self.schema.origin, origin);
        let mut ids = Vec::new();
        for (segment_ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            for doc in live_docs(segment, &term)? {
                let address = DocAddress::new(segment_ord, doc);
                if self.parts.number(address) <= 1 {
                    ids.push(self.id(address)?);
                }
            }
        }
        Ok(ids)
    }

    /// The file that the document of that id comes from.
    ///
    /// # Errors
    /// A damaged index.
    pub fn origin(&self, id: &str) -> Result<Option<String>> {
        let Some(address) = self.find(id)? else { return Ok(None) };
        let segment = self.searcher.segment_reader(address.segment_ord);
        let Some(column) = segment.fast_fields().str("origin")? else { return Ok(None) };
        let mut origin = String::new();
        if let Some(ord) = column.ords().first(address.doc_id) {
            column.ord_to_str(ord, &mut origin).map_err(tantivy::TantivyError::from)?;
        }
        Ok(Some(origin))
    }

    /// What the last commit of an index was given to keep; none where it cannot be read.
    pub fn payload_of(segments: &Path) -> Option<String> {
        Index::open(IndexDirectory::to_read(segments).ok()?).ok()?.load_metas().ok()?.payload
    }

    /// Ids of the documents that come from a file or from files below a folder, by origin.
    ///
    /// # Errors
    /// A damaged index.
    pub fn ids_by_origin(&self, root: &str) -> Result<BTreeMap<String, Vec<String>>> {
        let mut origins: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (segment_ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            for origin in terms_from(segment, self.schema.origin, root)? {
                if !Path::new(&origin).starts_with(root) {
                    continue;
                }
                let term = Term::from_field_text(self.schema.origin, &origin);
                for doc in live_docs(segment, &term)? {
                    let address = DocAddress::new(segment_ord, doc);
                    if self.parts.number(address) <= 1 {
                        origins.entry(origin.clone()).or_default().push(self.id(address)?);
                    }
                }
            }
        }
        Ok(origins)
    }

    /// The facet keys of a document, which its first passage has.
    ///
    /// # Errors
    /// A damaged column.
    pub fn facet_keys(&self, facet: Facet, address: DocAddress) -> Result<Vec<String>> {
        let head = self.head(address);
        let segment = self.searcher.segment_reader(head.segment_ord);
        let mut keys = Vec::new();
        if let Some(column) = segment.fast_fields().str(facet.name())? {
            for ord in column.ords().values_for_doc(head.doc_id) {
                let mut key = String::new();
                column.ord_to_str(ord, &mut key).map_err(tantivy::TantivyError::from)?;
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// How a facet key is shown: the name of its entity, else the form that most documents have.
    ///
    /// # Errors
    /// A damaged index.
    pub fn display(&self, facet: Facet, key: &str) -> Result<String> {
        if let Facet::Entity(kind) = facet
            && let Some(entity) = self.registry.of(kind, key)
        {
            return Ok(entity.name.clone());
        }
        let place = (facet, key.to_owned());
        if let Some(name) = self.names().get(&place) {
            return Ok(name.clone());
        }
        let forms = self.forms(facet, key)?;
        let name = forms.into_iter().next().map_or_else(|| key.to_owned(), |(name, _)| name);
        self.names().insert(place, name.clone());
        Ok(name)
    }

    /// How a name is shown: as the index shows its entity, or as it is where the index does not have it.
    ///
    /// # Errors
    /// A damaged index.
    pub fn shown(&self, kind: EntityKind, name: &str) -> Result<String> {
        let key = facet_key(name);
        let display = self.display(Facet::Entity(kind), &key)?;
        let is_unknown = display == key && self.forms(Facet::Entity(kind), &key)?.is_empty();
        Ok(if is_unknown { name.to_owned() } else { display })
    }

    /// The forms of a facet key with their numbers of documents, most frequent first, equal ones by code point.
    ///
    /// # Errors
    /// A damaged index.
    pub fn forms(&self, facet: Facet, key: &str) -> Result<Vec<(String, u64)>> {
        let start = name_prefix(facet, key);
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            for term in terms_from(segment, self.schema.name, &start)? {
                let found = Term::from_field_text(self.schema.name, &term);
                // The engine's frequencies count deleted documents too, and would make the answer one of the past.
                let count = live_docs(segment, &found)?.len() as u64;
                if let Some(form) = term.strip_prefix(&start).filter(|_| count > 0) {
                    *counts.entry(form.to_owned()).or_default() += count;
                }
            }
        }
        let mut forms: Vec<(String, u64)> = counts.into_iter().collect();
        forms.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(forms)
    }

    /// Number of documents that have one of these keys.
    ///
    /// # Errors
    /// A damaged index.
    pub fn num_docs_with(&self, facet: Facet, keys: &[String]) -> Result<u64> {
        let mut total = 0;
        for segment in self.searcher.segment_readers() {
            let mut docs = Vec::new();
            for key in keys {
                docs.extend(live_docs(segment, &Term::from_field_text(self.schema.facet(facet), key))?);
            }
            docs.sort_unstable();
            docs.dedup();
            total += docs.len() as u64;
        }
        Ok(total)
    }

    /// The facet keys of the index that have all of these words.
    ///
    /// # Errors
    /// A damaged index.
    pub fn keys_with_words(&self, facet: Facet, words: &[&str]) -> Result<Vec<String>> {
        let mut keys = Vec::new();
        for segment in self.searcher.segment_readers() {
            for key in terms_from(segment, self.schema.facet(facet), "")? {
                if words.iter().all(|word| key.split(' ').any(|part| part == *word)) {
                    keys.push(key);
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    fn names(&self) -> std::sync::MutexGuard<'_, FxHashMap<(Facet, String), String>> {
        self.names.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The terms of a field that begin so.
fn terms_from(segment: &SegmentReader, field: tantivy::schema::Field, start: &str) -> Result<Vec<String>> {
    let index = segment.inverted_index(field)?;
    let end = format!("{start}\u{10FFFF}");
    let stream = index.terms().range().ge(start.as_bytes()).lt(end.as_bytes()).into_stream();
    let mut stream = stream.map_err(tantivy::TantivyError::from)?;
    let mut terms = Vec::new();
    while let Some((term, _)) = stream.next() {
        terms.push(String::from_utf8_lossy(term).into_owned());
    }
    Ok(terms)
}

/// The documents of a term that are not deleted.
fn live_docs(segment: &SegmentReader, term: &Term) -> Result<Vec<DocId>> {
    let postings = segment.inverted_index(term.field())?.read_postings(term, IndexRecordOption::Basic);
    let postings = postings.map_err(tantivy::TantivyError::from)?;
    Ok(postings.map_or_else(Vec::new, |postings| live(segment, postings)))
}

/// The documents of a list that are not deleted.
pub(super) fn live(segment: &SegmentReader, mut postings: SegmentPostings) -> Vec<DocId> {
    let mut docs = Vec::new();
    while postings.doc() != TERMINATED {
        if !segment.is_deleted(postings.doc()) {
            docs.push(postings.doc());
        }
        postings.advance();
    }
    docs
}

//! What an index is like: how many documents it has, how many of them have a term, and how long they are.
//!
//! Deleted documents do not count, though they stand in the engine's files until a merge, so that a ranking is that of the
//! documents that are there, whatever was there before. For the same reason lengths are those that the engine keeps for
//! each document, coded in a byte, also where it knows their exact sum.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::{
    DocId, DocSet, InvertedIndexReader, Searcher, SegmentReader, TERMINATED, Term,
    fieldnorm::FieldNormReader,
    postings::{SegmentPostings, TermInfo},
    schema::{Field, IndexRecordOption},
};

use super::window::seek;

/// Terms whose documents are remembered.
const MAX_KNOWN: usize = 1 << 16;

/// Statistics of an open index.
#[derive(Debug)]
pub struct Statistics {
    segments: Vec<SegmentReader>,
    num_docs: u64,
    /// The deleted documents of each segment, rising.
    deleted: Vec<Box<[DocId]>>,
    /// Documents with a term that were counted so far, where there are deleted ones.
    known: Mutex<FxHashMap<Term, u64>>,
    /// The average length of each field, made when it is first asked for.
    lengths: Vec<OnceLock<f32>>,
}

impl Statistics {
    /// Those of an index.
    pub fn new(searcher: &Searcher) -> Statistics {
        let segments = searcher.segment_readers().iter();
        let deleted = segments.map(|segment| match segment.has_deletes() {
            true => (0..segment.max_doc()).filter(|doc| segment.is_deleted(*doc)).collect(),
            false => Box::default(),
        });
        Statistics {
            num_docs: searcher.num_docs(),
            deleted: deleted.collect(),
            known: Mutex::default(),
            lengths: searcher.schema().fields().map(|_| OnceLock::new()).collect(),
            segments: searcher.segment_readers().to_vec(),
        }
    }

    /// The segments of the index.
    pub fn segments(&self) -> &[SegmentReader] {
        &self.segments
    }

    /// Documents in the index; of one with passages, each of these.
    pub fn num_docs(&self) -> u64 {
        self.num_docs
    }

    /// Documents that have a term.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        if self.deleted.iter().all(|deleted| deleted.is_empty()) {
            return self.count(term);
        }
        if let Some(doc_freq) = self.known().get(term) {
            return Ok(*doc_freq);
        }
        let doc_freq = self.count(term)?;
        let mut known = self.known();
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(term.clone(), doc_freq);
        Ok(doc_freq)
    }

    fn count(&self, term: &Term) -> tantivy::Result<u64> {
        let mut doc_freq = 0;
        for (segment_ord, segment) in self.segments().iter().enumerate() {
            let index = segment.inverted_index(term.field())?;
            if let Some(info) = index.get_term_info(term)? {
                doc_freq += self.doc_freq_in(segment_ord, &index, &info)?;
            }
        }
        Ok(doc_freq)
    }

    fn known(&self) -> MutexGuard<'_, FxHashMap<Term, u64>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Documents of a segment that have a term.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn doc_freq_in(
        &self,
        segment_ord: usize,
        index: &InvertedIndexReader,
        info: &TermInfo,
    ) -> tantivy::Result<u64> {
        let deleted = self.deleted.get(segment_ord).map_or(&[][..], |deleted| deleted);
        let num_deleted = match deleted {
            [] => 0,
            _ => num_common(index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?, deleted),
        };
        Ok(u64::from(info.doc_freq) - num_deleted)
    }

    /// Tokens in a field of a document, on the average.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn average_length(&self, field: Field) -> tantivy::Result<f32> {
        let known = self.lengths.get(field.field_id() as usize);
        if let Some(length) = known.and_then(OnceLock::get) {
            return Ok(*length);
        }
        let mut num_with = [0_u64; 256];
        for segment in self.segments() {
            let lengths = segment.get_fieldnorms_reader(field)?;
            for doc in segment.doc_ids_alive() {
                num_with[usize::from(lengths.fieldnorm_id(doc))] += 1;
            }
        }
        let lengths = (0..=u8::MAX).map(|id| u64::from(FieldNormReader::id_to_fieldnorm(id)));
        let num_tokens: u64 = lengths.zip(num_with).map(|(length, num_docs)| length * num_docs).sum();
        let average = num_tokens as f32 / self.num_docs.max(1) as f32;
        Ok(known.map_or(average, |known| *known.get_or_init(|| average)))
    }
}

/// How many of some documents, which are rising, have a term.
fn num_common(mut postings: SegmentPostings, docs: &[DocId]) -> u64 {
    let mut num_common = 0;
    if (postings.doc_freq() as usize) < docs.len() {
        while postings.doc() != TERMINATED {
            num_common += u64::from(docs.binary_search(&postings.doc()).is_ok());
            postings.advance();
        }
    } else {
        for doc in docs {
            num_common += u64::from(seek(&mut postings, *doc) == *doc);
        }
    }
    num_common
}

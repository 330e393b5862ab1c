//! Where the tokens stand that a word does not match although they have its terms: those with other vowel marks.
//!
//! Such a token has a term of its own at the position of its others, so that it is taken out by its position. Only for
//! words with marks; for all others there is nothing to take out, and no positions are read.

use rustc_hash::FxHashMap;
use tantivy::{
    DocId, SegmentReader, Term,
    postings::{Postings, SegmentPostings},
    schema::{Field, IndexRecordOption},
};

use super::window::seek;
use crate::query::clause::Slot;

/// The excluded tokens of a word in one field of one segment.
pub(super) struct Excluded {
    lists: Vec<SegmentPostings>,
    /// Positions in the current document.
    positions: Vec<u32>,
}

impl Excluded {
    pub fn new(slot: &Slot, field: Field, segment: &SegmentReader) -> tantivy::Result<Excluded> {
        let mut lists = Vec::new();
        if !slot.excluded().is_empty() {
            let index = segment.inverted_index(field)?;
            for term in slot.excluded() {
                let term = Term::from_field_text(field, term);
                lists.extend(index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?);
            }
        }
        Ok(Excluded { lists, positions: Vec::new() })
    }

    /// What has to be read of the word's own postings.
    pub fn record(&self) -> IndexRecordOption {
        match self.lists.is_empty() {
            true => IndexRecordOption::WithFreqs,
            false => IndexRecordOption::WithFreqsAndPositions,
        }
    }

    /// The positions taken out in documents of a range, rising; documents without any are left out.
    pub fn in_range(&mut self, from: DocId, to: DocId) -> FxHashMap<DocId, Vec<u32>> {
        let mut found: FxHashMap<DocId, Vec<u32>> = FxHashMap::default();
        for list in &mut self.lists {
            let mut doc = seek(list, from);
            while doc < to {
                list.append_positions_with_offset(0, found.entry(doc).or_default());
                doc = tantivy::DocSet::advance(list);
            }
        }
        found.values_mut().for_each(|positions| positions.sort_unstable());
        found
    }

    /// Takes the excluded tokens of a document out of positions; documents come in order.
    pub fn take_out(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        self.positions.clear();
        for list in &mut self.lists {
            if seek(list, doc) == doc {
                list.append_positions_with_offset(0, &mut self.positions);
            }
        }
        self.positions.sort_unstable();
        positions.retain(|position| self.positions.binary_search(position).is_err());
    }
}

/// How often a term stands in its current document, outside of the positions taken out there.
pub(super) fn num_left(postings: &mut SegmentPostings, excluded: Option<&Vec<u32>>) -> u32 {
    let Some(excluded) = excluded else {
        return postings.term_freq();
    };
    let mut positions = Vec::new();
    postings.positions_with_offset(0, &mut positions);
    positions.iter().filter(|position| excluded.binary_search(position).is_err()).count() as u32
}

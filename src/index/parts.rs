//! Which of the engine's documents are passages, and where the first of their document is.
//!
//! The passages of a document stand side by side in one segment, in their order: they are added as one group, segments
//! are joined end to end, and all are deleted together. A segment without passages pays nothing.

use tantivy::{DocAddress, DocId, Searcher, SegmentReader, columnar::Column};

use crate::error::Result;

/// The numbers of passages in the segments of an index.
pub(super) struct Parts(Vec<Option<Column<u64>>>);

impl Parts {
    pub fn of(searcher: &Searcher) -> Result<Parts> {
        Ok(Parts(searcher.segment_readers().iter().map(column).collect::<Result<_>>()?))
    }

    /// Whether a segment has passages.
    pub fn are_in(&self, segment_ord: u32) -> bool {
        self.column(segment_ord).is_some()
    }

    /// 0 for a whole document, else the number of the passage, from 1.
    pub fn number(&self, address: DocAddress) -> u32 {
        // A column does not say of itself where it ends.
        let column = self.column(address.segment_ord).filter(|column| address.doc_id < column.num_docs());
        let number = column.and_then(|column| column.first(address.doc_id));
        number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
    }

    /// The first passage of the document of an address.
    pub fn head(&self, address: DocAddress) -> DocAddress {
        let before = self.number(address).saturating_sub(1);
        DocAddress::new(address.segment_ord, address.doc_id.saturating_sub(before))
    }

    /// The engine's documents of the document that begins there.
    pub fn passages(&self, head: DocAddress) -> impl Iterator<Item = DocAddress> + '_ {
        let later = (head.doc_id.saturating_add(1)..DocId::MAX)
            .map(move |doc| DocAddress::new(head.segment_ord, doc))
            .take_while(|address| self.number(*address) > 1);
        std::iter::once(head).chain(later)
    }

    /// Number of documents in a segment.
    pub fn num_docs(&self, segment: &SegmentReader, segment_ord: u32) -> u64 {
        if !self.are_in(segment_ord) {
            return u64::from(segment.num_docs());
        }
        let is_first = |doc: &DocId| self.number(DocAddress::new(segment_ord, *doc)) <= 1;
        segment.doc_ids_alive().filter(is_first).count() as u64
    }

    fn column(&self, segment_ord: u32) -> Option<&Column<u64>> {
        self.0.get(segment_ord as usize)?.as_ref()
    }
}

/// The numbers of passages in a segment; none where it has no passages.
fn column(segment: &SegmentReader) -> Result<Option<Column<u64>>> {
    let column = segment.fast_fields().column_opt::<u64>("part")?;
    Ok(column.filter(|column| column.values.num_vals() > 0 && column.max_value() > 0))
}

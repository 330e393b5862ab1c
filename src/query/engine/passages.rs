//! Selects all passages of the documents whose first passage a query finds.
//!
//! What is said once of a document, its facets, stands in the first of its passages alone; these stand side by side in
//! their order. In a segment without passages the query is used as it is. Invariant: nothing is scored.

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError,
    columnar::Column,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

use super::window::seek;

/// The documents of a query on first passages, with all their passages.
#[derive(Debug)]
pub(super) struct AllPassages {
    pub firsts: Box<dyn Query>,
}

impl Clone for AllPassages {
    fn clone(&self) -> AllPassages {
        AllPassages { firsts: self.firsts.box_clone() }
    }
}

impl Query for AllPassages {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(AllPassagesWeight(self.firsts.weight(scoring)?)))
    }
}

struct AllPassagesWeight(Box<dyn Weight>);

impl Weight for AllPassagesWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let firsts = self.0.scorer(segment, boost)?;
        let numbers = segment.fast_fields().column_opt::<u64>("part")?;
        match numbers.filter(|numbers| numbers.values.num_vals() > 0 && numbers.max_value() > 0) {
            Some(numbers) => {
                let doc = firsts.doc();
                Ok(Box::new(AllPassagesScorer { firsts, numbers, doc, max_doc: segment.max_doc() }))
            }
            None => Ok(firsts),
        }
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if seek(scorer.as_mut(), doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("all passages", scorer.score()))
    }
}

struct AllPassagesScorer {
    /// At the first passage of the document of `doc`.
    firsts: Box<dyn Scorer>,
    numbers: Column<u64>,
    doc: DocId,
    max_doc: DocId,
}

impl AllPassagesScorer {
    /// How many passages of its document stand before this one.
    fn num_before(&self, doc: DocId) -> DocId {
        let number = self.numbers.first(doc).unwrap_or(0);
        DocId::try_from(number.saturating_sub(1)).unwrap_or(0)
    }
}

impl DocSet for AllPassagesScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        let next = self.doc + 1;
        // Only a later passage of the same document has one before it.
        let goes_on = next < self.max_doc && self.num_before(next) > 0;
        self.doc = if goes_on { next } else { self.firsts.advance() };
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = if target < self.max_doc {
                let first = target.saturating_sub(self.num_before(target));
                let found = seek(self.firsts.as_mut(), first);
                if found == first { target } else { found }
            } else {
                seek(self.firsts.as_mut(), TERMINATED)
            };
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.firsts.size_hint()
    }
}

impl Scorer for AllPassagesScorer {
    fn score(&mut self) -> Score {
        1.0
    }
}

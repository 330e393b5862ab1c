//! Finds words side by side or near each other in one field.
//!
//! Each word may match several terms (spellings, lemmas, prefixes), whose positions are merged: the engine's own phrase
//! query knows one term a place. Scored as one word whose frequency is that of the phrase.

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError,
    fieldnorm::FieldNormReader,
    postings::{Postings, SegmentPostings},
    query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

use super::{
    deadline::Deadline,
    excluded::Excluded,
    ranking::{LengthNorm, Model, idf},
    window::seek,
    word::{doc_freqs, slot_postings},
};
use crate::query::{
    clause::Slot,
    positions::{adjacent, near},
};

/// A phrase in one field.
#[derive(Debug, Clone)]
pub(super) struct PhraseQuery {
    pub slots: Vec<Slot>,
    pub slop: Option<u32>,
    pub field: Field,
    pub boost: f32,
    pub model: Model,
}

impl Query for PhraseQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let statistics = &self.model.statistics;
        let mut earned = 0.0;
        for slot in &self.slots {
            let doc_freq = doc_freqs(slot, self.field, statistics)?.into_iter().max().unwrap_or(0);
            earned += self.boost * idf(doc_freq, statistics.num_docs());
        }
        let norm = LengthNorm::new(&self.model, self.field)?;
        Ok(Box::new(PhraseWeight { query: self.clone(), earned, norm }))
    }
}

struct PhraseWeight {
    query: PhraseQuery,
    /// What a saturated occurrence earns.
    earned: f32,
    norm: LengthNorm,
}

impl Weight for PhraseWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let query = &self.query;
        let mut slots = Vec::with_capacity(query.slots.len());
        for slot in &query.slots {
            let lists = slot_postings(slot, query.field, segment, IndexRecordOption::WithFreqsAndPositions)?;
            let lists = lists.into_iter().map(|(postings, ..)| postings).collect();
            slots.push(SlotPostings::new(lists, Excluded::new(slot, query.field, segment)?));
        }
        let mut scorer = PhraseScorer {
            positions: vec![Vec::new(); slots.len()],
            slots,
            slop: query.slop,
            phrase_freq: 0,
            doc: 0,
            earned: self.earned * boost,
            k1: query.model.ranking.k1,
            deadline: query.model.deadline,
            norm: self.norm.clone(),
            fieldnorms: segment.get_fieldnorms_reader(query.field)?,
        };
        scorer.doc = scorer.find(0);
        Ok(if scorer.doc == TERMINATED { Box::new(EmptyScorer) } else { Box::new(scorer) })
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("phrase", scorer.score()))
    }
}

struct PhraseScorer {
    slots: Vec<SlotPostings>,
    slop: Option<u32>,
    positions: Vec<Vec<u32>>,
    phrase_freq: usize,
    doc: DocId,
    earned: f32,
    k1: f32,
    deadline: Deadline,
    norm: LengthNorm,
    fieldnorms: FieldNormReader,
}

impl PhraseScorer {
    /// The first document at or after `target` that has the phrase.
    fn find(&mut self, mut target: DocId) -> DocId {
        loop {
            let doc = self.slots.iter_mut().map(|slot| slot.seek(target)).max().unwrap_or(TERMINATED);
            if doc >= TERMINATED {
                return TERMINATED;
            }
            if doc > target && self.slots.iter().any(|slot| slot.doc != doc) {
                target = doc;
                continue;
            }
            self.phrase_freq = self.count(doc);
            if self.phrase_freq > 0 {
                return doc;
            }
            target = doc + 1;
            if self.deadline.has_passed() {
                return TERMINATED;
            }
        }
    }

    fn count(&mut self, doc: DocId) -> usize {
        for (slot, positions) in self.slots.iter_mut().zip(&mut self.positions) {
            slot.positions(doc, positions);
        }
        match self.slop {
            None => adjacent(&self.positions).len(),
            Some(slop) => near(&self.positions, slop).len(),
        }
    }
}

impl DocSet for PhraseScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.find(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = if target >= TERMINATED { TERMINATED } else { self.find(target) };
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.slots.iter().map(SlotPostings::size_hint).min().unwrap_or(0)
    }
}

impl Scorer for PhraseScorer {
    fn score(&mut self) -> Score {
        let fieldnorm_id = self.fieldnorms.fieldnorm_id(self.doc);
        self.earned * self.norm.saturated(self.phrase_freq as f32, fieldnorm_id, self.k1)
    }
}

/// The postings of all terms of one word as one list.
struct SlotPostings {
    lists: Vec<SegmentPostings>,
    excluded: Excluded,
    doc: DocId,
}

impl SlotPostings {
    fn new(lists: Vec<SegmentPostings>, excluded: Excluded) -> SlotPostings {
        let doc = lists.iter().map(DocSet::doc).min().unwrap_or(TERMINATED);
        SlotPostings { lists, excluded, doc }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.lists.iter_mut().map(|list| seek(list, target)).min().unwrap_or(TERMINATED);
        }
        self.doc
    }

    fn positions(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        positions.clear();
        for list in self.lists.iter_mut().filter(|list| list.doc() == doc) {
            list.append_positions_with_offset(0, positions);
        }
        positions.sort_unstable();
        positions.dedup();
        self.excluded.take_out(doc, positions);
    }

    fn size_hint(&self) -> u32 {
        self.lists.iter().map(|list| list.size_hint()).sum()
    }
}

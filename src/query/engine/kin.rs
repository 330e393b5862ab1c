//! What a document earns by words of the same family as those of the query: BM25 over the keys of [`crate::analysis`].
//!
//! Invariant: what is earned is never below zero and never more than [`Kin::most`]; a key finds no document.

use tantivy::{
    DocId, Score, SegmentReader, Term,
    postings::Postings,
    schema::{Field, IndexRecordOption},
};

use super::{
    ranking::{LengthNorm, Model, idf},
    window::seek,
};

/// The keys of a query with the statistics of an index.
pub(super) struct Kin {
    field: Field,
    /// Each key with what a saturated occurrence earns.
    keys: Vec<(Term, Score)>,
    norm: LengthNorm,
    k1: f32,
}

impl Kin {
    /// The keys, each with the weight of its word; nothing if no document has one.
    pub fn new<'a>(
        keys: impl Iterator<Item = (&'a str, f32)>,
        field: Field,
        model: &Model,
    ) -> tantivy::Result<Option<Kin>> {
        let Model { ranking, statistics, .. } = model;
        if ranking.kin <= 0.0 {
            return Ok(None);
        }
        let num_docs = statistics.num_docs();
        let mut known = Vec::new();
        for (key, weight) in keys {
            let term = Term::from_field_text(field, key);
            let doc_freq = statistics.doc_freq(&term)?;
            if doc_freq > 0 {
                known.push((term, ranking.kin * weight * idf(doc_freq, num_docs)));
            }
        }
        if known.is_empty() {
            return Ok(None);
        }
        let norm = LengthNorm::new(model, field)?;
        Ok(Some(Kin { field, keys: known, norm, k1: ranking.k1 }))
    }

    /// No document earns more.
    pub fn most(&self) -> Score {
        self.keys.iter().map(|(_, earned)| earned * (self.k1 + 1.0)).sum()
    }

    /// Adds what documents of a segment earn; they come in rising order, each with the place of its score.
    pub fn add(
        &self,
        segment: &SegmentReader,
        docs: &[(DocId, usize)],
        scores: &mut [Score],
    ) -> tantivy::Result<()> {
        let index = segment.inverted_index(self.field)?;
        let fieldnorms = segment.get_fieldnorms_reader(self.field)?;
        for (term, earned) in &self.keys {
            let Some(mut postings) = index.read_postings(term, IndexRecordOption::WithFreqs)? else {
                continue;
            };
            for &(doc, place) in docs {
                if seek(&mut postings, doc) == doc
                    && let Some(score) = scores.get_mut(place)
                {
                    let term_freq = postings.term_freq() as f32;
                    *score += earned * self.norm.saturated(term_freq, fieldnorms.fieldnorm_id(doc), self.k1);
                }
            }
        }
        Ok(())
    }
}

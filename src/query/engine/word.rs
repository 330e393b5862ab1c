//! The postings of one query word: all its terms in its fields, with what an occurrence at each level earns.

use tantivy::{
    InvertedIndexReader, Score, SegmentReader, Term,
    fieldnorm::FieldNormReader,
    postings::{SegmentPostings, TermInfo},
    schema::{Field, IndexRecordOption},
};

use super::{
    Statistics,
    excluded::Excluded,
    ranking::{LengthNorm, Model, idf},
};
use crate::{
    analysis::{Level, LevelSet},
    query::clause::{Slot, prefix_ranges},
};

/// A word to be looked up in some fields, each with its weight.
#[derive(Debug, Clone)]
pub(super) struct WordQuery {
    pub slot: Slot,
    pub fields: Vec<(Field, f32)>,
    /// What it counts beside other words.
    pub weight: f32,
}

/// A word with the statistics of an index.
pub(super) struct WordWeight {
    slot: Slot,
    fields: Vec<FieldWeight>,
    /// How rare the word is in the field that has it most, as weighted; zero if none has it.
    pub rarity: f32,
    /// No document earns as much by it.
    pub max_score: f32,
}

struct FieldWeight {
    field: Field,
    /// What a saturated occurrence earns at each level.
    level_scores: [f32; 3],
    norm: LengthNorm,
}

/// The postings of a word in one field of one segment.
pub(super) struct FieldPostings {
    pub field: Field,
    pub lists: Vec<(SegmentPostings, LevelSet, f32)>,
    pub excluded: Excluded,
    pub level_scores: [f32; 3],
    pub norm: LengthNorm,
    pub fieldnorms: FieldNormReader,
}

impl WordQuery {
    /// How rare the word is in the field that has it most, as weighted; zero if none has it.
    pub fn rarity(&self, statistics: &Statistics) -> tantivy::Result<f32> {
        let mut most_docs = 0;
        for (field, _) in &self.fields {
            most_docs = doc_freqs(&self.slot, *field, statistics)?.into_iter().fold(most_docs, u64::max);
        }
        Ok(self.weight * rarity(most_docs, statistics.num_docs()))
    }

    pub fn weight(&self, model: &Model) -> tantivy::Result<WordWeight> {
        let Model { ranking, statistics, .. } = model;
        let num_docs = statistics.num_docs();
        let mut fields = Vec::with_capacity(self.fields.len());
        let mut most_docs = 0;
        let mut max_score = 0.0;
        for &(field, boost) in &self.fields {
            let doc_freqs = doc_freqs(&self.slot, field, statistics)?;
            most_docs = doc_freqs.iter().copied().fold(most_docs, u64::max);
            let level_scores: [f32; 3] = std::array::from_fn(|level| match doc_freqs[level] {
                0 => 0.0,
                doc_freq => self.weight * boost * ranking.levels[level] * idf(doc_freq, num_docs),
            });
            max_score += level_scores.iter().sum::<f32>() * (ranking.k1 + 1.0);
            fields.push(FieldWeight { field, level_scores, norm: LengthNorm::new(model, field)? });
        }
        let rarity = self.weight * rarity(most_docs, num_docs);
        Ok(WordWeight { slot: self.slot.clone(), fields, rarity, max_score })
    }
}

impl WordWeight {
    /// The postings of the word in a segment, a field each; fields without any are left out.
    pub fn postings(&self, segment: &SegmentReader) -> tantivy::Result<Vec<FieldPostings>> {
        let mut fields = Vec::with_capacity(self.fields.len());
        for weight in &self.fields {
            let excluded = Excluded::new(&self.slot, weight.field, segment)?;
            let lists = slot_postings(&self.slot, weight.field, segment, excluded.record())?;
            if !lists.is_empty() {
                fields.push(FieldPostings {
                    field: weight.field,
                    lists,
                    excluded,
                    level_scores: weight.level_scores,
                    norm: weight.norm.clone(),
                    fieldnorms: segment.get_fieldnorms_reader(weight.field)?,
                });
            }
        }
        Ok(fields)
    }
}

impl FieldPostings {
    /// What so many occurrences at a level earn.
    #[inline]
    pub fn level_score(&self, level: usize, term_freq: f32, fieldnorm_id: u8, k1: f32) -> Score {
        self.level_scores[level] * self.norm.saturated(term_freq, fieldnorm_id, k1)
    }
}

fn rarity(doc_freq: u64, num_docs: u64) -> f32 {
    if doc_freq == 0 { 0.0 } else { idf(doc_freq, num_docs) }
}

/// Documents with the word at each level; an upper bound where two of its terms are in one document, and where tokens
/// with other vowel marks are excluded.
pub(super) fn doc_freqs(slot: &Slot, field: Field, statistics: &Statistics) -> tantivy::Result<[u64; 3]> {
    let mut doc_freqs = [0; 3];
    match slot {
        Slot::Terms(terms) | Slot::Marked { terms, .. } => {
            for known in terms {
                let found = statistics.doc_freq(&Term::from_field_text(field, &known.term))?;
                for level in Level::ALL.into_iter().filter(|level| known.levels.contains(*level)) {
                    doc_freqs[level as usize] += found;
                }
            }
        }
        Slot::Prefix(keys) => {
            for (segment_ord, segment) in statistics.segments().iter().enumerate() {
                for_each_term(keys, field, segment, |index, info| {
                    doc_freqs[Level::Folded as usize] += statistics.doc_freq_in(segment_ord, index, info)?;
                    Ok(())
                })?;
            }
        }
    }
    Ok(doc_freqs)
}

/// The postings of all terms of a slot that are in the segment; those that it excludes are still among them.
pub(super) fn slot_postings(
    slot: &Slot,
    field: Field,
    segment: &SegmentReader,
    record: IndexRecordOption,
) -> tantivy::Result<Vec<(SegmentPostings, LevelSet, f32)>> {
    let index = segment.inverted_index(field)?;
    let mut lists = Vec::new();
    match slot {
        Slot::Terms(terms) | Slot::Marked { terms, .. } => {
            for known in terms {
                if let Some(postings) =
                    index.read_postings(&Term::from_field_text(field, &known.term), record)?
                {
                    lists.push((postings, known.levels, known.weight));
                }
            }
        }
        Slot::Prefix(keys) => {
            let mut infos = Vec::new();
            for_each_term(keys, field, segment, |_, info| {
                infos.push(info.clone());
                Ok(())
            })?;
            for info in infos {
                let postings = index.read_postings_from_terminfo(&info, record)?;
                lists.push((postings, Level::Folded.into(), 1.0));
            }
        }
    }
    Ok(lists)
}

fn for_each_term(
    keys: &[String],
    field: Field,
    segment: &SegmentReader,
    mut visit: impl FnMut(&InvertedIndexReader, &TermInfo) -> tantivy::Result<()>,
) -> tantivy::Result<()> {
    let index = segment.inverted_index(field)?;
    for range in prefix_ranges(keys) {
        let mut terms =
            index.terms().range().ge(range.start.as_bytes()).lt(range.end.as_bytes()).into_stream()?;
        while let Some((_, info)) = terms.next() {
            visit(&index, info)?;
        }
    }
    Ok(())
}

//! How much a match is worth: BM25 (Robertson, Zaragoza 2009) at each level and field, added up.
//!
//! A word typed as it is written earns at all levels, one that shares only the lemma at one; so exact matches go first.

use std::sync::Arc;

use tantivy::{fieldnorm::FieldNormReader, schema::Field};

use super::{Deadline, Statistics};

/// The constants of the ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// Saturation of term frequency.
    pub k1: f32,
    /// Share of the length normalization.
    pub b: f32,
    /// Weight of each level: written, folded, lemma.
    pub levels: [f32; 3],
    /// Weight of the title relative to the text.
    pub title: f32,
    /// How strongly a document loses by the words it lacks: exponent of the share of rarity that it has.
    pub coordination: f32,
    /// What a hit must at least have, as a share of the rarity of an average word of the query.
    pub needed: f32,
    /// Up to this many words, a document with all of them goes above all that lack one.
    pub max_strict_words: u16,
    /// Weight of a word that only asks or connects.
    pub stop_word: f32,
    /// Weight of words of the same family.
    pub kin: f32,
    /// Weight of words that stand close together.
    pub closeness: f32,
    /// Hits of the first look that get a second one.
    pub second_look: usize,
    /// Weight of all words that feedback adds, relative to those of the query.
    pub feedback: f32,
    /// Best hits that feedback reads.
    pub feedback_docs: usize,
    /// Words that feedback adds.
    pub feedback_terms: usize,
    /// How much lower a score may be, for each word of the query, until a hit counts 1/e in feedback; 0: all the same.
    pub feedback_spread: f32,
}

impl Default for Ranking {
    fn default() -> Ranking {
        Ranking {
            k1: 1.0,
            b: 0.95,
            levels: [0.3, 0.4, 0.8],
            title: 1.5,
            coordination: 1.0,
            needed: 0.2,
            max_strict_words: 4,
            stop_word: 0.3,
            kin: 0.8,
            closeness: 1.0,
            second_look: 200,
            feedback: 0.2,
            feedback_docs: 5,
            feedback_terms: 20,
            feedback_spread: 0.3,
        }
    }
}

impl Ranking {
    /// What a word counts beside others.
    pub(super) fn of_word(&self, is_stop_word: bool) -> f32 {
        if is_stop_word { self.stop_word } else { 1.0 }
    }
}

/// What documents are scored by: the constants, and what the index is like.
#[derive(Debug, Clone)]
pub struct Model {
    /// The constants.
    pub ranking: Ranking,
    /// What the index is like.
    pub statistics: Arc<Statistics>,
    /// Until when it may be worked on them.
    pub deadline: Deadline,
}

/// Statistics of one field that BM25 needs, as a table over the coded lengths.
#[derive(Debug, Clone)]
pub(super) struct LengthNorm {
    table: Box<[f32; 256]>,
}

impl LengthNorm {
    /// The table of a field in an index.
    pub fn new(model: &Model, field: Field) -> tantivy::Result<LengthNorm> {
        let Model { ranking, statistics, .. } = model;
        let average = statistics.average_length(field)?;
        let mut table = Box::new([0.0; 256]);
        for (id, norm) in (0..=u8::MAX).zip(table.iter_mut()) {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *norm = ranking.k1 * (1.0 - ranking.b + ranking.b * length / average.max(1.0));
        }
        Ok(LengthNorm { table })
    }

    /// Term frequency after saturation, below `k1 + 1`.
    #[inline]
    pub fn saturated(&self, term_freq: f32, fieldnorm_id: u8, k1: f32) -> f32 {
        term_freq * (k1 + 1.0) / (term_freq + self.table[usize::from(fieldnorm_id)])
    }
}

/// Inverse document frequency; above zero for every word.
pub(super) fn idf(doc_freq: u64, num_docs: u64) -> f32 {
    let (found, all) = (doc_freq.min(num_docs) as f32, num_docs as f32);
    (1.0 + (all - found + 0.5) / (found + 0.5)).ln()
}

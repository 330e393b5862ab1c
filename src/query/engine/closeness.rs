//! How close the words of a query stand together in a document.
//!
//! After Büttcher, Clarke, Lushman 2006 (BM25 with term proximity): each time a word stands near another one of the
//! query, it gathers the other's rarity, less the further away; what a word has gathered in a field saturates as a term
//! frequency does and earns by the rarity of the word itself, of which at most 1 counts. Invariant: what is earned is
//! never below zero and never more than [`Closeness::most`]. Particles and words that stand for very many terms
//! (prefixes) take no part, nor do clauses other than words.

use tantivy::{
    DocId, Score, SegmentReader,
    fieldnorm::FieldNormReader,
    postings::{Postings, SegmentPostings},
    schema::IndexRecordOption,
};

use super::{
    ranking::{LengthNorm, Model},
    window::seek,
    word::{WordQuery, slot_postings},
};
use crate::query::clause::Slot;

/// Words further apart have nothing to do with each other.
const REACH: u32 = 8;
/// Places of words that are looked at in one document, from its beginning.
const MAX_PLACES: usize = 10_000;
/// Rarity of a word that counts at most for what its neighbors earn it.
const MAX_RARITY: f32 = 1.0;

/// The words of a query with the statistics of an index.
pub(super) struct Closeness {
    words: Vec<CloseWord>,
    /// For each text field its weight and lengths.
    fields: Vec<(tantivy::schema::Field, f32, LengthNorm)>,
    weight: f32,
    k1: f32,
}

struct CloseWord {
    query: WordQuery,
    rarity: f32,
}

impl Closeness {
    /// The closeness of words, in the order of the query; nothing if there are no two of them.
    pub fn new(words: &[WordQuery], model: &Model) -> tantivy::Result<Option<Closeness>> {
        let Model { ranking, statistics, .. } = model;
        let mut close = Vec::with_capacity(words.len());
        for query in words.iter().filter(|word| word.weight >= 1.0 && matches!(word.slot, Slot::Terms(_))) {
            let is_known =
                |known: &CloseWord| known.query.slot == query.slot && known.query.fields == query.fields;
            let rarity = query.rarity(statistics)?;
            if rarity > 0.0 && !close.iter().any(is_known) {
                close.push(CloseWord { query: query.clone(), rarity });
            }
        }
        if close.len() < 2 || ranking.closeness <= 0.0 {
            return Ok(None);
        }
        let mut fields: Vec<(tantivy::schema::Field, f32, LengthNorm)> = Vec::new();
        for &(field, weight) in close.iter().flat_map(|word| &word.query.fields) {
            if fields.iter().all(|(known, ..)| *known != field) {
                fields.push((field, weight, LengthNorm::new(model, field)?));
            }
        }
        Ok(Some(Closeness { words: close, fields, weight: ranking.closeness, k1: ranking.k1 }))
    }

    /// No document earns more.
    pub fn most(&self) -> Score {
        let words: f32 = self.words.iter().map(|word| self.earned(word.rarity)).sum();
        let fields: f32 = self.fields.iter().map(|(_, weight, _)| weight).sum();
        words * fields * (self.k1 + 1.0)
    }

    /// Adds what documents of a segment earn; they come in rising order, each with the place of its score.
    pub fn add(
        &self,
        segment: &SegmentReader,
        docs: &[(DocId, usize)],
        scores: &mut [Score],
    ) -> tantivy::Result<()> {
        for (field, weight, norm) in &self.fields {
            let mut lists = Vec::new();
            for (word, known) in (0..).zip(&self.words) {
                if known.query.fields.iter().any(|(known, _)| known == field) {
                    let record = IndexRecordOption::WithFreqsAndPositions;
                    let postings = slot_postings(&known.query.slot, *field, segment, record)?;
                    lists.extend(postings.into_iter().map(|(postings, ..)| (word, postings)));
                }
            }
            let mut reader = FieldReader {
                lists,
                norm,
                fieldnorms: segment.get_fieldnorms_reader(*field)?,
                places: Vec::new(),
                positions: Vec::new(),
                gathered: vec![0.0; self.words.len()],
            };
            for &(doc, place) in docs {
                if let Some(score) = scores.get_mut(place) {
                    *score += weight * reader.score(self, doc);
                }
            }
        }
        Ok(())
    }

    fn earned(&self, rarity: f32) -> f32 {
        self.weight * rarity.min(MAX_RARITY)
    }
}

/// The positions of the words in one field of one segment.
struct FieldReader<'a> {
    lists: Vec<(usize, SegmentPostings)>,
    norm: &'a LengthNorm,
    fieldnorms: FieldNormReader,
    places: Vec<(u32, usize)>,
    positions: Vec<u32>,
    gathered: Vec<f32>,
}

impl FieldReader<'_> {
    fn score(&mut self, closeness: &Closeness, doc: DocId) -> Score {
        self.places.clear();
        for (word, postings) in &mut self.lists {
            if seek(postings, doc) == doc {
                self.positions.clear();
                postings.append_positions_with_offset(0, &mut self.positions);
                self.places.extend(self.positions.iter().map(|position| (*position, *word)));
            }
        }
        self.places.sort_unstable();
        self.places.dedup();
        self.places.truncate(MAX_PLACES);
        self.gathered.fill(0.0);
        gather(&self.places, |word| closeness.words[word].rarity, &mut self.gathered);
        let fieldnorm_id = self.fieldnorms.fieldnorm_id(doc);
        let earned = self.gathered.iter().zip(&closeness.words).filter(|(gathered, _)| **gathered > 0.0);
        earned
            .map(|(gathered, word)| {
                closeness.earned(word.rarity) * self.norm.saturated(*gathered, fieldnorm_id, closeness.k1)
            })
            .sum()
    }
}

/// What each word gathers of its neighbors: their rarity over their distance. Places are positions with their word,
/// in rising order; a word does not gather itself, nor what stands at its own place.
fn gather(places: &[(u32, usize)], rarity: impl Fn(usize) -> f32, gathered: &mut [f32]) {
    for (index, &(position, word)) in places.iter().enumerate() {
        let next = places.get(index + 1..).unwrap_or_default();
        for &(other_position, other) in next.iter().take_while(|(next, _)| next - position <= REACH) {
            if other != word && other_position != position {
                let distance = (other_position - position) as f32;
                gathered[word] += rarity(other) / distance;
                gathered[other] += rarity(word) / distance;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(places: &[(u32, usize)]) -> Vec<f32> {
        let mut gathered = vec![0.0; 3];
        gather(places, |word| [2.0, 3.0, 5.0][word], &mut gathered);
        gathered
    }

    #[test]
    fn neighbors_gather_each_other_by_distance_in_any_order() {
        assert_eq!(gathered(&[(4, 0), (5, 1)]), [3.0, 2.0, 0.0]);
        assert_eq!(gathered(&[(4, 1), (6, 0)]), [1.5, 1.0, 0.0]);
        assert_eq!(gathered(&[(0, 0), (1, 1), (2, 2)]), [5.5, 7.0, 4.0]);
    }

    #[test]
    fn what_is_far_away_or_the_word_itself_or_at_its_place_is_not_gathered() {
        assert_eq!(gathered(&[(0, 0), (REACH + 1, 1)]), [0.0; 3]);
        assert_eq!(gathered(&[(0, 0), (1, 0)]), [0.0; 3]);
        assert_eq!(gathered(&[(7, 0), (7, 1)]), [0.0; 3]);
        assert_eq!(gathered(&[]), [0.0; 3]);
    }
}

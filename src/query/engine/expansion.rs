//! What hits earn by words that are typical of the best of them: pseudo-relevance feedback.
//!
//! After RM3 (Lavrenko, Croft 2001; Abdul-Jaleel et al. 2004): the words with the highest likelihood times rarity in the
//! best hits are added to the query, each by its likelihood, all together by a fixed weight relative to the query's own
//! words. Left to `search`: reading the hits. Invariants: the words only rank, they find no document; no word that the
//! query excludes is added; nothing is earned below zero or above [`room`], which the bonus of documents with all words
//! takes into account before the words are known.

use compact_str::CompactString;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader, postings::Postings};

use super::{
    ranking::{Model, Ranking, idf},
    second::rescore,
    weighted_fields,
    window::seek,
    word::{WordQuery, WordWeight},
};
use crate::{
    analysis::{Level, lookup_terms},
    query::{
        ast::Occur,
        clause::{Clause, Slot, SlotTerm},
    },
    schema::Schema,
};

/// A hit with less of the whole says too little to be read.
const MIN_SHARE: f32 = 0.01;

/// The words that feedback adds to a query.
pub struct Expansion {
    words: Vec<WordWeight>,
    k1: f32,
    num_seen: usize,
}

impl Expansion {
    /// The hits to learn from, which come best first, each with its share of the whole: a softmax of the scores.
    pub fn shares(
        clause: &Clause,
        hits: &[(Score, DocAddress)],
        ranking: &Ranking,
    ) -> Vec<(f32, DocAddress)> {
        let hits = hits.get(..ranking.feedback_docs).unwrap_or(hits);
        let best = hits.first().map_or(0.0, |(score, _)| *score);
        let spread = ranking.feedback_spread * num_words(clause, ranking);
        let weight = |score: Score| if spread > 0.0 { ((score - best) / spread).exp() } else { 1.0 };
        let total: f32 = hits.iter().map(|(score, _)| weight(*score)).sum();
        let shares = hits.iter().map(|(score, address)| (weight(*score) / total, *address));
        shares.filter(|(share, _)| *share >= MIN_SHARE).collect()
    }

    /// The words to add to a query, of lemmas with their likelihood, the likeliest first.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn new(
        clause: &Clause,
        likely: Vec<(CompactString, f32)>,
        schema: &Schema,
        model: &Model,
    ) -> tantivy::Result<Expansion> {
        let Model { ranking, statistics, .. } = model;
        let mut barred = Vec::new();
        add_excluded(clause, false, &mut barred);
        let fields = weighted_fields(None, schema, ranking);
        let mut words = Vec::with_capacity(likely.len());
        for (lemma, likelihood) in likely {
            let terms: Vec<SlotTerm> = lookup_terms(Level::Lemma, &lemma)
                .map(|term| SlotTerm { term, levels: Level::Lemma.into(), weight: 1.0 })
                .collect();
            if terms.iter().any(|known| barred.iter().any(|slot| slot.matches(&known.term))) {
                continue;
            }
            let word = WordQuery { slot: Slot::Terms(terms), fields: fields.clone(), weight: likelihood };
            let worth = word.rarity(statistics)?;
            words.push((worth, word));
        }
        // Stable: of equals the likelier first.
        words.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        words.truncate(ranking.feedback_terms);
        let total: f32 = words.iter().map(|(_, word)| word.weight).sum();
        let weight = ranking.feedback * num_words(clause, ranking) / total.max(f32::MIN_POSITIVE);
        let words = words.into_iter().map(|(_, mut word)| {
            word.weight *= weight;
            word.weight(model)
        });
        Ok(Expansion {
            words: words.collect::<Result<_, _>>()?,
            k1: ranking.k1,
            num_seen: ranking.second_look,
        })
    }

    /// Scores the best of the hits, which come best first, on and sorts them again.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn rescore(&self, searcher: &Searcher, hits: &mut [(Score, DocAddress)]) -> tantivy::Result<()> {
        rescore(searcher, hits, self.num_seen, |segment, docs, scores| self.add(segment, docs, scores))
    }

    fn add(
        &self,
        segment: &SegmentReader,
        docs: &[(DocId, usize)],
        scores: &mut [Score],
    ) -> tantivy::Result<()> {
        for word in &self.words {
            for mut field in word.postings(segment)? {
                let earned = field.level_scores[Level::Lemma as usize];
                for &(doc, place) in docs {
                    let found = field.lists.iter_mut().filter_map(|(postings, ..)| {
                        (seek(postings, doc) == doc).then(|| postings.term_freq())
                    });
                    let term_freq: u32 = found.sum();
                    if term_freq > 0
                        && let Some(score) = scores.get_mut(place)
                    {
                        let fieldnorm_id = field.fieldnorms.fieldnorm_id(doc);
                        *score += earned * field.norm.saturated(term_freq as f32, fieldnorm_id, self.k1);
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a document may earn at most by words added to a query, whichever they are.
pub(super) fn room(clause: &Clause, model: &Model) -> Score {
    let Model { ranking, statistics, .. } = model;
    let fields = 1.0 + ranking.title;
    let rarest = idf(1, statistics.num_docs());
    let word = ranking.levels[Level::Lemma as usize] * rarest * fields * (ranking.k1 + 1.0);
    // A little more, for what is lost in adding up.
    ranking.feedback * num_words(clause, ranking) * word * 1.001
}

/// How many words a query wants, each as it counts; of alternatives the most.
fn num_words(clause: &Clause, ranking: &Ranking) -> f32 {
    match clause {
        Clause::Word { is_stop_word, .. } => ranking.of_word(*is_stop_word),
        Clause::Phrase { slots, .. } => slots.len() as f32,
        Clause::Group(clauses) => {
            let wanted = clauses.iter().filter(|(occur, _)| *occur != Occur::MustNot);
            wanted.map(|(_, clause)| num_words(clause, ranking)).sum()
        }
        Clause::Any(clauses) => clauses.iter().map(|clause| num_words(clause, ranking)).fold(0.0, f32::max),
        Clause::Facet { .. } | Clause::Dates(_) => 0.0,
    }
}

/// Adds the words that a clause excludes; what stands behind two signs is wanted again.
fn add_excluded<'a>(clause: &'a Clause, is_excluded: bool, slots: &mut Vec<&'a Slot>) {
    match clause {
        Clause::Word { slot, .. } if is_excluded => slots.push(slot),
        Clause::Phrase { slots: words, .. } if is_excluded => slots.extend(words),
        Clause::Group(clauses) => {
            for (occur, clause) in clauses {
                add_excluded(clause, is_excluded != (*occur == Occur::MustNot), slots);
            }
        }
        Clause::Any(clauses) => clauses.iter().for_each(|clause| add_excluded(clause, is_excluded, slots)),
        Clause::Word { .. } | Clause::Phrase { .. } | Clause::Facet { .. } | Clause::Dates(_) => {}
    }
}

//! A second look at the best hits, for what is too dear to weigh in every document.
//!
//! The best [`NUM_SEEN`] hits of the first look are scored on and sorted again; the others stay behind them in their
//! order. Invariants: the order does not depend on the page that is asked for; a second look only adds, and at most
//! [`SecondLook::most`], which the bonus of documents with all words takes into account.

use tantivy::{DocAddress, Score, Searcher};

use super::{Ranking, closeness::Closeness, word::WordQuery, word_query};
use crate::{
    query::{ast::Occur, clause::Clause},
    schema::Schema,
};

/// Hits that are looked at again.
const NUM_SEEN: usize = 200;

/// What a query is worth in documents beyond its words.
#[derive(Default)]
pub struct SecondLook {
    closeness: Option<Closeness>,
}

impl SecondLook {
    /// The second look of a query; only its outermost words take part.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn new(
        clause: &Clause,
        schema: &Schema,
        searcher: &Searcher,
        ranking: &Ranking,
    ) -> tantivy::Result<SecondLook> {
        let Clause::Group(clauses) = clause else { return Ok(SecondLook::default()) };
        let wanted = clauses.iter().filter(|(occur, _)| *occur != Occur::MustNot);
        let words = wanted.filter_map(|(_, clause)| match clause {
            Clause::Word { slot, field, is_particle } => {
                Some(word_query(slot, *field, *is_particle, schema, ranking))
            }
            _ => None,
        });
        let words: Vec<WordQuery> = words.collect();
        Ok(SecondLook { closeness: Closeness::new(&words, searcher, ranking)? })
    }

    /// No document earns more by it.
    pub fn most(&self) -> Score {
        self.closeness.as_ref().map_or(0.0, Closeness::most)
    }

    /// How many hits of the first look are needed for those of a page.
    pub fn needed(&self, page_end: usize) -> usize {
        if self.closeness.is_some() { page_end.max(NUM_SEEN) } else { page_end }
    }

    /// Looks at the best of the hits again, which come best first.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn rescore(&self, searcher: &Searcher, hits: &mut [(Score, DocAddress)]) -> tantivy::Result<()> {
        let Some(closeness) = &self.closeness else { return Ok(()) };
        let seen = hits.len().min(NUM_SEEN);
        let hits = &mut hits[..seen];
        let mut scores: Vec<Score> = hits.iter().map(|(score, _)| *score).collect();
        let mut places: Vec<(DocAddress, usize)> =
            hits.iter().enumerate().map(|(place, (_, address))| (*address, place)).collect();
        places.sort_unstable();
        for docs in places.chunk_by(|(one, _), (other, _)| one.segment_ord == other.segment_ord) {
            let Some((first, _)) = docs.first() else { continue };
            let segment = searcher.segment_reader(first.segment_ord);
            let docs: Vec<_> = docs.iter().map(|(address, place)| (address.doc_id, *place)).collect();
            closeness.add(segment, &docs, &mut scores)?;
        }
        hits.iter_mut().zip(scores).for_each(|((known, _), score)| *known = score);
        // Equals in the order in which the engine has them.
        hits.sort_unstable_by(|(one, here), (other, there)| other.total_cmp(one).then(here.cmp(there)));
        Ok(())
    }
}

//! A second look at the best hits, for what is too dear to weigh in every document.
//!
//! The best hits of the first look ([`Ranking::second_look`]) are scored on and sorted again; the others stay behind them in their
//! order. Invariants: the order does not depend on the page that is asked for; a second look only adds, and at most
//! [`SecondLook::most`], which the bonus of documents with all words takes into account.

use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader};

use super::{Model, closeness::Closeness, expansion, kin::Kin, word_query};
use crate::{
    query::{ast::Occur, clause::Clause},
    schema::Schema,
};

/// What a query is worth in documents beyond its words.
#[derive(Default)]
pub struct SecondLook {
    closeness: Option<Closeness>,
    kin: Option<Kin>,
    /// What words that feedback adds may earn at most, where it is wanted.
    room: Option<Score>,
    /// Hits that are looked at again.
    num_seen: usize,
}

impl SecondLook {
    /// The second look of a query, of which only the outermost words take part; `feedback`: an
    /// [`Expansion`](super::Expansion) may follow it.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn new(
        clause: &Clause,
        schema: &Schema,
        model: &Model,
        feedback: bool,
    ) -> tantivy::Result<SecondLook> {
        let ranking = &model.ranking;
        let alone = [(Occur::Should, clause.clone())];
        let clauses = match clause {
            Clause::Group(clauses) => clauses,
            _ => &alone[..],
        };
        let mut words = Vec::new();
        let mut keys = Vec::new();
        for (_, clause) in clauses.iter().filter(|(occur, _)| *occur != Occur::MustNot) {
            if let Clause::Word { slot, field, is_stop_word, kin, .. } = clause {
                words.push(word_query(slot, *field, *is_stop_word, schema, ranking));
                keys.extend(kin.iter().map(|key| (key.as_str(), ranking.of_word(*is_stop_word))));
            }
        }
        Ok(SecondLook {
            closeness: Closeness::new(&words, model)?,
            kin: Kin::new(keys.into_iter(), schema.kin, model)?,
            room: Some(expansion::room(clause, model)).filter(|room| feedback && *room > 0.0),
            num_seen: ranking.second_look,
        })
    }

    /// No document earns more by it and by what feedback adds.
    pub fn most(&self) -> Score {
        let closeness = self.closeness.as_ref().map_or(0.0, Closeness::most);
        closeness + self.kin.as_ref().map_or(0.0, Kin::most) + self.room.unwrap_or(0.0)
    }

    /// Whether an [`Expansion`](super::Expansion) may follow.
    pub fn wants_feedback(&self) -> bool {
        self.room.is_some()
    }

    /// How many hits of the first look are needed for those of a page.
    pub fn needed(&self, page_end: usize) -> usize {
        if self.is_idle() { page_end } else { page_end.max(self.num_seen) }
    }

    /// Looks at the best of the hits again, which come best first.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn rescore(&self, searcher: &Searcher, hits: &mut [(Score, DocAddress)]) -> tantivy::Result<()> {
        if self.closeness.is_none() && self.kin.is_none() {
            return Ok(());
        }
        rescore(searcher, hits, self.num_seen, |segment, docs, scores| {
            if let Some(closeness) = &self.closeness {
                closeness.add(segment, docs, scores)?;
            }
            if let Some(kin) = &self.kin {
                kin.add(segment, docs, scores)?;
            }
            Ok(())
        })
    }

    /// What it gives a document, by `closeness` and `kin`; nothing beyond the hits that it sees. `place` is that of the
    /// document among all hits, from 0.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn points(
        &self,
        searcher: &Searcher,
        address: DocAddress,
        place: usize,
    ) -> tantivy::Result<(Score, Score)> {
        let segment = searcher.segment_reader(address.segment_ord);
        let docs = [(address.doc_id, 0)];
        let (mut close, mut kindred) = ([0.0], [0.0]);
        if place < self.num_seen {
            if let Some(closeness) = &self.closeness {
                closeness.add(segment, &docs, &mut close)?;
            }
            if let Some(kin) = &self.kin {
                kin.add(segment, &docs, &mut kindred)?;
            }
        }
        Ok((close[0], kindred[0]))
    }

    fn is_idle(&self) -> bool {
        self.closeness.is_none() && self.kin.is_none() && self.room.is_none()
    }
}

/// Adds to the scores of the best hits and sorts these again. `add` gets the documents of one segment, rising, each with
/// the place of its score.
pub(super) fn rescore(
    searcher: &Searcher,
    hits: &mut [(Score, DocAddress)],
    num_seen: usize,
    mut add: impl FnMut(&SegmentReader, &[(DocId, usize)], &mut [Score]) -> tantivy::Result<()>,
) -> tantivy::Result<()> {
    let seen = hits.len().min(num_seen);
    let hits = &mut hits[..seen];
    let mut scores: Vec<Score> = hits.iter().map(|(score, _)| *score).collect();
    let mut places: Vec<(DocAddress, usize)> =
        hits.iter().enumerate().map(|(place, (_, address))| (*address, place)).collect();
    places.sort_unstable();
    for docs in places.chunk_by(|(one, _), (other, _)| one.segment_ord == other.segment_ord) {
        let Some((first, _)) = docs.first() else { continue };
        let segment = searcher.segment_reader(first.segment_ord);
        let docs: Vec<_> = docs.iter().map(|(address, place)| (address.doc_id, *place)).collect();
        add(segment, &docs, &mut scores)?;
    }
    hits.iter_mut().zip(scores).for_each(|((known, _), score)| *known = score);
    // Equals stay in the order of the first look.
    hits.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    Ok(())
}

//! Takes the score of one document apart: what it earns by each clause, field and level.
//!
//! Left to `group`, `window`, `word` and `phrase`: every formula; here they are only asked for one document. Invariant:
//! the points of the parts, times the factor, and the bonus are what the engine gives the document for the clause.

use tantivy::{
    DocAddress, Score, Searcher,
    query::{EnableScoring, Query},
    schema::Field,
};

use super::{
    Model, any_query, clause_query,
    excluded::num_left,
    group::{GroupQuery, PartWeight},
    phrase_queries, selects, soft_query,
    window::seek,
    word::WordWeight,
};
use crate::{
    analysis::Level,
    query::{ast::Occur, clause::Clause},
    schema::Schema,
};

/// What a document earns by a clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// All of it.
    pub score: Score,
    /// By fields, where the clause is a word or phrase.
    pub fields: Vec<FieldPoints>,
    /// By its clauses, in their order, where it is a group or an `OR`: none for those that the document lacks or that
    /// are excluded.
    pub parts: Vec<Option<Points>>,
    /// What the sum of the parts is multiplied by, for the words that are lacking.
    pub factor: f32,
    /// Added where no word is lacking.
    pub bonus: Score,
}

/// What a document earns in one field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldPoints {
    /// Title or text.
    pub field: Field,
    /// All of it.
    pub score: Score,
    /// A word's points at each level; none for a phrase.
    pub levels: Option<[Score; 3]>,
}

/// Scores single documents as the engine does.
pub struct Scored<'a> {
    /// Fields of the index.
    pub schema: &'a Schema,
    /// The index.
    pub searcher: &'a Searcher,
    /// The constants.
    pub model: &'a Model,
    /// The document.
    pub address: DocAddress,
}

impl Scored<'_> {
    /// What the document earns by a clause to which at most `added` is added later; none if it lacks it.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn points(&self, clause: &Clause, added: Score) -> tantivy::Result<Option<Points>> {
        match clause {
            Clause::Group(clauses) => {
                let query = soft_query(clauses, self.schema, self.model, added);
                let clauses = clauses.iter().map(|(occur, clause)| (*occur, clause, selects(*occur, clause)));
                self.group_points(&query, clauses)
            }
            Clause::Any(clauses) => {
                let query = any_query(clauses, self.schema, self.model);
                self.group_points(&query, clauses.iter().map(|clause| (Occur::Should, clause, false)))
            }
            Clause::Word { .. } => {
                let query = any_query(std::slice::from_ref(clause), self.schema, self.model);
                let weight = query.group_weight(self.scoring())?;
                match weight.parts.first() {
                    Some((_, PartWeight::Word(word))) => self.word_points(word),
                    _ => Ok(None),
                }
            }
            Clause::Phrase { slots, slop, field, .. } => {
                let mut fields = Vec::new();
                for query in phrase_queries(slots, *slop, *field, self.schema, self.model) {
                    if let Some(score) = self.score(&query)? {
                        fields.push(FieldPoints { field: query.field, score, levels: None });
                    }
                }
                Ok(Points::of_fields(fields))
            }
            Clause::Facet { .. } | Clause::Dates(_) => {
                let query = clause_query(clause, self.schema, self.model, 0.0);
                Ok(self.score(query.as_ref())?.map(Points::alone))
            }
        }
    }

    /// The points of clauses side by side, each with whether it only selects and so is no part of the query.
    fn group_points<'c>(
        &self,
        query: &GroupQuery,
        clauses: impl Iterator<Item = (Occur, &'c Clause, bool)>,
    ) -> tantivy::Result<Option<Points>> {
        let weight = query.group_weight(self.scoring())?;
        let rules = weight.rules(1.0);
        let mut weighed = weight.parts.iter().zip(&weight.shares);
        let mut parts = Vec::new();
        let (mut score, mut total, mut num_essential, mut num_must) = (0.0, 0.0, 0, 0);
        for (occur, clause, only_selects) in clauses {
            if only_selects {
                match self.points(clause, 0.0)? {
                    Some(_) => parts.push(Some(Points::alone(0.0))),
                    None => return Ok(None),
                }
                continue;
            }
            let Some(((_, part), (share, is_essential))) = weighed.next() else { continue };
            let points = match part {
                PartWeight::Word(word) => self.word_points(word)?,
                PartWeight::Query(_) => self.points(clause, 0.0)?,
            };
            if occur == Occur::MustNot {
                if points.is_some() {
                    return Ok(None);
                }
            } else if let Some(points) = &points {
                score += points.score;
                total += share;
                num_essential += u16::from(*is_essential);
                num_must += u16::from(occur == Occur::Must);
            }
            parts.push(points);
        }
        // All documents, where nothing is wanted but what selects.
        for (_, (share, is_essential)) in weighed {
            total += share;
            num_essential += u16::from(*is_essential);
        }
        if total == 0.0 || !rules.is_hit(total, num_must) {
            return Ok(None);
        }
        let (factor, bonus) = (rules.factor(total), rules.bonus(num_essential));
        Ok(Some(Points { score: score * factor + bonus, fields: Vec::new(), parts, factor, bonus }))
    }

    fn word_points(&self, word: &WordWeight) -> tantivy::Result<Option<Points>> {
        let doc = self.address.doc_id;
        let mut found = Vec::new();
        for mut field in word.postings(self.searcher.segment_reader(self.address.segment_ord))? {
            let excluded = field.excluded.in_range(doc, doc.saturating_add(1)).remove(&doc);
            let mut term_freqs = [0.0; 3];
            for (postings, levels, weight) in &mut field.lists {
                if seek(postings, doc) != doc {
                    continue;
                }
                let num_found = num_left(postings, excluded.as_ref());
                for level in Level::ALL.into_iter().filter(|level| levels.contains(*level)) {
                    term_freqs[level as usize] += num_found as f32 * *weight;
                }
            }
            if term_freqs.iter().any(|term_freq| *term_freq > 0.0) {
                let length = field.fieldnorms.fieldnorm_id(doc);
                let levels: [Score; 3] = std::array::from_fn(|level| match term_freqs[level] {
                    0.0 => 0.0,
                    term_freq => field.level_score(level, term_freq, length, self.model.ranking.k1),
                });
                let score = levels.iter().sum();
                found.push(FieldPoints { field: field.field, score, levels: Some(levels) });
            }
        }
        Ok(Points::of_fields(found))
    }

    /// The score of the document; none if it is no hit.
    fn score(&self, query: &dyn Query) -> tantivy::Result<Option<Score>> {
        let segment = self.searcher.segment_reader(self.address.segment_ord);
        let mut scorer = query.weight(self.scoring())?.scorer(segment, 1.0)?;
        let doc = self.address.doc_id;
        Ok((seek(scorer.as_mut(), doc) == doc).then(|| scorer.score()))
    }

    fn scoring(&self) -> EnableScoring<'_> {
        EnableScoring::enabled_from_searcher(self.searcher)
    }
}

impl Points {
    /// Points that nothing divides.
    fn alone(score: Score) -> Points {
        Points { score, fields: Vec::new(), parts: Vec::new(), factor: 1.0, bonus: 0.0 }
    }

    fn of_fields(fields: Vec<FieldPoints>) -> Option<Points> {
        let score = fields.iter().map(|field| field.score).sum();
        (!fields.is_empty()).then(|| Points { fields, ..Points::alone(score) })
    }
}

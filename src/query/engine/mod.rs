//! Finds and scores the documents of a compiled query, as queries of tantivy.
//!
//! Own scorers, because the engine's cannot add up levels that share one field, match several terms at one place of a
//! phrase, or rank a document with all words above one with most. `group` walks the documents, a `window` at a time,
//! `word` and `phrase` read the postings, `excluded` those of tokens that vowel marks take out, `ranking` holds the
//! formula; `points` takes the score of one document apart; `second` looks at the best hits again, for the `closeness`
//! of their words and for `kin`; `expansion` scores them by words that feedback adds. `passages` lets facets, which stand
//! in the first passage of a document, select all of them. `deadline` ends what takes too long.

mod closeness;
mod deadline;
mod excluded;
mod expansion;
mod group;
mod kin;
mod passages;
mod phrase;
mod points;
mod ranking;
mod second;
mod statistics;
mod window;
mod word;

use std::ops::Bound;

use tantivy::{
    Score, Term,
    query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Query, RangeQuery, TermSetQuery},
};

pub use deadline::Deadline;
pub use expansion::Expansion;
pub use points::{FieldPoints, Points, Scored};
pub use ranking::{Model, Ranking};
pub use second::SecondLook;
pub use statistics::Statistics;

use self::{
    group::{GroupQuery, Part},
    passages::AllPassages,
    phrase::PhraseQuery,
    word::WordQuery,
};
use super::{
    ast::{Occur, TextField},
    clause::{Clause, Slot},
};
use crate::{
    document::{DateRange, Facet},
    schema::{Schema, date_number},
};

/// The engine query of a whole query, which may earn something more at a second look.
pub fn engine_query(clause: &Clause, schema: &Schema, model: &Model, second: &SecondLook) -> Box<dyn Query> {
    clause_query(clause, schema, model, second.most())
}

/// The engine query of a clause, to which at most `added` will be added later.
fn clause_query(clause: &Clause, schema: &Schema, model: &Model, added: Score) -> Box<dyn Query> {
    match clause {
        Clause::Group(clauses) => {
            let filters = clauses.iter().filter(|(occur, clause)| selects(*occur, clause));
            let filters = filters.map(|(_, clause)| clause_query(clause, schema, model, 0.0));
            filtered(Box::new(soft_query(clauses, schema, model, added)), filters.collect())
        }
        Clause::Any(clauses) => Box::new(any_query(clauses, schema, model)),
        Clause::Word { .. } => Box::new(any_query(std::slice::from_ref(clause), schema, model)),
        Clause::Phrase { slots, slop, field, .. } => phrase_query(slots, *slop, *field, schema, model),
        Clause::Facet { facet, keys, .. } => facet_query(*facet, keys, schema),
        Clause::Dates(range) => dates_query(*range, schema),
    }
}

/// The clauses of a group that do not only select, in their order; all documents where only others select.
fn soft_query(clauses: &[(Occur, Clause)], schema: &Schema, model: &Model, added: Score) -> GroupQuery {
    let words = || clauses.iter().filter(|(occur, clause)| !selects(*occur, clause));
    let is_wanted = words().any(|(occur, _)| *occur != Occur::MustNot);
    let has_filter = words().count() < clauses.len();
    let all = (Occur::Should, Part::Query(Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
    let parts = words().map(|(occur, clause)| (*occur, part(clause, schema, model)));
    let parts = parts.chain((!is_wanted && has_filter).then_some(all));
    GroupQuery::soft(parts.collect(), model, added)
}

/// The clauses, one of which is enough, in their order.
fn any_query(clauses: &[Clause], schema: &Schema, model: &Model) -> GroupQuery {
    let parts = clauses.iter().map(|clause| (Occur::Should, part(clause, schema, model)));
    GroupQuery::any(parts.collect(), model)
}

/// Documents of `query` that also pass all filters; filters do not change the score.
pub fn filtered(query: Box<dyn Query>, filters: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    if filters.is_empty() {
        return query;
    }
    let constant = |filter| Box::new(ConstScoreQuery::new(filter, 0.0)) as Box<dyn Query>;
    let clauses = std::iter::once(query).chain(filters.into_iter().map(constant));
    Box::new(BooleanQuery::intersection(clauses.collect()))
}

/// Documents that have one of the keys, with all their passages.
pub fn facet_query(facet: Facet, keys: &[String], schema: &Schema) -> Box<dyn Query> {
    let field = schema.facet(facet);
    let firsts = TermSetQuery::new(keys.iter().map(|key| Term::from_field_text(field, key)));
    Box::new(AllPassages { firsts: Box::new(firsts) })
}

/// Documents of the days, both ends included.
pub fn dates_query(range: DateRange, schema: &Schema) -> Box<dyn Query> {
    let bound = |date: Option<jiff::civil::Date>| match date {
        Some(date) => Bound::Included(Term::from_field_u64(schema.date, date_number(date))),
        None => Bound::Unbounded,
    };
    match (bound(range.from), bound(range.to)) {
        // A document without a date is in no range, even an open one.
        (Bound::Unbounded, Bound::Unbounded) => {
            let first = Bound::Included(Term::from_field_u64(schema.date, 0));
            Box::new(RangeQuery::new(first, Bound::Unbounded))
        }
        (from, to) => Box::new(RangeQuery::new(from, to)),
    }
}

/// Whether a clause of a group selects documents and does nothing else.
fn selects(occur: Occur, clause: &Clause) -> bool {
    occur != Occur::MustNot && is_filter(clause)
}

/// Whether a clause only selects by facets and dates: it is no word that a document could lack.
fn is_filter(clause: &Clause) -> bool {
    match clause {
        Clause::Facet { .. } | Clause::Dates(_) => true,
        Clause::Any(clauses) => clauses.iter().all(is_filter),
        Clause::Group(clauses) => clauses.iter().all(|(_, clause)| is_filter(clause)),
        Clause::Word { .. } | Clause::Phrase { .. } => false,
    }
}

fn part(clause: &Clause, schema: &Schema, model: &Model) -> Part {
    match clause {
        Clause::Word { slot, field, is_stop_word, .. } => {
            Part::Word(word_query(slot, *field, *is_stop_word, schema, &model.ranking))
        }
        clause => Part::Query(clause_query(clause, schema, model, 0.0)),
    }
}

fn word_query(
    slot: &Slot,
    field: Option<TextField>,
    is_stop_word: bool,
    schema: &Schema,
    ranking: &Ranking,
) -> WordQuery {
    let weight = ranking.of_word(is_stop_word);
    WordQuery { slot: slot.clone(), fields: weighted_fields(field, schema, ranking), weight }
}

fn phrase_query(
    slots: &[Slot],
    slop: Option<u32>,
    field: Option<TextField>,
    schema: &Schema,
    model: &Model,
) -> Box<dyn Query> {
    if slots.is_empty() {
        return Box::new(EmptyQuery);
    }
    let parts = phrase_queries(slots, slop, field, schema, model);
    let parts = parts.map(|query| (Occur::Should, Part::Query(Box::new(query))));
    Box::new(GroupQuery::any(parts.collect(), model))
}

/// A phrase in each of its fields.
fn phrase_queries(
    slots: &[Slot],
    slop: Option<u32>,
    field: Option<TextField>,
    schema: &Schema,
    model: &Model,
) -> impl Iterator<Item = PhraseQuery> {
    let fields = weighted_fields(field, schema, &model.ranking).into_iter();
    fields.map(move |(field, boost)| PhraseQuery {
        slots: slots.to_vec(),
        slop,
        field,
        boost,
        model: model.clone(),
    })
}

fn weighted_fields(
    field: Option<TextField>,
    schema: &Schema,
    ranking: &Ranking,
) -> Vec<(tantivy::schema::Field, f32)> {
    let both = [(TextField::Title, ranking.title), (TextField::Text, 1.0)];
    let wanted = both.into_iter().filter(|(known, _)| field.is_none_or(|field| field == *known));
    wanted.map(|(field, boost)| (schema.text_field(field), boost)).collect()
}

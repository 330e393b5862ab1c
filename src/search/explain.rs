//! Says of a hit which rules joined the words of the query with its own, and what each is worth.
//!
//! Left to `matched`: the words of the text and their rules; to the engine: all points. Invariant: a word or
//! phrase of a group that the document has earns if and only if words matched it, where hits are sorted by their score.

use tantivy::DocAddress;

use super::{
    explanation::{Explanation, FieldShare, MatchedWord, Part},
    matched::Matcher,
    request::{SearchRequest, Sort},
    resolve::Resolver,
};
use crate::{
    analysis::{Analyzer, Level},
    document::{DateRange, Document, Facet},
    error::Result,
    index::IndexReader,
    query::{
        Clause, ResolveFacet, Slot,
        ast::{Occur, TextField},
        engine::{FieldPoints, Model, Points, Scored, SecondLook},
    },
    schema::{facet_key, facet_values},
};

/// Explains the hits of one search.
pub(super) struct Explainer<'a> {
    pub clause: Option<&'a Clause>,
    pub request: &'a SearchRequest,
    pub matcher: Matcher<'a>,
    pub reader: &'a IndexReader,
    pub model: &'a Model,
    pub second: &'a SecondLook,
}

impl Explainer<'_> {
    /// The explanation of a hit, whose place among all hits counts from 0.
    pub fn explain(
        &self,
        address: DocAddress,
        place: usize,
        document: &Document,
        analyzer: &mut Analyzer,
    ) -> Result<Explanation> {
        let (schema, searcher) = (self.reader.schema(), self.reader.searcher());
        let scored = Scored { schema, searcher, model: self.model, address };
        let is_ranked = self.request.sort == Sort::Relevance;
        let points = match self.clause {
            Some(clause) if is_ranked => scored.points(clause, self.second.most())?,
            _ => None,
        };
        let (closeness, kin) = self.second.points(searcher, address, place)?;
        let mut explanation = Explanation {
            parts: Vec::new(),
            coordination: 1.0,
            all_words: 0.0,
            closeness,
            kin,
            feedback: 0.0,
        };
        if let Some(clause) = self.clause {
            let mut matched = self.matcher.matched(document, analyzer).into_iter();
            let part = self.part(clause, points.as_ref(), document, &mut matched);
            match clause {
                Clause::Group(_) => {
                    explanation.parts = part.parts;
                    explanation.coordination = part.coordination;
                    explanation.all_words = part.all_words;
                }
                _ => explanation.parts.push(part),
            }
        }
        explanation.parts.extend(self.filters(document));
        Ok(explanation)
    }

    fn part(
        &self,
        clause: &Clause,
        points: Option<&Points>,
        document: &Document,
        matched: &mut impl Iterator<Item = Vec<MatchedWord>>,
    ) -> Part {
        let mut part = Part {
            query: String::new(),
            points: points.map_or(0.0, |points| points.score),
            fields: points.map(|points| self.fields(points)).unwrap_or_default(),
            matches: Vec::new(),
            parts: Vec::new(),
            coordination: points.map_or(1.0, |points| points.factor),
            all_words: points.map_or(0.0, |points| points.bonus),
        };
        let of = |index: usize| points.and_then(|points| points.parts.get(index)?.as_ref());
        match clause {
            Clause::Word { typed, slot, field, .. } => {
                let star = if matches!(slot, Slot::Prefix(_)) { "*" } else { "" };
                part.query = format!("{}{typed}{star}", field_prefix(*field));
                part.matches = matched.next().unwrap_or_default();
            }
            Clause::Phrase { typed, slop, field, .. } => {
                let slop = slop.map(|slop| format!("~{slop}")).unwrap_or_default();
                part.query = format!("{}\"{typed}\"{slop}", field_prefix(*field));
                part.matches = matched.next().unwrap_or_default();
            }
            Clause::Group(clauses) => {
                for (index, (occur, clause)) in clauses.iter().enumerate() {
                    if *occur != Occur::MustNot {
                        part.parts.push(self.part(clause, of(index), document, matched));
                    }
                }
                part.query = format!("({})", names(&part.parts, " "));
            }
            Clause::Any(clauses) => {
                for (index, clause) in clauses.iter().enumerate() {
                    part.parts.push(self.part(clause, of(index), document, matched));
                }
                part.query = format!("({})", names(&part.parts, " OR "));
            }
            Clause::Facet { facet, typed, keys } => {
                part.query = format!("{}:{typed}", facet.name());
                part.matches = self.values(*facet, typed, keys, document);
            }
            Clause::Dates(range) => {
                part.query = format!("date:{}", shown_range(*range));
                part.matches = day_in(*range, document).into_iter().collect();
            }
        }
        part
    }

    fn fields(&self, points: &Points) -> Vec<FieldShare> {
        let share = |field: &FieldPoints| FieldShare {
            field: self.reader.schema().engine.get_field_name(field.field).to_owned(),
            points: field.score,
            levels: Level::ALL
                .into_iter()
                .zip(field.levels.unwrap_or_default())
                .filter(|(_, points)| *points > 0.0)
                .map(|(level, points)| (level.name().to_owned(), points))
                .collect(),
        };
        points.fields.iter().map(share).collect()
    }

    /// The filters of the request that let the document pass.
    fn filters(&self, document: &Document) -> Vec<Part> {
        let resolver = Resolver { reader: self.reader };
        let facets = self.request.filters.iter().map(|(facet, value)| {
            let keys = resolver.resolve(*facet, value);
            let matches = self.values(*facet, value, &keys, document);
            Part::filter(format!("{}:{value}", facet.name()), matches)
        });
        let range = self.request.dates;
        let is_open = range.from.is_none() && range.to.is_none();
        let day = day_in(range, document).filter(|_| !is_open);
        let day = day.map(|day| Part::filter(format!("date:{}", shown_range(range)), vec![day]));
        facets.chain(day).filter(|part| !part.matches.is_empty()).collect()
    }

    /// The values of a document's facet that a typed value means.
    fn values(&self, facet: Facet, typed: &str, keys: &[String], document: &Document) -> Vec<MatchedWord> {
        let resolver = Resolver { reader: self.reader };
        let values = facet_values(document, facet).into_iter().filter_map(|value| {
            let key = facet_key(&value);
            let rule = keys.contains(&key).then(|| resolver.rule(facet, typed, &key, &value))?;
            Some(MatchedWord { word: value, count: 1, rules: vec![rule.to_owned()] })
        });
        values.collect()
    }
}

fn names(parts: &[Part], between: &str) -> String {
    parts.iter().map(|part| part.query.as_str()).collect::<Vec<_>>().join(between)
}

fn field_prefix(field: Option<TextField>) -> &'static str {
    match field {
        Some(TextField::Title) => "title:",
        Some(TextField::Text) => "text:",
        None => "",
    }
}

/// The day of a document, where it is one of the range.
fn day_in(range: DateRange, document: &Document) -> Option<MatchedWord> {
    let date = document.date?;
    let is_in = range.from.is_none_or(|from| from <= date) && range.to.is_none_or(|to| date <= to);
    is_in.then(|| MatchedWord { word: date.to_string(), count: 1, rules: vec!["date".to_owned()] })
}

fn shown_range(range: DateRange) -> String {
    let [from, to] = [range.from, range.to].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
    if from == to { from } else { format!("{from}..{to}") }
}

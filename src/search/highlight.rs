//! Finds in a text what a query matched: single words, and phrases only where they stand.
//!
//! Reads the same compiled query as the engine and the same terms as the index, so that for every kind of query what
//! is marked is what matched. Excluded clauses and filters mark nothing.

use std::ops::Range;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use tantivy::Term;

use crate::{
    analysis::{Analyzer, Token, fingerprint},
    query::{
        Clause, Slot,
        ast::{Occur, TextField},
        engine::Statistics,
        positions::{adjacent, near},
    },
    schema::Schema,
};

/// Something of the query that stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Place in the text, in bytes; a phrase is one match.
    pub range: Range<usize>,
    /// Which word or phrase of the query.
    pub pattern: usize,
}

/// Finds a query's matches.
#[derive(Debug, Default)]
pub struct Highlighter {
    patterns: Vec<Pattern>,
    /// Slots that look terms up, by term.
    terms: FxHashMap<String, SmallVec<[(usize, usize); 1]>>,
    /// Slots that do not match tokens with these terms, whatever else they have.
    excluded: FxHashMap<String, SmallVec<[(usize, usize); 1]>>,
    /// Slots that match beginnings.
    prefixes: Vec<(usize, usize, Slot)>,
    /// Fingerprints of all terms that are looked up.
    fingerprints: u64,
}

/// Positions and places of tokens.
type Places = Vec<(u32, Range<usize>)>;

/// For each phrase and each of its words, the tokens that match it.
#[derive(Debug, Default)]
pub(super) struct Phrases(FxHashMap<(usize, usize), Places>);

#[derive(Debug)]
struct Pattern {
    num_slots: usize,
    slop: Option<u32>,
    field: Option<TextField>,
    /// How rare it is; the worth of having it in a passage.
    weight: f32,
}

impl Highlighter {
    /// A highlighter of what a clause wants.
    pub fn new(clause: &Clause, schema: &Schema, statistics: &Statistics) -> Highlighter {
        let mut highlighter = Highlighter::default();
        highlighter.add(clause, schema, statistics);
        highlighter
    }

    fn add(&mut self, clause: &Clause, schema: &Schema, statistics: &Statistics) {
        match clause {
            Clause::Word { slot, field, .. } => {
                self.add_pattern(std::slice::from_ref(slot), None, *field, schema, statistics)
            }
            Clause::Phrase { slots, slop, field, .. } => {
                self.add_pattern(slots, *slop, *field, schema, statistics)
            }
            Clause::Group(clauses) => {
                for (_, clause) in clauses.iter().filter(|(occur, _)| *occur != Occur::MustNot) {
                    self.add(clause, schema, statistics);
                }
            }
            Clause::Any(clauses) => clauses.iter().for_each(|clause| self.add(clause, schema, statistics)),
            Clause::Facet { .. } | Clause::Dates(_) => {}
        }
    }

    fn add_pattern(
        &mut self,
        slots: &[Slot],
        slop: Option<u32>,
        field: Option<TextField>,
        schema: &Schema,
        statistics: &Statistics,
    ) {
        let pattern = self.patterns.len();
        let mut weight = 0.0;
        for (number, slot) in slots.iter().enumerate() {
            match slot {
                Slot::Terms(terms) | Slot::Marked { terms, .. } => {
                    for known in terms {
                        self.fingerprints |= fingerprint(&known.term);
                        self.terms.entry(known.term.clone()).or_default().push((pattern, number));
                    }
                }
                Slot::Prefix(_) => {
                    // Any token may begin so.
                    self.fingerprints = u64::MAX;
                    self.prefixes.push((pattern, number, slot.clone()));
                }
            }
            for term in slot.excluded() {
                self.excluded.entry(term.clone()).or_default().push((pattern, number));
            }
            weight += rarity(slot, schema, statistics);
        }
        self.patterns.push(Pattern { num_slots: slots.len(), slop, field, weight });
    }

    /// How rare the pattern is.
    pub fn weight(&self, pattern: usize) -> f32 {
        self.patterns.get(pattern).map_or(0.0, |pattern| pattern.weight)
    }

    /// The matches in a text of that field, in order and without overlap.
    pub fn matches(&self, text: &str, field: TextField, analyzer: &mut Analyzer) -> Vec<Match> {
        if self.patterns.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<Match> = Vec::new();
        let mut phrases = Phrases::default();
        self.visit(text, field, analyzer, |pattern, number, token| match self.is_phrase(pattern) {
            true => phrases.add(pattern, number, token),
            false => found.push(Match { range: token.range.clone(), pattern }),
        });
        for pattern in 0..self.patterns.len() {
            found.extend(self.phrase_ranges(pattern, &phrases).map(|range| Match { range, pattern }));
        }
        found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
        let mut end = 0;
        found.retain(|found| {
            let is_free = found.range.start >= end;
            if is_free {
                end = found.range.end;
            }
            is_free
        });
        found
    }

    /// Whether a pattern has several words, which only count where they stand together.
    pub(super) fn is_phrase(&self, pattern: usize) -> bool {
        self.patterns.get(pattern).is_some_and(|known| known.num_slots > 1)
    }

    /// Visits the tokens that words of the query match, each with its pattern and the number of the word in that.
    pub(super) fn visit(
        &self,
        text: &str,
        field: TextField,
        analyzer: &mut Analyzer,
        mut visit: impl FnMut(usize, usize, &Token<'_>),
    ) {
        let mut tokens = analyzer.tokens(text);
        while let Some(token) = tokens.next() {
            if !token.may_have(self.fingerprints) {
                continue;
            }
            let mut hits: SmallVec<[(usize, usize); 4]> = SmallVec::new();
            for (_, term) in token.terms() {
                hits.extend(self.terms.get(term).into_iter().flatten().copied());
                let prefixes = self.prefixes.iter().filter(|(_, _, slot)| slot.matches(term));
                hits.extend(prefixes.map(|(pattern, number, _)| (*pattern, *number)));
            }
            if !self.excluded.is_empty() && !hits.is_empty() {
                for excluded in token.all_terms().filter_map(|term| self.excluded.get(term)) {
                    hits.retain(|hit| !excluded.contains(hit));
                }
            }
            hits.sort_unstable();
            hits.dedup();
            for (pattern, number) in hits {
                if self.patterns[pattern].field.is_none_or(|wanted| wanted == field) {
                    visit(pattern, number, &token);
                }
            }
        }
    }

    /// Where a phrase stands; nowhere if the pattern is none.
    pub(super) fn phrase_ranges(
        &self,
        pattern: usize,
        phrases: &Phrases,
    ) -> impl Iterator<Item = Range<usize>> + use<> {
        let known = self.patterns.get(pattern).filter(|known| known.num_slots > 1);
        let ranges = known.and_then(|known| {
            let slots = (0..known.num_slots).map(|number| phrases.0.get(&(pattern, number)));
            Some(phrase_ranges(&slots.collect::<Option<Vec<_>>>()?, known.slop))
        });
        ranges.into_iter().flatten()
    }
}

impl Phrases {
    /// Adds a token that a word of a phrase matches; tokens come in order.
    pub(super) fn add(&mut self, pattern: usize, number: usize, token: &Token<'_>) {
        self.0.entry((pattern, number)).or_default().push((token.position, token.range.clone()));
    }
}

/// What to mark of a phrase: the whole stretch where its words are adjacent, each word where they are only near.
fn phrase_ranges(slots: &[&Places], slop: Option<u32>) -> std::vec::IntoIter<Range<usize>> {
    let positions: Vec<Vec<u32>> =
        slots.iter().map(|slot| slot.iter().map(|(position, _)| *position).collect()).collect();
    let mut ranges = Vec::new();
    match slop {
        None => {
            let at = |slot: usize, position: u32| {
                let place = positions[slot].binary_search(&position).ok()?;
                slots[slot].get(place).map(|(_, range)| range.clone())
            };
            for start in adjacent(&positions) {
                let last = slots.len() - 1;
                if let (Some(first), Some(last)) = (at(0, start), at(last, start + last as u32)) {
                    ranges.push(first.start..last.end);
                }
            }
        }
        Some(slop) => {
            let stretches = near(&positions, slop);
            for (position, range) in slots.iter().copied().flatten() {
                if stretches.iter().any(|(start, end)| (start..=end).contains(&position)) {
                    ranges.push(range.clone());
                }
            }
        }
    }
    ranges.into_iter()
}

fn rarity(slot: &Slot, schema: &Schema, statistics: &Statistics) -> f32 {
    let num_docs = statistics.num_docs() as f32;
    let doc_freq: u64 = match slot {
        Slot::Terms(terms) | Slot::Marked { terms, .. } => terms
            .iter()
            .map(|known| Term::from_field_text(schema.text, &known.term))
            .map(|term| statistics.doc_freq(&term).unwrap_or(0))
            .sum(),
        Slot::Prefix(_) => 0,
    };
    (1.0 + num_docs / (1.0 + doc_freq as f32)).ln()
}

//! Finds the words of a document that joined each word or phrase of a query, and by which rules.
//!
//! Left to `highlight`: which tokens match and where phrases stand; to `analysis`: the names of rules. Invariant:
//! patterns are numbered as the highlighter numbers them. A word of the text is named with its closest rule.

use std::{cmp::Reverse, ops::Range};

use indexmap::IndexMap;

use super::{
    explanation::MatchedWord,
    highlight::{Highlighter, Phrases},
};
use crate::{
    analysis::{Analyzer, Forms, Level, Token, lemma_rules, rules, words},
    document::Document,
    query::{
        Clause, Slot, SlotTerm,
        ast::{Occur, TextField},
    },
};

/// Finds the words that a query matched.
pub(super) struct Matcher<'a> {
    highlighter: &'a Highlighter,
    /// The words of each pattern of the highlighter.
    patterns: Vec<Vec<Wanted<'a>>>,
}

/// A word of the query.
struct Wanted<'a> {
    slot: &'a Slot,
    text: &'a str,
    forms: Forms,
}

/// A word of the text while it is counted; smaller is closer.
struct Counted {
    distance: usize,
    rules: Vec<String>,
    count: usize,
}

impl<'a> Matcher<'a> {
    /// A matcher of the words of a clause, which is that of the highlighter.
    pub fn new(clause: Option<&'a Clause>, highlighter: &'a Highlighter, analyzer: &Analyzer) -> Matcher<'a> {
        let mut patterns = Vec::new();
        if let Some(clause) = clause {
            add_patterns(clause, analyzer, &mut patterns);
        }
        Matcher { highlighter, patterns }
    }

    /// The matched words of each pattern, the closest and most frequent first.
    pub fn matched(&self, document: &Document, analyzer: &mut Analyzer) -> Vec<Vec<MatchedWord>> {
        let mut counted: Vec<IndexMap<String, Counted>> =
            self.patterns.iter().map(|_| IndexMap::new()).collect();
        for (field, text) in [(TextField::Title, &document.title), (TextField::Text, &document.text)] {
            let mut phrases = Phrases::default();
            let mut seen: Vec<(usize, Range<usize>)> = Vec::new();
            self.highlighter.visit(text, field, analyzer, |pattern, number, token| {
                let is_phrase = self.highlighter.is_phrase(pattern);
                if is_phrase {
                    phrases.add(pattern, number, token);
                }
                seen.push((pattern, token.range.clone()));
                let Some(known) = counted.get_mut(pattern) else { return };
                match known.get_mut(token.text) {
                    Some(_) if !is_phrase => {}
                    Some(word) => {
                        let joined = self.joined(pattern, number, token);
                        if joined.distance < word.distance {
                            *word = Counted { count: word.count, ..joined };
                        }
                    }
                    None => {
                        known.insert(token.text.to_owned(), self.joined(pattern, number, token));
                    }
                }
            });
            // One word of the text may match two of a phrase.
            seen.dedup();
            let phrases: Vec<Vec<Range<usize>>> = (0..counted.len())
                .map(|pattern| self.highlighter.phrase_ranges(pattern, &phrases).collect())
                .collect();
            for (pattern, range) in seen {
                let stands = |phrase: &Range<usize>| phrase.start <= range.start && range.end <= phrase.end;
                if self.highlighter.is_phrase(pattern) && !phrases[pattern].iter().any(stands) {
                    continue;
                }
                let word = text.get(range).and_then(|word| counted.get_mut(pattern)?.get_mut(word));
                if let Some(word) = word {
                    word.count += 1;
                }
            }
        }
        counted.into_iter().map(in_order).collect()
    }

    /// How a word of the query joins a token that it matches.
    fn joined(&self, pattern: usize, number: usize, token: &Token<'_>) -> Counted {
        let wanted = self.patterns.get(pattern).and_then(|words| words.get(number));
        let (distance, rules) = wanted.map(|wanted| wanted.rules(token)).unwrap_or_default();
        Counted { distance, rules, count: 0 }
    }
}

impl Wanted<'_> {
    /// How far a token is that it matches, and by which rules.
    fn rules(&self, token: &Token<'_>) -> (usize, Vec<String>) {
        let (Slot::Terms(terms) | Slot::Marked { terms, .. }) = self.slot else {
            return (Level::ALL.len(), vec!["prefix".to_owned()]);
        };
        let matched = || token.terms().filter_map(|(_, term)| terms.iter().find(|known| known.term == term));
        let closest = |known: &SlotTerm| Level::ALL.into_iter().find(|level| known.levels.contains(*level));
        let forms = token.forms();
        if let Some(level) = matched().filter(|known| known.weight >= 1.0).filter_map(closest).min() {
            let rules = rules(level, (self.text, &self.forms), (token.text, &forms));
            return (level as usize, rules);
        }
        let Some(known) = matched().max_by(|one, other| one.weight.total_cmp(&other.weight)) else {
            return Default::default();
        };
        // Each edit halves the weight.
        let num_edits = -known.weight.log2().round() as usize;
        let mut rules = vec![format!("fuzzy {num_edits} edit{}", if num_edits == 1 { "" } else { "s" })];
        let lemma = known.term.strip_prefix(Level::Lemma.sign());
        rules.extend(lemma.map(|lemma| lemma_rules(lemma, &forms)).unwrap_or_default());
        (Level::ALL.len() + num_edits, rules)
    }
}

/// The words of the patterns of a clause, in the order of [`Highlighter`].
fn add_patterns<'a>(clause: &'a Clause, analyzer: &Analyzer, patterns: &mut Vec<Vec<Wanted<'a>>>) {
    match clause {
        Clause::Word { typed, slot, .. } => {
            patterns.push(wanted(typed, std::slice::from_ref(slot), analyzer));
        }
        Clause::Phrase { typed, slots, .. } => patterns.push(wanted(typed, slots, analyzer)),
        Clause::Group(clauses) => {
            for (_, clause) in clauses.iter().filter(|(occur, _)| *occur != Occur::MustNot) {
                add_patterns(clause, analyzer, patterns);
            }
        }
        Clause::Any(clauses) => {
            clauses.iter().for_each(|clause| add_patterns(clause, analyzer, patterns));
        }
        Clause::Facet { .. } | Clause::Dates(_) => {}
    }
}

fn wanted<'a>(typed: &'a str, slots: &'a [Slot], analyzer: &Analyzer) -> Vec<Wanted<'a>> {
    let words = words(typed).filter_map(|range| typed.get(range));
    words.zip(slots).map(|(text, slot)| Wanted { slot, text, forms: analyzer.forms(text) }).collect()
}

fn in_order(counted: IndexMap<String, Counted>) -> Vec<MatchedWord> {
    let mut counted: Vec<(String, Counted)> =
        counted.into_iter().filter(|(_, word)| word.count > 0).collect();
    counted.sort_by_key(|(_, word)| (word.distance, Reverse(word.count)));
    let words = counted.into_iter();
    words.map(|(word, Counted { rules, count, .. })| MatchedWord { word, count, rules }).collect()
}

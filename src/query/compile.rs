//! Gives the words of a query their terms, and its filters their keys.
//!
//! What the analyzer cuts into several words (محمد_علي, 1990-2000) becomes a phrase. A word that has no letter or digit
//! is left out; a query that has nothing else matches nothing.

use std::collections::HashMap;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

use super::{
    ast::{Clause as SignedNode, Matching, Node, Phrase, TextField, Word},
    clause::{Clause, Slot, SlotTerm},
    engine::{Deadline, Statistics},
};
use crate::{
    analysis::{Analyzer, Level, LevelSet, kin, query_terms, words},
    arabic::folded_all,
    document::Facet,
    schema::Schema,
};

/// Most terms that a fuzzy word stands for, the closest and most frequent first.
const MAX_FUZZY_TERMS: usize = 128;

/// Finds the keys that a filter value means: by spelling, by alias, in any script.
pub trait ResolveFacet {
    /// The keys, at least one.
    fn resolve(&self, facet: Facet, value: &str) -> Vec<String>;
}

/// Compiles the queries of one index.
pub struct Compiler<'a> {
    /// Gives words their forms.
    pub analyzer: &'a Analyzer,
    /// Fields of the index.
    pub schema: &'a Schema,
    /// The index, whose terms fuzzy words are looked up in.
    pub statistics: &'a Statistics,
    /// Until when words are looked up.
    pub deadline: Deadline,
    /// Meaning of filter values.
    pub facets: &'a dyn ResolveFacet,
}

impl Compiler<'_> {
    /// The compiled query.
    ///
    /// # Errors
    /// Only those of reading the index.
    pub fn compile(&self, node: &Node) -> tantivy::Result<Clause> {
        Ok(match node {
            Node::Group(clauses) => {
                let mut compiled = Vec::with_capacity(clauses.len());
                for SignedNode { occur, node } in clauses {
                    let clause = self.compile(node)?;
                    if !is_empty(&clause) {
                        compiled.push((*occur, clause));
                    }
                }
                Clause::Group(compiled)
            }
            Node::Any(nodes) => {
                Clause::Any(nodes.iter().map(|node| self.compile(node)).collect::<Result<_, _>>()?)
            }
            Node::Word(word) => self.word(word)?,
            Node::Phrase(phrase) => self.phrase(phrase)?,
            Node::Filter { facet, value } => Clause::Facet {
                facet: *facet,
                typed: value.clone(),
                keys: self.facets.resolve(*facet, value),
            },
            Node::Dates(range) => Clause::Dates(*range),
        })
    }

    fn word(&self, word: &Word) -> tantivy::Result<Clause> {
        let mut slots = self.slots(word, word.field)?;
        Ok(match slots.len() {
            1 => {
                let forms = self.analyzer.forms(&word.text);
                let is_folded = word.matching == Matching::Folded;
                let lemma = forms.lemmas().next().filter(|_| is_folded && word.field.is_none());
                Clause::Word {
                    typed: word.text.clone(),
                    slot: slots.swap_remove(0),
                    field: word.field,
                    is_stop_word: is_folded && self.analyzer.is_stop_word(&word.text),
                    kin: lemma.map(|lemma| kin(lemma)).unwrap_or_default(),
                }
            }
            _ => Clause::Phrase { typed: word.text.clone(), slots, slop: None, field: word.field },
        })
    }

    fn phrase(&self, phrase: &Phrase) -> tantivy::Result<Clause> {
        let mut slots = Vec::with_capacity(phrase.words.len());
        for word in &phrase.words {
            slots.extend(self.slots(word, phrase.field)?);
        }
        let typed: Vec<&str> = phrase.words.iter().map(|word| word.text.as_str()).collect();
        Ok(Clause::Phrase { typed: typed.join(" "), slots, slop: phrase.slop, field: phrase.field })
    }

    /// The slots of a word as typed, one for each word that the analyzer sees in it.
    fn slots(&self, word: &Word, field: Option<TextField>) -> tantivy::Result<Vec<Slot>> {
        let parts: Vec<&str> = words(&word.text).filter_map(|range| word.text.get(range)).collect();
        let last = parts.len().saturating_sub(1);
        let mut slots = Vec::with_capacity(parts.len());
        for (index, part) in parts.into_iter().enumerate() {
            slots.push(match word.matching {
                Matching::Exact => self.marked(part, self.exact(part))?,
                Matching::Prefix if index == last => Slot::Prefix(prefix_keys(part)),
                Matching::Fuzzy(max_edits) => self.fuzzy(part, max_edits, field)?,
                Matching::Folded | Matching::Prefix => self.marked(part, self.folded(part))?,
            });
        }
        Ok(slots)
    }

    fn exact(&self, word: &str) -> Vec<SlotTerm> {
        let term = Level::Written.term(&self.analyzer.forms(word).written);
        vec![SlotTerm { term, levels: all_levels(), weight: 1.0 }]
    }

    fn folded(&self, word: &str) -> Vec<SlotTerm> {
        let terms = query_terms(&self.analyzer.forms(word)).into_iter();
        terms.map(|(term, levels)| SlotTerm { term, levels, weight: 1.0 }).collect()
    }

    /// The word itself and the terms of the index within some edits of its spelling, each further away worth less.
    fn fuzzy(&self, word: &str, max_edits: Option<u8>, field: Option<TextField>) -> tantivy::Result<Slot> {
        let forms = self.analyzer.forms(word);
        let key = forms.key();
        let max_edits = max_edits.unwrap_or(match key.chars().count() {
            0..=2 => 0,
            3..=5 => 1,
            _ => 2,
        });
        let mut found: HashMap<String, (u8, u64)> = HashMap::new();
        // Past the deadline there is no answer anyway.
        for level in Level::ALL.into_iter().filter(|_| !self.deadline.has_passed()) {
            let automaton = Levenshtein::new(&level.term(key), max_edits);
            for field in [TextField::Title, TextField::Text]
                .into_iter()
                .filter(|known| field.is_none_or(|field| field == *known))
            {
                for (segment_ord, segment) in self.statistics.segments().iter().enumerate() {
                    let index = segment.inverted_index(self.schema.text_field(field))?;
                    let start = level.sign().to_string();
                    let mut terms = index.terms().search(&automaton).ge(start.as_bytes()).into_stream()?;
                    while let Some((term, info)) = terms.next() {
                        let Ok(term) = std::str::from_utf8(term) else { continue };
                        if term.starts_with(level.sign()) {
                            let doc_freq = self.statistics.doc_freq_in(segment_ord, &index, info)?;
                            if doc_freq > 0 {
                                let distance = automaton.distance(term);
                                found.entry(term.to_owned()).or_insert((distance, 0)).1 += doc_freq;
                            }
                        }
                    }
                }
            }
        }
        let mut terms = self.folded(word);
        let mut found: Vec<(u8, u64, String)> =
            found.into_iter().map(|(term, (distance, doc_freq))| (distance, doc_freq, term)).collect();
        found.sort_by(|one, other| (one.0, other.1, &one.2).cmp(&(other.0, one.1, &other.2)));
        for (distance, _, term) in found.into_iter().take(MAX_FUZZY_TERMS) {
            if terms.iter().all(|known| known.term != term) {
                let weight = 0.5f32.powi(distance.max(1).into());
                terms.push(SlotTerm { term, levels: Level::Lemma.into(), weight });
            }
        }
        Ok(Slot::Terms(terms))
    }
}

fn all_levels() -> LevelSet {
    Level::ALL.into_iter().fold(LevelSet::default(), |levels, level| levels | level.into())
}

fn is_empty(clause: &Clause) -> bool {
    matches!(clause, Clause::Phrase { slots, .. } if slots.is_empty())
}

/// Keys of the beginning of a word: as if it ended there, and as if it went on, since a final hamza folds differently.
pub fn prefix_keys(start: &str) -> Vec<String> {
    const NEXT: char = 'ب';
    let mut keys: Vec<String> = folded_all(start).into_iter().map(String::from).collect();
    for mut key in folded_all(&format!("{start}{NEXT}")) {
        if key.pop() == Some(NEXT) && keys.iter().all(|known| *known != key) {
            keys.push(key.into());
        }
    }
    keys
}

/// Terms within some edits of one, after Schulz and Mihov 2002.
struct Levenshtein(DFA);

impl Levenshtein {
    fn new(term: &str, max_edits: u8) -> Levenshtein {
        Levenshtein(LevenshteinAutomatonBuilder::new(max_edits.min(2), true).build_dfa(term))
    }

    fn distance(&self, term: &str) -> u8 {
        self.0.eval(term).to_u8()
    }
}

impl Automaton for &Levenshtein {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

//! The compiled query: words as terms, ready for the engine and the highlighter.

use std::ops::Range;

use crate::{
    analysis::{Level, LevelSet},
    document::{DateRange, Facet},
    query::ast::{Occur, TextField},
};

/// A part of a compiled query.
#[derive(Debug, Clone)]
pub enum Clause {
    /// One word in one or all text fields.
    Word {
        /// As typed, without operators.
        typed: String,
        /// What it matches.
        slot: Slot,
        /// Where; everywhere if none.
        field: Option<TextField>,
        /// It only asks or connects, and ranks less.
        is_stop_word: bool,
        /// Keys of its family: documents that have them rank higher, but none is found by them.
        kin: Vec<String>,
    },
    /// Words at places that depend on each other.
    Phrase {
        /// As typed, without operators; the analyzer cuts it into the words of the slots.
        typed: String,
        /// The words in order.
        slots: Vec<Slot>,
        /// `None`: adjacent in order. `Some(n)`: any order, at most `n` other words between.
        slop: Option<u32>,
        /// Where; everywhere if none.
        field: Option<TextField>,
    },
    /// Clauses side by side.
    Group(Vec<(Occur, Clause)>),
    /// One of them is enough.
    Any(Vec<Clause>),
    /// Documents with one of these facet keys.
    Facet {
        /// Which facet.
        facet: Facet,
        /// Its value as typed.
        typed: String,
        /// Keys, one of which must be there.
        keys: Vec<String>,
    },
    /// Documents of these days.
    Dates(DateRange),
}

/// What one word of a query matches in the text.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot {
    /// Any of these terms.
    Terms(Vec<SlotTerm>),
    /// Any of these terms, where none of the excluded ones stands: those of words whose vowel marks differ.
    Marked {
        /// What is wanted.
        terms: Vec<SlotTerm>,
        /// What is not, as it stands in the index.
        excluded: Vec<String>,
    },
    /// Any word whose spelling key begins so.
    Prefix(Vec<String>),
}

/// A term that a word matches.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotTerm {
    /// As it stands in the index, sign included.
    pub term: String,
    /// The levels at which its occurrences count.
    pub levels: LevelSet,
    /// Share of the score, 1 unless the match is fuzzy.
    pub weight: f32,
}

impl Slot {
    /// Whether a token indexed under `term` is matched, unless it is excluded.
    pub fn matches(&self, term: &str) -> bool {
        match self {
            Slot::Terms(terms) | Slot::Marked { terms, .. } => terms.iter().any(|known| known.term == term),
            Slot::Prefix(keys) => {
                prefix_ranges(keys).any(|range| *range.start <= *term && *term < *range.end)
            }
        }
    }

    /// Terms of tokens that are not matched, whatever other terms they have.
    pub fn excluded(&self) -> &[String] {
        match self {
            Slot::Marked { excluded, .. } => excluded,
            Slot::Terms(_) | Slot::Prefix(_) => &[],
        }
    }
}

/// The ranges of terms that begin with one of the spelling keys.
pub fn prefix_ranges(keys: &[String]) -> impl Iterator<Item = Range<String>> {
    [Level::Written, Level::Folded].into_iter().flat_map(move |level| {
        keys.iter().map(move |key| {
            let start = level.term(key);
            let end = format!("{start}\u{10FFFF}");
            start..end
        })
    })
}

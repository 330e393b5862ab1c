//! The tree that a query string means, before any analysis of its words.
//!
//! Made by `parser`, read by `compile`. Texts are as the user typed them, less operators and invisible characters;
//! spans are bytes of the query as typed.

use std::ops::Range;

use crate::document::{DateRange, Facet};
pub use crate::schema::TextField;

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Clauses side by side: those without a sign are all wanted but ranked softly.
    Group(Vec<Clause>),
    /// `a OR b`: one of them is enough.
    Any(Vec<Node>),
    /// One word.
    Word(Word),
    /// Words in quotation marks.
    Phrase(Phrase),
    /// `person:…`, `source:…`: documents with that facet value.
    Filter {
        /// Which facet.
        facet: Facet,
        /// Its value as typed.
        value: String,
    },
    /// `date:2015-07..2015-08`.
    Dates(DateRange),
}

/// A node with its sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The sign.
    pub occur: Occur,
    /// What it applies to.
    pub node: Node,
}

/// How a clause takes part in its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// No sign: wanted, softly.
    Should,
    /// `+`: required.
    Must,
    /// `-`: excluded.
    MustNot,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word as typed, without operators.
    pub text: String,
    /// Where to look; everywhere if none.
    pub field: Option<TextField>,
    /// How to match.
    pub matching: Matching,
    /// Its place in the query, in bytes.
    pub span: Range<usize>,
}

/// How a word of the query matches words of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// Spelling folded, clitics and inflection ignored.
    Folded,
    /// `=word`: as written, without folding and lemmas.
    Exact,
    /// `pre*`: words that begin so.
    Prefix,
    /// `word~` (one or two edits by length), `word~1`, `word~2`.
    Fuzzy(Option<u8>),
}

/// Words in quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The words in order; `=` and `*` may stand on each.
    pub words: Vec<Word>,
    /// `None`: side by side in this order. `Some(n)`: in any order, within a window of at most `n` words between them.
    pub slop: Option<u32>,
    /// Where to look; everywhere if none.
    pub field: Option<TextField>,
}

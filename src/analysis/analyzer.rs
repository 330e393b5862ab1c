//! Tokens of a text, fast: cuts words and remembers the forms of those seen lately.

use std::ops::Range;

use smallvec::SmallVec;

use super::{
    forms::Forms,
    memo::Memo,
    segment::{Segments, words},
    terms::{Level, index_terms},
};
use crate::arabic::Stemmer;

/// Changes whenever the same text and lexicon would give other terms.
const ANALYSIS_VERSION: &str = "1";

/// Turns texts into tokens.
pub struct Analyzer {
    stemmer: Stemmer,
    memo: Memo<Word>,
}

/// A word with all that is known of it.
#[derive(Debug)]
struct Word {
    forms: Forms,
    terms: SmallVec<[(Level, String); 3]>,
}

/// One token of a text.
#[derive(Debug, Clone)]
pub struct Token<'a> {
    /// Place in the original text, in bytes.
    pub range: Range<usize>,
    /// Number of the word in the text, from 0.
    pub position: u32,
    word: &'a Word,
}

impl Token<'_> {
    /// What the word is found by.
    pub fn forms(&self) -> &Forms {
        &self.word.forms
    }

    /// The terms it is indexed under.
    pub fn terms(&self) -> impl Iterator<Item = (Level, &str)> {
        self.word.terms.iter().map(|(level, term)| (*level, term.as_str()))
    }

    /// One of its terms by number.
    #[inline]
    pub(super) fn term(&self, number: usize) -> Option<&str> {
        self.word.terms.get(number).map(|(_, term)| term.as_str())
    }
}

impl Analyzer {
    /// An analyzer with an empty memory.
    pub fn new(stemmer: Stemmer) -> Analyzer {
        Analyzer { stemmer, memo: Memo::new() }
    }

    /// The tokens of a text, one after the other.
    pub fn tokens<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        Tokens { text, segments: words(text), range: 0..0, next_position: 0, place: 0, analyzer: self }
    }

    /// Differs between analyzers that give other terms; stamped in the index.
    pub fn version(&self) -> String {
        format!("{ANALYSIS_VERSION}+{:016x}", self.stemmer.lexicon_version())
    }

    /// The forms of a single word.
    pub fn forms(&self, word: &str) -> Forms {
        Forms::of(word, &self.stemmer)
    }
}

impl Clone for Analyzer {
    /// A copy with a memory of its own, empty at first.
    fn clone(&self) -> Analyzer {
        Analyzer::new(self.stemmer.clone())
    }
}

/// The tokens of one text; a lending iterator, because tokens point into the analyzer's memory.
pub struct Tokens<'a> {
    text: &'a str,
    segments: Segments<'a>,
    range: Range<usize>,
    next_position: u32,
    place: usize,
    analyzer: &'a mut Analyzer,
}

impl Tokens<'_> {
    /// The next token, until the text ends.
    #[allow(clippy::should_implement_trait)]
    #[inline]
    pub fn next(&mut self) -> Option<Token<'_>> {
        self.range = self.segments.next()?;
        let text = self.text.get(self.range.clone()).unwrap_or("");
        let stemmer = &self.analyzer.stemmer;
        self.place = self.analyzer.memo.remember(text, || {
            let forms = Forms::of(text, stemmer);
            Word { terms: index_terms(&forms), forms }
        });
        self.next_position += 1;
        self.current()
    }

    /// The token that [`Tokens::next`] gave last.
    #[inline]
    pub fn current(&self) -> Option<Token<'_>> {
        let word = self.analyzer.memo.at(self.place)?;
        Some(Token { range: self.range.clone(), position: self.next_position.wrapping_sub(1), word })
    }
}

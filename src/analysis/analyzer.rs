//! Tokens of a text, fast: cuts words and remembers the forms of those seen lately.

use std::ops::Range;

use compact_str::CompactString;
use smallvec::SmallVec;

use super::{
    forms::Forms,
    kin::kin,
    memo::Memo,
    segment::{Segments, words},
    terms::{Level, fingerprint, index_terms, marked_terms},
};
use crate::arabic::{Lemmatizer, UserLexicon, Vocalized, spelled};

/// Changes whenever the same text and lexicon would give other terms.
const ANALYSIS_VERSION: &str = "3";

/// Bound of the memory, as a power of two: for the texts of hits (10 MB), and for the words of a collection (20 MB).
const FEW_WORDS: u32 = 17;
const MANY_WORDS: u32 = 18;
/// Words looked up together.
const NUM_AHEAD: usize = 8;

/// Turns texts into tokens.
pub struct Analyzer {
    lemmatizer: Lemmatizer,
    memo: Memo<Word>,
}

/// The terms of a word, one after the other in one string.
#[derive(Debug)]
struct Word {
    terms: Box<str>,
    ends: SmallVec<[u16; 4]>,
    /// Which of them has the best lemma; the first where the word has none.
    lemma: u8,
    fingerprints: u64,
    /// Keys of its family, with spaces between.
    kin: Box<str>,
}

impl Word {
    fn of(text: &str, lemmatizer: &Lemmatizer) -> Word {
        let mut terms = CompactString::default();
        let mut ends: SmallVec<[u16; 4]> = SmallVec::new();
        let mut fingerprints = 0;
        let forms = Forms::of(text, lemmatizer);
        let mut lemma = None;
        for (level, form) in index_terms(&forms) {
            if lemma.is_none() && forms.lemmas().next().is_some_and(|best| best == form) {
                lemma = u8::try_from(ends.len()).ok();
            }
            let start = terms.len();
            terms.push(level.sign());
            terms.push_str(form);
            fingerprints |= fingerprint(terms.get(start..).unwrap_or(""));
            ends.push(terms.len() as u16);
        }
        // No fingerprints: a token is never looked for by these alone.
        if let Some(marked) = Vocalized::of(text) {
            for term in marked_terms(&marked, &forms) {
                terms.push_str(&term);
                ends.push(terms.len() as u16);
            }
        }
        let kin = forms.lemmas().next().map(|lemma| kin(lemma).join(" ")).unwrap_or_default();
        Word { terms: terms.into(), ends, lemma: lemma.unwrap_or(0), fingerprints, kin: kin.into() }
    }

    #[inline]
    fn term(&self, number: usize) -> Option<&str> {
        let end = usize::from(*self.ends.get(number)?);
        let start = if number == 0 { 0 } else { usize::from(self.ends[number - 1]) };
        self.terms.get(start..end)
    }
}

/// One token of a text.
#[derive(Clone)]
pub struct Token<'a> {
    /// Place in the original text, in bytes.
    pub range: Range<usize>,
    /// Number of the word in the text, from 0.
    pub position: u32,
    /// The word as it stands in the text.
    pub text: &'a str,
    word: &'a Word,
    lemmatizer: &'a Lemmatizer,
}

impl Token<'_> {
    /// What the word is found by; worked out anew.
    pub fn forms(&self) -> Forms {
        Forms::of(self.text, self.lemmatizer)
    }

    /// The terms it is indexed under at some level.
    pub fn terms(&self) -> impl Iterator<Item = (Level, &str)> {
        self.all_terms().filter_map(|term| Some((Level::of_term(term)?, term)))
    }

    /// All terms it is indexed under: those of the levels, then those of its vowel marks.
    pub fn all_terms(&self) -> impl Iterator<Item = &str> {
        (0..self.word.ends.len()).filter_map(|number| self.word.term(number))
    }

    /// Its best lemma, or the word as written where it has none.
    pub fn lemma(&self) -> &str {
        let mut letters = self.word.term(self.word.lemma.into()).unwrap_or("").chars();
        // The sign of its level.
        letters.next();
        letters.as_str()
    }

    /// Whether it may be indexed under a term with one of these fingerprints; if not, it surely is not.
    #[inline]
    pub fn may_have(&self, fingerprints: u64) -> bool {
        self.word.fingerprints & fingerprints != 0
    }
}

impl Analyzer {
    /// An analyzer with an empty memory.
    pub fn new(lemmatizer: Lemmatizer) -> Analyzer {
        Analyzer { lemmatizer, memo: Memo::new(FEW_WORDS) }
    }

    /// The same analyzer with a memory for a whole collection.
    pub fn for_indexing(self) -> Analyzer {
        Analyzer { memo: Memo::new(MANY_WORDS), ..self }
    }

    /// The tokens of a text, one after the other.
    pub fn tokens<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        Tokens {
            text,
            segments: words(text),
            ahead: SmallVec::new(),
            current: 0,
            position: u32::MAX,
            analyzer: self,
        }
    }

    /// Differs between analyzers that give other terms; stamped in the index.
    pub fn version(&self) -> String {
        format!("{ANALYSIS_VERSION}+{:016x}", self.lemmatizer.lexicon().version())
    }

    /// The words that a user has added to its lexicon, if any.
    pub fn user_lexicon(&self) -> Option<&UserLexicon> {
        self.lemmatizer.lexicon().user()
    }

    /// Whether a word carries no topic.
    pub fn is_stop_word(&self, word: &str) -> bool {
        self.lemmatizer.is_stop_word(&spelled(word))
    }

    /// The forms of a single word.
    pub fn forms(&self, word: &str) -> Forms {
        Forms::of(word, &self.lemmatizer)
    }
}

impl Clone for Analyzer {
    /// A copy with a memory of its own, empty at first.
    fn clone(&self) -> Analyzer {
        Analyzer { lemmatizer: self.lemmatizer.clone(), memo: self.memo.empty() }
    }
}

/// The tokens of one text; a lending iterator, because tokens point into the analyzer's memory.
///
/// Reads some words ahead and looks them up together, so that waiting for main memory overlaps.
pub struct Tokens<'a> {
    text: &'a str,
    segments: Segments<'a>,
    /// Words read ahead, with their places in the memory.
    ahead: SmallVec<[(Range<usize>, usize); NUM_AHEAD]>,
    /// The current one of them.
    current: usize,
    position: u32,
    analyzer: &'a mut Analyzer,
}

impl Tokens<'_> {
    /// Goes to the next token; false at the end of the text.
    #[inline]
    pub(super) fn advance(&mut self) -> bool {
        self.current += 1;
        if self.current >= self.ahead.len() && !self.read_ahead() {
            return false;
        }
        self.position = self.position.wrapping_add(1);
        // Another word read ahead may have taken its place.
        let place = self.ahead[self.current].1;
        if self.analyzer.memo.at(place, self.text()).is_none() {
            self.ahead[self.current].1 = self.remember(self.range().clone());
        }
        true
    }

    fn read_ahead(&mut self) -> bool {
        self.ahead.clear();
        self.ahead.extend(self.segments.by_ref().take(NUM_AHEAD).map(|range| (range, 0)));
        for index in 0..self.ahead.len() {
            self.ahead[index].1 = self.remember(self.ahead[index].0.clone());
        }
        self.current = 0;
        !self.ahead.is_empty()
    }

    #[inline]
    fn remember(&mut self, range: Range<usize>) -> usize {
        let text = self.text.get(range).unwrap_or("");
        let lemmatizer = &self.analyzer.lemmatizer;
        self.analyzer.memo.remember(text, || Word::of(text, lemmatizer))
    }

    fn text(&self) -> &str {
        self.text.get(self.range().clone()).unwrap_or("")
    }

    /// Place of the current token in the text.
    #[inline]
    pub(super) fn range(&self) -> &Range<usize> {
        &self.ahead[self.current].0
    }

    /// Number of the current token in the text.
    #[inline]
    pub(super) fn position(&self) -> u32 {
        self.position
    }

    #[inline]
    fn word(&self) -> Option<&Word> {
        self.analyzer.memo.value(self.ahead.get(self.current)?.1)
    }

    /// One of the current token's terms by number.
    #[inline]
    pub(super) fn term(&self, number: usize) -> Option<&str> {
        self.word()?.term(number)
    }

    /// One of the current token's keys of kin by number.
    #[inline]
    pub(super) fn kin(&self, number: usize) -> Option<&str> {
        self.word()?.kin.split(' ').nth(number).filter(|key| !key.is_empty())
    }

    /// The next token, until the text ends.
    #[allow(clippy::should_implement_trait)]
    #[inline]
    pub fn next(&mut self) -> Option<Token<'_>> {
        if !self.advance() {
            return None;
        }
        Some(Token {
            range: self.range().clone(),
            position: self.position,
            text: self.text(),
            word: self.word()?,
            lemmatizer: &self.analyzer.lemmatizer,
        })
    }
}

//! Under which terms a token is indexed, and which terms a query word looks up.
//!
//! The levels live in one field, told apart by a sign in front: `=` as written, `~` folded, `^` lemma. A form equal to
//! a stronger one is not written again (most words need one or two terms instead of three); a look-up at a level
//! therefore also asks for the stronger signs. Invariant: a token is found at a level by any word that shares its form
//! there, and each token counts once at each level.
//!
//! A token with vowel marks has one more term for each key and lemma, which belongs to no level: `'`, that, U+001F, and the word
//! with its marks. Words look up others by it, to leave them out where their marks differ; nothing else does.

use std::{
    hash::Hasher,
    ops::{BitOr, Range},
};

use rustc_hash::FxHasher;

use super::forms::Forms;
use crate::arabic::Vocalized;

/// How closely a word of the text matches a word of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// As written, marks ignored.
    Written,
    /// Same spelling key.
    Folded,
    /// Same lemma.
    Lemma,
}

impl Level {
    /// All levels, closest first.
    pub const ALL: [Level; 3] = [Level::Written, Level::Folded, Level::Lemma];

    /// Sign in front of the level's terms.
    pub fn sign(self) -> char {
        match self {
            Level::Written => '=',
            Level::Folded => '~',
            Level::Lemma => '^',
        }
    }

    /// The level of a term.
    pub fn of_term(term: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| term.starts_with(level.sign()))
    }

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Level::Written => "written",
            Level::Folded => "folded",
            Level::Lemma => "lemma",
        }
    }

    /// The term of a form at this level.
    pub fn term(self, form: &str) -> String {
        let mut term = String::with_capacity(1 + form.len());
        term.push(self.sign());
        term.push_str(form);
        term
    }
}

/// A set of levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LevelSet(u8);

impl LevelSet {
    /// Whether the level is in the set.
    pub fn contains(self, level: Level) -> bool {
        self.0 & LevelSet::from(level).0 != 0
    }
}

impl From<Level> for LevelSet {
    fn from(level: Level) -> LevelSet {
        LevelSet(1 << level as u8)
    }
}

impl BitOr for LevelSet {
    type Output = LevelSet;
    fn bitor(self, other: LevelSet) -> LevelSet {
        LevelSet(self.0 | other.0)
    }
}

/// A few bits of a term: terms with different bits are different.
pub fn fingerprint(term: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(term.as_bytes());
    1 << (hasher.finish() >> 58)
}

/// The terms that a token is indexed under, closest level first, as level and form.
pub fn index_terms(forms: &Forms) -> impl Iterator<Item = (Level, &str)> {
    let written = std::iter::once((Level::Written, forms.written.as_str()));
    let folded = forms.folded.iter().filter(|key| **key != forms.written);
    let lemmas = forms.lemmas().filter(|lemma| **lemma != forms.written && !forms.folded.contains(lemma));
    written
        .chain(folded.map(|key| (Level::Folded, key.as_str())))
        .chain(lemmas.map(|lemma| (Level::Lemma, lemma.as_str())))
}

/// The terms by which a form is found at a level.
pub fn lookup_terms(level: Level, form: &str) -> impl Iterator<Item = String> {
    Level::ALL.into_iter().filter(move |sign| *sign <= level).map(move |sign| sign.term(form))
}

/// The terms that a query word looks up, each with the levels at which its occurrences count.
pub fn query_terms(forms: &Forms) -> Vec<(String, LevelSet)> {
    let mut terms: Vec<(String, LevelSet)> = Vec::new();
    let written = std::iter::once((Level::Written, &forms.written));
    let folded = forms.folded.iter().map(|key| (Level::Folded, key));
    let lemmas = forms.lemmas().map(|lemma| (Level::Lemma, lemma));
    for (level, form) in written.chain(folded).chain(lemmas) {
        for term in lookup_terms(level, form) {
            match terms.iter_mut().find(|(known, _)| *known == term) {
                Some((_, levels)) => *levels = *levels | level.into(),
                None => terms.push((term, level.into())),
            }
        }
    }
    terms
}

/// Sign in front of the terms of words with vowel marks.
const MARKS_SIGN: char = '\'';
/// Between form and word in them; no word has it.
const SEPARATOR: char = '\u{1F}';

/// The further terms of a token with these marks, one for each key and lemma.
pub fn marked_terms(word: &Vocalized, forms: &Forms) -> impl Iterator<Item = String> {
    let word = word.to_string();
    let lemmas = forms.lemmas().filter(|lemma| !forms.folded.contains(lemma));
    forms.folded.iter().chain(lemmas).map(move |form| format!("{MARKS_SIGN}{form}{SEPARATOR}{word}"))
}

/// Where the terms of marked words with that key or lemma are.
pub fn marked_range(form: &str) -> Range<String> {
    let end = char::from_u32(SEPARATOR as u32 + 1).unwrap_or(SEPARATOR);
    format!("{MARKS_SIGN}{form}{SEPARATOR}")..format!("{MARKS_SIGN}{form}{end}")
}

/// The word, with its marks, of such a term.
pub fn marked_word(term: &str) -> Option<&str> {
    term.strip_prefix(MARKS_SIGN)?.split_once(SEPARATOR).map(|(_, word)| word)
}

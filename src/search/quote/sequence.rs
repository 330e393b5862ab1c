//! Finds the parts of a quotation in a text, each as words side by side, one part behind the other.
//!
//! One pass, word by word: the set of words at which a match may end goes on by a shift (Baeza-Yates, Gonnet 1992). The
//! first place of each part is taken, which finds all of them if they are there; afterwards the parts are drawn together,
//! so that what is shown of a part is the last place before the next.

use std::{iter::Peekable, ops::Range};

use super::{
    MAX_QUOTATION_WORDS,
    quotation::{QuotePart, Vocabulary},
    word_set::WordSet,
};
use crate::{
    analysis::{Segments, words},
    arabic::letters::{Class, class},
};

/// Starts of words that are remembered, so that the start of a match is known at its end.
const NUM_STARTS: usize = MAX_QUOTATION_WORDS.next_power_of_two();

/// A word of a text.
pub(super) struct TextWord {
    pub range: Range<usize>,
    /// Whether it is the second part of what is written as one word (عبدالله, H1N1).
    pub is_cut_before: bool,
    /// Whether the second part follows.
    pub is_cut_after: bool,
}

/// The words of a text with what stands beside them.
pub(super) fn text_words(text: &str) -> TextWords<'_> {
    TextWords { text, words: words(text).peekable(), is_cut: false }
}

pub(super) struct TextWords<'a> {
    text: &'a str,
    words: Peekable<Segments<'a>>,
    is_cut: bool,
}

impl Iterator for TextWords<'_> {
    type Item = TextWord;

    #[inline]
    fn next(&mut self) -> Option<TextWord> {
        let range = self.words.next()?;
        let is_arabic = |start: usize| {
            let letter = self.text.get(start..).and_then(|rest| rest.chars().next());
            letter.is_some_and(|letter| class(letter) == Class::Arabic)
        };
        let is_cut_before = self.is_cut;
        self.is_cut = self.words.peek().is_some_and(|next| {
            // What is cut where Arabic letters meet others is two words (وOpenAI).
            next.start == range.end && is_arabic(range.start) == is_arabic(next.start)
        });
        Some(TextWord { range, is_cut_before, is_cut_after: self.is_cut })
    }
}

/// The parts of a quotation and where they were found.
pub(super) struct Sequence<'q> {
    parts: &'q [QuotePart<'q>],
    is_exact: bool,
    /// Words of the current part at which a match may have got to.
    state: WordSet,
    num_words: usize,
    /// Where the last words began.
    starts: Box<[usize]>,
    /// Places of the parts before the current one.
    found: Vec<Range<usize>>,
    first: Vec<Range<usize>>,
    last: Vec<Range<usize>>,
    occurrences: usize,
}

impl<'q> Sequence<'q> {
    /// The parts in the same characters, or in any spelling.
    pub fn new(parts: &'q [QuotePart<'q>], is_exact: bool) -> Sequence<'q> {
        Sequence {
            parts,
            is_exact,
            state: WordSet::EMPTY,
            num_words: 0,
            starts: vec![0; NUM_STARTS].into(),
            found: Vec::new(),
            first: Vec::new(),
            last: Vec::new(),
            occurrences: 0,
        }
    }

    pub fn is_exact(&self) -> bool {
        self.is_exact
    }

    pub fn occurrences(&self) -> usize {
        self.occurrences
    }

    /// The next word of the text, which is these of the quotation.
    #[inline]
    pub fn push(&mut self, text: &str, word: &TextWord, set: &WordSet) {
        self.num_words += 1;
        if set.is_empty() {
            self.state = WordSet::EMPTY;
            return;
        }
        self.starts[self.num_words % NUM_STARTS] = word.range.start;
        let Some(part) = self.parts.get(self.found.len()) else { return };
        self.state = self.state.later(1);
        if !word.is_cut_before {
            self.state.insert(part.words.start);
        }
        self.state = self.state.and(set);
        if word.is_cut_after || !self.state.contains(part.words.end - 1) {
            return;
        }
        let start = self.starts[(self.num_words + 1 - part.words.len()) % NUM_STARTS];
        let Some(range) = self.range(part, text, start..word.range.end) else { return };
        self.state = WordSet::EMPTY;
        self.found.push(range);
        if self.found.len() == self.parts.len() {
            self.occurrences += 1;
            self.last = std::mem::take(&mut self.found);
            if self.first.is_empty() {
                self.first.clone_from(&self.last);
            }
        }
    }

    /// Where a part stands whose words stand here; nowhere if its characters are asked for and do not.
    fn range(&self, part: &QuotePart<'_>, text: &str, words: Range<usize>) -> Option<Range<usize>> {
        if !self.is_exact {
            return Some(words);
        }
        let range = words.start.checked_sub(part.num_before)?..words.end + part.num_after;
        (text.get(range.clone()) == Some(part.text)).then_some(range)
    }

    /// Where the parts stand first, each as near to the next as it does.
    pub fn places(&self, text: &str, vocabulary: &mut Vocabulary) -> Vec<Range<usize>> {
        let mut places = self.first.clone();
        for number in (1..places.len()).rev() {
            let (Some(part), Some(place), Some(next)) =
                (self.parts.get(number - 1..number), places.get(number - 1), places.get(number))
            else {
                continue;
            };
            let mut nearer = Sequence::new(part, self.is_exact);
            let between = text.get(place.start..next.start).unwrap_or("");
            for mut word in text_words(between) {
                let set =
                    between.get(word.range.clone()).map_or(WordSet::EMPTY, |word| vocabulary.places_of(word));
                word.range = word.range.start + place.start..word.range.end + place.start;
                nearer.push(text, &word, &set);
            }
            if let Some(nearest) = nearer.last.pop().filter(|found| found.end <= next.start) {
                places[number - 1] = nearest;
            }
        }
        places
    }
}

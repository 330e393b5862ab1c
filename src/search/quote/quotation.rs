//! Reads a quotation: its words, its parts between ellipses, and which words of a text are which of its own.
//!
//! Three dots or more and U+2026 are ellipses, also in brackets. A text may have them too, so a quotation with ellipses
//! has two readings: as it stands, its dots mere punctuation, and as parts with words left out between them.

use std::ops::Range;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::{MAX_QUOTATION_CHARS, MAX_QUOTATION_PARTS, MAX_QUOTATION_WORDS, word_set::WordSet};
use crate::{
    analysis::{Memo, words},
    arabic::{
        folded_all,
        letters::{Class, class},
    },
    error::QuotationError,
};

/// Words of the text that are remembered, as a power of two.
const MEMO_BITS: u32 = 15;
/// Longer words of a text, in bytes, are none of a quotation's: it is not that long, and marks do not grow so.
const MAX_WORD_BYTES: usize = 16 << 10;

/// What was asked for.
pub(super) struct Quotation<'a> {
    text: &'a str,
    words: Vec<Range<usize>>,
    whole: Vec<QuotePart<'a>>,
    /// Empty where there is no ellipsis.
    parts: Vec<QuotePart<'a>>,
}

/// A stretch of a quotation without left-out words.
#[derive(Debug, Clone)]
pub(super) struct QuotePart<'a> {
    /// Numbers of its words.
    pub words: Range<usize>,
    /// With the punctuation around it.
    pub text: &'a str,
    /// Bytes of the punctuation before the first word.
    pub num_before: usize,
    /// Bytes of the punctuation behind the last.
    pub num_after: usize,
}

impl<'a> Quotation<'a> {
    pub fn parse(text: &'a str) -> Result<Quotation<'a>, QuotationError> {
        if text.chars().nth(MAX_QUOTATION_CHARS).is_some() {
            return Err(QuotationError::TooLong { max_chars: MAX_QUOTATION_CHARS });
        }
        let words: Vec<Range<usize>> = words(text).collect();
        if words.len() > MAX_QUOTATION_WORDS {
            return Err(QuotationError::TooManyWords { max_words: MAX_QUOTATION_WORDS });
        }
        let Some(whole) = part(text, 0..text.len(), &words) else {
            return Err(QuotationError::NoWord);
        };
        let mut parts = Vec::new();
        let mut start = 0;
        for gap in ellipses(text) {
            parts.extend(part(text, start..gap.start, &words));
            start = gap.end;
        }
        if start > 0 {
            parts.extend(part(text, start..text.len(), &words));
        }
        if parts.len() > MAX_QUOTATION_PARTS {
            return Err(QuotationError::TooManyParts { max_parts: MAX_QUOTATION_PARTS });
        }
        Ok(Quotation { text, words, whole: vec![whole], parts })
    }

    pub fn num_words(&self) -> usize {
        self.words.len()
    }

    /// How it may be read, as it stands first.
    pub fn readings(&self) -> Vec<&[QuotePart<'a>]> {
        let mut readings = vec![self.whole.as_slice()];
        if !self.parts.is_empty() {
            readings.push(&self.parts);
        }
        readings
    }

    /// How some of its words stand in it.
    pub fn slice(&self, numbers: &Range<usize>) -> &'a str {
        let found = self.words.get(numbers.clone()).unwrap_or_default();
        let (first, last) = (found.first(), found.last());
        let range = first.map_or(0, |first| first.start)..last.map_or(0, |last| last.end);
        self.text.get(range).unwrap_or("")
    }

    /// Its words, to look up those of a text.
    pub fn vocabulary(&self) -> Vocabulary {
        let mut keys: FxHashMap<CompactString, WordSet> = FxHashMap::default();
        for (number, range) in self.words.iter().enumerate() {
            for key in folded_all(self.text.get(range.clone()).unwrap_or("")) {
                let places = keys.entry(key).or_insert(WordSet::EMPTY);
                *places = places.or(&WordSet::of(number));
            }
        }
        Vocabulary { keys, sets: vec![WordSet::EMPTY], memo: Memo::new(MEMO_BITS) }
    }
}

/// A stretch of the quotation that has words, without the white space and quotation marks around it.
fn part<'a>(text: &'a str, range: Range<usize>, words: &[Range<usize>]) -> Option<QuotePart<'a>> {
    let first = words.partition_point(|word| word.start < range.start);
    let end = words.partition_point(|word| word.end <= range.end);
    let (first_word, last_word) = (words.get(first)?, words.get(end.checked_sub(1)?)?);
    if first >= end {
        return None;
    }
    let before = text.get(range.start..first_word.start)?.trim_start_matches(is_around);
    let after = text.get(last_word.end..range.end)?.trim_end_matches(is_around);
    let (num_before, num_after) = (before.len(), after.len());
    let text = text.get(first_word.start - num_before..last_word.end + num_after)?;
    Some(QuotePart { words: first..end, text, num_before, num_after })
}

/// Whether a character around a quotation is none of it.
fn is_around(letter: char) -> bool {
    letter.is_whitespace()
        || class(letter) == Class::Format
        || matches!(
            letter,
            '"' | '\''
                | '`'
                | '«'
                | '»'
                | '‹'
                | '›'
                | '“'
                | '”'
                | '„'
                | '‟'
                | '‘'
                | '’'
                | '‚'
                | '‛'
                | '＂'
        )
}

/// The ellipses, with the brackets around them.
fn ellipses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        if !is_dot(letter) {
            continue;
        }
        let (mut end, mut num_dots) = (start + letter.len_utf8(), dots(letter));
        while let Some((at, letter)) = letters.next_if(|(_, letter)| is_dot(*letter)) {
            (end, num_dots) = (at + letter.len_utf8(), num_dots + dots(letter));
        }
        if num_dots >= 3 {
            found.push(with_brackets(text, start..end));
        }
    }
    found
}

fn is_dot(letter: char) -> bool {
    matches!(letter, '.' | '…' | '⋯')
}

fn dots(letter: char) -> usize {
    if letter == '.' { 1 } else { 3 }
}

fn with_brackets(text: &str, dots: Range<usize>) -> Range<usize> {
    let before = text.get(..dots.start).unwrap_or("").trim_end();
    let after = text.get(dots.end..).unwrap_or("");
    let behind = after.trim_start();
    let closes = |open: char, close: char| before.ends_with(open) && behind.starts_with(close);
    match closes('[', ']') || closes('(', ')') {
        true => before.len() - 1..dots.end + (after.len() - behind.len()) + 1,
        false => dots,
    }
}

/// Which words of a quotation a word of a text is.
pub(super) struct Vocabulary {
    keys: FxHashMap<CompactString, WordSet>,
    /// The sets that were found so far, the empty one first.
    sets: Vec<WordSet>,
    memo: Memo<usize>,
}

impl Vocabulary {
    /// The words of the quotation that share a key with this one.
    #[inline]
    pub fn places_of(&mut self, word: &str) -> WordSet {
        if word.len() > MAX_WORD_BYTES {
            return WordSet::EMPTY;
        }
        let Vocabulary { keys, sets, memo } = self;
        let place = memo.remember(word, || {
            let found = folded_all(word);
            let found = found.iter().filter_map(|key| keys.get(key));
            let set = found.fold(WordSet::EMPTY, |one, other| one.or(other));
            sets.iter().position(|known| *known == set).unwrap_or_else(|| {
                sets.push(set);
                sets.len() - 1
            })
        });
        memo.value(place).and_then(|number| sets.get(*number)).copied().unwrap_or(WordSet::EMPTY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        Quotation::parse(text).unwrap().parts.iter().map(|part| part.text).collect()
    }

    #[test]
    fn an_ellipsis_cuts_a_quotation_and_two_dots_do_not() {
        assert_eq!(parts("قال الوزير … إن المشروع"), ["قال الوزير", "إن المشروع"]);
        assert_eq!(parts("«قال الوزير، [...] إن المشروع.»"), ["قال الوزير،", "إن المشروع."]);
        assert_eq!(parts("قال ( … ) إن....المشروع"), ["قال", "إن", "المشروع"]);
        assert_eq!(parts("… قال الوزير …"), ["قال الوزير"]);
        assert_eq!(parts("قال .. الوزير 3.14"), [""; 0]);
        assert_eq!(parts("قال [نعم…] ثم"), ["قال [نعم", "] ثم"]);
    }

    #[test]
    fn quotation_marks_around_it_are_none_of_it() {
        let quotation = Quotation::parse(" «“قال الوزير: 'نعم'.”» ").unwrap();
        assert_eq!(quotation.whole[0].text, "قال الوزير: 'نعم'.");
        assert_eq!((quotation.whole[0].num_before, quotation.whole[0].num_after), (0, 2));
        assert_eq!(quotation.num_words(), 3);
    }

    #[test]
    fn what_is_no_quotation_is_an_error() {
        let wrong = |text: &str| Quotation::parse(text).err();
        assert_eq!(wrong(" «…» "), Some(QuotationError::NoWord));
        assert_eq!(wrong(&"ا".repeat(2_001)), Some(QuotationError::TooLong { max_chars: 2_000 }));
        assert_eq!(wrong(&"و ".repeat(401)), Some(QuotationError::TooManyWords { max_words: 400 }));
        assert_eq!(wrong(&"و…".repeat(17)), Some(QuotationError::TooManyParts { max_parts: 16 }));
        assert_eq!(wrong(&"و ".repeat(400)), None);
    }
}

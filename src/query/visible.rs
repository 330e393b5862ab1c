//! A query without its invisible characters: where words begin and end in it, and where they stand in what was typed.
//!
//! `lexer` reads operators from it, `analysis` cuts its words further; which characters are letters, marks and breaks
//! is decided by [`crate::arabic::letters`] alone. Every span is in bytes of the query as typed, on character
//! boundaries. Source of the invisible characters: UAX #9 (bidi controls), and BOM and ZERO WIDTH SPACE.

use std::ops::Range;

use crate::arabic::letters::{Class, class};

/// A text less its invisible characters; positions are indices of its characters.
pub(super) struct Visible {
    letters: Vec<(usize, char)>,
    num_bytes: usize,
}

impl Visible {
    pub(super) fn new(text: &str) -> Visible {
        let letters = text.char_indices().filter(|&(_, letter)| !is_invisible(letter)).collect();
        Visible { letters, num_bytes: text.len() }
    }

    pub(super) fn get(&self, at: usize) -> Option<char> {
        self.letters.get(at).map(|&(_, letter)| letter)
    }

    pub(super) fn text(&self, range: Range<usize>) -> String {
        self.letters.get(range).unwrap_or_default().iter().map(|&(_, letter)| letter).collect()
    }

    /// Bytes of the text as typed; of the first character where the range is empty.
    pub(super) fn span(&self, range: Range<usize>) -> Range<usize> {
        let Some(&(start, first)) = self.letters.get(range.start) else {
            return self.num_bytes..self.num_bytes;
        };
        let last = range.end.checked_sub(1).and_then(|last| self.letters.get(last));
        let end = last.map_or(start, |&(at, letter)| at + letter.len_utf8());
        start..end.max(start + first.len_utf8())
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        self.get(at).is_some_and(is_word)
    }

    pub(super) fn is_space(&self, at: usize) -> bool {
        self.get(at).is_some_and(char::is_whitespace)
    }

    /// Whether the punctuation at a position holds two parts of a word together if a word stands before it.
    pub(super) fn is_joiner(&self, at: usize) -> bool {
        let is_digit = |at| self.get(at).is_some_and(|letter| class(letter) == Class::Digit);
        match self.get(at) {
            Some('-' | '_' | '/' | '\'' | '’' | '.' | '\u{2010}'..='\u{2013}') => self.is_word(at + 1),
            Some('\u{66B}') => is_digit(at + 1),
            // Grouping of thousands, not a list of numbers.
            Some(',' | '\u{66C}') => (at + 1..at + 4).all(is_digit) && !is_digit(at + 4),
            _ => false,
        }
    }

    /// End of the word that begins at a position; the position itself where none does.
    pub(super) fn word_end(&self, start: usize) -> usize {
        let mut end = start;
        while self.is_word(end) || (end > start && self.is_joiner(end)) {
            end += 1;
        }
        end
    }
}

/// Number of letters and digits, marks and tatweel left out.
pub(super) fn num_letters(text: &str) -> usize {
    let is_letter = |&letter: &char| matches!(class(letter), Class::Arabic | Class::Digit | Class::Letter);
    text.chars().filter(is_letter).count()
}

fn is_word(letter: char) -> bool {
    class(letter) != Class::Break
}

fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

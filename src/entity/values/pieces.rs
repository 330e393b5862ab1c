//! A text as the rules for dates and money see it: folded words and numbers, with what stands between them.
//!
//! Cuts as [`crate::analysis::words`] does, so that a letter next to a digit begins a new piece (1436هـ, بـ15), and
//! invisible characters are as if they were not there. Ranges are those of the original text.

use std::ops::Range;

use compact_str::CompactString;

use crate::{
    analysis::words,
    arabic::{
        folded,
        letters::{Class, class, digit_value},
    },
};

/// The pieces of a text.
pub(super) struct Pieces<'a> {
    pub text: &'a str,
    pieces: Vec<Piece>,
    /// What stands after the last piece.
    tail: CompactString,
}

/// A word or a number.
pub(super) struct Piece {
    pub range: Range<usize>,
    pub kind: Kind,
    /// The folded word; of a number the digits 0 to 9 with `.` and `,` where they stand between digits.
    key: CompactString,
    /// What stands between the piece before and this one.
    gap: CompactString,
}

/// What a piece is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Arabic,
    /// Letters of another script.
    Other,
}

impl Pieces<'_> {
    pub fn new(text: &str) -> Pieces<'_> {
        let mut pieces = Vec::new();
        let mut end = 0;
        for range in words(text) {
            let word = text.get(range.clone()).unwrap_or("");
            let (kind, key) = match word.chars().next().map(class) {
                Some(Class::Digit) => (Kind::Number, digits(word)),
                Some(Class::Arabic) => (Kind::Arabic, folded(word)),
                _ => (Kind::Other, folded(word)),
            };
            let gap = visible(text.get(end..range.start).unwrap_or(""));
            end = range.end;
            pieces.push(Piece { range, kind, key, gap });
        }
        let tail = visible(text.get(end..).unwrap_or(""));
        Pieces { text, pieces, tail }
    }

    pub fn get(&self, at: usize) -> Option<&Piece> {
        self.pieces.get(at)
    }

    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    pub fn is(&self, at: usize, kind: Kind) -> bool {
        self.get(at).is_some_and(|piece| piece.kind == kind)
    }

    /// The folded word or plain number; empty where there is none.
    pub fn key(&self, at: usize) -> &str {
        self.get(at).map_or("", |piece| &piece.key)
    }

    /// What stands before a piece, without invisible characters; after the last one, what ends the text.
    pub fn gap(&self, at: usize) -> &str {
        self.get(at).map_or(&self.tail, |piece| &piece.gap)
    }

    /// Whether nothing but spaces on one line stands before a piece.
    pub fn joins(&self, at: usize) -> bool {
        at < self.len() && is_space(self.gap(at))
    }

    /// A number of nothing but digits, at most so many.
    pub fn whole(&self, at: usize, max_digits: usize) -> Option<u16> {
        let piece = self.get(at).filter(|piece| piece.kind == Kind::Number)?;
        let is_whole = piece.key.len() <= max_digits && piece.key.bytes().all(|byte| byte.is_ascii_digit());
        is_whole.then(|| piece.key.parse().ok())?
    }

    /// Whether a number does not go on from what stands before it: a phone number, version, address or fraction.
    pub fn is_free(&self, at: usize, may_follow_dash: bool) -> bool {
        let gap = self.gap(at);
        let before = at.checked_sub(1).and_then(|before| self.get(before)).map(|piece| piece.kind);
        let Some(last) = gap.chars().last() else {
            // ر between digits is a point, and nobody knows on which side of it the fraction stands.
            let is_fraction = at > 1 && self.key(at - 1) == "ر" && self.is(at - 2, Kind::Number);
            return !is_fraction && before.is_none_or(|kind| kind == Kind::Arabic);
        };
        let is_alone = gap.chars().count() == 1;
        match last {
            '+' | '#' | '@' | '=' | '&' | '_' | '\\' | '*' | '×' => false,
            '-' | '–' | '−' | '‐' if is_alone && before == Some(Kind::Number) => may_follow_dash,
            '-' | '–' | '−' | '‐' | '/' | '.' | ':' | ',' | '،' | '٫' if is_alone => {
                before.is_none_or(|kind| kind == Kind::Arabic)
            }
            _ => true,
        }
    }

    /// Bytes from the start of one piece, less so many that are cut off, to the end of another.
    pub fn range(&self, first: usize, cut: usize, last: usize) -> Range<usize> {
        let start = self.get(first).map_or(0, |piece| piece.range.start) + cut;
        start..self.get(last).map_or(start, |piece| piece.range.end)
    }

    /// The word as it stands in the text.
    pub fn written(&self, at: usize) -> &str {
        self.get(at).and_then(|piece| self.text.get(piece.range.clone())).unwrap_or("")
    }
}

/// Whether a gap is spaces on one line, or nothing.
pub(super) fn is_space(gap: &str) -> bool {
    gap.chars().all(|letter| letter.is_whitespace() && letter != '\n')
}

fn visible(gap: &str) -> CompactString {
    gap.chars().filter(|letter| !matches!(class(*letter), Class::Mark | Class::Format)).collect()
}

fn digits(word: &str) -> CompactString {
    let plain = word.chars().filter_map(|letter| match letter {
        '.' | '\u{66B}' => Some('.'),
        ',' | '\u{66C}' => Some(','),
        _ => digit_value(letter),
    });
    plain.collect()
}

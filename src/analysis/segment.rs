//! Cuts a text into words: runs of letters of one script, or of digits.
//!
//! After UAX #29 word boundaries, with the departures of [`crate::arabic::letters`]: marks and invisible characters
//! are inside words, Arabic punctuation is not, a word ends where the script changes (ف16, وOpenAI). Names like عبدالله
//! are cut into the two words that they are as often written as. A range begins at the first letter and ends after the
//! last letter or mark, always on a character boundary.

use std::{iter::Peekable, ops::Range, str::CharIndices};

use unicode_normalization::UnicodeNormalization;

use crate::arabic::letters::{Class, class, folded_letter, is_presentation_form};

/// The words of a text, as byte ranges in order.
pub fn words(text: &str) -> Segments<'_> {
    Segments { text, letters: text.char_indices().peekable(), second: None }
}

/// Iterator of [`words`].
#[derive(Debug, Clone)]
pub struct Segments<'a> {
    text: &'a str,
    letters: Peekable<CharIndices<'a>>,
    /// The second part of a word that was cut.
    second: Option<Range<usize>>,
}

/// The first part of names like عبدالله, servant of God, and what the second begins with.
const SERVANT: [char; 3] = ['ع', 'ب', 'د'];
const ARTICLE: [char; 2] = ['ا', 'ل'];
/// Letters that the second part has at least, with its article.
const MIN_SECOND: usize = 4;
/// Bytes that a word of two parts has at least.
const MIN_CUT: usize = (SERVANT.len() + MIN_SECOND) * 2;

impl Iterator for Segments<'_> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        if let Some(second) = self.second.take() {
            return Some(second);
        }
        let (start, first, kind) = loop {
            let (start, letter) = self.letters.next()?;
            let kind = class(letter);
            if matches!(kind, Class::Arabic | Class::Digit | Class::Letter) {
                break (start, letter, kind);
            }
        };
        let mut end = start + first.len_utf8();
        let mut num_digits = 1;
        while let Some(&(at, letter)) = self.letters.peek() {
            let found = class(letter);
            if found == kind || found == Class::Mark {
                end = at + letter.len_utf8();
                num_digits += 1;
            } else if kind == Class::Digit && self.joins_digits(at, letter, num_digits) {
                num_digits = 0;
            } else if found != Class::Format {
                break;
            }
            self.letters.next();
        }
        if kind == Class::Arabic
            && end - start >= MIN_CUT
            && let Some(cut) = self.text.get(start..end).and_then(second_part)
        {
            self.second = Some(start + cut..end);
            end = start + cut;
        }
        Some(start..end)
    }
}

/// Where the second part of a name like عبدالله begins; a clitic may stand before it.
#[inline]
fn second_part(word: &str) -> Option<usize> {
    let letters = word.char_indices().filter(|(_, letter)| class(*letter) == Class::Arabic);
    let mut letters = letters.map(|(at, letter)| (at, plain_letter(letter))).peekable();
    letters.next_if(|(_, letter)| matches!(letter, 'و' | 'ف'));
    letters.next_if(|(_, letter)| matches!(letter, 'ب' | 'ل' | 'ك'));
    for expected in SERVANT {
        letters.next_if(|(_, letter)| *letter == expected)?;
    }
    let &(start, _) = letters.peek()?;
    let mut rest = letters.clone();
    for expected in ARTICLE {
        rest.next_if(|(_, letter)| *letter == expected)?;
    }
    (rest.count() + ARTICLE.len() >= MIN_SECOND).then_some(start)
}

/// The letter of Arabic spelling that a letter is a shape of.
fn plain_letter(letter: char) -> char {
    match is_presentation_form(letter) {
        true => letter.nfkc().next().unwrap_or(letter),
        false => folded_letter(letter),
    }
}

impl Segments<'_> {
    /// Whether a separator between digits belongs to the number: 3.14, ١٢٫٥, 600,000.
    fn joins_digits(&self, at: usize, separator: char, num_digits: usize) -> bool {
        let mut following = self.text.get(at + separator.len_utf8()..).unwrap_or("").chars();
        let is_digit = |letter: Option<char>| letter.is_some_and(|letter| class(letter) == Class::Digit);
        match separator {
            '.' | '\u{66B}' => is_digit(following.next()),
            ',' | '\u{66C}' => {
                num_digits <= 3 && (0..3).all(|_| is_digit(following.next())) && !is_digit(following.next())
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        words(text).map(|range| text.get(range).unwrap()).collect()
    }

    #[test]
    fn words_end_where_the_script_changes() {
        assert_eq!(
            cut("وOpenAI وف16 19والصحة محمد_علي #وسم"),
            ["و", "OpenAI", "وف", "16", "19", "والصحة", "محمد", "علي", "وسم"]
        );
    }

    #[test]
    fn marks_and_invisible_characters_are_inside_words() {
        assert_eq!(
            cut("الكِتَابُ كت\u{200F}اب كتاب\u{200F} مـــن"),
            ["الكِتَابُ", "كت\u{200F}اب", "كتاب", "مـــن"]
        );
    }

    #[test]
    fn a_servant_and_his_lord_are_two_words() {
        assert_eq!(
            cut("عبدالله ولعبدالرحمن عَبْدُالعَزِيز عبدالا معبدالله عبده عَبْدٱللَّهِ ﻋﺒﺪﺍﻟﻠﻪ"),
            [
                "عبد",
                "الله",
                "ولعبد",
                "الرحمن",
                "عَبْدُ",
                "العَزِيز",
                "عبدالا",
                "معبدالله",
                "عبده",
                "عَبْد",
                "ٱللَّهِ",
                "ﻋﺒﺪ",
                "ﺍﻟﻠﻪ"
            ]
        );
    }

    #[test]
    fn punctuation_separates_numbers_and_grouping_does_not() {
        assert_eq!(
            cut("١٢،٣٤ 600,000 ٦٠٠٬٠٠٠ 3.14 1,2 1990-2000 5."),
            ["١٢", "٣٤", "600,000", "٦٠٠٬٠٠٠", "3.14", "1", "2", "1990", "2000", "5"]
        );
    }
}

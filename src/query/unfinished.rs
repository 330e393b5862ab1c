//! The word that is being typed at the end of a query, with what it can be: text, or the value of a facet.
//!
//! For suggestions while the query cannot be parsed yet. Reads backward from the end and knows of operators only what may
//! stand directly before a word; which characters make words and which quotation marks close each other is decided by
//! `lexer` and [`crate::arabic::letters`]. Total: any string has such a word or has none.

use std::ops::Range;

use super::{
    fields::Target,
    lexer::{MAX_QUERY_CHARS, closes, closing, is_quote},
    visible::num_letters,
};
use crate::arabic::letters::{Class, class};

/// ASCII signs directly behind which a word may begin.
const BEFORE: [char; 11] = ['+', '-', '=', '(', ':', '|', '"', '_', '/', '.', '\''];
/// Most finished words before the unfinished one that may be of one name with it.
const MAX_BEFORE: usize = 4;

/// A word at the end of a text that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished<'a> {
    /// The whole text.
    text: &'a str,
    /// Where the word begins, in bytes.
    pub start: usize,
    /// Finished words before it with nothing but spaces between, the nearest first.
    pub before: Vec<Range<usize>>,
    /// What the word is typed as.
    pub target: Target,
    /// What closes the quotation marks that it stands in, if it does.
    pub closing: Option<char>,
    /// Where the quotation marks begin that it stands in.
    opening: Option<usize>,
}

impl<'a> Unfinished<'a> {
    /// The unfinished word of a text; none where it does not end with a letter or digit.
    pub fn of(text: &'a str) -> Option<Unfinished<'a>> {
        if text.chars().nth(MAX_QUERY_CHARS).is_some() {
            return None;
        }
        let start = word_start(text);
        if num_letters(text.get(start..)?) == 0 {
            return None;
        }
        // Behind other signs it is no word by itself, but one in the wrong keyboard layout: hgsu,]dm.
        let is_odd = |sign: char| sign.is_ascii_punctuation() && !BEFORE.contains(&sign);
        if text.get(..start)?.ends_with(is_odd) {
            return None;
        }
        let opened = open_quote(text.get(..start)?);
        let opening = opened.map(|(at, _)| at);
        let inside = opened.map_or(0, |(at, quote)| at + quote.len_utf8());
        let mut before = Vec::new();
        let mut end = start;
        while before.len() < MAX_BEFORE {
            let trimmed = text.get(inside..end).unwrap_or("").trim_end();
            let word_end = inside + trimmed.len();
            let first = inside + word_start(trimmed);
            let is_apart = word_end < end;
            // What is found as written cannot be the first word of a phrase.
            if !is_apart || first == word_end || text.get(..first).is_some_and(|rest| rest.ends_with('=')) {
                break;
            }
            before.push(first..word_end);
            end = first;
        }
        let target = Target::before(text.get(..opening.unwrap_or(start))?);
        let closing = opened.map(|(_, quote)| closing(quote));
        Some(Unfinished { text, start, before, target, closing, opening })
    }

    /// The word as typed so far.
    pub fn word(&self) -> &'a str {
        self.text.get(self.start..).unwrap_or("")
    }

    /// A finished word before it as typed.
    pub fn finished(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or("")
    }

    /// The query with other words for all from `start` on; several words become a phrase.
    pub fn taken(&self, start: usize, words: &str) -> String {
        let is_value = matches!(self.target, Target::Facet(_));
        let mut query = self.text.get(..start).unwrap_or("").to_owned();
        let words: String = words.chars().map(|letter| if is_quote(letter) { ' ' } else { letter }).collect();
        match self.closing {
            Some(closing) => {
                // A facet has one value, whatever was typed of it.
                if is_value && let Some(opening) = self.opening {
                    query.truncate(opening);
                    query.push('"');
                    query.push_str(words.trim());
                    query.push('"');
                } else {
                    query.push_str(words.trim());
                    query.push(closing);
                }
            }
            None if words.chars().all(|letter| class(letter) != Class::Break) => query.push_str(&words),
            None => {
                query.push('"');
                query.push_str(words.trim());
                query.push('"');
            }
        }
        query
    }
}

/// Where the run of letters at the end of a text begins; its end where there is none.
fn word_start(text: &str) -> usize {
    let before = text.trim_end_matches(|letter| class(letter) != Class::Break);
    before.len()
}

/// The last quotation mark that is not closed, with its place.
fn open_quote(text: &str) -> Option<(usize, char)> {
    let mut open = None;
    for (at, letter) in text.char_indices().filter(|(_, letter)| is_quote(*letter)) {
        open = match open {
            None => Some((at, letter)),
            Some((_, opening)) if closes(opening, letter) => None,
            open => open,
        };
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{EntityKind, Facet};

    fn taken(text: &str, words: &str) -> String {
        let unfinished = Unfinished::of(text).unwrap();
        unfinished.taken(unfinished.start, words)
    }

    #[test]
    fn what_was_typed_before_is_kept() {
        for (text, words, expected) in [
            ("مكت", "مكتبة", "مكتبة"),
            ("كتب مكت", "مكتبة", "كتب مكتبة"),
            ("+مكت", "مكتبة", "+مكتبة"),
            ("(قطر OR مكت", "مكتبة", "(قطر OR مكتبة"),
            ("title:مكت", "مكتبة", "title:مكتبة"),
            ("قمة زوك", "مارك زوكربيرغ", "قمة \"مارك زوكربيرغ\""),
            ("\"كأس الع", "العالم", "\"كأس العالم\""),
            ("«كأس الع", "العالم", "«كأس العالم»"),
            ("person:زوك", "مارك زوكربيرغ", "person:\"مارك زوكربيرغ\""),
            ("person:\"مارك زوك", "مارك زوكربيرغ", "person:\"مارك زوكربيرغ\""),
        ] {
            assert_eq!(taken(text, words), expected);
        }
    }

    #[test]
    fn a_text_that_ends_with_no_letter_has_no_unfinished_word() {
        for text in ["", " ", "مكتبة ", "مكت*", "\"كأس\"", "زوكربرغ~", "hgsu,]dm", "\u{64B}"]
        {
            assert_eq!(Unfinished::of(text), None, "{text}");
        }
    }

    #[test]
    fn words_before_it_are_those_with_nothing_but_spaces_between() {
        let words = |text| {
            let unfinished = Unfinished::of(text).unwrap();
            unfinished.before.iter().map(|range| unfinished.finished(range)).collect::<Vec<_>>()
        };
        assert_eq!(words("قمة مارك زوك"), ["مارك", "قمة"]);
        assert_eq!(words("قمة، مارك زوك"), ["مارك"]);
        assert_eq!(words("=مارك زوك"), Vec::<&str>::new());
        assert_eq!(words("كأس \"مارك زوك"), ["مارك"]);
    }

    #[test]
    fn the_field_before_it_says_what_it_is() {
        let target = |text| Unfinished::of(text).unwrap().target;
        let person = Target::Facet(Facet::Entity(EntityKind::Person));
        assert_eq!(target("زوك"), Target::Text);
        assert_eq!(target("عنوان:زوك"), Target::Text);
        assert_eq!(target("-شخص:زوك"), person);
        assert_eq!(target("person:\"مارك زوك"), person);
        assert_eq!(target("date:2015"), Target::Dates);
        assert_eq!(target("النص كذا:زوك"), Target::Text);
    }
}

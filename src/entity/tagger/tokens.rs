//! Cuts a text into the tagger's tokens: words, and each sign between them.
//!
//! Words are those of the analysis. A line break is a token of its own, for names do not go across it; other white
//! space and invisible characters are none. What the network knows a token by is here too.

use std::ops::Range;

use crate::{
    analysis::words,
    arabic::{
        folded,
        letters::{Class, class},
    },
};

/// A token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text; empty for a break.
    pub range: Range<usize>,
    /// Whether it begins with a capital letter.
    pub is_upper: bool,
    /// Whether it is a line break.
    pub is_break: bool,
}

impl Token {
    fn new(text: &str, range: Range<usize>) -> Token {
        let first = text.get(range.clone()).and_then(|word| word.chars().next());
        Token { range, is_upper: first.is_some_and(char::is_uppercase), is_break: false }
    }
}

/// The tokens of a text, in order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 8);
    let mut end = 0;
    for word in words(text) {
        signs(text, end..word.start, &mut tokens);
        end = word.end;
        tokens.push(Token::new(text, word));
    }
    signs(text, end..text.len(), &mut tokens);
    tokens
}

/// Adds the signs of a gap between words.
fn signs(text: &str, gap: Range<usize>, tokens: &mut Vec<Token>) {
    let Some(between) = text.get(gap.clone()) else { return };
    for (at, sign) in between.char_indices() {
        let start = gap.start + at;
        if sign == '\n' {
            tokens.push(Token { range: start..start, is_upper: false, is_break: true });
        } else if !sign.is_whitespace() && !matches!(class(sign), Class::Mark | Class::Format) {
            tokens.push(Token::new(text, start..start + sign.len_utf8()));
        }
    }
}

/// What the tagger knows a word by: its folded form; a number by its length, a quotation mark by its kind.
pub fn key(word: &str) -> String {
    let Some(first) = word.chars().next() else { return BREAK.to_owned() };
    match class(first) {
        Class::Digit => {
            "0".repeat(word.chars().filter(|letter| class(*letter) == Class::Digit).count().min(4))
        }
        Class::Arabic | Class::Letter => folded(word).into(),
        _ => match first {
            '«' | '»' | '“' | '”' | '„' | '"' => "\"".to_owned(),
            '–' | '—' | '-' => "-".to_owned(),
            '‘' | '’' | '\'' => "'".to_owned(),
            sign => sign.to_string(),
        },
    }
}

/// Key of a break.
const BREAK: &str = "\n";

//! Cuts a query into tokens: operands (words, phrases, filters, dates) and what stands between them.
//!
//! `parser` puts the tokens together. Invisible characters are gone before an operator is looked for, so that none is
//! lost behind a right-to-left mark. Punctuation is skipped, except between a sign or a field and what it applies to:
//! there it is an error, because the sign would land on another word. A sign or field token is therefore always
//! followed by its operand. `fields` reads what begins with a name and a colon.

use std::ops::Range;

use super::{
    ast::{Matching, Node, Occur, Phrase, TextField, Word},
    visible::{Visible, num_letters},
};
use crate::{analysis::words, arabic::letters::digit_value, error::QueryError};

/// Longest query, in characters.
pub(super) const MAX_QUERY_CHARS: usize = 4_096;
/// Most words, filters and dates in a query.
const MAX_WORDS: usize = 256;
/// Most words between the words of a phrase.
const MAX_SLOP: u32 = 1_000;

/// A token and its place in the query as typed.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// What a token is.
#[derive(Debug)]
pub(super) enum Kind {
    Open,
    Close,
    /// `+` or `-`, directly before its operand.
    Sign(Occur),
    Not,
    And,
    Or,
    /// `title:`, directly before its operand.
    Field(TextField),
    /// A word, phrase, filter or range of dates, without a field.
    Operand(Node),
}

/// The tokens of a query.
pub(super) fn tokens(query: &str) -> Result<Vec<Token>, QueryError> {
    if let Some((end, _)) = query.char_indices().nth(MAX_QUERY_CHARS) {
        return Err(QueryError {
            message: format!("The query is longer than {MAX_QUERY_CHARS} characters."),
            span: end..query.len(),
        });
    }
    let mut lexer = Lexer { text: Visible::new(query), at: 0, num_words: 0, tokens: Vec::new() };
    while let Some(letter) = lexer.text.get(lexer.at) {
        match letter {
            '(' => lexer.push(Kind::Open, 1),
            ')' => lexer.push(Kind::Close, 1),
            '|' => lexer.bar(),
            '+' | '-' => lexer.sign()?,
            '=' => lexer.exact()?,
            '*' => return Err(lexer.error(lexer.at..lexer.at + 1, BARE_STAR)),
            '~' => return Err(lexer.error(lexer.at..lexer.at + 1, BARE_TILDE)),
            _ if is_quote(letter) => lexer.phrase()?,
            _ if lexer.text.is_word(lexer.at) => lexer.word(false)?,
            _ => lexer.at += 1,
        }
    }
    Ok(lexer.tokens)
}

/// A query, and the tokens found in it before `at`.
pub(super) struct Lexer {
    pub(super) text: Visible,
    pub(super) at: usize,
    num_words: usize,
    pub(super) tokens: Vec<Token>,
}

impl Lexer {
    pub(super) fn error(&self, range: Range<usize>, message: impl Into<String>) -> QueryError {
        QueryError { message: message.into(), span: self.text.span(range) }
    }

    fn push(&mut self, kind: Kind, num_chars: usize) {
        let span = self.text.span(self.at..self.at + num_chars);
        self.at += num_chars;
        self.tokens.push(Token { kind, span });
    }

    /// Adds an operand; `whole` is all that belongs to it, signs that say how it matches too.
    pub(super) fn push_operand(
        &mut self,
        node: Node,
        range: Range<usize>,
        whole: Range<usize>,
    ) -> Result<(), QueryError> {
        self.count(range)?;
        self.tokens.push(Token { kind: Kind::Operand(node), span: self.text.span(whole) });
        Ok(())
    }

    fn count(&mut self, range: Range<usize>) -> Result<(), QueryError> {
        // What the analyzer cuts into several words, as 1990-2000, is several.
        self.num_words += words(&self.text.text(range.clone())).count().max(1);
        if self.num_words > MAX_WORDS {
            return Err(self.error(range, format!("The query has more than {MAX_WORDS} words.")));
        }
        Ok(())
    }

    /// Whether a sign or field stands directly before.
    fn is_bound(&self) -> bool {
        self.after_field() || matches!(self.tokens.last(), Some(Token { kind: Kind::Sign(_), .. }))
    }

    pub(super) fn after_field(&self) -> bool {
        matches!(self.tokens.last(), Some(Token { kind: Kind::Field(_), .. }))
    }

    pub(super) fn starts_operand(&self, at: usize) -> bool {
        self.text.is_word(at)
            || self.text.get(at).is_some_and(|letter| is_quote(letter) || matches!(letter, '(' | '='))
    }

    /// Whether nothing to search for stands at a position: a space, a closing parenthesis, the end.
    pub(super) fn is_open_air(&self, at: usize) -> bool {
        self.text.is_space(at) || matches!(self.text.get(at), None | Some(')'))
    }

    fn end_of(&self, signs: &[char], start: usize) -> usize {
        let mut end = start;
        while self.text.get(end).is_some_and(|letter| signs.contains(&letter)) {
            end += 1;
        }
        end
    }

    fn bar(&mut self) {
        let num_chars = self.end_of(&['|'], self.at) - self.at;
        self.push(Kind::Or, num_chars);
    }

    fn sign(&mut self) -> Result<(), QueryError> {
        let end = self.end_of(&['+', '-'], self.at);
        if self.is_open_air(end) {
            self.at = end;
        } else if end > self.at + 1 {
            return Err(self.error(self.at..end, "Only one + or - can stand before a word."));
        } else if self.starts_operand(end) {
            let occur = if self.text.get(self.at) == Some('+') { Occur::Must } else { Occur::MustNot };
            self.push(Kind::Sign(occur), 1);
        } else {
            return Err(self.error(self.at..end, UNBOUND));
        }
        Ok(())
    }

    fn exact(&mut self) -> Result<(), QueryError> {
        let end = self.end_of(&['='], self.at);
        if self.text.is_word(end) && end == self.at + 1 {
            self.at = end;
            self.word(true)
        } else if self.is_open_air(end) && !self.is_bound() {
            self.at = end;
            Ok(())
        } else {
            Err(self
                .error(self.at..end, "A = must stand directly before one word, also inside quotation marks."))
        }
    }

    fn word(&mut self, is_exact: bool) -> Result<(), QueryError> {
        let start = self.at;
        let end = self.text.word_end(start);
        let text = self.text.text(start..end);
        if self.text.get(end) == Some(':') && self.field(&text, start..end, is_exact)? {
            return Ok(());
        }
        self.at = end;
        let is_bound = is_exact || self.is_bound();
        if num_letters(&text) == 0 {
            // Marks without a letter.
            return if is_bound { Err(self.error(start..end, UNBOUND)) } else { Ok(()) };
        }
        if !is_bound && !matches!(self.text.get(end), Some('*' | '~')) {
            let operator = match text.as_str() {
                "AND" => Some(Kind::And),
                "OR" => Some(Kind::Or),
                "NOT" => Some(Kind::Not),
                _ => None,
            };
            if let Some(kind) = operator {
                self.tokens.push(Token { kind, span: self.text.span(start..end) });
                return Ok(());
            }
        }
        let matching = self.matching(&text, start, is_exact)?;
        if is_bound {
            self.refuse_more(start)?;
        }
        let whole = start - usize::from(is_exact)..self.at;
        self.skip_trailing_signs();
        let span = self.text.span(start..end);
        self.push_operand(Node::Word(Word { text, field: None, matching, span }), start..end, whole)
    }

    /// Reads `*` and `~` behind a word that begins at `start` and ends here.
    fn matching(&mut self, text: &str, start: usize, is_exact: bool) -> Result<Matching, QueryError> {
        let operator = match self.text.get(self.at) {
            Some(operator @ ('*' | '~')) => operator,
            _ if is_exact => return Ok(Matching::Exact),
            _ => return Ok(Matching::Folded),
        };
        let end = self.at + 1;
        if is_exact {
            return Err(self.error(start..end, format!("A word can have = or {operator} but not both.")));
        }
        if operator == '*' {
            if self.text.is_word(end) || self.text.is_joiner(end) {
                return Err(self.error(self.at..end, STAR_INSIDE));
            }
            if num_letters(text) < 2 {
                return Err(self.error(start..end, "At least two letters must stand before a *."));
            }
            self.at = end;
            return Ok(Matching::Prefix);
        }
        let (digits, end) = self.number(end);
        let edits = match digits.as_str() {
            "" => None,
            "1" => Some(1),
            "2" => Some(2),
            _ => return Err(self.error(self.at..end, "After a word, ~ takes no number, 1 or 2.")),
        };
        self.at = end;
        Ok(Matching::Fuzzy(edits))
    }

    /// What follows a `~`, with ASCII digits, and where it ends.
    fn number(&self, start: usize) -> (String, usize) {
        let end = self.text.word_end(start);
        let text = self.text.text(start..end);
        (text.chars().map(|letter| digit_value(letter).unwrap_or(letter)).collect(), end)
    }

    /// Skips signs that stick to the end of a word: `C++`, `a=b`.
    pub(super) fn skip_trailing_signs(&mut self) {
        self.at = self.end_of(&['+', '-', '='], self.at);
    }

    /// Refuses `person:a,b`, `year:2010..2015` and `-10:30`: only the first part would belong to the field or sign.
    pub(super) fn refuse_more(&self, start: usize) -> Result<(), QueryError> {
        let mut end = self.at;
        while let Some(letter) = self.text.get(end)
            && !(letter.is_whitespace() || is_quote(letter) || self.text.is_word(end))
            && !matches!(letter, '(' | ')' | '|')
        {
            end += 1;
        }
        if end > self.at && self.text.is_word(end) {
            let range = start..self.text.word_end(end);
            let message =
                "A field or a sign applies to one word: put several in quotation marks or parentheses.";
            return Err(self.error(range, message));
        }
        Ok(())
    }

    /// What stands between the quotation mark here and its partner; goes behind the partner.
    pub(super) fn quoted(&mut self) -> Result<Range<usize>, QueryError> {
        let open = self.at;
        let opening = self.text.get(open).unwrap_or_default();
        let mut end = open + 1;
        while let Some(letter) = self.text.get(end) {
            if closes(opening, letter) {
                self.at = end + 1;
                return Ok(open + 1..end);
            }
            end += 1;
        }
        Err(self.error(open..open + 1, "This quotation mark is not closed."))
    }

    fn phrase(&mut self) -> Result<(), QueryError> {
        let open = self.at;
        let inside = self.quoted()?;
        let close = self.at;
        self.at = inside.start;
        let mut words = Vec::new();
        while self.at < inside.end {
            let is_exact = self.text.get(self.at) == Some('=') && self.text.is_word(self.at + 1);
            if is_exact {
                self.at += 1;
            }
            let start = self.at;
            let end = self.text.word_end(start);
            let text = self.text.text(start..end);
            if num_letters(&text) > 0 {
                self.at = end;
                if self.text.get(end) == Some('~') {
                    let message =
                        "Inside quotation marks ~ is not understood; behind them it allows words between.";
                    return Err(self.error(end..end + 1, message));
                }
                let matching = self.matching(&text, start, is_exact)?;
                self.skip_trailing_signs();
                self.count(start..end)?;
                words.push(Word { text, field: None, matching, span: self.text.span(start..end) });
            } else if self.text.get(self.at) == Some('*') {
                return Err(self.error(self.at..self.at + 1, BARE_STAR));
            } else {
                self.at = end.max(self.at + 1);
            }
        }
        if words.is_empty() {
            return Err(self.error(open..close, "There is no word between these quotation marks."));
        }
        self.at = close;
        let slop = self.slop()?;
        let span = self.text.span(open..self.at);
        self.tokens
            .push(Token { kind: Kind::Operand(Node::Phrase(Phrase { words, slop, field: None })), span });
        Ok(())
    }

    fn slop(&mut self) -> Result<Option<u32>, QueryError> {
        if self.text.get(self.at) != Some('~') {
            return Ok(None);
        }
        let (digits, end) = self.number(self.at + 1);
        let slop = digits.parse().ok().filter(|&slop| slop <= MAX_SLOP);
        if slop.is_none() {
            let message = format!(
                "After a phrase, ~ takes a whole number from 0 to {MAX_SLOP}, as in \"two words\"~5."
            );
            return Err(self.error(self.at..end, message));
        }
        self.at = end;
        Ok(slop)
    }
}

const BARE_STAR: &str = "A * must stand at the end of a word, directly behind its letters.";
const BARE_TILDE: &str = "A ~ must stand directly behind a word or a closing quotation mark.";
const STAR_INSIDE: &str = "A * is understood at the end of a word only.";
pub(super) const UNBOUND: &str =
    "A sign or a field must stand directly before a word, a quotation mark or a parenthesis.";

pub(super) fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '‟' | '″' | '«' | '»')
}

/// Guillemets close each other in either direction; every other quotation mark closes every other.
pub(super) fn closes(opening: char, letter: char) -> bool {
    match opening {
        '«' => letter == '»',
        '»' => letter == '«',
        _ => is_quote(letter) && !matches!(letter, '«' | '»'),
    }
}

/// The quotation mark that people close this one with.
pub(super) fn closing(opening: char) -> char {
    match opening {
        '«' => '»',
        '»' => '«',
        '“' | '„' | '‟' => '”',
        other => other,
    }
}

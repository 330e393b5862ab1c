//! Fields of a query, in English and Arabic: `title:…` for text, `person:…` for facets, `date:…`.
//!
//! A part of `lexer`: it says which colon ends a field and which is punctuation, and reads the values that are not
//! text. A name is a field only directly before its colon and its value, so that `النص: كتاب` in a copied sentence
//! stays text; an unknown ASCII name there is an error, because it is more likely a slip than a sentence.

use std::ops::Range;

use super::{
    ast::{Node, TextField},
    dates::date_range,
    lexer::{Kind, Lexer, Token, UNBOUND, is_quote},
    visible::num_letters,
};
use crate::{
    arabic::letters::{Class, class},
    document::{EntityKind, Facet},
    error::QueryError,
};

const FIELDS: &str =
    "title, text, person, company, organization, place, source, category, year, month and date";

/// A field as typed.
enum Field {
    Text(TextField),
    Facet(Facet),
    Date,
}

impl Field {
    fn from_name(name: &str) -> Option<Field> {
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "title" | "عنوان" | "العنوان" => Field::Text(TextField::Title),
            "text" | "body" | "content" | "نص" | "النص" => Field::Text(TextField::Text),
            "شخص" => Field::Facet(Facet::Entity(EntityKind::Person)),
            "شركة" => Field::Facet(Facet::Entity(EntityKind::Company)),
            "منظمة" | "جهة" => Field::Facet(Facet::Entity(EntityKind::Organization)),
            "مكان" => Field::Facet(Facet::Entity(EntityKind::Place)),
            "مصدر" => Field::Facet(Facet::Source),
            "قسم" => Field::Facet(Facet::Category),
            "سنة" => Field::Facet(Facet::Year),
            "شهر" => Field::Facet(Facet::Month),
            "date" | "تاريخ" => Field::Date,
            name => Field::Facet(Facet::from_name(name)?),
        })
    }
}

/// What a word is typed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A word of title or text.
    Text,
    /// The value of a facet.
    Facet(Facet),
    /// A range of dates.
    Dates,
}

impl Target {
    /// What a word or quotation mark behind this text is.
    pub(super) fn before(text: &str) -> Target {
        let Some(text) = text.strip_suffix(':') else { return Target::Text };
        let rest = text.trim_end_matches(|letter| class(letter) != Class::Break);
        let name: String = text
            .get(rest.len()..)
            .unwrap_or("")
            .chars()
            .filter(|letter| class(*letter) != Class::Format)
            .collect();
        match Field::from_name(&name) {
            Some(Field::Facet(facet)) => Target::Facet(facet),
            Some(Field::Date) => Target::Dates,
            Some(Field::Text(_)) | None => Target::Text,
        }
    }
}

impl Lexer {
    /// Reads a field that ends with a colon; false if the colon is punctuation.
    pub(super) fn field(
        &mut self,
        text: &str,
        name: Range<usize>,
        is_exact: bool,
    ) -> Result<bool, QueryError> {
        let value = name.end + 1;
        let Some(field) = Field::from_name(text) else {
            let is_name = text.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '_');
            let is_value =
                self.starts_operand(value) || matches!(self.text.get(value), Some('+' | '-' | '*'));
            if is_name && is_value {
                let message = format!("There is no field {text}; the fields are {FIELDS}.");
                return Err(self.error(name.start..value, message));
            }
            return Ok(false);
        };
        if self.is_open_air(value) {
            return Ok(false);
        }
        if is_exact || self.after_field() {
            return Err(
                self.error(name.start..value, "A field must stand first and alone, as in title:=word.")
            );
        }
        if let Some('+' | '-') = self.text.get(value) {
            return Err(
                self.error(name.start..value + 1, "A + or - stands before the field, as in -title:word.")
            );
        }
        self.at = value;
        match field {
            Field::Text(field) if self.starts_operand(value) => {
                let span = self.text.span(name.start..value);
                self.tokens.push(Token { kind: Kind::Field(field), span });
            }
            Field::Text(_) => return Err(self.error(name.start..value, UNBOUND)),
            Field::Facet(facet) => self.filter(facet, name.start)?,
            Field::Date => self.dates(name.start)?,
        }
        Ok(true)
    }

    fn filter(&mut self, facet: Facet, start: usize) -> Result<(), QueryError> {
        let name = facet.name();
        let is_quoted = self.text.get(self.at).is_some_and(is_quote);
        let range = if is_quoted { self.quoted()? } else { self.at..self.text.word_end(self.at) };
        let value = self.text.text(range.clone()).split_whitespace().collect::<Vec<_>>().join(" ");
        if num_letters(&value) == 0 {
            let message = format!("After {name}: comes one word or a name in quotation marks.");
            return Err(self.error(start..range.end, message));
        }
        if !is_quoted {
            self.at = range.end;
            if let Some('*' | '~') = self.text.get(self.at) {
                let message = format!("After {name}: neither * nor ~ is understood.");
                return Err(self.error(self.at..self.at + 1, message));
            }
            self.refuse_more(start)?;
        }
        let whole = start..self.at;
        if !is_quoted {
            self.skip_trailing_signs();
        }
        self.push_operand(Node::Filter { facet, value }, start..range.end, whole)
    }

    fn dates(&mut self, start: usize) -> Result<(), QueryError> {
        let is_quoted = self.text.get(self.at).is_some_and(is_quote);
        let range = if is_quoted { self.quoted()? } else { self.at..self.date_end() };
        let text = self.text.text(range.clone());
        let dates = date_range(&text).map_err(|message| self.error(range.clone(), message))?;
        if !is_quoted {
            self.at = range.end;
            let mut next = self.at;
            while self.text.is_space(next) {
                next += 1;
            }
            if self.text.text(next..next + 2) == ".." {
                return Err(self.error(self.at..next + 2, "A range of dates is written without spaces."));
            }
        }
        self.push_operand(Node::Dates(dates), start..range.end, start..self.at)
    }

    /// End of a date that begins here, without the punctuation of the sentence around it.
    fn date_end(&self) -> usize {
        let mut end = self.at;
        while !self.is_open_air(end)
            && self.text.get(end).is_some_and(|letter| !is_quote(letter) && !matches!(letter, '(' | '|'))
        {
            end += 1;
        }
        let letter = |end: usize| end.checked_sub(1).and_then(|last| self.text.get(last));
        while end > self.at {
            match letter(end) {
                Some(',' | ';' | '?' | '!' | ':' | '…' | '،' | '؛' | '؟') => {}
                Some('.') if letter(end - 1) != Some('.') => {}
                _ => break,
            }
            end -= 1;
        }
        end
    }
}

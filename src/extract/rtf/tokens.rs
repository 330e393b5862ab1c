//! The signs of which an RTF file is made: groups, control words with their numbers, bytes of text.
//!
//! Knows nothing of what words mean, but for `\bin`, whose bytes are passed over here. Total: any bytes give tokens.
//! Source: Rich Text Format Specification 1.9.1, "RTF Syntax".

/// One sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A group begins.
    Open,
    /// A group ends.
    Close,
    /// A control word and its number.
    Word(&'a str, Option<i32>),
    /// A control word of one sign that is no letter.
    Symbol(u8),
    /// A byte of text written in two digits.
    Hex(u8),
    /// Bytes of text as they are.
    Text(&'a [u8]),
}

/// The tokens of a file.
pub struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    /// The tokens of these bytes.
    pub fn new(bytes: &'a [u8]) -> Tokens<'a> {
        Tokens { rest: bytes }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn take_while(&mut self, is_taken: impl Fn(u8) -> bool) -> &'a [u8] {
        let len = self.rest.iter().position(|byte| !is_taken(*byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }

    /// What follows a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.rest.first()?;
        if !first.is_ascii_alphabetic() {
            self.skip(1);
            return Some(match first {
                b'\'' => self.hex(),
                symbol => Token::Symbol(symbol),
            });
        }
        let name =
            std::str::from_utf8(self.take_while(|byte| byte.is_ascii_alphabetic())).unwrap_or_default();
        let number = self.number();
        if self.rest.first() == Some(&b' ') {
            self.skip(1);
        }
        if name == "bin" {
            self.skip(number.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0));
        }
        Some(Token::Word(name, number))
    }

    fn number(&mut self) -> Option<i32> {
        let is_negative = matches!(self.rest, [b'-', digit, ..] if digit.is_ascii_digit());
        self.skip(usize::from(is_negative));
        let digits = self.take_while(|byte| byte.is_ascii_digit());
        let number = std::str::from_utf8(digits).ok()?.parse::<i32>().ok()?;
        Some(if is_negative { -number } else { number })
    }

    fn hex(&mut self) -> Token<'a> {
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match self.rest {
            [high, low, ..] if digit(high).is_some() && digit(low).is_some() => {
                self.skip(2);
                Token::Hex(digit(high).unwrap_or(0) << 4 | digit(low).unwrap_or(0))
            }
            _ => Token::Symbol(b'\''),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        // Line ends are for people who look at the file.
        self.take_while(|byte| matches!(byte, b'\r' | b'\n' | 0));
        match *self.rest.first()? {
            b'{' => {
                self.skip(1);
                Some(Token::Open)
            }
            b'}' => {
                self.skip(1);
                Some(Token::Close)
            }
            b'\\' => {
                self.skip(1);
                self.control()
            }
            _ => Some(Token::Text(
                self.take_while(|byte| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0)),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Token::*, *};

    #[test]
    fn words_end_with_one_space_that_is_no_text() {
        let tokens: Vec<_> = Tokens::new(b"{\\b0  a\r\nb\\u-1576?\\'C7\\~\\'x\\bin3 }}}c\\*}").collect();
        assert_eq!(
            tokens,
            [
                Open,
                Word("b", Some(0)),
                Text(b" a"),
                Text(b"b"),
                Word("u", Some(-1576)),
                Text(b"?"),
                Hex(0xC7),
                Symbol(b'~'),
                Symbol(b'\''),
                Text(b"x"),
                Word("bin", Some(3)),
                Text(b"c"),
                Symbol(b'*'),
                Close,
            ]
        );
    }

    #[test]
    fn any_bytes_give_tokens() {
        for bytes in
            [&b"\\"[..], b"\\'", b"\\'a", b"\\bin-5 x", b"\\bin99999999999999999999 x", b"\\u", b"{{{"]
        {
            assert!(Tokens::new(bytes).count() <= bytes.len());
        }
    }
}

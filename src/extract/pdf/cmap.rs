//! Character maps of a PDF font: how its strings are cut into codes, and what these stand for.
//!
//! Owns the reading of `ToUnicode` and `Encoding` streams (ISO 32000-1, 9.7.5 and 9.10.3; Adobe technical note 5014).
//! Ranges are kept as ranges, so that a map is never larger than what it was read from. Damaged entries are passed by.

use std::collections::HashMap;

/// Deeper nesting and longer targets are damage.
const MAX_TARGET_BYTES: usize = 512;

/// One map.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Lengths of codes in bytes, each with its first and last code.
    spaces: Vec<(usize, u32, u32)>,
    singles: HashMap<u32, String>,
    /// First and last code, and what the first stands for, in UTF-16; sorted by the first code.
    ranges: Vec<(u32, u32, Vec<u16>)>,
    /// First and last code, and the glyph of the first; sorted by the first code.
    glyphs: Vec<(u32, u32, u32)>,
}

enum Token<'a> {
    Hex(Vec<u8>),
    Number(u32),
    Word(&'a [u8]),
    Open,
    Close,
}

impl CMap {
    /// Reads a map from an unpacked stream.
    pub(super) fn parse(bytes: &[u8]) -> CMap {
        let mut map = CMap::default();
        let mut tokens = Tokens { rest: bytes };
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(b"begincodespacerange") => map.read_spaces(&mut tokens),
                Token::Word(b"beginbfchar") => map.read_singles(&mut tokens),
                Token::Word(b"beginbfrange") => map.read_ranges(&mut tokens),
                Token::Word(b"begincidchar") => map.read_glyphs(&mut tokens, false),
                Token::Word(b"begincidrange") => map.read_glyphs(&mut tokens, true),
                _ => {}
            }
        }
        map.ranges.sort_by_key(|(first, ..)| *first);
        map.glyphs.sort_by_key(|(first, ..)| *first);
        map
    }

    fn read_spaces(&mut self, tokens: &mut Tokens<'_>) {
        while let Some(Token::Hex(first)) = tokens.next() {
            let Some(Token::Hex(last)) = tokens.next() else { break };
            if (1..=4).contains(&first.len()) && self.spaces.len() < 100 {
                self.spaces.push((first.len(), number(&first), number(&last)));
            }
        }
    }

    fn read_singles(&mut self, tokens: &mut Tokens<'_>) {
        while let Some(Token::Hex(code)) = tokens.next() {
            match tokens.next() {
                Some(Token::Hex(target)) => {
                    self.singles.insert(number(&code), decoded(&units(&target)));
                }
                // The name of a glyph, which is allowed and never seen.
                Some(Token::Word(word)) if !word.starts_with(b"end") => {}
                _ => break,
            }
        }
    }

    fn read_ranges(&mut self, tokens: &mut Tokens<'_>) {
        while let Some(Token::Hex(first)) = tokens.next() {
            let Some(Token::Hex(last)) = tokens.next() else { break };
            let (first, last) = (number(&first), number(&last));
            match tokens.next() {
                Some(Token::Hex(target)) => self.ranges.push((first, last, units(&target))),
                Some(Token::Open) => {
                    let mut code = first;
                    while let Some(Token::Hex(target)) = tokens.next() {
                        self.singles.insert(code, decoded(&units(&target)));
                        code = code.wrapping_add(1);
                    }
                }
                _ => break,
            }
        }
    }

    fn read_glyphs(&mut self, tokens: &mut Tokens<'_>, is_range: bool) {
        while let Some(Token::Hex(first)) = tokens.next() {
            let last = match is_range {
                true => tokens.next(),
                false => Some(Token::Hex(first.clone())),
            };
            let (Some(Token::Hex(last)), Some(Token::Number(glyph))) = (last, tokens.next()) else { break };
            self.glyphs.push((number(&first), number(&last), glyph));
        }
    }

    /// What a code stands for, if the map says so.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        if let Some(text) = self.singles.get(&code) {
            return Some(text.clone());
        }
        let (first, _, target) = covering(&self.ranges, code, |(first, last, _)| (*first, *last))?;
        let mut target = target.clone();
        let last = target.last_mut()?;
        *last = last.wrapping_add((code - first) as u16);
        Some(decoded(&target))
    }

    /// The glyph (CID) of a code, if the map says so.
    pub(super) fn glyph(&self, code: u32) -> Option<u32> {
        let (first, _, glyph) = covering(&self.glyphs, code, |(first, last, _)| (*first, *last))?;
        Some(glyph.saturating_add(code - first))
    }

    /// Whether the map stands for any text.
    pub(super) fn has_text(&self) -> bool {
        !self.singles.is_empty() || !self.ranges.is_empty()
    }

    /// Whether its two-letter targets are written from left to right: alef before lam, for which no ligature exists.
    pub(super) fn is_reversed(&self) -> bool {
        let num = |alef_first: bool| {
            let texts = self.singles.values().map(String::as_str);
            texts.filter(|text| is_lam_alef(text) == Some(alef_first)).count()
        };
        num(true) > num(false)
    }

    /// Length in bytes of the code that a string begins with, and the code.
    pub(super) fn next_code(&self, bytes: &[u8]) -> Option<(usize, u32)> {
        let longest = self.spaces.iter().map(|(length, ..)| *length).max().unwrap_or(2);
        for length in 1..=longest {
            let Some(code) = bytes.get(..length).map(number) else { break };
            let fits = |(len, first, last): &(usize, u32, u32)| {
                // Each byte has its own range.
                *len == length
                    && (0..length).all(|at| {
                        let byte = |code: u32| code >> (8 * at) & 0xFF;
                        (byte(*first)..=byte(*last)).contains(&byte(code))
                    })
            };
            if self.spaces.iter().any(fits) {
                return Some((length, code));
            }
        }
        let shortest = self.spaces.iter().map(|(length, ..)| *length).min().unwrap_or(2).min(bytes.len());
        (shortest > 0).then(|| (shortest, number(bytes.get(..shortest).unwrap_or_default())))
    }
}

/// Whether a text is of lam and alef, and whether the alef is first.
fn is_lam_alef(text: &str) -> Option<bool> {
    let mut letters = text.chars().filter(|letter| !('\u{64B}'..='\u{655}').contains(letter));
    let pair = (letters.next()?, letters.next()?);
    let is_alef = |letter| matches!(letter, 'ا' | 'أ' | 'إ' | 'آ' | 'ٱ');
    match (letters.next(), pair) {
        (None, (alef, 'ل')) if is_alef(alef) => Some(true),
        (None, ('ل', alef)) if is_alef(alef) => Some(false),
        _ => None,
    }
}

fn covering<T>(ranges: &[T], code: u32, bounds: impl Fn(&T) -> (u32, u32)) -> Option<&T> {
    let after = ranges.partition_point(|range| bounds(range).0 <= code);
    let range = ranges.get(after.checked_sub(1)?)?;
    (code <= bounds(range).1).then_some(range)
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        // Some writers leave out the first zero byte.
        [byte] => vec![u16::from(*byte)],
        _ => bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect(),
    }
}

fn decoded(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied()).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
}

struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    fn take_while(&mut self, mut is_part: impl FnMut(u8) -> bool) -> &'a [u8] {
        let length = self.rest.iter().position(|byte| !is_part(*byte)).unwrap_or(self.rest.len());
        let (part, rest) = self.rest.split_at(length);
        self.rest = rest;
        part
    }

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.take_while(|byte| byte == 0 || byte.is_ascii_whitespace());
            let (first, rest) = self.rest.split_first()?;
            match first {
                b'%' => {
                    self.take_while(|byte| byte != b'\n' && byte != b'\r');
                }
                b'<' if rest.first() != Some(&b'<') => {
                    self.rest = rest;
                    let digits = self.take_while(|byte| byte != b'>');
                    self.rest = self.rest.get(1..).unwrap_or_default();
                    return Some(Token::Hex(hex(digits)));
                }
                b'[' | b']' => {
                    self.rest = rest;
                    return Some(if *first == b'[' { Token::Open } else { Token::Close });
                }
                b'<' | b'>' | b'(' | b')' | b'{' | b'}' | b'/' => self.rest = rest,
                _ => {
                    let word = self.take_while(|byte| {
                        byte != 0 && !byte.is_ascii_whitespace() && !b"()<>[]{}/%".contains(&byte)
                    });
                    let value = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok());
                    return Some(value.map_or(Token::Word(word), Token::Number));
                }
            }
        }
    }
}

fn hex(digits: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = digits
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit as u8)
        .take(2 * MAX_TARGET_BYTES)
        .collect();
    digits.chunks(2).map(|pair| (pair[0] << 4) | pair.get(1).unwrap_or(&0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_mapped_one_by_one_and_in_ranges() {
        let map = CMap::parse(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
              2 beginbfchar <0003> <0020> <0010><06440627> endbfchar\n\
              2 beginbfrange <0020> <0022> <0628> <0030> <0031> [<062A> <062B>] endbfrange",
        );
        let text = |code| map.text(code);
        assert_eq!(text(3).as_deref(), Some(" "));
        assert_eq!(text(0x10).as_deref(), Some("لا"));
        assert_eq!(text(0x21).as_deref(), Some("\u{629}"));
        assert_eq!(text(0x31).as_deref(), Some("ث"));
        assert_eq!(text(0x23), None);
        assert_eq!(map.next_code(b"\x00\x10\x00"), Some((2, 0x10)));
        assert!(!map.is_reversed());
    }

    #[test]
    fn a_map_that_writes_lam_alef_from_left_to_right_is_noticed() {
        assert!(CMap::parse(b"1 beginbfchar <01> <06270644> endbfchar").is_reversed());
    }

    #[test]
    fn codes_of_different_lengths_are_told_apart() {
        let map = CMap::parse(b"begincodespacerange <00> <80> <8140> <9FFC> endcodespacerange begincidrange <8140> <8150> 7 endcidrange");
        assert_eq!(map.next_code(b"A\x81"), Some((1, 0x41)));
        assert_eq!(map.next_code(b"\x81\x42"), Some((2, 0x8142)));
        assert_eq!(map.glyph(0x8142), Some(9));
    }

    #[test]
    fn damaged_maps_give_what_can_be_read() {
        for bytes in [
            &b"beginbfchar <01>"[..],
            b"beginbfrange <01> <05> [<0041>",
            b"<<<<(((",
            b"beginbfchar <01> [ <02>",
        ] {
            let map = CMap::parse(bytes);
            assert_eq!(map.text(9), None);
            assert_eq!(map.next_code(b""), None);
        }
    }
}

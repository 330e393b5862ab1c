//! Writing a line from its other end: as it is seen from left to right, or back.
//!
//! Each way of turning is its own inverse and keeps the number of bytes, so that nothing behind the line moves and the
//! note about it is enough to take it back. To be so they depart from UAX #9, the source of the order, where that looks
//! only ahead or only back: digits before and behind a Latin word both belong to it, digits beside Arabic never have
//! signs. Which lines are turned is left to `order`.

use unicode_normalization::char::is_combining_mark;

use crate::note::Order;

impl Order {
    /// The line in the other order. Lines without Arabic letters and those above 1 MiB stay as they are.
    pub fn turn(self, line: &str) -> String {
        const MAX_LINE_BYTES: usize = 1 << 20;
        if line.len() > MAX_LINE_BYTES || !line.contains(is_rtl) {
            return line.to_owned();
        }
        let turn: fn(&str) -> String = match self {
            Order::Seen => turned,
            Order::Reversed => reversed,
            Order::SeenInWords => turned_in_words,
            Order::WordsReversed => words_turned,
        };
        // A carriage return ends a line too.
        let with_end = |part: &str| match part.strip_suffix('\r') {
            Some(content) => turn(content) + "\r",
            None => turn(part),
        };
        line.split_inclusive('\r').map(with_end).collect()
    }

    /// A text with these runs of lines, by their first and last number from 1, in the other order; ends of lines stay.
    pub fn turn_lines(self, text: &str, runs: &[(usize, usize)]) -> String {
        let mut turned = String::with_capacity(text.len());
        let mut runs = runs.iter().peekable();
        for (line, number) in text.split_inclusive('\n').zip(1..) {
            while runs.next_if(|(_, last)| *last < number).is_some() {}
            if runs.peek().is_none_or(|(first, _)| *first > number) {
                turned.push_str(line);
                continue;
            }
            let content = line.strip_suffix('\n').unwrap_or(line);
            turned.push_str(&self.turn(content));
            turned.push_str(line.get(content.len()..).unwrap_or_default());
        }
        turned
    }
}

/// A line written from its other end, each number and each Latin phrase in it in its own order.
///
/// What is seen of a line from left to right becomes what is read, and the other way round: brackets are mirrored, marks
/// stay behind their letter, and marks that have none stay at the beginning. Always as many bytes, and turned twice it
/// is the same again. A number is its digits with single `.` `,` `:` `/` `٫` `٬` `،` between; as in Arabic, `-` and `%`
/// are no part of it.
pub fn turned(line: &str) -> String {
    let (lead, rest) = split(line, marks_len(line));
    let mut turned = String::with_capacity(line.len());
    turned.push_str(lead);
    for unit in units(rest, cluster_len).into_iter().rev() {
        let mut letters = unit.chars();
        turned.extend(letters.next().map(mirrored));
        turned.push_str(letters.as_str());
    }
    turned
}

/// [`turned`], with marks as letters of their own and brackets as they are.
fn reversed(line: &str) -> String {
    units(line, |text| text.chars().next().map_or(0, char::len_utf8)).into_iter().rev().collect()
}

/// A line with the letters of each word [`turned`], the words staying where they are.
fn turned_in_words(line: &str) -> String {
    let turn = |piece: &str| match piece.starts_with(char::is_whitespace) {
        true => piece.to_owned(),
        false => turned(piece),
    };
    words_and_gaps(line).map(turn).collect()
}

/// A line with its words in the opposite order, each as it is, and each Latin phrase in its own order.
fn words_turned(line: &str) -> String {
    let pieces: Vec<&str> = words_and_gaps(line).collect();
    let mut units: Vec<&[&str]> = Vec::new();
    for stretch in pieces.chunk_by(|before, after| !before.contains(is_rtl) && !after.contains(is_rtl)) {
        let foreign = |piece: &&str| is_foreign(piece);
        let ends = stretch.iter().position(foreign).zip(stretch.iter().rposition(foreign));
        match ends.filter(|_| stretch.iter().any(|piece| piece.contains(is_latin_letter))) {
            Some((start, last)) => {
                let (before, rest) = stretch.split_at(start);
                let (phrase, after) = rest.split_at((last + 1).saturating_sub(start));
                units.extend(before.chunks(1));
                units.push(phrase);
                units.extend(after.chunks(1));
            }
            _ => units.extend(stretch.chunks(1)),
        }
    }
    units.into_iter().rev().flatten().copied().collect()
}

/// What stays together when a line is turned; `one` gives the bytes of one character at the beginning of a text.
fn units(line: &str, one: fn(&str) -> usize) -> Vec<&str> {
    let mut units = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let (stretch, behind) = split(rest, rest.find(is_rtl).unwrap_or(rest.len()));
        if stretch.is_empty() {
            let (unit, behind) = split(rest, unit_len(rest, one));
            units.push(unit);
            rest = behind;
            continue;
        }
        rest = behind;
        let (before, phrase, after) = phrase_in(stretch, one);
        push_units(before, one, &mut units);
        units.extend((!phrase.is_empty()).then_some(phrase));
        push_units(after, one, &mut units);
    }
    units
}

/// Whether a word has Latin letters or digits, and no Arabic.
fn is_foreign(word: &str) -> bool {
    !word.contains(is_rtl) && word.contains(is_ltr)
}

/// The words of a line and the white space between them.
fn words_and_gaps(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let is_gap = rest.chars().next()?.is_whitespace();
        let end = rest.find(|letter: char| letter.is_whitespace() != is_gap).unwrap_or(rest.len());
        let (piece, behind) = split(rest, end);
        rest = behind;
        Some(piece)
    })
}

fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Cuts a text without Arabic letters around its Latin phrase, from the first letter or digit to the last; without a
/// Latin letter there is none.
fn phrase_in(stretch: &str, one: fn(&str) -> usize) -> (&str, &str, &str) {
    if !stretch.contains(is_latin_letter) {
        return (stretch, "", "");
    }
    let start = stretch.find(is_ltr).unwrap_or(0);
    let end = stretch.rfind(is_ltr).unwrap_or(0);
    let (rest, after) = split(stretch, end + stretch.get(end..).map_or(0, one));
    let (before, phrase) = split(rest, start);
    (before, phrase, after)
}

fn push_units<'a>(mut part: &'a str, one: fn(&str) -> usize, units: &mut Vec<&'a str>) {
    while !part.is_empty() {
        let (unit, behind) = split(part, unit_len(part, one));
        units.push(unit);
        part = behind;
    }
}

/// Bytes of what stays together at the beginning of a text: a number, or a character with its marks.
fn unit_len(text: &str, one: fn(&str) -> usize) -> usize {
    let Some(is_digit) = [is_western_digit, is_eastern_digit].into_iter().find(|is| text.starts_with(*is))
    else {
        return one(text);
    };
    let mut end = one(text);
    loop {
        let behind = text.get(end..).unwrap_or_default();
        let separator =
            behind.chars().next().filter(|letter| is_separator(*letter)).map_or(0, char::len_utf8);
        match behind.get(separator..) {
            Some(digit) if digit.starts_with(is_digit) => end += separator + one(digit),
            _ => return end,
        }
    }
}

/// Bytes of the first character of a text with its marks.
fn cluster_len(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    first + text.get(first..).map_or(0, marks_len)
}

fn marks_len(text: &str) -> usize {
    text.find(|letter| !is_mark(letter)).unwrap_or(text.len())
}

fn is_mark(letter: char) -> bool {
    // No mark lies below U+0300.
    letter >= '\u{300}' && is_combining_mark(letter)
}

/// Letters that run from right to left, and digits that stay apart from Latin words.
pub(super) fn is_rtl(letter: char) -> bool {
    let is_in_block = matches!(letter as u32,
        0x5BE..=0x5FF | 0x608 | 0x60B | 0x60D | 0x61B | 0x61D..=0x669 | 0x66D..=0x6EF | 0x6FA..=0x8FF
        | 0xFB1D..=0xFD3D | 0xFD50..=0xFDFC | 0xFE70..=0xFEFC | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF);
    is_in_block && !is_mark(letter)
}

/// Letters and digits that run from left to right and join into phrases.
fn is_ltr(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || !letter.is_ascii() && (letter.is_alphanumeric() && !is_rtl(letter)) && !is_mark(letter)
}

fn is_latin_letter(letter: char) -> bool {
    is_ltr(letter) && !is_western_digit(letter)
}

fn is_western_digit(letter: char) -> bool {
    matches!(letter, '0'..='9' | '\u{6F0}'..='\u{6F9}')
}

fn is_eastern_digit(letter: char) -> bool {
    matches!(letter, '\u{660}'..='\u{669}')
}

fn is_separator(letter: char) -> bool {
    matches!(letter, '.' | ',' | ':' | '/' | '\u{66B}' | '\u{66C}' | '\u{60C}')
}

fn mirrored(letter: char) -> char {
    const PAIRS: [(char, char); 8] =
        [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»'), ('‹', '›'), ('≤', '≥'), ('⟨', '⟩')];
    if letter.is_alphanumeric() {
        return letter;
    }
    let other = |(open, close)| match letter {
        _ if letter == open => Some(close),
        _ if letter == close => Some(open),
        _ => None,
    };
    PAIRS.into_iter().find_map(other).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line as it is read, and as it is seen from left to right.
    const SEEN: [(&str, &str); 12] = [
        ("قال الوزير", "ريزولا لاق"),
        ("في عام 2015 قال", "لاق 2015 ماع يف"),
        ("بلغت ١٢٫٥ مليون (تقريبا).", ".(ابيرقت) نويلم ١٢٫٥ تغلب"),
        ("شركة Apple Inc. في 10/5/2015", "10/5/2015 يف .Apple Inc ةكرش"),
        ("نسبة 50% من 1,200", "1,200 نم %50 ةبسن"),
        ("«النهر» [الكبير]", "[ريبكلا] «رهنلا»"),
        ("جهاز iPhone 6 جديد", "ديدج iPhone 6 زاهج"),
        ("كِتَابٌ", "بٌاتَكِ"),
        ("10-20 و1. ثم 2:30؟", "؟2:30 مث .1و 20-10"),
        ("﴿نص﴾", "﴾صن﴿"),
        ("", ""),
        ("Only Latin words", "Only Latin words"),
    ];

    #[test]
    fn a_line_becomes_what_is_seen_of_it_and_back() {
        for (read, seen) in SEEN {
            assert_eq!(turned(read), seen);
            assert_eq!(turned(seen), read);
        }
    }

    #[test]
    fn letters_can_be_turned_in_their_words_and_words_in_their_line() {
        let read = "في عام 2015 قالت (شركة) New York Times، أمس";
        let in_words = "يف ماع 2015 تلاق (ةكرش) New York ،Times سمأ";
        assert_eq!(turned_in_words(read), in_words);
        assert_eq!(turned_in_words(in_words), read);
        let by_words = "أمس New York Times، (شركة) قالت 2015 عام في";
        assert_eq!(words_turned(read), by_words);
        assert_eq!(words_turned(by_words), read);
    }

    #[test]
    fn marks_without_a_letter_stay_at_the_beginning() {
        assert_eq!(turned("\u{64E}كم"), "\u{64E}مك");
        assert_eq!(turned("\u{64E}\u{651}"), "\u{64E}\u{651}");
    }

    #[test]
    fn many_numbers_take_no_longer_than_their_number() {
        let line = "1 2,".repeat(100_000);
        assert_eq!(turned(&turned(&line)), line);
        assert_eq!(words_turned(&words_turned(&line)), line);
    }
}

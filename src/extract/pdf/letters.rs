//! The letters of a PDF's glyphs as they are written: shapes resolved, invisible signs left out.
//!
//! Shapes (U+FB50..U+FDFF, U+FE70..U+FEFF) are how a font draws letters, not how anyone wrote them, so they are resolved
//! by compatibility (UAX #15); signs such as ﷺ, which writers do write, stay. Ligatures are put in the order of reading.

use unicode_normalization::UnicodeNormalization;

/// Whether a text says anything: not only that the font's maker didn't know or made up a number of his own.
pub(super) fn is_known(text: &str) -> bool {
    text.chars().any(|letter| !matches!(letter, '\0' | '\u{FFFD}' | '\u{E000}'..='\u{F8FF}'))
}

/// The text of one glyph in the order of reading; `reversed` if its font writes ligatures from left to right.
pub(super) fn cleaned(text: &str, reversed: bool) -> String {
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            // These are written as they are, or would be torn apart.
            '\u{FD3E}' | '\u{FD3F}' | '\u{FD40}'..='\u{FD4F}' | '\u{FDFA}'..='\u{FDFF}' => clean.push(letter),
            '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' | '\u{FB00}'..='\u{FB06}' => {
                // Marks that stand alone are resolved to a space and the mark.
                clean.extend(Some(letter).into_iter().nfkc().filter(|part| *part != ' '));
            }
            '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{61C}'
            | '\u{FEFF}'
            | '\0' => {}
            '\u{1}'..='\u{1F}' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => {
                clean.push(' ')
            }
            '\u{7F}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' => clean.push('\u{FFFD}'),
            _ => clean.push(letter),
        }
    }
    if is_arabic(&clean) && (reversed || is_backward(&clean)) { mirrored(&clean) } else { clean }
}

/// Whether a text has both letters and marks.
pub(super) fn is_marked(text: &str) -> bool {
    text.chars().any(is_mark) && !text.chars().all(is_mark)
}

/// Ligatures in an order that no Arabic ligature has: those of alef and lam, and الله backward.
fn is_backward(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|letter| !is_mark(*letter)).collect();
    match letters[..] {
        [alef, 'ل'] => is_alef(alef),
        ['ه', 'ل', 'ل'] | ['ه', 'ل', 'ل', 'ا'] => true,
        _ => false,
    }
}

pub(super) fn is_alef(letter: char) -> bool {
    matches!(letter, 'ا' | 'أ' | 'إ' | 'آ' | 'ٱ')
}

/// Letter by letter from the end, each followed by its own marks.
fn mirrored(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut mirrored = String::with_capacity(text.len());
    let mut end = letters.len();
    while let Some(start) =
        letters.get(..end).and_then(|head| head.iter().rposition(|letter| !is_mark(*letter)))
    {
        mirrored.extend(letters.get(start..end).unwrap_or_default());
        end = start;
    }
    mirrored.extend(letters.get(..end).unwrap_or_default());
    mirrored
}

/// Whether a text has letters that are written from right to left.
pub(super) fn is_arabic(text: &str) -> bool {
    text.chars().any(is_right_to_left)
}

pub(super) fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{5FF}' | '\u{608}' | '\u{60B}' | '\u{60D}'..='\u{60F}' | '\u{61B}'..='\u{65F}'
        | '\u{66D}'..='\u{6DC}' | '\u{6DF}'..='\u{6EF}' | '\u{6FA}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}')
        && !is_mark(letter)
}

/// Whether a letter is a mark that stands above or below the one before.
pub(super) fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_become_letters_and_signs_stay() {
        for (text, expected) in [
            ("ﺑ", "ب"),
            ("ﻻ", "لا"),
            ("ﷲ", "الله"),
            ("ﷺ", "ﷺ"),
            ("\u{FE76}", "\u{64E}"),
            ("\u{FC60}", "\u{64E}\u{651}"),
            ("\u{202B}ب\u{202C}", "ب"),
            ("\u{A0}", " "),
            ("\0", ""),
            ("\u{F0B7}", "\u{FFFD}"),
            ("ﬁ", "fi"),
        ] {
            assert_eq!(cleaned(text, false), expected, "{text}");
        }
    }

    #[test]
    fn ligatures_are_put_in_the_order_of_reading() {
        assert_eq!(cleaned("ال", false), "لا");
        assert_eq!(cleaned("أل", false), "لأ");
        assert_eq!(cleaned("هللا", false), "الله");
        assert_eq!(cleaned("لا", false), "لا");
        assert_eq!(cleaned("حم", true), "مح");
        assert_eq!(cleaned("if", true), "if");
    }
}

//! What kind of character stands where, and how likely one is behind another: by this an encoding is told from
//! another.
//!
//! Owns the 64 classes and their table of pairs, learned from word counts by `scripts/encoding_tables.py`, which
//! reads the letters below. A cost is in tenths of a nat (a probability of 1/e costs 10). What is scored is left to
//! `guess` and `mojibake`.

/// Number of classes.
pub const NUM_CLASSES: usize = 64;

/// Class of a character, below [`NUM_CLASSES`].
pub type Class = u8;

/// Spaces, ASCII digits and punctuation.
pub const BOUNDARY: Class = 0;
const LOWER: Class = 1;
const UPPER: Class = 2;
const HIGH_LOWER: Class = 3;
const HIGH_UPPER: Class = 4;
/// Frequent signs that ASCII has not.
pub const SIGN: Class = 5;
/// All that is rare.
pub const RARE: Class = 6;
const BOX: Class = 7;
const CONTROL: Class = 8;
const ARABIC_SIGN: Class = 9;
const ARABIC_DIGIT: Class = 10;
const TATWEEL: Class = 11;
const MARK: Class = 12;
const FIRST_LETTER: Class = 13;
const LAM_ALEF: Class = 63;

/// Letters of Persian, Urdu and Kurdish that Arabic has not.
const FOREIGN_LETTERS: [char; 14] = [
    '\u{67E}', '\u{686}', '\u{698}', '\u{6AF}', '\u{6A9}', '\u{679}', '\u{688}', '\u{691}', '\u{6BA}',
    '\u{6D2}', '\u{6C1}', '\u{6BE}', '\u{6A4}', '\u{6D5}',
];

static COSTS: &[u8; NUM_CLASSES * NUM_CLASSES] = include_bytes!("../../data/letters/letter_pairs.bin");

/// Cost of `next` right behind `before`, in tenths of a nat.
pub fn cost(before: Class, next: Class) -> u32 {
    // Without the rests the compiler cannot know that the place is in the table.
    let index = usize::from(before) % NUM_CLASSES * NUM_CLASSES + usize::from(next) % NUM_CLASSES;
    COSTS.get(index).map_or(u32::from(u8::MAX), |&cost| cost.into())
}

/// Whether the class is one letter of the Arabic script.
pub fn is_letter(class: Class) -> bool {
    class >= FIRST_LETTER
}

/// Whether the class is a letter, vowel mark or tatweel: part of an Arabic word.
pub fn is_arabic(class: Class) -> bool {
    class >= TATWEEL
}

/// The class of a character.
pub fn class(char: char) -> Class {
    match char {
        'a'..='z' => LOWER,
        'A'..='Z' => UPPER,
        '\t' | '\n' | '\r' | '\u{C}' | ' '..='~' => BOUNDARY,
        '\u{621}'..='\u{63A}' => letter(char as u32 - 0x621),
        '\u{641}'..='\u{64A}' => letter(char as u32 - 0x641 + 26),
        '\u{64B}'..='\u{652}' | '\u{670}' => MARK,
        '\u{640}' => TATWEEL,
        '\u{60C}' | '\u{61B}' | '\u{61F}' | '\u{66A}' => ARABIC_SIGN,
        '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => ARABIC_DIGIT,
        '\u{FEF5}'..='\u{FEFC}' => LAM_ALEF,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFFD}' => CONTROL,
        '\u{A0}' | '«' | '»' | '°' | '·' | '©' | '®' | '€' | '£' | '§' => SIGN,
        '\u{200C}'..='\u{200F}' | '\u{2010}'..='\u{201E}' | '…' | '•' => SIGN,
        '×' | '÷' | 'ƒ' => RARE,
        '\u{2500}'..='\u{259F}' => BOX,
        'ß'..='ÿ' | 'œ' | 'š' | 'ž' => HIGH_LOWER,
        'À'..='Þ' | 'Œ' | 'Š' | 'Ž' | 'Ÿ' => HIGH_UPPER,
        _ => match FOREIGN_LETTERS.iter().position(|&letter| letter == char) {
            Some(index) => letter(index as u32 + 36),
            None => RARE,
        },
    }
}

fn letter(index: u32) -> Class {
    u8::try_from(index).map_or(RARE, |index| FIRST_LETTER + index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs_of(text: &str) -> u32 {
        let classes: Vec<Class> = text.chars().map(class).collect();
        classes.windows(2).map(|pair| cost(pair[0], pair[1])).sum()
    }

    #[test]
    fn every_letter_has_a_class_of_its_own() {
        let letters = ('\u{621}'..='\u{63A}').chain('\u{641}'..='\u{64A}').chain(FOREIGN_LETTERS);
        let classes: Vec<Class> = letters.map(class).collect();
        assert_eq!(classes, (FIRST_LETTER..LAM_ALEF).collect::<Vec<_>>());
    }

    #[test]
    fn words_cost_less_than_their_letters_in_another_order() {
        for (word, other) in [(" الكتاب ", " كباتالا "), (" والمدينة ", " ةنيدملاو "), (" كتاب ", " ةكبا ")]
        {
            assert!(costs_of(word) + 20 < costs_of(other), "{word}: {} {}", costs_of(word), costs_of(other));
        }
        assert!(costs_of(" étage ") < costs_of(" ىtage "));
        assert!(costs_of(" پنجرہ ") < costs_of(" ظپ،ئ "));
    }
}

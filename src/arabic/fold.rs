//! The spellings of a word: as written without marks (L0), and the key that its spellings share (L1).
//!
//! Works on one word at a time, never on a text, so that offsets stay those of the original. Both functions are
//! idempotent and total. Rules: hamza and alef forms after the orthographic variation that news and users show
//! (مسؤول/مسئول, قارئ/قاري, وزراء/وزرا, ءامنوا/آمنوا); letters in [`super::letters`].

use compact_str::CompactString;
use smallvec::{SmallVec, smallvec};
use unicode_normalization::UnicodeNormalization;

use super::letters::{
    ALEF, Class, DAGGER_ALEF, HAMZA, TEH_MARBUTA, WAW, YEH, YEH_HAMZA, arabized, class, composed,
    digit_value, folded_letter, hamza_seat, is_presentation_form,
};

/// Longer words are cut to this many letters, in texts and queries alike, and have no vowel marks.
pub const MAX_LETTERS: usize = 128;

/// The word as written, without marks, tatweel and format characters; Latin letters in lower case (L0).
pub fn written(word: &str) -> CompactString {
    if is_plain(word) {
        return word.into();
    }
    letters_of(word).into_iter().filter(|letter| *letter != DAGGER_ALEF).collect()
}

/// The word in the letters of Arabic spelling, with its hamzas and teh marbuta: what a lexicon is asked for.
///
/// Between [`written`] and [`folded`]: letters that only look different (ٱ ی ک) are one, those that a careful writer
/// keeps apart (أ إ آ ا, ة ه, ى ي) are not.
pub fn spelled(word: &str) -> CompactString {
    let mut spelling = written(word);
    if !is_plain(&spelling) {
        let plain = |letter| match hamza_seat(letter) {
            kept @ '\u{621}'..='\u{64A}' => kept,
            other => folded_letter(other),
        };
        spelling = spelling.chars().map(plain).collect();
    }
    spelling
}

/// The key that the usual spellings of a word share (L1).
pub fn folded(word: &str) -> CompactString {
    let letters: Letters = match is_plain(word) {
        true => word.chars().collect(),
        false => letters_of(word).into_iter().filter(|letter| *letter != DAGGER_ALEF).collect(),
    };
    fold_letters(&letters)
}

/// [`folded`], unless the word is its own key.
pub(super) fn folded_if_other(word: &str) -> Option<CompactString> {
    let is_kept = |letter| matches!(letter, '\u{627}' | '\u{628}' | '\u{62A}'..='\u{63A}' | '\u{641}'..='\u{648}' | '\u{64A}');
    (!word.chars().all(is_kept)).then(|| folded(word)).filter(|key| key != word)
}

/// Whether a word has only the letters of the Arabic alphabet, so that it is its own L0 and has one key.
fn is_plain(word: &str) -> bool {
    word.chars().all(|letter| matches!(letter, '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}'))
}

/// All keys of a word: [`folded`] first, then those with a dagger alef as a full one and with foreign letters arabized.
pub fn folded_all(word: &str) -> SmallVec<[CompactString; 1]> {
    if is_plain(word) {
        return smallvec![folded(word)];
    }
    let letters = letters_of(word);
    let mut keys: SmallVec<[CompactString; 1]> = SmallVec::new();
    let mut add = |spelling: &mut dyn Iterator<Item = char>| {
        let key = fold_letters(&spelling.collect::<Letters>());
        if !keys.contains(&key) {
            keys.push(key);
        }
    };
    let bare = || letters.iter().copied().filter(|letter| *letter != DAGGER_ALEF);
    add(&mut bare());
    if letters.contains(&DAGGER_ALEF) {
        add(&mut letters.iter().map(|letter| if *letter == DAGGER_ALEF { ALEF } else { *letter }));
    }
    let num_choices = letters.iter().map(|letter| arabized(*letter).len()).max().unwrap_or(0);
    for choice in 0..num_choices {
        add(&mut bare().map(|letter| {
            let choices = arabized(letter);
            *choices.get(choice).or(choices.last()).unwrap_or(&letter)
        }));
    }
    keys
}

pub(super) type Letters = SmallVec<[char; 24]>;

/// L0 as letters, with dagger alefs still in it.
fn letters_of(word: &str) -> Letters {
    letters_and_marks(word, |_, _| {})
}

/// [`letters_of`]; every other mark is visited with the number of letters before it.
pub(super) fn letters_and_marks(word: &str, mut visit: impl FnMut(usize, char)) -> Letters {
    let mut letters = Letters::new();
    for letter in word.chars() {
        match class(letter) {
            Class::Arabic if is_presentation_form(letter) => {
                for part in letter.nfkc() {
                    match class(part) {
                        Class::Arabic => letters.push(part),
                        _ => visit(letters.len(), part),
                    }
                }
            }
            Class::Letter => letters.extend(letter.to_lowercase().filter(|part| class(*part) != Class::Mark)),
            Class::Mark => match letters.last_mut() {
                _ if letter == DAGGER_ALEF => letters.push(letter),
                Some(last) => {
                    if let Some(whole) = composed(*last, letter) {
                        *last = whole;
                    } else {
                        visit(letters.len(), letter);
                    }
                }
                None => {}
            },
            Class::Format => {}
            Class::Arabic | Class::Digit | Class::Break => letters.push(letter),
        }
    }
    letters
}

/// L1 of an L0 spelling.
fn fold_letters(letters: &[char]) -> CompactString {
    let mut key = String::with_capacity(letters.len() * 2);
    let last = letters.len().saturating_sub(1);
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| letters[index]);
        match hamza_seat(letter) {
            HAMZA | '\u{624}' | YEH_HAMZA => {
                if let Some(kept) =
                    folded_hamza(hamza_seat(letter), before, letters.get(index + 1).copied(), letters.len())
                {
                    key.push(kept);
                }
            }
            // هيأة is هيئة: after a silent yeh the seat of a hamza before teh marbuta varies.
            '\u{623}'
                if before == Some(YEH) && index > 1 && index + 1 == last && letters[last] == TEH_MARBUTA =>
            {
                key.push(YEH_HAMZA);
            }
            '\u{66B}' => key.push('.'),
            '\u{66C}' | ',' => {}
            '\u{621}'..='\u{64A}' => key.push(folded_letter(letter)),
            _ => match digit_value(letter) {
                Some(digit) => key.push(digit),
                None if class(letter) == Class::Letter && !letter.is_ascii() => {
                    key.extend(letter.nfd().filter(|part| class(*part) != Class::Mark));
                }
                None => key.push(folded_letter(letter)),
            },
        }
    }
    // What a dropped hamza leaves at the end is an end too.
    if key.ends_with(YEH_HAMZA) {
        key.pop();
        key.push(YEH);
    }
    key.into()
}

/// What a hamza on the line or on a seat leaves in the key.
fn folded_hamza(letter: char, before: Option<char>, after: Option<char>, num_letters: usize) -> Option<char> {
    match (letter, after) {
        // ءا is آ, which is folded to a bare alef.
        (HAMZA, Some(ALEF)) => None,
        (_, Some(_)) => Some(YEH_HAMZA),
        // At the end of a word it is often left out (وزرا) or written as its seat (قاري); ماء is not ما.
        (HAMZA, None) => {
            let droppable = num_letters > 3 || matches!(before.map(folded_letter), Some(WAW | YEH));
            (!droppable).then_some(HAMZA)
        }
        ('\u{624}', None) => Some(WAW),
        // سيئ is also written سيء.
        (_, None) => (before != Some(YEH)).then_some(YEH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_share_a_key() {
        for (one, other) in [
            ("أحمد", "احمد"),
            ("مُحَمَّد", "محـمد"),
            ("مسؤول", "مسئول"),
            ("هيئة", "هيأة"),
            ("قارئ", "قاري"),
            ("وزراء", "وزرا"),
            ("ءامنوا", "آمنوا"),
            ("القرءان", "القرآن"),
            ("ﻣﺤﻤﺪ", "محمد"),
            ("ﷲ", "الله"),
            ("علی", "على"),
            ("کتاب", "كتاب"),
            ("٢٠١٥", "۲۰۱۵"),
            ("Élysée", "elysee"),
            ("ا\u{654}حمد", "أحمد"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn different_words_keep_different_keys() {
        for (one, other) in
            [("ماء", "ما"), ("رؤية", "راية"), ("رؤى", "رأي"), ("مؤمن", "مأمن"), ("سئل", "سال")]
        {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn a_dagger_alef_is_kept_and_dropped() {
        assert_eq!(folded_all("الكتٰب").as_slice(), ["الكتب", "الكتاب"]);
    }

    #[test]
    fn foreign_letters_are_also_arabized() {
        assert!(folded_all("گوگل").iter().any(|key| key == "غوغل"));
        assert!(folded_all("پاریس").iter().any(|key| key == "باريس"));
    }
}

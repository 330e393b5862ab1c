//! Keys that words of one family share: the consonants of the stem, three at a time.
//!
//! After the character n-grams of McNamee, Mayfield 2004, which help most where stems are too long or too short, taken
//! of consonants only, since it is vowels that Arabic changes in derivation and in the spelling of foreign names:
//! كاتب, كتاب and مكتوب share كتب. Far too loose to find a document; they only rank what words have found. Invariant:
//! equal stems have equal keys. Words in other letters and numbers have none.

use smallvec::SmallVec;

use crate::arabic::letters::{Class, class};

/// Consonants in a key; a stem with fewer has one key of all it has.
const NUM_LETTERS: usize = 3;

/// The keys of a stem.
pub fn kin(stem: &str) -> Vec<String> {
    if !stem.chars().all(|letter| class(letter) == Class::Arabic) {
        return Vec::new();
    }
    let mut letters: SmallVec<[char; 16]> = stem.chars().filter(|letter| !is_weak(*letter)).collect();
    if letters.len() < 2 {
        letters = stem.chars().collect();
    }
    match letters.len() {
        0 => Vec::new(),
        len if len <= NUM_LETTERS => vec![letters.iter().collect()],
        _ => letters.windows(NUM_LETTERS).map(|letters| letters.iter().collect()).collect(),
    }
}

/// Whether a letter is a long vowel, or a hamza or ending that comes and goes.
fn is_weak(letter: char) -> bool {
    matches!(letter, 'ا' | 'أ' | 'إ' | 'آ' | 'و' | 'ي' | 'ى' | 'ء' | 'ؤ' | 'ئ' | 'ة')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_family_share_a_key() {
        assert_eq!(kin("كتاب"), ["كتب"]);
        assert_eq!(kin("كاتب"), ["كتب"]);
        assert_eq!(kin("مكتوب"), ["مكت", "كتب"]);
    }

    #[test]
    fn short_stems_have_one_key_and_others_none() {
        assert_eq!(kin("دار"), ["در"]);
        assert_eq!(kin("اوي"), ["اوي"]);
        assert!(["", "2015", "google"].into_iter().all(|stem| kin(stem).is_empty()));
    }
}

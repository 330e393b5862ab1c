//! How far apart two words in Latin letters are.
//!
//! Both are first written in one way (ou and oo as u, ph as f, doubled letters once), then compared letter by letter
//! with the classes of letters that spell one sound of Arabic or Russian in English, French and German. Vowels are
//! spelled most freely: Mohammed, Muhammad; Hussein, Hussain.

use super::{
    align::{Costs, align},
    natives::{Kinship, kinship},
    words::{Letters, Word},
};

/// The cost of taking two words for one.
pub(super) fn cost(one: &Word, other: &Word, allowed: f32) -> f32 {
    match kinship(&one.natives, &other.natives, false) {
        Kinship::Same => return 0.0,
        // Hassan and Hussein are two names, however they are spelled.
        Kinship::Other => return 3.0,
        Kinship::Perhaps | Kinship::Unknown => {}
    }
    let compare = |one: &[char], other: &[char]| {
        align(&sounds(one), &sounds(other), &Sounds { ending: (1.1 * allowed).max(0.8) }, 3.0)
    };
    let mut cost = compare(&one.letters, &other.letters);
    // Alghamdi and al-Ghamdi; Alghamdi and Elghamdi are alike as they are.
    if let Some(without) = one.other_letters.as_deref().filter(|_| other.other_letters.is_none()) {
        cost = cost.min(compare(without, &other.letters) + 0.1);
    }
    if let Some(without) = other.other_letters.as_deref().filter(|_| one.other_letters.is_none()) {
        cost = cost.min(compare(&one.letters, without) + 0.1);
    }
    cost
}

/// The word with one spelling for what is one sound.
pub(super) fn sounds(letters: &[char]) -> Letters {
    let mut sounds = Letters::new();
    let mut at = 0;
    while at < letters.len() {
        let rest = letters.get(at..).unwrap_or(&[]);
        let (sound, length): (&[char], usize) = match rest {
            ['s', 'c', 'h', ..] => (&['S'], 3),
            ['t', 'c', 'h', ..] => (&['C'], 3),
            ['s', 'h', ..] => (&['S'], 2),
            ['c', 'h', ..] => (&['C'], 2),
            ['k', 'h', ..] => (&['X'], 2),
            ['g', 'h', ..] => (&['G'], 2),
            ['d', 'h', ..] => (&['D'], 2),
            ['t', 'h', ..] => (&['T'], 2),
            ['p', 'h', ..] => (&['f'], 2),
            ['z', 'h', ..] | ['d', 'j', ..] => (&['j'], 2),
            ['c', 'k', ..] => (&['k'], 2),
            ['q', 'u', 'e'] => (&['k'], 3),
            ['x', ..] => (&['k', 's'], 1),
            ['c', 'e' | 'i' | 'y', ..] => (&['s'], 1),
            ['c', ..] | ['q', ..] => (&['k'], 1),
            ['o', 'u', ..] | ['o', 'o', ..] => (&['u'], 2),
            ['e', 'e', ..] | ['i', 'e', ..] => (&['i'], 2),
            ['e', 'i' | 'y', ..] => (&['a', 'i'], 2),
            ['y', ..] => (&['i'], 1),
            ['e'] if at > 2 => (&[], 1),
            [letter, ..] => (std::slice::from_ref(letter), 1),
            [] => (&[], 1),
        };
        for sound in sound {
            if sounds.last() != Some(sound) {
                sounds.push(*sound);
            }
        }
        at += length;
    }
    sounds
}

struct Sounds {
    /// Of a last vowel on one side only: Marc, Marco.
    ending: f32,
}

impl Costs for Sounds {
    fn swap(&self, one: char, other: char, _are_last: bool) -> f32 {
        let (one, other) = if one < other { (one, other) } else { (other, one) };
        match (one, other) {
            ('a', 'e') | ('o', 'u') | ('e', 'i') => 0.15,
            ('a', 'o') | ('e', 'o') | ('e', 'u') => 0.35,
            ('a' | 'i', 'u') | ('a', 'i') | ('i', 'o') => 0.5,
            ('i', 'j') | ('u', 'w') | ('f', 'v') | ('v', 'w') => 0.25,
            ('X', 'k') | ('G', 'g') | ('D', 'd') | ('T', 't') | ('X', 'h') => 0.3,
            ('g', 'k') | ('G', 'k') | ('g', 'j') | ('C', 'S') | ('s', 'z') | ('C', 'k') => 0.4,
            ('b', 'p') | ('d', 't') | ('D', 'z') | ('T', 's') | ('C', 'j') | ('S', 's') => 0.6,
            _ => 1.5,
        }
    }

    fn drop(&self, letters: &[char], at: usize) -> f32 {
        let is_last = at + 1 == letters.len();
        match letters.get(at) {
            Some('e') => {
                if is_last {
                    0.3
                } else {
                    0.2
                }
            }
            Some('a' | 'i' | 'u' | 'o') if is_last => self.ending,
            Some('a' | 'i' | 'u' | 'o') => {
                if at == 0 {
                    0.5
                } else {
                    0.35
                }
            }
            Some('h') => 0.25,
            Some('w') => 0.5,
            Some('t') if letters.get(at + 1) == Some(&'s') => 0.4,
            Some('t') if letters.get(at + 1) == Some(&'C') => 0.2,
            _ => 1.2,
        }
    }
}

//! Lossy keys of a word of a name, the same across scripts, to find candidates.
//!
//! Letters become one of six classes of consonants (lips, teeth, hissing, throat, l, r, m, n); vowels, h and what is
//! said as a vowel fall away, and neighbors of one class are one. A letter that may be of several classes (ج, c) gives
//! several keys. Two spellings of one name share a key; a shared key says nothing more.

use smallvec::SmallVec;

use super::{
    latin::sounds,
    words::{Name, Script, Word},
};

/// The keys of a word.
pub type Keys = SmallVec<[u32; 4]>;

/// At most so many keys of a word.
const MAX_KEYS: usize = 24;
/// Classes behind the first so many do not count.
const MAX_CLASSES: usize = 4;

const NONE: u32 = 0;
const LIPS: u32 = 1;
const TEETH: u32 = 2;
const HISS: u32 = 3;
const THROAT: u32 = 4;
const L: u32 = 5;
const R: u32 = 6;
const M: u32 = 7;
const N: u32 = 8;

/// Keys of one word of a name, Arabic or Latin, for finding candidates only; see the top of this file.
pub fn keys(word: &str) -> Keys {
    Word::new(word).map(|word| keys_of(&word)).unwrap_or_default()
}

/// The same of a word that was cut from a name.
pub(super) fn keys_of(word: &Word) -> Keys {
    let classes: SmallVec<[&[u32]; 16]> = match word.script {
        Script::Arabic => arabic_classes(&word.letters),
        Script::Latin => latin_classes(&sounds(&word.letters)),
        Script::Other => {
            return word.letters.first().map(|letter| *letter as u32 | 1 << 31).into_iter().collect();
        }
    };
    let mut keys: Keys = SmallVec::from_slice(&[0]);
    for choices in classes {
        let mut longer = Keys::new();
        for key in &keys {
            for class in choices {
                let key = with(*key, *class);
                if longer.len() < MAX_KEYS && !longer.contains(&key) {
                    longer.push(key);
                }
            }
        }
        keys = longer;
    }
    keys
}

impl Name {
    /// Keys of each of its words, as they are compared.
    pub fn keys(&self) -> impl Iterator<Item = Keys> + '_ {
        self.words.iter().map(keys_of)
    }

    /// Keys of all its letters as one word.
    pub fn whole_keys(&self) -> Keys {
        keys_of(&self.whole)
    }
}

/// A key with one class more.
fn with(key: u32, class: u32) -> u32 {
    let is_full = key >> (4 * (MAX_CLASSES - 1)) != 0;
    if class == NONE || key & 15 == class || is_full { key } else { key << 4 | class }
}

/// The keys of all that a word with this key may begin with.
pub(super) fn beginnings(key: u32) -> impl Iterator<Item = u32> {
    let num_classes = (u32::BITS - key.leading_zeros()).div_ceil(4);
    (0..=num_classes).map(move |num_cut| key.checked_shr(4 * num_cut).unwrap_or(0))
}

fn arabic_classes(letters: &[char]) -> SmallVec<[&'static [u32]; 16]> {
    let mut classes: SmallVec<[&[u32]; 16]> = SmallVec::new();
    for (at, letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1);
        classes.push(match letter {
            'ب' | 'ف' => &[LIPS],
            'ت' if matches!(next, Some('ش' | 'س')) => &[NONE],
            'ت' | 'ط' | 'د' => &[TEETH],
            'ض' | 'ظ' | 'ذ' | 'ث' => &[TEETH, HISS],
            'س' | 'ص' | 'ز' | 'ش' => &[HISS],
            'ك' | 'ق' => &[THROAT],
            'غ' => &[THROAT],
            'خ' => &[THROAT, NONE],
            'ج' => &[HISS, THROAT],
            'ل' => &[L],
            'ر' => &[R],
            'م' => &[M],
            'ن' => &[N],
            _ => &[NONE],
        });
    }
    classes
}

fn latin_classes(sounds: &[char]) -> SmallVec<[&'static [u32]; 16]> {
    let mut classes: SmallVec<[&[u32]; 16]> = SmallVec::new();
    for (at, sound) in sounds.iter().enumerate() {
        let next = sounds.get(at + 1);
        // Chirac, but also Jacques, Peugeot and Paris.
        let is_last = next.is_none() && at > 1;
        classes.push(match sound {
            'b' | 'p' | 'f' | 'v' => &[LIPS],
            'w' => &[NONE, LIPS],
            't' if matches!(next, Some('s' | 'z' | 'C' | 'S')) => &[NONE],
            't' if is_last => &[TEETH, NONE],
            't' => &[TEETH],
            'd' if is_last => &[TEETH, NONE],
            'd' => &[TEETH],
            'T' | 'D' => &[TEETH, HISS],
            's' | 'z' if is_last => &[HISS, NONE],
            's' | 'z' | 'S' => &[HISS],
            'C' => &[HISS, THROAT],
            'k' | 'g' => &[THROAT],
            'X' => &[THROAT],
            'G' => &[THROAT, NONE],
            'j' => &[HISS, THROAT, NONE],
            'h' => &[NONE],
            'l' => &[L],
            'r' => &[R],
            'm' => &[M],
            'n' => &[N],
            _ => &[NONE],
        });
    }
    classes
}

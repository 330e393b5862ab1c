//! Whether Latin letters are the beginning of a word in Arabic letters, while a name is being typed.
//!
//! The same costs as of whole words (`cross`), but up to any letter of the Arabic word; the listed names are known by their
//! usual spellings (`natives`). [`starting_keys`] and
//! [`Beginning::keys`] find candidates, as `keys` does for whole words: where there are such letters, a key is shared.

use std::sync::LazyLock;

use compact_str::CompactString;
use smallvec::SmallVec;

use super::{
    cross,
    keys::{Keys, beginnings, keys_of},
    natives::{plain, usual_spellings},
    words::{Letters, MAX_LETTERS, Script, Word},
};

/// Letters at most this far from the beginning of a word are taken for it.
const NEAR: f32 = 0.45;
/// Listed names that letters may begin.
const MAX_NATIVES: usize = 64;
/// Fewer letters may begin anything.
const MIN_LETTERS: usize = 3;

/// Latin letters that a word may begin with.
#[derive(Debug, Clone)]
pub struct Beginning {
    letters: Letters,
    keys: Keys,
    /// Keys of the listed Arabic names that usually are spelled so in Latin.
    natives: SmallVec<[CompactString; 4]>,
}

impl Beginning {
    /// What was typed of a word; none where it is not in Latin letters, or too short to tell.
    pub fn of(typed: &str) -> Option<Beginning> {
        let word = Word::new(typed)?;
        let is_latin = word.script == Script::Latin && word.key.chars().count() >= MIN_LETTERS;
        // An article that was taken off is not the beginning any more.
        (is_latin && word.letters.len() < MAX_LETTERS && word.head.is_none()).then(|| Beginning {
            keys: keys_of(&word),
            natives: natives(&plain(&word.key)),
            letters: word.letters,
        })
    }

    /// Keys of which a word has one among its [`starting_keys`], if it begins so.
    pub fn keys(&self) -> &[u32] {
        &self.keys
    }

    /// How far the letters are from the beginning of a word in Arabic letters; none where it begins otherwise.
    pub fn distance(&self, arabic: &str) -> Option<f32> {
        let word = Word::new(arabic).filter(|word| word.script == Script::Arabic)?;
        if self.natives.contains(&word.key) {
            return Some(0.0);
        }
        let distance = cross::beginning_cost(&word.letters, &self.letters);
        (distance <= NEAR).then_some(distance)
    }
}

/// Keys of the listed names whose usual Latin spelling begins so, some at most.
fn natives(typed: &str) -> SmallVec<[CompactString; 4]> {
    static SPELLINGS: LazyLock<Vec<(CompactString, CompactString)>> = LazyLock::new(|| {
        let mut spellings: Vec<_> =
            usual_spellings().filter_map(|(latin, arabic)| Some((latin, Word::new(arabic)?.key))).collect();
        spellings.sort_unstable();
        spellings
    });
    let first = SPELLINGS.partition_point(|(latin, _)| latin.as_str() < typed);
    let found = SPELLINGS.get(first..).unwrap_or(&[]).iter();
    let found = found.take_while(|(latin, _)| latin.starts_with(typed)).take(MAX_NATIVES);
    found.map(|(_, arabic)| arabic.clone()).collect()
}

/// Keys of all beginnings of a word.
pub fn starting_keys(word: &str) -> SmallVec<[u32; 8]> {
    let Some(word) = Word::new(word) else { return SmallVec::new() };
    let mut starts: SmallVec<[u32; 8]> = keys_of(&word).into_iter().flat_map(beginnings).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_romanized_name_is_that_of_the_name() {
        for (typed, name) in [
            ("zuck", "زوكربيرغ"),
            ("zucker", "زوكربيرغ"),
            ("oba", "أوباما"),
            ("obam", "أوباما"),
            ("moham", "محمد"),
            ("muham", "محمد"),
            ("khal", "خالد"),
            ("shar", "شريف"),
            ("micro", "مايكروسوفت"),
            ("ghad", "غادة"),
        ] {
            let beginning = Beginning::of(typed).unwrap();
            assert!(beginning.distance(name).is_some(), "{typed} {name}");
            let starts = starting_keys(name);
            assert!(beginning.keys().iter().any(|key| starts.contains(key)), "{typed} {name}");
        }
    }

    #[test]
    fn other_beginnings_are_not() {
        for (typed, name) in [
            ("zuck", "زيدان"),
            ("oba", "أحمد"),
            ("khal", "قطر"),
            ("mark", "مصر"),
            ("mic", "محمد"),
            ("par", "برلين"),
        ] {
            let distance = Beginning::of(typed).unwrap().distance(name);
            assert_eq!(distance, None, "{typed} {name}");
        }
        assert!(Beginning::of("zu").is_none() && Beginning::of("زوكر").is_none());
    }
}

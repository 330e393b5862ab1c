//! Whether Latin letters are the beginning of a word in Arabic letters, while a name is being typed.
//!
//! The same costs as of whole words (`cross`), but up to any letter of the Arabic word. [`starting_keys`] and
//! [`Beginning::keys`] find candidates, as `keys` does for whole words: where there are such letters, a key is shared.

use smallvec::SmallVec;

use super::{
    cross,
    keys::{Keys, beginnings, keys_of},
    words::{Letters, MAX_LETTERS, Script, Word},
};

/// Letters at most this far from the beginning of a word are taken for it.
const NEAR: f32 = 0.35;
/// Fewer letters may begin anything.
const MIN_LETTERS: usize = 3;

/// Latin letters that a word may begin with.
#[derive(Debug, Clone)]
pub struct Beginning {
    letters: Letters,
    keys: Keys,
}

impl Beginning {
    /// What was typed of a word; none where it is not in Latin letters, or too short to tell.
    pub fn of(typed: &str) -> Option<Beginning> {
        let word = Word::new(typed)?;
        let is_latin = word.script == Script::Latin && word.key.chars().count() >= MIN_LETTERS;
        // An article that was taken off is not the beginning any more.
        (is_latin && word.letters.len() < MAX_LETTERS && word.head.is_none())
            .then(|| Beginning { keys: keys_of(&word), letters: word.letters })
    }

    /// Keys of which a word has one among its [`starting_keys`], if it begins so.
    pub fn keys(&self) -> &[u32] {
        &self.keys
    }

    /// How far the letters are from the beginning of a word in Arabic letters; none where it begins otherwise.
    pub fn distance(&self, arabic: &str) -> Option<f32> {
        let word = Word::new(arabic).filter(|word| word.script == Script::Arabic)?;
        let distance = cross::beginning_cost(&word.letters, &self.letters);
        (distance <= NEAR).then_some(distance)
    }
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

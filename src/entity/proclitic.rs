//! The proclitics that stand before names, and what a word is without them.
//!
//! For the names of lists the rest is looked up. Of a name that only the tagger found, the first two words decide where a
//! known name begins with them, else the first word, else its first letters, by how many known names have them.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::arabic::{
    ARTICLE,
    letters::{Class, class},
};

/// Proclitics before a name, longest first.
const PROCLITICS: [&str; 10] = ["وب", "ول", "وك", "فب", "فل", "و", "ف", "ب", "ل", "ك"];
/// Proclitics that have swallowed the alef of the article.
const WITH_ARTICLE: [&str; 3] = ["ولل", "فلل", "لل"];
/// Letters of a name at least: of one word, and of the first of several (أم درمان).
const MIN_NAME: usize = 3;
const MIN_FIRST: usize = 2;

/// What a folded word can be without the proclitics that names take, each with the letters that are cut off.
///
/// Whoever asks weighs them against the whole word: كبيرا is not like Biera. Of لل one ل is cut off: the other is the
/// article's.
pub fn rests(key: &str) -> Rests {
    rests_of_at_least(MIN_NAME, key)
}

/// [`rests`] of the first word of several, which may be shorter.
pub fn rests_of_first(key: &str) -> Rests {
    rests_of_at_least(MIN_FIRST, key)
}

/// Whether what is left of a word can be a name by itself.
pub fn is_name_alone(rest: &str) -> bool {
    rest.chars().count() >= MIN_NAME
}

/// What a word can be, with the number of letters of the proclitic that is cut off.
type Rests = SmallVec<[(usize, String); 2]>;

fn rests_of_at_least(num_letters: usize, key: &str) -> Rests {
    let mut rests = SmallVec::new();
    let mut add = |cut: usize, rest: String| {
        if rest.chars().count() >= num_letters {
            rests.push((cut, rest));
        }
    };
    for proclitic in WITH_ARTICLE {
        if let Some(rest) = key.strip_prefix(proclitic) {
            add(proclitic.chars().count() - 1, format!("{ARTICLE}{rest}"));
            // Of three ل two are written: للاذقية.
            add(proclitic.chars().count() - 1, format!("{ARTICLE}ل{rest}"));
        }
    }
    for proclitic in PROCLITICS {
        if let Some(rest) = key.strip_prefix(proclitic) {
            add(proclitic.chars().count(), rest.to_owned());
        }
    }
    rests
}

/// The bytes that some first letters of a written word take, with their marks.
pub fn bytes_of(written: &str, num_letters: usize) -> usize {
    let letters =
        written.char_indices().filter(|(_, letter)| !matches!(class(*letter), Class::Mark | Class::Format));
    letters.map(|(at, _)| at).nth(num_letters).unwrap_or(written.len())
}

/// How many known names begin with some letters, and with which words.
#[derive(Debug, Default)]
pub struct Beginnings {
    counts: FxHashMap<[char; BEGINNING], u32>,
    words: FxHashMap<Box<str>, u32>,
    /// Hashes of the first two words of names.
    pairs: FxHashSet<u64>,
}

/// Letters that a beginning has.
const BEGINNING: usize = 3;
/// What a word without a proclitic is more likely by, before its letters are looked at.
const PRIOR: f32 = 2.0;
/// What و before a name is more likely by than the other proclitics.
const AND: f32 = 8.0;

impl Beginnings {
    /// Counts the words of a known name.
    pub fn add_name(&mut self, words: &[String]) {
        words.iter().for_each(|word| self.add(word));
        if let [first, second, ..] = words {
            self.pairs.insert(pair(first, second));
        }
    }

    /// Counts a word of a known name.
    pub fn add(&mut self, word: &str) {
        if let Some(beginning) = beginning(word) {
            let count = self.words.entry(word.into()).or_default();
            *count += 1;
            if *count == 1 {
                *self.counts.entry(beginning).or_default() += 1;
            }
        }
    }

    /// Letters of the proclitic of a folded word that begins a name, and that a word of the name follows or none.
    pub fn proclitic(&self, key: &str, next: Option<&str>) -> usize {
        let whole = self.num_names_with(key);
        if let Some(next) = next.filter(|_| whole == 0) {
            let rests = rests_of_first(key).into_iter();
            let known = rests.filter(|(_, rest)| self.pairs.contains(&pair(rest, next)));
            if let Some(letters) = known.map(|(letters, _)| letters).min() {
                return letters;
            }
        }
        let rests = rests(key);
        if let Some((count, letters)) = rests
            .iter()
            .map(|(letters, rest)| (self.num_names_with(rest), Reverse(*letters)))
            .max()
            .filter(|(count, _)| *count > 0)
        {
            // Known both ways, as وليد and ليد are: what more names have.
            return if count > whole { letters.0 } else { 0 };
        }
        if whole > 0 {
            return 0;
        }
        let common = |word: &str| self.common(word);
        let scored = rests.iter().map(|(letters, rest)| {
            let factor = if key.starts_with('و') { AND } else { 1.0 };
            (common(rest) * factor, *letters)
        });
        let best = scored.max_by(|one, other| one.0.total_cmp(&other.0));
        best.filter(|(score, _)| *score > PRIOR * common(key)).map_or(0, |(_, letters)| letters)
    }

    /// Whether what is left of a word behind the proclitic ل, and itself begins with ل, has lost the alef of its article:
    /// للحريري, but not لليون.
    pub fn has_lost_alef(&self, rest: &str) -> bool {
        rest.starts_with('ل') && self.num_names_with(rest) <= self.num_names_with(&format!("ا{rest}"))
    }

    fn num_names_with(&self, word: &str) -> u32 {
        self.words.get(word).copied().unwrap_or(0)
    }

    fn common(&self, word: &str) -> f32 {
        beginning(word).and_then(|beginning| self.counts.get(&beginning)).copied().unwrap_or(0) as f32 + 0.5
    }
}

fn pair(first: &str, second: &str) -> u64 {
    xxh3_64_with_seed(second.as_bytes(), xxh3_64(first.as_bytes()))
}

fn beginning(word: &str) -> Option<[char; BEGINNING]> {
    let mut letters = word.chars();
    let beginning = [letters.next()?, letters.next()?, letters.next()?];
    Some(beginning)
}

//! The proclitics that stand before names, and what a word is without them.
//!
//! For the names of lists the rest is looked up; where no list knows the word, its first letters decide, by how many
//! known names begin so.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::arabic::letters::{Class, class};

/// Proclitics before a name, longest first; the rest has at least [`MIN_NAME`] letters.
const PROCLITICS: [&str; 10] = ["وب", "ول", "وك", "فب", "فل", "و", "ف", "ب", "ل", "ك"];
/// Proclitics that have swallowed the alef of the article.
const WITH_ARTICLE: [&str; 3] = ["ولل", "فلل", "لل"];
const ARTICLE: &str = "ال";
const MIN_NAME: usize = 3;

/// What a folded word can be without the proclitics that names take, each with the letters that are cut off.
///
/// Whoever asks weighs them against the whole word: كبيرا is not like Biera. Of لل one ل is cut off: the other is the
/// article's.
pub fn rests(key: &str) -> SmallVec<[(usize, String); 2]> {
    let mut rests = SmallVec::new();
    let mut add = |cut: usize, rest: String| {
        if rest.chars().count() >= MIN_NAME {
            rests.push((cut, rest));
        }
    };
    for proclitic in WITH_ARTICLE {
        if let Some(rest) = key.strip_prefix(proclitic) {
            add(proclitic.chars().count() - 1, format!("{ARTICLE}{rest}"));
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

/// How many known names begin with some letters.
#[derive(Debug, Default)]
pub struct Beginnings {
    counts: FxHashMap<[char; BEGINNING], u32>,
    words: FxHashMap<Box<str>, u32>,
}

/// Letters that a beginning has.
const BEGINNING: usize = 3;
/// What a word without a proclitic is more likely by, before its letters are looked at.
const PRIOR: f32 = 2.0;
/// What و before a name is more likely by than the other proclitics.
const AND: f32 = 8.0;

impl Beginnings {
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

    /// Letters of the proclitic of a folded word that begins a name.
    pub fn proclitic(&self, key: &str) -> usize {
        let rests = rests(key);
        let known = |word: &str| self.words.get(word).copied().unwrap_or(0);
        let whole = known(key);
        if let Some((count, letters)) = rests
            .iter()
            .map(|(letters, rest)| (known(rest), Reverse(*letters)))
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

    fn common(&self, word: &str) -> f32 {
        beginning(word).and_then(|beginning| self.counts.get(&beginning)).copied().unwrap_or(0) as f32 + 0.5
    }
}

fn beginning(word: &str) -> Option<[char; BEGINNING]> {
    let mut letters = word.chars();
    let beginning = [letters.next()?, letters.next()?, letters.next()?];
    Some(beginning)
}

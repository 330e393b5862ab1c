//! The forms of one word: as written, folded, and lemmas.
//!
//! The only place that knows the order: letters, then spelling, then clitics and inflection. Total and deterministic:
//! equal words have equal forms whatever text they stand in.

use compact_str::CompactString;
use smallvec::SmallVec;

use super::terms::Level;
use crate::arabic::{Lemmatizer, Readings, fold::MAX_LETTERS, folded_all, spelled, written};

/// What a word is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forms {
    /// L0: as written, marks ignored.
    pub written: CompactString,
    /// L1: spelling keys, the plain one first.
    pub folded: SmallVec<[CompactString; 1]>,
    /// What it can be read as, best first; a lemma once.
    pub readings: Readings,
}

impl Forms {
    /// The forms of a word.
    pub fn of(word: &str, lemmatizer: &Lemmatizer) -> Forms {
        let written = bounded(written(word));
        let mut folded: SmallVec<[CompactString; 1]> = SmallVec::new();
        for key in folded_all(word).into_iter().map(bounded) {
            // Long keys may differ only beyond the bound.
            if !folded.contains(&key) {
                folded.push(key);
            }
        }
        let spelling = bounded(spelled(word));
        let mut readings = Readings::new();
        for (place, key) in folded.iter().enumerate() {
            let spelling = if place == 0 { &spelling } else { key };
            for reading in lemmatizer.readings(spelling, key) {
                if readings.iter().all(|known| known.lemma != reading.lemma) {
                    readings.push(reading);
                }
            }
        }
        Forms { written, folded, readings }
    }

    /// Its lemmas, best first.
    pub fn lemmas(&self) -> impl Iterator<Item = &CompactString> {
        self.readings.iter().map(|reading| &reading.lemma)
    }

    /// All forms with their level and the rule that made them.
    pub fn all(&self) -> impl Iterator<Item = (Level, &str, String)> {
        let written = std::iter::once((Level::Written, self.written.as_str(), "without marks".to_owned()));
        let folded = self.folded.iter().map(|key| match *key == self.written {
            true => (Level::Folded, key.as_str(), "as written".to_owned()),
            false => (Level::Folded, key.as_str(), "spelling folded".to_owned()),
        });
        let lemmas =
            self.readings.iter().map(|reading| (Level::Lemma, reading.lemma.as_str(), reading.to_string()));
        written.chain(folded).chain(lemmas)
    }

    /// The plain spelling key.
    pub fn key(&self) -> &str {
        self.folded.first().map_or("", CompactString::as_str)
    }
}

fn bounded(mut form: CompactString) -> CompactString {
    if form.len() > MAX_LETTERS
        && let Some((end, _)) = form.char_indices().nth(MAX_LETTERS)
    {
        form.truncate(end);
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_differ_beyond_the_bound_are_one() {
        let word = format!("{}گ", "ا".repeat(MAX_LETTERS));
        let forms = crate::bundled::analyzer().forms(&word);
        assert_eq!(forms.folded.len(), 1);
        assert_eq!(forms.key().chars().count(), MAX_LETTERS);
    }
}

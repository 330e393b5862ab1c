//! Arabic given names, each in all its spellings.
//!
//! Two different ones are two names, however near: حسن and حسين, خالد and خلدون. A Latin spelling stands for those that
//! are nearest to it. Data in `data/names/natives.tsv`, compiled in.

use rustc_hash::FxHashMap;

use super::words::{Script, Word};

const TABLE: &str = include_str!("../../data/names/natives.tsv");

/// The known names by their spellings.
#[derive(Debug)]
pub(super) struct Natives {
    numbers: FxHashMap<Box<str>, u16>,
}

impl Natives {
    pub(super) fn bundled() -> Natives {
        let mut numbers = FxHashMap::default();
        let rows = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        for (number, row) in rows.enumerate() {
            for spelling in row.split(['|', '\t']) {
                if let Some(word) = Word::new(spelling) {
                    numbers.entry(word.key.as_str().into()).or_insert(number as u16);
                }
            }
        }
        Natives { numbers }
    }

    /// The name that a word is.
    pub(super) fn find(&self, word: &Word) -> Option<u16> {
        (word.script != Script::Other).then(|| self.numbers.get(word.key.as_str()).copied()).flatten()
    }
}

//! Arabic given names, each in all its spellings.
//!
//! Two different ones are two names, however near: حسن and حسين, خالد and خلدون. A Latin spelling stands for those that
//! are nearest to it. Data in `data/names/natives.tsv`, compiled in.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::words::{Head, Name, Word};

const TABLE: &str = include_str!("../../data/names/natives.tsv");

/// The known names by their spellings.
#[derive(Debug)]
pub(super) struct Natives {
    numbers: FxHashMap<(Option<Head>, CompactString), u16>,
}

impl Natives {
    pub(super) fn bundled() -> Natives {
        let mut numbers = FxHashMap::default();
        let rows = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        for (number, row) in rows.enumerate() {
            for spelling in row.split(['|', '\t']) {
                let words = Name::new(spelling).words;
                if let Some(word) = words.into_iter().next() {
                    numbers.entry((word.head, word.key)).or_insert(number as u16);
                }
            }
        }
        Natives { numbers }
    }

    /// The name that a word is.
    pub(super) fn find(&self, word: &Word) -> Option<u16> {
        self.numbers.get(&(word.head, word.key.clone())).copied()
    }
}

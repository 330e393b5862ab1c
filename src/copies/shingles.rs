//! A text as the hashes of its folded words, and of their runs of three (shingles).
//!
//! Words are those of [`crate::analysis`] under the key that spellings share ([`crate::arabic::folded`]): hamzas, yeh,
//! teh marbuta, vowel marks, tatweel and the script of digits make no difference, nor do punctuation and line breaks.
//! Equal texts after folding have equal [`Shingles::key`]s, in every run and on every machine.

use compact_str::CompactString;
use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    analysis::{Memo, words},
    arabic::{
        folded,
        letters::{Class, class},
    },
};

/// Words in a shingle.
pub const SHINGLE_WORDS: usize = 3;
/// Words remembered: 2 to the power of this.
const MEMO_BITS: u32 = 16;

/// Makes [`Shingles`] of texts and remembers frequent words; one for each thread.
pub struct Shingler {
    memo: Memo<Word>,
}

impl Default for Shingler {
    fn default() -> Shingler {
        Shingler::new()
    }
}

impl Shingler {
    /// A shingler that has seen no words yet.
    pub fn new() -> Shingler {
        Shingler { memo: Memo::new(MEMO_BITS) }
    }

    /// The folded words of a text.
    pub fn shingles(&mut self, text: &str) -> Shingles {
        // An Arabic word takes eleven bytes with the space after it.
        let mut cut = Vec::with_capacity(text.len() / 10 + 1);
        for range in words(text) {
            let Some(word) = text.get(range) else { continue };
            let place = self.memo.remember(word, || Word::of(word));
            match self.memo.value(place) {
                Some(known) => cut.push(*known),
                None => cut.push(Word::of(word)),
            }
        }
        Shingles { words: cut }
    }
}

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// Hash of its key; the lowest bit tells numbers from words.
    pub key: u64,
    /// Hash of its key without what is written before a noun as one word with it.
    pub bare: u32,
    /// Hash of its consonants: what variants of a word have in common.
    pub skeleton: u32,
}

impl Word {
    fn of(word: &str) -> Word {
        let is_number = word.chars().next().is_some_and(|letter| class(letter) == Class::Digit);
        let key = folded(word);
        let bare = bare(&key);
        Word {
            key: xxh3_64(key.as_bytes()) & !1 | u64::from(is_number),
            bare: xxh3_64(bare.as_bytes()) as u32,
            skeleton: xxh3_64(skeleton(bare).as_bytes()) as u32,
        }
    }

    /// Whether it is written in digits.
    pub fn is_number(self) -> bool {
        self.key & 1 == 1
    }
}

/// A key without conjunction, prepositions and article: والمشروع and مشروع are one here.
fn bare(key: &str) -> &str {
    let after = |prefixes: &[&str], key| -> &str {
        let mut rests = prefixes.iter().filter_map(|prefix| str::strip_prefix(key, *prefix));
        rests.find(|rest| rest.chars().count() > 2).unwrap_or(key)
    };
    after(&["بال", "كال", "ال", "لل", "ب", "ل"], after(&["و"], key))
}

/// The consonants of a key, sorted: أميركية and أمريكية, متنزه and منتزه, هولدينغ and هولدينج are one here.
fn skeleton(key: &str) -> CompactString {
    let mut letters: SmallVec<[char; 16]> = key
        .chars()
        .filter(|letter| !matches!(letter, 'ا' | 'و' | 'ي' | 'ه' | 'ئ' | 'ء'))
        .map(|letter| if letter == 'غ' { 'ج' } else { letter })
        .collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

/// The folded words of one text, as hashes in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shingles {
    words: Vec<Word>,
}

impl Shingles {
    /// Number of words of the text.
    pub fn num_words(&self) -> u32 {
        u32::try_from(self.words.len()).unwrap_or(u32::MAX)
    }

    /// Hash of the whole folded text: the name of the text in verdicts that are kept.
    pub fn key(&self) -> u64 {
        let bytes: Vec<u8> = self.words.iter().flat_map(|word| word.key.to_le_bytes()).collect();
        xxh3_64(&bytes)
    }

    /// Hashes of the words.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Hashes of the runs of [`SHINGLE_WORDS`] words, in their order; a shorter text is one run.
    pub(super) fn hashes(&self) -> impl Iterator<Item = u64> + '_ {
        let len = SHINGLE_WORDS.min(self.words.len()).max(1);
        self.words.windows(len).map(|run| {
            run.iter().fold(0u64, |hash, word| {
                (hash.rotate_left(23) ^ word.key).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copies::word;

    fn shingles(text: &str) -> Shingles {
        Shingler::new().shingles(text)
    }

    #[test]
    fn spelling_punctuation_and_script_of_digits_make_no_difference() {
        let text = shingles("أعلنت الهيئة، أمس: وفاة ٢١ شخصاً في القرى");
        assert_eq!(text, shingles("اعلنت الهيئه امس وفاة 21 شخصًا\nفي القري."));
        assert_eq!(text.key(), shingles("أَعْلَنَتِ الهـيئة أمس وفاة ۲۱ شخصا في القرى").key());
        assert_eq!(text.num_words(), 8);
    }

    #[test]
    fn other_words_numbers_and_orders_have_other_keys() {
        let key = |text| shingles(text).key();
        assert_ne!(key("وفاة 21 شخصا"), key("وفاة 22 شخصا"));
        assert_ne!(key("وفاة 21 شخصا"), key("21 وفاة شخصا"));
        assert_ne!(key("وفاة 21 شخصا"), key("وفاة 21"));
    }

    #[test]
    fn a_text_shorter_than_a_shingle_is_one() {
        assert_eq!(shingles("خبر عاجل").hashes().count(), 1);
        assert_eq!(shingles("خبر عاجل من بيروت").hashes().count(), 2);
        assert_eq!(shingles("…").hashes().count(), 0);
    }

    #[test]
    fn what_a_shingler_saw_before_changes_nothing() {
        let mut shingler = Shingler::new();
        for at in 0..200_000 {
            shingler.shingles(&word(at));
        }
        let text = [word(7), word(199_999), word(500_000)].join(" ");
        assert_eq!(shingler.shingles(&text), shingles(&text));
    }

    #[test]
    fn variants_of_a_word_have_one_skeleton() {
        for (one, other) in [("الأميركية", "أمريكية"), ("والمتنزه", "منتزه"), ("هولدينغ", "هولدينج")]
        {
            assert_eq!(Word::of(one).skeleton, Word::of(other).skeleton, "{one} {other}");
        }
        assert_eq!(Word::of("والمشروع").bare, Word::of("مشروع").bare);
        assert_ne!(Word::of("فنلندا").skeleton, Word::of("كينيا").skeleton);
    }
}

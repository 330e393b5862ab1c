//! Whether words are those of an Arabic text, and of one that is read or one that is seen.
//!
//! The weights of letters and words are learned from prose, and names of other languages run against them as turned
//! lines do. But only turned Arabic has words that begin with ة, that end with an article, or that read في from behind:
//! what is believed must have its share of them. No word here is one of the language both ways.

use std::{collections::HashSet, sync::LazyLock};

use super::{
    alphabet::{ALEF, ALEF_MAKSURA, Kind, LAM, TEH_MARBUTA, UNKNOWN, kind},
    direction::base,
};

/// Words of which prose has one in five, and lists of names have none.
const FUNCTION_WORDS: [&str; 41] = [
    "في",
    "من",
    "على",
    "إلى",
    "الى",
    "أن",
    "إن",
    "عن",
    "هذا",
    "التي",
    "الذي",
    "الذين",
    "كان",
    "كانت",
    "قد",
    "لم",
    "لن",
    "بين",
    "بعد",
    "مع",
    "أو",
    "ثم",
    "هو",
    "هي",
    "ذلك",
    "تلك",
    "عند",
    "غير",
    "كما",
    "أي",
    "وفي",
    "ومن",
    "وقد",
    "وهو",
    "وهي",
    "حتى",
    "إذا",
    "إلا",
    "منه",
    "فيه",
    "به",
];

/// Words of Persian and Urdu that Arabic has not, for texts too short to show their letters.
const FOREIGN_WORDS: [&str; 24] = [
    "از", "که", "را", "این", "است", "می", "های", "بود", "برای", "کرد", "شد", "در", "به", "کے", "کی", "کا",
    "کو", "ہے", "میں", "اور", "سے", "نے", "ہیں", "پر",
];

static FUNCTION: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| set_of(&FUNCTION_WORDS));
static FOREIGN: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| set_of(&FOREIGN_WORDS));

fn set_of(words: &[&str]) -> HashSet<Vec<u8>> {
    let mut set = HashSet::new();
    for word in words {
        words_of(word, |word| {
            set.insert(word.to_vec());
        });
    }
    set
}

/// How many of the words of lines are Arabic as they are read, and as they are seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Prose {
    num_words: usize,
    num_read: usize,
    /// Those of them that no name is.
    num_function: usize,
    num_seen: usize,
    /// Those of them that nothing is which is read, not even a name of another language.
    num_surely_seen: usize,
    num_foreign: usize,
}

impl Prose {
    /// The words of these lines.
    pub(super) fn of<'a>(lines: impl IntoIterator<Item = &'a str>) -> Prose {
        let mut prose = Prose::default();
        for line in lines {
            words_of(line, |word| prose.add(word));
        }
        prose
    }

    fn add(&mut self, word: &[u8]) {
        /// Shorter words that begin like an article are others.
        const MIN_WITH_ARTICLE: usize = 4;
        let is_final = |letter: Option<&u8>| matches!(letter, Some(&TEH_MARBUTA | &ALEF_MAKSURA));
        if word.len() < 2 {
            return;
        }
        let has_room = word.len() >= MIN_WITH_ARTICLE;
        let from_behind: Vec<u8> = word.iter().rev().copied().collect();
        let is_function = FUNCTION.contains(word);
        let is_surely_seen = is_final(word.first()) || FUNCTION.contains(&from_behind);
        let is_read = is_function || is_final(word.last()) || has_room && word.starts_with(&[ALEF, LAM]);
        self.num_words += 1;
        self.num_function += usize::from(is_function);
        self.num_read += usize::from(is_read);
        self.num_surely_seen += usize::from(is_surely_seen);
        self.num_seen += usize::from(is_surely_seen || has_room && word.ends_with(&[LAM, ALEF]));
        self.num_foreign += usize::from(FOREIGN.contains(word));
    }

    /// Whether it is Arabic rather than another language in the same letters.
    pub(super) fn is_arabic(&self) -> bool {
        self.num_read * 8 >= self.num_words && self.num_foreign * 12 <= self.num_words
    }

    /// Whether it is Arabic prose as it is read, and no list.
    pub(super) fn is_read(&self) -> bool {
        self.num_read * 5 >= self.num_words && self.num_function * 30 >= self.num_words
    }

    /// Whether it is Arabic as it is seen from left to right.
    pub(super) fn is_seen(&self) -> bool {
        let is_sure = self.num_seen >= 2 && self.num_seen * 5 >= self.num_words;
        is_sure && self.num_surely_seen * 12 >= self.num_words && self.may_be_seen()
    }

    /// Whether it may be, if something else says so too.
    pub(super) fn may_be_seen(&self) -> bool {
        self.num_surely_seen > 0 && self.num_seen > 2 * self.num_read
    }
}

/// The letters of each word of a line, by their numbers.
fn words_of(line: &str, mut visit: impl FnMut(&[u8])) {
    let mut word: Vec<u8> = Vec::new();
    for letter in line.chars().chain([' ']) {
        match kind(letter) {
            Kind::Letter(class) | Kind::Lookalike(class) => word.push(class),
            Kind::Shaped => word.push(base(letter)),
            Kind::Foreign => word.push(UNKNOWN),
            Kind::Mark | Kind::Bidi => {}
            Kind::Other => {
                if !word.is_empty() {
                    visit(&word);
                }
                word.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repair::turned;

    #[test]
    fn arabic_is_known_as_it_is_read_and_as_it_is_seen() {
        let lines = ["خرج الطفل من البيت إلى الحديقة", "فَقَدْ كَانَ فِي ذَلِكَ الزَّمَانِ مَلِكٌ"];
        for line in lines {
            assert!(Prose::of([line]).is_read() && !Prose::of([line]).is_seen(), "{line}");
            let seen = turned(line);
            assert!(Prose::of([seen.as_str()]).is_seen() && !Prose::of([seen.as_str()]).is_read(), "{line}");
        }
    }

    #[test]
    fn no_function_word_is_one_from_behind() {
        for word in FUNCTION.iter() {
            assert!(!FUNCTION.contains(&word.iter().rev().copied().collect::<Vec<_>>()), "{word:?}");
        }
    }

    #[test]
    fn names_and_other_languages_are_neither() {
        for line in ["تاكاهاشي تاكاكو تاكاموري ناغاساكي", "این کتاب را از کتابخانه گرفتم که بخوانم"]
        {
            let prose = Prose::of([line]);
            assert!(!prose.is_read() && !prose.is_arabic() && !prose.may_be_seen(), "{line}: {prose:?}");
        }
    }
}

//! Arabic names, each in all its spellings, Arabic and Latin.
//!
//! Two different ones are two names, however near: حسن and حسين, خالد and خلدون. A Latin spelling stands for the names
//! that it usually is (Samir is سمير and not سامر), and perhaps for some that it may be. What a listed name becomes by an
//! ending or a word before it is known too: رشيدي of رشيد, بنسالم of سالم. Data in `data/names/natives.tsv`, made by
//! `data/names/make_natives.py` and compiled in.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::{
    arabic::HAMZA,
    words::{End, Head, Name, Script, Word, without_article},
};

const TABLE: &str = include_str!("../../data/names/natives.tsv");

/// Letters of Latin spellings that stand for one sound, in the order in which they are replaced; the same as in
/// `data/names/make_natives.py`.
const PLAIN: [(&str, &str); 14] = [
    ("aou", "aw"),
    ("ao", "aw"),
    ("ow", "aw"),
    ("ou", "u"),
    ("oo", "u"),
    ("o", "u"),
    ("dj", "j"),
    ("ch", "sh"),
    ("ey", "ai"),
    ("ei", "ai"),
    ("ay", "ai"),
    ("au", "aw"),
    ("q", "k"),
    ("iyy", "iy"),
];

/// What is added to the number of a name for each part around it, in Arabic and in Latin letters.
const BEFORE: [(&str, &str, u32); 3] =
    [("بن", "ben", 1 << 16), ("بو", "bu", 2 << 16), ("بل", "bel", 3 << 16)];
const BEHIND: [(&str, &str, u32); 4] =
    [("ي", "i", 1 << 18), ("ه", "a", 1 << 19), ("دين", "din", 1 << 20), ("له", "lah", 1 << 21)];
/// The bits of a number that are the name's without these parts.
const STEM: u32 = (1 << 16) - 1;
/// A name has at least so many letters before something is added to it.
const MIN_STEM: usize = 3;

/// A name that a word may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Native {
    number: u32,
    /// Whether the spelling usually is that name.
    is_usual: bool,
    /// Whether its Latin spellings are known.
    has_latin: bool,
    /// Whether the word is not listed, but a part of it.
    is_cut: bool,
    /// Whether the spelling is that name's alone, by hand.
    is_own: bool,
}

/// The names that a word may be; none where no name is known.
pub(super) type Readings = SmallVec<[Native; 2]>;

/// Whether words with these readings are one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinship {
    Same,
    /// One spelling may, but rarely does stand for the name of the other.
    Perhaps,
    Other,
    /// One of the words is no known name, or neither.
    Unknown,
}

/// Compares what two words may be; `across` scripts, a name of which no Latin spelling is known may be any.
pub(super) fn kinship(one: &Readings, other: &Readings, across: bool) -> Kinship {
    if one.is_empty() || other.is_empty() {
        return Kinship::Unknown;
    }
    // Sofia need not be صوفي with an ending, nor Belgacem جاسم with بل, but Bensalem is not بن سليم.
    let is_sure = |native: &Native, other: &Native| {
        let is_cut_alike = native.number & !STEM == other.number & !STEM;
        native.has_latin && (!native.is_cut || native.is_own && is_cut_alike)
    };
    let are_sure =
        one.iter().all(|native| other.iter().all(|other| is_sure(native, other) && is_sure(other, native)));
    let mut found = if are_sure || !across { Kinship::Other } else { Kinship::Unknown };
    for native in one {
        for counterpart in other.iter().filter(|counterpart| counterpart.number == native.number) {
            if native.is_usual && counterpart.is_usual {
                return Kinship::Same;
            }
            found = Kinship::Perhaps;
        }
    }
    found
}

/// The usual Latin spellings of listed names, as [`plain`] writes them, each with an Arabic spelling.
pub(super) fn usual_spellings() -> impl Iterator<Item = (CompactString, &'static str)> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    rows.flat_map(|row| {
        let mut cells = row.split('\t');
        let arabic = cells.next().unwrap_or("").split('|').filter(|spelling| !spelling.is_empty());
        let latin = cells.next().unwrap_or("");
        arabic.flat_map(move |arabic| {
            let spellings = latin.split('|').map(|spelling| spelling.trim_start_matches('='));
            spellings.filter(|spelling| !spelling.is_empty()).map(move |spelling| (plain(spelling), arabic))
        })
    })
}

/// Numbers of names by their folded Arabic spellings.
#[derive(Debug, Default)]
struct Listed(FxHashMap<CompactString, Numbers>);

/// The names of one folded spelling, by what folding took from it: يسري and يسرى, علا and علاء.
type Numbers = SmallVec<[(End, u32); 1]>;

impl Listed {
    /// Lists a name, or finds the one that is listed under this spelling.
    fn insert(&mut self, word: &Word, number: u32) -> u32 {
        let numbers = self.0.entry(without_hamza(&word.key)).or_default();
        if let Some((_, number)) = numbers.iter().find(|(end, _)| *end == word.end) {
            return *number;
        }
        numbers.push((word.end, number));
        number
    }

    /// The names that a spelling with this end may be: those that are written so, else those that fold to it.
    fn get(&self, key: &str, end: Option<End>) -> SmallVec<[u32; 2]> {
        let Some(numbers) = self.0.get(key) else { return SmallVec::new() };
        let is_written = numbers.iter().any(|(other, _)| Some(*other) == end);
        let found = numbers.iter().filter(|(other, _)| !is_written || Some(*other) == end);
        found.map(|(_, number)| *number).collect()
    }

    /// The numbers of a word that is a listed name with something before or behind it.
    fn derived(&self, key: &str, end: End) -> SmallVec<[u32; 2]> {
        let stems = stems(key, |(arabic, _, added)| (arabic, added))
            // The ending of هدى is none.
            .filter(|(_, added)| end != End::Maksura || *added != BEHIND[0].2)
            .map(|(stem, added)| (self.get(stem, None), added));
        let found = stems.into_iter().find(|(numbers, _)| !numbers.is_empty());
        found
            .into_iter()
            .flat_map(|(numbers, added)| numbers.into_iter().map(move |number| number | added))
            .collect()
    }
}

/// The known names by their spellings.
#[derive(Debug)]
pub(super) struct Natives {
    arabic: Listed,
    /// Names whose Latin spellings are known.
    with_latin: FxHashSet<u32>,
    latin: FxHashMap<CompactString, Readings>,
}

impl Natives {
    pub(super) fn bundled() -> Natives {
        let rows = || TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let cells = |row: &'static str| {
            let mut cells = row.split('\t');
            [(); 3].map(|()| cells.next().unwrap_or("").split('|').filter(|spelling| !spelling.is_empty()))
        };
        let words = |spelling: &str| Name::new(spelling).words.into_iter().next();
        let mut natives = Natives {
            arabic: Listed::default(),
            with_latin: FxHashSet::default(),
            latin: FxHashMap::default(),
        };
        let mut listed = Listed::default();
        for (number, row) in rows().enumerate() {
            for word in cells(row)[0].clone().filter_map(words) {
                listed.insert(&word, number as u32);
            }
        }
        // صبري is صبر with its ending, whether it is listed or not.
        for (number, row) in rows().enumerate() {
            let [spellings, usual, rare] = cells(row);
            let spellings: SmallVec<[Word; 2]> = spellings.filter_map(words).collect();
            let Some(first) = spellings.first() else { continue };
            // What is written alike but for a hamza in it is one name: عائد, عايد.
            let own = listed.insert(first, number as u32);
            let derived = listed.derived(&without_hamza(&first.key), first.end);
            let number = derived.first().copied().unwrap_or(own);
            for word in &spellings {
                natives.arabic.insert(word, number);
            }
            for (spelling, is_usual) in usual.map(|usual| (usual, true)).chain(rare.map(|rare| (rare, false)))
            {
                let is_own = spelling.starts_with('=');
                let Some(word) = words(spelling) else { continue };
                natives.with_latin.insert(number);
                let readings = natives.latin.entry(latin_key(&word)).or_default();
                if readings.iter().all(|native| native.number != number) {
                    readings.push(Native { number, is_usual, has_latin: true, is_cut: false, is_own });
                }
            }
        }
        natives
    }

    /// The names that a word may be.
    pub(super) fn find(&self, word: &Word) -> Readings {
        match word.script {
            Script::Arabic => {
                let key = without_hamza(&word.key);
                let mut numbers = self.arabic.get(&key, Some(word.end));
                // رأفة is رأفت.
                if let Some(stem) = key.strip_suffix('ه').filter(|_| numbers.is_empty()) {
                    numbers = self.arabic.get(&[stem, "ت"].concat(), None);
                }
                if numbers.is_empty() {
                    numbers = self.arabic.derived(&key, word.end);
                }
                let has_latin =
                    |number| self.with_latin.contains(&number) || self.with_latin.contains(&(number & STEM));
                let native = |number| Native {
                    number,
                    is_usual: true,
                    has_latin: has_latin(number),
                    is_cut: false,
                    is_own: false,
                };
                numbers.into_iter().map(native).collect()
            }
            Script::Latin => {
                if word.head == Some(Head::Servant)
                    && let Some(readings) = self.latin.get(&latin_key(word))
                {
                    return readings.clone();
                }
                let plain = plain(&word.key);
                // Yassine is Yassin in French.
                let without_e = plain.strip_suffix('e').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'u']));
                for spelling in
                    [Some(plain.as_str()), without_e, without_article(&plain)].into_iter().flatten()
                {
                    if let Some(readings) = self.latin.get(spelling) {
                        let mut readings = readings.clone();
                        // Sabri is صبري alone.
                        if readings.iter().all(|native| !native.is_own) {
                            self.add_shortened(&plain, &mut readings);
                        }
                        return readings;
                    }
                }
                let found = stems(&plain, |(_, latin, added)| (latin, added))
                    .find(|(stem, _)| self.latin.contains_key(*stem));
                let mut readings = Readings::new();
                if let Some((stem, added)) = found {
                    readings.extend(self.cut(stem, added));
                }
                self.add_shortened(&plain, &mut readings);
                readings
            }
            Script::Other => Readings::new(),
        }
    }

    /// The names of a Latin stem with what was cut from it.
    fn cut(&self, stem: &str, added: u32) -> impl Iterator<Item = Native> {
        let readings = self.latin.get(stem).into_iter().flatten();
        readings.map(move |native| Native { number: native.number | added, is_cut: true, ..*native })
    }

    /// Adds what a Latin word may be that lost a vowel before its ending: Kadri may be قادري.
    fn add_shortened(&self, plain: &str, readings: &mut Readings) {
        let Some((stem, last)) = without_ending(plain) else { return };
        for native in self.cut(&[stem, "e", last].concat(), BEHIND[0].2) {
            if readings.iter().all(|other| other.number != native.number) {
                readings.push(Native { is_usual: false, ..native });
            }
        }
    }
}

/// What is left of a word without each thing that may be added to a name, and what that adds to its number.
fn stems(
    word: &str,
    of: impl Fn((&'static str, &'static str, u32)) -> (&'static str, u32),
) -> impl Iterator<Item = (&str, u32)> {
    let behind =
        BEHIND.map(&of).into_iter().filter_map(|(part, added)| Some((word.strip_suffix(part)?, added)));
    let before =
        BEFORE.map(&of).into_iter().filter_map(|(part, added)| Some((word.strip_prefix(part)?, added)));
    behind.chain(before).filter(|(stem, _)| stem.chars().count() >= MIN_STEM)
}

/// A Latin word that ends in two consonants and i, cut between them and without the i.
fn without_ending(plain: &str) -> Option<(&str, &str)> {
    let is_vowel = |letter: char| matches!(letter, 'a' | 'e' | 'i' | 'u' | 'y' | 'w');
    let word = plain.strip_suffix('i')?;
    let last =
        ["th", "dh", "sh", "kh", "gh"].into_iter().find(|last| word.ends_with(last)).map_or(1, str::len);
    let (stem, last) = word.split_at_checked(word.len().checked_sub(last)?)?;
    (stem.len() >= MIN_STEM && !stem.ends_with(is_vowel) && !last.starts_with(is_vowel))
        .then_some((stem, last))
}

/// Under which a Latin word is listed: Salem is one name by itself and another in Abdessalem.
fn latin_key(word: &Word) -> CompactString {
    let head = if word.head == Some(Head::Servant) { "abd " } else { "" };
    [head, &plain(&word.key)].concat().into()
}

/// A folded key with ي for a hamza in it: عائد, عايد.
fn without_hamza(key: &str) -> CompactString {
    key.chars().map(|letter| if letter == HAMZA { 'ي' } else { letter }).collect()
}

/// A Latin spelling with one letter for what stands for one sound in English and French.
pub(super) fn plain(latin: &str) -> CompactString {
    let mut plain = CompactString::default();
    let mut rest = latin;
    // One pass is enough: nothing that is put in is replaced again, save the o of ao and ou, which stand first.
    'letters: while let Some(letter) = rest.chars().next() {
        for (letters, sound) in PLAIN {
            if let Some(behind) = rest.strip_prefix(letters) {
                plain.push_str(sound);
                rest = behind;
                continue 'letters;
            }
        }
        plain.push(letter);
        rest = rest.get(letter.len_utf8()..).unwrap_or("");
    }
    if plain.ends_with('y') {
        plain.pop();
        plain.push('i');
    }
    plain
}

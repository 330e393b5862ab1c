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
    words::{Head, Name, Script, Word},
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
    // Sofia need not be صوفي with an ending, but Rashidi is not الراجحي.
    let is_sure = |native: &Native, other: &Native| {
        native.has_latin && (!native.is_cut || native.number & !STEM == other.number & !STEM)
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

/// The known names by their spellings.
#[derive(Debug)]
pub(super) struct Natives {
    arabic: FxHashMap<CompactString, u32>,
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
        let arabic_words =
            |spelling: &str| words(spelling).map(|word| Word { key: without_hamza(&word.key), ..word });
        let mut natives = Natives {
            arabic: FxHashMap::default(),
            with_latin: FxHashSet::default(),
            latin: FxHashMap::default(),
        };
        let mut listed: FxHashMap<CompactString, u32> = FxHashMap::default();
        for (number, row) in rows().enumerate() {
            for word in cells(row)[0].clone().filter_map(arabic_words) {
                listed.entry(word.key).or_insert(number as u32);
            }
        }
        // صبري is صبر with its ending, whether it is listed or not.
        for (number, row) in rows().enumerate() {
            let [spellings, usual, rare] = cells(row);
            let spellings: SmallVec<[Word; 2]> = spellings.filter_map(arabic_words).collect();
            let Some(first) = spellings.first() else { continue };
            // What folding joins is one name: تقى, تقي.
            let own = listed.get(&first.key).copied().unwrap_or(number as u32);
            let number =
                derived(&first.key, first.ends_in_maksura, &|key| listed.get(key).copied()).unwrap_or(own);
            for word in spellings {
                natives.arabic.entry(word.key).or_insert(number);
            }
            for (spelling, is_usual) in usual.map(|usual| (usual, true)).chain(rare.map(|rare| (rare, false)))
            {
                let Some(word) = words(spelling) else { continue };
                natives.with_latin.insert(number);
                let readings = natives.latin.entry(latin_key(&word)).or_default();
                if readings.iter().all(|native| native.number != number) {
                    readings.push(Native { number, is_usual, has_latin: true, is_cut: false });
                }
            }
        }
        natives
    }

    /// The names that a word may be.
    pub(super) fn find(&self, word: &Word) -> Readings {
        match word.script {
            Script::Arabic => {
                let number_of = |key: &str| self.arabic.get(key).copied();
                // رأفة is رأفت.
                let key = without_hamza(&word.key);
                let with_teh = || number_of(&[key.strip_suffix('ه')?, "ت"].concat());
                let number = number_of(&key)
                    .or_else(with_teh)
                    .or_else(|| derived(&key, word.ends_in_maksura, &number_of));
                let has_latin =
                    |number| self.with_latin.contains(&number) || self.with_latin.contains(&(number & STEM));
                number
                    .map(|number| Native {
                        number,
                        is_usual: true,
                        has_latin: has_latin(number),
                        is_cut: false,
                    })
                    .into_iter()
                    .collect()
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
                // Elshammari is al-Shammari.
                let articles = ["al", "el", "il", "ul"].into_iter();
                let bare = articles
                    .filter_map(|article| plain.strip_prefix(article))
                    .find(|rest| rest.len() > MIN_STEM);
                for spelling in [Some(plain.as_str()), without_e, bare].into_iter().flatten() {
                    if let Some(readings) = self.latin.get(spelling) {
                        return readings.clone();
                    }
                }
                let found = stems(&plain, |(_, latin, added)| (latin, added))
                    .find_map(|(stem, added)| Some((self.latin.get(stem)?, added)));
                let (readings, added) = match found {
                    Some(found) => found,
                    None => return Readings::new(),
                };
                readings
                    .iter()
                    .map(|native| Native { number: native.number | added, is_cut: true, ..*native })
                    .collect()
            }
            Script::Other => Readings::new(),
        }
    }
}

/// The number of an Arabic word that is a listed name with something before or behind it.
fn derived(key: &str, ends_in_maksura: bool, number_of: &impl Fn(&str) -> Option<u32>) -> Option<u32> {
    stems(key, |(arabic, _, added)| (arabic, added))
        // The ending of هدى is none.
        .filter(|(_, added)| !ends_in_maksura || *added != BEHIND[0].2)
        .find_map(|(stem, added)| Some(number_of(stem)? | added))
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

/// Under which a Latin word is listed: Salem is one name by itself and another in Abdessalem.
fn latin_key(word: &Word) -> CompactString {
    let head = if word.head == Some(Head::Servant) { "abd " } else { "" };
    [head, &plain(&word.key)].concat().into()
}

/// A folded key without the hamza that may be left out or be a letter: علاء, علا; عائد, عايد.
fn without_hamza(key: &str) -> CompactString {
    let key = key.strip_suffix(HAMZA).unwrap_or(key);
    key.chars().map(|letter| if letter == HAMZA { 'ي' } else { letter }).collect()
}

/// A Latin spelling with one letter for what stands for one sound in English and French.
fn plain(latin: &str) -> CompactString {
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

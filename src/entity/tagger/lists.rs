//! What the tagger's lists of names say about the words of a text.
//!
//! Names of persons, places and organizations in `data/tagger`, the gazetteer's, and wide lists of cities and clubs.
//! A list is a hint, not a verdict: the network weighs it against the context. A name is found whole, longest first,
//! its first word with a proclitic or without; of persons the first and last words are known apart as well.

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{
    super::{
        gazetteer::Gazetteer,
        phrases::{NodeId, Phrases, ROOT, WordId, folded_words},
        proclitic::{Beginnings, rests},
    },
    tokens::Token,
};
use crate::{arabic::Lexicon, document::EntityKind};

const PERSONS: &str = include_str!("../../../data/tagger/persons.txt");
const ORGANIZATIONS: &str = include_str!("../../../data/tagger/organizations.tsv");
const PLACES: &str = include_str!("../../../data/tagger/places.tsv");
const CITIES: &str = include_str!("../../../data/tagger/cities.txt");
const CLUBS: &str = include_str!("../../../data/tagger/clubs.txt");

/// Kind of list that a phrase stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Full names of persons.
    Person,
    /// Places.
    Place,
    /// Organizations and companies.
    Organization,
    /// Names that are ordinary words too, of any kind.
    Guarded,
    /// Cities of the world, many of them ordinary words.
    City,
    /// Clubs of the world.
    Club,
}

/// Number of lists.
const NUM_LISTS: u32 = 6;
/// What a list can say about a token: a name of one word, the first of several, another of several; with a proclitic a
/// name of one word, the first of several.
const NUM_PLACES: u32 = 5;
/// Bits of a token's set of hints: those of the lists, and one for a capital letter.
pub const NUM_HINTS: usize = (NUM_LISTS * NUM_PLACES) as usize + 1;
/// Bit of a capital letter.
const UPPER: u32 = 1 << (NUM_LISTS * NUM_PLACES);

/// Most frequent first and last words of names count up to this.
const MANY: u32 = 6;

/// The lists, as a tree of phrases.
#[derive(Debug, Default)]
pub struct Lists {
    phrases: Phrases<List>,
    max_words: usize,
    given: FxHashSet<String>,
    /// How many persons' names begin and end with a word.
    ends_of_names: FxHashMap<String, [u32; 2]>,
    triggers: FxHashMap<String, u8>,
    beginnings: Arc<Beginnings>,
}

/// The words of the lists that a word of the text can be.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    whole: Option<WordId>,
    rests: smallvec::SmallVec<[WordId; 2]>,
}

impl Lists {
    /// The lists that come with the program.
    pub fn bundled(given: impl Iterator<Item = &'static str>) -> Arc<Lists> {
        static BUNDLED: OnceLock<Arc<Lists>> = OnceLock::new();
        Arc::clone(BUNDLED.get_or_init(|| Arc::new(Lists::read(given))))
    }

    fn read(given: impl Iterator<Item = &'static str>) -> Lists {
        let mut beginnings = Beginnings::default();
        let mut lists = Lists { given: given.flat_map(folded_words).collect(), ..Lists::default() };
        for person in PERSONS.lines().flat_map(|line| line.split('|')) {
            lists.add(person, List::Person, &mut beginnings);
            if let [first, .., last] = folded_words(person).as_slice() {
                for (word, place) in [(first, 0), (last, 1)] {
                    lists.ends_of_names.entry(word.clone()).or_default()[place] += 1;
                }
            }
        }
        for (table, list) in [(ORGANIZATIONS, List::Organization), (PLACES, List::Place)] {
            for name in
                table.lines().filter_map(|line| line.split_once('\t')).flat_map(|row| row.1.split('|'))
            {
                match name.strip_prefix('!') {
                    Some(name) => lists.add(name, List::Guarded, &mut beginnings),
                    None => lists.add(name, list, &mut beginnings),
                }
            }
        }
        CITIES.lines().for_each(|name| lists.add(name, List::City, &mut beginnings));
        CLUBS.lines().for_each(|name| lists.add(name, List::Club, &mut beginnings));
        for (kind, name, guarded) in Gazetteer::all_names() {
            let list = match kind {
                _ if guarded => List::Guarded,
                EntityKind::Person => List::Person,
                EntityKind::Place => List::Place,
                EntityKind::Company | EntityKind::Organization => List::Organization,
            };
            lists.add(name, list, &mut beginnings);
        }
        for (kind, word) in Gazetteer::all_triggers() {
            if let Some(word) = folded_words(word).pop() {
                *lists.triggers.entry(word).or_default() |= 1 << kind as u8;
            }
        }
        lists.given.iter().for_each(|name| beginnings.add(name));
        lists.beginnings = Arc::new(beginnings);
        lists
    }

    /// How many of the lists' names begin with some letters.
    pub fn beginnings(&self) -> Arc<Beginnings> {
        Arc::clone(&self.beginnings)
    }

    /// Hash of the lists but for what the gazetteer has.
    pub fn version() -> u64 {
        let lists = [PERSONS, ORGANIZATIONS, PLACES, CITIES, CLUBS];
        lists.into_iter().fold(0, |hash, list| xxh3_64_with_seed(list.as_bytes(), hash))
    }

    /// Words of the longest name.
    pub fn max_words(&self) -> usize {
        self.max_words
    }

    fn add(&mut self, name: &str, list: List, beginnings: &mut Beginnings) {
        let words = folded_words(name);
        self.max_words = self.max_words.max(words.len());
        if list != List::Guarded {
            beginnings.add_name(&words);
        }
        if let Some(ends) = self.phrases.entry(&words)
            && !ends.contains(&list)
        {
            ends.push(list);
        }
    }

    /// Which words of the lists a word of the text can be.
    pub fn listed(&self, key: &str) -> Listed {
        Listed {
            whole: self.phrases.word(key),
            rests: rests(key).iter().filter_map(|(_, rest)| self.phrases.word(rest)).collect(),
        }
    }

    /// Each token's set of hints: what the lists say about it, and whether it begins with a capital letter.
    pub fn hints(&self, tokens: &[Token], listed: &[Listed]) -> Vec<u32> {
        let mut hints: Vec<u32> = tokens.iter().map(|token| if token.is_upper { UPPER } else { 0 }).collect();
        for (first, word) in listed.iter().enumerate() {
            self.longest(listed, first, word.whole.as_slice(), 0, &mut hints);
            self.longest(listed, first, &word.rests, 3, &mut hints);
        }
        hints
    }

    /// Marks the longest name of each list that begins with one of the words.
    fn longest(&self, tokens: &[Listed], first: usize, begins: &[WordId], place: u32, hints: &mut [u32]) {
        let mut longest = [0; NUM_LISTS as usize];
        for begin in begins {
            let mut node: Option<NodeId> = self.phrases.step(ROOT, *begin);
            let mut next = first + 1;
            while let Some(here) = node {
                for list in self.phrases.ends(here) {
                    longest[*list as usize] = longest[*list as usize].max(next - first);
                }
                node = tokens.get(next).and_then(|token| self.phrases.step(here, token.whole?));
                next += 1;
            }
        }
        for (length, list) in longest.into_iter().zip(0..) {
            let bit = |place: u32| 1 << (list * NUM_PLACES + place);
            if length > 0 {
                hints[first] |= bit(place + u32::from(length > 1));
                hints[first + 1..first + length].iter_mut().for_each(|hint| *hint |= bit(2));
            }
        }
    }

    /// What is known of a word alone, as the numbers of its marks, each below [`NUM_MARKS`].
    pub fn marks(&self, key: &str, lexicon: &Lexicon) -> Vec<u8> {
        let mut marks = Vec::new();
        let first = key.chars().next().unwrap_or(' ');
        if !('\u{621}'..='\u{64A}').contains(&first) {
            marks.push(match first {
                '0' => mark::DIGIT,
                letter if letter.is_alphabetic() => mark::LATIN,
                '\n' => mark::BREAK,
                _ => mark::SIGN,
            });
            return marks;
        }
        let length = key.chars().count().clamp(1, mark::MAX_LENGTH) as u8;
        marks.push(mark::LENGTH + length - 1);
        let rests = rests(key);
        let whole = [key];
        let rests: Vec<&str> = rests.iter().map(|(_, rest)| rest.as_str()).collect();
        for (words, cut) in [(&whole[..], 0), (&rests[..], mark::NUM_OF_WORD)] {
            if words.iter().any(|word| self.given.contains(*word)) {
                marks.push(cut + mark::GIVEN);
            }
            if words.iter().any(|word| lexicon.exact(word).is_known()) {
                marks.push(cut + mark::KNOWN);
            }
            for place in 0..2 {
                let count = words.iter().filter_map(|word| self.ends_of_names.get(*word));
                let count = count.map(|counts| counts[usize::from(place)]).max().unwrap_or(0);
                match count {
                    0 => {}
                    1 => marks.push(cut + mark::ENDS + place * 3),
                    2..MANY => marks.push(cut + mark::ENDS + place * 3 + 1),
                    MANY.. => marks.push(cut + mark::ENDS + place * 3 + 2),
                }
            }
        }
        let triggers = self.triggers.get(key).copied().unwrap_or(0);
        marks.extend((0..4).filter(|kind| triggers >> kind & 1 == 1).map(|kind| mark::TRIGGER + kind));
        if let Some(rest) = key.strip_prefix("ال") {
            marks.push(mark::ARTICLE);
            if self.given.contains(rest) {
                marks.push(mark::ARTICLE_AND_GIVEN);
            }
        }
        marks
    }
}

/// Numbers of the marks of a word.
mod mark {
    pub const DIGIT: u8 = 0;
    pub const LATIN: u8 = 1;
    pub const BREAK: u8 = 2;
    pub const SIGN: u8 = 3;
    pub const LENGTH: u8 = 4;
    pub const MAX_LENGTH: usize = 9;
    pub const GIVEN: u8 = LENGTH + MAX_LENGTH as u8;
    pub const KNOWN: u8 = GIVEN + 1;
    pub const ENDS: u8 = KNOWN + 1;
    /// Marks that the word has for itself, and again for what is left without a proclitic.
    pub const NUM_OF_WORD: u8 = 8;
    pub const TRIGGER: u8 = GIVEN + 2 * NUM_OF_WORD;
    pub const ARTICLE: u8 = TRIGGER + 4;
    pub const ARTICLE_AND_GIVEN: u8 = ARTICLE + 1;
}

/// Number of different marks.
pub const NUM_MARKS: usize = mark::ARTICLE_AND_GIVEN as usize + 1;

//! A compiled lexicon: one block of bytes that is used as it lies in the program or a file.
//!
//! A hash table with open addressing leads from a word to its record. Words themselves are not kept: a slot has 32 bits
//! of the word's hash beside those that choose the slot, so that of a thousand million unknown words about one is taken
//! for a known one. Nothing is decoded before it is asked for, so that opening costs nothing. The format is read
//! defensively: damaged bytes give unknown words, never a panic.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ops::{BitOr, BitOrAssign},
};

use xxhash_rust::xxh3::xxh3_64;

const MAGIC: [u8; 8] = *b"fihrlex1";
const HEADER: usize = 20;
const SLOT: usize = 8;

/// What a word is, beside its lemmas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u8);

impl Flags {
    /// A name of a person or place.
    pub const NAME: Flags = Flags(1);
    /// Nothing is to be cut off.
    pub const WHOLE: Flags = Flags(2);
    /// Carries no topic: a preposition, pronoun or particle.
    pub const STOP: Flags = Flags(4);
    /// With the article it is a name that always has it: قاهرة of القاهرة.
    pub const NAME_WITH_ARTICLE: Flags = Flags(8);

    /// A place, which takes no pronoun, and no article that it does not always have.
    pub const PLACE: Flags = Flags(16);

    /// Whether all of these are set.
    pub fn has(self, flags: Flags) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// The others of these.
    pub(super) fn without(self, flags: Flags) -> Flags {
        Flags(self.0 & !flags.0)
    }
}

impl BitOr for Flags {
    type Output = Flags;
    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

impl BitOrAssign for Flags {
    fn bitor_assign(&mut self, other: Flags) {
        *self = *self | other;
    }
}

/// What a lemma may be used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct PartOfSpeech {
    /// A noun or adjective, which takes the article.
    pub noun: bool,
    /// A verb.
    pub verb: bool,
}

/// A lemma of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lemma<'a> {
    /// The lemma in its own spelling.
    pub text: &'a str,
    /// What it may be used as.
    pub part: PartOfSpeech,
}

/// What a lexicon knows of a word.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entry<'a> {
    /// What the word is.
    pub flags: Flags,
    /// How often it occurs in ordinary text, relative to other words; 0 if that is not known.
    pub frequency: u32,
    /// The same for the form with or without article, whichever is more frequent.
    pub noun_frequency: u32,
    lemmas: Option<(&'a Table, &'a [u8])>,
}

impl<'a> Entry<'a> {
    /// Whether it is a word or name of its own.
    pub fn is_known(&self) -> bool {
        self.lemmas.is_some() || self.is_name()
    }

    /// Whether it is a name, or one but for its article.
    pub fn is_name(&self) -> bool {
        self.flags.has(Flags::NAME) || self.flags.has(Flags::NAME_WITH_ARTICLE)
    }

    /// Whether it is a form of a noun or verb.
    pub fn is_noun_or_verb(&self) -> bool {
        self.lemmas().any(|lemma| lemma.part.noun || lemma.part.verb)
    }

    /// Its lemmas, the most frequent first.
    pub fn lemmas(&self) -> impl Iterator<Item = Lemma<'a>> + use<'a> {
        let (table, mut rest) = self.lemmas.map_or((None, &[][..]), |(table, bytes)| (Some(table), bytes));
        std::iter::from_fn(move || {
            let code = varint(&mut rest)?;
            let part = PartOfSpeech { noun: code & 1 != 0, verb: code & 2 != 0 };
            Some(Lemma { text: table?.lemma(code >> 2)?, part })
        })
    }
}

/// A compiled lexicon.
#[derive(Debug, Clone)]
pub struct Table {
    bytes: Cow<'static, [u8]>,
    num_slots: usize,
    records: usize,
    lemmas: usize,
    num_lemmas: usize,
    version: u64,
}

impl Table {
    /// The lexicon in these bytes, none if they are not one.
    pub fn new(bytes: impl Into<Cow<'static, [u8]>>) -> Option<Table> {
        let bytes = bytes.into();
        let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
        if bytes.get(..8)? != MAGIC {
            return None;
        }
        let (num_slots, num_lemmas, version) = (number(8)?, number(12)?, number(16)?);
        let records = HEADER + num_slots.checked_mul(SLOT)?;
        let lemmas = bytes.len().checked_sub(number(bytes.len().checked_sub(4)?)?)?;
        (records <= lemmas && num_slots > 0).then_some(())?;
        Some(Table { num_slots, num_lemmas, records, lemmas, version: version as u64, bytes })
    }

    /// What it knows of a word in this very spelling.
    #[inline]
    pub fn get(&self, word: &str) -> Option<Entry<'_>> {
        let (mut slot, tag) = place(word, self.num_slots);
        for _ in 0..self.num_slots {
            let at = HEADER + slot * SLOT;
            let found = u64::from_le_bytes(self.bytes.get(at..at + SLOT)?.try_into().ok()?);
            if found == 0 {
                return None;
            }
            if (found >> 32) as u32 == tag {
                return self.entry(self.records + (found as u32 as usize) - 1);
            }
            slot = if slot + 1 == self.num_slots { 0 } else { slot + 1 };
        }
        None
    }

    fn entry(&self, at: usize) -> Option<Entry<'_>> {
        let (flags, mut rest) = self.bytes.get(at..self.lemmas)?.split_first()?;
        let frequency = varint(&mut rest)?;
        let noun_frequency = varint(&mut rest)?;
        let length = varint(&mut rest)? as usize;
        let lemmas = rest.get(..length)?;
        let lemmas = (!lemmas.is_empty()).then_some((self, lemmas));
        Some(Entry { flags: Flags(*flags), frequency, noun_frequency, lemmas })
    }

    fn lemma(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let end_of = |number: usize| {
            let at = self.lemmas + number * 4;
            Some(u32::from_le_bytes(self.bytes.get(at..at + 4)?.try_into().ok()?) as usize)
        };
        let texts = self.lemmas + self.num_lemmas * 4;
        let start = if number == 0 { 0 } else { end_of(number - 1)? };
        std::str::from_utf8(self.bytes.get(texts + start..texts + end_of(number)?)?).ok()
    }

    /// Hash of its content.
    pub fn version(&self) -> u64 {
        self.version
    }
}

/// Slot and tag of a word.
#[inline]
fn place(word: &str, num_slots: usize) -> (usize, u32) {
    let hash = xxh3_64(word.as_bytes());
    // The upper half chooses the slot, without a division.
    ((((hash >> 32) * num_slots as u64) >> 32) as usize, hash as u32)
}

fn varint(bytes: &mut &[u8]) -> Option<u32> {
    let mut value = 0u32;
    for shift in (0..32).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u32::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn push_varint(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Collects words and compiles them.
#[derive(Debug, Default)]
pub struct TableBuilder {
    words: BTreeMap<String, Word>,
}

#[derive(Debug, Default)]
struct Word {
    flags: Flags,
    frequency: u32,
    noun_frequency: u32,
    lemmas: Vec<(String, PartOfSpeech)>,
}

impl TableBuilder {
    /// Sets what a word is, in addition to what is known.
    pub fn flag(&mut self, word: &str, flags: Flags) {
        self.word(word).flags |= flags;
    }

    /// Adds a lemma, after those it has.
    pub fn lemma(&mut self, word: &str, lemma: &str, part: PartOfSpeech) {
        let lemmas = &mut self.word(word).lemmas;
        match lemmas.iter_mut().find(|(known, _)| known == lemma) {
            Some((_, known)) => {
                *known = PartOfSpeech { noun: known.noun || part.noun, verb: known.verb || part.verb };
            }
            None => lemmas.push((lemma.to_owned(), part)),
        }
    }

    /// Sets how often the word occurs, and the word with or without article.
    pub fn frequency(&mut self, word: &str, frequency: u32, noun_frequency: u32) {
        let word = self.word(word);
        (word.frequency, word.noun_frequency) = (frequency, noun_frequency);
    }

    /// The words so far.
    pub(super) fn words(&self) -> Vec<String> {
        self.words.keys().cloned().collect()
    }

    fn word(&mut self, word: &str) -> &mut Word {
        if !self.words.contains_key(word) {
            self.words.insert(word.to_owned(), Word::default());
        }
        self.words.entry(word.to_owned()).or_default()
    }

    /// The compiled lexicon; equal words in any order give equal bytes.
    pub fn build(&self) -> Vec<u8> {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let all = self.words.values().flat_map(|word| &word.lemmas);
        for (lemma, _) in all {
            numbers.insert(lemma, 0);
        }
        numbers.values_mut().zip(0..).for_each(|(number, place)| *number = place);
        let num_slots = (self.words.len() * 5 / 4).max(1) + 1;
        let mut slots = vec![0u64; num_slots];
        let mut records = Vec::new();
        let mut known: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for (text, word) in &self.words {
            let record = word.record(&numbers);
            let offset = *known.entry(record).or_insert_with_key(|record| {
                let offset = records.len();
                records.extend_from_slice(record);
                offset
            });
            let (mut slot, tag) = place(text, num_slots);
            while slots[slot] != 0 {
                slot = (slot + 1) % num_slots;
            }
            slots[slot] = u64::from(tag) << 32 | (offset as u64 + 1);
        }
        let mut body: Vec<u8> = slots.iter().flat_map(|slot| slot.to_le_bytes()).collect();
        body.extend(records);
        let start = body.len();
        let mut end = 0;
        for lemma in numbers.keys() {
            end += lemma.len() as u32;
            body.extend(end.to_le_bytes());
        }
        numbers.keys().for_each(|lemma| body.extend(lemma.as_bytes()));
        let length = (body.len() - start + 4) as u32;
        body.extend(length.to_le_bytes());
        let header = [num_slots as u32, numbers.len() as u32, xxh3_64(&body) as u32];
        let header = MAGIC.into_iter().chain(header.iter().flat_map(|number| number.to_le_bytes()));
        header.chain(body).collect()
    }
}

impl Word {
    fn record(&self, numbers: &BTreeMap<&str, u32>) -> Vec<u8> {
        let mut lemmas = Vec::new();
        for (lemma, part) in &self.lemmas {
            let number = numbers.get(lemma.as_str()).copied().unwrap_or_default();
            push_varint(&mut lemmas, number << 2 | u32::from(part.verb) << 1 | u32::from(part.noun));
        }
        let mut record = vec![self.flags.0];
        push_varint(&mut record, self.frequency);
        push_varint(&mut record, self.noun_frequency);
        push_varint(&mut record, lemmas.len() as u32);
        record.extend(lemmas);
        record
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOUN: PartOfSpeech = PartOfSpeech { noun: true, verb: false };
    const VERB: PartOfSpeech = PartOfSpeech { noun: false, verb: true };

    fn built() -> Vec<u8> {
        let mut builder = TableBuilder::default();
        builder.lemma("كتب", "كتب", VERB);
        builder.lemma("كتب", "كتاب", NOUN);
        builder.frequency("كتب", 300, 70_000);
        builder.flag("لبنان", Flags::NAME | Flags::WHOLE);
        for number in 0..1000 {
            builder.frequency(&number.to_string(), number, number);
        }
        builder.build()
    }

    #[test]
    fn what_was_built_is_found_and_nothing_else() {
        let table = Table::new(built()).unwrap();
        let entry = table.get("كتب").unwrap();
        assert_eq!((entry.frequency, entry.noun_frequency), (300, 70_000));
        let lemmas: Vec<_> = entry.lemmas().map(|lemma| (lemma.text, lemma.part)).collect();
        assert_eq!(lemmas, [("كتب", VERB), ("كتاب", NOUN)]);
        let name = table.get("لبنان").unwrap();
        assert!(name.is_name() && name.flags.has(Flags::WHOLE) && !name.flags.has(Flags::STOP));
        assert!((0..1000).all(|number| table.get(&number.to_string()).unwrap().frequency == number));
        assert!((1000..9000).all(|number| table.get(&number.to_string()).is_none()));
    }

    #[test]
    fn damaged_bytes_never_panic() {
        let bytes = built();
        assert!(Table::new(Vec::new()).is_none());
        for at in (0..bytes.len()).step_by(7) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xFF;
            for bytes in [damaged, bytes[..at].to_vec()] {
                if let Some(table) = Table::new(bytes) {
                    let entries = ["كتب", "لبنان", "7"].into_iter().filter_map(|word| table.get(word));
                    assert!(entries.map(|entry| entry.lemmas().count()).sum::<usize>() < 100);
                }
            }
        }
    }
}

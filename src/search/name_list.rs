//! The names of an index, to be found by the beginning of any of their words, in either script.
//!
//! Made once for an open index from the columns of its facets: each entity with its documents, under all its variants and
//! under the aliases that the gazetteer knows of it. Latin letters that no variant begins with are compared with the
//! Arabic words by sound (`names::Beginning`). Bounded: of a large index the rarest names are left out. How a name is
//! shown is looked up when it is.

use rustc_hash::{FxHashMap, FxHashSet};

use super::column_counts::Value;
use crate::{
    arabic::{
        ARTICLE,
        letters::{Class, class},
    },
    document::EntityKind,
    entity::Gazetteer,
    index::IndexReader,
    names::{Beginning, starting_keys},
    schema::facet_key,
};

/// What may stand before a word of a name; the first alone before its first word.
const PROCLITICS: [&str; 3] = [ARTICLE, "وال", "لل"];
/// Names kept.
const MAX_NAMES: usize = 200_000;
/// From so many names on, those of one document are not found by their sound.
const MANY_NAMES: usize = 10_000;
/// Words compared by sound for one beginning.
const MAX_COMPARED: usize = 4_000;

/// Number of a key, and the byte at which a word begins in it.
type Place = (u32, u16);

/// The names of an index.
pub(super) struct NameList {
    names: Vec<Name>,
    /// Keys of variants and aliases.
    keys: Vec<Key>,
    /// Where words begin in the keys, also behind their article, in the order of what follows.
    starts: Vec<Place>,
    /// Words in Arabic letters, each with where it begins in keys.
    words: Vec<(Box<str>, Vec<Place>)>,
    /// The words by the keys of their sounds.
    by_sound: FxHashMap<u32, Vec<u32>>,
}

/// A name.
#[derive(Debug)]
pub(super) struct Name {
    pub kind: EntityKind,
    /// Key of the form that is shown.
    pub key: Box<str>,
    /// Documents that have it in any variant.
    pub num_docs: u64,
}

/// A key under which a name is found.
struct Key {
    text: Box<str>,
    name: u32,
    /// An alias is found by its beginning only, those of people by any word: العاصمة is no name.
    is_whole: bool,
    /// An alias in the script of the name, which says nothing of this before most of it is typed.
    is_other: bool,
}

/// A name that is being typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameMatch<'a> {
    pub name: &'a Name,
    /// How many finished words belong to it.
    pub num_before: usize,
}

impl NameList {
    /// A list of entities and their documents, by kind.
    pub fn new(reader: &IndexReader, mut values: Vec<(EntityKind, Value, u64)>) -> NameList {
        // Equal ones in the order of kinds and values, whatever the order in which they came.
        values.sort_unstable_by(|one, other| {
            other.2.cmp(&one.2).then_with(|| (one.0, &one.1).cmp(&(other.0, &other.1)))
        });
        values.truncate(MAX_NAMES);
        let registry = reader.registry();
        let mut list = NameList {
            names: Vec::with_capacity(values.len()),
            keys: Vec::new(),
            starts: Vec::new(),
            words: Vec::new(),
            by_sound: FxHashMap::default(),
        };
        let mut numbers: FxHashMap<(EntityKind, Box<str>), u32> = FxHashMap::default();
        for (kind, value, num_docs) in values {
            let number = list.names.len() as u32;
            let entity = match &value {
                Value::Key(_) => None,
                Value::Entity(number) => registry.of_kind(kind).get(*number),
            };
            let entities = registry.of_kind(kind);
            let key: Box<str> = value.key(entities).into();
            let variants = entity.map_or(&[][..], |entity| &entity.variants);
            let mut keys: Vec<Box<str>> =
                variants.iter().map(|variant| variant.key.as_str().into()).collect();
            if !keys.contains(&key) {
                keys.push(key.clone());
            }
            for variant in keys {
                numbers.insert((kind, variant.clone()), number);
                list.keys.push(Key { text: variant, name: number, is_whole: false, is_other: false });
            }
            list.names.push(Name { kind, key, num_docs });
        }
        for (kind, name, alias) in Gazetteer::bundled_aliases() {
            if let Some(number) = numbers.get(&(kind, facet_key(name).into())) {
                let alias: Box<str> = facet_key(alias).into();
                if !numbers.contains_key(&(kind, alias.clone())) {
                    let is_latin = alias.is_ascii();
                    let is_whole = !(is_latin && kind == EntityKind::Person);
                    let is_other = is_latin == name.is_ascii();
                    list.keys.push(Key { text: alias, name: *number, is_whole, is_other });
                }
            }
        }
        list.sort();
        // The costs of sounds are read now, not while somebody types.
        let _ = Beginning::of("name").map(|typed| typed.distance("نام"));
        list
    }

    /// Puts the beginnings of words in order.
    fn sort(&mut self) {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        for (key_number, key) in (0..).zip(&self.keys) {
            let Ok(len) = u16::try_from(key.text.len()) else { continue };
            let mut at = 0;
            for (place, word) in key.text.split(' ').enumerate() {
                if place > 0 && key.is_whole {
                    break;
                }
                let start = at.min(len);
                let proclitics = if place == 0 { &PROCLITICS[..1] } else { &PROCLITICS };
                let proclitic = proclitics.iter().find(|proclitic| {
                    word.strip_prefix(**proclitic).is_some_and(|rest| rest.chars().nth(1).is_some())
                });
                if proclitic.is_none_or(|proclitic| *proclitic == ARTICLE) {
                    self.starts.push((key_number, start));
                }
                if let Some(proclitic) = proclitic {
                    self.starts.push((key_number, start.saturating_add(proclitic.len() as u16)));
                }
                if word.chars().next().is_some_and(|letter| class(letter) == Class::Arabic) {
                    let number = *numbers.entry(word).or_insert_with(|| {
                        self.words.push((word.into(), Vec::new()));
                        self.words.len() as u32 - 1
                    });
                    if let Some((_, places)) = self.words.get_mut(number as usize) {
                        places.push((key_number, start));
                    }
                }
                at = at.saturating_add(word.len() as u16 + 1);
            }
        }
        for (number, (word, _)) in (0..).zip(&self.words) {
            for key in starting_keys(word).into_iter().filter(|key| *key != 0) {
                self.by_sound.entry(key).or_default().push(number);
            }
        }
        let keys = &self.keys;
        self.starts.sort_unstable_by(|one, other| behind(keys, *one).cmp(behind(keys, *other)));
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The names with a word that begins with one of these keys, behind as many of the finished words as they have, which
    /// are given as keys, the nearest first. Those with most finished words first, then those with most documents.
    pub fn completions(
        &self,
        starts: &[String],
        before: &[String],
        kinds: &[EntityKind],
        limit: usize,
    ) -> Vec<NameMatch<'_>> {
        let mut found: Vec<(usize, u32)> = Vec::new();
        for num_before in 0..=before.len() {
            let mut words: Vec<&str> = before.iter().take(num_before).map(String::as_str).collect();
            words.reverse();
            for start in starts {
                words.push(start);
                let beginning = words.join(" ");
                words.pop();
                let first =
                    self.starts.partition_point(|place| behind(&self.keys, *place) < beginning.as_str());
                let rest = self.starts.get(first..).unwrap_or(&[]);
                let rest =
                    rest.iter().take_while(|place| behind(&self.keys, **place).starts_with(&beginning));
                let keys = rest.filter_map(|(key, _)| self.keys.get(*key as usize));
                let keys = keys.filter(|key| !key.is_other || beginning.len() * 4 >= key.text.len() * 3);
                found.extend(keys.map(|key| (num_before, key.name)));
            }
        }
        self.best(found, kinds, limit)
    }

    /// The same for letters of the other script, by their sound.
    pub fn sounding(
        &self,
        typed: &Beginning,
        before: &[Option<Beginning>],
        kinds: &[EntityKind],
        limit: usize,
    ) -> Vec<NameMatch<'_>> {
        // Among so many names some sound like anything.
        let least = if self.names.len() >= MANY_NAMES { 2 } else { 1 };
        let mut numbers: FxHashSet<u32> = FxHashSet::default();
        for key in typed.keys() {
            numbers.extend(self.by_sound.get(key).into_iter().flatten());
        }
        let mut numbers: Vec<u32> = numbers.into_iter().collect();
        // Words of frequent names have low numbers.
        numbers.sort_unstable();
        numbers.truncate(MAX_COMPARED);
        let mut found: Vec<(usize, u32)> = Vec::new();
        for number in numbers {
            let Some((word, places)) = self.words.get(number as usize) else { continue };
            if typed.distance(word).is_none() {
                continue;
            }
            for (key, start) in places {
                let Some(key) = self.keys.get(*key as usize) else { continue };
                let is_rare = self.names.get(key.name as usize).is_none_or(|name| name.num_docs < least);
                if is_rare {
                    continue;
                }
                let words_before = key.text.get(..usize::from(*start)).unwrap_or("").split_whitespace().rev();
                let is_alike = |(word, typed): &(&str, &Option<Beginning>)| {
                    typed.as_ref().is_some_and(|typed| typed.distance(word).is_some())
                };
                let num_before = words_before.zip(before).take_while(is_alike).count();
                found.push((num_before, key.name));
            }
        }
        self.best(found, kinds, limit)
    }

    fn best(&self, mut found: Vec<(usize, u32)>, kinds: &[EntityKind], limit: usize) -> Vec<NameMatch<'_>> {
        let all = kinds.len() == EntityKind::ALL.len();
        if !all {
            found.retain(|(_, name)| {
                self.names.get(*name as usize).is_some_and(|name| kinds.contains(&name.kind))
            });
        }
        // Names stand in the order of their documents.
        found.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut best: Vec<(usize, u32)> = Vec::new();
        for (num_before, name) in found {
            if best.len() < limit && best.iter().all(|(_, known)| *known != name) {
                best.push((num_before, name));
            }
        }
        let names = best.into_iter();
        names
            .filter_map(|(num_before, at)| Some(NameMatch { name: self.names.get(at as usize)?, num_before }))
            .collect()
    }
}

/// What a key has from a place on.
fn behind(keys: &[Key], (key, start): Place) -> &str {
    keys.get(key as usize).and_then(|key| key.text.get(usize::from(start)..)).unwrap_or("")
}

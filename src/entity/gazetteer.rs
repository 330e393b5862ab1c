//! Known entities and their aliases, as a tree of folded words.
//!
//! Data in `data/gazetteer`, compiled in. An alias behind `!` is also an ordinary word or shared name: it counts only
//! beside a sure mention of its entity or a trigger word (شركة زين). Compound names are known in both spellings
//! (عبد الله, عبدالله; بن, ابن).

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Arc, OnceLock},
};

use rustc_hash::FxHashSet;

use super::{
    heads::{HEADS, Heads},
    phrases::{Phrases, WordId, folded_words},
};
use crate::document::EntityKind;

const TABLES: [(EntityKind, &str); 4] = [
    (EntityKind::Person, include_str!("../../data/gazetteer/persons.tsv")),
    (EntityKind::Company, include_str!("../../data/gazetteer/companies.tsv")),
    (EntityKind::Organization, include_str!("../../data/gazetteer/organizations.tsv")),
    (EntityKind::Place, include_str!("../../data/gazetteer/places.tsv")),
];
const TRIGGERS: &str = include_str!("../../data/gazetteer/triggers.tsv");

/// Known entities.
#[derive(Debug, Default)]
pub struct Gazetteer {
    entities: Vec<Entity>,
    aliases: Phrases<Alias>,
    triggers: FxHashSet<(EntityKind, WordId)>,
    heads: Heads,
}

/// A known entity.
#[derive(Debug)]
pub(super) struct Entity {
    pub kind: EntityKind,
    pub name: String,
}

/// An alias that ends at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alias {
    /// Number of the entity.
    pub entity: usize,
    /// Counts only with a sure mention or a trigger.
    pub guarded: bool,
}

impl Gazetteer {
    /// The gazetteer that comes with the program.
    pub fn bundled() -> Arc<Gazetteer> {
        Arc::clone(Gazetteer::shared())
    }

    /// Hash of the bundled data: documents ingested with other data are named anew.
    pub fn bundled_version() -> u64 {
        static VERSION: OnceLock<u64> = OnceLock::new();
        *VERSION.get_or_init(|| {
            let tables = TABLES.iter().map(|(_, table)| *table).chain([TRIGGERS, HEADS]);
            tables.fold(0, |hash, table| xxhash_rust::xxh3::xxh3_64_with_seed(table.as_bytes(), hash))
        })
    }

    fn read() -> Gazetteer {
        let mut gazetteer = Gazetteer { heads: Heads::bundled(), ..Gazetteer::default() };
        for (kind, table) in &TABLES {
            for (name, aliases) in rows(table) {
                let entity = gazetteer.entities.len();
                gazetteer.entities.push(Entity { kind: *kind, name: name.to_owned() });
                for (alias, guarded) in all_aliases(name, aliases) {
                    for spelling in spellings(&folded_words(alias)) {
                        gazetteer.add(&spelling, Alias { entity, guarded });
                    }
                }
            }
        }
        for (kind, trigger) in Gazetteer::all_triggers() {
            if let Some(last) = folded_words(trigger).pop() {
                let word = gazetteer.aliases.word_id(&last);
                gazetteer.triggers.insert((kind, word));
            }
        }
        gazetteer
    }

    fn add(&mut self, words: &[String], alias: Alias) {
        if let Some(ends) = self.aliases.entry(words) {
            match ends.iter_mut().find(|known| known.entity == alias.entity) {
                Some(known) => known.guarded &= alias.guarded,
                None => ends.push(alias),
            }
        }
    }

    pub(super) fn aliases(&self) -> &Phrases<Alias> {
        &self.aliases
    }

    pub(super) fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The end and kind of the name that a head makes; see [`Heads::name`].
    pub(super) fn headed(
        &self,
        text: &str,
        head: Range<usize>,
        names: &BTreeMap<usize, usize>,
    ) -> Option<(usize, EntityKind)> {
        self.heads.name(text, head, names, |word| {
            let mut found = self.aliases.find(word).iter();
            found.any(|alias| self.entity(alias.entity).kind == EntityKind::Place)
        })
    }

    pub(super) fn entity(&self, number: usize) -> &Entity {
        &self.entities[number]
    }

    pub(super) fn is_trigger(&self, kind: EntityKind, word: WordId) -> bool {
        self.triggers.contains(&(kind, word))
    }

    /// Display names of the entities of a kind that have this alias.
    pub fn names(&self, kind: EntityKind, alias: &str) -> Vec<&str> {
        let found = self.aliases.find(alias).iter().map(|alias| self.entity(alias.entity));
        found.filter(|entity| entity.kind == kind).map(|entity| entity.name.as_str()).collect()
    }

    /// Display name of the one entity of a kind in the bundled gazetteer that this name surely names: the entity's own
    /// name, or an alias without a guard that no other has.
    pub fn bundled_sure_name(kind: EntityKind, alias: &str) -> Option<&'static str> {
        Gazetteer::shared().sure_name(kind, alias)
    }

    fn shared() -> &'static Arc<Gazetteer> {
        static BUNDLED: OnceLock<Arc<Gazetteer>> = OnceLock::new();
        BUNDLED.get_or_init(|| Arc::new(Gazetteer::read()))
    }

    fn sure_name(&self, kind: EntityKind, alias: &str) -> Option<&str> {
        let words = folded_words(alias);
        let found = self.aliases.find(alias).iter().map(|alias| (self.entity(alias.entity), alias.guarded));
        let of_kind: Vec<(&Entity, bool)> = found.filter(|(entity, _)| entity.kind == kind).collect();
        let own = of_kind.iter().find(|(entity, _)| folded_words(&entity.name) == words);
        let sure = match of_kind.as_slice() {
            [(entity, false)] => Some(*entity),
            _ => None,
        };
        own.map(|(entity, _)| *entity).or(sure).map(|entity| entity.name.as_str())
    }

    /// Display names and aliases of one word that need no guard, with their kind.
    pub fn single_words() -> impl Iterator<Item = (EntityKind, &'static str)> {
        let sure = Gazetteer::all_names()
            .filter(|(_, alias, guarded)| !guarded && !alias.contains(char::is_whitespace));
        sure.map(|(kind, alias, _)| (kind, alias))
    }

    /// All display names and aliases, each with whether it is guarded.
    pub fn all_names() -> impl Iterator<Item = (EntityKind, &'static str, bool)> {
        let rows = TABLES.iter().flat_map(|(kind, table)| rows(table).map(|row| (*kind, row)));
        rows.flat_map(|(kind, (name, aliases))| {
            all_aliases(name, aliases).map(move |(alias, guarded)| (kind, alias, guarded))
        })
    }

    /// The words that stand before names of a kind.
    pub fn all_triggers() -> impl Iterator<Item = (EntityKind, &'static str)> {
        rows(TRIGGERS).flat_map(|(name, listed)| {
            let kind = EntityKind::ALL.into_iter().find(|known| known.name() == name);
            listed.split('|').filter_map(move |word| Some((kind?, word)))
        })
    }
}

impl Gazetteer {
    /// Display names and aliases of the bundled entities, those left out that are ordinary words too.
    pub fn bundled_aliases() -> impl Iterator<Item = (EntityKind, &'static str, &'static str)> {
        let rows = TABLES.iter().flat_map(|(kind, table)| rows(table).map(move |row| (*kind, row)));
        rows.flat_map(|(kind, (name, aliases))| {
            let sure = all_aliases(name, aliases).filter(|(_, guarded)| !guarded);
            sure.map(move |(alias, _)| (kind, name, alias))
        })
    }
}

fn rows(table: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = table.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once('\t').unwrap_or((line, "")))
}

/// The aliases of a row, each with whether it is guarded; the display name is one too, a guarded one where it is
/// listed so.
fn all_aliases<'a>(name: &'a str, aliases: &'a str) -> impl Iterator<Item = (&'a str, bool)> {
    let is_listed = aliases.split('|').any(|alias| alias.strip_prefix('!') == Some(name));
    let display = (!is_listed).then_some(name);
    display.into_iter().chain(aliases.split('|')).map(str::trim).map(|alias| match alias.strip_prefix('!') {
        Some(alias) => (alias, true),
        None => (alias, false),
    })
}

/// A name as listed, with عبد joined to and split from what follows, and with the other form of بن.
fn spellings(words: &[String]) -> Vec<Vec<String>> {
    let mut joined: Vec<String> = Vec::new();
    let mut split: Vec<String> = Vec::new();
    for word in words {
        match joined.last_mut() {
            Some(last) if last == "عبد" && word.starts_with("ال") => last.push_str(word),
            _ => joined.push(word.clone()),
        }
        match word.strip_prefix("عبد").filter(|rest| rest.starts_with("ال") && rest.chars().count() > 3)
        {
            Some(rest) => split.extend(["عبد".to_owned(), rest.to_owned()]),
            None => split.push(word.clone()),
        }
    }
    let mut all = vec![words.to_vec()];
    for spelling in [joined, split] {
        if !all.contains(&spelling) {
            all.push(spelling);
        }
    }
    for index in 0..all.len() {
        let swapped: Vec<String> = all[index]
            .iter()
            .enumerate()
            .map(|(place, word)| match word.as_str() {
                "بن" if place > 0 => "ابن".to_owned(),
                "ابن" if place > 0 => "بن".to_owned(),
                word => word.to_owned(),
            })
            .collect();
        if !all.contains(&swapped) {
            all.push(swapped);
        }
    }
    all
}

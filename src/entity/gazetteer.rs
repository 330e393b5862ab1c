//! Known entities and their aliases, as a tree of folded words.
//!
//! Data in `data/gazetteer`, compiled in. An alias behind `!` is also an ordinary word or shared name: it counts only
//! beside a sure mention of its entity or a trigger word (شركة زين). Compound names are known in both spellings
//! (عبد الله, عبدالله; بن, ابن).

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::{analysis::words, arabic::folded, document::EntityKind};

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
    words: FxHashMap<Box<str>, WordId>,
    /// The tree of aliases: from a node by a word to the next.
    steps: FxHashMap<(NodeId, WordId), NodeId>,
    ends: Vec<SmallVec<[Alias; 1]>>,
    triggers: FxHashSet<(EntityKind, WordId)>,
}

/// Number of a folded word that some alias or trigger has.
pub(super) type WordId = u32;
/// Number of a node of the tree.
pub(super) type NodeId = u32;
/// The node from which all aliases begin.
pub(super) const ROOT: NodeId = 0;

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
        static BUNDLED: OnceLock<Arc<Gazetteer>> = OnceLock::new();
        BUNDLED.get_or_init(|| Arc::new(Gazetteer::parse(&TABLES, TRIGGERS))).clone()
    }

    /// Hash of the bundled data: documents ingested with other data are named anew.
    pub fn bundled_version() -> u64 {
        static VERSION: OnceLock<u64> = OnceLock::new();
        *VERSION.get_or_init(|| {
            let tables = TABLES.iter().map(|(_, table)| *table).chain([TRIGGERS]);
            tables.fold(0, |hash, table| xxhash_rust::xxh3::xxh3_64_with_seed(table.as_bytes(), hash))
        })
    }

    fn parse(tables: &[(EntityKind, &str)], triggers: &str) -> Gazetteer {
        let mut gazetteer = Gazetteer { ends: vec![SmallVec::new()], ..Gazetteer::default() };
        for (kind, table) in tables {
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
        for (kind, listed) in rows(triggers) {
            if let Some(kind) = EntityKind::ALL.into_iter().find(|known| known.name() == kind) {
                for last in listed.split('|').filter_map(|trigger| folded_words(trigger).pop()) {
                    let word = gazetteer.word_id(last);
                    gazetteer.triggers.insert((kind, word));
                }
            }
        }
        gazetteer
    }

    fn add(&mut self, words: &[String], alias: Alias) {
        let mut node = ROOT;
        for word in words {
            let word = self.word_id(word.clone());
            let next = self.ends.len() as NodeId;
            node = *self.steps.entry((node, word)).or_insert(next);
            if node == next {
                self.ends.push(SmallVec::new());
            }
        }
        // An empty alias would end at the root.
        if node != ROOT {
            let ends = &mut self.ends[node as usize];
            match ends.iter_mut().find(|known| known.entity == alias.entity) {
                Some(known) => known.guarded &= alias.guarded,
                None => ends.push(alias),
            }
        }
    }

    fn word_id(&mut self, word: String) -> WordId {
        let next = self.words.len() as WordId;
        *self.words.entry(word.into_boxed_str()).or_insert(next)
    }

    /// Number of a folded word, if an alias or trigger has it.
    pub(super) fn word(&self, folded: &str) -> Option<WordId> {
        self.words.get(folded).copied()
    }

    pub(super) fn step(&self, node: NodeId, word: WordId) -> Option<NodeId> {
        self.steps.get(&(node, word)).copied()
    }

    pub(super) fn ends(&self, node: NodeId) -> &[Alias] {
        self.ends.get(node as usize).map_or(&[], |ends| ends)
    }

    pub(super) fn entity(&self, number: usize) -> &Entity {
        &self.entities[number]
    }

    pub(super) fn is_trigger(&self, kind: EntityKind, word: WordId) -> bool {
        self.triggers.contains(&(kind, word))
    }

    /// Display names of the entities of a kind that have this alias.
    pub fn names(&self, kind: EntityKind, alias: &str) -> Vec<&str> {
        let mut node = ROOT;
        for word in folded_words(alias) {
            match self.word(&word).and_then(|word| self.step(node, word)) {
                Some(next) => node = next,
                None => return Vec::new(),
            }
        }
        let found = self.ends(node).iter().map(|alias| self.entity(alias.entity));
        found.filter(|entity| entity.kind == kind).map(|entity| entity.name.as_str()).collect()
    }

    /// Display name of the one entity of a kind in the bundled gazetteer that this name surely names: the entity's own
    /// name, or an alias without a guard that no other has.
    pub fn bundled_sure_name(kind: EntityKind, alias: &str) -> Option<&'static str> {
        static BUNDLED: OnceLock<Arc<Gazetteer>> = OnceLock::new();
        BUNDLED.get_or_init(Gazetteer::bundled).sure_name(kind, alias)
    }

    fn sure_name(&self, kind: EntityKind, alias: &str) -> Option<&str> {
        let words = folded_words(alias);
        let mut node = ROOT;
        for word in &words {
            node = self.word(word).and_then(|word| self.step(node, word))?;
        }
        let found = self.ends(node).iter().map(|alias| (self.entity(alias.entity), alias.guarded));
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
        let rows = TABLES.iter().flat_map(|(kind, table)| rows(table).map(|row| (*kind, row)));
        rows.flat_map(|(kind, (name, aliases))| {
            let sure = all_aliases(name, aliases)
                .filter(|(alias, guarded)| !guarded && !alias.contains(char::is_whitespace));
            sure.map(move |(alias, _)| (kind, alias))
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

fn folded_words(name: &str) -> Vec<String> {
    words(name).map(|range| folded(name.get(range).unwrap_or("")).into()).collect()
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

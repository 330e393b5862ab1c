//! From a census and the user's lines to the table: joins names, most certain first, and names what came of it.
//!
//! First the user's joins, then what the gazetteer knows, then spellings by distance and company, last short names. A
//! name of few documents needs little company to be a spelling of a frequent one near it; the further apart two names
//! are and the more alike in frequency, the more company they need. Names that stand in one document are two.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Census, Entity, Overrides, Registry, Variant,
    candidates::{Near, near, prepare},
    clusters::{Clusters, Link},
    context::Context,
    short::{is_full, shorts},
    table::{ID_LETTERS, default_id, id},
};
use crate::{
    document::EntityKind,
    entity::Gazetteer,
    names::{Name, NameMatcher, SAME},
    schema::facet_key,
};

/// Changes whenever other entities come of the same census, or the file of the table does.
pub const VERSION: &str = "1";

/// Company that any two names need, as much as strangers may have by chance: محمد صالح and محمد الصالح are two.
const NEED: f32 = 0.12;
/// Company that they need beyond that at the distance 1, where they are equally frequent, and for a name of one word.
const NEED_OF_FAR: f32 = 0.1;
const NEED_OF_EQUALS: f32 = 0.15;
const NEED_OF_ONE_WORD: f32 = 0.12;
/// Members that a third has brought together may be so much further apart than a pair.
const MAX_WITHIN: f32 = 1.3;
/// Share of the rarer name's documents that may have both, as slips.
const MAX_SHARED: f32 = 0.05;

/// Computes the table of a census.
pub fn resolve(census: &Census, overrides: &Overrides, matcher: &NameMatcher, stamp: u64) -> Registry {
    let mut resolver = Resolver {
        census,
        matcher,
        prepared: prepare(census, matcher),
        known: census.names.iter().map(|name| known(name.kind, name)).collect(),
        split: FxHashSet::default(),
        clusters: Clusters::new(census.names.len()),
        context: Context::new(census),
    };
    resolver.obey(overrides);
    resolver.join_known();
    resolver.join_spellings();
    resolver.join_shorts();
    Registry::new(stamp, resolver.entities())
}

struct Resolver<'a> {
    census: &'a Census,
    matcher: &'a NameMatcher,
    prepared: Vec<Name>,
    /// The gazetteer's names.
    known: Vec<Option<&'static str>>,
    /// Pairs that the user has split, the lower number first.
    split: FxHashSet<(usize, usize)>,
    clusters: Clusters,
    context: Context<'a>,
}

impl Resolver<'_> {
    fn obey(&mut self, overrides: &Overrides) {
        let numbers = |kind: EntityKind, names: &[(String, String)]| {
            let found = names.iter().filter_map(|(key, name)| {
                self.number(kind, key).or_else(|| {
                    let known = Gazetteer::bundled_sure_name(kind, name);
                    self.number(kind, &facet_key(known?))
                })
            });
            found.collect::<Vec<usize>>()
        };
        let lines: Vec<(bool, Vec<usize>)> =
            overrides.lines().iter().map(|line| (line.is_join, numbers(line.kind, &line.names))).collect();
        for (_, names) in lines.iter().filter(|(is_join, _)| !is_join) {
            for (place, one) in names.iter().enumerate() {
                self.split.extend(names.iter().take(place).map(|other| (*one.min(other), *one.max(other))));
            }
        }
        let split = &self.split;
        for (_, names) in lines.iter().filter(|(is_join, _)| *is_join) {
            for pair in names.windows(2) {
                self.clusters.join(pair[0], pair[1], Link::User, |one, other| !is_split(split, one, other));
            }
        }
    }

    fn number(&self, kind: EntityKind, key: &str) -> Option<usize> {
        let names = &self.census.names;
        names.binary_search_by(|name| (name.kind, name.key.as_str()).cmp(&(kind, key))).ok()
    }

    fn join_known(&mut self) {
        let mut first: FxHashMap<(EntityKind, &str), usize> = FxHashMap::default();
        for (number, known) in self.known.iter().enumerate() {
            let Some(known) = known else { continue };
            let (split, names) = (&self.split, &self.known);
            let with = *first.entry((self.census.names[number].kind, *known)).or_insert(number);
            self.clusters.join(with, number, Link::Gazetteer, |one, other| {
                !is_split(split, one, other) && !are_known_apart(names, one, other)
            });
        }
    }

    fn join_spellings(&mut self) {
        let mut found: Vec<(f32, Near, f32)> = Vec::new();
        for pair in near(self.census, self.matcher, &self.prepared) {
            let Near { one, other, distance } = pair;
            if is_split(&self.split, one, other)
                || are_known_apart(&self.known, one, other)
                || are_together(self.census, &self.context, one, other)
            {
                continue;
            }
            let context = self.context.agreement(one, other);
            let needed = needed(&self.census.names[one], &self.census.names[other], distance);
            if context >= needed {
                found.push((context - needed - distance, pair, context));
            }
        }
        found.sort_by(|one, other| {
            let pair = |near: &Near| (near.one, near.other);
            other.0.total_cmp(&one.0).then_with(|| pair(&one.1).cmp(&pair(&other.1)))
        });
        for (_, Near { one, other, distance }, context) in found {
            // What the user or the gazetteer has joined need not be spelled alike.
            let free: Vec<usize> = [one, other]
                .iter()
                .flat_map(|name| self.clusters.members(self.clusters.of(*name)))
                .copied()
                .filter(|name| self.clusters.is_joined_by_rule(*name))
                .collect();
            let (split, known, census) = (&self.split, &self.known, self.census);
            let (matcher, prepared, company) = (self.matcher, &self.prepared, &self.context);
            self.clusters.join(one, other, Link::Spelling { distance, context }, |one, other| {
                !is_split(split, one, other)
                    && !are_known_apart(known, one, other)
                    && !are_together(census, company, one, other)
                    && (free.contains(&one)
                        || free.contains(&other)
                        || matcher.between(&prepared[one], &prepared[other]) <= MAX_WITHIN * SAME)
            });
        }
    }

    fn join_shorts(&mut self) {
        for found in shorts(self.census, &self.clusters, &mut self.context) {
            let (split, known, census, company) = (&self.split, &self.known, self.census, &self.context);
            self.clusters.join(found.short, found.full, found.link, |one, other| {
                !is_split(split, one, other)
                    && !are_known_apart(known, one, other)
                    && !are_together(census, company, one, other)
            });
        }
    }

    /// The entities that do not follow from a key alone.
    fn entities(&self) -> Vec<Entity> {
        let names = &self.census.names;
        let mut taken: FxHashSet<(EntityKind, &str)> = FxHashSet::default();
        let mut entities: Vec<Entity> = Vec::with_capacity(names.len());
        // A gazetteer's name is that of one entity alone, even where the user has split it.
        let mut groups: Vec<(usize, usize)> =
            self.clusters.groups().map(|group| (self.root(group), group)).collect();
        groups.sort_unstable_by_key(|(root, _)| (std::cmp::Reverse(names[*root].docs.len()), *root));
        for (root, group) in groups {
            let kind = names[root].kind;
            let known = self
                .clusters
                .members(group)
                .iter()
                .filter_map(|name| self.known[*name].map(|known| (known, name)));
            let known = known.max_by_key(|(_, name)| (names[**name].docs.len(), usize::MAX - **name));
            let known = known.map(|(known, _)| (known, facet_key(known))).filter(|(known, key)| {
                let own = self.number(kind, key).is_none_or(|name| self.clusters.of(name) == group);
                own && taken.insert((kind, known))
            });
            let (name, key) = match known {
                Some((name, key)) => (name.to_owned(), key),
                None => (names[root].form().to_owned(), names[root].key.clone()),
            };
            // What is shown explains the others, where it is one of them.
            let shown = self.number(kind, &key).filter(|name| self.clusters.of(*name) == group);
            let variants =
                self.clusters.explained(shown.unwrap_or(root)).into_iter().map(|(name, link)| Variant {
                    key: names[name].key.clone(),
                    evidence: link.map(|(with, link)| link.evidence(names[with].key.clone())),
                });
            entities.push(Entity { id: String::new(), kind, key, name, variants: variants.collect() });
        }
        entities.sort_unstable_by(|one, other| (one.kind, &one.key).cmp(&(other.kind, &other.key)));
        let mut ids: FxHashSet<String> = FxHashSet::default();
        for entity in &mut entities {
            let mut letters = ID_LETTERS;
            entity.id = default_id(entity.kind, &entity.key);
            while !ids.insert(entity.id.clone()) {
                letters += 1;
                entity.id = id(entity.kind, &entity.key, letters);
            }
        }
        entities.retain(|entity| match entity.variants.as_slice() {
            [one] => {
                let number = self.number(entity.kind, &one.key);
                let form = number.map(|number| names[number].form());
                form != Some(&entity.name) || entity.id != default_id(entity.kind, &one.key)
            }
            _ => true,
        });
        entities
    }

    /// The member that the others of a group are joined to: the most frequent one, of persons a full name if any.
    fn root(&self, group: usize) -> usize {
        let members = self.clusters.members(group);
        let best = members.iter().copied().max_by_key(|number| {
            let name = &self.census.names[*number];
            let is_full = name.kind != EntityKind::Person || is_full(name);
            (is_full, name.docs.len(), usize::MAX - *number)
        });
        best.unwrap_or_default()
    }
}

/// The one entity that the gazetteer has under a name, if it is sure.
fn known(kind: EntityKind, name: &super::NameCount) -> Option<&'static str> {
    Gazetteer::bundled_sure_name(kind, name.form())
}

fn is_split(split: &FxHashSet<(usize, usize)>, one: usize, other: usize) -> bool {
    !split.is_empty() && split.contains(&(one.min(other), one.max(other)))
}

/// Whether the gazetteer knows both as two.
fn are_known_apart(known: &[Option<&str>], one: usize, other: usize) -> bool {
    known[one].is_some() && known[other].is_some() && known[one] != known[other]
}

/// Whether documents name both, so that their authors mean two.
fn are_together(census: &Census, context: &Context, one: usize, other: usize) -> bool {
    let least = census.names[one].docs.len().min(census.names[other].docs.len());
    context.num_shared(one, other) as f32 > MAX_SHARED * least as f32
}

/// How much the company of two names so far apart must agree.
fn needed(one: &super::NameCount, other: &super::NameCount, distance: f32) -> f32 {
    let [one_docs, other_docs] = [one, other].map(|name| name.docs.len() as f32);
    let balance = one_docs.min(other_docs) / one_docs.max(other_docs).max(1.0);
    let one_word = if is_full(one) && is_full(other) { 0.0 } else { NEED_OF_ONE_WORD };
    NEED + NEED_OF_FAR * distance + NEED_OF_EQUALS * balance + one_word
}

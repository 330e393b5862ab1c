//! Short names: a part of a person's name that in this collection nearly always is one person's.
//!
//! Within a document the resolver of documents has joined a short name to its full one; what is left are documents that
//! have the short name alone. It is joined to the one full name that has nearly all documents of the names with that
//! word, if the company agrees, and never where two people share it.

use rustc_hash::FxHashMap;

use super::{
    Census, NameCount,
    clusters::{Clusters, Link},
    context::Context,
};
use crate::document::EntityKind;

/// Share of the documents of all full names with the word that the one must have, where the word ends it, and else.
const LAST_SHARE: f32 = 0.8;
const OTHER_SHARE: f32 = 0.9;
/// Documents that the full name must have.
const MIN_DOCS: usize = 5;
/// How much the company must agree.
const MIN_CONTEXT: f32 = 0.25;
/// A short name so many times as frequent as the full one is more people than one.
const MAX_TIMES: usize = 3;

/// A short name and the name that it is short for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Short {
    pub short: usize,
    pub full: usize,
    pub link: Link,
}

/// The short names of a census, most certain first.
pub(super) fn shorts(census: &Census, clusters: &Clusters, context: &mut Context) -> Vec<Short> {
    let mut full: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (number, name) in census.names.iter().enumerate() {
        if name.kind == EntityKind::Person && is_full(name) {
            for word in name.words() {
                full.entry(word).or_default().push(number);
            }
        }
    }
    let mut found: Vec<(f32, Short)> = Vec::new();
    for (short, name) in census.names.iter().enumerate() {
        let is_short = name.kind == EntityKind::Person && !is_full(name);
        if !is_short
            || clusters.members(clusters.of(short)).iter().any(|member| is_full(&census.names[*member]))
        {
            continue;
        }
        let Some(with_word) = full.get(name.key.as_str()) else { continue };
        let mut groups: FxHashMap<usize, usize> = FxHashMap::default();
        for full in with_word {
            *groups.entry(clusters.of(*full)).or_default() += census.names[*full].docs.len();
        }
        let all: usize = groups.values().sum();
        let Some((group, num_docs)) =
            groups.into_iter().max_by_key(|(group, docs)| (*docs, usize::MAX - *group))
        else {
            continue;
        };
        let share = num_docs as f32 / all.max(1) as f32;
        let of_group = with_word.iter().copied().filter(|full| clusters.of(*full) == group);
        let Some(full) = of_group.max_by_key(|full| (census.names[*full].docs.len(), usize::MAX - *full))
        else {
            continue;
        };
        let is_last = census.names[full].words().next_back() == Some(name.key.as_str());
        let needed = if is_last { (LAST_SHARE, MIN_DOCS) } else { (OTHER_SHARE, 2 * MIN_DOCS) };
        if share < needed.0 || num_docs < needed.1 || name.docs.len() > MAX_TIMES * num_docs {
            continue;
        }
        let context = context.agreement(short, full);
        if context >= MIN_CONTEXT {
            found.push((share + context, Short { short, full, link: Link::Short { share, context } }));
        }
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.short.cmp(&other.1.short)));
    found.into_iter().map(|(_, short)| short).collect()
}

/// Whether a name has more words than one.
pub(super) fn is_full(name: &NameCount) -> bool {
    name.words().nth(1).is_some()
}

//! The table of entities: which keys are one entity, under which id and name, and what joined them.
//!
//! Holds only what does not follow from a key alone: entities of several keys, and those shown under a name that is not
//! the most frequent form of their key. Any other key is an entity by itself, with [`default_id`]. Invariant: no key is
//! in two entities, no id belongs to two.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use xxhash_rust::xxh3::xxh3_64;

use crate::document::EntityKind;

/// Letters of an id that look unlike each other.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters of the hash in an id; more only where two entities would share it.
pub(super) const ID_LETTERS: usize = 8;

/// The entities of an index that are more than one key.
#[derive(Debug, Default)]
pub struct Registry {
    /// What the table was computed from; 0 if it was not.
    pub(super) stamp: u64,
    /// Sorted by kind and key.
    entities: Vec<Entity>,
    places: FxHashMap<(EntityKind, String), usize>,
}

/// An entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Stands for it on the command line and in JSON.
    pub id: String,
    /// What it is.
    pub kind: EntityKind,
    /// The key of its name; sorts it.
    pub key: String,
    /// How it is shown.
    pub name: String,
    /// The keys in the index that name it.
    pub variants: Vec<Variant>,
}

/// A key of an entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The key.
    pub key: String,
    /// What joined it; none for the one that the others were joined to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// What joined a variant to an entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "rule", rename_all = "lowercase", deny_unknown_fields)]
pub enum Evidence {
    /// The same letters but for what folding joins: hamza, teh marbuta, marks.
    Folding {
        /// The most frequent of the forms.
        with: String,
    },
    /// The user's line.
    User {
        /// The key it was joined to.
        with: String,
    },
    /// The list of known entities.
    Gazetteer {
        /// The key it was joined to.
        with: String,
    },
    /// It is spelled alike and keeps alike company.
    Spelling {
        /// The key it was joined to.
        with: String,
        /// From 0, the same, to 1.
        distance: f32,
        /// Share of what it is named with that the other is named with more than by chance, 0 to 1.
        context: f32,
    },
    /// A part of a name that in this collection is nearly always one entity's.
    Short {
        /// The key it was joined to.
        with: String,
        /// Share of the documents of all names with this part that the entity has.
        share: f32,
        /// Share of what it is named with that the other is named with more than by chance, 0 to 1.
        context: f32,
    },
}

impl Registry {
    /// A table of these entities.
    pub(super) fn new(stamp: u64, mut entities: Vec<Entity>) -> Registry {
        entities.sort_unstable_by(|one, other| (one.kind, &one.key).cmp(&(other.kind, &other.key)));
        let mut places = FxHashMap::default();
        for (place, entity) in entities.iter().enumerate() {
            for variant in &entity.variants {
                places.insert((entity.kind, variant.key.clone()), place);
            }
        }
        Registry { stamp, entities, places }
    }

    /// All entities of the table, by kind and key.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// What the table was computed from; 0 if it was not.
    pub fn stamp(&self) -> u64 {
        self.stamp
    }

    /// The entity that a key belongs to; none if it is one by itself, under the form of the key.
    pub fn of(&self, kind: EntityKind, key: &str) -> Option<&Entity> {
        self.place(kind, key).map(|place| &self.entities[place])
    }

    /// Number of a key's entity among those of [`Registry::of_kind`].
    pub fn number(&self, kind: EntityKind, key: &str) -> Option<usize> {
        self.place(kind, key).map(|place| place - self.range(kind).start)
    }

    /// The entities of a kind, by key.
    pub fn of_kind(&self, kind: EntityKind) -> &[Entity] {
        &self.entities[self.range(kind)]
    }

    /// The keys that name the same entity as this one, itself among them.
    pub fn variants(&self, kind: EntityKind, key: &str) -> Vec<String> {
        match self.of(kind, key) {
            Some(entity) => entity.variants.iter().map(|variant| variant.key.clone()).collect(),
            None => vec![key.to_owned()],
        }
    }

    /// Id of the entity that a key belongs to.
    pub fn id(&self, kind: EntityKind, key: &str) -> String {
        self.of(kind, key).map_or_else(|| default_id(kind, key), |entity| entity.id.clone())
    }

    fn place(&self, kind: EntityKind, key: &str) -> Option<usize> {
        // Most indexes have few of them, and a look-up needs an owned key.
        if self.places.is_empty() { None } else { self.places.get(&(kind, key.to_owned())).copied() }
    }

    fn range(&self, kind: EntityKind) -> Range<usize> {
        let bound = |is_before: fn(&EntityKind, &EntityKind) -> bool| {
            self.entities.partition_point(|entity| is_before(&entity.kind, &kind))
        };
        bound(|one, other| one < other)..bound(|one, other| one <= other)
    }
}

/// The id of an entity whose name has this key.
pub fn default_id(kind: EntityKind, key: &str) -> String {
    id(kind, key, ID_LETTERS)
}

/// An id with so many letters of the hash, at most 12.
pub(super) fn id(kind: EntityKind, key: &str, num_letters: usize) -> String {
    let mut hash = xxh3_64(key.as_bytes());
    let mut id = format!("{}-", kind.name());
    for _ in 0..num_letters.min(12) {
        id.push(char::from(LETTERS[(hash % 32) as usize]));
        hash /= 32;
    }
    id
}

impl Evidence {
    /// The same with another name for what the variant was joined to.
    pub fn to(mut self, name: String) -> Evidence {
        match &mut self {
            Evidence::Folding { with }
            | Evidence::User { with }
            | Evidence::Gazetteer { with }
            | Evidence::Spelling { with, .. }
            | Evidence::Short { with, .. } => *with = name,
        }
        self
    }

    /// The key that the variant was joined to.
    pub fn with(&self) -> &str {
        match self {
            Evidence::Folding { with }
            | Evidence::User { with }
            | Evidence::Gazetteer { with }
            | Evidence::Spelling { with, .. }
            | Evidence::Short { with, .. } => with,
        }
    }
}

//! The numbers of entities for the values of a segment's columns, found once for each segment that is counted.
//!
//! Only keys that share an entity with others are looked up, so that an index without any pays nothing.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::IndexReader;
use crate::{document::EntityKind, error::Result};

/// A value that is an entity by itself, or a document that is a hit by itself.
pub const ALONE: u32 = u32::MAX;

/// The numbers for a segment's values; none where all are alone.
type Numbers = Option<Arc<[u32]>>;

/// Numbers by kind and segment.
#[derive(Default)]
pub(super) struct Groups(Mutex<FxHashMap<(EntityKind, u32), Numbers>>);

impl Groups {
    pub fn get(&self, reader: &IndexReader, kind: EntityKind, segment_ord: u32) -> Result<Numbers> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(numbers) = known.get(&(kind, segment_ord)) {
            return Ok(numbers.clone());
        }
        let numbers = numbers(reader, kind, segment_ord)?;
        known.insert((kind, segment_ord), numbers.clone());
        Ok(numbers)
    }
}

fn numbers(reader: &IndexReader, kind: EntityKind, segment_ord: u32) -> Result<Numbers> {
    let entities = reader.registry().of_kind(kind);
    let segment = reader.searcher().segment_reader(segment_ord);
    let Some(column) = segment.fast_fields().str(kind.name())?.filter(|_| !entities.is_empty()) else {
        return Ok(None);
    };
    let mut keys: Vec<(&str, u32)> = Vec::new();
    for (number, entity) in (0..).zip(entities) {
        keys.extend(entity.variants.iter().map(|variant| (variant.key.as_str(), number)));
    }
    keys.sort_unstable();
    let mut numbers = vec![ALONE; column.num_terms()];
    let mut has_any = false;
    for (key, number) in keys {
        let ord = column.dictionary().term_ord(key).map_err(tantivy::TantivyError::from)?;
        if let Some(place) = ord.and_then(|ord| numbers.get_mut(ord as usize)) {
            *place = number;
            has_any = true;
        }
    }
    Ok(has_any.then(|| numbers.into()))
}

//! Counts of the values of one facet in one segment, and what the values are over all segments.

use std::sync::Arc;

use smallvec::SmallVec;
use tantivy::{DocId, SegmentReader, TantivyError, columnar::StrColumn};

use crate::{
    document::Facet,
    error::Result,
    index::{ALONE, FacetKeys, IndexReader},
    registry::Entity,
};

/// Counts of a column: one for each of its values, and behind them one for each entity of several keys.
pub(super) struct ColumnCounts {
    column: StrColumn,
    /// The entities of the values, where some have one.
    entities: Option<Arc<[u32]>>,
    keys: Arc<FacetKeys>,
    segment_ord: u32,
    counts: Vec<u32>,
}

/// What a value is over all segments: the number of its key, or that of its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Identity {
    Key(u32),
    Entity(usize),
}

/// A facet value while it is counted: a key, or the number of an entity of several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value {
    Key(Arc<str>),
    Entity(usize),
}

impl ColumnCounts {
    /// None where the segment has no values.
    pub fn new(
        reader: &IndexReader,
        facet: Facet,
        segment_ord: u32,
        segment: &SegmentReader,
    ) -> Result<Option<ColumnCounts>> {
        let Some(column) = segment.fast_fields().str(facet.name())? else { return Ok(None) };
        let (entities, num_entities) = match facet {
            Facet::Entity(kind) => {
                (reader.entity_numbers(kind, segment_ord)?, reader.registry().of_kind(kind).len())
            }
            _ => (None, 0),
        };
        let counts = vec![0; column.num_terms() + entities.as_ref().map_or(0, |_| num_entities)];
        Ok(Some(ColumnCounts { column, entities, keys: reader.keys(facet)?, segment_ord, counts }))
    }

    /// Counts the values of a document.
    pub fn collect(&mut self, doc: DocId) {
        let ColumnCounts { column, entities, counts, .. } = self;
        each_place(column, entities.as_deref(), doc, |place| {
            if let Some(count) = counts.get_mut(place) {
                *count += 1;
            }
        });
    }

    /// The places in the counts of the values of a document, each once.
    pub fn each_place(&self, doc: DocId, then: impl FnMut(usize)) {
        each_place(&self.column, self.entities.as_deref(), doc, then);
    }

    /// Counts the value of a place once more.
    pub fn add(&mut self, place: usize) {
        if let Some(count) = self.counts.get_mut(place) {
            *count += 1;
        }
    }

    /// The counts by place, without those that are 0.
    pub fn counted(&self) -> impl Iterator<Item = (u32, usize)> {
        self.counts.iter().copied().zip(0..).filter(|(count, _)| *count > 0)
    }

    /// Finds out what stands at these places.
    pub fn learn(&self, places: impl IntoIterator<Item = usize>) -> tantivy::Result<()> {
        let num_keys = self.column.num_terms();
        let keys = places.into_iter().filter(|place| *place < num_keys).map(|place| place as u32);
        self.keys.learn(self.segment_ord, keys)
    }

    /// What stands at a place; none if that was not found out.
    pub fn identity(&self, place: usize) -> Option<Identity> {
        match place.checked_sub(self.column.num_terms()) {
            Some(number) => Some(Identity::Entity(number)),
            None => self.keys.number(self.segment_ord, place as u32).map(Identity::Key),
        }
    }

    /// The value of an identity.
    pub fn value(&self, identity: Identity) -> Value {
        match identity {
            Identity::Key(number) => Value::Key(self.keys.key(number)),
            Identity::Entity(number) => Value::Entity(number),
        }
    }

    /// How often it was counted here.
    pub fn count(&self, identity: Identity) -> u64 {
        let place = match identity {
            Identity::Key(number) => self.keys.place(number, self.segment_ord).map(|place| place as usize),
            Identity::Entity(number) => Some(self.column.num_terms() + number),
        };
        place.and_then(|place| self.counts.get(place)).copied().map_or(0, u64::from)
    }

    /// Visits all values that were counted.
    pub fn each_value(&self, mut visit: impl FnMut(Value, u64)) -> Result<()> {
        let (keys, entities) = self.counts.split_at_checked(self.column.num_terms()).unwrap_or_default();
        let mut terms = self.column.dictionary().stream().map_err(TantivyError::from)?;
        for count in keys {
            if !terms.advance() {
                break;
            }
            if *count > 0 {
                visit(Value::Key(String::from_utf8_lossy(terms.key()).into()), u64::from(*count));
            }
        }
        for (number, count) in entities.iter().enumerate().filter(|(_, count)| **count > 0) {
            visit(Value::Entity(number), u64::from(*count));
        }
        Ok(())
    }
}

impl Value {
    /// The key that sorts it.
    pub fn key<'a>(&'a self, entities: &'a [Entity]) -> &'a str {
        match self {
            Value::Key(key) => key,
            Value::Entity(number) => entities.get(*number).map_or("", |entity| &entity.key),
        }
    }
}

#[inline]
fn each_place(column: &StrColumn, entities: Option<&[u32]>, doc: DocId, mut then: impl FnMut(usize)) {
    let mut counted: SmallVec<[u32; 8]> = SmallVec::new();
    for ord in column.ords().values_for_doc(doc) {
        let mut place = ord as usize;
        if let Some(number) = entities.and_then(|entities| entities.get(place))
            && *number != ALONE
        {
            if counted.contains(number) {
                continue;
            }
            counted.push(*number);
            place = column.num_terms() + *number as usize;
        }
        then(place);
    }
}

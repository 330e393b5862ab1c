//! Facet keys over all segments: each gets one number when it is first counted, and is never looked up again as long as
//! the index is open.
//!
//! Invariant: a key gets its number and its places in all segments at once, so that a value without a number is of a key
//! without one. Keeps 4 bytes for each value of each segment, and the keys that were counted with 4 bytes for each segment.

use std::sync::{
    Arc, Mutex, PoisonError, RwLock,
    atomic::{AtomicU32, Ordering},
};

use rustc_hash::FxHashMap;
use tantivy::{TantivyError, columnar::StrColumn};

use super::{ALONE, IndexReader};
use crate::{document::Facet, error::Result};

/// The keys of a facet.
pub struct FacetKeys {
    columns: Vec<Option<StrColumn>>,
    /// For each segment and value there the number of its key plus one, or 0 where it has none yet.
    numbers: Vec<Box<[AtomicU32]>>,
    known: RwLock<Known>,
}

/// Keys by their numbers.
#[derive(Default)]
struct Known {
    keys: Vec<Arc<str>>,
    /// For each key its value in each segment, or [`ALONE`].
    places: Vec<Box<[u32]>>,
}

impl FacetKeys {
    fn new(reader: &IndexReader, facet: Facet) -> Result<FacetKeys> {
        let segments = reader.searcher().segment_readers().iter();
        let columns = segments.map(|segment| segment.fast_fields().str(facet.name()));
        let columns: Vec<Option<StrColumn>> = columns.collect::<tantivy::Result<_>>()?;
        let numbers = columns.iter().map(|column| {
            let num_values = column.as_ref().map_or(0, |column| column.num_terms());
            std::iter::repeat_with(AtomicU32::default).take(num_values).collect()
        });
        Ok(FacetKeys { numbers: numbers.collect(), columns, known: RwLock::default() })
    }

    /// The number of a segment's value, if it has one yet.
    pub fn number(&self, segment_ord: u32, value: u32) -> Option<u32> {
        let number = self.numbers.get(segment_ord as usize)?.get(value as usize)?;
        number.load(Ordering::Acquire).checked_sub(1)
    }

    /// Gives numbers to those of a segment's values that have none yet.
    ///
    /// # Errors
    /// A damaged column.
    pub fn learn(&self, segment_ord: u32, values: impl IntoIterator<Item = u32>) -> tantivy::Result<()> {
        let unknown = values.into_iter().filter(|value| self.number(segment_ord, *value).is_none());
        let mut unknown: Vec<u64> = unknown.map(u64::from).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        unknown.sort_unstable();
        unknown.dedup();
        self.read(segment_ord, &unknown)
    }

    /// The key of a number.
    pub fn key(&self, number: u32) -> Arc<str> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.keys.get(number as usize).cloned().unwrap_or_default()
    }

    /// The value of a key in a segment.
    pub fn place(&self, number: u32, segment_ord: u32) -> Option<u32> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let place = known.places.get(number as usize)?.get(segment_ord as usize)?;
        Some(*place).filter(|place| *place != ALONE)
    }

    /// Reads the keys of values, which rise.
    fn read(&self, segment_ord: u32, values: &[u64]) -> tantivy::Result<()> {
        let column = self.columns.get(segment_ord as usize).and_then(Option::as_ref).ok_or_else(lacking)?;
        let mut keys: Vec<Arc<str>> = Vec::with_capacity(values.len());
        let add = |key: &[u8]| keys.push(String::from_utf8_lossy(key).into());
        if !column.dictionary().sorted_ords_to_term_cb(values, add)? {
            return Err(lacking());
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for (value, key) in values.iter().zip(keys) {
            let own = self.numbers.get(segment_ord as usize).and_then(|own| own.get(*value as usize));
            if own.is_none_or(|own| own.load(Ordering::Relaxed) != 0) {
                continue;
            }
            let places = (0..).zip(&self.columns).map(|(other, column)| match column {
                _ if other == segment_ord => Ok(*value as u32),
                Some(column) => Ok(column.dictionary().term_ord(&*key)?.map_or(ALONE, |ord| ord as u32)),
                None => Ok(ALONE),
            });
            let places: Box<[u32]> = places.collect::<tantivy::Result<_>>()?;
            known.keys.push(key);
            for (numbers, place) in self.numbers.iter().zip(&places) {
                if let Some(number) = numbers.get(*place as usize) {
                    number.store(known.keys.len() as u32, Ordering::Release);
                }
            }
            known.places.push(places);
        }
        Ok(())
    }
}

fn lacking() -> TantivyError {
    TantivyError::InternalError("a facet column lacks a value".to_owned())
}

/// The keys of the facets of an open index, each made when it is first counted.
#[derive(Default)]
pub(super) struct Keys(Mutex<FxHashMap<Facet, Arc<FacetKeys>>>);

impl Keys {
    pub fn get(&self, reader: &IndexReader, facet: Facet) -> Result<Arc<FacetKeys>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = known.get(&facet) {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(FacetKeys::new(reader, facet)?);
        known.insert(facet, Arc::clone(&keys));
        Ok(keys)
    }
}

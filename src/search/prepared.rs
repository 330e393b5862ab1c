//! What an open index is asked for again and again while people type: its words and its names, made when first needed.
//!
//! Owns when they are made, not how: that is `vocabulary` and `name_list`. Made once, by one thread while others wait;
//! after an error the next call tries again.

use std::sync::{Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::query::AllQuery;

use super::{
    Searcher, column_counts::Value, facets::FacetCollector, name_list::NameList, vocabulary::Vocabulary,
};
use crate::{
    document::{EntityKind, Facet},
    error::Result,
    index::Count,
};

/// Tables of an open index.
#[derive(Default)]
pub(super) struct Prepared {
    vocabulary: Once<Vocabulary>,
    names: Once<NameList>,
}

/// A value that is made when it is first asked for, unless that fails.
struct Once<T> {
    value: OnceLock<T>,
    making: Mutex<()>,
}

impl<T> Default for Once<T> {
    fn default() -> Once<T> {
        Once { value: OnceLock::new(), making: Mutex::default() }
    }
}

impl<T> Once<T> {
    fn get(&self, make: impl FnOnce() -> Result<T>) -> Result<&T> {
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        let value = make()?;
        Ok(self.value.get_or_init(|| value))
    }
}

impl Searcher {
    /// Makes the tables for suggestions and corrections now, which the first call of these would else do; the number of
    /// words and of names in them.
    ///
    /// # Errors
    /// A damaged index.
    pub fn prepare(&self) -> Result<(usize, usize)> {
        Ok((self.vocabulary()?.len(), self.name_list()?.len()))
    }

    /// The words of the index.
    pub(super) fn vocabulary(&self) -> Result<&Vocabulary> {
        self.prepared.vocabulary.get(|| Vocabulary::of(self.reader(), &self.analyzer))
    }

    /// The names of the index.
    pub(super) fn name_list(&self) -> Result<&NameList> {
        self.prepared.names.get(|| {
            let facets: Vec<Facet> = EntityKind::ALL.into_iter().map(Facet::Entity).collect();
            let folding = self.reader().folding(Count::Copies)?;
            let collector = FacetCollector { facets, reader: self.reader(), folding };
            let counts = self.reader().searcher().search(&AllQuery, &collector)?;
            let mut values: FxHashMap<(EntityKind, Value), u64> = FxHashMap::default();
            for segment in &counts {
                for (kind, column) in EntityKind::ALL.into_iter().zip(&segment.columns) {
                    let Some(column) = column else { continue };
                    column.each_value(|value, count| *values.entry((kind, value)).or_default() += count)?;
                }
            }
            let values = values.into_iter().map(|((kind, value), count)| (kind, value, count)).collect();
            Ok(NameList::new(self.reader(), values))
        })
    }
}

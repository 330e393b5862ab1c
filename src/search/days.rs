//! Counts the documents of a request by day, where months are too coarse to show how they are spread.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::{collector::DocSetCollector, columnar::Column};

use super::{SearchRequest, Searcher, searcher::in_time};
use crate::{error::Result, index::Unit, schema::date_of_number};

impl Searcher {
    /// The days of the documents that match with how many these are, in order. What counts once counts once a day.
    ///
    /// # Errors
    /// A query that cannot be parsed, or a damaged index.
    pub fn days(&self, request: &SearchRequest) -> Result<Vec<(Date, u64)>> {
        let reader = self.reader();
        let found = reader.searcher().search(self.selection(request)?.as_ref(), &DocSetCollector)?;
        in_time(request)?;
        let segments = reader.searcher().segment_readers().iter();
        let columns = segments.map(|segment| segment.fast_fields().column_opt::<u64>("date"));
        let columns: Vec<Option<Column<u64>>> = columns.collect::<tantivy::Result<_>>()?;
        let folding = reader.folding(request.count)?;
        let mut counts: FxHashMap<u64, u64> = FxHashMap::default();
        let mut counted: FxHashSet<(u32, u64)> = FxHashSet::default();
        for address in found {
            let head = reader.head(address);
            let column = columns.get(head.segment_ord as usize).and_then(Option::as_ref);
            let Some(number) = column.and_then(|column| column.first(head.doc_id)) else { continue };
            let is_new = match folding.unit(address) {
                Unit::Alone(_) => true,
                Unit::Group(group) => counted.insert((group, number)),
            };
            *counts.entry(number).or_default() += u64::from(is_new);
        }
        let days = counts.into_iter().filter_map(|(number, count)| Some((date_of_number(number)?, count)));
        let mut days: Vec<(Date, u64)> = days.collect();
        days.sort_unstable();
        Ok(days)
    }
}

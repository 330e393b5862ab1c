//! Counts facet values over the documents that match, exactly.
//!
//! Each segment counts by the numbers of its own dictionary; only the values that can be among the first are looked up
//! by name in the others (the threshold algorithm of Fagin, Lotem and Naor 2003), so that counts are exact however
//! many values there are.

use serde::{Deserialize, Serialize};
use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::StrColumn,
};

use crate::{document::Facet, error::Result, index::IndexReader};

/// A facet value and the number of matching documents that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FacetCount {
    /// The value as it is shown.
    pub value: String,
    /// Documents.
    pub count: u64,
}

/// Counts some facets of the documents that match.
pub(super) struct FacetCollector {
    pub facets: Vec<Facet>,
}

/// Counts of one segment: for each facet its column and a count for each of its values.
pub(super) struct SegmentCounts(Vec<Option<(StrColumn, Vec<u32>)>>);

impl Collector for FacetCollector {
    type Fruit = Vec<SegmentCounts>;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let columns = self.facets.iter().map(|facet| {
            let column = segment.fast_fields().str(facet.name())?;
            Ok(column.map(|column| {
                let counts = vec![0; column.num_terms()];
                (column, counts)
            }))
        });
        Ok(SegmentCounts(columns.collect::<tantivy::Result<_>>()?))
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<SegmentCounts>) -> tantivy::Result<Vec<SegmentCounts>> {
        Ok(segments)
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = SegmentCounts;

    fn collect(&mut self, doc: DocId, _: Score) {
        for (column, counts) in self.0.iter_mut().flatten() {
            for ord in column.ords().values_for_doc(doc) {
                if let Some(count) = counts.get_mut(ord as usize) {
                    *count += 1;
                }
            }
        }
    }

    fn harvest(self) -> SegmentCounts {
        self
    }
}

/// The most frequent values of the facet at `place` in the collector, most frequent first, equal ones by key.
pub(super) fn top(
    segments: &[SegmentCounts],
    place: usize,
    facet: Facet,
    limit: usize,
    reader: &IndexReader,
) -> Result<Vec<FacetCount>> {
    let counts: Vec<&(StrColumn, Vec<u32>)> =
        segments.iter().filter_map(|segment| segment.0.get(place)?.as_ref()).collect();
    let mut depth = limit.saturating_mul(4).saturating_add(16);
    let keys = loop {
        let (mut keys, unseen) = candidates(&counts, depth)?;
        keys.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        // A value that no segment has among its first can at best have `unseen`.
        let is_sure = limit == 0 || keys.get(limit - 1).is_some_and(|(_, count)| *count > unseen);
        if is_sure || unseen == 0 {
            keys.truncate(limit);
            break keys;
        }
        depth = depth.saturating_mul(4);
    };
    keys.into_iter()
        .map(|(key, count)| Ok(FacetCount { value: reader.display(facet, &key)?, count }))
        .collect()
}

/// The first values of each segment with their counts over all, and the most that any other value can have.
fn candidates(segments: &[&(StrColumn, Vec<u32>)], depth: usize) -> Result<(Vec<(String, u64)>, u64)> {
    let mut keys: Vec<String> = Vec::new();
    let mut unseen = 0;
    for (column, counts) in segments {
        let mut found: Vec<(u32, u64)> = counts
            .iter()
            .zip(0..)
            .filter(|(count, _)| **count > 0)
            .map(|(count, ord)| (*count, ord))
            .collect();
        let by_count = |one: &(u32, u64), other: &(u32, u64)| other.0.cmp(&one.0).then(one.1.cmp(&other.1));
        if found.len() > depth {
            let (_, least, _) = found.select_nth_unstable_by(depth - 1, by_count);
            unseen += u64::from(least.0);
            found.truncate(depth);
        }
        for (_, ord) in found {
            let mut key = String::new();
            column.ord_to_str(ord, &mut key).map_err(tantivy::TantivyError::from)?;
            keys.push(key);
        }
    }
    keys.sort_unstable();
    keys.dedup();
    let counted = keys.into_iter().map(|key| {
        let mut total = 0;
        for (column, counts) in segments {
            let ord = column.dictionary().term_ord(key.as_bytes()).map_err(tantivy::TantivyError::from)?;
            total += ord.and_then(|ord| counts.get(ord as usize)).copied().map_or(0, u64::from);
        }
        Ok((key, total))
    });
    Ok((counted.collect::<Result<_>>()?, unseen))
}

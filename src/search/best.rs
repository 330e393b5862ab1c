//! Finds the best hits and their total; passages of a document and copies of a story are one hit.
//!
//! Of the documents of a hit the best stands for all, of equals the one that the story names first. Invariants: total and
//! order are those of folding all that matches and sorting it then; equal hits are in the order of their ids, so that
//! nothing depends on how the index was built. Within a segment the numbers of ids have their order; over segments the ids
//! themselves are read, of the few that are equal.

use std::{cmp::Ordering, sync::Arc};

use rustc_hash::FxHashMap;
use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
};

use super::request::Sort;
use crate::index::{ALONE, Folding, IndexReader};

/// Collects the first hits; none but their total if `limit` is 0.
pub(super) struct BestHits<'a> {
    pub reader: &'a IndexReader,
    pub folding: Arc<Folding>,
    pub sort: Sort,
    pub limit: usize,
}

/// What [`BestHits`] finds.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Hits, all pages together.
    pub total: usize,
    /// The first of them, with what they are sorted by: score or day.
    pub hits: Vec<(f64, DocAddress)>,
}

/// Without a day, behind all that have one.
const NO_DAY: f64 = -1.0;

impl Collector for BestHits<'_> {
    type Fruit = Found;
    type Child = SegmentHits;

    fn for_segment(&self, ord: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentHits> {
        let days = match self.sort {
            Sort::Date if self.limit > 0 => segment.fast_fields().column_opt::<u64>("date")?,
            _ => None,
        };
        Ok(SegmentHits {
            segment_ord: ord,
            folding: Arc::clone(&self.folding),
            groups: self.folding.of_segment(ord),
            sort: self.sort,
            days,
            alone: Best {
                limit: self.limit,
                ids: self.reader.id_column(ord).cloned(),
                hits: Vec::new(),
                last: None,
            },
            num_alone: 0,
            folded: FxHashMap::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.limit > 0 && self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<SegmentFound>) -> tantivy::Result<Found> {
        let mut total = 0;
        let mut best: FxHashMap<SegmentOrdinal, Best> = FxHashMap::default();
        let mut folded: FxHashMap<u32, (f64, DocAddress)> = FxHashMap::default();
        for segment in segments {
            total += segment.num_alone;
            for (group, (key, doc)) in segment.folded {
                let hit = (key, DocAddress::new(segment.segment_ord, doc));
                let known = folded.entry(group).or_insert(hit);
                if stands_before(&self.folding, group, &hit, known) {
                    *known = hit;
                }
            }
            best.insert(segment.segment_ord, segment.alone);
        }
        total += folded.len();
        for (key, address) in folded.into_values() {
            if let Some(best) = best.get_mut(&address.segment_ord) {
                best.push(key, address.doc_id);
            }
        }
        let mut hits: Vec<(f64, DocAddress)> = Vec::new();
        for (segment_ord, best) in best {
            let first = best.first().into_iter();
            hits.extend(first.map(|(key, _, doc)| (key, DocAddress::new(segment_ord, doc))));
        }
        self.order(&mut hits)?;
        Ok(Found { total, hits })
    }
}

impl BestHits<'_> {
    /// Puts hits into their order, and keeps the first.
    fn order(&self, hits: &mut Vec<(f64, DocAddress)>) -> tantivy::Result<()> {
        hits.sort_unstable_by(|(one, here), (other, there)| other.total_cmp(one).then(here.cmp(there)));
        let mut ordered = Vec::with_capacity(self.limit.min(hits.len()));
        for equals in hits.chunk_by(|(one, _), (other, _)| one.total_cmp(other).is_eq()) {
            if ordered.len() >= self.limit {
                break;
            }
            if let [hit] = equals {
                ordered.push(*hit);
                continue;
            }
            let mut by_id = Vec::with_capacity(equals.len());
            for hit in equals {
                let id = self.reader.id(hit.1);
                by_id.push((id.map_err(|error| TantivyError::InternalError(error.to_string()))?, *hit));
            }
            by_id.sort_by(|(one, _), (other, _)| one.cmp(other));
            ordered.extend(by_id.into_iter().map(|(_, hit)| hit));
        }
        ordered.truncate(self.limit);
        *hits = ordered;
        Ok(())
    }
}

/// The hits of one segment while they are collected.
pub(super) struct SegmentHits {
    segment_ord: SegmentOrdinal,
    folding: Arc<Folding>,
    groups: Option<Arc<[u32]>>,
    sort: Sort,
    days: Option<Column<u64>>,
    alone: Best,
    num_alone: usize,
    /// The best of each group.
    folded: FxHashMap<u32, (f64, DocId)>,
}

/// The hits of one segment.
pub(super) struct SegmentFound {
    segment_ord: SegmentOrdinal,
    alone: Best,
    num_alone: usize,
    folded: FxHashMap<u32, (f64, DocId)>,
}

impl SegmentCollector for SegmentHits {
    type Fruit = SegmentFound;

    fn collect(&mut self, doc: DocId, score: Score) {
        let key = match self.sort {
            Sort::Relevance => f64::from(score),
            Sort::Date => {
                self.days.as_ref().and_then(|days| days.first(doc)).map_or(NO_DAY, |day| day as f64)
            }
        };
        let group = self.groups.as_ref().and_then(|groups| groups.get(doc as usize)).copied();
        match group.filter(|group| *group != ALONE) {
            Some(group) => {
                let known = self.folded.entry(group).or_insert((key, doc));
                let [hit, before] =
                    [(key, doc), *known].map(|(key, doc)| (key, DocAddress::new(self.segment_ord, doc)));
                if stands_before(&self.folding, group, &hit, &before) {
                    *known = (key, doc);
                }
            }
            None => {
                self.num_alone += 1;
                self.alone.push(key, doc);
            }
        }
    }

    fn harvest(self) -> SegmentFound {
        let SegmentHits { segment_ord, alone, num_alone, folded, .. } = self;
        SegmentFound { segment_ord, alone, num_alone, folded }
    }
}

/// Whether of two documents of a group the first stands for it.
fn stands_before(folding: &Folding, group: u32, one: &(f64, DocAddress), other: &(f64, DocAddress)) -> bool {
    let place = |hit: &(f64, DocAddress)| (folding.place(group, hit.1), hit.1.doc_id);
    match other.0.total_cmp(&one.0) {
        Ordering::Equal => place(one) < place(other),
        order => order.is_lt(),
    }
}

/// The first documents of a segment of those pushed: by key, of equals by the number of the id.
pub(super) struct Best {
    limit: usize,
    ids: Option<StrColumn>,
    hits: Vec<(f64, u64, DocId)>,
    /// What is behind it is not among the first.
    last: Option<(f64, u64, DocId)>,
}

impl Best {
    fn push(&mut self, key: f64, doc: DocId) {
        if self.limit == 0 || self.last.is_some_and(|last| key < last.0) {
            return;
        }
        let id = self.ids.as_ref().and_then(|ids| ids.ords().first(doc)).unwrap_or(u64::MAX);
        let hit = (key, id, doc);
        if self.last.is_some_and(|last| order(&hit, &last).is_gt()) {
            return;
        }
        self.hits.push(hit);
        if self.hits.len() >= self.limit.saturating_mul(2) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.hits.len() > self.limit && self.limit > 0 {
            let (_, last, _) = self.hits.select_nth_unstable_by(self.limit - 1, order);
            self.last = Some(*last);
            self.hits.truncate(self.limit);
        }
    }

    /// The first, in no order.
    fn first(mut self) -> Vec<(f64, u64, DocId)> {
        self.cut();
        self.hits
    }
}

fn order(one: &(f64, u64, DocId), other: &(f64, u64, DocId)) -> Ordering {
    other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2)))
}

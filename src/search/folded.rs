//! Finds the best hits and their total where several of the engine's documents are one hit.
//!
//! Of passages and copies the best stands for all, of equals the first. Left to the engine's own collectors: indexes in
//! which nothing is folded. Invariant: total and order are those of folding all that matches and sorting it then.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::Column,
};

use super::request::Sort;
use crate::index::{ALONE, Folding};

/// Collects the first hits of a folding; none but their total if `limit` is 0.
pub(super) struct FoldedHits {
    pub folding: Arc<Folding>,
    pub sort: Sort,
    pub limit: usize,
}

/// What [`FoldedHits`] finds.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Hits, all pages together.
    pub total: usize,
    /// The first of them, with what they are sorted by: score or day.
    pub hits: Vec<(f64, DocAddress)>,
}

/// Without a day, behind all that have one.
const NO_DAY: f64 = -1.0;

impl Collector for FoldedHits {
    type Fruit = Found;
    type Child = SegmentHits;

    fn for_segment(&self, ord: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentHits> {
        let days = match self.sort {
            Sort::Date if self.limit > 0 => segment.fast_fields().column_opt::<u64>("date")?,
            _ => None,
        };
        Ok(SegmentHits {
            segment_ord: ord,
            groups: self.folding.of_segment(ord),
            sort: self.sort,
            days,
            alone: Best::new(self.limit),
            num_alone: 0,
            folded: FxHashMap::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.limit > 0 && self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<SegmentFound>) -> tantivy::Result<Found> {
        let mut total = 0;
        let mut best = Best::new(self.limit);
        let mut folded: FxHashMap<u32, (f64, DocAddress)> = FxHashMap::default();
        // Segments in their order, so that of equals the first is kept.
        for segment in segments {
            total += segment.num_alone;
            segment.alone.into_iter().for_each(|(key, address)| best.push(key, address));
            for (group, (key, doc)) in segment.folded {
                let address = DocAddress::new(segment.segment_ord, doc);
                let known = folded.entry(group).or_insert((key, address));
                if key > known.0 {
                    *known = (key, address);
                }
            }
        }
        total += folded.len();
        folded.into_values().for_each(|(key, address)| best.push(key, address));
        Ok(Found { total, hits: best.sorted() })
    }
}

/// The hits of one segment while they are collected.
pub(super) struct SegmentHits {
    segment_ord: SegmentOrdinal,
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
    alone: Vec<(f64, DocAddress)>,
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
                // Documents come in their order, so that of equals the first is kept.
                let known = self.folded.entry(group).or_insert((key, doc));
                if key > known.0 {
                    *known = (key, doc);
                }
            }
            None => {
                self.num_alone += 1;
                self.alone.push(key, DocAddress::new(self.segment_ord, doc));
            }
        }
    }

    fn harvest(self) -> SegmentFound {
        SegmentFound {
            segment_ord: self.segment_ord,
            alone: self.alone.sorted(),
            num_alone: self.num_alone,
            folded: self.folded,
        }
    }
}

/// The first hits of those pushed: by key, of equals the first of the index.
struct Best {
    limit: usize,
    hits: Vec<(f64, DocAddress)>,
    /// What is behind it is not among the first.
    last: Option<(f64, DocAddress)>,
}

impl Best {
    fn new(limit: usize) -> Best {
        Best { limit, hits: Vec::new(), last: None }
    }

    fn push(&mut self, key: f64, address: DocAddress) {
        let hit = (key, address);
        if self.limit == 0 || self.last.is_some_and(|last| order(&hit, &last).is_gt()) {
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

    fn sorted(mut self) -> Vec<(f64, DocAddress)> {
        self.cut();
        self.hits.sort_unstable_by(order);
        self.hits
    }
}

fn order(one: &(f64, DocAddress), other: &(f64, DocAddress)) -> std::cmp::Ordering {
    other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
}

//! Counts facet values over the documents that match, exactly.
//!
//! Each segment counts by the numbers of its own dictionary, and by those of entities where several keys are one, so that
//! a document with two variants counts once. Only the values that can be among the first are looked up by name in the
//! other segments (the threshold algorithm of Fagin, Lotem and Naor 2003), so that counts are exact however many values
//! there are. Documents that are one hit with others are set aside for `folded_counts`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader, TantivyError,
    collector::{Collector, SegmentCollector},
};
use utoipa::ToSchema;

use super::column_counts::{ColumnCounts, Identity, Value};
use crate::{
    document::Facet,
    error::{Error, Result},
    index::{ALONE, Folding, IndexReader},
    registry::Entity,
};

/// A facet value and how many of those that were counted have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FacetCount {
    /// The value as it is shown.
    pub value: String,
    /// Stories or documents, as was asked for.
    pub count: u64,
}

/// Counts some facets of the documents that match.
pub(super) struct FacetCollector<'a> {
    pub facets: Vec<Facet>,
    pub reader: &'a IndexReader,
    pub folding: Arc<Folding>,
}

/// Counts of one segment for each facet.
pub(super) struct SegmentCounts {
    pub columns: Vec<Option<ColumnCounts>>,
    /// Which documents count together.
    groups: Option<Arc<[u32]>>,
    /// Those that matched, with their group.
    pub folded: Vec<(u32, DocId)>,
}

impl Collector for FacetCollector<'_> {
    type Fruit = Vec<SegmentCounts>;
    type Child = SegmentCounts;

    fn for_segment(&self, ord: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let columns = self
            .facets
            .iter()
            .map(|facet| ColumnCounts::new(self.reader, *facet, ord, segment).map_err(engine_error));
        Ok(SegmentCounts {
            columns: columns.collect::<tantivy::Result<_>>()?,
            groups: self.folding.of_segment(ord).filter(|_| !self.facets.is_empty()),
            folded: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, mut segments: Vec<SegmentCounts>) -> tantivy::Result<Vec<SegmentCounts>> {
        self.count_folded(&mut segments)?;
        Ok(segments)
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = SegmentCounts;

    fn collect(&mut self, doc: DocId, _: Score) {
        if let Some(groups) = &self.groups
            && let Some(group) = groups.get(doc as usize).filter(|group| **group != ALONE)
        {
            self.folded.push((*group, doc));
            return;
        }
        for column in self.columns.iter_mut().flatten() {
            column.collect(doc);
        }
    }

    fn harvest(self) -> SegmentCounts {
        self
    }
}

/// Which values of a facet are wanted.
#[derive(Debug, Default)]
pub(super) struct Wanted<'a> {
    /// None of these keys.
    pub without: &'a [String],
    /// Only such, where something is looked for.
    pub find: Option<Find>,
}

/// What is looked for among the values of a facet.
#[derive(Debug)]
pub(super) struct Find {
    /// Beginnings, each of some word of a key.
    pub words: Vec<String>,
    /// Keys that are wanted whatever their words.
    pub keys: Vec<String>,
}

impl Find {
    fn is_met_by(&self, key: &str) -> bool {
        let begins = |start: &String| {
            key.split(' ').any(|word| {
                let bare = word.strip_prefix("ال").unwrap_or(word);
                word.starts_with(start.as_str()) || bare.starts_with(start.as_str())
            })
        };
        self.keys.iter().any(|known| known == key) || self.words.iter().all(begins)
    }
}

impl Wanted<'_> {
    fn has(&self, value: &Value, entities: &[Entity]) -> bool {
        let any = |is: &dyn Fn(&str) -> bool| match value {
            Value::Key(key) => is(key),
            Value::Entity(number) => {
                let variants = entities.get(*number).map_or(&[][..], |entity| &entity.variants);
                variants.iter().any(|variant| is(&variant.key))
            }
        };
        let is_found = self.find.as_ref().is_none_or(|find| any(&|key| find.is_met_by(key)));
        is_found && !any(&|key| self.without.iter().any(|known| known == key))
    }

    /// How many values have to be looked at for so many wanted ones.
    fn depth(&self, limit: usize) -> usize {
        if self.find.is_some() { usize::MAX } else { limit.saturating_add(self.without.len()) }
    }
}

/// The most frequent values of the facet at `place` in the collector, most frequent first, equal ones by key.
pub(super) fn top(
    segments: &[SegmentCounts],
    place: usize,
    facet: Facet,
    limit: usize,
    wanted: &Wanted<'_>,
    reader: &IndexReader,
) -> Result<Vec<FacetCount>> {
    let entities = known_entities(facet, reader);
    let values = top_values(segments, place, facet, wanted.depth(limit), reader)?;
    values
        .into_iter()
        .filter(|(value, _)| wanted.has(value, entities))
        .take(limit)
        .map(|(value, count)| Ok(FacetCount { value: shown(&value, facet, reader)?, count }))
        .collect()
}

/// How a value is shown.
fn shown(value: &Value, facet: Facet, reader: &IndexReader) -> Result<String> {
    match value {
        Value::Key(key) => reader.display(facet, key),
        Value::Entity(number) => Ok(known_entities(facet, reader)
            .get(*number)
            .map(|entity| entity.name.clone())
            .unwrap_or_default()),
    }
}

/// As [`top`], before they are shown.
pub(super) fn top_values(
    segments: &[SegmentCounts],
    place: usize,
    facet: Facet,
    limit: usize,
    reader: &IndexReader,
) -> Result<Vec<(Value, u64)>> {
    let counts: Vec<&ColumnCounts> =
        segments.iter().filter_map(|segment| segment.columns.get(place)?.as_ref()).collect();
    let entities = known_entities(facet, reader);
    let mut depth = limit.saturating_mul(4).saturating_add(16);
    loop {
        let (mut values, unseen) = candidates(&counts, depth)?;
        values.sort_unstable_by(|one, other| {
            other.1.cmp(&one.1).then_with(|| one.0.key(entities).cmp(other.0.key(entities)))
        });
        // A value that no segment has among its first can at best have `unseen`.
        let is_sure = limit == 0 || values.get(limit - 1).is_some_and(|(_, count)| *count > unseen);
        if is_sure || unseen == 0 {
            values.truncate(limit);
            return Ok(values);
        }
        depth = depth.saturating_mul(4);
    }
}

/// The entities of several keys that a facet's values may be.
fn known_entities(facet: Facet, reader: &IndexReader) -> &[Entity] {
    match facet {
        Facet::Entity(kind) => reader.registry().of_kind(kind),
        _ => &[],
    }
}

/// The first values of each segment with their counts over all, and the most that any other value can have.
fn candidates(segments: &[&ColumnCounts], depth: usize) -> Result<(Vec<(Value, u64)>, u64)> {
    let mut found: Vec<Identity> = Vec::new();
    let mut unseen = 0;
    for segment in segments {
        let mut counts: Vec<(u32, usize)> = segment.counted().collect();
        let by_count =
            |one: &(u32, usize), other: &(u32, usize)| other.0.cmp(&one.0).then(one.1.cmp(&other.1));
        if counts.len() > depth {
            let (_, least, _) = counts.select_nth_unstable_by(depth - 1, by_count);
            unseen += u64::from(least.0);
            counts.truncate(depth);
        }
        segment.learn(counts.iter().map(|(_, place)| *place))?;
        found.extend(counts.iter().filter_map(|(_, place)| segment.identity(*place)));
    }
    found.sort_unstable();
    found.dedup();
    let Some(any) = segments.first() else { return Ok((Vec::new(), 0)) };
    let values = found
        .into_iter()
        .map(|identity| (any.value(identity), segments.iter().map(|segment| segment.count(identity)).sum()));
    Ok((values.collect(), unseen))
}

fn engine_error(error: Error) -> TantivyError {
    match error {
        Error::Engine(error) => error,
        error => TantivyError::InternalError(error.to_string()),
    }
}

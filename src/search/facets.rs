//! Counts facet values over the documents that match, exactly.
//!
//! Each segment counts by the numbers of its own dictionary, and by those of entities where several keys are one, so that
//! a document with two variants counts once. Only the values that can be among the first are looked up by name in the
//! other segments (the threshold algorithm of Fagin, Lotem and Naor 2003), so that counts are exact however many values
//! there are. Documents that are one hit with others are set aside for `folded_counts`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader, TantivyError,
    collector::{Collector, SegmentCollector},
    columnar::StrColumn,
};
use utoipa::ToSchema;

use crate::{
    document::Facet,
    error::{Error, Result},
    index::{ALONE, Folding, IndexReader},
    registry::Entity,
};

/// A facet value and the number of matching documents that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FacetCount {
    /// The value as it is shown.
    pub value: String,
    /// Documents.
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

/// Counts of a column: one for each of its values, and behind them one for each entity of several keys.
pub(super) struct ColumnCounts {
    column: StrColumn,
    /// The entities of the values, where some have one.
    entities: Option<Arc<[u32]>>,
    counts: Vec<u32>,
}

/// A facet value while it is counted: a key, or the number of an entity of several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value {
    Key(String),
    Entity(usize),
}

impl Collector for FacetCollector<'_> {
    type Fruit = Vec<SegmentCounts>;
    type Child = SegmentCounts;

    fn for_segment(&self, ord: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let columns = self.facets.iter().map(|facet| {
            let Some(column) = segment.fast_fields().str(facet.name())? else { return Ok(None) };
            let entities = match facet {
                Facet::Entity(kind) => self.reader.entity_numbers(*kind, ord).map_err(engine_error)?,
                _ => None,
            };
            let num_entities = entities.as_ref().map_or(0, |_| known_entities(*facet, self.reader).len());
            let counts = vec![0; column.num_terms() + num_entities];
            Ok(Some(ColumnCounts { column, entities, counts }))
        });
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

impl ColumnCounts {
    fn collect(&mut self, doc: DocId) {
        let ColumnCounts { column, entities, counts } = self;
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

    /// Number of keys, whose counts stand before those of entities.
    pub fn num_keys(&self) -> usize {
        self.column.num_terms()
    }

    /// Calls `then` with the keys of these rising numbers; whether there are all.
    pub fn each_key(&self, ords: &[u64], then: impl FnMut(&[u8])) -> tantivy::Result<bool> {
        Ok(self.column.dictionary().sorted_ords_to_term_cb(ords, then)?)
    }

    /// Visits all values that were counted.
    pub fn each_value(&self, mut visit: impl FnMut(Value, u64)) -> Result<()> {
        let (keys, entities) = self.counts.split_at_checked(self.num_keys()).unwrap_or_default();
        let mut terms = self.column.dictionary().stream().map_err(TantivyError::from)?;
        for count in keys {
            if !terms.advance() {
                break;
            }
            if *count > 0 {
                visit(Value::Key(String::from_utf8_lossy(terms.key()).into_owned()), u64::from(*count));
            }
        }
        for (number, count) in entities.iter().enumerate().filter(|(_, count)| **count > 0) {
            visit(Value::Entity(number), u64::from(*count));
        }
        Ok(())
    }

    /// What stands at a place of the counts.
    fn value(&self, place: usize) -> Result<Value> {
        if let Some(number) = place.checked_sub(self.column.num_terms()) {
            return Ok(Value::Entity(number));
        }
        let mut key = String::new();
        self.column.ord_to_str(place as u64, &mut key).map_err(TantivyError::from)?;
        Ok(Value::Key(key))
    }

    fn count(&self, value: &Value) -> Result<u64> {
        let place = match value {
            Value::Entity(number) => Some(self.column.num_terms() + number),
            Value::Key(key) => {
                let ord = self.column.dictionary().term_ord(key).map_err(TantivyError::from)?;
                ord.map(|ord| ord as usize)
            }
        };
        Ok(place.and_then(|place| self.counts.get(place)).copied().map_or(0, u64::from))
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

impl Value {
    /// The key that sorts it.
    pub fn key<'a>(&'a self, entities: &'a [Entity]) -> &'a str {
        match self {
            Value::Key(key) => key,
            Value::Entity(number) => entities.get(*number).map_or("", |entity| &entity.key),
        }
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
    let mut values: Vec<Value> = Vec::new();
    let mut unseen = 0;
    for segment in segments {
        let mut found: Vec<(u32, usize)> = segment
            .counts
            .iter()
            .zip(0..)
            .filter(|(count, _)| **count > 0)
            .map(|(count, place)| (*count, place))
            .collect();
        let by_count =
            |one: &(u32, usize), other: &(u32, usize)| other.0.cmp(&one.0).then(one.1.cmp(&other.1));
        if found.len() > depth {
            let (_, least, _) = found.select_nth_unstable_by(depth - 1, by_count);
            unseen += u64::from(least.0);
            found.truncate(depth);
        }
        for (_, place) in found {
            values.push(segment.value(place)?);
        }
    }
    values.sort_unstable();
    values.dedup();
    let counted = values.into_iter().map(|value| {
        let mut total = 0;
        for segment in segments {
            total += segment.count(&value)?;
        }
        Ok((value, total))
    });
    Ok((counted.collect::<Result<_>>()?, unseen))
}

fn engine_error(error: Error) -> TantivyError {
    match error {
        Error::Engine(error) => error,
        error => TantivyError::InternalError(error.to_string()),
    }
}

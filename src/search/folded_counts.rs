//! Counts the facet values of documents that are one hit: each value once for a hit, whichever of them have it.
//!
//! A value of several documents of a segment is one by its number there; over segments, by its identity. It is added to the
//! counts of the first segment that has it, so that the sums over segments, and what is bounded by them, stay exact.

use tantivy::DocAddress;

use super::{
    column_counts::{ColumnCounts, Identity},
    facets::{FacetCollector, SegmentCounts},
};

impl FacetCollector<'_> {
    /// Adds what the segments have set aside to their counts.
    pub fn count_folded(&self, segments: &mut [SegmentCounts]) -> tantivy::Result<()> {
        let mut members: Vec<(u32, DocAddress)> = Vec::new();
        for (segment_ord, segment) in (0..).zip(segments.iter_mut()) {
            let folded = std::mem::take(&mut segment.folded).into_iter();
            // The facets of a document stand in its first passage.
            members.extend(
                folded.map(|(group, doc)| (group, self.reader.head(DocAddress::new(segment_ord, doc)))),
            );
        }
        members.sort_unstable();
        members.dedup();
        for place in 0..self.facets.len() {
            let mut spanning: Vec<(u32, u32, usize)> = Vec::new();
            for group in members.chunk_by(|(one, _), (other, _)| one == other) {
                let [(number, first), rest @ ..] = group else { continue };
                if rest.iter().any(|(_, address)| address.segment_ord != first.segment_ord) {
                    for (_, address) in group {
                        if let Some(column) = column(segments, address.segment_ord, place) {
                            column.each_place(address.doc_id, |value| {
                                spanning.push((*number, address.segment_ord, value));
                            });
                        }
                    }
                } else if let Some(column) = column(segments, first.segment_ord, place) {
                    let mut values = Vec::new();
                    for (_, address) in group {
                        column.each_place(address.doc_id, |value| values.push(value));
                    }
                    values.sort_unstable();
                    values.dedup();
                    values.into_iter().for_each(|value| column.add(value));
                }
            }
            count_spanning(segments, place, &spanning)?;
        }
        Ok(())
    }
}

/// Counts the values of groups that stand in several segments: group, segment and the value's number there.
fn count_spanning(
    segments: &mut [SegmentCounts],
    place: usize,
    spanning: &[(u32, u32, usize)],
) -> tantivy::Result<()> {
    let mut values: Vec<(u32, usize)> =
        spanning.iter().map(|(_, segment, value)| (*segment, *value)).collect();
    values.sort_unstable();
    values.dedup();
    let identities = identities(segments, place, &values)?;
    let of = |segment: u32, value: usize| {
        let known = values.binary_search(&(segment, value)).ok();
        known.and_then(|known| identities.get(known)).copied().unwrap_or(Identity::Key(u32::MAX))
    };
    let mut found: Vec<(u32, Identity, u32, usize)> =
        spanning.iter().map(|&(group, segment, value)| (group, of(segment, value), segment, value)).collect();
    found.sort_unstable();
    found.dedup_by_key(|(group, identity, ..)| (*group, *identity));
    for (.., segment, value) in found {
        if let Some(column) = column(segments, segment, place) {
            column.add(value);
        }
    }
    Ok(())
}

/// What the values are over all segments.
fn identities(
    segments: &mut [SegmentCounts],
    place: usize,
    values: &[(u32, usize)],
) -> tantivy::Result<Vec<Identity>> {
    let mut identities = Vec::with_capacity(values.len());
    for own in values.chunk_by(|(one, _), (other, _)| one == other) {
        let [(segment, _), ..] = own else { continue };
        let Some(column) = column(segments, *segment, place) else { continue };
        let places: Vec<usize> = own.iter().map(|(_, value)| *value).collect();
        identities.extend(column.identities(&places)?);
    }
    Ok(identities)
}

fn column(segments: &mut [SegmentCounts], segment_ord: u32, place: usize) -> Option<&mut ColumnCounts> {
    segments.get_mut(segment_ord as usize)?.columns.get_mut(place)?.as_mut()
}

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
    for segment_ord in 0..segments.len() as u32 {
        if let Some(column) = column(segments, segment_ord, place) {
            let own = spanning.iter().filter(|(_, segment, _)| *segment == segment_ord);
            column.learn(own.map(|(.., value)| *value))?;
        }
    }
    let mut found: Vec<(Identity, u32, usize)> = Vec::new();
    for group in spanning.chunk_by(|(one, ..), (other, ..)| one == other) {
        found.extend(group.iter().filter_map(|&(_, segment, value)| {
            Some((column(segments, segment, place)?.identity(value)?, segment, value))
        }));
        found.sort_unstable();
        found.dedup_by_key(|(identity, ..)| *identity);
        for (_, segment, value) in found.drain(..) {
            if let Some(column) = column(segments, segment, place) {
                column.add(value);
            }
        }
    }
    Ok(())
}

fn column(segments: &mut [SegmentCounts], segment_ord: u32, place: usize) -> Option<&mut ColumnCounts> {
    segments.get_mut(segment_ord as usize)?.columns.get_mut(place)?.as_mut()
}

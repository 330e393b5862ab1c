//! Which of the engine's documents are one hit: the passages of a document, and the documents of a story.
//!
//! Numbers by segment and document, made once for an open index. Invariant: where neither passages nor stories are,
//! there are no numbers and nothing is paid.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::{DocAddress, Searcher};
use utoipa::ToSchema;

use super::{ALONE, IndexReader, Stories};
use crate::error::Result;

/// From so many ids on in proportion to those of a segment, all of these are read rather than each looked up.
const READ_ALL: usize = 64;

/// What is one hit, and counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Count {
    /// Documents that say nearly the same.
    #[default]
    Stories,
    /// Each document.
    Copies,
}

/// The numbers of what is folded, the same in all segments.
pub struct Folding {
    /// For each segment the number of each of its documents, or [`ALONE`]; none where all are.
    groups: Vec<Option<Arc<[u32]>>>,
    /// First passages of the documents of each story, the one that stands for the others first.
    stories: Vec<Box<[DocAddress]>>,
    /// The same in the order of the index, each with its place in the story.
    places: Vec<Box<[(DocAddress, usize)]>>,
}

/// What counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A document that nothing is folded with.
    Alone(DocAddress),
    /// The passages and documents of this number.
    Group(u32),
}

impl Folding {
    /// Whether nothing is folded.
    pub fn is_idle(&self) -> bool {
        self.groups.iter().all(Option::is_none)
    }

    /// The numbers of a segment.
    pub fn of_segment(&self, segment_ord: u32) -> Option<Arc<[u32]>> {
        self.groups.get(segment_ord as usize).cloned().flatten()
    }

    /// What an engine's document counts as.
    pub fn unit(&self, address: DocAddress) -> Unit {
        let groups = self.groups.get(address.segment_ord as usize).and_then(Option::as_ref);
        match groups.and_then(|groups| groups.get(address.doc_id as usize)) {
            Some(group) if *group != ALONE => Unit::Group(*group),
            _ => Unit::Alone(address),
        }
    }

    /// How much counts once in the whole index.
    pub fn num_units(&self, searcher: &Searcher) -> u64 {
        let mut num_alone = 0;
        let mut groups: Vec<u32> = Vec::new();
        for (segment, own) in searcher.segment_readers().iter().zip(&self.groups) {
            let Some(own) = own else {
                num_alone += u64::from(segment.num_docs());
                continue;
            };
            for doc in segment.doc_ids_alive() {
                match own.get(doc as usize) {
                    Some(group) if *group != ALONE => groups.push(*group),
                    _ => num_alone += 1,
                }
            }
        }
        groups.sort_unstable();
        groups.dedup();
        num_alone + groups.len() as u64
    }

    /// The first passages of all documents of a document's story, itself among them; none where it is one by itself.
    pub fn story(&self, address: DocAddress) -> &[DocAddress] {
        match self.unit(address) {
            Unit::Group(group) => self.stories.get(group as usize).map_or(&[], |story| story),
            Unit::Alone(_) => &[],
        }
    }

    /// Where in its story a document stands of which this is a passage; 0 where the group is a document by itself.
    pub fn place(&self, group: u32, address: DocAddress) -> usize {
        let places = self.places.get(group as usize).map_or(&[][..], |places| places);
        // The first passages stand in it, and the last of these at or before an address is its own.
        let after = places.partition_point(|(head, _)| *head <= address);
        after.checked_sub(1).and_then(|at| places.get(at)).map_or(0, |(_, place)| *place)
    }

    fn new(reader: &IndexReader, count: Count) -> Result<Folding> {
        let stories = match count {
            Count::Stories => present(reader, &reader.stories())?,
            Count::Copies => Vec::new(),
        };
        let mut next = stories.len() as u32;
        let mut groups: Vec<Option<Vec<u32>>> = Vec::new();
        for (segment_ord, segment) in (0..).zip(reader.searcher().segment_readers()) {
            let has_story =
                stories.iter().flatten().any(|address: &DocAddress| address.segment_ord == segment_ord);
            if !has_story && !reader.parts().are_in(segment_ord) {
                groups.push(None);
                continue;
            }
            let mut own = vec![ALONE; segment.max_doc() as usize];
            if reader.parts().are_in(segment_ord) {
                for (doc, group) in (0..).zip(&mut own) {
                    // Only documents of several passages have numbers.
                    let number = reader.parts().number(DocAddress::new(segment_ord, doc));
                    next += u32::from(number == 1);
                    *group = if number == 0 { ALONE } else { next - 1 };
                }
            }
            groups.push(Some(own));
        }
        for (group, address) in
            (0..).zip(&stories).flat_map(|(group, story)| story.iter().map(move |at| (group, at)))
        {
            let Some(Some(own)) = groups.get_mut(address.segment_ord as usize) else { continue };
            for passage in reader.parts().passages(*address) {
                if let Some(place) = own.get_mut(passage.doc_id as usize) {
                    *place = group;
                }
            }
        }
        let places = stories.iter().map(|story| {
            let mut places: Vec<(DocAddress, usize)> = story.iter().copied().zip(0..).collect();
            places.sort_unstable();
            places.into()
        });
        let places = places.collect();
        Ok(Folding { groups: groups.into_iter().map(|own| own.map(Arc::from)).collect(), stories, places })
    }
}

/// The foldings of an open index, each made when it is first asked for.
#[derive(Default)]
pub(super) struct Foldings([Mutex<Option<Arc<Folding>>>; 2]);

impl Foldings {
    pub fn get(&self, reader: &IndexReader, count: Count) -> Result<Arc<Folding>> {
        let mut known = self.0[count as usize].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folding) = known.as_ref() {
            return Ok(Arc::clone(folding));
        }
        let folding = Arc::new(Folding::new(reader, count)?);
        *known = Some(Arc::clone(&folding));
        Ok(folding)
    }
}

/// The first passages of the documents of each story that are in the index, where there are several.
fn present(reader: &IndexReader, stories: &Stories) -> Result<Vec<Box<[DocAddress]>>> {
    let mut wanted: Vec<(&str, usize, usize)> = Vec::new();
    for (story, ids) in stories.groups().iter().enumerate() {
        wanted.extend(ids.iter().enumerate().map(|(place, id)| (id.as_str(), story, place)));
    }
    wanted.sort_unstable();
    wanted.dedup_by_key(|(id, ..)| *id);
    let mut found: Vec<(usize, usize, DocAddress)> = Vec::new();
    for (segment_ord, segment) in (0..).zip(reader.searcher().segment_readers()) {
        let Some(column) = reader.id_column(segment_ord).filter(|_| !wanted.is_empty()) else { continue };
        // For each id of the segment its place in what is wanted.
        let mut places: Vec<u32> = vec![ALONE; column.num_terms()];
        if wanted.len().saturating_mul(READ_ALL) < column.num_terms() {
            for (place, (id, ..)) in (0..).zip(&wanted) {
                let ord = column.dictionary().term_ord(id).map_err(tantivy::TantivyError::from)?;
                if let Some(known) = ord.and_then(|ord| places.get_mut(ord as usize)) {
                    *known = place;
                }
            }
        } else {
            let mut ids = column.dictionary().stream().map_err(tantivy::TantivyError::from)?;
            let mut rest = (0..).zip(&wanted).peekable();
            while let Some(known) = ids.advance().then(|| places.get_mut(ids.term_ord() as usize)).flatten() {
                while rest.next_if(|(_, (id, ..))| id.as_bytes() < ids.key()).is_some() {}
                if let Some((place, _)) = rest.next_if(|(_, (id, ..))| id.as_bytes() == ids.key()) {
                    *known = place;
                }
            }
        }
        for doc in segment.doc_ids_alive() {
            let address = DocAddress::new(segment_ord, doc);
            let place = column.ords().first(doc).and_then(|ord| places.get(ord as usize));
            let Some((_, story, place)) = place.and_then(|place| wanted.get(*place as usize)) else {
                continue;
            };
            if reader.parts().number(address) <= 1 {
                found.push((*story, *place, address));
            }
        }
    }
    found.sort_unstable();
    let stories = found.chunk_by(|(one, ..), (other, ..)| one == other).filter(|story| story.len() > 1);
    Ok(stories.map(|story| story.iter().map(|(.., address)| *address).collect()).collect())
}

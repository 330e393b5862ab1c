//! Takes the census of an index: all names with their documents and forms, and the words of titles.
//!
//! Reads the columns of the facets and the dictionaries of names and titles, never the stored documents. Deleted
//! documents count nowhere, not even in the frequencies of forms, so that the census is one of the documents that are
//! there, whatever was there before.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use tantivy::{DocAddress, SegmentReader, schema::IndexRecordOption};

use super::reader::{IndexReader, live};
use crate::{
    analysis::Level,
    document::{EntityKind, Facet},
    error::Result,
    registry::{Census, NameCount},
    schema::SEPARATOR,
};

/// Words of titles say something of a document if they stand in at least so many titles and at most this share, or few.
const MIN_TITLES: usize = 3;
const MAX_TITLES: f64 = 0.03;
const FEW_TITLES: usize = 50;

/// The census of an index.
pub(super) fn census(reader: &IndexReader) -> Result<Census> {
    let mut census = Census::default();
    let mut names: BTreeMap<(EntityKind, String), NameCount> = BTreeMap::new();
    let mut titles: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
    let mut first = 0;
    for (segment_ord, segment) in (0..).zip(reader.searcher().segment_readers()) {
        let numbers = numbers(reader, segment, segment_ord, first);
        for kind in EntityKind::ALL {
            add_names(segment, kind, &numbers, &mut names)?;
        }
        add_forms(reader, segment, &mut names)?;
        add_titles(reader, segment, &numbers, &mut titles)?;
        first = numbers.iter().flatten().last().map_or(first, |last| last + 1);
    }
    census.num_docs = first as usize;
    census.names = names.into_values().filter(|name| !name.docs.is_empty()).collect();
    for name in &mut census.names {
        name.forms.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    }
    let most = ((f64::from(first) * MAX_TITLES) as usize).max(FEW_TITLES);
    let mut titles: Vec<(Box<str>, Vec<u32>)> = titles
        .into_iter()
        .map(|(word, mut docs)| {
            docs.sort_unstable();
            docs.dedup();
            (word, docs)
        })
        .filter(|(_, docs)| (MIN_TITLES..=most).contains(&docs.len()))
        .collect();
    titles.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    census.title_words = titles.into_iter().map(|(_, docs)| docs).collect();
    Ok(census)
}

/// The number of each document of a segment among those of the index, the same for all its passages; none if it is
/// deleted.
fn numbers(reader: &IndexReader, segment: &SegmentReader, segment_ord: u32, first: u32) -> Vec<Option<u32>> {
    let mut next = first;
    let docs = 0..segment.max_doc();
    docs.map(|doc| {
        (!segment.is_deleted(doc)).then(|| {
            let is_first = reader.parts().number(DocAddress::new(segment_ord, doc)) <= 1;
            next += u32::from(is_first);
            next.saturating_sub(1)
        })
    })
    .collect()
}

fn add_names(
    segment: &SegmentReader,
    kind: EntityKind,
    numbers: &[Option<u32>],
    names: &mut BTreeMap<(EntityKind, String), NameCount>,
) -> Result<()> {
    let Some(column) = segment.fast_fields().str(kind.name())? else { return Ok(()) };
    let mut docs: Vec<Vec<u32>> = vec![Vec::new(); column.num_terms()];
    for (doc, number) in (0..).zip(numbers) {
        let Some(number) = number else { continue };
        for ord in column.ords().values_for_doc(doc) {
            if let Some(docs) = docs.get_mut(ord as usize) {
                docs.push(*number);
            }
        }
    }
    let mut keys = column.dictionary().stream().map_err(tantivy::TantivyError::from)?;
    let mut docs = docs.into_iter();
    while keys.advance() {
        let Some(mut docs) = docs.next() else { break };
        if docs.is_empty() {
            continue;
        }
        let key = String::from_utf8_lossy(keys.key()).into_owned();
        let name = names.entry((kind, key.clone())).or_insert_with(|| NameCount {
            kind,
            key,
            docs: Vec::new(),
            forms: Vec::new(),
        });
        name.docs.append(&mut docs);
    }
    Ok(())
}

fn add_forms(
    reader: &IndexReader,
    segment: &SegmentReader,
    names: &mut BTreeMap<(EntityKind, String), NameCount>,
) -> Result<()> {
    let index = segment.inverted_index(reader.schema().name)?;
    let mut terms = index.terms().stream().map_err(tantivy::TantivyError::from)?;
    while let Some((term, info)) = terms.next() {
        let term = String::from_utf8_lossy(term);
        let mut parts = term.splitn(3, SEPARATOR);
        let (facet, key, form) = (parts.next(), parts.next(), parts.next());
        let Some(Facet::Entity(kind)) = facet.and_then(Facet::from_name) else { continue };
        let (Some(key), Some(form)) = (key, form) else { continue };
        let Some(name) = names.get_mut(&(kind, key.to_owned())) else { continue };
        let count = if segment.has_deletes() {
            let postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic);
            live(segment, postings.map_err(tantivy::TantivyError::from)?).len() as u64
        } else {
            u64::from(info.doc_freq)
        };
        match name.forms.iter_mut().find(|(known, _)| known == form) {
            Some((_, known)) => *known += count,
            None if count > 0 => name.forms.push((form.to_owned(), count)),
            None => {}
        }
    }
    Ok(())
}

fn add_titles(
    reader: &IndexReader,
    segment: &SegmentReader,
    numbers: &[Option<u32>],
    titles: &mut FxHashMap<Box<str>, Vec<u32>>,
) -> Result<()> {
    let index = segment.inverted_index(reader.schema().title)?;
    let mut terms = index.terms().stream().map_err(tantivy::TantivyError::from)?;
    while let Some((term, info)) = terms.next() {
        let term = String::from_utf8_lossy(term);
        // All levels of a word, without their signs, are one feature.
        if Level::of_term(&term).is_none() {
            continue;
        }
        let mut word = term.chars();
        word.next();
        let postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic);
        let docs = live(segment, postings.map_err(tantivy::TantivyError::from)?);
        let docs = docs.into_iter().filter_map(|doc| numbers.get(doc as usize).copied().flatten());
        match titles.get_mut(word.as_str()) {
            Some(known) => known.extend(docs),
            None => {
                titles.insert(word.as_str().into(), docs.collect());
            }
        }
    }
    Ok(())
}

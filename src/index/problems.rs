//! Counts an index again from its stored documents, and says where that does not agree with what it counts by.
//!
//! For each facet value the documents that have it, for each id one document, for each document all its passages. Reads
//! every stored document once.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::{DocAddress, SegmentReader, schema::IndexRecordOption};

use super::{IndexReader, reader::live};
use crate::{
    document::Facet,
    error::Result,
    schema::{facet_key, facet_values},
};

/// Problems that are told; more would say nothing else.
const MAX_TOLD: usize = 20;

/// Where the index of a reader does not agree with itself; nothing where it is sound.
///
/// # Errors
/// Files that cannot be read.
pub fn problems(reader: &IndexReader) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for (segment_ord, segment) in (0..).zip(reader.searcher().segment_readers()) {
        let mut counted: BTreeMap<(Facet, String), u64> = BTreeMap::new();
        for doc in segment.doc_ids_alive() {
            let address = DocAddress::new(segment_ord, doc);
            if reader.head(address) != address {
                continue;
            }
            let document = reader.document(address)?;
            let id = reader.id(address)?;
            if document.id != id {
                problems.push(format!("document {id} is stored as {}", document.id));
            }
            for facet in Facet::ALL {
                let keys: BTreeSet<String> =
                    facet_values(&document, facet).iter().map(|value| facet_key(value)).collect();
                for key in keys.into_iter().filter(|key| !key.is_empty()) {
                    *counted.entry((facet, key)).or_default() += 1;
                }
            }
            if !ids.insert(id) {
                problems.push(format!("document {} is there twice", document.id));
            }
        }
        for facet in Facet::ALL {
            compare(reader, segment, facet, &counted, &mut problems)?;
        }
    }
    if ids.len() as u64 != reader.num_docs() {
        problems.push(format!("{} documents are counted, and {} are there", reader.num_docs(), ids.len()));
    }
    problems.truncate(MAX_TOLD);
    Ok(problems)
}

/// Compares the counts of a facet's values in a segment with those of its stored documents.
fn compare(
    reader: &IndexReader,
    segment: &SegmentReader,
    facet: Facet,
    counted: &BTreeMap<(Facet, String), u64>,
    problems: &mut Vec<String>,
) -> Result<()> {
    let index = segment.inverted_index(reader.schema().facet(facet))?;
    let mut terms = index.terms().stream().map_err(tantivy::TantivyError::from)?;
    let mut num_found = 0;
    while let Some((term, info)) = terms.next() {
        let key = String::from_utf8_lossy(term).into_owned();
        let postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic);
        let found = live(segment, postings.map_err(tantivy::TantivyError::from)?).len() as u64;
        let stored = counted.get(&(facet, key.clone())).copied().unwrap_or(0);
        num_found += u64::from(found > 0);
        if found != stored {
            problems
                .push(format!("{} {key} is counted {found} times and stored {stored} times", facet.name()));
        }
    }
    let num_stored = counted.keys().filter(|(known, _)| *known == facet).count() as u64;
    if num_found != num_stored {
        problems.push(format!("{num_found} values of {} are counted and {num_stored} stored", facet.name()));
    }
    Ok(())
}

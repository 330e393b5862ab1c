//! Reads the documents that an index has stored, whatever made its terms: to build it anew without the source files.
//!
//! Opens the engine's files with the schema that they have and asks for no analyzer, so that an index of another lexicon
//! or of an earlier format can be read. Documents come one at a time, in the order of the segments.

use std::path::Path;

use tantivy::{
    DocId, Index, ReloadPolicy, SegmentReader, TantivyDocument,
    schema::{Field, Value},
};

use super::{Manifest, directory::IndexDirectory, entries::Later, reader::live};
use crate::{
    document::Document,
    error::{Error, Result},
};

/// A stored document, with what the index knows of where it came from.
#[derive(Debug)]
pub struct Stored {
    /// The document.
    pub document: Document,
    /// Hash of its input.
    pub hash: u64,
    /// Absolute path of the file it came from.
    pub origin: String,
}

/// Hands the documents of an index whose origin is `wanted` to `visit`, until it fails; others are not read.
///
/// # Errors
/// An index that cannot be read, of a format that has not stored its documents, or what `visit` says.
pub fn stored_documents(
    dir: &Path,
    manifest: &Manifest,
    wanted: &dyn Fn(&str) -> bool,
    visit: &mut dyn FnMut(Stored) -> Result<()>,
) -> Result<()> {
    let segments = manifest.segments(dir);
    let index = Index::open(IndexDirectory::to_read(&segments)?)?;
    let unreadable = |what: &str| Error::Malformed {
        path: dir.to_owned(),
        reason: format!("its format {} has no {what}; ingest its files into another folder", manifest.format),
    };
    let schema = index.schema();
    let field = |name: &str| schema.get_field(name).map_err(|_| unreadable(name));
    let (document, origin) = (field("document")?, field("origin")?);
    let reader: tantivy::IndexReader =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let damaged = |error: serde_json::Error| Error::Malformed {
        path: dir.to_owned(),
        reason: format!("a stored document is damaged: {error}"),
    };
    for segment in reader.searcher().segment_readers() {
        let origins = origins(segment, origin)?;
        let hashes = segment.fast_fields().u64("hash")?;
        let parts = segment.fast_fields().u64("part").ok();
        let store = segment.get_store_reader(1).map_err(tantivy::TantivyError::from)?;
        // The passages of a document follow each other.
        let mut joined: Option<(DocId, Document)> = None;
        let mut visit = |doc: DocId, document: Document| {
            let origin = origins.get(doc as usize).cloned().unwrap_or_default();
            visit(Stored { document, hash: hashes.first(doc).unwrap_or_default(), origin })
        };
        for doc in segment.doc_ids_alive() {
            if !origins.get(doc as usize).is_some_and(|origin| wanted(origin)) {
                continue;
            }
            let stored: TantivyDocument = store.get(doc)?;
            let json = stored.get_first(document).and_then(|value| value.as_bytes()).unwrap_or_default();
            let part = parts.as_ref().and_then(|parts| parts.first(doc)).unwrap_or(0);
            match &mut joined {
                Some((_, whole)) if part > 1 => {
                    let later: Later<'_> = serde_json::from_slice(json).map_err(damaged)?;
                    whole.text.push_str(&later.text);
                }
                _ => {
                    let read = serde_json::from_slice(json).map_err(damaged)?;
                    if let Some((doc, whole)) = joined.replace((doc, read)) {
                        visit(doc, whole)?;
                    }
                }
            }
        }
        if let Some((doc, whole)) = joined {
            visit(doc, whole)?;
        }
    }
    Ok(())
}

/// The origin of each document of a segment, from the terms of the field.
fn origins(segment: &SegmentReader, field: Field) -> Result<Vec<String>> {
    let mut origins = vec![String::new(); segment.max_doc() as usize];
    let index = segment.inverted_index(field)?;
    let mut terms = index.terms().stream().map_err(tantivy::TantivyError::from)?;
    while let Some((term, info)) = terms.next() {
        let origin = String::from_utf8_lossy(term).into_owned();
        let postings = index.read_postings_from_terminfo(info, tantivy::schema::IndexRecordOption::Basic);
        for doc in live(segment, postings.map_err(tantivy::TantivyError::from)?) {
            if let Some(place) = origins.get_mut(doc as usize) {
                place.clone_from(&origin);
            }
        }
    }
    Ok(origins)
}

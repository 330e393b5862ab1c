//! Builds an index anew from the texts that it has stored, without the files that they came from.
//!
//! For an index whose terms or fields are those of another version of the program, or of another lexicon. The new one is
//! built beside the old, which readers keep until it takes its place.

use std::{collections::BTreeMap, path::Path};

use super::{
    Failure,
    catalog::Catalog,
    stories::{resolve_stories, signed},
};
use crate::{
    analysis::Analyzer,
    copies::Shingler,
    error::{Error, Result},
    index::{IndexReader, IndexWriter, Manifest, stored_documents},
};

/// Builds the index of a folder anew with the terms of an analyzer, calling `progress` with the number of documents so far;
/// that number at the end.
///
/// # Errors
/// No index there, one that is being written to, or stored documents that cannot be read.
pub fn rebuild(dir: &Path, analyzer: &Analyzer, progress: &mut dyn FnMut(u64)) -> Result<u64> {
    let old = Manifest::read(dir)?;
    let mut writer = IndexWriter::beside(dir, analyzer, rayon::current_num_threads(), true)?;
    let mut shingler = Shingler::new();
    let mut num_documents = 0;
    stored_documents(dir, &old, &|_| true, &mut |stored| {
        let signature = signed(&stored.document, &mut shingler);
        writer.put(&stored.document, stored.hash, &stored.origin, &signature)?;
        num_documents += 1;
        progress(num_documents);
        Ok(())
    })?;
    let payload = catalog_of(&old.segments(dir)).map(|catalog| catalog.write(&writer)).transpose()?;
    writer.commit(&payload.unwrap_or_default())?;
    resolve_stories(&writer)?;
    writer.publish()?;
    Ok(num_documents)
}

/// What was taken over from an old generation.
#[derive(Default)]
pub(super) struct Carried {
    /// How many documents of each file.
    pub documents: BTreeMap<String, u64>,
    /// Why nothing could be, where nothing is known that should have been.
    pub failure: Option<Failure>,
}

/// Puts the `wanted` documents, told by their origin, into a generation, from the one that it is to replace. Nothing where
/// it replaces none.
///
/// # Errors
/// As [`rebuild`]: nothing may be lost, so that the old one has to stay. Where its catalog names no file that is wanted, or
/// where there is none, it may be damaged in any way.
pub(super) fn carry_over(wanted: &dyn Fn(&str) -> bool, writer: &mut IndexWriter) -> Result<Carried> {
    let mut carried = Carried::default();
    let Some(old) = writer.replaced().cloned() else { return Ok(carried) };
    let dir = writer.dir().to_owned();
    let catalogs = Catalog::all_in(&old.segments(&dir));
    let has_wanted = catalogs.iter().flat_map(Catalog::origins).any(|origin| wanted(origin));
    if !catalogs.is_empty() && !has_wanted {
        return Ok(carried);
    }
    let mut shingler = Shingler::new();
    let done = stored_documents(&dir, &old, wanted, &mut |stored| {
        if writer.hash(&stored.document.id)?.is_none() {
            let signature = signed(&stored.document, &mut shingler);
            writer.put(&stored.document, stored.hash, &stored.origin, &signature)?;
            *carried.documents.entry(stored.origin).or_default() += 1;
        }
        Ok(())
    });
    match done {
        Err(error) if has_wanted => Err(Error::CarryOver(Box::new(error))),
        Err(error) => {
            let reason = format!("nothing could be taken over from the old index: {error}");
            Ok(Carried { failure: Some(Failure::new(&dir, reason)), ..carried })
        }
        Ok(()) => Ok(carried),
    }
}

/// The catalog that belongs to the last commit of a generation.
fn catalog_of(segments: &Path) -> Option<Catalog> {
    IndexReader::payload_of(segments).and_then(|payload| Catalog::read(segments, &payload))
}

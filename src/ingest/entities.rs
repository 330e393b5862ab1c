//! The last step of an ingest: finds out which names of the index are one entity.
//!
//! Done while the index is locked for writing, so that the table is that of the last commit. If nothing that the table
//! depends on has changed, it stays: documents, the user's lines, the gazetteer, the rules.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::{
    entity::Gazetteer,
    error::Result,
    index::IndexWriter,
    names::NameMatcher,
    registry::{Overrides, Registry, VERSION, resolve},
};

/// Brings the table of entities up to date with the index, and the user's lines in it if there are new ones.
pub(super) fn resolve_entities(
    writer: &IndexWriter,
    overrides: Option<&Overrides>,
    matcher: fn() -> &'static NameMatcher,
) -> Result<()> {
    let kept = Overrides::of_index(writer.dir());
    let kept = match overrides {
        // New lines also replace those that can no longer be read.
        Some(overrides) => {
            if !kept.is_ok_and(|kept| kept == *overrides) {
                overrides.keep(writer.dir())?;
            }
            overrides.clone()
        }
        None => kept?,
    };
    let mut stamp = xxh3_64_with_seed(VERSION.as_bytes(), Gazetteer::bundled_version());
    stamp = xxh3_64_with_seed(kept.text().as_bytes(), stamp);
    stamp = xxh3_64_with_seed(&writer.version().to_le_bytes(), stamp);
    if Registry::read(writer.segments()).stamp() != stamp {
        resolve(&writer.committed().census()?, &kept, matcher(), stamp).write(writer.segments())?;
    }
    Ok(())
}

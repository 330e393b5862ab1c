//! Makes documents of pieces, on any thread: parsed, and named and signed where the index does not have them just so.

use std::{cell::RefCell, sync::Arc};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{
    Failure, batch::Item, format::Piece, namers::Namers, options::Options, stories::signed, walk::SourceFile,
};
use crate::{copies::Shingler, document::Document, error::Result, index::IndexReader};

/// A piece that was parsed, or what else there was.
pub(super) enum Parsed {
    Document(Box<Read>),
    Failed { failure: Failure, source: Arc<SourceFile> },
    Other(Item),
}

/// A document as it was read.
pub(super) struct Read {
    pub document: Document,
    /// Hash of its input.
    pub hash: u64,
    pub source: Arc<SourceFile>,
    /// What near-duplicates are found by; empty where it is unchanged.
    pub signature: Vec<u8>,
}

thread_local! {
    /// Keeps its buffers between documents.
    static SHINGLER: RefCell<Shingler> = RefCell::new(Shingler::new());
}

/// The document of a piece; anything else as it is.
///
/// # Errors
/// A damaged index.
pub(super) fn parse(
    item: Item,
    committed: &IndexReader,
    namers: &Namers<'_>,
    options: &Options,
) -> Result<Parsed> {
    let Item::Piece { source, piece: Piece { member, line, content } } = item else {
        return Ok(Parsed::Other(item));
    };
    let place = source.place(&member, line);
    let content = match content {
        Err(reason) => return Ok(Parsed::Failed { failure: place.failure(reason), source }),
        Ok(content) => content,
    };
    // The data that names entities, and how files are read, are part of what a document became.
    let seed = xxh3_64_with_seed(source.origin.as_bytes(), namers.version() ^ options.version());
    let hash = xxh3_64_with_seed(&content.bytes, seed);
    Ok(match content.read(&place, options) {
        Err(failure) => Parsed::Failed { failure, source },
        Ok(mut document) => {
            let mut signature = Vec::new();
            if committed.hash(&document.id)? != Some(hash) {
                namers.name(&mut document);
                signature = SHINGLER.with_borrow_mut(|shingler| signed(&document, shingler));
            }
            Parsed::Document(Box::new(Read { document, hash, source, signature }))
        }
    })
}

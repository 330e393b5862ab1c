//! What the reading thread hands to the writing one: pieces of files in order, with what happened between them.

use std::sync::Arc;

use super::{
    Failure,
    catalog::{Record, Stamp},
    format::Piece,
    walk::SourceFile,
};

/// Items of files in order.
#[derive(Default)]
pub(super) struct Batch {
    pub items: Vec<Item>,
    pub num_bytes: u64,
}

/// One thing that was found.
pub(super) enum Item {
    /// A document of a file.
    Piece { source: Arc<SourceFile>, piece: Piece },
    /// Something that could not be read: part of a file, or of the walk.
    Failed { source: Option<Arc<SourceFile>>, failure: Failure },
    /// A file that is as the catalog knows it.
    Known { source: Arc<SourceFile>, record: Record },
    /// A file was read to its end.
    End { source: Arc<SourceFile>, stamp: Stamp, hash: u64 },
}

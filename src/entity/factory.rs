//! Makes namers, one for each thread that names, and knows their version before any is made.
//!
//! Making one loads its data, which an ingest that finds nothing new must not pay for.

use super::Namer;

/// Makes namers of one kind.
pub struct NamerFactory {
    make: Box<dyn Fn() -> Namer + Sync>,
    version: u64,
}

impl NamerFactory {
    /// Namers that `make` makes; `version` is a hash of the data that they find names by.
    pub fn new(make: impl Fn() -> Namer + Sync + 'static, version: u64) -> NamerFactory {
        NamerFactory { make: Box::new(make), version }
    }

    /// A new namer.
    pub fn make(&self) -> Namer {
        (self.make)()
    }

    /// Hash of what names are found by: documents that were named by other data are named anew.
    pub fn version(&self) -> u64 {
        self.version
    }
}

//! Makes namers, one for each thread that names, and knows their version before any is made.
//!
//! Making one loads its data, which an ingest that finds nothing new must not pay for; one that is done with is kept for
//! the next ingest of the process.

use std::sync::{Mutex, PoisonError};

use super::Namer;

/// Makes namers of one kind.
pub struct NamerFactory {
    make: Box<dyn Fn() -> Namer + Send + Sync>,
    version: u64,
    spare: Mutex<Vec<Namer>>,
}

impl NamerFactory {
    /// Namers that `make` makes; `version` is a hash of the data that they find names by.
    pub fn new(make: impl Fn() -> Namer + Send + Sync + 'static, version: u64) -> NamerFactory {
        NamerFactory { make: Box::new(make), version, spare: Mutex::default() }
    }

    /// A namer that is free, else a new one.
    pub fn borrow(&self) -> Namer {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        spare.unwrap_or_else(|| (self.make)())
    }

    /// Takes back a namer that is done with.
    pub fn give_back(&self, namer: Namer) {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(namer);
    }

    /// Hash of what names are found by: documents that were named by other data are named anew.
    pub fn version(&self) -> u64 {
        self.version
    }
}

//! The namers of an ingest: one for each thread, made when the first document needs one.
//!
//! An ingest that finds everything unchanged never loads their data.

use std::sync::{Mutex, OnceLock, PoisonError};

use crate::{
    document::Document,
    entity::{Namer, NamerFactory},
};

/// One namer for each thread.
pub(super) struct Namers<'a> {
    factory: &'a NamerFactory,
    each: Vec<OnceLock<Mutex<Namer>>>,
}

impl<'a> Namers<'a> {
    /// Namers that `factory` makes.
    pub fn new(factory: &'a NamerFactory) -> Namers<'a> {
        let num_threads = rayon::current_num_threads();
        Namers { factory, each: (0..num_threads).map(|_| OnceLock::new()).collect() }
    }

    /// The version of what names are found by.
    pub fn version(&self) -> u64 {
        self.factory.version()
    }

    /// Completes the entities of a document.
    pub fn name(&self, document: &mut Document) {
        let place = rayon::current_thread_index().unwrap_or(0) % self.each.len().max(1);
        let Some(namer) = self.each.get(place) else { return };
        let namer = namer.get_or_init(|| Mutex::new(self.factory.borrow()));
        namer.lock().unwrap_or_else(PoisonError::into_inner).name(document);
    }
}

impl Drop for Namers<'_> {
    fn drop(&mut self) {
        for namer in self.each.drain(..).filter_map(OnceLock::into_inner) {
            self.factory.give_back(namer.into_inner().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

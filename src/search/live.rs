//! A searcher that goes with its index: opened anew when there is another commit, while searches on the old one end.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;

use super::{SearchRequest, Searcher};
use crate::{document::Facet, error::Result, index::CommitStamp, user_lexicon::analyzer_of};

/// The index of a folder as it is.
pub struct LiveSearcher {
    dir: PathBuf,
    current: ArcSwap<Opened>,
    /// One thread at a time opens an index.
    opening: Mutex<()>,
}

struct Opened {
    stamp: CommitStamp,
    searcher: Arc<Searcher>,
}

impl LiveSearcher {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// As [`Searcher::open`].
    pub fn open(dir: &Path) -> Result<LiveSearcher> {
        let current = ArcSwap::from_pointee(Opened::open(dir)?);
        Ok(LiveSearcher { dir: dir.to_owned(), current, opening: Mutex::default() })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The index as it was opened last.
    pub fn searcher(&self) -> Arc<Searcher> {
        Arc::clone(&self.current.load().searcher)
    }

    /// Opens the index anew if there is another commit; whether there was one.
    ///
    /// # Errors
    /// An index that cannot be opened: what was open stays.
    pub fn refresh(&self) -> Result<bool> {
        let _opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if CommitStamp::of(&self.dir)? == self.current.load().stamp {
            return Ok(false);
        }
        self.current.store(Arc::new(Opened::open(&self.dir)?));
        Ok(true)
    }
}

impl Opened {
    fn open(dir: &Path) -> Result<Opened> {
        // Before the index: what is committed meanwhile is seen by the next look.
        let stamp = CommitStamp::of(dir)?;
        let searcher = Searcher::open(dir, &analyzer_of(dir)?)?;
        // What is made on the first use is made here, so that no user waits for it.
        let facets = Facet::ALL.map(|facet| (facet, 1)).to_vec();
        searcher.search(&SearchRequest { facets, limit: 1, ..SearchRequest::default() })?;
        Ok(Opened { stamp, searcher: Arc::new(searcher) })
    }
}

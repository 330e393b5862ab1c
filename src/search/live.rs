//! Searchers that go with their indexes: opened anew when there is another commit, while searches on the old one end.
//! Several indexes go by the names of their folders.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;

use super::{SearchRequest, Searcher};
use crate::{
    document::Facet,
    error::{Error, Result},
    index::CommitStamp,
    user_lexicon::analyzer_of,
};

/// Indexes with their names, the first that of whoever names none.
pub struct LiveIndexes(Vec<Arc<LiveSearcher>>);

impl LiveIndexes {
    /// Opens the indexes of these folders. Folders of one name are told apart by numbers: `index`, `index-2`.
    ///
    /// # Errors
    /// As [`Searcher::open`].
    pub fn open(dirs: &[PathBuf]) -> Result<LiveIndexes> {
        let mut indexes: Vec<Arc<LiveSearcher>> = Vec::with_capacity(dirs.len());
        for dir in dirs {
            let own = folder_name(dir);
            let numbered = (2..).map(|number| format!("{own}-{number}"));
            let mut names = std::iter::once(own.clone()).chain(numbered);
            let name = names.find(|name| indexes.iter().all(|known| known.name != *name)).unwrap_or_default();
            indexes.push(Arc::new(LiveSearcher { name, ..LiveSearcher::open(dir)? }));
        }
        Ok(LiveIndexes(indexes))
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<LiveSearcher>] {
        &self.0
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|live| live.name.as_str())
    }

    /// The index of that name; the first if the name is empty.
    ///
    /// # Errors
    /// No such index.
    pub fn named(&self, name: &str) -> Result<&Arc<LiveSearcher>> {
        let found = self.0.iter().find(|live| name.is_empty() || live.name == name);
        found.ok_or_else(|| Error::NoSuchIndex {
            name: name.to_owned(),
            names: self.names().collect::<Vec<_>>().join(", "),
        })
    }
}

/// The name of a folder, also of `.`.
fn folder_name(dir: &Path) -> String {
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| dir.display().to_string())
}

/// The index of a folder as it is.
pub struct LiveSearcher {
    name: String,
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
        Ok(LiveSearcher { name: folder_name(dir), dir: dir.to_owned(), current, opening: Mutex::default() })
    }

    /// The name of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The index as it was opened last.
    pub fn searcher(&self) -> Arc<Searcher> {
        Arc::clone(&self.current.load().searcher)
    }

    /// Opens the index anew if there is another commit; whether there was one. `ready` is called with it before anybody
    /// else has it.
    ///
    /// # Errors
    /// An index that cannot be opened: what was open stays.
    pub fn refresh(&self, ready: impl FnOnce(&Searcher) -> Result<()>) -> Result<bool> {
        let _opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if CommitStamp::of(&self.dir)? == self.current.load().stamp {
            return Ok(false);
        }
        let opened = Opened::open(&self.dir)?;
        ready(&opened.searcher)?;
        self.current.store(Arc::new(opened));
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

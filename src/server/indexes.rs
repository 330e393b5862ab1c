//! The indexes that are served, each under the name of its folder, as they are on disk.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::bail;
use fihris::search::{LiveSearcher, Searcher};
use tokio::task::spawn_blocking;

use super::{metrics::Metrics, problem::Problem};

/// How often is looked for new commits.
const PERIOD: Duration = Duration::from_millis(500);

/// All indexes, the first that of requests which name none.
pub struct Indexes {
    served: Vec<Arc<Served>>,
    metrics: Metrics,
}

/// An index that is served.
pub struct Served {
    pub name: String,
    live: LiveSearcher,
}

impl Served {
    /// The index as it was opened last.
    pub fn searcher(&self) -> Arc<Searcher> {
        self.live.searcher()
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        self.live.dir()
    }

    /// Opens it anew if there is another commit.
    ///
    /// # Errors
    /// As [`LiveSearcher::refresh`].
    pub fn refresh(&self) -> fihris::Result<bool> {
        self.live.refresh()
    }
}

impl Indexes {
    /// Opens the indexes of these folders.
    ///
    /// # Errors
    /// One that cannot be opened, or two of one name.
    pub fn open(folders: &[PathBuf], metrics: &Metrics) -> anyhow::Result<Indexes> {
        let mut served: Vec<Arc<Served>> = Vec::new();
        for folder in folders {
            let live = LiveSearcher::open(folder)?;
            let whole = folder.canonicalize().unwrap_or_else(|_| folder.clone());
            let name = whole.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            if served.iter().any(|known| known.name == name) {
                bail!("two indexes have the name {name}: rename the folder of one");
            }
            metrics.opened(&name, live.searcher().reader().num_docs());
            served.push(Arc::new(Served { name, live }));
        }
        Ok(Indexes { served, metrics: metrics.clone() })
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<Served>] {
        &self.served
    }

    /// The index of that name; the first if none is named.
    ///
    /// # Errors
    /// No such index.
    pub fn named(&self, name: Option<&str>) -> Result<Arc<Served>, Problem> {
        let found = match name.filter(|name| !name.is_empty()) {
            None => self.served.first(),
            Some(name) => self.served.iter().find(|served| served.name == name),
        };
        found.cloned().ok_or_else(|| {
            let names: Vec<&str> = self.served.iter().map(|served| served.name.as_str()).collect();
            Problem::not_found(format!("there is no index of that name; there are: {}", names.join(", ")))
        })
    }

    /// Goes with what is committed, for as long as the server runs.
    pub fn follow(&self) {
        for served in &self.served {
            let (served, metrics) = (Arc::clone(served), self.metrics.clone());
            tokio::spawn(async move {
                loop {
                    let (at_work, metrics) = (Arc::clone(&served), metrics.clone());
                    // An index that cannot be opened now, as one that is being replaced, is looked at again.
                    let _ = spawn_blocking(move || at_work.catch_up(&metrics)).await;
                    tokio::time::sleep(PERIOD).await;
                }
            });
        }
    }
}

impl Served {
    /// Opens the index anew if there is another commit, and makes what suggestions need before somebody types.
    fn catch_up(&self, metrics: &Metrics) -> fihris::Result<()> {
        let is_new = self.refresh()?;
        let searcher = self.searcher();
        if is_new {
            metrics.opened(&self.name, searcher.reader().num_docs());
        }
        searcher.prepare().map(drop)
    }
}

//! The indexes that are asked, by the names of their folders, each as of its last commit.
//!
//! An open index does not change. At the start of each question the small files that a commit replaces are compared with
//! those of when it was opened, and where they differ it is opened anew; questions that are being answered keep the old.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use anyhow::{Context, bail};
use fihris::{index::Manifest, search::Searcher, user_lexicon::analyzer_of};

/// Files beside the segments that are written after the last commit of an ingest.
const TABLES: [&str; 2] = ["entities.json", "stories.json"];

/// Indexes with their names, the first the default.
pub struct Indexes {
    indexes: Vec<Index>,
}

struct Index {
    name: String,
    dir: PathBuf,
    open: Mutex<Open>,
}

struct Open {
    state: State,
    searcher: Arc<Searcher>,
}

/// What tells one commit from another.
#[derive(Debug, PartialEq)]
struct State {
    generation: String,
    /// The engine's list of segments.
    meta: Vec<u8>,
    /// Length and time of the tables that are there.
    tables: [Option<(u64, Option<SystemTime>)>; TABLES.len()],
}

impl Indexes {
    /// Opens the indexes in these folders.
    ///
    /// # Errors
    /// A folder without an index that can be opened.
    pub fn open(dirs: Vec<PathBuf>) -> anyhow::Result<Indexes> {
        let names: Vec<String> = dirs.iter().map(|dir| folder_name(dir)).collect();
        let mut indexes = Vec::with_capacity(dirs.len());
        for (dir, name) in dirs.into_iter().zip(&names) {
            // Folders of the same name are told apart by their paths.
            let is_unique = names.iter().filter(|other| *other == name).count() == 1;
            let name = if is_unique { name.clone() } else { dir.display().to_string() };
            let open = Mutex::new(Open::of(&dir)?);
            indexes.push(Index { name, dir, open });
        }
        Ok(Indexes { indexes })
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.indexes.iter().map(|index| index.name.as_str())
    }

    /// The index of that name, or the first, as of its last commit.
    pub fn searcher(&self, name: Option<&str>) -> anyhow::Result<Arc<Searcher>> {
        let found = match name {
            Some(name) => self.indexes.iter().find(|index| index.name == name),
            None => self.indexes.first(),
        };
        let Some(index) = found else {
            let names: Vec<&str> = self.names().collect();
            bail!("there is no index {}; there are: {}", name.unwrap_or_default(), names.join(", "));
        };
        let mut open = index.open.lock().unwrap_or_else(PoisonError::into_inner);
        if State::of(&index.dir)? != open.state {
            *open = Open::of(&index.dir)?;
        }
        Ok(Arc::clone(&open.searcher))
    }
}

impl Open {
    fn of(dir: &Path) -> anyhow::Result<Open> {
        // The state first: what is committed meanwhile is seen by the next question.
        let state = State::of(dir)?;
        let searcher = Arc::new(Searcher::open(dir, &analyzer_of(dir)?)?);
        Ok(Open { state, searcher })
    }
}

impl State {
    fn of(dir: &Path) -> anyhow::Result<State> {
        let manifest = Manifest::read(dir)?;
        let segments = manifest.segments(dir);
        let meta = match fs::read(segments.join("meta.json")) {
            // Said when it is opened.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read.with_context(|| segments.display().to_string())?,
        };
        let tables = TABLES.map(|name| {
            let metadata = fs::metadata(segments.join(name)).ok()?;
            Some((metadata.len(), metadata.modified().ok()))
        });
        Ok(State { generation: manifest.generation, meta, tables })
    }
}

/// The name of a folder, also of `.`.
fn folder_name(dir: &Path) -> String {
    let whole = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| dir.display().to_string())
}

//! What made an index: the stamps that are checked before it is opened.
//!
//! `fihris.json` in the index folder; written before the first segment and replaced whole, so that a folder with a
//! manifest is ours even if ingest was killed right after. It keeps the words that a user has added to the lexicon, so
//! that an index can be searched without the file that they came from.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tantivy::{
    Directory,
    directory::{INDEX_WRITER_LOCK, MmapDirectory},
};

use super::lock_error;
use crate::{
    analysis::Analyzer,
    arabic::UserLexicon,
    error::{Error, Result},
    registry::Registry,
    schema::FORMAT_VERSION,
};

const FILE_NAME: &str = "fihris.json";
const SEGMENTS: &str = "segments";

/// Stamps of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the fields.
    pub format: String,
    /// What turned text into terms.
    pub analyzer: String,
    /// Version of the program that made it, for people.
    pub program: String,
    /// The words that a user has added to the lexicon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lexicon: Option<UserLexicon>,
}

impl Manifest {
    /// The stamps of this program.
    pub fn current(analyzer: &Analyzer) -> Manifest {
        Manifest {
            format: FORMAT_VERSION.to_owned(),
            analyzer: analyzer.version(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            lexicon: analyzer.user_lexicon().cloned(),
        }
    }

    /// Reads the stamps of an index, whatever they are.
    ///
    /// # Errors
    /// No index there, or an unreadable manifest.
    pub fn read(dir: &Path) -> Result<Manifest> {
        let path = dir.join(FILE_NAME);
        let json = match fs::read(&path) {
            Ok(json) => json,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Error::NoIndex(dir.to_owned()));
            }
            Err(error) => return Err(Error::io(path)(error)),
        };
        serde_json::from_slice(&json).map_err(|error| Error::Malformed { path, reason: error.to_string() })
    }

    /// Reads the stamps of an index and checks that this program can open it.
    ///
    /// # Errors
    /// No index there, an unreadable manifest, or stamps that differ.
    pub fn open(dir: &Path, analyzer: &Analyzer) -> Result<Manifest> {
        let found = Manifest::read(dir)?;
        let needed = Manifest::current(analyzer);
        if found.lexicon != needed.lexicon && found.format == needed.format {
            let [found, asked] =
                [&found.lexicon, &needed.lexicon].map(|lexicon| lexicon.as_ref().map(UserLexicon::num_words));
            return Err(Error::Lexicon { path: dir.to_owned(), found, asked });
        }
        for (what, found, needed) in
            [("format", &found.format, needed.format), ("analyzer", &found.analyzer, needed.analyzer)]
        {
            if *found != needed {
                return Err(Error::Version { path: dir.to_owned(), what, found: found.clone(), needed });
            }
        }
        Ok(found)
    }

    /// Opens the index of the folder, or begins one where it is empty.
    ///
    /// # Errors
    /// As [`Manifest::open`], and [`Error::NotAnIndex`] where other files are in the folder.
    pub fn open_or_create(dir: &Path, analyzer: &Analyzer) -> Result<Manifest> {
        match Manifest::open(dir, analyzer) {
            Err(Error::NoIndex(_)) => {}
            opened => return opened,
        }
        fs::create_dir_all(dir).map_err(Error::io(dir))?;
        for entry in fs::read_dir(dir).map_err(Error::io(dir))? {
            let name = entry.map_err(Error::io(dir))?.file_name();
            if !name.to_string_lossy().starts_with('.') {
                return Err(Error::NotAnIndex(dir.to_owned()));
            }
        }
        let manifest = Manifest::current(analyzer);
        let json = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
        let path = dir.join(FILE_NAME);
        let draft = dir.join(format!(".{FILE_NAME}.draft"));
        fs::write(&draft, json).map_err(Error::io(&draft))?;
        fs::rename(&draft, &path).map_err(Error::io(&path))?;
        let segments = Manifest::segments(dir);
        fs::create_dir_all(&segments).map_err(Error::io(&segments))?;
        Ok(manifest)
    }

    /// Removes the index of the folder, if there is one, whatever made it.
    ///
    /// # Errors
    /// Another writer, and files that cannot be removed.
    pub fn remove(dir: &Path) -> Result<()> {
        let path = dir.join(FILE_NAME);
        if !path.exists() {
            return Ok(());
        }
        let segments = Manifest::segments(dir);
        if segments.exists() {
            let files = MmapDirectory::open(&segments).map_err(tantivy::TantivyError::from)?;
            let lock = files.acquire_lock(&INDEX_WRITER_LOCK);
            let _lock = lock.map_err(|error| lock_error(&error, dir))?;
            fs::remove_dir_all(&segments).map_err(Error::io(&segments))?;
        }
        Registry::remove(dir)?;
        fs::remove_file(&path).map_err(Error::io(path))
    }

    /// Folder of the engine's own files.
    pub fn segments(dir: &Path) -> PathBuf {
        dir.join(SEGMENTS)
    }
}

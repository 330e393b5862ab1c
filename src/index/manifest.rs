//! What made an index: the stamps that are checked before it is opened, and which of its generations counts.
//!
//! `fihris.json` in the index folder names the folder of the generation that readers open. It is written before the first
//! segment and replaced whole, so that a folder with a manifest is ours even if ingest was killed right after, and so
//! that a new generation takes the place of the old one at once. It keeps the words that a user has added to the lexicon,
//! so that an index can be searched without the file that they came from.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    analysis::Analyzer,
    arabic::UserLexicon,
    error::{Error, Result},
    files::replace,
    schema::FORMAT_VERSION,
};

const FILE_NAME: &str = "fihris.json";
/// Keeps `ingest` from reading what is in a folder.
pub const NO_INDEX: &str = ".noindex";
/// Name of a generation's folder: this alone for the first, with `-2` and so on for the later ones.
const GENERATION: &str = "segments";

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
    /// Folder of the generation that counts, in the index folder.
    #[serde(default = "first_generation")]
    pub generation: String,
}

fn first_generation() -> String {
    GENERATION.to_owned()
}

impl Manifest {
    /// The stamps of this program.
    pub fn current(analyzer: &Analyzer) -> Manifest {
        Manifest {
            format: FORMAT_VERSION.to_owned(),
            analyzer: analyzer.version(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            lexicon: analyzer.user_lexicon().cloned(),
            generation: first_generation(),
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

    /// Reads the stamps of an index; where they are damaged, those of this program, for the latest generation there is.
    pub(super) fn read_or_guess(dir: &Path, analyzer: &Analyzer) -> Result<Manifest> {
        match Manifest::read(dir) {
            Err(Error::Malformed { .. }) => {}
            read => return read,
        }
        let mut found = Manifest::current(analyzer);
        for entry in fs::read_dir(dir).map_err(Error::io(dir))? {
            let name = entry.map_err(Error::io(dir))?.file_name().to_string_lossy().into_owned();
            if number_of(&name) > number_of(&found.generation) {
                found.generation = name;
            }
        }
        Ok(found)
    }

    /// Reads the stamps of an index and checks that this program can open it.
    ///
    /// # Errors
    /// No index there, an unreadable manifest, or stamps that differ.
    pub fn open(dir: &Path, analyzer: &Analyzer) -> Result<Manifest> {
        Manifest::read(dir)?.checked(dir, analyzer)
    }

    fn checked(self, dir: &Path, analyzer: &Analyzer) -> Result<Manifest> {
        let found = self;
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
        // An index inside of a folder of documents is none of them.
        let mark = dir.join(NO_INDEX);
        fs::write(&mark, "").map_err(Error::io(&mark))?;
        manifest.write(dir)?;
        let segments = manifest.segments(dir);
        fs::create_dir_all(&segments).map_err(Error::io(&segments))?;
        Ok(manifest)
    }

    /// The next generation, beside the one that counts: begun in a folder of its own, or, unless `afresh`, gone on with
    /// where a writer of the same stamps was stopped.
    ///
    /// # Errors
    /// No index there, and files that cannot be read or written.
    pub(super) fn next(&self, dir: &Path, analyzer: &Analyzer, afresh: bool) -> Result<Manifest> {
        let next = Manifest { generation: self.next_generation(), ..Manifest::current(analyzer) };
        let segments = next.segments(dir);
        if afresh || !Manifest::read(&segments).is_ok_and(|begun| begun == next) {
            remove_folder(&segments)?;
            fs::create_dir_all(&segments).map_err(Error::io(&segments))?;
            next.write(&segments)?;
        }
        Ok(next)
    }

    /// Whether a next generation of these stamps was begun and not finished.
    pub fn has_begun_next(&self, dir: &Path) -> bool {
        dir.join(self.next_generation()).exists()
    }

    fn next_generation(&self) -> String {
        format!("{GENERATION}-{}", self.number() + 1)
    }

    /// Makes this the manifest of a folder, at once.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub(super) fn write(&self, dir: &Path) -> Result<()> {
        let json = serde_json::to_vec_pretty(self).unwrap_or_default();
        replace(&dir.join(FILE_NAME), &json)
    }

    /// Removes the generations of an index that no reader opens any more, but for one that was begun.
    ///
    /// # Errors
    /// Files that cannot be removed.
    pub(super) fn sweep(&self, dir: &Path) -> Result<()> {
        for entry in fs::read_dir(dir).map_err(Error::io(dir))? {
            let name = entry.map_err(Error::io(dir))?.file_name().to_string_lossy().into_owned();
            if let Some(number) = number_of(&name)
                && number != self.number()
                && number != self.number() + 1
            {
                remove_folder(&dir.join(name))?;
            }
        }
        Ok(())
    }

    fn number(&self) -> u64 {
        number_of(&self.generation).unwrap_or(1)
    }

    /// Folder of the generation: the engine's own files, and the tables that are derived from them.
    pub fn segments(&self, dir: &Path) -> PathBuf {
        dir.join(&self.generation)
    }
}

fn number_of(generation: &str) -> Option<u64> {
    match generation.strip_prefix(GENERATION)? {
        "" => Some(1),
        number => number.strip_prefix('-')?.parse().ok(),
    }
}

fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path)(error)),
        _ => Ok(()),
    }
}

//! Everything that can go wrong in the library, as data.
//!
//! A leaf. `Display` is for people and says what is wrong and where; the command line adds what to do about it.
//! One bad document is not an error but a [`crate::ingest::Failure`] in the report.

use std::{io, ops::Range, path::PathBuf};

use tantivy::{
    TantivyError,
    directory::error::{OpenReadError, OpenWriteError},
};

/// Result of the library's fallible functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// There is no index in the folder.
    #[error("there is no index in {path}", path = .0.display())]
    NoIndex(PathBuf),
    /// The folder holds files that are not an index of ours.
    #[error("{path} is not empty and holds no Fihris index", path = .0.display())]
    NotAnIndex(PathBuf),
    /// The index was made by another version whose terms or fields differ.
    #[error("the index in {path} has {what} {found}, this program needs {needed}", path = path.display())]
    Version {
        /// The index folder.
        path: PathBuf,
        /// Which stamp differs: `format` or `analyzer`.
        what: &'static str,
        /// The stamp in the index.
        found: String,
        /// The stamp of this program.
        needed: String,
    },
    /// The index was made with other words of the user.
    #[error("the index in {path} was made {}, not {}", lexicon(*found, "a"), lexicon(*asked, "this"), path = path.display())]
    Lexicon {
        /// The index folder.
        path: PathBuf,
        /// Number of words in the lexicon of the index; none if it has no lexicon of its own.
        found: Option<usize>,
        /// The same for the lexicon that it was to be opened with.
        asked: Option<usize>,
    },
    /// Another process is writing to the index.
    #[error("another process is writing to the index in {path}", path = .0.display())]
    Locked(PathBuf),
    /// The lock file of the index could not be written; the engine needs it even to read.
    #[error("the index in {path} cannot be locked: {cause}", path = path.display())]
    Lock {
        /// The index folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// What a full ingest did not read could not be taken over from the old index, which stays.
    #[error(
        "documents of other files than were read could not be taken over from the old index, which stays as it is: {0}; give all paths, or another index folder"
    )]
    CarryOver(Box<Error>),
    /// The engine failed.
    #[error("index: {}", engine(.0))]
    Engine(TantivyError),
    /// The query could not be parsed.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A search was not done when it had to be.
    #[error("the search took longer than it may; fewer words, and fewer with * or ~, are faster")]
    TimedOut,
    /// A lexicon, a file of queries or judgments or the manifest is not in its format.
    #[error("{path}: {reason}", path = path.display())]
    Malformed {
        /// The file, with line and column where there is one.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// Puts the path beside an I/O error.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
        let path = path.into();
        move |cause| Error::Io { path, cause }
    }
}

/// Not as its source: whoever prints the chain of causes would say it twice.
impl From<TantivyError> for Error {
    fn from(error: TantivyError) -> Error {
        Error::Engine(error)
    }
}

/// What the engine says, without the names of its types.
fn engine(error: &TantivyError) -> String {
    match error {
        TantivyError::IoError(cause) => cause.to_string(),
        TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => io_error.to_string(),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => io_error.to_string(),
        error => error.to_string(),
    }
}

fn lexicon(num_words: Option<usize>, which: &str) -> String {
    match num_words {
        Some(num_words) => format!("with {which} lexicon of {num_words} words"),
        None => "without a lexicon".to_owned(),
    }
}

/// A query that could not be parsed, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// What is wrong, for people.
    pub message: String,
    /// Where, as bytes of the query as it was typed.
    pub span: Range<usize>,
}

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
    /// None of the open indexes has that name.
    #[error("there is no index {name}; there are: {names}")]
    NoSuchIndex {
        /// The name that was asked for.
        name: String,
        /// Those that there are.
        names: String,
    },
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
    /// What was to be verified is no quotation.
    #[error(transparent)]
    Quotation(#[from] QuotationError),
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

/// Characters that are shown of a query before, at and behind what is wrong in it.
const MAX_SHOWN: usize = 200;

impl QueryError {
    /// What is wrong, with the place in the query as it was typed, in characters from 1 and between ⟦ ⟧ in a second line.
    pub fn shown_in(&self, query: &str) -> String {
        let at = |place: usize| query.get(..place).unwrap_or("").chars().count();
        let (from, to) = (at(self.span.start), at(self.span.end));
        let before = query.get(..self.span.start).unwrap_or("");
        let (left_out, before) = match before.char_indices().rev().nth(MAX_SHOWN - 1) {
            Some((cut, _)) if cut > 0 => ("…", before.get(cut..).unwrap_or("")),
            _ => ("", before),
        };
        let wrong = beginning(query.get(self.span.clone()).unwrap_or(""));
        let after = beginning(query.get(self.span.end..).unwrap_or(""));
        let (from, to) = (from + 1, to.max(from + 1));
        format!("{self} (characters {from} to {to})\n        {left_out}{before}⟦{wrong}⟧{after}")
    }
}

/// As much of a text as is shown.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or("")),
        None => text.to_owned(),
    }
}

/// Why something is no quotation that could be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuotationError {
    /// There is nothing to look for.
    #[error("there is no word in the quotation")]
    NoWord,
    /// Too many characters.
    #[error("the quotation has more than {max_chars} characters")]
    TooLong {
        /// Characters that it may have.
        max_chars: usize,
    },
    /// Too many words.
    #[error("the quotation has more than {max_words} words")]
    TooManyWords {
        /// Words that it may have.
        max_words: usize,
    },
    /// Too many ellipses.
    #[error("ellipses cut the quotation into more than {max_parts} parts")]
    TooManyParts {
        /// Parts that it may have.
        max_parts: usize,
    },
}

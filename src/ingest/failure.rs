//! What could not be ingested, and why: data for the report of `fihris ingest`.
//!
//! A leaf. One bad file or line is one `Failure` beside the documents that were read, never an abort. The reason is
//! written for people, in one line and without the path; how it is shown is left to `cli`.

use std::{fmt, io, path::Path};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One file, folder or line that gave no document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Failure {
    /// The file or folder as it can be opened: the PATH that was given, joined with what was found below it.
    pub path: String,
    /// Line in the file, from 1, where the trouble is in one line.
    pub line: Option<u64>,
    /// What is wrong, for people.
    pub reason: String,
}

impl Failure {
    /// A whole file or folder that could not be read.
    pub fn new(path: &Path, reason: impl Into<String>) -> Failure {
        Failure { path: path.display().to_string(), line: None, reason: reason.into() }
    }

    /// A file or folder that the system would not read, in plain words.
    pub fn io(path: &Path, error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::NotFound => Failure::new(path, "there is no such file or folder"),
            io::ErrorKind::PermissionDenied => Failure::new(path, "permission denied"),
            _ => Failure::new(path, error.to_string()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.reason),
            None => write!(f, "{}: {}", self.path, self.reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_shows_the_line_only_where_there_is_one() {
        let mut failure = Failure::new(Path::new("a/b.jsonl"), "not JSON");
        assert_eq!(failure.to_string(), "a/b.jsonl: not JSON");
        failure.line = Some(7);
        assert_eq!(failure.to_string(), "a/b.jsonl:7: not JSON");
    }

    #[test]
    fn the_json_keys_are_path_line_and_reason() {
        let failure = Failure::new(Path::new("a.txt"), "empty");
        assert_eq!(
            serde_json::to_string(&failure).unwrap(),
            r#"{"path":"a.txt","line":null,"reason":"empty"}"#
        );
    }
}

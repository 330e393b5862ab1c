//! The table of stories: which documents say nearly the same, computed elsewhere and kept beside the segments.
//!
//! Derived and made anew by an ingest: a table that is missing, damaged or of another version is as an empty one, and
//! each document is a story by itself. It is replaced whole. Ids of documents that are there no more are passed over by
//! who reads it.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use crate::{error::Result, files::replace};

pub(super) const FILE_NAME: &str = "stories.json";
/// Of the file, not of how stories are found: that is part of the stamp.
const VERSION: &str = "1";

/// Groups of documents that tell one story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stories {
    stamp: u64,
    groups: Vec<Vec<String>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    stamp: String,
    stories: Vec<Vec<String>>,
}

impl Stories {
    /// Stories by the ids of their documents, the one that stands for the others first; `stamp` says of what they were
    /// made. Of an id in several stories, the first counts.
    pub fn new(stamp: u64, groups: Vec<Vec<String>>) -> Stories {
        Stories { stamp, groups }
    }

    /// What they were made of.
    pub fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Ids of the documents of each story, the one that stands for the others first.
    pub fn groups(&self) -> &[Vec<String>] {
        &self.groups
    }

    /// The ids of the story that a document belongs to, itself among them; none where it is one by itself.
    pub fn of(&self, id: &str) -> &[String] {
        let group = self.groups.iter().find(|group| group.iter().any(|known| known == id));
        group.map_or(&[], Vec::as_slice)
    }

    /// The table beside the segments of an index; an empty one where there is none that this version can read.
    pub fn read(segments: &Path) -> Stories {
        let file = fs::read(segments.join(FILE_NAME))
            .ok()
            .and_then(|json| serde_json::from_slice::<File>(&json).ok());
        let known = file.filter(|file| file.version == VERSION);
        let stamp = |file: &File| u64::from_str_radix(&file.stamp, 16).ok();
        known.and_then(|file| Some(Stories::new(stamp(&file)?, file.stories))).unwrap_or_default()
    }

    /// Puts the table beside the segments of an index.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn write(&self, segments: &Path) -> Result<()> {
        let file = File {
            version: VERSION.to_owned(),
            stamp: format!("{:016x}", self.stamp),
            stories: self.groups.clone(),
        };
        replace(&segments.join(FILE_NAME), &serde_json::to_vec(&file).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written_and_a_damaged_one_is_empty() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Stories::read(dir.path()), Stories::default());
        let stories = Stories::new(u64::MAX - 1, vec![vec!["أ".to_owned(), "ب".to_owned()]]);
        stories.write(dir.path()).unwrap();
        assert_eq!(Stories::read(dir.path()), stories);
        assert_eq!(stories.of("ب"), ["أ", "ب"]);
        assert!(stories.of("ج").is_empty());
        let json = fs::read_to_string(dir.path().join(FILE_NAME)).unwrap();
        fs::write(dir.path().join(FILE_NAME), json.replace("\"version\":\"1\"", "\"version\":\"0\""))
            .unwrap();
        assert_eq!(Stories::read(dir.path()), Stories::default());
        fs::write(dir.path().join(FILE_NAME), json.trim_end_matches('}')).unwrap();
        assert_eq!(Stories::read(dir.path()), Stories::default());
    }
}

//! The files of the registry: the table beside the segments that it is of, and in the index folder the user's lines as
//! they were written.
//!
//! `entities.json` is derived and can be made again from the index, so that one which is missing, damaged or of another
//! version is as none. `entities.txt` is the user's and is only replaced by the user. Both are replaced whole.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{Entity, Overrides, Registry, VERSION};
use crate::{error::Result, files::replace};

/// The table beside the segments.
pub const TABLE: &str = "entities.json";
const OVERRIDES: &str = "entities.txt";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    stamp: String,
    entities: Vec<Entity>,
}

impl Registry {
    /// The table beside the segments of an index; an empty one where there is none that this version can read.
    pub fn read(segments: &Path) -> Registry {
        let file =
            fs::read(segments.join(TABLE)).ok().and_then(|json| serde_json::from_slice::<File>(&json).ok());
        let known = file.filter(|file| file.version == VERSION);
        let stamp = |file: &File| u64::from_str_radix(&file.stamp, 16).ok();
        known.and_then(|file| Some(Registry::new(stamp(&file)?, file.entities))).unwrap_or_default()
    }

    /// Puts the table beside the segments of an index.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn write(&self, segments: &Path) -> Result<()> {
        let file = File {
            version: VERSION.to_owned(),
            stamp: format!("{:016x}", self.stamp()),
            entities: self.entities().to_vec(),
        };
        replace(&segments.join(TABLE), &serde_json::to_vec(&file).unwrap_or_default())
    }
}

impl Overrides {
    /// The user's lines that an index keeps; none where it has none.
    ///
    /// # Errors
    /// A file that cannot be read or is not understood.
    pub fn of_index(dir: &Path) -> Result<Overrides> {
        let path = dir.join(OVERRIDES);
        if path.exists() { Overrides::read(&path) } else { Ok(Overrides::default()) }
    }

    /// Makes an index keep these lines instead of those that it has.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn keep(&self, dir: &Path) -> Result<()> {
        replace(&dir.join(OVERRIDES), self.text().as_bytes())
    }
}

//! The files of the registry in an index folder: the table, and the user's lines as they were written.
//!
//! `entities.json` is derived and can be made again from the index, so that one which is missing, damaged or of another
//! version is as none. `entities.txt` is the user's and is only replaced by the user. Both are replaced whole.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{Entity, Overrides, Registry, VERSION};
use crate::error::{Error, Result};

const TABLE: &str = "entities.json";
const OVERRIDES: &str = "entities.txt";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    stamp: String,
    entities: Vec<Entity>,
}

impl Registry {
    /// The table of an index; an empty one where there is none that this version can read.
    pub fn read(dir: &Path) -> Registry {
        let file = fs::read(dir.join(TABLE)).ok().and_then(|json| serde_json::from_slice::<File>(&json).ok());
        let known = file.filter(|file| file.version == VERSION);
        let stamp = |file: &File| u64::from_str_radix(&file.stamp, 16).ok();
        known.and_then(|file| Some(Registry::new(stamp(&file)?, file.entities))).unwrap_or_default()
    }

    /// Puts the table into an index folder.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let file = File {
            version: VERSION.to_owned(),
            stamp: format!("{:016x}", self.stamp()),
            entities: self.entities().to_vec(),
        };
        replace(dir, TABLE, &serde_json::to_vec(&file).unwrap_or_default())
    }

    /// Takes the table and the user's lines out of an index folder.
    ///
    /// # Errors
    /// Files that cannot be removed.
    pub fn remove(dir: &Path) -> Result<()> {
        for name in [TABLE, OVERRIDES] {
            let path = dir.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::io(path)(error)),
                _ => {}
            }
        }
        Ok(())
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
        replace(dir, OVERRIDES, self.text().as_bytes())
    }
}

fn replace(dir: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let (path, draft) = (dir.join(name), dir.join(format!(".{name}.draft")));
    fs::write(&draft, bytes).map_err(Error::io(&draft))?;
    fs::rename(&draft, &path).map_err(Error::io(path))
}

//! Replaces a file as a whole: what was there, or all of what is new, whatever happens in between.
//!
//! A leaf, for the small files beside the engine's. The draft stands in the same folder and is made lasting before it is
//! renamed.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use crate::error::{Error, Result};

/// Puts these bytes in the place of a file, at once.
///
/// # Errors
/// A folder that cannot be written to, or a full disk; the old file is still there then.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    replace_whole(path, bytes).map_err(Error::io(path))
}

/// As [`replace`], for callers that name the file themselves.
///
/// # Errors
/// As [`replace`].
pub fn replace_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = path.with_file_name(format!(".{name}.draft"));
    let written = File::create(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let replaced = written.and_then(|()| fs::rename(&draft, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&draft);
    }
    replaced
}

/// Removes what a killed program has left in a folder of files that it had not written to their end, and of the engine's;
/// for whoever alone may write there.
pub fn remove_drafts(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(".tmp") || name.starts_with('.') && name.ends_with(".draft") {
            // One that is left costs only its bytes until the next time.
            let _ = fs::remove_file(entry.path());
        }
    }
}

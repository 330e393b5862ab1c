//! Which words of the user a command reads texts with.
//!
//! Commands that only read an index take those that it was made with (`user_lexicon::analyzer_of`); here is the choice
//! of those that make terms anew.

use std::path::Path;

use fihris::{
    analysis::Analyzer,
    bundled,
    index::Manifest,
    user_lexicon::{FILE_NAME, read, read_from_folder},
};

use super::output::Output;

/// The analyzer with the words of the named file, else those of `fihris.toml` in the current folder, else those that
/// the index has.
pub fn analyzer(file: Option<&Path>, index: Option<&Path>, output: &Output) -> anyhow::Result<Analyzer> {
    let lexicon = match file {
        Some(file) => Some(read(file)?),
        None => match read_from_folder(Path::new(""))? {
            Some(lexicon) => {
                output.note(&format!("fihris: with the {} words of {FILE_NAME}", lexicon.num_words()));
                Some(lexicon)
            }
            // What is wrong with the index is said when it is opened.
            None => index.and_then(|index| Manifest::read(index).ok()?.lexicon),
        },
    };
    Ok(lexicon.map_or_else(bundled::analyzer, bundled::analyzer_with))
}

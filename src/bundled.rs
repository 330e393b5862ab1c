//! Puts together what comes with the program: the analyzer and the namer with their data.
//!
//! The one place that knows which lexicon is used. Names of the gazetteer and given names are protected words.

use std::sync::{Arc, OnceLock};

use crate::{
    analysis::Analyzer,
    arabic::{Lexicon, Stemmer, WordLists},
    entity::{Gazetteer, GazetteerFinder, Namer},
};

const GIVEN_NAMES: &str = include_str!("../data/gazetteer/given_names.txt");

const FREQUENCIES: &str = include_str!("../data/lexicon/frequencies.tsv");

/// A new analyzer with the bundled lexicon.
pub fn analyzer() -> Analyzer {
    Analyzer::new(Stemmer::new(lexicon()))
}

/// A new namer with the bundled gazetteer.
pub fn namer() -> Namer {
    Namer::new(vec![Box::new(finder())])
}

/// A new finder of the bundled gazetteer's entities.
pub fn finder() -> GazetteerFinder {
    GazetteerFinder::new(Gazetteer::bundled(), lexicon())
}

fn lexicon() -> Arc<dyn Lexicon> {
    static LEXICON: OnceLock<Arc<dyn Lexicon>> = OnceLock::new();
    let lexicon = LEXICON.get_or_init(|| {
        let given = GIVEN_NAMES.lines().filter(|line| !line.starts_with('#'));
        Arc::new(WordLists::new(given.chain(Gazetteer::single_words()), FREQUENCIES))
    });
    Arc::clone(lexicon)
}

//! Puts together what comes with the program: the analyzer and the namer with their data.
//!
//! The one place that knows which lexicon is used, alone or under the words of a user. Its table is compiled by
//! `examples/build_lexicon` from the word lists beside it and the names below.

use std::sync::{Arc, OnceLock};

use crate::{
    analysis::Analyzer,
    arabic::{Lemmatizer, Lexicon, Table, UserLexicon},
    document::EntityKind,
    entity::{Gazetteer, GazetteerFinder, Namer, NamerFactory, TagNames, tagger},
    names::NameMatcher,
};

const GIVEN_NAMES: &str = include_str!("../data/gazetteer/given_names.txt");

const LEXICON: &[u8] = include_bytes!("../data/lexicon/lexicon.bin");

/// A new analyzer with the bundled lexicon.
pub fn analyzer() -> Analyzer {
    Analyzer::new(Lemmatizer::new(lexicon()))
}

/// A new analyzer with the bundled lexicon and the words of a user.
pub fn analyzer_with(user: UserLexicon) -> Analyzer {
    Analyzer::new(Lemmatizer::new(Arc::new(lexicon().with_user(user))))
}

/// A new namer with the bundled gazetteer and tagger.
pub fn namer() -> Namer {
    match tagger() {
        Some(tagger) => namer_with(Box::new(tagger)),
        None => Namer::new(finder(), None, Gazetteer::bundled(), Arc::default()),
    }
}

/// A new namer with the bundled gazetteer and a tagger.
pub fn namer_with(tagger: Box<dyn TagNames>) -> Namer {
    Namer::new(finder(), Some(tagger), Gazetteer::bundled(), tagger_reader().beginnings())
}

/// Makes namers with the bundled gazetteer and tagger.
pub fn namers() -> NamerFactory {
    NamerFactory::new(namer, Namer::version_with(Some(tagger::Tagger::bundled_version())))
}

/// Makes namers with the bundled gazetteer and copies of a tagger of that version.
pub fn namers_with(tagger: impl TagNames + Clone + Sync + 'static, version: u64) -> NamerFactory {
    NamerFactory::new(move || namer_with(Box::new(tagger.clone())), Namer::version_with(Some(version)))
}

/// Makes namers that find nothing and keep the lists of the documents' owners.
pub fn silent_namers() -> NamerFactory {
    NamerFactory::new(|| Namer::silent(Gazetteer::bundled()), 0)
}

/// A new tagger with the bundled weights; `None` only where they are not those of this program.
pub fn tagger() -> Option<tagger::Tagger> {
    tagger::Tagger::bundled(lexicon(), given_names())
}

/// A new finder of the bundled gazetteer's entities.
fn finder() -> GazetteerFinder {
    GazetteerFinder::new(Gazetteer::bundled(), lexicon())
}

/// Reads what the tagger's network sees, for training.
pub fn tagger_reader() -> tagger::Reader {
    tagger::Reader::bundled(lexicon(), given_names())
}

/// What tells whether two names are one, with the bundled lexicon.
pub fn name_matcher() -> &'static NameMatcher {
    static MATCHER: OnceLock<NameMatcher> = OnceLock::new();
    MATCHER.get_or_init(|| NameMatcher::new(lexicon()))
}

/// Names of one word that nothing is cut off: given names, and those of the gazetteer.
pub fn names() -> impl Iterator<Item = &'static str> {
    given_names().chain(Gazetteer::single_words().map(|(_, name)| name))
}

/// Names of places among them.
pub fn places() -> impl Iterator<Item = &'static str> {
    Gazetteer::single_words().filter(|(kind, _)| *kind == EntityKind::Place).map(|(_, name)| name)
}

fn given_names() -> impl Iterator<Item = &'static str> {
    GIVEN_NAMES.lines().filter(|line| !line.starts_with('#'))
}

fn lexicon() -> Arc<Lexicon> {
    static TABLE: OnceLock<Arc<Lexicon>> = OnceLock::new();
    let lexicon = TABLE.get_or_init(|| {
        let table = Table::new(LEXICON).map(Arc::new);
        Arc::new(Lexicon::new(table.into_iter().collect()))
    });
    Arc::clone(lexicon)
}

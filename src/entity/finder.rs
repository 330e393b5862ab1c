//! Finds the gazetteer's entities in a text: longest match first, at word boundaries, under clitics.
//!
//! The first word of a name may carry a proclitic (ولترامب, للبنك), the others stand as listed; a name does not go
//! across punctuation. A guarded alias waits until the whole document is read.

use std::{ops::Range, sync::Arc};

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::{
    EntitySource, Mention,
    gazetteer::{Alias, Gazetteer, NodeId, ROOT, WordId},
};
use crate::{
    analysis::{Memo, words},
    arabic::{Lexicon, folded},
};

/// Proclitics before a name, longest first; the rest has at least [`MIN_NAME`] letters.
///
/// ك is left out: before a name it is rare, and كبيرا is not like Biera.
const PROCLITICS: [&str; 8] = ["وب", "ول", "فب", "فل", "و", "ف", "ب", "ل"];
/// Proclitics that have swallowed the alef of the article.
const WITH_ARTICLE: [&str; 3] = ["ولل", "فلل", "لل"];
const ARTICLE: &str = "ال";
const MIN_NAME: usize = 3;
/// Size of the memory of words, as a power of two.
const MEMO_BITS: u32 = 16;

/// Recognizes the entities of a gazetteer.
pub struct GazetteerFinder {
    gazetteer: Arc<Gazetteer>,
    lexicon: Arc<Lexicon>,
    memo: Memo<Readings>,
}

/// The gazetteer's words that a word of the text can be read as.
#[derive(Debug, Clone, Default)]
struct Readings {
    /// The word as it stands.
    whole: Option<WordId>,
    /// What is left without proclitics.
    rests: SmallVec<[WordId; 1]>,
}

impl GazetteerFinder {
    /// A finder of the entities of a gazetteer; the lexicon tells a proclitic from the first letter of a word.
    pub fn new(gazetteer: Arc<Gazetteer>, lexicon: Arc<Lexicon>) -> GazetteerFinder {
        GazetteerFinder { gazetteer, lexicon, memo: Memo::new(MEMO_BITS) }
    }

    fn scan(&mut self, text: &str, found: &mut Vec<Found>) {
        let tokens: Vec<Range<usize>> = words(text).collect();
        let mut next = 0;
        while next < tokens.len() {
            next = match self.longest(text, &tokens, next) {
                Some((end, node)) => {
                    let before = next.checked_sub(1).map(|before| self.readings(text, &tokens[before]));
                    for alias in self.gazetteer.ends(node) {
                        let triggered = before.as_ref().is_some_and(|before| self.is_trigger(before, alias));
                        found.push(Found { entity: alias.entity, sure: !alias.guarded || triggered });
                    }
                    end
                }
                None => next + 1,
            };
        }
    }

    /// The longest name that begins at a token: the token after it and its node.
    fn longest(&mut self, text: &str, tokens: &[Range<usize>], first: usize) -> Option<(usize, NodeId)> {
        let readings = self.readings(text, &tokens[first]);
        let begins = readings.whole.into_iter().chain(readings.rests.iter().copied());
        for begin in begins {
            let mut node = self.gazetteer.step(ROOT, begin);
            let mut longest = None;
            let mut next = first + 1;
            while let Some(here) = node {
                if !self.gazetteer.ends(here).is_empty() {
                    longest = Some((next, here));
                }
                let Some(token) =
                    tokens.get(next).filter(|token| is_joint(text, tokens[next - 1].end, token.start))
                else {
                    break;
                };
                node = self.readings(text, token).whole.and_then(|word| self.gazetteer.step(here, word));
                next += 1;
            }
            if longest.is_some() {
                return longest;
            }
        }
        None
    }

    fn readings(&mut self, text: &str, token: &Range<usize>) -> Readings {
        let word = text.get(token.clone()).unwrap_or("");
        let (gazetteer, lexicon) = (&self.gazetteer, self.lexicon.as_ref());
        let place = self.memo.remember(word, || readings(word, gazetteer, lexicon));
        self.memo.at(place, word).cloned().unwrap_or_default()
    }

    fn is_trigger(&self, before: &Readings, alias: &Alias) -> bool {
        let kind = self.gazetteer.entity(alias.entity).kind;
        before.whole.iter().chain(&before.rests).any(|word| self.gazetteer.is_trigger(kind, *word))
    }
}

/// A name in a text, sure or waiting for a sure one.
struct Found {
    entity: usize,
    sure: bool,
}

impl EntitySource for GazetteerFinder {
    fn mentions(&mut self, title: &str, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        self.scan(title, &mut found);
        self.scan(text, &mut found);
        let sure: FxHashSet<usize> =
            found.iter().filter(|found| found.sure).map(|found| found.entity).collect();
        let mut seen = FxHashSet::default();
        let named = found.iter().filter(|found| sure.contains(&found.entity) && seen.insert(found.entity));
        named
            .map(|found| {
                let entity = self.gazetteer.entity(found.entity);
                Mention { kind: entity.kind, name: entity.name.clone() }
            })
            .collect()
    }
}

fn readings(word: &str, gazetteer: &Gazetteer, lexicon: &Lexicon) -> Readings {
    let key = folded(word);
    let mut rests = SmallVec::new();
    let mut add = |rest: &str| {
        if rest.chars().count() < MIN_NAME {
            return;
        }
        // وفيات is rather deaths than Fiat.
        if let Some(found) = gazetteer.word(rest)
            && lexicon.exact(rest).frequency >= lexicon.exact(&key).frequency
        {
            rests.push(found);
        }
    };
    for rest in WITH_ARTICLE.iter().filter_map(|proclitic| key.strip_prefix(proclitic)) {
        add(&format!("{ARTICLE}{rest}"));
    }
    PROCLITICS.iter().filter_map(|proclitic| key.strip_prefix(proclitic)).for_each(add);
    Readings { whole: gazetteer.word(&key), rests }
}

/// Whether the words around a gap can belong to one name.
fn is_joint(text: &str, end: usize, start: usize) -> bool {
    let gap = text.get(end..start).unwrap_or("");
    gap == "."
        || gap
            .chars()
            .all(|between| between.is_whitespace() && between != '\n' || matches!(between, '-' | '_'))
}

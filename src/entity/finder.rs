//! Finds the gazetteer's entities in a text: longest match first, at word boundaries, under clitics.
//!
//! The first word of a name may carry a proclitic (ولترامب, للبنك), the others stand as listed; a name does not go
//! across punctuation. A guarded alias waits until the whole document is read; that is the namer's business.

use std::{ops::Range, sync::Arc};

use smallvec::SmallVec;

use super::{
    gazetteer::{Alias, Gazetteer},
    phrases::{NodeId, ROOT, WordId, folded_words},
    proclitic::{bytes_of, is_name_alone, rests_of_first},
};
use crate::{
    analysis::{Memo, words},
    arabic::{Lexicon, folded},
};

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
    /// What is left without proclitics, first that of the shortest.
    rests: SmallVec<[Rest; 1]>,
    /// It is the head of names, behind so many bytes of a proclitic.
    head: Option<usize>,
}

/// What is left of a word without a proclitic.
#[derive(Debug, Clone, Copy)]
struct Rest {
    /// Bytes of the written word that are cut off.
    cut: usize,
    word: WordId,
    /// It can be a name by itself, not only the first word of one (أم كلثوم).
    is_name_alone: bool,
}

impl GazetteerFinder {
    /// A finder of the entities of a gazetteer; the lexicon tells a proclitic from the first letter of a word.
    pub fn new(gazetteer: Arc<Gazetteer>, lexicon: Arc<Lexicon>) -> GazetteerFinder {
        GazetteerFinder { gazetteer, lexicon, memo: Memo::new(MEMO_BITS) }
    }

    /// The names of a text, in order, those of one range behind each other; and the words that are heads
    /// of names, but for those inside the names found.
    pub(super) fn find(&mut self, text: &str) -> (Vec<Found>, Vec<Range<usize>>) {
        let tokens: Vec<Range<usize>> = words(text).collect();
        let (mut found, mut heads) = (Vec::new(), Vec::new());
        let mut next = 0;
        while next < tokens.len() {
            let readings = self.readings(text, &tokens[next]);
            if let Some(cut) = readings.head {
                heads.push(tokens[next].start + cut..tokens[next].end);
            }
            next = match self.longest(text, &tokens, next, &readings) {
                Some((end, node, cut)) => {
                    let before = next.checked_sub(1).map(|before| self.readings(text, &tokens[before]));
                    for alias in self.gazetteer.aliases().ends(node) {
                        // مدينة البصرة is an alias; the name in the text is البصرة.
                        let rest = tokens[next].end..tokens[end - 1].end;
                        let first = text.get(tokens[next].clone()).unwrap_or("");
                        let start = match tokens.get(next + 1) {
                            Some(second)
                                if self.begins_outside(first, text.get(rest).unwrap_or(""), alias) =>
                            {
                                second.start
                            }
                            _ => tokens[next].start + cut,
                        };
                        let triggered = before.as_ref().is_some_and(|before| self.is_trigger(before, alias));
                        found.push(Found {
                            entity: alias.entity,
                            is_sure: !alias.guarded || triggered,
                            range: start..tokens[end - 1].end,
                        });
                    }
                    end
                }
                None => next + 1,
            };
        }
        (found, heads)
    }

    /// Whether a folded word is neither a word of the lexicon nor a frequent one, with a proclitic or without.
    pub(super) fn is_unheard_of(&self, key: &str) -> bool {
        let is_heard_of = |word: &str| {
            let entry = self.lexicon.exact(word);
            entry.is_known() || entry.frequency > 0
        };
        !is_heard_of(key) && !rests_of_first(key).iter().any(|(_, rest)| is_heard_of(rest))
    }

    /// Whether a folded word is a noun or verb of the lexicon.
    pub(super) fn is_ordinary(&self, key: &str) -> bool {
        self.lexicon.exact(key).is_noun_or_verb()
    }

    /// The longest name that begins at a token: the token after it, its node, and the bytes of the proclitic.
    fn longest(
        &mut self,
        text: &str,
        tokens: &[Range<usize>],
        first: usize,
        readings: &Readings,
    ) -> Option<(usize, NodeId, usize)> {
        let whole = readings.whole.map(|word| Rest { cut: 0, word, is_name_alone: true });
        for Rest { cut, word, is_name_alone } in whole.into_iter().chain(readings.rests.iter().copied()) {
            let mut node = self.gazetteer.aliases().step(ROOT, word);
            let mut longest = None;
            let mut next = first + 1;
            while let Some(here) = node {
                let is_long = is_name_alone || next > first + 1;
                if is_long && !self.gazetteer.aliases().ends(here).is_empty() {
                    longest = Some((next, here, cut));
                }
                let Some(token) =
                    tokens.get(next).filter(|token| is_joint(text, tokens[next - 1].end, token.start))
                else {
                    break;
                };
                node = self
                    .readings(text, token)
                    .whole
                    .and_then(|word| self.gazetteer.aliases().step(here, word));
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

    /// Whether the first word of an alias only stands before such names: what is behind it is an alias too, and the
    /// entity's own name does not begin so.
    fn begins_outside(&self, first: &str, rest: &str, alias: &Alias) -> bool {
        let entity = self.gazetteer.entity(alias.entity);
        let key = folded(first);
        self.gazetteer.heads().is_outside(&key, entity.kind)
            && folded_words(&entity.name).first().is_none_or(|own| !key.ends_with(own.as_str()))
            && self.gazetteer.aliases().find(rest).iter().any(|other| other.entity == alias.entity)
    }

    fn is_trigger(&self, before: &Readings, alias: &Alias) -> bool {
        let kind = self.gazetteer.entity(alias.entity).kind;
        let rests = before.rests.iter().map(|rest| &rest.word);
        before.whole.iter().chain(rests).any(|word| self.gazetteer.is_trigger(kind, *word))
    }
}

/// A name in a text, sure or waiting for a sure one.
pub(super) struct Found {
    /// Number of the entity.
    pub entity: usize,
    /// Counts by itself.
    pub is_sure: bool,
    /// Bytes of the text, without a proclitic.
    pub range: Range<usize>,
}

fn readings(written: &str, gazetteer: &Gazetteer, lexicon: &Lexicon) -> Readings {
    let key = folded(written);
    let mut found: SmallVec<[Rest; 1]> = SmallVec::new();
    let mut head = gazetteer.heads().contains(&key).then_some(0);
    for (letters, rest) in rests_of_first(&key) {
        if head.is_none() && gazetteer.heads().contains(&rest) {
            head = Some(bytes_of(written, letters));
        }
        // وفيات is rather deaths than Fiat.
        if let Some(word) = gazetteer.aliases().word(&rest)
            && lexicon.exact(&rest).frequency >= lexicon.exact(&key).frequency
        {
            let cut = bytes_of(written, letters);
            found.push(Rest { cut, word, is_name_alone: is_name_alone(&rest) });
        }
    }
    // وكسلا is rather Kassala than Salé.
    found.sort_by_key(|rest| rest.cut);
    Readings { whole: gazetteer.aliases().word(&key), rests: found, head }
}

/// Whether the words around a gap can belong to one name.
fn is_joint(text: &str, end: usize, start: usize) -> bool {
    let gap = text.get(end..start).unwrap_or("");
    gap == "."
        || gap
            .chars()
            .all(|between| between.is_whitespace() && between != '\n' || matches!(between, '-' | '_'))
}

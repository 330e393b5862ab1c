//! Words at the head of names, and what they make of the words behind them.
//!
//! Some are no part of the name that they stand before (مدينة البصرة), some make a name of another (مطار بغداد, جامعة
//! الملك سعود), some make one of ordinary nouns (وزارة الصحة); others end a company's (البتراء للنقل). Which are which is in
//! `data/gazetteer/heads.tsv`. The adjective of a place behind such a name belongs to it (وزارة الدفاع الأمريكية); other
//! adjectives only where the table has them, for the object may stand right behind the subject (أحالت وزارة العدل القضية).

use std::{collections::BTreeMap, ops::Range};

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::proclitic::rests_of_first;
use crate::{
    analysis::words,
    arabic::{ARTICLE, folded},
    document::EntityKind,
};

pub(super) const HEADS: &str = include_str!("../../data/gazetteer/heads.tsv");

/// What an adjective of a place has behind the place's name, and what that name may have in its stead (فرنسي, فرنسا).
const ENDINGS: [&str; 2] = ["يه", "ي"];
const ENDS_OF_PLACES: [&str; 4] = ["", "ا", "يا", "ه"];

/// The heads of names, by their folded words.
#[derive(Debug, Default)]
pub(super) struct Heads {
    heads: FxHashMap<CompactString, Head>,
    /// Words before the name of a person in the name of a place or an organization (مطار الملك خالد).
    titles: FxHashSet<CompactString>,
    /// Words that end the name of a company.
    tails: FxHashSet<CompactString>,
    /// Adjectives that end a name, beside those of places.
    last: FxHashSet<CompactString>,
}

/// What a word can be at the head of a name.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Kinds of the names that it stands before without being part of them.
    outside: SmallVec<[EntityKind; 2]>,
    /// Kind of the name that it makes with a name.
    with_name: Option<EntityKind>,
    /// Kind of the name that it makes with nouns.
    with_nouns: Option<(EntityKind, Nouns)>,
}

#[derive(Debug)]
enum Nouns {
    /// Any with the article.
    Any,
    These(FxHashSet<CompactString>),
}

impl Heads {
    /// Reads the table.
    pub fn bundled() -> Heads {
        let mut heads = Heads::default();
        for line in HEADS.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or("");
            let (usage, kind, words, nouns) = (cell(), cell(), cell(), cell());
            let Some(kind) = EntityKind::ALL.into_iter().find(|known| known.name() == kind) else { continue };
            for word in words.split('|').map(folded) {
                let others = match usage {
                    "title" => Some(&mut heads.titles),
                    "tail" => Some(&mut heads.tails),
                    "last" => Some(&mut heads.last),
                    _ => None,
                };
                if let Some(others) = others {
                    others.insert(word);
                    continue;
                }
                let head = heads.heads.entry(word).or_default();
                match usage {
                    "out" => head.outside.push(kind),
                    "in" => head.with_name = Some(kind),
                    _ if nouns == "*" => head.with_nouns = Some((kind, Nouns::Any)),
                    _ => {
                        let nouns = nouns.split('|').map(folded).collect();
                        head.with_nouns = Some((kind, Nouns::These(nouns)));
                    }
                }
            }
        }
        heads
    }

    /// Whether a folded word is the head of names.
    pub fn contains(&self, word: &str) -> bool {
        self.heads.contains_key(word)
    }

    /// Whether a folded word, with a proclitic or without, stands before names of a kind and is no part of them.
    pub fn is_outside(&self, word: &str, kind: EntityKind) -> bool {
        let is_head = |word: &str| self.heads.get(word).is_some_and(|head| head.outside.contains(&kind));
        is_head(word) || rests_of_first(word).iter().any(|(_, rest)| is_head(rest))
    }

    /// The end of the name that a head makes, and its kind; `names` are those found in the text, from start to end.
    pub fn name(
        &self,
        text: &str,
        head: Range<usize>,
        names: &BTreeMap<usize, usize>,
        is_place: impl Fn(&str) -> bool,
    ) -> Option<(usize, EntityKind)> {
        let found = self.heads.get(&folded(text.get(head.clone())?))?;
        let mut behind = Behind { text, end: head.end };
        let (first, key) = behind.next()?;
        let (kind, mut end) = match (found.with_name, &found.with_nouns) {
            (Some(kind), _) if names.contains_key(&first.start) => (kind, names[&first.start]),
            (Some(kind), _) if self.titles.contains(&key) => (kind, *names.get(&behind.next()?.0.start)?),
            (_, Some((kind, nouns))) if nouns.contain(&key) && key.starts_with(ARTICLE) => {
                (*kind, nouns.last(&first, behind))
            }
            (_, Some((kind, nouns))) if nouns.contain(&key) => {
                let of_noun = names.get(&first.start);
                (*kind, *of_noun.or_else(|| names.get(&behind.next()?.0.start))?)
            }
            _ => return None,
        };
        while let Some((adjective, key)) = (Behind { text, end }).next()
            && (self.last.contains(&key) || is_of_place(&key, &is_place))
        {
            end = adjective.end;
        }
        Some((end, kind))
    }

    /// The end of the name of a company that begins with another name, which ends here.
    pub fn company(&self, text: &str, end: usize) -> Option<usize> {
        let (tail, key) = Behind { text, end }.next()?;
        self.tails.contains(&key).then_some(tail.end)
    }
}

impl Nouns {
    fn contain(&self, key: &str) -> bool {
        match self {
            Nouns::Any => key.starts_with(ARTICLE),
            Nouns::These(nouns) => nouns.contains(key),
        }
    }

    /// The end of the listed nouns that follow each other (التربية والتعليم).
    fn last(&self, first: &Range<usize>, behind: Behind) -> usize {
        let listed = |key: &str| match self {
            Nouns::Any => false,
            Nouns::These(nouns) => nouns.contains(key.strip_prefix('و').unwrap_or(key)),
        };
        behind.take_while(|(_, key)| listed(key)).last().map_or(first.end, |(noun, _)| noun.end)
    }
}

/// Whether a folded word is the adjective of a place, in either gender (الأردنية, الفرنسي).
fn is_of_place(key: &str, is_place: impl Fn(&str) -> bool) -> bool {
    let Some(bare) = key.strip_prefix(ARTICLE) else { return false };
    let stems = ENDINGS.into_iter().filter_map(|ending| bare.strip_suffix(ending));
    let mut places = stems.flat_map(|stem| ENDS_OF_PLACES.map(|end| format!("{stem}{end}")));
    ENDINGS.into_iter().any(|ending| bare.ends_with(ending))
        && (is_place(key) || places.any(|place| is_place(&place) || is_place(&format!("{ARTICLE}{place}"))))
}

/// The words behind a place in a text that can belong to one name with what is before it, each with its folded form.
#[derive(Clone, Copy)]
pub(super) struct Behind<'a> {
    pub text: &'a str,
    pub end: usize,
}

impl Iterator for Behind<'_> {
    type Item = (Range<usize>, CompactString);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.end..)?;
        let word = words(rest).next()?;
        if rest.get(..word.start)?.chars().any(|between| !between.is_whitespace() || between == '\n') {
            return None;
        }
        let range = self.end + word.start..self.end + word.end;
        self.end = range.end;
        Some((range.clone(), folded(self.text.get(range)?)))
    }
}

//! Words at the head of names, and what they make of the words behind them.
//!
//! Some are no part of the name that they stand before (مدينة البصرة), some make a name of another (مطار بغداد, جامعة
//! الملك سعود), some make one of ordinary nouns (وزارة الصحة). Which are which is in `data/gazetteer/heads.tsv`. What an
//! adjective of origin adds to such a name belongs to it (وزارة الدفاع الأمريكية).

use std::{collections::BTreeMap, ops::Range};

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::proclitic::rests;
use crate::{analysis::words, arabic::folded, document::EntityKind};

pub(super) const HEADS: &str = include_str!("../../data/gazetteer/heads.tsv");

/// Of adjectives that end like those of origin, those that say when or which, and are in no name.
const NO_ORIGIN: [&str; 8] =
    ["التالي", "التاليه", "الماضي", "الماضيه", "الحالي", "الحاليه", "الثاني", "الثانيه"];
/// Other adjectives that end a name.
const LAST: [&str; 4] = ["الكبير", "الكبري", "الجديد", "الجديده"];
/// Letters of an adjective of origin with its article, at least.
const MIN_ADJECTIVE: usize = 5;

/// The heads of names, by their folded words.
#[derive(Debug, Default)]
pub(super) struct Heads {
    heads: FxHashMap<CompactString, Head>,
    /// Words before the name of a person in the name of a place or an organization (مطار الملك خالد).
    titles: FxHashSet<CompactString>,
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
            if usage == "title" {
                heads.titles.extend(words.split('|').map(folded));
                continue;
            }
            for head in words.split('|').map(folded) {
                let head = heads.heads.entry(head).or_default();
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
        is_head(word) || rests(word).iter().any(|(_, rest)| is_head(rest))
    }

    /// The end of the name that a head makes, and its kind; `names` are those found in the text, from start to end.
    pub fn name(
        &self,
        text: &str,
        head: Range<usize>,
        names: &BTreeMap<usize, usize>,
    ) -> Option<(usize, EntityKind)> {
        let word = folded(text.get(head.clone())?);
        let found = self.heads.get(&word)?;
        let mut behind = Behind { text, end: head.end };
        let (first, key) = behind.next()?;
        let (kind, end) = match (found.with_name, &found.with_nouns) {
            (Some(kind), _) if names.contains_key(&first.start) => (kind, names[&first.start]),
            (Some(kind), _) if self.titles.contains(&key) => {
                let (name, _) = behind.next()?;
                (kind, names.get(&name.start).copied().unwrap_or(name.end))
            }
            (_, Some((kind, nouns))) if nouns.contain(&key) => (*kind, nouns.last(&first, behind)),
            _ => return None,
        };
        let mut end = end;
        let is_feminine = word.ends_with('ه');
        while let Some((adjective, key)) = (Behind { text, end }).next()
            && is_adjective(&key, is_feminine)
        {
            end = adjective.end;
        }
        Some((end, kind))
    }
}

impl Nouns {
    fn contain(&self, key: &str) -> bool {
        match self {
            Nouns::Any => key.starts_with("ال") && key.chars().count() >= MIN_ADJECTIVE,
            Nouns::These(nouns) => nouns.contains(key),
        }
    }

    /// The end of the nouns that follow each other with و (التربية والتعليم).
    fn last(&self, first: &Range<usize>, behind: Behind) -> usize {
        let listed = |key: &str| match self {
            Nouns::Any => false,
            Nouns::These(nouns) => nouns.contains(key.strip_prefix('و').unwrap_or(key)),
        };
        behind.take_while(|(_, key)| listed(key)).last().map_or(first.end, |(noun, _)| noun.end)
    }
}

fn is_adjective(key: &str, is_feminine: bool) -> bool {
    let ending = if is_feminine { "يه" } else { "ي" };
    LAST.contains(&key)
        || key.starts_with("ال")
            && key.ends_with(ending)
            && key.chars().count() > MIN_ADJECTIVE
            && !NO_ORIGIN.contains(&key)
}

/// The words behind a place in a text that can belong to one name with what is before it, each with its folded form.
#[derive(Clone, Copy)]
struct Behind<'a> {
    text: &'a str,
    end: usize,
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

//! The words of an index, to suggest and to correct by: each spelling key with its usual spelling and its documents.
//!
//! Made once for an open index, from the term dictionaries of title and text and the postings of their words as written;
//! never from stored documents. Words with one base under their clitics are a group, which is shown by the word that most
//! documents have. `written` reads and counts the words as they are written. Says nothing of names, which are in
//! `name_list`.

use compact_str::CompactString;
use rayon::prelude::*;

use super::written::{Counter, written_words};
use crate::{
    analysis::Analyzer,
    arabic::{ARTICLE, folded, letters::HEH},
    error::Result,
    index::IndexReader,
};

/// So many documents make a spelling with ة the usual one, though more write ه.
const MIN_CAREFUL: u32 = 3;
/// Keys of words of names that say nothing by themselves.
const PARTICLES: [&str; 6] = ["بن", "ابن", "ال", "ابو", "ابي", "عبد"];

/// The words of an index.
pub(super) struct Vocabulary {
    /// By key.
    words: Vec<Word>,
    /// By base.
    groups: Vec<Group>,
    /// For each word what tells most others from it at a glance.
    outlines: Vec<Outline>,
}

/// The words of one spelling key.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Folded key.
    pub key: CompactString,
    /// The spelling that most documents have.
    pub written: CompactString,
    /// Documents that have it in any spelling.
    pub num_docs: u32,
    /// Carries no topic.
    pub is_stop_word: bool,
    /// Has something before its base that is no article, or a pronoun behind it.
    has_clitics: bool,
}

/// Words of one base.
#[derive(Debug, Clone)]
struct Group {
    /// Folded key of the base.
    base: CompactString,
    /// Documents that have one of them.
    num_docs: u32,
    /// The word that most documents have, alone or with the article; none where it never stands so.
    shown: Option<u32>,
    /// The same with the article.
    with_article: Option<u32>,
}

/// Letters and length of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outline {
    letters: u32,
    num_letters: u8,
}

impl Outline {
    /// That of a key.
    pub fn of(key: &str) -> Outline {
        let letters = key.chars().fold(0, |letters, letter| letters | 1 << (letter as u32 & 31));
        Outline { letters, num_letters: key.chars().count().min(255) as u8 }
    }

    /// Whether so many edits can lead from one to the other.
    #[inline]
    pub fn may_be(self, other: Outline, num_edits: u32) -> bool {
        let apart = u32::from(self.num_letters.abs_diff(other.num_letters));
        // An edit changes two letters at most: one goes, one comes.
        apart <= num_edits && (self.letters ^ other.letters).count_ones() <= 2 * num_edits
    }
}

/// A word that a beginning may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Completion {
    /// As it is shown.
    pub text: CompactString,
    /// Its key.
    pub key: CompactString,
    /// Documents that have it, also with clitics unless these are typed.
    pub num_docs: u32,
}

/// What the analyzer says of a written word; in the order in which words are grouped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Reading {
    base: CompactString,
    /// Stop words and words with a pronoun are apart from others with their key: ولا and ولاء, مكتبه and مكتبة.
    is_stop_word: bool,
    has_enclitic: bool,
    key: CompactString,
    has_article: bool,
    has_clitics: bool,
    proclitic: &'static str,
}

impl Vocabulary {
    /// The words of an index.
    ///
    /// # Errors
    /// A damaged index.
    pub fn of(reader: &IndexReader, analyzer: &Analyzer) -> Result<Vocabulary> {
        let written = written_words(reader)?;
        let readings: Vec<Reading> =
            written.par_iter().map(|word| Reading::of(&word.text, analyzer)).collect();
        let mut order: Vec<usize> = (0..written.len()).collect();
        let reading = |at: &usize| readings.get(*at);
        let text = |at: &usize| written.get(*at).map(|word| &word.text);
        order.par_sort_unstable_by(|one, other| {
            reading(one).cmp(&reading(other)).then_with(|| text(one).cmp(&text(other)))
        });
        let mut counter = Counter::new(reader)?;
        let mut words: Vec<Word> = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        let is_of_group = |one: &usize, other: &usize| {
            let group = |at| reading(at).map(Reading::group);
            group(one) == group(other)
        };
        for group in order.chunk_by(is_of_group) {
            let mut own: Option<Group> = None;
            let mut bare: Option<(u32, &str)> = None;
            counter.begin_group();
            for spellings in group.chunk_by(|one, other| reading(one) == reading(other)) {
                counter.begin_word();
                // مكتبه is mostly another word, his office.
                let mut usual: Option<(bool, u32, usize)> = None;
                for at in spellings {
                    let Some(word) = written.get(*at) else { continue };
                    let count = counter.add(&word.places)?;
                    let is_careful = !word.text.ends_with(HEH) && count >= MIN_CAREFUL;
                    if usual.is_none_or(|(was_careful, most, _)| (is_careful, count) > (was_careful, most)) {
                        usual = Some((is_careful, count, *at));
                    }
                }
                let num_docs = counter.num_docs_of_word;
                let Some((written, reading)) =
                    usual.and_then(|(_, _, at)| Some((written.get(at)?, readings.get(at)?)))
                else {
                    continue;
                };
                if num_docs == 0 {
                    continue;
                }
                let own = own.get_or_insert_with(|| Group {
                    base: reading.base.clone(),
                    num_docs: 0,
                    shown: None,
                    with_article: None,
                });
                if let Some(written) =
                    reading.bare(&written.text).filter(|_| bare.is_none_or(|(most, _)| num_docs > most))
                {
                    bare = Some((num_docs, written));
                }
                let at = words.len() as u32;
                let is_more = |other: Option<u32>| {
                    other
                        .and_then(|other| words.get(other as usize))
                        .is_none_or(|other| num_docs > other.num_docs)
                };
                let word = Word {
                    key: reading.key.clone(),
                    written: written.text.clone(),
                    num_docs,
                    is_stop_word: reading.is_stop_word,
                    has_clitics: reading.has_clitics,
                };
                if !reading.has_clitics && word.is_topic() && is_more(own.shown) {
                    own.shown = Some(at);
                }
                if reading.has_article && word.is_topic() && is_more(own.with_article) {
                    own.with_article = Some(at);
                }
                words.push(word);
            }
            if let Some(mut own) = own {
                own.num_docs = counter.num_docs_of_group;
                if own.shown.is_none()
                    && let Some(word) =
                        bare.map(|(_, written)| Word::bare(&own, written)).filter(Word::is_topic)
                {
                    own.shown = Some(words.len() as u32);
                    words.push(word);
                }
                groups.push(own);
            }
        }
        Ok(Vocabulary::sorted(words, groups))
    }

    /// Puts words in the order of their keys; their groups are in that of bases.
    fn sorted(words: Vec<Word>, mut groups: Vec<Group>) -> Vocabulary {
        let mut order: Vec<u32> = (0..words.len() as u32).collect();
        let key = |at: &u32| words.get(*at as usize).map(|word| &word.key);
        order.sort_by(|one, other| key(one).cmp(&key(other)));
        let mut places = vec![0; words.len()];
        for (place, at) in (0..).zip(&order) {
            if let Some(slot) = places.get_mut(*at as usize) {
                *slot = place;
            }
        }
        let moved = |at: u32| places.get(at as usize).copied();
        for group in &mut groups {
            group.shown = group.shown.and_then(moved);
            group.with_article = group.with_article.and_then(moved);
        }
        let mut taken: Vec<Option<Word>> = words.into_iter().map(Some).collect();
        let words: Vec<Word> =
            order.iter().filter_map(|at| taken.get_mut(*at as usize).and_then(Option::take)).collect();
        let outlines = words.iter().map(|word| Outline::of(&word.key)).collect();
        Vocabulary { words, groups, outlines }
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The word of a key.
    pub fn get(&self, key: &str) -> Option<&Word> {
        let at = self.words.binary_search_by(|word| word.key.as_str().cmp(key)).ok()?;
        self.words.get(at)
    }

    /// The words that so many edits may make of a key, by their outlines.
    pub fn near(&self, key: &str, num_edits: u32) -> impl Iterator<Item = &Word> {
        let outline = Outline::of(key);
        let outlines = self.outlines.iter().enumerate();
        let found = outlines.filter(move |(_, other)| outline.may_be(**other, num_edits));
        found.filter_map(|(at, _)| self.words.get(at))
    }

    /// The words that begin with one of these keys, most documents first, equal ones by spelling. First those without
    /// clitics, with or without article; where there is none, any.
    pub fn completions(&self, starts: &[String], limit: usize) -> Vec<Completion> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        for start in starts {
            let bases = self.groups_from(start);
            found.extend(bases.iter().filter_map(|group| Some((group.num_docs, group.shown?))));
            if let Some(rest) = start.strip_prefix(ARTICLE) {
                let words = self.groups_from(rest).iter().filter_map(|group| group.with_article);
                found.extend(words.filter_map(|at| Some((self.words.get(at as usize)?.num_docs, at))));
            }
        }
        let found = self.best(found, limit);
        if !found.is_empty() {
            return found;
        }
        let mut found: Vec<(u32, u32)> = Vec::new();
        for start in starts {
            let first = self.words.partition_point(|word| word.key.as_str() < start.as_str());
            let words = (first..).zip(self.words.get(first..).unwrap_or(&[]));
            let words = words.take_while(|(_, word)| word.key.starts_with(start.as_str()));
            let words = words.filter(|(_, word)| word.has_clitics && word.is_topic());
            found.extend(words.map(|(at, word)| (word.num_docs, at as u32)));
        }
        self.best(found, limit)
    }

    fn groups_from(&self, start: &str) -> &[Group] {
        let first = self.groups.partition_point(|group| group.base.as_str() < start);
        let rest = self.groups.get(first..).unwrap_or(&[]);
        let len = rest.partition_point(|group| group.base.starts_with(start));
        rest.get(..len).unwrap_or(&[])
    }

    /// The words of most documents, each once.
    fn best(&self, mut found: Vec<(u32, u32)>, limit: usize) -> Vec<Completion> {
        let by_docs = |one: &(u32, u32), other: &(u32, u32)| other.0.cmp(&one.0).then(one.1.cmp(&other.1));
        // A word may be there twice: by its base and by its base with the article.
        let wanted = limit.saturating_mul(2);
        if found.len() > wanted && wanted > 0 {
            found.select_nth_unstable_by(wanted - 1, by_docs);
            found.truncate(wanted);
        }
        found.sort_unstable_by(by_docs);
        found.dedup();
        let mut best: Vec<Completion> = Vec::new();
        for (num_docs, at) in found {
            let Some(word) = self.words.get(at as usize) else { continue };
            if best.len() < limit && best.iter().all(|known| known.key != word.key) {
                best.push(Completion { text: word.written.clone(), key: word.key.clone(), num_docs });
            }
        }
        best
    }
}

impl Word {
    /// The base of a group whose words never stand without clitics.
    fn bare(group: &Group, written: &str) -> Word {
        Word {
            key: group.base.clone(),
            written: written.into(),
            num_docs: group.num_docs,
            is_stop_word: false,
            has_clitics: false,
        }
    }

    /// Whether it says what a text is about: no stop word, no single letter, no number.
    fn is_topic(&self) -> bool {
        !self.is_stop_word && self.key.chars().nth(1).is_some()
    }
}

impl Reading {
    /// A word without what stands before its base; none where nothing does, or a pronoun behind it.
    fn bare<'a>(&self, written: &'a str) -> Option<&'a str> {
        let bare = written.strip_prefix(self.proclitic)?;
        (!self.proclitic.is_empty() && !self.has_enclitic && !self.is_stop_word).then_some(bare)
    }

    fn group(&self) -> (&str, bool, bool) {
        (&self.base, self.is_stop_word, self.has_enclitic)
    }

    fn of(word: &str, analyzer: &Analyzer) -> Reading {
        let forms = analyzer.forms(word);
        let key = forms.key();
        let (proclitic, enclitic) =
            forms.readings.first().map_or(("", ""), |reading| (reading.proclitic, reading.enclitic));
        // The hamza of ماء stays, that of الماء goes where the whole is folded.
        let bare = forms.written.strip_prefix(proclitic).filter(|bare| !bare.is_empty());
        let bare = bare.filter(|_| enclitic.is_empty() && !proclitic.is_empty());
        let proclitic = bare.map_or("", |_| proclitic);
        Reading {
            base: bare.map_or_else(|| key.into(), folded),
            proclitic,
            has_article: proclitic == ARTICLE,
            has_clitics: !enclitic.is_empty() || !(proclitic.is_empty() || proclitic == ARTICLE),
            has_enclitic: !enclitic.is_empty(),
            is_stop_word: analyzer.is_stop_word(word) || PARTICLES.contains(&key),
            key: key.into(),
        }
    }
}

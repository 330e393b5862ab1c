//! Reads a word as a known one: with clitics and endings taken off as far as the lexicon lets them be.
//!
//! A word can have several readings (كتب, he wrote or books). A name is never cut. A known word is cut further only
//! where the rest is much more frequent; an unknown one wherever the rest is known and not much rarer than the whole.
//! What has no reading goes to [`Stemmer`]. Total and deterministic; at most `MAX_READINGS` readings, best first.

use std::{cmp::Reverse, fmt, sync::Arc};

use compact_str::{CompactString, format_compact};
use smallvec::SmallVec;

use super::{
    clitics::{AND, ARTICLE, Before, Split, before_ending, endings, num_letters, parts, splits},
    letters::{Class, class},
    lexicon::{Entry, Flags, Lexicon, PartOfSpeech},
    stem::Stemmer,
    verbs::verb_bases,
};

const VERB: PartOfSpeech = PartOfSpeech { noun: false, verb: true };

/// Readings of one word, best first; never empty.
pub type Readings = SmallVec<[Reading; 2]>;

/// A word is read as so many lemmas at most.
const MAX_READINGS: usize = 4;
/// Of several ways to cut a word, those are kept whose base is at most so many times rarer than that of the best.
const MAX_RATIO: u32 = 10;

/// ه, his or its.
const HIS: &str = "ه";

/// Lemma of a word, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The key that the forms of a word share.
    pub lemma: CompactString,
    /// What stands before the word; empty if nothing does.
    pub proclitic: &'static str,
    /// The pronoun after the word; empty if there is none.
    pub enclitic: &'static str,
    /// Where the lemma comes from.
    pub source: Source,
}

/// Where a lemma comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A name, never cut.
    Name,
    /// The lexicon has the word as a form of it.
    Lexicon,
    /// The lexicon has it as the base of a regular ending.
    Ending,
    /// Cut by rule, because no lexicon knows the word.
    Stem,
}

/// Finds the lemmas of words.
#[derive(Debug, Clone)]
pub struct Lemmatizer {
    lexicon: Arc<Lexicon>,
    stemmer: Stemmer,
}

/// Readings with the frequency of their base.
type Candidates = SmallVec<[(u32, Reading); 6]>;

impl Lemmatizer {
    /// A lemmatizer with a lexicon.
    pub fn new(lexicon: Arc<Lexicon>) -> Lemmatizer {
        Lemmatizer { stemmer: Stemmer::new(Arc::clone(&lexicon)), lexicon }
    }

    /// The lexicon.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The readings of a word in its spelling, which has the given folded key.
    pub fn readings(&self, spelling: &str, key: &str) -> Readings {
        let mut readings = Readings::new();
        match key.chars().next().map(class) {
            Some(Class::Arabic) => self.known(spelling, &mut readings),
            // Only users list words in other letters; their inflection is the stemmer's.
            Some(Class::Letter) => {
                let whole = self.lexicon.look_up(spelling);
                add_listed(&whole, &mut readings);
                if !whole.is_name() {
                    add(&mut readings, Reading::plain(self.stemmer.stem(key), Source::Stem));
                }
            }
            _ => {}
        }
        if readings.is_empty() {
            readings.push(Reading::plain(self.stemmer.stem(key), Source::Stem));
        }
        readings.truncate(MAX_READINGS);
        readings
    }

    /// Whether a word in its spelling carries no topic, alone or with و or ف before it: it asks, points or connects.
    pub fn is_stop_word(&self, spelling: &str) -> bool {
        let whole = self.lexicon.exact(spelling);
        // فهم, understanding, is not ف with هم.
        let rest = spelling.strip_prefix(['و', 'ف']).filter(|_| !whole.is_known());
        let is_stop = |word: &str| self.lexicon.exact(word).flags.has(Flags::STOP);
        whole.flags.has(Flags::STOP) || rest.is_some_and(is_stop)
    }

    fn known(&self, word: &str, readings: &mut Readings) {
        let exact = self.lexicon.exact(word);
        let whole = self.lexicon.or_of_key(exact, word);
        add_listed(&whole, readings);
        if whole.flags.has(Flags::WHOLE) && !readings.is_empty() {
            // القاعدة, a name, is also the base with its article; الجزائر is not the islands.
            let is_place = whole.flags.has(Flags::PLACE);
            if let Some(bare) = word.strip_prefix(ARTICLE).filter(|_| whole.is_name() && !is_place) {
                for lemma in self.lexicon.look_up(bare).lemmas().filter(|lemma| lemma.part.noun) {
                    let reading = Reading::plain(lemma.text.into(), Source::Lexicon);
                    add(readings, Reading { proclitic: ARTICLE, ..reading });
                }
            }
            return;
        }
        let whole = Whole {
            frequency: whole.frequency,
            is_known: exact.is_known(),
            is_lemma: whole.lemmas().any(|lemma| lemma.text == word),
            is_careless: word
                .strip_suffix(HIS)
                .is_some_and(|rest| self.lexicon.exact(&format_compact!("{rest}ة")).is_known()),
        };
        let mut found = Candidates::new();
        let splits = splits(word);
        for split in splits.iter().skip(1) {
            self.as_listed(&whole, split, &mut found);
        }
        if readings.is_empty() && found.is_empty() {
            for split in &splits {
                self.as_verb(&whole, split, &mut found);
                self.as_noun(&whole, split, &mut found);
            }
        }
        let best = found.iter().map(|(frequency, _)| *frequency).max().unwrap_or(0);
        found.retain(|(frequency, _)| frequency.saturating_mul(MAX_RATIO) >= best);
        found.sort_by_key(|(frequency, _)| Reverse(*frequency));
        found.into_iter().for_each(|(_, reading)| add(readings, reading));
    }

    /// The base of a split as the lexicon lists it.
    fn as_listed(&self, whole: &Whole, split: &Split, found: &mut Candidates) {
        let entry = self.lexicon.look_up(&split.base);
        if !is_likely(whole, &entry, &split.base, split) {
            return;
        }
        if entry.flags.has(Flags::PLACE) && !may_name(split, &entry) {
            if split.before == Before::Noun {
                // السورية, the Syrian, is of سوريا though سورية is a name of it too.
                let others = entry.lemmas().filter(|lemma| lemma.text != split.base);
                let others: SmallVec<[CompactString; 2]> = others.map(|lemma| lemma.text.into()).collect();
                let alone = others.is_empty().then(|| format_compact!("{ARTICLE}{}", split.base));
                for lemma in others.into_iter().chain(alone) {
                    found.push((entry.noun_frequency, Reading::of(split, lemma, Source::Lexicon)));
                }
            }
            return;
        }
        for lemma in entry.lemmas().filter(|lemma| may_follow(split.before, &split.base, lemma.part)) {
            let reading = Reading::of(split, lemma.text.into(), source_of(&entry));
            found.push((entry.noun_frequency, reading));
        }
    }

    /// The base of a split as a regular form of a verb that the lexicon does not list.
    fn as_verb(&self, whole: &Whole, split: &Split, found: &mut Candidates) {
        if !may_follow(split.before, &split.base, VERB) {
            return;
        }
        for verb in verb_bases(&split.base) {
            let entry = self.lexicon.exact(&verb);
            let is_verb = entry.lemmas().any(|lemma| lemma.part.verb && lemma.text == verb);
            if is_verb && is_likely(whole, &entry, &verb, split) {
                found.push((entry.noun_frequency, Reading::of(split, verb, Source::Ending)));
            }
        }
    }

    /// The base of a split as a noun with a regular ending that the lexicon does not list.
    fn as_noun(&self, whole: &Whole, split: &Split, found: &mut Candidates) {
        for ending in split.base.chars().next_back().map(endings).unwrap_or_default() {
            let Some(rest) = split.base.strip_suffix(ending).filter(|rest| num_letters(rest) > 2) else {
                continue;
            };
            for base in before_ending(rest) {
                let entry = self.lexicon.look_up(&base);
                if !entry.is_name() && is_likely(whole, &entry, &base, split) {
                    for lemma in entry.lemmas().filter(|lemma| lemma.part.noun) {
                        let reading = Reading::of(split, lemma.text.into(), Source::Ending);
                        found.push((entry.noun_frequency, reading));
                    }
                }
            }
        }
    }
}

impl fmt::Display for Reading {
    /// The rules by which the lemma was found, for people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.proclitic.is_empty() {
            write!(formatter, "clitic {}, ", parts(self.proclitic))?;
        }
        if !self.enclitic.is_empty() {
            write!(formatter, "pronoun {}, ", self.enclitic)?;
        }
        formatter.write_str(match self.source {
            Source::Name => "name",
            Source::Lexicon => "lemma",
            Source::Ending => "ending, lemma",
            Source::Stem => "stem",
        })
    }
}

impl Reading {
    fn plain(lemma: CompactString, source: Source) -> Reading {
        Reading { lemma, proclitic: "", enclitic: "", source }
    }

    fn of(split: &Split, lemma: CompactString, source: Source) -> Reading {
        Reading { lemma, proclitic: split.proclitic, enclitic: split.enclitic, source }
    }
}

fn add(readings: &mut Readings, reading: Reading) {
    if readings.iter().all(|known| known.lemma != reading.lemma) {
        readings.push(reading);
    }
}

/// The lemmas of a word as it is listed.
fn add_listed(whole: &Entry<'_>, readings: &mut Readings) {
    for lemma in whole.lemmas() {
        add(readings, Reading::plain(lemma.text.into(), source_of(whole)));
    }
}

fn source_of(entry: &Entry<'_>) -> Source {
    if entry.is_name() { Source::Name } else { Source::Lexicon }
}

/// A word before anything is taken off.
struct Whole {
    frequency: u32,
    /// In this very spelling.
    is_known: bool,
    /// It is its own lemma.
    is_lemma: bool,
    /// It may be known only because its ه stands for a teh marbuta.
    is_careless: bool,
}

/// Whether a word is likely a known rest with something around it, judged by how frequent both are: فكرة is not ف with
/// كرة, nor كاميرون ك with a form of أمير.
fn is_likely(whole: &Whole, rest: &Entry<'_>, text: &str, split: &Split) -> bool {
    if !rest.is_known() {
        return false;
    }
    let (whole_times, rest_times) = match (whole.is_known, num_letters(text)) {
        (_, 0 | 1) => return false,
        (false, 2) => (10, 1),
        // Verbs stand behind و more often than alone in news: وأضاف, and he added.
        (false, _) if split.proclitic == AND => (1, 200),
        (false, _) => (1, 20),
        (true, 2) => (100, 1),
        // كتابه is rather his book than كتابة, writing.
        (true, _) if whole.is_careless && split.enclitic == HIS => (1, 5),
        // The article form counts for both: السنة is of سنة whatever else it may be.
        (true, _) if split.before == Before::Noun && split.enclitic.is_empty() => (1, 1),
        // وجاء, and he came, is also a form of وجأ.
        (true, _) if !whole.is_lemma => (1, 1),
        (true, 3) => (10, 1),
        (true, _) => (5, 1),
    };
    u64::from(rest.noun_frequency) * rest_times >= u64::from(whole.frequency) * whole_times
}

/// Whether these clitics can stand at the name of a place: البنين, the sons, are not of بنين, Benin.
fn may_name(split: &Split, place: &Entry<'_>) -> bool {
    let takes_article = split.before != Before::Noun || place.flags.has(Flags::NAME_WITH_ARTICLE);
    split.enclitic.is_empty() && takes_article
}

fn may_follow(before: Before, word: &str, part: PartOfSpeech) -> bool {
    let imperfect = part.verb && word.starts_with(['ي', 'ت', 'ن', 'أ', 'ا']);
    match before {
        Before::Noun | Before::BareNoun => part.noun,
        Before::Imperfect => imperfect,
        Before::NounOrImperfect => part.noun || imperfect,
        Before::Anything => true,
    }
}

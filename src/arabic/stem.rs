//! Cuts clitics and regular inflection off folded words that no lexicon knows.
//!
//! What is cut is decided by length and by the frequencies of the whole and the rest: the affixes and their order
//! follow light10 (Larkey, Ballesteros, Connell 2007) widened by the pronouns. Words in other scripts go to Snowball.
//! The result is a key, not a word.

use std::{fmt, sync::Arc};

use compact_str::{CompactString, format_compact};
use rust_stemmers::{Algorithm, Stemmer as Snowball};

use super::{
    clitics::{AND, Before, Proclitic, num_letters, proclitics},
    letters::{Class, class},
    lexicon::{Entry, Lexicon},
};

/// Finds the stems of folded words.
#[derive(Clone)]
pub struct Stemmer {
    lexicon: Arc<Lexicon>,
    english: Arc<Snowball>,
}

impl fmt::Debug for Stemmer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Stemmer").finish_non_exhaustive()
    }
}

/// Enclitics, and endings of number, gender and nisba, that a word with this last letter may end with, the longest
/// first: fewer than [`super::clitics`] has, because no lexicon vouches for what is left.
fn endings(last: char) -> (&'static [&'static str], &'static [&'static str]) {
    match last {
        'ا' => (&["هما", "كما", "ها", "نا"], &["وا"]),
        'م' => (&["هم", "كم"], &[]),
        'ن' => (&["هن", "كن"], &["تان", "تين", "ون", "ين", "ان"]),
        'ه' => (&["ه"], &["يه"]),
        'ت' => (&[], &["ات"]),
        'ي' => (&[], &["ي"]),
        _ => (&[], &[]),
    }
}

/// Letters that must be left of a word.
const MIN_REST: usize = 3;
/// A rest of three letters must be so many times more frequent than the whole: فكرة is not ف with كرة.
const SHORT_MARGIN: u32 = 10;

/// A word with an ending is at most so many times more frequent than its base.
const MAX_DERIVED: u32 = 10;

impl Stemmer {
    /// A stemmer that cuts only what the lexicon lets it cut.
    pub fn new(lexicon: Arc<Lexicon>) -> Stemmer {
        Stemmer { lexicon, english: Arc::new(Snowball::create(Algorithm::English)) }
    }

    /// The stem of a folded word; the word itself where nothing can be cut.
    pub fn stem(&self, folded: &str) -> CompactString {
        match folded.chars().next().map(class) {
            Some(Class::Arabic) => CompactString::new(self.arabic(folded)),
            Some(Class::Letter) if folded.is_ascii() => CompactString::new(self.english.stem(folded)),
            _ => CompactString::new(folded),
        }
    }

    fn arabic<'a>(&self, word: &'a str) -> &'a str {
        let whole = self.lexicon.exact(word);
        let mut with_article = None;
        let mut without_proclitic = None;
        for Proclitic { text, before } in word.chars().next().map(proclitics).unwrap_or_default() {
            let Some(rest) = word.strip_prefix(text).filter(|rest| num_letters(rest) >= MIN_REST) else {
                continue;
            };
            if *before == Before::Noun {
                with_article = with_article.or(Some(rest));
            } else if without_proclitic.is_none() {
                without_proclitic = Some(rest).filter(|rest| self.is_proclitic(word, rest, &whole));
            }
        }
        self.uninflected(with_article.or(without_proclitic).unwrap_or(word))
    }

    /// Whether a word is rather the rest with a proclitic than a word of its own.
    fn is_proclitic(&self, word: &str, rest: &str, whole: &Entry<'_>) -> bool {
        let entry = self.lexicon.exact(rest);
        let is_long = num_letters(rest) > MIN_REST;
        if entry.noun_frequency == 0 && whole.frequency == 0 {
            return is_long && word.strip_prefix(AND) == Some(rest);
        }
        let margin = if is_long { 1 } else { SHORT_MARGIN };
        entry.noun_frequency > whole.frequency.saturating_mul(margin)
    }

    /// Without enclitic, then without endings, until the lexicon knows the rest or it grows too short.
    fn uninflected<'a>(&self, word: &'a str) -> &'a str {
        let mut stem = word;
        let mut entry = None;
        for round in 0..3 {
            let (enclitics, endings) = stem.chars().next_back().map(endings).unwrap_or_default();
            let cut = if round == 0 { enclitics } else { endings };
            if cut.is_empty() {
                continue;
            }
            let known = *entry.get_or_insert_with(|| self.lexicon.exact(stem));
            if known.is_name() {
                return stem;
            }
            if let Some(rest) = cut.iter().find_map(|ending| self.without_ending(stem, &known, ending)) {
                stem = if round == 0 { without_link(rest) } else { rest };
                entry = None;
            }
        }
        stem
    }

    /// The word without an ending, unless the rest is too rare beside it to be its base: قانون is not قان with ون.
    fn without_ending<'a>(&self, word: &'a str, entry: &Entry<'_>, ending: &str) -> Option<&'a str> {
        let rest = cut_back(word, ending, MIN_REST)?;
        let is_base = |base: &str| {
            self.lexicon.exact(base).noun_frequency.saturating_mul(MAX_DERIVED) >= entry.noun_frequency
        };
        let is_base_or_feminine = |base: &str| is_base(base) || is_base(&format_compact!("{base}ه"));
        let linked = without_link(rest);
        let is_inflected = ending == "ه"
            || entry.noun_frequency == 0
            || is_base_or_feminine(rest)
            || linked != rest && is_base_or_feminine(linked);
        is_inflected.then_some(rest)
    }
}

/// A teh marbuta is written as teh before an enclitic (شركتهم), and a final hamza takes a seat (وزرائهم).
fn without_link(word: &str) -> &str {
    cut_back(word, "ت", MIN_REST)
        .or_else(|| word.strip_suffix("ائ").and(cut_back(word, "ئ", MIN_REST)))
        .unwrap_or(word)
}

fn cut_back<'a>(word: &'a str, affix: &str, min_rest: usize) -> Option<&'a str> {
    word.strip_suffix(affix).filter(|rest| num_letters(rest) >= min_rest)
}

//! Takes proclitics, enclitics and regular inflection off a folded word, as far as the lexicon lets it.
//!
//! A word or a rest that the lexicon knows is never cut further. What it does not know is cut by length alone: the
//! affixes and their order follow light10 (Larkey, Ballesteros, Connell 2007) widened by the pronouns. Words in
//! other scripts go to Snowball. The result is a key, not a word.

use std::sync::Arc;

use rust_stemmers::{Algorithm, Stemmer as Snowball};
use smallvec::{SmallVec, smallvec};

use super::letters::{Class, class};
use super::lexicon::Lexicon;

/// Stem keys of one word: more than one where it can be read in several ways.
pub type Stems = SmallVec<[String; 1]>;

/// Finds the stem keys of folded words.
#[derive(Clone)]
pub struct Stemmer {
    lexicon: Arc<dyn Lexicon>,
    english: Arc<Snowball>,
}

const ARTICLE: &str = "ال";
/// Proclitics with the article, longest first.
const WITH_ARTICLE: [&str; 8] = ["وبال", "وكال", "فبال", "ولل", "فلل", "وال", "بال", "كال"];
const WITH_ARTICLE_SHORT: [&str; 3] = ["فال", "لل", "ال"];
/// Proclitics that stand alone or before a known word, longest first.
const BARE: [&str; 14] = ["وس", "فس", "وب", "ول", "وك", "فب", "فل", "فك", "و", "ف", "ب", "ل", "ك", "س"];
/// Enclitics and endings, longest first within a round.
const ENCLITICS: [&str; 9] = ["هما", "كما", "هم", "هن", "ها", "نا", "كم", "كن", "ه"];
const ENDINGS: [&str; 9] = ["تان", "تين", "ات", "ون", "ين", "ان", "وا", "يه", "ي"];

/// A rest of three letters must be so many times more frequent than the whole: فكرة is not ف with كرة.
const SHORT_MARGIN: u32 = 10;

/// A word with an ending is at most so many times more frequent than its base.
const MAX_DERIVED: u32 = 10;

impl Stemmer {
    /// A stemmer that cuts only what the lexicon lets it cut.
    pub fn new(lexicon: Arc<dyn Lexicon>) -> Stemmer {
        Stemmer { lexicon, english: Arc::new(Snowball::create(Algorithm::English)) }
    }

    /// The stem keys of a folded word, best first; never empty, and the word itself where nothing can be cut.
    pub fn stems(&self, folded: &str) -> Stems {
        match folded.chars().next().map(class) {
            Some(Class::Arabic) => smallvec![self.arabic(folded).to_owned()],
            Some(Class::Letter) if folded.is_ascii() => smallvec![self.english.stem(folded).into_owned()],
            _ => smallvec![folded.to_owned()],
        }
    }

    fn arabic<'a>(&self, word: &'a str) -> &'a str {
        if self.is_whole(word) {
            return self.name_key(word);
        }
        let articles = WITH_ARTICLE.iter().chain(&WITH_ARTICLE_SHORT);
        // A known rest decides, whatever stands before it.
        for proclitic in articles.clone().chain(&BARE) {
            if let Some(rest) = word.strip_prefix(proclitic)
                && self.is_whole(rest)
            {
                return self.name_key(rest);
            }
        }
        if let Some(rest) = articles.clone().find_map(|proclitic| cut_front(word, proclitic, 3)) {
            return self.uninflected(rest);
        }
        let rest = BARE.iter().find_map(|proclitic| {
            let rest = cut_front(word, proclitic, 3)?;
            self.is_proclitic(proclitic, rest, word).then_some(rest)
        });
        self.uninflected(rest.unwrap_or(word))
    }

    /// Whether the word is rather the rest with a proclitic than a word of its own.
    fn is_proclitic(&self, proclitic: &str, rest: &str, word: &str) -> bool {
        let rest_frequency = self.noun_frequency(rest);
        let word_frequency = self.lexicon.frequency(word);
        if rest_frequency == 0 && word_frequency == 0 {
            return proclitic == "و" && num_letters(rest) > 3;
        }
        let margin = if num_letters(rest) > 3 { 1 } else { SHORT_MARGIN };
        rest_frequency > word_frequency.saturating_mul(margin)
    }

    /// Frequency of a word with and without article.
    fn noun_frequency(&self, word: &str) -> u32 {
        self.lexicon.frequency(word).max(self.lexicon.frequency(&format!("{ARTICLE}{word}")))
    }

    /// Without enclitic, then without endings, until the lexicon knows the rest or it grows too short.
    fn uninflected<'a>(&self, word: &'a str) -> &'a str {
        let mut stem = word;
        if self.is_whole(stem) {
            return stem;
        }
        if let Some(rest) = ENCLITICS.iter().find_map(|enclitic| self.without_ending(stem, enclitic)) {
            stem = without_link(rest);
        }
        for _ in 0..2 {
            if self.is_whole(stem) {
                return stem;
            }
            match ENDINGS.iter().find_map(|ending| self.without_ending(stem, ending)) {
                Some(rest) => stem = rest,
                None => break,
            }
        }
        stem
    }

    /// The word without an ending, unless the rest is too rare beside it to be its base: قانون is not قان with ون.
    fn without_ending<'a>(&self, word: &'a str, ending: &str) -> Option<&'a str> {
        let rest = cut_back(word, ending, 3)?;
        let word_frequency = self.noun_frequency(word);
        let is_base = ending == "ه" || word_frequency == 0 || {
            let base = without_link(rest);
            let bases = [rest, base, &format!("{rest}ه"), &format!("{base}ه")];
            let rest_frequency = bases.map(|base| self.noun_frequency(base)).into_iter().max().unwrap_or(0);
            rest_frequency.saturating_mul(MAX_DERIVED) >= word_frequency
        };
        is_base.then_some(rest)
    }

    /// Version of the lexicon.
    pub fn lexicon_version(&self) -> u64 {
        self.lexicon.version()
    }

    /// Whether the lexicon knows the word, with the article (القاهرة, للقاهرة) or without.
    fn is_whole(&self, word: &str) -> bool {
        self.lexicon.is_whole(word) || self.lexicon.has_article(&format!("{ARTICLE}{word}"))
    }

    /// The one key that a name has with and without its article.
    fn name_key<'a>(&self, name: &'a str) -> &'a str {
        match self.lexicon.has_article(name) {
            true => cut_front(name, ARTICLE, 3).unwrap_or(name),
            false => name,
        }
    }
}

/// A teh marbuta is written as teh before an enclitic (شركتهم), and a final hamza takes a seat (وزرائهم).
fn without_link(word: &str) -> &str {
    cut_back(word, "ت", 3).or_else(|| word.strip_suffix("اء").and(cut_back(word, "ء", 3))).unwrap_or(word)
}

fn num_letters(word: &str) -> usize {
    word.chars().count()
}

fn cut_front<'a>(word: &'a str, affix: &str, min_rest: usize) -> Option<&'a str> {
    word.strip_prefix(affix).filter(|rest| num_letters(rest) >= min_rest)
}

fn cut_back<'a>(word: &'a str, affix: &str, min_rest: usize) -> Option<&'a str> {
    word.strip_suffix(affix).filter(|rest| num_letters(rest) >= min_rest)
}

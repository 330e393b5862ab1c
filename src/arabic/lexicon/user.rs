//! The words that a user adds to a lexicon: names, stop words, and lemmas with their forms.
//!
//! They become a table that is asked before the others, each entry of which also holds what the others know of its
//! word, so that one look-up still tells all; what a user calls a name is nothing but that name. Words are entered in
//! their spelling and under their folded keys. Where the words come from is left to others; here they are single words.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::{CompactString, format_compact};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{
    super::{
        clitics::ARTICLE,
        fold::{folded, folded_all, spelled},
    },
    Flags, Lexicon, PartOfSpeech, Table, TableBuilder,
};

const NOUN: PartOfSpeech = PartOfSpeech { noun: true, verb: false };
/// A word of the user is taken to be as frequent as this at least, so that clitics come off where the lexicon does not
/// know it.
const MIN_FREQUENCY: u32 = 20;
/// Endings of nouns and adjectives, each in place of an ending of the word alone.
const ENDINGS: [(&str, &[&str]); 2] =
    [("", &["ا", "ان", "ين", "ون", "ات", "ي", "ية", "ة"]), ("ة", &["تان", "تين", "ات"])];
/// Letters of a name without its article.
const MIN_BARE: usize = 3;

/// Words that a user adds to a lexicon; equal words in any order are equal lexicons.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserLexicon {
    names: BTreeSet<String>,
    stop_words: BTreeSet<String>,
    /// Forms of each lemma.
    forms: BTreeMap<String, BTreeSet<String>>,
}

impl UserLexicon {
    /// Adds a word that nothing is cut off.
    pub fn add_name(&mut self, word: &str) {
        self.names.insert(spelled(word).into());
    }

    /// Adds a word that carries no topic.
    pub fn add_stop_word(&mut self, word: &str) {
        self.stop_words.insert(spelled(word).into());
    }

    /// Adds a form of a lemma; a lemma is always a form of itself.
    pub fn add_form(&mut self, lemma: &str, form: &str) {
        self.forms.entry(spelled(lemma).into()).or_default().insert(spelled(form).into());
    }

    /// Number of different words.
    pub fn num_words(&self) -> usize {
        let forms = self.forms.iter().flat_map(|(lemma, forms)| forms.iter().chain([lemma]));
        forms.chain(&self.names).chain(&self.stop_words).collect::<BTreeSet<_>>().len()
    }

    /// The table of these words with what a lexicon knows of them.
    pub(super) fn table(&self, known: &Lexicon) -> Option<Table> {
        let is_particle = |name: &&String| known.exact(name).flags.has(Flags::STOP);
        // In a name of several words a preposition stays one.
        let names = self.names.iter().filter(|name| !is_particle(name)).map(String::as_str).collect();
        let mut merger = Merger { known, names, builder: TableBuilder::default() };
        merger.add_names();
        self.forms.keys().for_each(|lemma| merger.add_form(lemma, lemma));
        for (lemma, forms) in &self.forms {
            forms.iter().for_each(|form| merger.add_form(lemma, form));
        }
        self.stop_words.iter().for_each(|word| merger.add_stop_word(word));
        merger.merge();
        Table::new(merger.builder.build())
    }
}

struct Merger<'a> {
    known: &'a Lexicon,
    names: BTreeSet<&'a str>,
    builder: TableBuilder,
}

impl Merger<'_> {
    fn add_names(&mut self) {
        for name in self.names.clone() {
            let lemma = self.lemma_of(name).to_owned();
            for word in keys(name) {
                self.builder.flag(&word, Flags::NAME | Flags::WHOLE);
                // The article of أليس is none, though that of its key may look like one.
                if let Some(bare) = bare(&word).filter(|_| bare(name).is_some()) {
                    self.builder.flag(&word, Flags::NAME_WITH_ARTICLE);
                    self.builder.flag(bare, Flags::NAME_WITH_ARTICLE | Flags::WHOLE);
                    self.builder.lemma(bare, &lemma, NOUN);
                }
                self.builder.lemma(&word, &lemma, NOUN);
            }
        }
    }

    fn add_form(&mut self, lemma: &str, form: &str) {
        // A form that begins with a letter of the imperfect may be a verb, before which س stands.
        let first = |word: &str| word.chars().next();
        let verb = matches!(first(form), Some('ي' | 'ت' | 'ن' | 'أ')) && first(form) != first(lemma);
        let lemma = self.lemma_of(lemma).to_owned();
        for word in keys(form) {
            self.add_lemma(&word, &lemma, PartOfSpeech { verb, ..NOUN });
        }
        // جوالا is known as a form of جوال, so it is one of what the user says that جوال is.
        for (ending, others) in ENDINGS {
            let Some(stem) = form.strip_suffix(ending) else { continue };
            for other in others.iter().map(|other| format!("{stem}{other}")) {
                let mut known = self.known.exact(&other).lemmas();
                if let Some(known) = known.find(|known| known.text == form) {
                    keys(&other).iter().for_each(|word| self.add_lemma(word, &lemma, known.part));
                }
            }
        }
    }

    fn add_stop_word(&mut self, word: &str) {
        let known = self.known.exact(word);
        let is_new = !self.known.look_up(word).is_known();
        for key in keys(word) {
            // A key that other words share is no stop word: علي is not على.
            let other = self.known.exact(&key);
            let is_same = !other.is_name()
                && other.lemmas().all(|lemma| known.lemmas().any(|known| known.text == lemma.text));
            if (key == word || is_same) && !self.names.contains(key.as_str()) {
                self.builder.flag(&key, Flags::STOP);
                if is_new {
                    self.add_lemma(&key, word, NOUN);
                }
            }
        }
    }

    /// Adds to the words of the user what else is known of them.
    fn merge(&mut self) {
        for word in self.builder.words() {
            let known = self.known.look_up(&word);
            let with_article = self.known.exact(&format_compact!("{ARTICLE}{}", folded(&word)));
            let noun_frequency = known.noun_frequency.max(with_article.frequency).max(MIN_FREQUENCY);
            self.builder.frequency(&word, known.frequency, noun_frequency);
            if self.names.contains(word.as_str()) {
                continue;
            }
            if !known.is_known() {
                self.builder.flag(&word, Flags::WHOLE);
            }
            // Whether it carries a topic is asked of the very spelling.
            self.builder.flag(&word, known.flags.without(Flags::STOP) | self.known.exact(&word).flags);
            for lemma in known.lemmas() {
                self.builder.lemma(&word, lemma.text, lemma.part);
            }
        }
    }

    fn add_lemma(&mut self, word: &str, lemma: &str, part: PartOfSpeech) {
        if !self.names.contains(word) {
            self.builder.lemma(word, lemma, part);
        }
    }

    /// A lemma as its word is read: a name without its article.
    fn lemma_of<'a>(&self, lemma: &'a str) -> &'a str {
        bare(lemma).filter(|_| self.names.contains(lemma)).unwrap_or(lemma)
    }
}

/// A name without its article.
fn bare(name: &str) -> Option<&str> {
    name.strip_prefix(ARTICLE).filter(|bare| bare.chars().count() >= MIN_BARE)
}

/// The spellings under which a word is entered, its own first.
fn keys(word: &str) -> SmallVec<[CompactString; 2]> {
    let mut keys: SmallVec<[CompactString; 2]> = SmallVec::new();
    for key in [CompactString::from(word)].into_iter().chain(folded_all(word)) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const VERB: PartOfSpeech = PartOfSpeech { noun: false, verb: true };

    fn known() -> Lexicon {
        let mut builder = TableBuilder::default();
        builder.lemma("جوال", "جوال", NOUN);
        builder.lemma("جوال", "جال", VERB);
        builder.frequency("جوال", 300, 700);
        builder.lemma("جوالا", "جوال", NOUN);
        builder.frequency("الترند", 90, 90);
        builder.flag("على", Flags::STOP);
        builder.lemma("على", "على", NOUN);
        builder.flag("علي", Flags::NAME);
        builder.lemma("سلمي", "سلمي", NOUN);
        Lexicon::new(Table::new(builder.build()).map(Arc::new).into_iter().collect())
    }

    fn lemmas(lexicon: &Lexicon, word: &str) -> Vec<String> {
        lexicon.look_up(word).lemmas().map(|lemma| lemma.text.to_owned()).collect()
    }

    #[test]
    fn a_word_keeps_what_was_known_of_it() {
        let mut user = UserLexicon::default();
        user.add_form("موبايل", "جوال");
        user.add_form("ترند", "ترند");
        let lexicon = known().with_user(user);
        assert_eq!(lemmas(&lexicon, "جوال"), ["موبايل", "جوال", "جال"]);
        assert_eq!(lemmas(&lexicon, "جوالا"), ["موبايل", "جوال"]);
        assert_eq!(lemmas(&lexicon, "موبايل"), ["موبايل"]);
        let entry = lexicon.exact("جوال");
        assert_eq!((entry.frequency, entry.noun_frequency), (300, 700));
        assert_eq!(lexicon.exact("ترند").noun_frequency, 90);
        assert!(lexicon.exact("على").flags.has(Flags::STOP));
    }

    #[test]
    fn a_name_is_only_a_name_but_its_key_is_also_what_else_it_was() {
        let mut user = UserLexicon::default();
        user.add_name("سلمى");
        user.add_name("جوال");
        user.add_name("الفيحاء");
        user.add_name("على");
        let lexicon = known().with_user(user);
        assert!(lexicon.exact("جوال").is_name() && lemmas(&lexicon, "جوال") == ["جوال"]);
        assert!(lexicon.exact("سلمى").is_name() && lemmas(&lexicon, "سلمى") == ["سلمى"]);
        assert_eq!(lemmas(&lexicon, "سلمي"), ["سلمى", "سلمي"]);
        assert!(lexicon.exact("فيحاء").flags.has(Flags::NAME_WITH_ARTICLE));
        assert!(!lexicon.exact("على").is_name(), "a preposition stays one");
    }

    #[test]
    fn a_stop_word_gives_its_key_away_only_where_no_other_word_has_it() {
        let mut user = UserLexicon::default();
        for word in ["سلمى", "إيه", "على"] {
            user.add_stop_word(word);
        }
        let lexicon = known().with_user(user);
        let is_stop = |word: &str| lexicon.exact(word).flags.has(Flags::STOP);
        assert!(is_stop("سلمى") && is_stop("إيه") && is_stop("ايه"));
        assert!(!is_stop("سلمي") && !is_stop("علي"));
        assert_eq!(lemmas(&lexicon, "إيه"), ["إيه"]);
    }
}

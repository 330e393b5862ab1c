//! Whether two names are one name, in any mix of Arabic and Latin script.
//!
//! Whole names only: that زوكربيرغ is the مارك زوكربيرغ before it is for the resolver of entities to say. `words` cuts a
//! name into words without particles, `arabic`, `cross` and `latin` say how far apart two words are, `natives` knows the
//! Arabic names that differ by a letter (حسن, حسين), `keys` finds candidates, and `beginning` compares
//! what is typed of a name. Pure text: the same answer for the same
//! names in either order, no panic on any input. Rules: notes on Arabic text, section 5; costs across scripts are
//! learned by `data/names/learn_costs.py`.

mod align;
mod arabic;
mod beginning;
mod cross;
mod keys;
mod latin;
mod natives;
mod words;

use std::sync::Arc;

pub use beginning::{Beginning, starting_keys};
pub use keys::{Keys, keys};
pub use words::Name;

use crate::arabic::Lexicon;
use natives::Natives;
use words::{Script, Word};

/// Names at most this far apart are taken for one when nothing else speaks against it.
pub const SAME: f32 = 1.0;

/// How far apart names are that cannot be compared: of different numbers of words, or in other scripts.
pub const APART: f32 = 100.0;

/// A word alone may be so much farther than [`SAME`] where the other words of its name make up for it.
const WORST_WORD: f32 = 1.5;
/// What بن on one side only, or another cut into words, adds to the distance.
const OTHER_CUT: f32 = 0.15;

/// Compares names.
#[derive(Debug)]
pub struct NameMatcher {
    lexicon: Arc<Lexicon>,
    natives: Natives,
}

impl NameMatcher {
    /// A matcher that takes the words of this lexicon for Arabic ones; see `bundled::name_matcher`.
    pub fn new(lexicon: Arc<Lexicon>) -> NameMatcher {
        NameMatcher { lexicon, natives: Natives::bundled() }
    }

    /// How far apart two names are: 0 the same but for spelling that folding joins, up to [`SAME`] spellings of one
    /// name, [`APART`] or more where they cannot be compared. Symmetric.
    pub fn distance(&self, one: &str, other: &str) -> f32 {
        self.between(&self.prepare(one), &self.prepare(other))
    }

    /// Whether two names are at most [`SAME`] apart.
    pub fn is_same(&self, one: &str, other: &str) -> bool {
        self.distance(one, other) <= SAME
    }

    /// A name made ready for many comparisons.
    pub fn prepare(&self, name: &str) -> Name {
        let mut name = Name::new(name);
        for word in name.words.iter_mut().chain(name.joined.iter_mut().flatten()) {
            word.natives = self.natives.find(word);
            word.is_native = !word.natives.is_empty() || self.is_ordinary(word);
        }
        name.whole.natives = self.natives.find(&name.whole);
        name.whole.is_native = !name.whole.natives.is_empty();
        name
    }

    /// [`NameMatcher::distance`] of names that were prepared.
    pub fn between(&self, one: &Name, other: &Name) -> f32 {
        if one.words.is_empty() || other.words.is_empty() {
            return APART;
        }
        let cut = if one.num_sons == other.num_sons { 0.0 } else { OTHER_CUT };
        let mut least = self.between_words(&one.words, &other.words) + cut;
        if one.words.len() == other.words.len() && (cut == 0.0 || least <= SAME) {
            return least.min(APART);
        }
        // أحمد بن صالح and Ahmed Bensalah.
        if cut != 0.0 {
            let mut is_cut_alike = false;
            for (words, others) in [(one.with_sons(), &other.words[..]), (&one.words[..], other.with_sons())]
            {
                is_cut_alike |= words.len() == others.len();
                least = least.min(self.between_words(words, others) + OTHER_CUT);
            }
            // بن عبدالرحمن has an article in it that بنعبدالرحمن may keep.
            let has_head = one.words.iter().chain(&other.words).any(|word| word.head.is_some());
            if is_cut_alike && (least <= SAME || !has_head) {
                return least.min(APART);
            }
        }
        // واتس آب and واتساب, بن كيران and بنكيران.
        if one.whole.letters.len().max(other.whole.letters.len()) == words::MAX_LETTERS {
            return least.min(APART);
        }
        let (cost, allowed) = self.word_cost(&one.whole, &other.whole);
        least.min(cost / allowed + OTHER_CUT).min(APART)
    }

    /// How far apart names of as many words are; [`APART`] where they have not as many.
    fn between_words(&self, words: &[Word], others: &[Word]) -> f32 {
        if words.len() != others.len() {
            return APART;
        }
        let (mut cost, mut allowed, mut worst) = (0.0, 0.0, 0.0_f32);
        for (word, other) in words.iter().zip(others) {
            let (word_cost, word_allowed) = self.word_cost(word, other);
            cost += word_cost;
            allowed += word_allowed;
            worst = worst.max(word_cost / word_allowed);
            if worst > WORST_WORD * 2.0 {
                break;
            }
        }
        (cost / allowed).max(worst / WORST_WORD)
    }

    /// The cost of taking two words for one, and what a word of this length may cost.
    fn word_cost(&self, one: &Word, other: &Word) -> (f32, f32) {
        // One order of additions, whichever name comes first: the same distance to the last bit.
        let (one, other) = if one.key <= other.key { (one, other) } else { (other, one) };
        if one.head != other.head {
            return (APART, 1.0);
        }
        if one.key == other.key {
            return (0.0, allowed(one.letters.len()));
        }
        let allowed = allowed(one.letters.len().max(other.letters.len()));
        match (one.script, other.script) {
            (Script::Arabic, Script::Arabic) => (arabic::cost(one, other, allowed), allowed),
            (Script::Latin, Script::Latin) => (latin::cost(one, other, allowed), allowed),
            (Script::Arabic, Script::Latin) => (cross::cost(one, other), 1.0),
            (Script::Latin, Script::Arabic) => (cross::cost(other, one), 1.0),
            _ => (APART, 1.0),
        }
    }

    /// Whether a word is an ordinary word of Arabic, so that another letter makes another word of it.
    fn is_ordinary(&self, word: &Word) -> bool {
        if word.script != Script::Arabic {
            return false;
        }
        let entry = self.lexicon.exact(&word.key);
        !entry.is_name() && entry.is_noun_or_verb()
    }
}

/// What spellings of one word of this length may cost: a short name is another one sooner.
fn allowed(num_letters: usize) -> f32 {
    let length = num_letters as f32;
    (0.11 * length + 0.04 * (length - 6.0).max(0.0)).clamp(0.33, 1.5)
}

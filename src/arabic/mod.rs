//! The rules of the script and the language: letters, spelling, clitics, lemmas. Pure text, no I/O, no engine.
//!
//! `letters` says what a code point is, `fold` gives the spellings under which a word is found, `lexicon` says what is
//! known of a word, `lemma` reads a word as a known one under `clitics`, `stem` cuts what no lexicon knows, `marks`
//! compares vowel marks; `keyboard` and `typos` say what may have been meant by what was typed. The order of these steps is fixed in `analysis`.

mod clitics;
pub mod fold;
pub mod keyboard;
pub mod lemma;
pub mod letters;
pub mod lexicon;
pub mod marks;
pub mod stem;
mod typos;
pub mod verbs;

pub use clitics::ARTICLE;
pub use fold::{folded, folded_all, spelled, written};
pub use lemma::{Lemmatizer, Reading, Readings};
pub use lexicon::{Entry, Flags, Lexicon, Table, TableBuilder, UserLexicon};
pub use marks::Vocalized;
pub use typos::typo_cost;

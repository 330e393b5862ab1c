//! The rules of the script and the language: letters, spelling, clitics, stems. Pure text, no I/O, no engine.
//!
//! `letters` says what a code point is, `fold` gives the spellings under which a word is found, `lexicon` says which
//! words are whole, `stem` takes clitics and inflection off the rest, `marks` compares vowel marks. The order of these
//! steps is fixed in `analysis`.

pub mod fold;
pub mod letters;
pub mod lexicon;
pub mod marks;
pub mod stem;

pub use fold::{folded, folded_all, written};
pub use lexicon::{Entry, Lexicon, WordLists};
pub use marks::Vocalized;
pub use stem::Stemmer;

//! From a text to its tokens, and from a word to the terms it is found by: the one place that fixes the steps.
//!
//! `segment` cuts the original text into words, `forms` folds and lemmatizes a word, `analyzer` does both and remembers
//! frequent words, `kin` gives loose keys to rank by, `terms` says under which terms a token is indexed and which terms a query word looks up, `engine`
//! hands tokens to tantivy. Invariant: a token's range is a slice of the original text, and folding that slice gives
//! its forms.

mod analyzer;
mod engine;
mod forms;
mod kin;
mod memo;
mod rules;
mod segment;
mod terms;

pub use analyzer::{Analyzer, Token, Tokens};
pub use engine::{EngineTokenizer, KIN_TOKENIZER_NAME, TOKENIZER_NAME};
pub use forms::Forms;
pub use kin::kin;
pub(crate) use memo::Memo;
pub use rules::{lemma_rules, rules};
pub use segment::{Segments, words};
pub use terms::{
    Level, LevelSet, fingerprint, index_terms, lookup_terms, marked_range, marked_terms, marked_word,
    query_terms,
};

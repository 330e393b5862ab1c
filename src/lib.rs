//! Full-text search for Arabic text collections.
//!
//! A folder of news, documents or books goes in ([`ingest`]), ranked results with passages and the names in them come
//! out ([`search`]). The map, lowest first; nothing points upward:
//!
//! - [`error`], [`note`], [`document`]: what can go wrong, what was noticed about a text, what is stored;
//! - [`arabic`]: letters, spelling, clitics and stems of words;
//! - [`names`]: whether two names are one, across scripts;
//! - [`analysis`]: tokens of a text and their terms;
//! - [`entity`]: who and what a text names (`OnnxTagger` with the feature `onnx`);
//! - [`schema`], [`index`]: fields, and the index directory;
//! - [`registry`]: which names of a collection are one entity;
//! - [`ingest`]: files to documents to index;
//! - [`query`]: query string to what the engine runs;
//! - [`search`]: request to response;
//! - [`eval`]: measures of ranking;
//! - [`bundled`]: the analyzer with the data that comes with the program;
//! - [`user_lexicon`]: the words that a user adds, from a file or of an index.

pub mod analysis;
pub mod arabic;
pub mod bundled;
pub mod copies;
pub mod document;
pub mod encoding;
pub mod entity;
pub mod error;
pub mod eval;
pub mod extract;
mod files;
pub mod index;
pub mod ingest;
pub mod names;
pub mod note;
pub mod query;
pub mod registry;
pub mod repair;
pub mod schema;
pub mod search;
pub mod user_lexicon;

pub use error::{Error, Result};

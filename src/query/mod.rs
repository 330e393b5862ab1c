//! From a query string to what the engine runs: `parser` makes the tree of [`ast`], `compile` gives its words their
//! terms, `engine` finds and scores the documents.
//!
//! The compiled tree ([`Clause`]) serves the highlighter too: what is marked is what matched.

pub mod ast;
mod clause;
mod compile;
mod dates;
pub mod engine;
mod fields;
mod lexer;
mod parser;
mod particles;
pub mod positions;
mod visible;

pub use clause::{Clause, Slot, SlotTerm};
pub use compile::{Compiler, ResolveFacet};
pub use dates::date_range;
pub use parser::{parse, plain};

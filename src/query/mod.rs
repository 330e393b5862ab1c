//! From a query string to what the engine runs: `parser` makes the tree of [`ast`], `compile` gives its words their
//! terms, `marks` says what their vowel marks leave out, `engine` finds and scores the documents. `unfinished` finds the word
//! that is being typed, `edit` changes a query in places.
//!
//! The compiled tree ([`Clause`]) serves the highlighter too: what is marked is what matched.

pub mod ast;
mod clause;
mod compile;
mod dates;
mod edit;
pub mod engine;
mod fields;
mod lexer;
mod marks;
mod parser;
pub mod positions;
mod unfinished;
mod visible;

pub use clause::{Clause, Slot, SlotTerm};
pub use compile::{Compiler, ResolveFacet, prefix_keys};
pub use dates::{date_days, date_range};
pub use edit::{Editor, Operand};
pub use fields::Target;
pub use parser::{parse, plain};
pub use unfinished::Unfinished;

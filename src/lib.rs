//! Full-text search for Arabic text collections.
#![allow(missing_docs)]
pub mod analysis;
pub mod arabic;
pub mod bundled;
pub mod document;
pub mod entity;
pub mod error;
pub mod eval;
pub mod index;
pub mod ingest;
pub mod query;
pub mod schema;
pub mod search;
pub use error::{Error, Result};

//! Files into an index: walk, decode, read, name the entities, write.
//!
//! One thread reads files into batches of pieces, all cores parse them and name entities, and the batch is written in
//! the order of the files, so that the same input gives the same index. Memory is bounded by the size of a batch. What
//! cannot be read becomes a [`Failure`] and the rest goes on. At the end the names of the index are put together.

pub mod decode;
mod entities;
mod failure;
pub mod fields;
pub mod format;
mod pipeline;
mod report;
pub mod walk;

pub use failure::Failure;
pub use pipeline::{Ingest, Progress};
pub use report::Report;

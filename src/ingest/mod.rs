//! Files into an index: walk, read, name the entities, write.
//!
//! One thread reads files into batches of pieces, all cores parse them and name entities, and the batch is written in
//! the order of the files, so that the same input gives the same index. Memory is bounded by the size of a batch. What
//! cannot be read becomes a [`Failure`] and the rest goes on. At the end the names of the index are put together.

mod batch;
pub mod catalog;
pub mod compression;
mod doctor;
mod entities;
mod failure;
pub mod fields;
pub mod format;
mod namers;
mod options;
mod parsing;
mod pipeline;
mod reading;
mod rebuild;
mod report;
mod roots;
mod state;
mod stories;
pub mod walk;
mod watch;

pub use doctor::{Diagnosis, Finding, diagnose};
pub use failure::Failure;
pub use options::{Limits, Options};
pub use pipeline::{Ingest, Progress};
pub use rebuild::rebuild;
pub use report::Report;
pub use watch::Watch;

//! Tests of the program as people and other programs run it.
// Tests may fail loudly.
#![allow(clippy::unwrap_used, clippy::string_slice, clippy::print_stdout, clippy::print_stderr)]

#[path = "../generators/arabic.rs"]
#[allow(dead_code)]
mod arabic;
mod archives;
mod copies;
mod entities;
mod errors;
mod eval;
mod explain;
mod folder;
mod formats;
mod generations;
mod hostile;
mod ingest;
mod killed;
mod lexicon;
mod mcp;
mod other;
mod program;
#[path = "../generators/random.rs"]
#[allow(dead_code)]
mod random;
mod reading;
mod reindex;
mod safety;
mod same_ids;
mod search;
mod serve;
mod server;
mod show;
mod watch;
#[path = "../generators/formats.rs"]
mod written;

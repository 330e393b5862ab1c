//! Tests of the library as a whole: what holds for every text, index and search.
// Tests may fail loudly.
#![allow(clippy::unwrap_used, clippy::string_slice, clippy::print_stdout, clippy::print_stderr)]

mod analysis;
#[path = "../generators/arabic.rs"]
#[allow(dead_code)]
mod arabic;
mod collection;
mod copies;
mod correction;
#[path = "../generators/edits.rs"]
#[allow(dead_code)]
mod edits;
mod entities;
mod explain;
mod feedback;
mod folding;
mod golden;
mod index;
mod layers;
mod lexicon;
mod marks;
mod mentions;
mod names;
#[cfg(feature = "onnx")]
mod onnx;
mod quote;
#[path = "../generators/random.rs"]
#[allow(dead_code)]
mod random;
mod relaxations;
mod search;
mod seed;
mod suggest;
mod values;

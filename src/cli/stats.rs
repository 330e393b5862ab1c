//! `fihris stats`: figures of the index.

use fihris::{
    bundled,
    index::{IndexReader, Manifest},
};
use serde::Serialize;

use super::{Outcome, args, output::Output};

#[derive(Debug, Serialize)]
struct Stats {
    documents: u64,
    segments: usize,
    bytes: u64,
    format: String,
    analyzer: String,
}

pub fn run(args: args::Stats, output: &mut Output) -> anyhow::Result<Outcome> {
    let analyzer = bundled::analyzer();
    let manifest = Manifest::open(&args.index.index, &analyzer)?;
    let reader = IndexReader::open(&args.index.index, &analyzer)?;
    let stats = Stats {
        documents: reader.num_docs(),
        segments: reader.num_segments(),
        bytes: reader.num_bytes()?,
        format: manifest.format,
        analyzer: manifest.analyzer,
    };
    if args.json {
        output.json(&stats)?;
    } else {
        output.line(&format!("documents  {}", stats.documents))?;
        output.line(&format!("segments   {}", stats.segments))?;
        output.line(&format!("bytes      {}", stats.bytes))?;
        output.line(&format!("format     {}", stats.format))?;
        output.line(&format!("analyzer   {}", stats.analyzer))?;
    }
    Ok(Outcome::Done)
}

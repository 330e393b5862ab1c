//! `fihris stats`: figures of the index.

use fihris::{
    arabic::UserLexicon,
    index::{IndexReader, Manifest},
    user_lexicon::analyzer_of,
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
    /// Number of words that the user has added; none if the index has no lexicon of its own.
    lexicon: Option<usize>,
}

pub fn run(args: args::Stats, output: &mut Output) -> anyhow::Result<Outcome> {
    let analyzer = analyzer_of(&args.index.index)?;
    let manifest = Manifest::open(&args.index.index, &analyzer)?;
    let reader = IndexReader::open(&args.index.index, &analyzer)?;
    let stats = Stats {
        documents: reader.num_docs(),
        segments: reader.num_segments(),
        bytes: reader.num_bytes()?,
        format: manifest.format,
        analyzer: manifest.analyzer,
        lexicon: manifest.lexicon.as_ref().map(UserLexicon::num_words),
    };
    if args.json {
        output.json(&stats)?;
    } else {
        output.line(&format!("documents  {}", stats.documents))?;
        output.line(&format!("segments   {}", stats.segments))?;
        output.line(&format!("bytes      {}", stats.bytes))?;
        output.line(&format!("format     {}", stats.format))?;
        output.line(&format!("analyzer   {}", stats.analyzer))?;
        if let Some(num_words) = stats.lexicon {
            output.line(&format!("lexicon    {num_words} words of your own"))?;
        }
    }
    Ok(Outcome::Done)
}

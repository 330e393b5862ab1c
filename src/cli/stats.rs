//! `fihris stats`: figures of the index.

use fihris::{
    index::{IndexReader, Stats},
    user_lexicon::analyzer_of,
};

use super::{Outcome, args, output::Output};

pub fn run(args: args::Stats, output: &mut Output) -> anyhow::Result<Outcome> {
    let reader = IndexReader::open(&args.index.index, &analyzer_of(&args.index.index)?)?;
    let stats = reader.stats()?;
    if args.json {
        output.json(&stats)?;
        return Ok(Outcome::Done);
    }
    let Stats { documents, segments, bytes, format, analyzer, lexicon } = stats;
    output.line(&format!("documents  {documents}"))?;
    output.line(&format!("segments   {segments}"))?;
    output.line(&format!("bytes      {bytes}"))?;
    output.line(&format!("format     {format}"))?;
    output.line(&format!("analyzer   {analyzer}"))?;
    if let Some(num_words) = lexicon {
        output.line(&format!("lexicon    {num_words} words of your own"))?;
    }
    Ok(Outcome::Done)
}

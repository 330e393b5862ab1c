//! `fihris check`: looks for damage in the index.

use anyhow::bail;
use fihris::{index::IndexReader, user_lexicon::analyzer_of};
use serde::Serialize;

use super::{Outcome, args, output::Output};

#[derive(Debug, Serialize)]
struct Health {
    ok: bool,
    documents: u64,
    damaged: Vec<String>,
}

pub fn run(args: args::Check, output: &mut Output) -> anyhow::Result<Outcome> {
    let reader = IndexReader::open(&args.index.index, &analyzer_of(&args.index.index)?)?;
    let damaged: Vec<String> =
        reader.damaged_files()?.iter().map(|path| path.display().to_string()).collect();
    let health = Health { ok: damaged.is_empty(), documents: reader.num_docs(), damaged };
    if args.json {
        output.json(&health)?;
    } else if health.ok {
        output.line(&format!("{} documents, no damage found", health.documents))?;
    }
    if !health.ok {
        bail!("damaged files: {}; ingest again with --rebuild", health.damaged.join(", "));
    }
    Ok(Outcome::Done)
}

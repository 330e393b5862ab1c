//! `fihris check`: looks for damage in the index.

use anyhow::bail;
use fihris::{
    index::{IndexReader, Manifest, problems},
    ingest::catalog::Catalog,
    user_lexicon::analyzer_of,
};
use indicatif::HumanCount;
use serde::Serialize;

use super::{Outcome, args, output::Output};

#[derive(Debug, Serialize)]
struct Health {
    ok: bool,
    documents: u64,
    /// Files whose bytes are not as they were written.
    damaged: Vec<String>,
    /// What does not agree with what else.
    problems: Vec<String>,
}

pub fn run(args: args::Check, output: &mut Output) -> anyhow::Result<Outcome> {
    let dir = args.index.index.as_path();
    let manifest = Manifest::read(dir)?;
    let reader = IndexReader::open(dir, &analyzer_of(dir)?)?;
    let damaged: Vec<String> =
        reader.damaged_files()?.iter().map(|path| path.display().to_string()).collect();
    let mut problems = match damaged.is_empty() {
        true => problems(&reader)?,
        // What stands in them says nothing of the rest.
        false => Vec::new(),
    };
    if damaged.is_empty() {
        problems.extend(Catalog::problems(&reader, &manifest.segments(dir))?);
    }
    let ok = damaged.is_empty() && problems.is_empty();
    let health = Health { ok, documents: reader.num_docs(), damaged, problems };
    if args.json {
        output.json(&health)?;
    } else if health.ok {
        output.line(&format!("{} documents, no damage found", HumanCount(health.documents)))?;
    }
    if !health.ok {
        let damaged = health.damaged.iter().map(|path| format!("damaged file: {path}"));
        let found: Vec<String> = damaged.chain(health.problems).collect();
        bail!("{}; ingest again with --full", found.join("; "));
    }
    Ok(Outcome::Done)
}

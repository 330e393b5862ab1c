//! `fihris mcp`: serves indexes to assistants over standard input and output.

use fihris::search::LiveIndexes;

use super::{Outcome, args, output::Output};
use crate::mcp::serve;

pub fn run(args: args::Mcp, _: &mut Output) -> anyhow::Result<Outcome> {
    serve(LiveIndexes::open(&args.index)?)?;
    Ok(Outcome::Done)
}

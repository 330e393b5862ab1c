//! `fihris mcp`: serves indexes to assistants over standard input and output.

use super::{Outcome, args, output::Output};
use crate::mcp::{Indexes, serve};

pub fn run(args: args::Mcp, _: &mut Output) -> anyhow::Result<Outcome> {
    serve(Indexes::open(args.index)?)?;
    Ok(Outcome::Done)
}

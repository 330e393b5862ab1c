//! `fihris completions`: a completion script for a shell.

use clap::CommandFactory;

use super::{Outcome, args, output::Output};

pub fn run(args: args::Completions, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::Args::command(), "fihris", &mut script);
    output.raw(&script)?;
    Ok(Outcome::Done)
}

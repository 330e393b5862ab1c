//! The command line: one file per command, `output` the only place that prints.
//!
//! Exit codes: 0 found or done, 1 no hit, 2 any error. Results go to stdout, all else to stderr.

mod analyze;
mod args;
mod bar;
mod check;
mod completions;
mod doctor;
mod entities;
mod eval;
mod explain;
mod facets;
mod filters;
mod ingest;
mod interrupt;
mod lexicon;
mod mcp;
mod output;
mod search;
mod serve;
mod show;
mod stats;
mod train;

use std::{path::Path, process::ExitCode};

use clap::Parser;
use fihris::Error;

use self::{
    args::{Args, Command},
    output::Output,
};

/// What a command found.
pub enum Outcome {
    /// It did what it was asked.
    Done,
    /// There was nothing to find.
    Nothing,
    /// It could not do any of it, and has said why.
    Failed,
}

/// Runs the command of the process's arguments.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let mut output = Output::new();
    let result = match args.command {
        Command::Ingest(command) => ingest::run(command, &mut output),
        Command::Doctor(command) => doctor::run(command, &mut output),
        Command::Search(command) => search::run(command, &mut output),
        Command::Facets(command) => facets::run(command, &mut output),
        Command::Entities(command) => entities::run(command, &mut output),
        Command::Show(command) => show::run(command, &mut output),
        Command::Analyze(command) => analyze::run(command, &mut output),
        Command::Eval(command) => eval::run(command, &mut output),
        Command::Train(command) => train::run(command, &mut output),
        Command::Serve(command) => serve::run(command, &mut output),
        Command::Stats(command) => stats::run(command, &mut output),
        Command::Check(command) => check::run(command, &mut output),
        Command::Mcp(command) => mcp::run(command, &mut output),
        Command::Completions(command) => completions::run(command, &mut output),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Failed) => ExitCode::from(2),
        // Whoever read our output has had enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output.error(&error, hint(&error));
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// What to do about an error.
fn hint(error: &anyhow::Error) -> Option<String> {
    let ingest = |options: &str, dir: &Path| match dir == Path::new(args::DEFAULT_INDEX) {
        true => format!("fihris ingest{options} PATH"),
        false => format!("fihris ingest{options} --index {} PATH", dir.display()),
    };
    let rebuild = |options: &str, dir: &Path| match dir == Path::new(args::DEFAULT_INDEX) {
        true => format!("fihris ingest --rebuild{options}"),
        false => format!("fihris ingest --rebuild{options} --index {}", dir.display()),
    };
    match error.downcast_ref::<Error>()? {
        Error::NoIndex(path) => Some(format!("make one with: {}", ingest("", path))),
        Error::NotAnIndex(_) => Some("choose another folder with --index DIR".to_owned()),
        Error::Version { path, .. } => Some(format!("build it anew with: {}", rebuild("", path))),
        Error::Lexicon { path, .. } => {
            Some(format!("build it anew with: {}", rebuild(" --lexicon FILE", path)))
        }
        Error::Locked(_) => {
            Some("wait until it is done, or choose another folder with --index DIR".to_owned())
        }
        Error::Lock { .. } => Some("the index folder must be writable, also for searching".to_owned()),
        _ => None,
    }
}

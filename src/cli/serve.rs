//! `fihris serve`: serves the page and the HTTP API until interrupted.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, bail};

use super::{Outcome, args, output::Output};
use crate::server::{Config, Limits, serve};

/// The token's variable, so that it is in no list of processes.
const TOKEN: &str = "FIHRIS_TOKEN";
/// Characters of a token at least.
const MIN_TOKEN: usize = 16;

pub fn run(args: args::Serve, output: &mut Output) -> anyhow::Result<Outcome> {
    let token = match args.writable {
        true => Some(token(args.token_file.as_deref())?),
        false => None,
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let config = Config {
        host: args.host,
        port: args.port,
        indexes: args.index,
        names: args.allow_host,
        token,
        limits: Limits {
            max_searches: args.max_searches.unwrap_or(cores).max(1),
            max_waiting: args.max_waiting,
            max_time: Duration::from_millis(args.max_ms),
            max_connections: args.max_connections.max(1),
            max_body_bytes: args.max_body_mb << 20,
        },
    };
    let names: Vec<String> = config.indexes.iter().map(|index| index.display().to_string()).collect();
    serve(config, |address| {
        output.note(&format!("fihris: serving {} at http://{address}/; Ctrl-C ends it", names.join(", ")));
        if !address.ip().is_loopback() {
            output.note("fihris: everybody who reaches this machine can read the index");
        }
    })?;
    output.note("fihris: stopped");
    Ok(Outcome::Done)
}

fn token(file: Option<&Path>) -> anyhow::Result<String> {
    let token = match file {
        Some(file) => fs::read_to_string(file).with_context(|| file.display().to_string())?,
        None => std::env::var(TOKEN).unwrap_or_default(),
    };
    let token = token.trim();
    if token.is_empty() {
        bail!(
            "--writable needs a token of those who may add documents: give it in {TOKEN} or by --token-file FILE"
        );
    }
    if token.chars().count() < MIN_TOKEN {
        bail!("the token is shorter than {MIN_TOKEN} characters and could be guessed");
    }
    Ok(token.to_owned())
}

//! CPU seconds (user and system, all threads) to index a collection, beside tantivy alone on the same work.
//!
//! - `fihris`: our ingest from end to end: read, parse, name entities, index, commit, merge.
//! - `named`: the same fields, entities included, but tantivy's default tokenizer on title and text.
//! - `terms`: tantivy with our tokenizer, without entities: what the terms cost.
//! - `tantivy`: tantivy with its default tokenizer, without entities.
//!
//! Each run is a process of its own, and the runs take turns, because machines are noisy; medians and ratios are printed.
//! Not a criterion bench: it measures CPU time, which it reads from `/proc`, so it runs on Linux only.
//! `FIHRIS_BENCH_NEWS=news.jsonl.zst FIHRIS_BENCH_ROUNDS=3 cargo bench --bench index_cpu`; see `sample` for the input.
#![allow(clippy::print_stdout, reason = "this is its report")]

mod peer;
mod sample;

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use fihris::{analysis::EngineTokenizer, bundled, ingest::Ingest};

const KINDS: [&str; 4] = ["fihris", "named", "terms", "tantivy"];
const NUM_ROUNDS: usize = 3;
/// Of the times in `/proc`: USER_HZ, 100 on every Linux (proc_pid_stat(5)).
const TICKS_PER_SECOND: f64 = 100.0;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().collect();
    match args.get(1..).unwrap_or_default() {
        [run, kind, source, dir] if run == "--run" => {
            println!("{}", seconds(kind, Path::new(source), Path::new(dir))?);
            Ok(())
        }
        rest if rest.iter().any(|arg| arg == "--bench") => compare(),
        _ => Ok(()),
    }
}

/// Runs all kinds in turn and prints their medians.
fn compare() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let source = sample::source(folder.path())?;
    let num_rounds = match env::var("FIHRIS_BENCH_ROUNDS") {
        Ok(rounds) => rounds.parse().context("FIHRIS_BENCH_ROUNDS is not a number")?,
        Err(_) => NUM_ROUNDS,
    };
    let mut times: [Vec<f64>; KINDS.len()] = Default::default();
    let mut sizes = [0; KINDS.len()];
    for round in 1..=num_rounds {
        for (place, kind) in KINDS.into_iter().enumerate() {
            let dir = folder.path().join(format!("{kind}-{round}"));
            let run = Command::new(env::current_exe()?)
                .args(["--run", kind])
                .args([&source, &dir])
                .stderr(Stdio::inherit())
                .output()?;
            if !run.status.success() {
                bail!("the run of {kind} failed: {}", run.status);
            }
            let seconds: f64 = String::from_utf8(run.stdout)?.trim().parse()?;
            println!("round {round}  {kind:8} {seconds:8.2} CPU s");
            times[place].push(seconds);
            sizes[place] = num_bytes(&dir)?;
            fs::remove_dir_all(&dir)?;
        }
    }
    let medians = times.map(median);
    for (place, kind) in KINDS.into_iter().enumerate() {
        let ratio = medians[place] / medians[KINDS.len() - 1];
        let size = sizes[place] as f64 / 1e6;
        println!("median   {kind:8} {:8.2} CPU s  ratio {ratio:.2}  index {size:.1} MB", medians[place]);
    }
    Ok(())
}

/// Indexes in this process, which does nothing else, and gives its CPU seconds.
fn seconds(kind: &str, source: &Path, dir: &Path) -> anyhow::Result<f64> {
    let analyzer = bundled::analyzer();
    match kind {
        "fihris" => {
            let namers = bundled::namers();
            let ingest = Ingest::new(dir, [source.to_owned()], &analyzer, &namers, bundled::name_matcher);
            let report = ingest.run()?;
            if report.added == 0 {
                bail!("nothing was indexed");
            }
        }
        kind => {
            let tokenizer = match kind {
                "terms" => EngineTokenizer::new(analyzer).into(),
                _ => peer::default_tokenizer(),
            };
            fs::create_dir_all(dir)?;
            let namer = (kind == "named").then_some(bundled::namer as fn() -> _);
            peer::build(source, dir, tokenizer, namer)?;
        }
    }
    let stat = fs::read_to_string("/proc/self/stat").context("CPU times are in /proc/self/stat")?;
    // The name of the program, in parentheses, may have spaces in it.
    let (_, fields) = stat.rsplit_once(')').context("no program name in /proc/self/stat")?;
    let mut times = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    let user = times.next().context("no user time in /proc/self/stat")??;
    let system = times.next().context("no system time in /proc/self/stat")??;
    Ok((user + system) / TICKS_PER_SECOND)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    let middle = times.len() / 2;
    match times.len() % 2 {
        0 => times.get(middle.wrapping_sub(1)..=middle).map_or(0.0, |two| two.iter().sum::<f64>() / 2.0),
        _ => times[middle],
    }
}

/// Bytes of the files in a folder and below.
fn num_bytes(dir: &Path) -> anyhow::Result<u64> {
    let mut total = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        total += if metadata.is_dir() { num_bytes(&entry.path())? } else { metadata.len() };
    }
    Ok(total)
}

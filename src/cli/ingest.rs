//! `fihris ingest`: reads documents into the index and reports.

use std::path::{Path, PathBuf};

use anyhow::bail;
use fihris::{
    analysis::Analyzer,
    bundled,
    entity::Namer,
    index::Manifest,
    ingest::{Ingest, Progress, Report},
    registry::Overrides,
    user_lexicon::{FILE_NAME, entities_file},
};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use super::{Outcome, args, lexicon, output::Output};

/// Failures listed on a terminal; JSON has all.
const MAX_LISTED: usize = 20;

pub fn run(args: args::Ingest, output: &mut Output) -> anyhow::Result<Outcome> {
    // Before anything is removed: the words may be wrong, or in the index that is made anew.
    let analyzer = lexicon::analyzer(args.lexicon.as_deref(), Some(&args.index.index), output)?;
    let overrides = overrides(args.entities.as_deref(), &args.index.index, output)?;
    let namer = match args.no_entities {
        true => Box::new(bundled::silent_namer),
        false => namer(args.tagger.as_deref())?,
    };
    let missing = args.paths.iter().any(|path| !path.exists());
    if args.rebuild && !missing {
        Manifest::remove(&args.index.index)?;
    }
    let commit_bytes = args.commit_mb.map(|megabytes| (megabytes * 1e6) as u64);
    let report = ingest(&args.index.index, args.paths, &analyzer, &namer, Some(overrides), commit_bytes)?;
    if args.json {
        output.json(&report)?;
    } else {
        list_failures(&report, output);
        output.line(&summary(&report))?;
    }
    Ok(if has_read_none(&report) || missing { Outcome::Failed } else { Outcome::Done })
}

/// The user's lines about names: those of the named file, else of the file that `fihris.toml` in the current folder
/// names, else those that the index has.
pub fn overrides(file: Option<&Path>, index: &Path, output: &Output) -> anyhow::Result<Overrides> {
    if let Some(file) = file {
        return Ok(Overrides::read(file)?);
    }
    let Some(file) = entities_file(Path::new(""))? else {
        return Ok(Overrides::of_index(index)?);
    };
    let overrides = Overrides::read(&file)?;
    let (num_lines, file) = (overrides.num_lines(), file.display());
    output.note(&format!("fihris: with the {num_lines} lines of {file}, as {FILE_NAME} says"));
    Ok(overrides)
}

/// What makes the namers: with the model of a folder, else with what comes with the program.
fn namer(folder: Option<&Path>) -> anyhow::Result<Box<dyn Fn() -> Namer>> {
    folder.map_or_else(|| Ok(Box::new(bundled::namer) as Box<dyn Fn() -> Namer>), namer_of_model)
}

#[cfg(feature = "onnx")]
fn namer_of_model(folder: &Path) -> anyhow::Result<Box<dyn Fn() -> Namer>> {
    let tagger = fihris::entity::OnnxTagger::open(folder)?;
    Ok(Box::new(move || bundled::namer_with(Box::new(tagger.clone()))))
}

#[cfg(not(feature = "onnx"))]
fn namer_of_model(folder: &Path) -> anyhow::Result<Box<dyn Fn() -> Namer>> {
    let folder = folder.display();
    bail!("--tagger {folder}: this program cannot run models: build it with --features onnx")
}

/// Ingests paths, with a progress bar on a terminal.
pub fn ingest(
    index: &Path,
    paths: Vec<PathBuf>,
    analyzer: &Analyzer,
    namer: &dyn Fn() -> Namer,
    overrides: Option<Overrides>,
    commit_bytes: Option<u64>,
) -> anyhow::Result<Report> {
    if let [path] = paths.as_slice()
        && !path.exists()
    {
        bail!("{}: there is no such file or folder", path.display());
    }
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}")?);
    let mut progress = |progress: Progress| {
        let seconds = bar.elapsed().as_secs_f64().max(0.001);
        bar.set_message(format!(
            "{} documents, {} ({}/s), {} failed",
            HumanCount(progress.num_documents),
            HumanBytes(progress.num_bytes),
            HumanBytes((progress.num_bytes as f64 / seconds) as u64),
            progress.num_failed,
        ));
        bar.tick();
    };
    let report = Ingest {
        index,
        paths,
        analyzer,
        namer,
        matcher: bundled::name_matcher,
        overrides,
        commit_bytes,
        progress: &mut progress,
    }
    .run();
    bar.finish_and_clear();
    Ok(report?)
}

/// Whether there was something to read, and none of it could be.
pub fn has_read_none(report: &Report) -> bool {
    report.num_documents() == 0 && report.failed > 0
}

/// Says what could not be read.
pub fn list_failures(report: &Report, output: &Output) {
    for failure in report.failures.iter().take(MAX_LISTED) {
        output.note(&format!("fihris: {failure}"));
    }
    if report.failures.len() > MAX_LISTED {
        let more = report.failures.len() - MAX_LISTED;
        output.note(&format!("fihris: and {more} more; --json lists all"));
    }
    if report.num_skipped > 0 {
        let files =
            if report.num_skipped == 1 { "file of another kind was" } else { "files of other kinds were" };
        output.note(&format!("fihris: {} {files} passed over", report.num_skipped));
    }
}

/// The report on a line.
pub fn summary(report: &Report) -> String {
    let counts = [
        (report.added, "added"),
        (report.replaced, "replaced"),
        (report.unchanged, "unchanged"),
        (report.removed, "removed"),
        (report.failed, "failed"),
    ];
    let counts = counts.map(|(count, what)| format!("{} {what}", HumanCount(count))).join(", ");
    format!("{counts} in {:.1} s", report.seconds)
}

//! `fihris ingest`: reads documents into the index and reports.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::bail;
use fihris::{
    Error,
    analysis::Analyzer,
    bundled,
    entity::NamerFactory,
    index::Manifest,
    ingest::{Ingest, Options, Progress, Report, Watch, rebuild, walk::Scope},
    registry::Overrides,
    user_lexicon::{FILE_NAME, entities_file},
};
use indicatif::{HumanCount, ProgressBar, ProgressStyle};

use super::{Outcome, args, bar::Bar, interrupt, lexicon, output::Output};

/// Failures listed on a terminal; JSON has all.
const MAX_LISTED: usize = 20;
/// How long nothing changes, or how many changes come in a row, before segments are merged and the tables over all
/// documents are brought up to date.
const PAUSE: Duration = Duration::from_secs(2);
const MAX_QUICK: u32 = 100;

pub fn run(args: args::Ingest, output: &mut Output) -> anyhow::Result<Outcome> {
    let index = args.index.index.as_path();
    // Before anything is written: the words may be wrong.
    let analyzer = lexicon::analyzer(args.lexicon.as_deref(), Some(index), output)?;
    let overrides = overrides(args.entities.as_deref(), index, output)?;
    let namers = match args.no_entities {
        true => bundled::silent_namers(),
        false => namers(args.tagger.as_deref())?,
    };
    let missing = args.paths.iter().any(|path| !path.exists());
    if !args.full {
        rebuild_if_needed(index, &analyzer, args.rebuild, !args.paths.is_empty(), output)?;
        if args.paths.is_empty() {
            return Ok(Outcome::Done);
        }
    }
    if args.full && missing {
        output.note("fihris: a path is missing: this is no full ingest, so that its documents stay");
    }
    let plan = Plan {
        options: args.limits.options(),
        full: args.full && !missing,
        overrides: Some(overrides),
        commit_bytes: args.commit_mb.map(|megabytes| (megabytes * 1e6) as u64),
        ..Plan::new(index, args.paths.clone(), &analyzer, &namers)
    };
    // Before the first ingest, so that what changes meanwhile is seen.
    let watch = args.watch.then(|| Watch::new(&args.paths)).transpose()?;
    let scopes = args.paths.into_iter().map(Scope::all).collect();
    let report = ingest(&plan, scopes, output)?;
    tell(&report, args.json, output)?;
    if let Some(watch) = watch {
        follow(&watch, &plan, args.json, output)?;
        return Ok(Outcome::Done);
    }
    if report.is_stopped {
        output.note("fihris: stopped; what was done is kept, and the same command goes on from here");
        return Ok(Outcome::Failed);
    }
    Ok(if has_read_none(&report) || missing { Outcome::Failed } else { Outcome::Done })
}

/// Brings the index up to date with each change until interrupted. What concerns all documents is done when there is a
/// pause, so that a change does not wait for that of the one before.
fn follow(watch: &Watch, plan: &Plan<'_>, json: bool, output: &mut Output) -> anyhow::Result<()> {
    output.note("fihris: watching for changes; Ctrl-C ends it");
    // So that the first change does not wait for the data.
    plan.namers.give_back(plan.namers.borrow());
    let (mut has_missed, mut num_quick) = (false, 0);
    while let Some(scopes) = watch.next(interrupt::flag(), (num_quick > 0).then_some(PAUSE)) {
        let quick = !scopes.is_empty() && num_quick < MAX_QUICK;
        let scopes = if has_missed { watch.all() } else { scopes };
        match ingest(&Plan { full: false, quick, ..plan.clone() }, scopes, output) {
            Ok(report) => {
                has_missed = false;
                num_quick = if quick { num_quick + 1 } else { 0 };
                if report.has_changes() || report.failed > 0 {
                    tell(&report, json, output)?;
                }
            }
            Err(error) => {
                output.note(&format!("fihris: {error:#}; the next change brings it up to date"));
                has_missed = true;
                num_quick = num_quick.max(1);
            }
        }
    }
    if num_quick > 0 {
        ingest(&Plan { full: false, ..plan.clone() }, Vec::new(), output)?;
    }
    Ok(())
}

fn tell(report: &Report, json: bool, output: &mut Output) -> anyhow::Result<()> {
    if json {
        return output.json(report);
    }
    list_failures(report, output);
    output.line(&summary(report))
}

/// Builds the index anew from its stored texts where it is of another version or lexicon, or where that was asked for.
pub fn rebuild_if_needed(
    index: &Path,
    analyzer: &Analyzer,
    asked: bool,
    has_paths: bool,
    output: &Output,
) -> anyhow::Result<()> {
    match Manifest::open(index, analyzer) {
        Ok(_) if asked => {}
        Err(error @ (Error::Version { .. } | Error::Lexicon { .. })) => {
            output.note(&format!("fihris: {error}; building it anew from its stored texts"));
        }
        // An ingest begins the index, and says what else is in the way.
        Err(error) if asked && !has_paths => return Err(error.into()),
        _ => return Ok(()),
    }
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}")?);
    let num_documents = rebuild(index, analyzer, &mut |num_documents| {
        if num_documents % 256 == 0 {
            bar.set_message(format!("{} documents", HumanCount(num_documents)));
            bar.tick();
        }
    });
    bar.finish_and_clear();
    output.note(&format!("fihris: {} documents built anew", HumanCount(num_documents?)));
    Ok(())
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
fn namers(folder: Option<&Path>) -> anyhow::Result<NamerFactory> {
    folder.map_or_else(|| Ok(bundled::namers()), namers_of_model)
}

#[cfg(feature = "onnx")]
fn namers_of_model(folder: &Path) -> anyhow::Result<NamerFactory> {
    let tagger = fihris::entity::OnnxTagger::open(folder)?;
    let version = tagger.version();
    Ok(bundled::namers_with(tagger, version))
}

#[cfg(not(feature = "onnx"))]
fn namers_of_model(folder: &Path) -> anyhow::Result<NamerFactory> {
    let folder = folder.display();
    bail!("--tagger {folder}: this program cannot run models: build it with --features onnx")
}

/// How paths are ingested.
#[derive(Clone)]
pub struct Plan<'a> {
    pub index: &'a Path,
    /// As in [`Ingest`].
    pub roots: Vec<PathBuf>,
    pub analyzer: &'a Analyzer,
    pub namers: &'a NamerFactory,
    pub options: Options,
    pub full: bool,
    pub overrides: Option<Overrides>,
    pub commit_bytes: Option<u64>,
    pub quick: bool,
}

impl<'a> Plan<'a> {
    /// As people usually want it.
    pub fn new(
        index: &'a Path,
        roots: Vec<PathBuf>,
        analyzer: &'a Analyzer,
        namers: &'a NamerFactory,
    ) -> Plan<'a> {
        let (options, full) = (Options::default(), false);
        Plan {
            index,
            roots,
            analyzer,
            namers,
            options,
            full,
            overrides: None,
            commit_bytes: None,
            quick: false,
        }
    }
}

/// Ingests what is in some scopes, with a progress bar on a terminal; stops when it is interrupted.
pub fn ingest(plan: &Plan<'_>, scopes: Vec<Scope>, output: &Output) -> anyhow::Result<Report> {
    if let [Scope { root, .. }] = scopes.as_slice()
        && !root.exists()
    {
        bail!("{}: there is no such file or folder", root.display());
    }
    if !plan.full && Manifest::read(plan.index).is_ok_and(|manifest| manifest.has_begun_next(plan.index)) {
        output.note("fihris: an ingest --full was stopped here; run it again to complete it");
    }
    let bar = Bar::new(&scopes)?;
    let mut progress = |progress: Progress| bar.show(progress);
    let ingest =
        Ingest::new(plan.index, plan.roots.clone(), plan.analyzer, plan.namers, bundled::name_matcher);
    let report = Ingest {
        scopes,
        options: plan.options.clone(),
        full: plan.full,
        overrides: plan.overrides.clone(),
        commit_bytes: plan.commit_bytes.unwrap_or(ingest.commit_bytes),
        quick: plan.quick,
        stop: interrupt::flag(),
        progress: Some(&mut progress),
        ..ingest
    }
    .run();
    bar.clear();
    Ok(report?)
}

/// Whether there was something to read, and none of it could be.
pub fn has_read_none(report: &Report) -> bool {
    report.num_documents() == 0 && report.failed > 0
}

/// Says what could not be read, and what was noticed.
pub fn list_failures(report: &Report, output: &Output) {
    for failure in report.failures.iter().take(MAX_LISTED) {
        output.note(&format!("fihris: {failure}"));
    }
    if report.failures.len() > MAX_LISTED {
        let more = report.failures.len() - MAX_LISTED;
        output.note(&format!("fihris: and {more} more; --json lists all"));
    }
    if !report.notes.is_empty() {
        let notes = report.notes.iter();
        let notes: Vec<String> =
            notes.map(|(name, count)| format!("{} {}", HumanCount(*count), name.replace('_', " "))).collect();
        output.note(&format!("fihris: noted of documents: {}; fihris doctor tells more", notes.join(", ")));
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

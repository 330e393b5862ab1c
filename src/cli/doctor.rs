//! `fihris doctor`: what was noticed in files, and what was mended in them.

use std::{collections::BTreeMap, ops::ControlFlow};

use fihris::ingest::{Diagnosis, diagnose, walk::Scope};
use indicatif::HumanCount;
use serde::Serialize;

use super::{
    Outcome, args, interrupt,
    output::{Look, Output},
};

#[derive(Debug, Default, Serialize)]
struct Summary {
    files: u64,
    documents: u64,
    /// Files that are not, or not wholly, searchable.
    not_searchable: u64,
    /// Documents whose text an earlier one has.
    duplicates: u64,
    /// Documents by the notes that they have.
    notes: BTreeMap<&'static str, u64>,
    /// Files of kinds that no format reads.
    skipped: u64,
}

#[derive(Debug, Serialize)]
struct Report {
    files: Vec<Diagnosis>,
    summary: Summary,
}

pub fn run(args: args::Doctor, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut report = Report { files: Vec::new(), summary: Summary::default() };
    let mut told = Ok(());
    let scopes = args.paths.into_iter().map(Scope::all).collect();
    let skipped = diagnose(scopes, &args.limits.options(), interrupt::flag(), &mut |diagnosis| {
        report.summary.add(&diagnosis);
        if args.json {
            report.files.push(diagnosis);
            return ControlFlow::Continue(());
        }
        told = tell(&diagnosis, args.all, output);
        if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    told?;
    report.summary.skipped = skipped;
    let summary = &report.summary;
    match args.json {
        true => output.json(&report)?,
        false => output.line(&summary.to_string())?,
    }
    Ok(if summary.not_searchable > 0 { Outcome::Nothing } else { Outcome::Done })
}

fn tell(diagnosis: &Diagnosis, all: bool, output: &mut Output) -> anyhow::Result<()> {
    let is_fine = diagnosis.searchable && diagnosis.findings.is_empty();
    if is_fine && !all {
        return Ok(());
    }
    let path = output.field(&diagnosis.path, Look::Plain);
    match (diagnosis.searchable, diagnosis.documents) {
        (true, _) => output.line(&path)?,
        (false, 0) => output.line(&format!("{path}: not searchable"))?,
        (false, _) => output.line(&format!("{path}: not wholly searchable"))?,
    }
    for failure in &diagnosis.failures {
        let place = match (failure.path == diagnosis.path, failure.line) {
            (true, None) => String::new(),
            (true, Some(line)) => format!("line {line}: "),
            (false, None) => format!("{}: ", output.field(&failure.path, Look::Plain)),
            (false, Some(line)) => format!("{}:{line}: ", output.field(&failure.path, Look::Plain)),
        };
        output.line(&format!("    {place}{}", output.field(&failure.reason, Look::Plain)))?;
    }
    for finding in &diagnosis.findings {
        let name = if diagnosis.documents > 1 {
            format!("{}: ", output.field(&finding.id, Look::Plain))
        } else {
            String::new()
        };
        for note in &finding.notes {
            output.line(&format!("    {name}{note}"))?;
        }
        if let Some((id, path)) = &finding.same_as {
            output.line(&format!(
                "    {name}the same text as {} in {}",
                output.field(id, Look::Plain),
                output.field(path, Look::Plain)
            ))?;
        }
    }
    Ok(())
}

impl Summary {
    fn add(&mut self, diagnosis: &Diagnosis) {
        self.files += 1;
        self.documents += diagnosis.documents;
        self.not_searchable += u64::from(!diagnosis.searchable);
        for finding in &diagnosis.findings {
            self.duplicates += u64::from(finding.same_as.is_some());
            let mut names: Vec<_> = finding.notes.iter().map(|note| note.name()).collect();
            names.dedup();
            for name in names {
                *self.notes.entry(name).or_default() += 1;
            }
        }
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [files, documents] = [self.files, self.documents].map(HumanCount);
        write!(f, "{files} files, {documents} documents")?;
        for (name, count) in &self.notes {
            write!(f, ", {} {}", HumanCount(*count), name.replace('_', " "))?;
        }
        let rest = [
            (self.duplicates, "duplicates"),
            (self.not_searchable, "files not wholly searchable"),
            (self.skipped, "files of other kinds"),
        ];
        for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {} {what}", HumanCount(count))?;
        }
        Ok(())
    }
}

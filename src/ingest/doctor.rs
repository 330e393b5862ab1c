//! Reads files as an ingest would and tells what was noticed in each; no index is asked or written.
//!
//! Files are read on all cores, some at a time, and told in the order of the walk. Two documents are the same where their
//! texts are but for white space.

use std::{
    collections::HashMap,
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3Default;

use super::{
    Failure, Options,
    format::documents,
    walk::{Scope, SourceFile, Walk},
};
use crate::note::Note;

/// Files that are read at a time.
const NUM_AT_A_TIME: usize = 64;

/// What was noticed in a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// The file as it can be opened.
    pub path: String,
    /// Documents that it gives.
    pub documents: u64,
    /// Whether all that is in it can be found.
    pub searchable: bool,
    /// What was noticed in its documents.
    pub findings: Vec<Finding>,
    /// What in it cannot be read, and why.
    pub failures: Vec<Failure>,
}

/// What was noticed in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Its id.
    pub id: String,
    /// What was noticed in its text.
    pub notes: Vec<Note>,
    /// The id and file of an earlier document with the same text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<(String, String)>,
}

/// What a file gave: its diagnosis, and the hash of each document's text with its id.
type Read = (Diagnosis, Vec<(u64, String)>);

/// Reads all files of the scopes and hands a diagnosis of each to `tell`; how many files no format reads.
pub fn diagnose(
    scopes: Vec<Scope>,
    options: &Options,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Diagnosis) -> ControlFlow<()>,
) -> u64 {
    let mut walk = Walk::new(scopes);
    let mut seen: HashMap<u64, (String, String)> = HashMap::new();
    loop {
        let files: Vec<_> = walk.by_ref().take(NUM_AT_A_TIME).collect();
        if files.is_empty() || stop.load(Ordering::Relaxed) {
            return walk.num_skipped();
        }
        let read: Vec<Read> = files.into_par_iter().map(|file| read(file, options)).collect();
        for (mut diagnosis, texts) in read {
            for (hash, id) in texts {
                let earlier = seen.get(&hash).cloned();
                match earlier {
                    Some(earlier) => diagnosis.finding(&id).same_as = Some(earlier),
                    None => {
                        seen.insert(hash, (id, diagnosis.path.clone()));
                    }
                }
            }
            if tell(diagnosis).is_break() {
                return walk.num_skipped();
            }
        }
    }
}

fn read(file: Result<SourceFile, Failure>, options: &Options) -> Read {
    let file = match file {
        Ok(file) => file,
        Err(failure) => {
            let (path, failures) = (failure.path.clone(), vec![failure]);
            return (Diagnosis { path, failures, ..Diagnosis::default() }, Vec::new());
        }
    };
    let mut diagnosis = Diagnosis { path: file.path.display().to_string(), ..Diagnosis::default() };
    let mut texts = Vec::new();
    documents(&file, options, &mut |read| {
        match read {
            Ok(document) => {
                diagnosis.documents += 1;
                if !document.notes.is_empty() {
                    diagnosis.finding(&document.id).notes = document.notes;
                }
                texts.push((hash_of(&document.title, &document.text), document.id));
            }
            Err(failure) => diagnosis.failures.push(failure),
        }
        ControlFlow::Continue(())
    });
    let has_all = diagnosis.failures.is_empty() && diagnosis.documents > 0;
    let mut notes = diagnosis.findings.iter().flat_map(|finding| &finding.notes);
    diagnosis.searchable = has_all && !notes.any(|note| matches!(note, Note::NoText { .. }));
    (diagnosis, texts)
}

impl Diagnosis {
    fn finding(&mut self, id: &str) -> &mut Finding {
        let place = self.findings.iter().position(|finding| finding.id == id);
        let place = place.unwrap_or_else(|| {
            self.findings.push(Finding { id: id.to_owned(), notes: Vec::new(), same_as: None });
            self.findings.len() - 1
        });
        &mut self.findings[place]
    }
}

/// Hash of what is written, whatever white space is between.
fn hash_of(title: &str, text: &str) -> u64 {
    let mut hasher = Xxh3Default::new();
    for word in title.split_whitespace().chain(text.split_whitespace()) {
        hasher.update(word.as_bytes());
        hasher.update(b" ");
    }
    hasher.digest()
}

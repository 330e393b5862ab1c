//! Any bytes in a file of any format, compressed or not, give documents that can be stored and read back, or reasons.
#![no_main]

use std::{cell::RefCell, fs, ops::ControlFlow, path::Path};

use fihris::{
    document::Document,
    ingest::{
        Failure, Options,
        format::documents,
        walk::{Scope, Walk},
    },
};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const NAMES: [&str; 6] = ["a.jsonl", "a.ndjson", "a.txt", "a.md", "a.jsonl.gz", "a.txt.zst"];

thread_local! {
    static FOLDER: RefCell<TempDir> = RefCell::new(tempfile::tempdir().expect("a folder"));
}

fuzz_target!(|bytes: &[u8]| {
    for name in NAMES {
        FOLDER.with_borrow(|folder| check_file(&folder.path().join(name), bytes));
    }
});

fn check_file(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("a file");
    for file in Walk::new([Scope::all(path.to_owned())]) {
        documents(&file.expect("a file"), &Options::default(), &mut |result| {
            check(result);
            ControlFlow::Continue(())
        });
    }
}

fn check(result: Result<Document, Failure>) {
    match result {
        Ok(document) => {
            assert!(!document.id.is_empty());
            assert!(!document.title.trim().is_empty() || !document.text.trim().is_empty());
            let stored = serde_json::to_vec(&document).expect("documents can be stored");
            let back: Document = serde_json::from_slice(&stored).expect("and read back");
            assert_eq!(back, document);
        }
        Err(failure) => check_reason(&failure.reason),
    }
}

fn check_reason(reason: &str) {
    assert!(!reason.is_empty());
    assert!(!reason.contains('\n'), "{reason}");
}

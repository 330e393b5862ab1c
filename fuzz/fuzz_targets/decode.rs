//! Any bytes in a file of any format, compressed or not, give documents that can be stored and read back, or reasons.
#![no_main]

use std::{cell::RefCell, fs, ops::ControlFlow, path::Path};

use fihris::{
    document::Document,
    ingest::{
        Failure,
        decode::utf8,
        format::{Format, Origin, format_of, split_file},
        walk::SourceFile,
    },
};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const NAMES: [&str; 4] = ["a.jsonl", "a.ndjson", "a.txt", "a.md"];
const COMPRESSED: [&str; 2] = ["a.jsonl.gz", "a.txt.zst"];

thread_local! {
    static FOLDER: RefCell<TempDir> = RefCell::new(tempfile::tempdir().expect("a folder"));
}

fuzz_target!(|bytes: &[u8]| {
    match utf8(bytes.to_vec()) {
        Ok(text) => assert_eq!(text.as_bytes(), bytes),
        Err(reason) => check_reason(&reason),
    }
    for name in NAMES {
        let format = format_of(Path::new(name)).expect("a known format");
        let origin = Origin { name: name.to_owned(), path: name.into() };
        let mut stream = bytes;
        let split = format.split(&mut stream, &mut |piece| {
            check(format.parse(piece, &origin));
            ControlFlow::Continue(())
        });
        if let Err(error) = split {
            check(Err(Failure::io(&origin.path, &error)));
        }
    }
    for name in COMPRESSED {
        FOLDER.with_borrow(|folder| check_file(&folder.path().join(name), bytes));
    }
});

fn check_file(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("a file");
    let format: &dyn Format = format_of(path).expect("a known format");
    let file = SourceFile { path: path.to_owned(), name: "a".to_owned(), root: path.to_owned() };
    let split = split_file(&file, format, &mut |piece| {
        check(format.parse(piece, &file.origin()));
        ControlFlow::Continue(())
    });
    if let Err(failure) = split {
        check_reason(&failure.reason);
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

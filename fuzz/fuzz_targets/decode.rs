//! Any bytes in a file of lines or text, compressed or not, give documents that can be stored and read back, or reasons;
//! in any encoding they are read as a stream as they are as a whole, and what was mended can be taken back.
#![no_main]

mod checks;
mod text;

use std::{
    cell::RefCell,
    fs,
    io::{BufReader, Cursor, Read},
    ops::ControlFlow,
    path::Path,
};

use fihris::{
    document::Document,
    encoding::{Encoding, declared_in, decode, detect, mend, mojibake::take_back, reader},
    ingest::{
        Options,
        format::documents,
        walk::{Scope, Walk},
    },
};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const NAMES: [&str; 7] = ["a.jsonl", "a.ndjson", "a.txt", "a.md", "a.csv", "a.jsonl.gz", "a.txt.zst"];
/// Declared beside none.
const DECLARED: [Encoding; 7] = [
    Encoding::UTF_8,
    Encoding::UTF_16LE,
    Encoding::UTF_16BE,
    Encoding::WINDOWS_1256,
    Encoding::ISO_8859_6,
    Encoding::CP720,
    Encoding::WINDOWS_1252,
];
/// Longer ones are judged by their heads.
const MAX_WHOLE: usize = 1 << 16;

thread_local! {
    static FOLDER: RefCell<TempDir> = RefCell::new(tempfile::tempdir().expect("a folder"));
}

fuzz_target!(|bytes: &[u8]| {
    for name in NAMES {
        FOLDER.with_borrow(|folder| check_file(&folder.path().join(name), bytes));
    }
    let chosen = usize::from(bytes.first().copied().unwrap_or_default());
    for declared in [None, declared_in(bytes), DECLARED.get(chosen % DECLARED.len()).copied()] {
        check_decoded(bytes, declared);
        check_stream(bytes, declared, 1 + chosen % 40);
    }
    check_misread(&text::text(bytes));
});

fn check_file(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("a file");
    for file in Walk::new([Scope::all(path.to_owned())]) {
        documents(&file.expect("a file"), &Options::default(), &mut |result| {
            if let Ok(document) = &result {
                assert!(!document.id.is_empty());
                assert!(!document.title.trim().is_empty() || !document.text.trim().is_empty());
            }
            checks::outcome(result.map_err(|failure| failure.reason), usize::MAX);
            ControlFlow::Continue(())
        });
    }
}

/// The whole: where it is text, its notes are told, and lines that were mended can be had back.
fn check_decoded(bytes: &[u8], declared: Option<Encoding>) {
    let decoded = decode(bytes, declared);
    if let (Ok(decoded), Ok(detected)) = (&decoded, detect(bytes, declared, true)) {
        let (stood, _) = detected.encoding.decode(bytes);
        match mend(&stood) {
            Some(mended) => {
                assert_eq!(decoded.text, mended.text);
                assert_eq!(take_back(&mended), stood);
            }
            None => assert_eq!(decoded.text, stood),
        }
    }
    let document = |text: String| Document { text, ..Document::default() };
    checks::outcome(
        decoded.map(|decoded| Document { notes: decoded.notes, ..document(decoded.text) }),
        usize::MAX,
    );
}

/// The stream gives what the whole gives, however small its pieces are.
fn check_stream(bytes: &[u8], declared: Option<Encoding>, capacity: usize) {
    if bytes.len() >= MAX_WHOLE {
        return;
    }
    let input = BufReader::with_capacity(capacity, Cursor::new(bytes));
    match (reader(input, declared), detect(bytes, declared, true)) {
        (Ok((mut stream, found)), Ok(detected)) => {
            assert_eq!(found, detected);
            let mut read = Vec::new();
            stream.read_to_end(&mut read).expect("memory can be read");
            if found.encoding == Encoding::UTF_8 {
                assert_eq!(read, bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
            } else {
                let read = String::from_utf8(read).expect("valid UTF-8");
                assert_eq!(read, found.encoding.decode(bytes).0);
            }
        }
        (Err(error), Err(reason)) => {
            assert_eq!(error.to_string(), reason);
            checks::outcome(Err(reason), 0);
        }
        (found, detected) => panic!("{:?} {detected:?}", found.map(|(_, found)| found)),
    }
}

/// Text that was read in a wrong encoding once or twice: whatever is made of it can be taken back.
fn check_misread(text: &str) {
    let mut misread = text.to_owned();
    for encoding in [Encoding::WINDOWS_1252, Encoding::WINDOWS_1256] {
        misread = encoding.decode(misread.as_bytes()).0;
        for stood in [text, &misread] {
            if let Some(mended) = mend(stood) {
                assert_ne!(mended.text, stood);
                assert_eq!(take_back(&mended), stood);
                let num_lines = stood.split('\n').count();
                for pass in &mended.passes {
                    let mut end = 0;
                    for &(first, last) in &pass.lines {
                        assert!(end < first && first <= last && last <= num_lines, "{pass:?}");
                        end = last;
                    }
                }
            }
        }
    }
}

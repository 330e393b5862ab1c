//! The seam between kinds of files and the rest of ingest: one trait, one file a format.
//!
//! A format cuts a stream into pieces of one document each, one piece in memory at a time, and reads a piece on any
//! thread. It knows nothing of folders, compression or the index. A bad piece is a [`Failure`] and the rest goes on;
//! only a stream that cannot be read ends a file early. A new format is a new file here and a line in `FORMATS`.

mod json_lines;
mod text;

use std::{
    io::{self, BufRead},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{
    Failure,
    decode::{self, COMPRESSED},
    walk::SourceFile,
};
use crate::document::Document;

/// Every format, in the order in which people are told of them.
const FORMATS: [&dyn Format; 2] = [&json_lines::JsonLines, &text::Text];

/// A piece of more bytes is refused.
pub const MAX_PIECE_BYTES: u64 = 256 << 20;

/// One kind of file: how to cut it into pieces of one document each, and how to read a piece.
pub trait Format: Sync {
    /// Extensions of such files, in lower case and without the dot.
    fn extensions(&self) -> &'static [&'static str];

    /// Hands the pieces of a stream to `emit` in their order, holding one at a time, until it breaks.
    ///
    /// # Errors
    /// The stream cannot be read to its end.
    fn split(
        &self,
        reader: &mut dyn BufRead,
        emit: &mut dyn FnMut(Piece) -> ControlFlow<()>,
    ) -> io::Result<()>;

    /// The document in a piece; runs on any thread.
    ///
    /// # Errors
    /// The piece holds no document, with the reason.
    fn parse(&self, piece: Piece, origin: &Origin) -> Result<Document, Failure>;
}

/// The bytes of one document, as they are in the file.
#[derive(Debug)]
pub struct Piece {
    /// Line where it begins, from 1, in formats of many documents.
    pub line: Option<u64>,
    /// What it holds, or why it was refused.
    pub bytes: Result<Vec<u8>, String>,
}

/// Where pieces come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Path below the ingested root, with `/` between folders.
    pub name: String,
    /// Path as it was opened, for failures.
    pub path: PathBuf,
}

impl Origin {
    /// A failure at this place.
    pub fn failure(&self, line: Option<u64>, reason: impl Into<String>) -> Failure {
        Failure { line, ..Failure::new(&self.path, reason) }
    }
}

/// The format that reads files of such a name, compressed or not.
pub fn format_of(path: &Path) -> Option<&'static dyn Format> {
    let extension = decode::inner_extension(path)?;
    FORMATS.into_iter().find(|format| format.extensions().contains(&extension.as_str()))
}

/// The extensions that some format reads, as a list for people.
pub fn known_extensions() -> String {
    let known: Vec<String> = FORMATS
        .iter()
        .flat_map(|format| format.extensions())
        .map(|extension| format!(".{extension}"))
        .collect();
    let compressed = COMPRESSED.map(|extension| format!(".{extension}"));
    format!("{}, also with {}", known.join(" "), compressed.join(" or "))
}

/// Opens a file and hands its pieces to `emit`, holding one at a time, until it breaks.
///
/// # Errors
/// The file cannot be opened, or not be read to its end; the pieces before stay good.
pub fn split_file(
    file: &SourceFile,
    format: &dyn Format,
    emit: &mut dyn FnMut(Piece) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let mut last_line = None;
    let mut noting = |piece: Piece| {
        last_line = piece.line;
        emit(piece)
    };
    decode::open(&file.path).and_then(|mut reader| format.split(&mut reader, &mut noting)).map_err(|error| {
        let after = last_line.map_or_else(String::new, |line| format!(" (after line {line})"));
        let failure = Failure::io(&file.path, &error);
        Failure { reason: failure.reason + &after, ..failure }
    })
}

/// Why a piece was refused.
fn too_large(max_bytes: u64) -> String {
    format!("larger than {} MiB", max_bytes >> 20)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::ingest::walk::Walk;

    fn read_folder(root: &Path) -> (Vec<Document>, Vec<Failure>) {
        let (mut documents, mut failures) = (Vec::new(), Vec::new());
        for file in Walk::new([root.to_owned()]) {
            let file = file.unwrap();
            let format = format_of(&file.path).unwrap();
            let origin = file.origin();
            let split = split_file(&file, format, &mut |piece| {
                match format.parse(piece, &origin) {
                    Ok(document) => documents.push(document),
                    Err(failure) => failures.push(failure),
                }
                ControlFlow::Continue(())
            });
            failures.extend(split.err());
        }
        (documents, failures)
    }

    #[test]
    fn a_bad_line_in_the_middle_is_one_failure_with_its_line() {
        let root = tempfile::tempdir().unwrap();
        let lines = "{\"id\":1,\"text\":\"ا\"}\n{\"id\":2,\n{\"text\":\"ب\"}";
        fs::write(root.path().join("a.jsonl"), lines).unwrap();
        let (documents, failures) = read_folder(root.path());
        let ids: Vec<_> = documents.iter().map(|found| found.id.as_str()).collect();
        assert_eq!(ids, ["1", "a.jsonl:3"]);
        let [failure] = failures.as_slice() else { panic!("{failures:?}") };
        assert_eq!(failure.line, Some(2));
        assert!(failure.path.ends_with("a.jsonl"));
    }

    #[test]
    fn documents_before_the_end_of_a_cut_off_file_are_kept() {
        let root = tempfile::tempdir().unwrap();
        let text: String = (0..20_000)
            .map(|n: u32| format!("{{\"text\":\"خبر {}\"}}\n", n.wrapping_mul(2_654_435_761)))
            .collect();
        let mut bytes = zstd::encode_all(text.as_bytes(), 3).unwrap();
        bytes.truncate(bytes.len() - 10);
        fs::write(root.path().join("a.jsonl.zst"), bytes).unwrap();
        let (documents, failures) = read_folder(root.path());
        assert!(!documents.is_empty());
        let [failure] = failures.as_slice() else { panic!("{failures:?}") };
        let expected = format!("cut off (after line {})", documents.len());
        assert!(failure.reason.ends_with(&expected), "{}", failure.reason);
    }

    #[test]
    fn a_break_ends_the_split() {
        for format in FORMATS {
            let mut num_pieces = 0;
            let mut stream: &[u8] = b"{}\n{}\n{}";
            let split = format.split(&mut stream, &mut |_| {
                num_pieces += 1;
                ControlFlow::Break(())
            });
            assert!(split.is_ok());
            assert_eq!(num_pieces, 1);
        }
    }

    fn read_bytes(format: &dyn Format, mut bytes: &[u8]) -> Vec<Result<Document, Failure>> {
        let origin = Origin { name: "folder/file".to_owned(), path: "root/folder/file".into() };
        let mut results = Vec::new();
        let split = format.split(&mut bytes, &mut |piece| {
            results.push(format.parse(piece, &origin));
            ControlFlow::Continue(())
        });
        results.extend(split.err().map(|error| Err(Failure::io(&origin.path, &error))));
        results
    }

    /// Every result is a document with an id and something to read, or a reason.
    fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
        for format in FORMATS {
            for result in read_bytes(format, bytes) {
                match result {
                    Ok(found) => {
                        prop_assert!(!found.id.is_empty());
                        prop_assert!(!found.title.trim().is_empty() || !found.text.trim().is_empty());
                        let stored = serde_json::to_vec(&found).unwrap();
                        prop_assert!(serde_json::from_slice::<Document>(&stored).is_ok());
                    }
                    Err(failure) => {
                        prop_assert!(!failure.reason.is_empty());
                        prop_assert!(!failure.reason.contains('\n'), "{}", failure.reason);
                    }
                }
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_bytes_give_documents_or_reasons(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            check(&bytes)?;
        }

        #[test]
        fn any_front_matter_gives_a_document_or_a_reason(
            parts in proptest::collection::vec(
                prop_oneof![
                    "[\\[\\]{}:,&*!|>'\"%@`#? \n\r\t-]{0,6}",
                    "(title|id|date|persons|text|خبر|a|<<|~|0x1F|1e999|.nan|!!int|!!binary)(: )?",
                    "[٠-٩0-9./TZ+-]{0,12}",
                    Just("\n".to_owned()),
                ],
                0..25,
            ),
        ) {
            check(format!("---\n{}\n---\nنص", parts.concat()).as_bytes())?;
        }

        #[test]
        fn any_object_gives_a_document_or_a_reason(
            fields in proptest::collection::vec(
                (
                    "(_?id|title|text|body|content|date|source|lang|persons|places|x)",
                    prop_oneof![
                        "\"[ا-ي0-9/ -]{0,12}\"",
                        "-?[0-9]{1,25}(\\.5)?(e9)?",
                        "\\[(\"[ا-ي]{0,5}\"|null|1)(,\" \")?\\]",
                        "null|true|\\{\"a\":1\\}|\\[\\]",
                    ],
                ),
                0..8,
            ),
        ) {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("\"{key}\":{value}"))
                .collect();
            check(format!("{{{}}}", fields.join(",")).as_bytes())?;
        }
    }
}

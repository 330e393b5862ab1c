//! The seam between kinds of files and the rest of ingest: one file a format.
//!
//! A [`Format`] cuts a stream into pieces of one document each, one piece in memory at a time; a [`Parse`] reads a piece on
//! any thread. An archive or a mail is a format that has its members cut by theirs. None knows folders or the index. A bad
//! piece is a failure and the rest goes on; only a stream that cannot be read ends a file early. A new format is a new file
//! here and a line in `FORMATS`.

mod archive;
mod cut;
mod feed;
mod json_lines;
mod mail;
mod table;
mod text;
mod web_archive;
mod whole;

use std::{
    io::{self, BufRead, Read},
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicU64},
};

pub use self::cut::{Content, Cut, Piece};
use super::{
    Failure,
    compression::{self, COMPRESSED},
    options::Options,
    walk::SourceFile,
};
use crate::document::Document;

/// Every format, in the order in which people are told of them.
static FORMATS: [&dyn Format; 14] = [
    &text::Text,
    &json_lines::JsonLines,
    &table::CSV,
    &table::TSV,
    &whole::HTML,
    &whole::PDF,
    &whole::OFFICE,
    &feed::Feed,
    &mail::Message,
    &mail::MailBox,
    &web_archive::WebArchive,
    &archive::Zip,
    &archive::Tar,
    &whole::REFUSED,
];

/// One kind of file: how to cut it into pieces of one document each.
pub trait Format: Sync {
    /// Extensions of such files, in lower case and without the dot.
    fn extensions(&self) -> &'static [&'static str];

    /// Hands the pieces of a stream to `cut` in their order, holding one at a time, until it is stopped.
    ///
    /// # Errors
    /// The stream cannot be read to its end.
    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()>;
}

/// How to read a piece.
pub trait Parse: Sync {
    /// The document in a piece; runs on any thread.
    ///
    /// # Errors
    /// The piece holds no document, with the reason.
    fn parse(&self, bytes: Vec<u8>, place: &Place, options: &Options) -> Result<Document, Failure>;
}

/// A stream to be cut.
pub struct Input<'a> {
    /// Its bytes, decompressed.
    pub reader: Box<dyn BufRead + 'a>,
    /// The file whose bytes they are, from the first to the last; none for members of archives and compressed files.
    pub file: Option<&'a Path>,
}

/// Where a piece comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Path below the ingested root, with `/` between folders and before members of archives.
    pub name: String,
    /// Path as it was opened, members included, for failures.
    pub path: PathBuf,
    /// Line or number in it, from 1, in formats of many documents.
    pub line: Option<u64>,
}

impl Place {
    /// A failure at this place.
    pub fn failure(&self, reason: impl Into<String>) -> Failure {
        Failure { line: self.line, ..Failure::new(&self.path, reason) }
    }

    /// The id of a document of this place that has none of its own.
    pub fn id(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.name),
            None => self.name.clone(),
        }
    }
}

/// The format that reads files of such a name, compressed or not.
pub fn format_of(path: &Path) -> Option<&'static dyn Format> {
    let extension = compression::inner_extension(path)?;
    FORMATS.iter().copied().find(|format| format.extensions().contains(&extension.as_str()))
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

/// Cuts a file by the format of its name, if there is one; the bytes read from disk are added to `num_read`.
///
/// # Errors
/// The file cannot be opened, or not be read to its end; the pieces before stay good.
pub(super) fn split_file(path: &Path, num_read: &Arc<AtomicU64>, cut: &mut Cut<'_>) -> io::Result<()> {
    let Some(format) = format_of(path) else { return Ok(()) };
    let reader = compression::open(path, num_read)?;
    format.split(Input { reader, file: compression::is_plain(path).then_some(path) }, cut)
}

/// Hands the documents of a file, and what cannot be read of it, to `visit`; no index is asked.
pub fn documents(
    file: &SourceFile,
    options: &Options,
    visit: &mut dyn FnMut(Result<Document, Failure>) -> ControlFlow<()>,
) {
    let mut emit = |piece: Piece| {
        let place = file.place(&piece.member, piece.line);
        visit(match piece.content {
            Ok(content) => content.read(&place, options),
            Err(reason) => Err(place.failure(reason)),
        })
    };
    let split = split_file(&file.path, &Arc::default(), &mut Cut::new(options, &mut emit));
    if let Err(error) = split {
        let _ = visit(Err(Failure::io(&file.path, &error)));
    }
}

/// All bytes of a stream.
///
/// # Errors
/// It cannot be read, or, inside, there are more than `max_bytes`.
fn all_bytes(reader: impl Read, max_bytes: u64) -> io::Result<Result<Vec<u8>, String>> {
    let mut bytes = Vec::new();
    reader.take(max_bytes + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > max_bytes { Err(too_large(max_bytes)) } else { Ok(bytes) })
}

/// Why a piece was refused.
fn too_large(max_bytes: u64) -> String {
    format!("larger than {} MiB; --max-document-mb says how much is read", max_bytes >> 20)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::ingest::walk::{Scope, Walk};

    fn read_folder(root: &Path) -> (Vec<Document>, Vec<Failure>) {
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        for file in Walk::new([Scope::all(root.to_owned())]) {
            documents(&file.unwrap(), &Options::default(), &mut |read| {
                match read {
                    Ok(document) => found.push(document),
                    Err(failure) => failures.push(failure),
                }
                ControlFlow::Continue(())
            });
        }
        (found, failures)
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
        assert!(failure.reason.ends_with("cut off"), "{}", failure.reason);
    }

    fn read_bytes(
        format: &'static dyn Format,
        bytes: &[u8],
        flow: ControlFlow<()>,
    ) -> Vec<Result<Document, Failure>> {
        let options = Options::default();
        let mut results = Vec::new();
        let mut emit = |piece: Piece| {
            let place =
                Place { name: "folder/file".to_owned(), path: "root/folder/file".into(), line: piece.line };
            results.push(match piece.content {
                Ok(content) => content.read(&place, &options),
                Err(reason) => Err(place.failure(reason)),
            });
            flow
        };
        let input = Input { reader: Box::new(bytes), file: None };
        let split = format.split(input, &mut Cut::new(&options, &mut emit));
        results.extend(split.err().map(|error| Err(Failure::io(Path::new("root/folder/file"), &error))));
        results
    }

    #[test]
    fn a_break_ends_the_split() {
        for format in FORMATS {
            assert!(read_bytes(format, b"{}\n{}\n{}", ControlFlow::Break(())).len() <= 1);
        }
    }

    /// Every result is a document with an id and something to read, or a reason.
    fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
        for format in FORMATS {
            for result in read_bytes(format, bytes, ControlFlow::Continue(())) {
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

//! The members of a zip package, as docx, odt, epub and their like are: found by name and unpacked within bounds.
//!
//! Owns [`Limits`] and what is said of files that are no such package; what the members mean is left to the formats.
//! Invariant: all members of a file together unpack to no more than the limit, whatever their headers say. Nothing is
//! written to disk, so that names are only names. Source: PKWARE APPNOTE, ECMA-376 part 2, MS-OFFCRYPTO 2.3.

use std::{collections::HashMap, io::Read};

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};

/// Packages of more members are refused.
const MAX_MEMBERS: usize = 65_536;
/// Characters of a reason that are shown.
const MAX_REASON: usize = 300;

/// How much is taken from one file before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text of one document.
    pub max_text_bytes: usize,
    /// Bytes that the members of one package unpack to, all together.
    pub max_unpacked_bytes: u64,
}

impl Default for Limits {
    /// 32 MiB of text, 256 MiB unpacked.
    fn default() -> Limits {
        Limits { max_text_bytes: 32 << 20, max_unpacked_bytes: 256 << 20 }
    }
}

/// A kind of package that can be read, told by what it holds rather than by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Word (`.docx`, `.docm`, `.dotx`).
    Docx,
    /// PowerPoint (`.pptx`, `.ppsx`).
    Pptx,
    /// Excel (`.xlsx`).
    Xlsx,
    /// OpenDocument text (`.odt`, `.ott`), presentation (`.odp`) or spreadsheet (`.ods`).
    OpenDocument,
    /// EPUB.
    Epub,
}

/// A zip file in memory, opened.
pub struct Package<'a> {
    archive: ZipSliceArchive<&'a [u8]>,
    /// By their names in lower case.
    members: HashMap<String, Member>,
    max_unpacked_bytes: u64,
    left: u64,
}

struct Member {
    name: String,
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    is_encrypted: bool,
}

impl<'a> Package<'a> {
    /// Opens the package.
    ///
    /// # Errors
    /// It is no zip file, is damaged, or has too many members.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, String> {
        if let Some(reason) = other_kind(bytes) {
            return Err(reason.to_owned());
        }
        let is_zip = bytes.starts_with(b"PK");
        let broken = |_| if is_zip { "the zip file is damaged or cut off" } else { "it is no zip file" };
        let archive = ZipArchive::from_slice(bytes).map_err(broken)?;
        let mut members = HashMap::new();
        for record in archive.entries() {
            let record = record.map_err(broken)?;
            if members.len() == MAX_MEMBERS {
                return Err(format!("it is a zip file of more than {MAX_MEMBERS} members"));
            }
            let name = String::from_utf8_lossy(record.file_path().as_bytes()).into_owned();
            let method = record.compression_method();
            let is_encrypted = record.flags().is_encrypted() || method == CompressionMethod::AES;
            let member = Member { place: record.wayfinder(), method, is_encrypted, name };
            members.entry(member.name.to_lowercase()).or_insert(member);
        }
        let max_unpacked_bytes = limits.max_unpacked_bytes;
        Ok(Package { archive, members, max_unpacked_bytes, left: max_unpacked_bytes })
    }

    /// Which kind of document it is, if one that can be read.
    pub fn kind(&self) -> Option<Kind> {
        let has = |name: &str| self.members.contains_key(name);
        if has("meta-inf/container.xml") {
            return Some(Kind::Epub);
        }
        if has("content.xml") {
            return Some(Kind::OpenDocument);
        }
        if !has("[content_types].xml") {
            return None;
        }
        // The main part may have any name, but lies in a folder of its kind in all files that programs write.
        let holds = |folder: &str| self.members.keys().any(|name| name.starts_with(folder));
        [("word/", Kind::Docx), ("ppt/", Kind::Pptx), ("xl/", Kind::Xlsx)]
            .into_iter()
            .find(|(folder, _)| holds(folder))
            .map(|(_, kind)| kind)
    }

    /// The bytes of a member, or nothing where there is none of that name; a leading `/` and the case of letters do
    /// not count.
    ///
    /// # Errors
    /// It is encrypted, damaged, packed in a way that is not read, or unpacks to more than is left of the limit.
    pub fn member(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(member) = self.members.get(&name.trim_start_matches('/').to_lowercase()) else {
            return Ok(None);
        };
        if member.is_encrypted {
            return Err("it is protected by a password".to_owned());
        }
        let damaged = || format!("its member {name} is damaged");
        let entry = self.archive.get_entry(member.place).map_err(|_| damaged())?;
        let data: Box<dyn Read> = match member.method {
            CompressionMethod::STORE => Box::new(entry.data()),
            CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(entry.data())),
            _ => return Err(format!("its member {name} is packed in a way that is not read")),
        };
        // One byte more than is allowed, to tell a member of just that size from a larger one.
        let mut unpacked = Vec::new();
        let mut data = entry.verifying_reader(data).take(self.left.saturating_add(1));
        let read = data.read_to_end(&mut unpacked);
        let size = unpacked.len() as u64;
        if size > self.left {
            return Err(format!("it unpacks to more than {} MiB", self.max_unpacked_bytes >> 20));
        }
        self.left -= size;
        read.map_err(|_| damaged())?;
        Ok(Some(unpacked))
    }

    /// The name of a member whose name ends so.
    pub fn find(&self, ending: &str) -> Option<String> {
        let names = self.members.values().map(|member| &member.name);
        names.filter(|name| name.ends_with(ending)).min().cloned()
    }
}

/// The name of a member as another one, in a folder, refers to it.
pub fn joined(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// What is said of a file that should have been `what`, such as `a Word document`, and is not or cannot be read.
///
/// The reason may hold names out of the file: it is made one line, and cut where it is long.
pub fn refused(what: &str, reason: &str) -> String {
    let mut letters = reason.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let shown: String = letters.by_ref().take(MAX_REASON).collect();
    let rest = if letters.next().is_some() { "…" } else { "" };
    format!("not {what} that can be read: {shown}{rest}")
}

/// What a file is that is often met under the name of a package.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        // The directory of such a file has the names of its streams in UTF-16; a document that is encrypted is put
        // in a stream of its own.
        let has = |name: &str| {
            let name: Vec<u8> = name.bytes().flat_map(|byte| [byte, 0]).collect();
            bytes.windows(name.len()).any(|window| window == name)
        };
        return Some(if has("EncryptedPackage") {
            "it is protected by a password"
        } else if has("WordDocument") {
            "it is an old Word file (.doc); save it as .docx"
        } else {
            "it is an old Office file; save it in a format of today"
        });
    }
    match bytes {
        [] => Some("it is empty"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some("it is an RTF file"),
        [b'%', b'P', b'D', b'F', ..] => Some("it is a PDF"),
        _ => None,
    }
}

/// Packages for tests.
#[cfg(test)]
pub mod samples {
    use std::io::Write;

    use flate2::{Compression, write::DeflateEncoder};
    use rawzip::{CompressionMethod, ZipArchiveWriter};

    /// A zip file with these members.
    pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut archive = ZipArchiveWriter::new(&mut bytes);
        for (name, content) in members {
            let file = archive.new_file(name).compression_method(CompressionMethod::DEFLATE);
            let (mut entry, config) = file.start().unwrap();
            let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::fast()));
            writer.write_all(content).unwrap();
            let (encoder, descriptor) = writer.finish().unwrap();
            encoder.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
        archive.finish().unwrap();
        bytes
    }

    /// Calls `read` with `times` damaged copies of a file: bytes changed, pieces cut out, doubled or cut off.
    pub fn damage(bytes: &[u8], times: usize, mut read: impl FnMut(&[u8])) {
        let mut random = fastrand::Rng::with_seed(5);
        for _ in 0..times {
            let mut copy = bytes.to_vec();
            for _ in 0..random.usize(1..6) {
                let at = random.usize(..copy.len().max(1));
                let end = (at + random.usize(..40)).min(copy.len());
                match random.u8(..5) {
                    0 => copy.truncate(at),
                    1 => drop(copy.drain(at..end)),
                    2 => copy.extend_from_within(at..end),
                    _ => {
                        if let Some(byte) = copy.get_mut(at) {
                            *byte = random.u8(..);
                        }
                    }
                }
            }
            read(&copy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{samples::zip, *};

    fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, String> {
        Package::open(bytes, limits)
    }

    #[test]
    fn members_are_found_whatever_the_case_of_their_names() {
        let bytes = zip(&[("word/Document.xml", "نص".as_bytes())]);
        let mut package = open(&bytes, &Limits::default()).unwrap();
        assert_eq!(package.member("/word/document.xml").unwrap().unwrap(), "نص".as_bytes());
        assert_eq!(package.member("word/other.xml").unwrap(), None);
    }

    #[test]
    fn reasons_are_one_line_whatever_names_are_in_them() {
        assert_eq!(refused("a book", "no </a\nb\u{7}>"), "not a book that can be read: no </a b >");
        let long = refused("a book", &"س".repeat(301));
        assert_eq!(long, format!("not a book that can be read: {}…", "س".repeat(300)));
    }

    #[test]
    fn what_all_members_unpack_to_is_bounded() {
        let bytes = zip(&[("a", &[7; 600]), ("b", &[8; 600]), ("c", &[9; 1200])]);
        let limits = Limits { max_unpacked_bytes: 1200, ..Limits::default() };
        let mut package = open(&bytes, &limits).unwrap();
        assert_eq!(package.member("a").unwrap().unwrap().len(), 600);
        assert_eq!(package.member("b").unwrap().unwrap().len(), 600);
        assert_eq!(package.member("a").unwrap_err(), "it unpacks to more than 0 MiB");
        let mut package = open(&bytes, &limits).unwrap();
        assert_eq!(package.member("c").unwrap().unwrap().len(), 1200);
    }

    #[test]
    fn files_that_are_no_packages_get_a_reason() {
        let ole = |name: &str| {
            let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0".to_vec();
            bytes.extend(name.bytes().flat_map(|byte| [byte, 0]));
            bytes
        };
        let whole = zip(&[("a", &[7; 600])]);
        let rows: [(Vec<u8>, &str); 7] = [
            (ole("EncryptedPackage"), "it is protected by a password"),
            (ole("WordDocument"), "it is an old Word file (.doc); save it as .docx"),
            (ole("Workbook"), "it is an old Office file; save it in a format of today"),
            (b"{\\rtf1 x}".to_vec(), "it is an RTF file"),
            (Vec::new(), "it is empty"),
            (b"hello".to_vec(), "it is no zip file"),
            (whole.iter().copied().take(whole.len() / 2).collect(), "the zip file is damaged or cut off"),
        ];
        for (bytes, reason) in rows {
            let said = open(&bytes, &Limits::default()).err();
            assert_eq!(said.as_deref(), Some(reason));
        }
    }

    #[test]
    fn references_are_joined_to_folders() {
        assert_eq!(joined("word", "styles.xml"), "word/styles.xml");
        assert_eq!(joined("", "a/./b"), "a/b");
        assert_eq!(joined("a/b", "../../../c"), "c");
        assert_eq!(joined("a", "/c"), "c");
    }

    #[test]
    fn the_kind_is_told_by_the_members() {
        let kind = |names: &[&str]| {
            let members: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &b"x"[..])).collect();
            open(&zip(&members), &Limits::default()).unwrap().kind()
        };
        assert_eq!(kind(&["[Content_Types].xml", "word/document.xml"]), Some(Kind::Docx));
        assert_eq!(kind(&["[Content_Types].xml", "xl/workbook.xml"]), Some(Kind::Xlsx));
        assert_eq!(kind(&["mimetype", "META-INF/container.xml"]), Some(Kind::Epub));
        assert_eq!(kind(&["mimetype", "content.xml"]), Some(Kind::OpenDocument));
        assert_eq!(kind(&["a.txt"]), None);
    }
}

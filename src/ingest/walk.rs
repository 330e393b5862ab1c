//! Finds the source files below the paths given to `fihris ingest`.
//!
//! Files of one path come in the byte order of their names (`a.txt` before `a/b.txt`), so that two runs agree. Hidden
//! entries, folders that hold a `.noindex` file and folders behind symbolic links are left out; links to files are
//! followed. Opening and decompressing is left to `decode`, the choice of format to `format`. What cannot be read is
//! an item of its own, and the walk goes on.

use std::{
    cmp,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use walkdir::{DirEntry, WalkDir};

use super::{
    Failure,
    catalog::Stamp,
    format::{Place, format_of, known_extensions},
};
use crate::index::NO_INDEX;

/// A file that some format reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path to open.
    pub path: PathBuf,
    /// Path below the root with `/` between folders; for a root that is a file, its file name.
    pub name: String,
    /// Absolute path, which is the same from whatever folder and root it was found.
    pub origin: String,
    /// Its size and time when it was found.
    pub stamp: Stamp,
}

impl SourceFile {
    /// Where in the file a piece is: the path of its member with `/` before it, and its line.
    pub fn place(&self, member: &str, line: Option<u64>) -> Place {
        let mut path = self.path.clone().into_os_string();
        path.push(member);
        Place { name: format!("{}{member}", self.name), path: path.into(), line }
    }
}

/// A place to walk: a root that the user gave, or what is at or below a path in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The path given by the user; names are relative to it.
    pub root: PathBuf,
    /// Where to walk: the root or a path below it, which may be gone.
    pub at: PathBuf,
}

impl Scope {
    /// All of a root.
    pub fn all(root: PathBuf) -> Scope {
        Scope { at: root.clone(), root }
    }

    /// The file of an origin in a root, whose own is known.
    pub(super) fn of_origin(root: &Path, root_origin: &str, origin: &str) -> Scope {
        match path_of(origin).strip_prefix(path_of(root_origin)) {
            Ok(below) if !below.as_os_str().is_empty() => {
                Scope { root: root.to_owned(), at: root.join(below) }
            }
            _ => Scope::all(root.to_owned()),
        }
    }

    /// The absolute path of where it walks.
    pub fn origin(&self) -> String {
        let root = absolute(&self.root);
        match self.at.strip_prefix(&self.root) {
            Ok(below) if !below.as_os_str().is_empty() => readable(root.join(below).as_os_str()),
            _ => readable(root.as_os_str()),
        }
    }
}

/// The absolute path of a file or folder. A link to a file stays: its documents go when it does.
fn absolute(path: &Path) -> PathBuf {
    let followed = match (path.is_dir(), path.parent(), path.file_name()) {
        (false, Some(folder), Some(name)) => {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            folder.canonicalize().map(|folder| folder.join(name))
        }
        _ => path.canonicalize(),
    };
    followed.unwrap_or_else(|_| path.to_owned())
}

/// The source files of several scopes, one after the other, holding no more than the folders it stands in.
pub struct Walk {
    items: Items,
    num_skipped: Arc<AtomicU64>,
}

impl Walk {
    /// Starts in `scopes`, in their order.
    pub fn new(scopes: impl IntoIterator<Item = Scope, IntoIter: Send + 'static>) -> Walk {
        let num_skipped = Arc::new(AtomicU64::new(0));
        let skipped = Arc::clone(&num_skipped);
        let items = scopes.into_iter().flat_map(move |scope| in_scope(scope, Arc::clone(&skipped)));
        Walk { items: Box::new(items), num_skipped }
    }

    /// How many files of other kinds were passed by so far.
    pub fn num_skipped(&self) -> u64 {
        self.num_skipped.load(Ordering::Relaxed)
    }
}

impl Iterator for Walk {
    type Item = Result<SourceFile, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        self.items.next()
    }
}

type Items = Box<dyn Iterator<Item = Result<SourceFile, Failure>> + Send>;

fn in_scope(scope: Scope, num_skipped: Arc<AtomicU64>) -> Items {
    let is_root = scope.at == scope.root;
    if !is_root && !is_walked(&scope) {
        return Box::new(std::iter::empty());
    }
    match fs::metadata(&scope.at) {
        Err(error) if is_root => one(Err(Failure::io(&scope.at, &error))),
        // What is gone from a folder is found by what is known of it.
        Err(_) => Box::new(std::iter::empty()),
        Ok(metadata) if metadata.is_dir() => folder(scope, num_skipped),
        Ok(metadata) if metadata.is_file() && is_root => one(single(scope.at, &metadata)),
        Ok(_) if is_root => one(Err(Failure::new(&scope.at, "neither a file nor a folder"))),
        Ok(_) => folder(scope, num_skipped),
    }
}

/// Whether a walk from the root would come to the scope's path.
fn is_walked(scope: &Scope) -> bool {
    let Ok(below) = scope.at.strip_prefix(&scope.root) else { return false };
    if is_left_out(&scope.root, below) {
        return false;
    }
    let mut inner = below.ancestors().skip(1).filter(|inner| !inner.as_os_str().is_empty());
    let is_behind_link = inner.any(|inner| scope.root.join(inner).is_symlink());
    let at = &scope.at;
    !(is_behind_link || at.is_dir() && (at.is_symlink() || holds_no_index(at)))
}

/// Whether a path below a root is hidden, or in a folder that is not ingested.
pub(super) fn is_left_out(root: &Path, below: &Path) -> bool {
    let mut folder = root.to_owned();
    below.iter().any(|part| {
        let is_left_out = holds_no_index(&folder) || is_hidden(part);
        folder.push(part);
        is_left_out
    })
}

fn one(item: Result<SourceFile, Failure>) -> Items {
    Box::new(std::iter::once(item))
}

/// A file that was named by the user: it fails where a walk would pass it by.
fn single(path: PathBuf, metadata: &fs::Metadata) -> Result<SourceFile, Failure> {
    if format_of(&path).is_none() {
        let kind = match path.extension() {
            Some(extension) => format!(".{} files", extension.display()),
            None => "files without an extension".to_owned(),
        };
        let known = known_extensions();
        let reason = format!("no format reads {kind}; known: {known}");
        return Err(Failure::new(&path, reason));
    }
    Ok(SourceFile {
        name: path.file_name().map(readable).unwrap_or_default(),
        origin: readable(absolute(&path).as_os_str()),
        stamp: Stamp::of(metadata),
        path,
    })
}

/// The files at or below the path of a scope.
fn folder(scope: Scope, num_skipped: Arc<AtomicU64>) -> Items {
    let Scope { root, at } = scope;
    if holds_no_index(&at) {
        let reason = format!("holds {NO_INDEX}, so nothing in it is ingested");
        return one(Err(Failure::new(&at, reason)));
    }
    let absolute_root = absolute(&root);
    let entries = WalkDir::new(&at)
        .sort_by(by_path_bytes)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || is_wanted(entry));
    Box::new(entries.filter_map(move |entry| match entry {
        Err(error) => {
            let path = error.path().unwrap_or(&at);
            Some(Err(match error.io_error() {
                Some(io_error) => Failure::io(path, io_error),
                None => Failure::new(path, error.to_string()),
            }))
        }
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) => file(&root, &absolute_root, entry, &num_skipped),
    }))
}

/// Entries of one folder in the byte order of the paths below them: a folder's name counts with its `/`.
fn by_path_bytes(a: &DirEntry, b: &DirEntry) -> cmp::Ordering {
    fn bytes(entry: &DirEntry) -> impl Iterator<Item = &u8> {
        let slash: &[u8] = if entry.file_type().is_dir() { b"/" } else { b"" };
        entry.file_name().as_encoded_bytes().iter().chain(slash)
    }
    bytes(a).cmp(bytes(b))
}

fn is_wanted(entry: &DirEntry) -> bool {
    !(is_hidden(entry.file_name()) || entry.file_type().is_dir() && holds_no_index(entry.path()))
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn holds_no_index(folder: &Path) -> bool {
    folder.join(NO_INDEX).is_file()
}

fn file(
    root: &Path,
    absolute_root: &Path,
    entry: DirEntry,
    num_skipped: &AtomicU64,
) -> Option<Result<SourceFile, Failure>> {
    let is_known = format_of(entry.path()).is_some();
    let is_link = entry.path_is_symlink();
    if !(is_link || is_known && entry.file_type().is_file()) {
        num_skipped.fetch_add(1, Ordering::Relaxed);
        return None;
    }
    // The entry's own would be that of a link.
    let stamp = match fs::metadata(entry.path()) {
        Ok(target) if target.is_dir() => return None,
        Ok(target) if target.is_file() && is_known => Stamp::of(&target),
        // Whoever opens it is told why that cannot be done; nothing else is missed for it.
        Err(_) if is_known => Stamp::default(),
        _ => {
            num_skipped.fetch_add(1, Ordering::Relaxed);
            return None;
        }
    };
    let below_root = entry.path().strip_prefix(root).unwrap_or(entry.path());
    let parts: Vec<String> = below_root.iter().map(readable).collect();
    Some(Ok(SourceFile {
        name: parts.join("/"),
        origin: readable(absolute_root.join(below_root).as_os_str()),
        stamp,
        path: entry.into_path(),
    }))
}

/// The name as text; bytes that are not UTF-8 become `\xNN`, so that two such names stay two.
fn readable(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
    text
}

/// The path of an origin.
pub(super) fn path_of(origin: &str) -> PathBuf {
    let path = PathBuf::from(origin);
    match unescaped(origin) {
        // A name may also be written so.
        Some(bytes) if !path.exists() => of_bytes(bytes).unwrap_or(path),
        _ => path,
    }
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    Some(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into())
}

/// Elsewhere names are no bytes.
#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

/// What [`readable`] wrote with `\\xNN` for some bytes; none where there is no such.
fn unescaped(name: &str) -> Option<Vec<u8>> {
    let mut parts = name.split("\\x");
    let mut bytes = parts.next()?.as_bytes().to_vec();
    let mut is_escaped = false;
    for part in parts {
        let digits = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match digits {
            Some(byte) => {
                is_escaped = true;
                bytes.push(byte);
                bytes.extend(part.get(2..).unwrap_or_default().as_bytes());
            }
            None => {
                bytes.extend(b"\\x");
                bytes.extend(part.as_bytes());
            }
        }
    }
    is_escaped.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(root: &Path, names: &[&str]) {
        for name in names {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
    }

    fn names(walk: &mut Walk) -> Vec<String> {
        walk.map(|item| item.unwrap().name).collect()
    }

    #[test]
    fn files_come_in_the_byte_order_of_their_paths() {
        let root = tempfile::tempdir().unwrap();
        let expected = ["B.md", "a/b.txt", "a/c/d.txt", "a0.txt", "b.jsonl.gz", "ب.txt", "ت/ا.TXT"];
        let mut shuffled = expected;
        shuffled.reverse();
        touch(root.path(), &shuffled);
        touch(root.path(), &["a.txt"]);
        let mut walk = Walk::new([Scope::all(root.path().to_owned())]);
        let found = names(&mut walk);
        let mut sorted = found.clone();
        sorted.sort();
        assert_eq!(found, sorted);
        assert_eq!(found.len(), expected.len() + 1);
        assert_eq!(found.get(1).unwrap(), "a.txt");
        assert_eq!(walk.num_skipped(), 0);
    }

    #[test]
    fn hidden_entries_and_folders_with_noindex_are_passed_by_and_other_kinds_are_counted() {
        let root = tempfile::tempdir().unwrap();
        touch(
            root.path(),
            &[
                "a.txt",
                ".hidden.txt",
                ".git/a.txt",
                "index/.noindex",
                "index/a.txt",
                "index/deep/a.txt",
                "image.png",
                "noext",
                "archive.cab",
                "z/b.md",
            ],
        );
        let mut walk = Walk::new([Scope::all(root.path().to_owned())]);
        assert_eq!(names(&mut walk), ["a.txt", "z/b.md"]);
        assert_eq!(walk.num_skipped(), 3);
    }

    #[test]
    fn a_hidden_root_that_was_named_is_walked() {
        let root = tempfile::tempdir().unwrap();
        touch(root.path(), &[".news/a.txt", ".news/.b.txt"]);
        let mut walk = Walk::new([".news", ".news/.b.txt"].map(|name| Scope::all(root.path().join(name))));
        assert_eq!(names(&mut walk), ["a.txt", ".b.txt"]);
    }

    #[test]
    fn a_named_file_that_no_format_reads_is_a_failure() {
        let root = tempfile::tempdir().unwrap();
        touch(root.path(), &["a.xyz", "b", "c.txt"]);
        let roots = ["a.xyz", "b", "missing", "c.txt"].map(|name| root.path().join(name));
        let results: Vec<_> = Walk::new(roots.clone().map(Scope::all)).collect();
        let reasons: Vec<_> = results
            .iter()
            .filter_map(|item| item.as_ref().err())
            .map(|failure| failure.reason.as_str())
            .collect();
        let known = known_extensions();
        assert_eq!(
            reasons,
            [
                format!("no format reads .xyz files; known: {known}"),
                format!("no format reads files without an extension; known: {known}"),
                "there is no such file or folder".to_owned(),
            ]
        );
        let last = results.last().unwrap().as_ref().unwrap();
        assert_eq!(last.name, "c.txt");
        assert_eq!(&last.path, roots.last().unwrap());
    }

    #[test]
    fn a_root_with_noindex_says_why_it_gives_nothing() {
        let root = tempfile::tempdir().unwrap();
        touch(root.path(), &[".noindex", "a.txt"]);
        let results: Vec<_> = Walk::new([Scope::all(root.path().to_owned())]).collect();
        let [Err(failure)] = results.as_slice() else { panic!("{results:?}") };
        assert!(failure.reason.contains(".noindex"));
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_followed_and_links_to_folders_are_not() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        touch(root.path(), &["real/a.txt"]);
        symlink("real/a.txt", root.path().join("link.txt")).unwrap();
        symlink("real", root.path().join("folder")).unwrap();
        symlink("..", root.path().join("real/up")).unwrap();
        symlink("nowhere", root.path().join("broken.txt")).unwrap();
        symlink("loop.txt", root.path().join("loop.txt")).unwrap();
        // What cannot be opened is found when it is.
        let mut walk = Walk::new([Scope::all(root.path().to_owned())]);
        assert_eq!(names(&mut walk), ["broken.txt", "link.txt", "loop.txt", "real/a.txt"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_utf8_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        let root = tempfile::tempdir().unwrap();
        for name in [b"\xFF.txt", b"\xFE.txt"] {
            fs::write(root.path().join(OsStr::from_bytes(name)), "x").unwrap();
        }
        let mut walk = Walk::new([Scope::all(root.path().to_owned())]);
        assert_eq!(names(&mut walk), ["\\xFE.txt", "\\xFF.txt"]);
    }
}

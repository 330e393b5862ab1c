//! A folder of sources with an index beside it, what the index holds, and archives as no packer would make them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant, SystemTime},
};

use fihris::{
    document::{Document, Facet},
    index::IndexReader,
};
use flate2::{Compression, Crc, write::DeflateEncoder};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    arabic::prose,
    program::{Done, Failure, Health, fihris, run},
    random::Random,
};

/// Nothing that is waited for takes so long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What an ingest says; more may come.
#[derive(Debug, Default, Deserialize)]
pub struct Told {
    pub added: u64,
    pub replaced: u64,
    pub unchanged: u64,
    pub removed: u64,
    pub failed: u64,
    pub failures: Vec<Failure>,
}

impl Told {
    /// Added, replaced, unchanged, removed and failed.
    pub fn counts(&self) -> [u64; 5] {
        [self.added, self.replaced, self.unchanged, self.removed, self.failed]
    }

    /// What was said of a file, by the end of its path.
    pub fn reasons(&self, end: &str) -> Vec<&str> {
        let failures = self.failures.iter().filter(|failure| failure.path.ends_with(end));
        failures.map(|failure| failure.reason.as_str()).collect()
    }
}

/// What is looked at of an answer.
#[derive(Deserialize)]
struct Found {
    total: usize,
}

/// A temporary folder with sources in `in`.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        fs::create_dir(folder.root()).unwrap();
        folder
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Where the sources are.
    pub fn root(&self) -> PathBuf {
        self.at("in")
    }

    pub fn index(&self) -> PathBuf {
        self.at("index")
    }

    pub fn source(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// Writes a source, and the folders above it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.source(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.source(name)).unwrap();
    }

    /// Makes a source so many seconds old.
    pub fn age(&self, name: &str, seconds: u64) {
        set_modified(&self.source(name), SystemTime::now() - Duration::from_secs(seconds));
    }

    /// Runs the program in the temporary folder, so that `in` and `index` are its own.
    pub fn run(&self, args: &[&str]) -> Done {
        run(args, self.0.path())
    }

    /// An ingest of all sources.
    pub fn ingest(&self) -> Told {
        self.ingest_with(&[])
    }

    pub fn ingest_with(&self, options: &[&str]) -> Told {
        self.run(&[&["ingest", "in", "--json"], options].concat()).ok().json()
    }

    /// Begins an ingest; what it says goes to files.
    pub fn begin(&self, options: &[&str]) -> Running {
        self.begin_program(env!("CARGO_BIN_EXE_fihris"), &[&["ingest", "in", "--json"], options].concat())
    }

    /// Begins a run of a program.
    pub fn begin_program(&self, program: &str, args: &[&str]) -> Running {
        let [stdout, stderr] = ["stdout", "stderr"].map(|name| self.at(name));
        let child = Command::new(program)
            .args(args)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .stdout(fs::File::create(&stdout).unwrap())
            .stderr(fs::File::create(&stderr).unwrap())
            .spawn()
            .unwrap();
        Running { child, stdout, stderr }
    }

    pub fn total(&self, query: &str) -> usize {
        total(&self.index(), query)
    }

    /// The index of the same sources built anew, in a folder of this name.
    pub fn fresh(&self, name: &str, options: &[&str]) -> PathBuf {
        let index = self.at(name);
        if index.exists() {
            fs::remove_dir_all(&index).unwrap();
        }
        self.run(&[&["ingest", "in", "--json", "--index", name], options].concat()).ok();
        index
    }

    /// That the index is whole and holds what an index of the same sources that is built anew does.
    pub fn assert_fresh(&self) {
        check(&self.index());
        assert_same(&self.index(), &self.fresh("anew", &[]));
    }

    /// Waits for the first commit of a running ingest.
    pub fn await_commit(&self, running: &mut Running) {
        self.await_commits(running, 1);
    }

    /// Waits for so many commits, some of which may pass unseen.
    pub fn await_commits(&self, running: &mut Running, number: usize) {
        let mut seen = BTreeSet::new();
        wait_for("a commit", || {
            seen.extend(commits(&self.index()));
            assert!(seen.len() >= number || running.is_running(), "{}", running.told());
            seen.len() >= number
        });
    }
}

/// An ingest that runs.
pub struct Running {
    pub child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Running {
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// What it said so far.
    pub fn told(&self) -> String {
        [&self.stdout, &self.stderr].map(|path| fs::read_to_string(path).unwrap()).concat()
    }

    /// As Ctrl-C does.
    pub fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for its end.
    pub fn done(&mut self) -> Done {
        let mut code = None;
        wait_for("the end", || {
            code = self.child.try_wait().unwrap();
            code.is_some()
        });
        let [stdout, stderr] = [&self.stdout, &self.stderr].map(|path| fs::read_to_string(path).unwrap());
        let done = Done { code: code.unwrap().code(), stdout, stderr };
        assert!(!done.stderr.contains("panicked"), "{done:?}");
        done
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Of a test that failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something is so.
pub fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "{what} did not come");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The numbers of the last commits of each generation of an index, but for those that hold nothing.
fn commits(index: &Path) -> Vec<String> {
    let metas = names(index).into_iter().filter(|name| name.ends_with("/meta.json"));
    let number = |name: String| {
        let meta: Value = serde_json::from_slice(&fs::read(index.join(&name)).ok()?).ok()?;
        meta.get("payload").map(|_| format!("{name} {}", meta["opstamp"]))
    };
    metas.filter_map(number).collect()
}

/// Names of the catalogs beside the segments of an index, of all its generations.
pub fn catalogs(index: &Path) -> Vec<String> {
    names(index).into_iter().filter(|name| name.contains("/files-") && name.ends_with(".zst")).collect()
}

/// The files below a folder, as paths in it.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    files.map(|entry| entry.path().strip_prefix(folder).unwrap().display().to_string()).collect()
}

pub fn set_modified(path: &Path, time: SystemTime) {
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

pub fn total(index: &Path, query: &str) -> usize {
    let done = fihris(["search", query, "--index", index.to_str().unwrap(), "--limit", "1", "--json"]);
    assert!(matches!(done.code, Some(0 | 1)), "{done:?}");
    done.json::<Found>().total
}

/// That the index is whole; how many documents it has.
pub fn check(index: &Path) -> u64 {
    let health: Health = fihris(["check", "--index", index.to_str().unwrap(), "--json"]).ok().json();
    assert!(health.ok);
    let documents = documents(index);
    documents.len() as u64
}

/// What an index holds of a document.
#[derive(Debug, PartialEq)]
pub struct Held {
    pub document: Document,
    /// The file that it comes from.
    pub origin: Option<String>,
    pub keys: BTreeMap<&'static str, Vec<String>>,
}

/// All documents of an index, each of which is there once and can be found.
pub fn documents(index: &Path) -> BTreeMap<String, Held> {
    let analyzer = fihris::user_lexicon::analyzer_of(index).unwrap();
    let reader = IndexReader::open(index, &analyzer).unwrap();
    let mut documents = BTreeMap::new();
    for address in reader.addresses() {
        let document = reader.document(address).unwrap();
        assert_eq!(reader.find(&document.id).unwrap(), Some(address), "{}", document.id);
        let keys = Facet::ALL.map(|facet| (facet.name(), reader.facet_keys(facet, address).unwrap()));
        let origin = reader.origin(&document.id).unwrap();
        let (id, keys) = (document.id.clone(), keys.into_iter().collect());
        assert!(documents.insert(id, Held { document, origin, keys }).is_none(), "twice in the index");
    }
    documents
}

/// That two indexes hold the same documents, count the same and give the same answers, whatever was in them before.
pub fn assert_same(one: &Path, other: &Path) {
    let [held, expected] = [one, other].map(documents);
    let ids = |held: &BTreeMap<String, Held>| held.keys().cloned().collect::<Vec<_>>();
    assert_eq!(ids(&held), ids(&expected));
    for (id, held) in &held {
        assert_eq!(held, &expected[id]);
    }
    let [one, other] = [one, other].map(|index| index.to_str().unwrap());
    for facet in Facet::ALL {
        let counts = |index: &str| -> Value {
            let done = fihris(["facets", facet.name(), "--index", index, "--limit", "10000", "--json"]);
            assert!(matches!(done.code, Some(0 | 1)), "{done:?}");
            done.json::<Value>()["facets"].clone()
        };
        assert_eq!(counts(one), counts(other), "{}", facet.name());
    }
    for query in QUERIES {
        for count in ["stories", "copies"] {
            let found = |index: &str| -> Value {
                let args = ["search", query, "--index", index, "--limit", "1000", "--count", count, "--json"];
                let mut answer: Value = fihris(args).json();
                assert_eq!(
                    answer["hits"].as_array().unwrap().len() as u64,
                    answer["total"].as_u64().unwrap().min(1_000)
                );
                answer["took_ms"].take();
                answer
            };
            assert_eq!(found(one), found(other), "{query}");
        }
    }
}

/// Some of the words of `prose`.
pub const QUERIES: [&str; 6] = ["مدينة", "وزير", "كتب القراء", "\"أسعار النفط\"", "لاعب OR هدف", "رقم"];

/// Words that a text file may have.
pub fn words(random: &mut Random, num_words: usize) -> String {
    prose(random, num_words).replace(|letter: char| letter.is_control() && letter != '\n', " ")
}

/// Lines of JSON with the ids of a range; each text has the word رقم, and `word`.
pub fn lines(ids: std::ops::Range<usize>, word: &str, random: &mut Random) -> String {
    let line = |id: usize| {
        let num_words = 3 + random.below(6);
        let text = format!("{word} {} رقم", words(random, num_words));
        serde_json::json!({"id": format!("{id:06}"), "text": text}).to_string() + "\n"
    };
    ids.map(line).collect()
}

/// A zip archive of these members, packed.
pub fn zip<N: AsRef<[u8]>, B: AsRef<[u8]>>(members: &[(N, B)]) -> Vec<u8> {
    let mut zip = Zip::default();
    for (name, bytes) in members {
        zip.member(name.as_ref(), bytes.as_ref());
    }
    let number = members.len() as u16;
    zip.end(number)
}

/// A zip archive as it is written; it checks nothing.
#[derive(Default)]
pub struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
}

impl Zip {
    /// Appends a packed member.
    pub fn member(&mut self, name: &[u8], bytes: &[u8]) {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        let packed = encoder.finish().unwrap();
        let mut crc = Crc::new();
        crc.update(bytes);
        let start = self.bytes.len() as u32;
        // Version, flags, method, time and date, checksum, sizes, lengths of the name and of what comes after it.
        let mut header = Vec::new();
        for number in [20_u16, 0, 8, 0, 0x21] {
            header.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), packed.len() as u32, bytes.len() as u32] {
            header.extend(number.to_le_bytes());
        }
        for number in [name.len() as u16, 0] {
            header.extend(number.to_le_bytes());
        }
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&header);
        self.bytes.extend(name);
        self.bytes.extend(packed);
        self.directory.extend(b"PK\x01\x02\x14\x00");
        self.directory.extend(&header);
        // No comment, the first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(start.to_le_bytes());
        self.directory.extend(name);
    }

    /// The archive, which says that it has so many members.
    pub fn end(mut self, number: u16) -> Vec<u8> {
        let start = self.bytes.len() as u32;
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(number.to_le_bytes());
        self.bytes.extend(number.to_le_bytes());
        self.bytes.extend((self.directory.len() as u32).to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

/// A tar archive of these members, whatever their names.
pub fn tar(members: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

/// Packed as `.gz`.
pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

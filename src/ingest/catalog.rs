//! The catalog of an index: which files its documents were read from, and how these files were then.
//!
//! A file beside the segments, named and replaced by commits: the payload of a commit says which catalog belongs to it,
//! so that the two agree whatever happens. A catalog that is missing or damaged is made of the origins in the index, with
//! files that have to be read again. An unchanged file is told by size and time, or by the hash of its content.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::Failure;
use crate::{
    error::Result,
    files::replace,
    index::{IndexReader, IndexWriter},
};

/// Around the hash in the name of a catalog.
const PREFIX: &str = "files-";
const SUFFIX: &str = ".json.zst";
/// Compression of the catalog: it is written at each commit.
const LEVEL: i32 = 1;
/// A file that was written so shortly before it was read may be written again without a later time.
const MIN_AGE: Duration = Duration::from_secs(2);
const BUFFER: usize = 1 << 16;
/// Failures of one file that are listed one by one.
const MAX_LISTED: usize = 1000;

/// Size and time of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds of its last change since 1970; 0 where it is not known or too recent to be relied on.
    pub modified: i64,
}

impl Stamp {
    /// The stamp of a file.
    pub fn of(metadata: &fs::Metadata) -> Stamp {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0);
        Stamp { size: metadata.len(), modified }
    }

    /// The same, without the time where a later change might have the same.
    fn reliable(self) -> Stamp {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let is_old =
            u64::try_from(self.modified).is_ok_and(|time| Duration::from_nanos(time) + MIN_AGE < now);
        Stamp { modified: if is_old { self.modified } else { 0 }, ..self }
    }
}

/// A file and what it gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its size and time.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Hash of its bytes; none while it has not been read to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<u64>,
    /// Documents that it gave.
    pub documents: u64,
    /// Whether other files have taken ids of its documents, so that these may be missed if that file goes away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_superseded: bool,
    /// What in it could not be read, the first of it one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// How much of it could not be read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub num_failures: u64,
}

impl Record {
    /// Counts what could not be read; whether it is among what is listed one by one.
    pub fn note_failure(&mut self, failure: &Failure) -> bool {
        self.num_failures += 1;
        let is_listed = self.failures.len() < MAX_LISTED;
        if is_listed {
            self.failures.push(failure.clone());
        }
        is_listed
    }
}

/// Files by their absolute path.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// Hash of what files were read with.
    version: u64,
    files: BTreeMap<String, Record>,
}

impl Catalog {
    /// The catalog that belongs to the last commit of an index; of another version it knows files to be read again.
    ///
    /// # Errors
    /// A damaged index.
    pub fn of(writer: &IndexWriter, version: u64) -> Result<Catalog> {
        let mut catalog = match Catalog::read(writer.segments(), &writer.payload()?) {
            Some(catalog) => catalog,
            None => Catalog::of_origins(writer.committed())?,
        };
        if catalog.version != version {
            catalog.version = version;
            catalog.files.values_mut().for_each(|record| record.hash = None);
        }
        Ok(catalog)
    }

    /// The catalog that a commit names; none if it is not as it was written.
    pub fn read(segments: &Path, payload: &str) -> Option<Catalog> {
        let (name, hash) = payload.split_once(' ')?;
        let bytes = fs::read(segments.join(name)).ok()?;
        (format!("{:016x}", xxh3_64(&bytes)) == hash).then_some(())?;
        serde_json::from_reader(zstd::Decoder::new(bytes.as_slice()).ok()?).ok()
    }

    /// All catalogs in a folder of segments, whichever of them the last commit names.
    pub fn all_in(segments: &Path) -> Vec<Catalog> {
        let entries = fs::read_dir(segments).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let catalog = |name: String| {
            let hash = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
            Catalog::read(segments, &format!("{name} {hash}"))
        };
        names.filter_map(catalog).collect()
    }

    /// Where the catalog does not agree with the index that it is beside; nothing where it does.
    ///
    /// # Errors
    /// A damaged index.
    pub fn problems(reader: &IndexReader, segments: &Path) -> Result<Vec<String>> {
        let payload = IndexReader::payload_of(segments).unwrap_or_default();
        if payload.is_empty() {
            return Ok(Vec::new());
        }
        let Some(catalog) = Catalog::read(segments, &payload) else {
            return Ok(vec![
                "the catalog of files is damaged; the next ingest reads all files again".to_owned(),
            ]);
        };
        let mut problems = Vec::new();
        for (origin, ids) in reader.ids_by_origin("")? {
            match catalog.get(&origin) {
                None => problems.push(format!("{origin} has documents and is in no catalog")),
                // Of a file whose ids others have taken fewer are there, and more where a line can no longer be read.
                Some(record)
                    if record.hash.is_some()
                        && record.num_failures == 0
                        && record.documents < ids.len() as u64 =>
                {
                    let (given, found) = (record.documents, ids.len());
                    problems.push(format!("{origin} gave {given} documents, and {found} are there"));
                }
                Some(_) => {}
            }
        }
        Ok(problems)
    }

    /// A catalog of the files that an index has documents of, none of which is known to be unchanged.
    fn of_origins(reader: &IndexReader) -> Result<Catalog> {
        let origins = reader.ids_by_origin("")?.into_iter();
        let files = origins
            .map(|(origin, ids)| (origin, Record { documents: ids.len() as u64, ..Record::default() }));
        Ok(Catalog { version: 0, files: files.collect() })
    }

    /// Writes the catalog beside the segments, under a name of its own; the payload for the commit that it belongs to.
    ///
    /// # Errors
    /// A folder that cannot be written to, or a full disk.
    pub fn write(&self, writer: &IndexWriter) -> Result<String> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        let bytes = zstd::encode_all(json.as_slice(), LEVEL).map_err(crate::Error::io(writer.segments()))?;
        let hash = format!("{:016x}", xxh3_64(&bytes));
        let name = format!("{PREFIX}{hash}{SUFFIX}");
        replace(&writer.segments().join(&name), &bytes)?;
        Ok(format!("{name} {hash}"))
    }

    /// Removes the catalogs that the last commit does not name.
    pub fn sweep(writer: &IndexWriter) {
        let Ok(payload) = writer.payload() else { return };
        for entry in fs::read_dir(writer.segments()).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(PREFIX) && !payload.starts_with(&name) {
                // One that is left costs only its bytes until the next time.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// What is known of a file.
    pub fn get(&self, origin: &str) -> Option<&Record> {
        self.files.get(origin)
    }

    /// The record of a file that is as it was when it was read to its end.
    pub fn unchanged(&self, origin: &str, path: &Path, stamp: Stamp) -> Option<&Record> {
        let record = self.files.get(origin)?;
        let hash = record.hash?;
        let is_same = record.stamp.size == stamp.size
            && (record.stamp.modified == stamp.modified && stamp.modified != 0
                || hash_of(path).is_ok_and(|found| found == hash));
        is_same.then_some(record)
    }

    /// Notes what a file gave, which was read to its end.
    pub fn insert(&mut self, origin: &str, record: Record) {
        let record = Record { stamp: record.stamp.reliable(), ..record };
        self.files.insert(origin.to_owned(), record);
    }

    /// Notes that a file has documents in the index but has to be read again.
    pub fn forget(&mut self, origin: &str) {
        self.files.entry(origin.to_owned()).or_default().hash = None;
    }

    /// Notes that a file is in the index as it was when its record was inserted.
    pub fn complete(&mut self, origin: &str, hash: u64) {
        if let Some(record) = self.files.get_mut(origin) {
            record.hash = Some(hash);
        }
    }

    /// Notes that another file has taken the id of a document of this one.
    pub fn supersede(&mut self, origin: &str) {
        self.files.entry(origin.to_owned()).or_default().is_superseded = true;
    }

    /// All files, read to their end or not.
    pub fn origins(&self) -> impl Iterator<Item = &String> {
        self.files.keys()
    }

    /// The files of whose documents others have taken ids.
    pub fn superseded(&self) -> impl Iterator<Item = &String> {
        self.files.iter().filter(|(_, record)| record.is_superseded).map(|(origin, _)| origin)
    }

    /// Notes that a file has no documents any more.
    pub fn remove(&mut self, origin: &str) {
        self.files.remove(origin);
    }

    /// The files at or below a path.
    pub fn below<'a>(&'a self, root: &'a str) -> impl Iterator<Item = (&'a String, &'a Record)> {
        let from = self.files.range(root.to_owned()..);
        from.take_while(move |(origin, _)| origin.starts_with(root))
            .filter(move |(origin, _)| Path::new(origin).starts_with(root))
    }
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Hash of a file's bytes.
///
/// # Errors
/// It cannot be read.
pub fn hash_of(path: &Path) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut hasher = Xxh3Default::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        let num_read = match file.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if num_read == 0 {
            return Ok(hasher.digest());
        }
        hasher.update(buffer.get(..num_read).unwrap_or_default());
    }
}

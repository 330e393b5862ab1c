//! Walks the members of a zip archive.
//!
//! Owns the order, the kinds of members and the search for members that overlap, by which small archives pretend to hold
//! much. The directory at the end counts, as for all programs; sizes and checksums in it are checked while reading.
//! Memory is bounded by the number of members and the length of their names. Source: PKWARE APPNOTE 6.3.10; Fifield, "A
//! better zip bomb", WOOT 2019.

use std::{
    cell::RefCell,
    io::{self, BufReader, Read, Seek, SeekFrom},
    ops::ControlFlow,
};

use flate2::bufread::DeflateDecoder;
use rawzip::{
    CompressionMethod, Crc32, Error, ErrorKind, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ReaderAt, ZipArchive,
    ZipArchiveEntryWayfinder, ZipLocator, ZipVerification,
};

use super::{
    ArchiveLimits, DecodeName, Member,
    bounded::{Bounded, Budget, Packed},
    name::{self, Place},
};

/// Names of all members together.
const MAX_NAMES_BYTES: usize = 256 << 20;
const BUFFER_BYTES: usize = 1 << 15;
/// Bytes of the fixed part of a member's own header.
const HEADER_BYTES: u64 = 30;

/// Hands the files of a zip archive to `visit` in the order of their names, until it breaks.
///
/// `decode` makes text of names that are not UTF-8.
///
/// # Errors
/// It is no zip archive or its directory is damaged, it has too many members, or it unpacks to more than is allowed; the
/// members before stay good.
pub fn walk_zip(
    input: impl Read + Seek,
    limits: impl Into<Budget>,
    decode: &DecodeName,
    visit: &mut dyn FnMut(Member<'_>) -> ControlFlow<()>,
) -> Result<(), String> {
    let mut input = input;
    let length = input.seek(SeekFrom::End(0)).map_err(|error| error.to_string())?;
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = ZipLocator::new()
        .locate_in_reader(SeekReader(RefCell::new(input)), &mut buffer, length)
        .map_err(|(_, error)| archive_reason(&error))?;
    let mut budget = limits.into();
    let (entries, end) = entries(&archive, &mut buffer, &budget.limits, decode);
    for entry in entries {
        if let Some(reason) = budget.end() {
            return Err(reason);
        }
        if visit_entry(&archive, entry, &mut budget, visit).is_break() {
            return Ok(());
        }
    }
    end
}

struct Entry {
    name: String,
    size: u64,
    place: Result<ZipArchiveEntryWayfinder, String>,
    method: CompressionMethod,
    /// Where its header begins in the archive, and where its data ends at the earliest.
    range: (u64, u64),
}

/// The files of the directory by name, and what is wrong with the rest of it.
fn entries<R: ReaderAt>(
    archive: &ZipArchive<R>,
    buffer: &mut [u8],
    limits: &ArchiveLimits,
    decode: &DecodeName,
) -> (Vec<Entry>, Result<(), String>) {
    let mut found: Vec<Entry> = Vec::new();
    let (mut num_members, mut num_name_bytes) = (0_u64, 0_usize);
    let mut records = archive.entries(buffer);
    let end = loop {
        let record = match records.next_entry() {
            Ok(Some(record)) => record,
            Ok(None) => break Ok(()),
            Err(error) => break Err(archive_reason(&error)),
        };
        num_members += 1;
        if num_members > limits.max_members {
            break Err(format!(
                "the archive has more than {} members; the rest is left out",
                limits.max_members
            ));
        }
        if record.is_dir() || record.mode().is_symlink() {
            continue;
        }
        let bytes = record.file_path();
        let (name, mut reason) = match name::place(bytes.as_bytes(), decode) {
            Place::Hidden => continue,
            Place::File(name) => (name, None),
            Place::Refused(name, reason) => (name, Some(reason)),
        };
        num_name_bytes += name.len();
        if num_name_bytes > MAX_NAMES_BYTES {
            break Err("the names of the members are too long altogether; the rest is left out".to_owned());
        }
        let method = record.compression_method();
        if record.flags().is_encrypted() || method == CompressionMethod::AES {
            reason = reason.or_else(|| Some("it is protected by a password".to_owned()));
        } else if method != CompressionMethod::STORE && method != CompressionMethod::DEFLATE {
            let kind = method.name().map_or_else(|| method.as_u16().to_string(), str::to_lowercase);
            reason = reason.or_else(|| Some(format!("packed by a method that is not read: {kind}")));
        }
        let start = record.local_header_offset();
        let size = record.uncompressed_size_hint();
        let range = (start, start.saturating_add(HEADER_BYTES).saturating_add(record.compressed_size_hint()));
        found.push(Entry { name, size, place: reason.map_or(Ok(record.wayfinder()), Err), method, range });
    };
    // A missing end of the directory shows in the number of members that it announces.
    let announced = archive.entries_hint();
    let end = match end {
        Ok(()) if num_members < announced => Err(format!(
            "the directory of the archive is damaged: {num_members} of {announced} members are in it"
        )),
        other => other,
    };
    refuse_overlaps(&mut found);
    found.sort_by(|one, other| one.name.cmp(&other.name));
    (found, end)
}

/// Of members that share bytes of the archive, the one that begins first is read.
fn refuse_overlaps(entries: &mut [Entry]) {
    entries.sort_by_key(|entry| entry.range);
    let mut taken = 0;
    for entry in entries {
        if entry.range.0 < taken {
            if entry.place.is_ok() {
                entry.place = Err("it overlaps another member, as in archives made to do harm".to_owned());
            }
        } else if entry.place.is_ok() {
            taken = entry.range.1;
        }
    }
}

fn visit_entry<R: ReaderAt>(
    archive: &ZipArchive<R>,
    entry: Entry,
    budget: &mut Budget,
    visit: &mut dyn FnMut(Member<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Entry { name, size, place, method, .. } = entry;
    let content = place
        .and_then(|wayfinder| budget.refuses(size).map_or(Ok(wayfinder), Err))
        .and_then(|wayfinder| archive.get_entry(wayfinder).map_err(|error| archive_reason(&error)));
    let entry = match content {
        Ok(entry) => entry,
        Err(reason) => return visit(Member { name, size, content: Err(reason) }),
    };
    let packed = entry.reader();
    let claimed = packed.claim_verifier();
    let data = BufReader::with_capacity(BUFFER_BYTES, packed);
    let decoder = match method {
        CompressionMethod::STORE => Decoder::Stored(data),
        _ => Decoder::Deflated(DeflateDecoder::new(data)),
    };
    let mut bounded = Bounded::new(Unpacked { decoder, claimed, crc: Crc32::new(), size: 0 }, budget, None);
    visit(Member { name, size, content: Ok(&mut bounded) })
}

enum Decoder<R: Read> {
    Stored(BufReader<R>),
    Deflated(DeflateDecoder<BufReader<R>>),
}

/// The data of a member, checked against what the directory claims.
struct Unpacked<R: Read> {
    decoder: Decoder<R>,
    claimed: ZipVerification,
    crc: Crc32,
    size: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let num_read = match &mut self.decoder {
            Decoder::Stored(data) => data.read(buffer),
            Decoder::Deflated(data) => data.read(buffer),
        }?;
        self.crc.update(buffer.get(..num_read).unwrap_or_default());
        self.size += num_read as u64;
        let is_end = num_read == 0 && !buffer.is_empty();
        let wrong = |reason: String| Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        if self.size > self.claimed.uncompressed_size || is_end && self.size < self.claimed.uncompressed_size
        {
            return wrong(format!(
                "its size is not {} bytes, as the archive says",
                self.claimed.uncompressed_size
            ));
        }
        if is_end && self.crc.checksum() != self.claimed.crc {
            return wrong("its checksum is wrong".to_owned());
        }
        Ok(num_read)
    }
}

impl<R: Read> Packed for Unpacked<R> {
    fn num_packed(&self) -> Option<u64> {
        match &self.decoder {
            Decoder::Stored(_) => None,
            Decoder::Deflated(data) => Some(data.total_in()),
        }
    }
}

/// Reads at a place of a stream that can seek.
struct SeekReader<R>(RefCell<R>);

impl<R: Read + Seek> ReaderAt for SeekReader<R> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut input = self.0.try_borrow_mut().map_err(io::Error::other)?;
        input.seek(SeekFrom::Start(offset))?;
        input.read(buffer)
    }
}

fn archive_reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::MissingEndOfCentralDirectory => {
            "not a zip archive, or one that is cut off: its directory at the end is missing".to_owned()
        }
        ErrorKind::IO(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            format!("the zip archive cannot be read: {error}")
        }
        ErrorKind::Eof | ErrorKind::IO(_) => "the zip archive is damaged: it ends too early".to_owned(),
        other => format!("the zip archive is damaged: {}", other.to_string().to_lowercase()),
    }
}

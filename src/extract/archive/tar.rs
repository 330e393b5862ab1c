//! Walks the members of a tar archive, which comes decompressed.
//!
//! Owns the headers that describe the next member (long names of GNU, fields of PAX), which are read within bounds here
//! since the library would hold them whatever their size. Links and devices are passed by: what a link points to is a
//! member of its own, or lies outside. Source: POSIX.1-2017 pax, the manual of GNU tar.

use std::{
    io::{self, Read},
    mem,
    ops::ControlFlow,
};

use tar::{Archive, EntryType, PaxExtensions};

use super::{
    DecodeName, Member,
    bounded::{Bounded, Budget, Packed},
    name::{self, Place},
};

/// Headers that describe the next member are this large at most.
const MAX_EXTENSION_BYTES: u64 = 1 << 20;
/// Blocks around a member: its header, descriptions of it, and what fills the last block.
const BLOCKS_BYTES: u64 = 4096;

/// Hands the files of a tar archive to `visit` in their order, until it breaks.
///
/// `decode` makes text of names that are not UTF-8. The ratio of sizes is for whoever decompressed the archive to watch.
///
/// # Errors
/// It is no tar archive, it is damaged or cut off, it has too many members, or it holds more than is allowed; the
/// members before stay good.
pub fn walk_tar(
    input: impl Read,
    limits: impl Into<Budget>,
    decode: &DecodeName,
    visit: &mut dyn FnMut(Member<'_>) -> ControlFlow<()>,
) -> Result<(), String> {
    let mut budget = limits.into();
    let max_members = budget.limits.max_members;
    let left = budget.total_left.saturating_add(max_members.saturating_mul(BLOCKS_BYTES));
    let mut archive = Archive::new(Stream { input, left });
    let mut next = Description::default();
    let mut num_members = 0_u64;
    let entries = archive.entries().map_err(|error| error.to_string())?.raw(true);
    for entry in entries {
        let mut entry = entry.map_err(|error| archive_reason(num_members, &error))?;
        if let Some(reason) = budget.end() {
            return Err(reason);
        }
        num_members += 1;
        if num_members > max_members {
            return Err(format!("the archive has more than {max_members} members; the rest is left out"));
        }
        let kind = entry.header().entry_type();
        if kind.is_gnu_longname() || kind.is_pax_local_extensions() {
            let bytes = extension(&mut entry)?;
            match kind.is_gnu_longname() {
                true => next.name = bytes.split(|byte| *byte == 0).next().map(<[u8]>::to_vec),
                false => next.read_pax(&bytes),
            }
            continue;
        }
        if kind.is_gnu_longlink() || kind.is_pax_global_extensions() {
            continue;
        }
        let described = mem::take(&mut next);
        let size = entry.size();
        if described.size.is_some_and(|described| described != size) && kind.is_file() {
            return Err("members over 8 GiB are not read; the rest of the archive is left out".to_owned());
        }
        let name = described.name.unwrap_or_else(|| entry.header().path_bytes().into_owned());
        let is_folder = name.ends_with(b"/");
        if !(kind.is_file() || kind == EntryType::Continuous || kind.is_gnu_sparse()) || is_folder {
            continue;
        }
        let (name, mut reason) = match name::place(&name, decode) {
            Place::Hidden => continue,
            Place::File(name) => (name, None),
            Place::Refused(name, reason) => (name, Some(reason)),
        };
        if described.is_sparse || kind.is_gnu_sparse() {
            reason = reason.or_else(|| Some("files with holes are not read".to_owned()));
        }
        let flow = match reason.or_else(|| budget.refuses(size)) {
            Some(reason) => visit(Member { name, size, content: Err(reason) }),
            None => {
                let mut bounded = Bounded::new(Unpacked(entry), &mut budget, Some(size));
                visit(Member { name, size, content: Ok(&mut bounded) })
            }
        };
        if flow.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// What headers before a member say of it.
#[derive(Default)]
struct Description {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    is_sparse: bool,
}

impl Description {
    fn read_pax(&mut self, bytes: &[u8]) {
        for field in PaxExtensions::new(bytes).flatten() {
            match field.key_bytes() {
                b"path" if !self.is_sparse => self.name = Some(field.value_bytes().to_vec()),
                b"size" => self.size = field.value().ok().and_then(|size| size.parse().ok()),
                b"GNU.sparse.name" => {
                    self.name = Some(field.value_bytes().to_vec());
                    self.is_sparse = true;
                }
                key => self.is_sparse |= key.starts_with(b"GNU.sparse."),
            }
        }
    }
}

fn extension(entry: &mut impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = entry.take(MAX_EXTENSION_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| archive_reason(1, &error))?;
    if bytes.len() as u64 > MAX_EXTENSION_BYTES {
        return Err("the tar archive is damaged: the description of a member is too long".to_owned());
    }
    Ok(bytes)
}

struct Unpacked<R>(R);

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<R: Read> Packed for Unpacked<R> {
    fn num_packed(&self) -> Option<u64> {
        None
    }
}

/// The archive, up to what is allowed even for members that are passed by.
struct Stream<R> {
    input: R,
    left: u64,
}

impl<R: Read> Read for Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("it holds more than is allowed"));
        }
        let length = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let num_read = self.input.read(buffer.get_mut(..length).unwrap_or_default())?;
        self.left -= num_read as u64;
        Ok(num_read)
    }
}

fn archive_reason(num_members: u64, error: &io::Error) -> String {
    let said = error.to_string().replace(char::is_control, " ");
    match num_members {
        0 => format!("not a tar archive: {said}"),
        _ => format!("the tar archive is damaged: {said}"),
    }
}

//! Archives (`.zip`, `.tar`): the documents of their members, archives in them too.

use std::{
    fs::File,
    io::{self, BufReader, Cursor},
    ops::ControlFlow,
};

use super::{Cut, Format, Input, all_bytes};
use crate::{encoding, extract::archive};

/// Bytes of a zip archive inside of another archive.
const MAX_IN_MEMORY: u64 = 128 << 20;

/// The format of zip archives.
pub struct Zip;

/// The format of tar archives.
pub struct Tar;

impl Format for Zip {
    fn extensions(&self) -> &'static [&'static str] {
        &["zip"]
    }

    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let budget = cut.budget();
        let mut visit = |member: archive::Member<'_>| emit(cut, member);
        // What is in it stands at its end: in memory, but for a file that can be gone to.
        match input.file {
            Some(file) => archive::walk_zip(BufReader::new(File::open(file)?), budget, &name_of, &mut visit),
            None => all_bytes(input.reader, MAX_IN_MEMORY)?
                .and_then(|bytes| archive::walk_zip(Cursor::new(bytes), budget, &name_of, &mut visit)),
        }
        .map_err(|reason| io::Error::new(io::ErrorKind::InvalidData, reason))
    }
}

impl Format for Tar {
    fn extensions(&self) -> &'static [&'static str] {
        &["tar"]
    }

    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let budget = cut.budget();
        archive::walk_tar(input.reader, budget, &name_of, &mut |member| emit(cut, member))
            .map_err(|reason| io::Error::new(io::ErrorKind::InvalidData, reason))
    }
}

fn emit(cut: &mut Cut<'_>, member: archive::Member<'_>) -> ControlFlow<()> {
    match member.content {
        Ok(reader) => cut.member(&member.name, reader),
        Err(reason) => cut.refuse_member(&member.name, reason),
    }
}

/// A name that is not UTF-8.
fn name_of(bytes: &[u8]) -> String {
    encoding::decode_name(bytes)
        .map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), |decoded| decoded.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_code_page_may_begin_like_a_byte_order_mark() {
        for (start, mark) in [("ے\u{200F}", b"\xFF\xFE"), ("\u{200F}ے", b"\xFE\xFF")] {
            let name = format!("{start} تقرير السنة عن المدينة والقرى.txt");
            let bytes = encoding_rs::WINDOWS_1256.encode(&name).0;
            assert!(bytes.starts_with(mark));
            assert_eq!(name_of(&bytes), name);
        }
        assert_eq!(name_of(b"\xFF\xFEa.txt"), "ÿþa.txt");
    }
}

//! Archives as programs write them, damaged ones, and bombs.

use std::{
    io::Cursor,
    time::{Duration, Instant},
};

use proptest::prelude::*;

use super::*;
use crate::extract::package::samples::zip;

type Found = Vec<(String, Result<String, String>)>;

fn visitor(found: &mut Found) -> impl FnMut(Member<'_>) -> std::ops::ControlFlow<()> {
    |member| {
        let content = member.content.and_then(|reader| {
            let mut bytes = Vec::new();
            let read = reader.read_to_end(&mut bytes).map_err(|error| error.to_string());
            // Large ones are told by their size.
            let text =
                if bytes.len() > 1000 { bytes.len().to_string() } else { String::from_utf8(bytes).unwrap() };
            read.map(|_| text)
        });
        found.push((member.name, content));
        std::ops::ControlFlow::Continue(())
    }
}

fn decode(bytes: &[u8]) -> String {
    format!("<{}>", bytes.len())
}

fn unzip(bytes: &[u8], limits: &ArchiveLimits) -> (Found, Result<(), String>) {
    let mut found = Found::new();
    let end = walk_zip(Cursor::new(bytes), limits, &decode, &mut visitor(&mut found));
    (found, end)
}

fn untar(bytes: &[u8], limits: &ArchiveLimits) -> (Found, Result<(), String>) {
    let mut found = Found::new();
    let end = walk_tar(bytes, limits, &decode, &mut visitor(&mut found));
    (found, end)
}

/// A zip of one stored member in the oldest form, with a name in any bytes and any flags and method.
fn zip_by_hand(name: &[u8], content: &[u8], flags: u16, method: u16, claimed_size: u32) -> Vec<u8> {
    let mut fields = Vec::new();
    fields.extend(20_u16.to_le_bytes());
    fields.extend(flags.to_le_bytes());
    fields.extend(method.to_le_bytes());
    fields.extend([0; 4]);
    fields.extend(rawzip::crc32(content).to_le_bytes());
    fields.extend((content.len() as u32).to_le_bytes());
    fields.extend(claimed_size.to_le_bytes());
    fields.extend((name.len() as u16).to_le_bytes());
    fields.extend([0; 2]);
    let mut bytes = [b"PK\x03\x04", fields.as_slice(), name, content].concat();
    let directory = [b"PK\x01\x02\x14\x00", fields.as_slice(), &[0; 14], name].concat();
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn ok(name: &str, content: &str) -> (String, Result<String, String>) {
    (name.to_owned(), Ok(content.to_owned()))
}

fn err(name: &str, reason: &str) -> (String, Result<String, String>) {
    (name.to_owned(), Err(reason.to_owned()))
}

const TEXT: &[u8] = "نص".as_bytes();

#[test]
fn files_come_with_their_names_and_hidden_ones_do_not() {
    let long = format!("{}/خبر.txt", "مجلد".repeat(40));
    let files: [(&str, &[u8]); 6] = [
        ("ب.txt", b"2"),
        ("أخبار/أ.txt", TEXT),
        (".DS_Store", b"x"),
        ("__MACOSX/._a.txt", b"x"),
        ("a/./b.txt", b""),
        (&long, b"3"),
    ];
    let limits = ArchiveLimits::default();
    let (found, end) = untar(&tar(&files), &limits);
    assert_eq!(found, [ok("ب.txt", "2"), ok("أخبار/أ.txt", "نص"), ok("a/b.txt", ""), ok(&long, "3")]);
    end.unwrap();
    let (found, end) = unzip(&zip(&files), &limits);
    assert_eq!(found, [ok("a/b.txt", ""), ok("أخبار/أ.txt", "نص"), ok("ب.txt", "2"), ok(&long, "3")]);
    end.unwrap();
}

#[test]
fn zip_members_that_cannot_be_read_have_a_reason() {
    let limits = ArchiveLimits::default();
    let rows = [
        (zip_by_hand(b"a.txt", TEXT, 0, 0, 4), ok("a.txt", "نص")),
        (zip_by_hand(b"a.txt", TEXT, 1, 0, 4), err("a.txt", "it is protected by a password")),
        (zip_by_hand(b"a.txt", TEXT, 0, 14, 4), err("a.txt", "packed by a method that is not read: lzma")),
        (zip_by_hand(b"a.txt", TEXT, 0, 77, 4), err("a.txt", "packed by a method that is not read: 77")),
        (zip_by_hand(b"../a.txt", TEXT, 0, 0, 4), err("../a.txt", "unsafe path")),
        (zip_by_hand(b"\xCA\xDE\xD1", TEXT, 0, 0, 4), ok("<3>", "نص")),
        (zip_by_hand(b"\xA2\xE7\xA9\xEF\xA9", TEXT, 0, 0, 4), ok("تقرير", "نص")),
        (
            zip_by_hand(b"a.txt", TEXT, 0, 0, 3),
            err("a.txt", "its data is damaged: its size is not 3 bytes, as the archive says"),
        ),
        (
            zip_by_hand(b"a.txt", TEXT, 0, 0, 5),
            err("a.txt", "its data is damaged: its size is not 5 bytes, as the archive says"),
        ),
        (zip_by_hand(b"a.txt", TEXT, 0, 0, 1 << 30), err("a.txt", "larger than 256 MiB")),
    ];
    for (bytes, expected) in rows {
        let (found, end) = unzip(&bytes, &limits);
        assert_eq!(found, [expected]);
        end.unwrap();
    }
    let mut damaged = zip_by_hand(b"a.txt", TEXT, 0, 0, 4);
    damaged[36] ^= 1;
    let (found, _) = unzip(&damaged, &limits);
    assert!(found[0].1.as_ref().unwrap_err().contains("checksum"), "{found:?}");
}

#[test]
fn what_is_no_archive_or_cut_off_is_an_error() {
    let limits = ArchiveLimits::default();
    for bytes in [b"".as_slice(), b"PK\x03\x04", b"text", &[0; 5000]] {
        assert!(unzip(bytes, &limits).1.unwrap_err().starts_with("not a zip archive"));
    }
    let whole = zip(&[("a", b"1"), ("b", b"2")]);
    assert!(unzip(&whole[..whole.len() - 30], &limits).1.is_err());
    assert!(untar(&[b'x'; 600], &limits).1.unwrap_err().starts_with("not a tar archive"));
    assert_eq!(untar(b"", &limits), (vec![], Ok(())));
    let whole = tar(&[("a", b"1"), ("b", &[b'2'; 900])]);
    let (found, end) = untar(&whole[..1600], &limits);
    assert_eq!(found[0], ok("a", "1"));
    assert_eq!(found[1], err("b", "the archive ends too early; it seems to be cut off"));
    assert!(end.unwrap_err().contains("damaged"));
}

#[test]
fn links_and_devices_are_passed_by_and_unsafe_paths_refused() {
    let mut builder = ::tar::Builder::new(Vec::new());
    for kind in
        [::tar::EntryType::Symlink, ::tar::EntryType::Link, ::tar::EntryType::Char, ::tar::EntryType::Fifo]
    {
        let mut header = ::tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        header.set_path("link").unwrap();
        header.set_link_name("/etc/passwd").unwrap();
        header.set_cksum();
        builder.append(&header, &b""[..]).unwrap();
    }
    for name in [b"../up.txt".as_slice(), b"/root.txt"] {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(1);
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.set_cksum();
        builder.append(&header, &b"x"[..]).unwrap();
    }
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::GNUSparse);
    header.set_size(0);
    header.set_path("holes").unwrap();
    header.set_cksum();
    builder.append(&header, &b""[..]).unwrap();
    let (found, end) = untar(&builder.into_inner().unwrap(), &ArchiveLimits::default());
    assert_eq!(
        found,
        [
            err("../up.txt", "unsafe path"),
            err("/root.txt", "unsafe path"),
            err("holes", "files with holes are not read"),
        ]
    );
    end.unwrap();
}

#[test]
fn members_and_archives_over_the_limits_end_with_a_reason() {
    let limits = ArchiveLimits { max_member_bytes: 10, max_total_bytes: 25, ..ArchiveLimits::default() };
    let files: [(&str, &[u8]); 5] =
        [("a", &[b'1'; 10]), ("b", &[b'2'; 11]), ("c", &[b'3'; 10]), ("d", &[b'4'; 10]), ("e", b"5")];
    for (found, end) in [unzip(&zip(&files), &limits), untar(&tar(&files), &limits)] {
        assert_eq!(found[0], ok("a", "1111111111"));
        assert_eq!(found[1], err("b", "larger than 10 bytes"));
        assert_eq!(found[2], ok("c", "3333333333"));
        let reason = "the archive unpacks to more than 25 bytes; the rest of it is left out";
        assert_eq!(found[3], err("d", reason));
        assert_eq!((found.len(), end), (4, Err(reason.to_owned())));
    }
    // The limit is told, not what is left of it.
    let after = |num_unpacked| Budget::after(&limits, num_unpacked);
    let mut found = Found::new();
    let end = walk_zip(Cursor::new(zip(&files)), after(9), &decode, &mut visitor(&mut found));
    let reason =
        "the archive, with those before it, unpacks to more than 25 bytes; the rest of it is left out";
    assert_eq!((found.len(), found.pop(), end), (3, Some(err("c", reason)), Err(reason.to_owned())));
    let end = walk_tar(tar(&files).as_slice(), after(16), &decode, &mut visitor(&mut found));
    assert_eq!(found[2], err("a", "larger than what other archives in the file have left of 25 bytes"));
    assert_eq!((&found[6], end), (&ok("e", "5"), Ok(())));
    let limits = ArchiveLimits { max_members: 2, ..ArchiveLimits::default() };
    for (found, end) in [unzip(&zip(&files), &limits), untar(&tar(&files), &limits)] {
        assert_eq!(found.len(), 2);
        assert!(end.unwrap_err().contains("more than 2 members"));
    }
}

#[test]
fn bombs_are_stopped_early() {
    let begin = Instant::now();
    // Zeros, which deflate packs 1030 times.
    let zeros = vec![0; 40 << 20];
    let limits = ArchiveLimits { max_ratio: 100, ..ArchiveLimits::default() };
    let (found, end) = unzip(&zip(&[("zeros", &zeros), ("a", TEXT)]), &limits);
    assert_eq!(found, [ok("a", "نص"), err("zeros", "unpacks to more than 100 times its packed size")]);
    end.unwrap();

    // Many names for one member: the directory is copied over and over.
    let one = zip_by_hand(b"a", &[b'x'; 100], 0, 0, 100);
    let start = one.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let end_record = one.windows(4).position(|bytes| bytes == b"PK\x05\x06").unwrap();
    let entry = &one[start..end_record];
    let mut bomb = one[..start].to_vec();
    for _ in 0..1000 {
        bomb.extend(entry);
    }
    bomb.extend(b"PK\x05\x06\0\0\0\0");
    bomb.extend([1000_u16.to_le_bytes(), 1000_u16.to_le_bytes()].concat());
    bomb.extend((1000 * entry.len() as u32).to_le_bytes());
    bomb.extend((start as u32).to_le_bytes());
    bomb.extend([0; 2]);
    let (found, end) = unzip(&bomb, &limits);
    end.unwrap();
    assert_eq!(found.iter().filter(|(_, content)| content.is_ok()).count(), 1);
    assert!(
        found
            .iter()
            .filter_map(|(_, content)| content.as_ref().err())
            .all(|reason| reason.contains("overlaps"))
    );
    assert_eq!(found.len(), 1000);

    // A member that is passed by is not free either.
    let mut header = ::tar::Header::new_gnu();
    header.set_path(".hidden").unwrap();
    header.set_size(1 << 40);
    header.set_cksum();
    let limits = ArchiveLimits { max_total_bytes: 1 << 20, max_members: 10, ..limits };
    let mut found = Found::new();
    let endless = header.as_bytes().as_slice().chain(std::io::repeat(0));
    let end = walk_tar(endless, &limits, &decode, &mut visitor(&mut found));
    assert!(end.unwrap_err().contains("more than is allowed"));

    // A name without end is not held.
    let mut header = ::tar::Header::new_gnu();
    header.set_path("././@LongLink").unwrap();
    header.set_entry_type(::tar::EntryType::GNULongName);
    header.set_size(1 << 40);
    header.set_cksum();
    let endless = header.as_bytes().as_slice().chain(std::io::repeat(b'a'));
    let end = walk_tar(endless, &ArchiveLimits::default(), &decode, &mut visitor(&mut found));
    assert!(end.unwrap_err().contains("too long"));
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}

#[test]
fn a_break_ends_the_walk_and_contents_need_not_be_read() {
    let files: [(&str, &[u8]); 3] = [("a", TEXT), ("b", TEXT), ("c", TEXT)];
    let mut names = Vec::new();
    let mut visit = |member: Member<'_>| {
        names.push(member.name);
        if names.len() % 2 == 0 {
            std::ops::ControlFlow::Break(())
        } else {
            std::ops::ControlFlow::Continue(())
        }
    };
    let limits = ArchiveLimits::default();
    walk_tar(tar(&files).as_slice(), &limits, &decode, &mut visit).unwrap();
    walk_zip(Cursor::new(zip(&files)), &limits, &decode, &mut visit).unwrap();
    assert_eq!(names, ["a", "b", "a", "b"]);
}

fn mutated(
    mut bytes: Vec<u8>,
    places: &[(proptest::sample::Index, u8)],
    cut: Option<proptest::sample::Index>,
) -> Vec<u8> {
    for (place, byte) in places {
        let at = place.index(bytes.len());
        bytes[at] = *byte;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len()));
    }
    bytes
}

proptest! {
    #[test]
    fn any_mutation_gives_members_or_reasons_within_limits(
        places in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..6),
        cut in proptest::option::weighted(0.3, any::<proptest::sample::Index>()),
    ) {
        let limits = ArchiveLimits { max_member_bytes: 4000, max_total_bytes: 5000, max_members: 5, ..ArchiveLimits::default() };
        let files: [(&str, &[u8]); 3] = [("a.txt", &[b'a'; 3000]), ("خبر", TEXT), ("c", b"")];
        let walks: [(Vec<u8>, bool); 2] = [(zip(&files), true), (tar(&files), false)];
        for (bytes, is_zip) in walks {
            let bytes = mutated(bytes, &places, cut);
            let mut total = 0;
            let mut reasons = Vec::new();
            let mut visit = |member: Member<'_>| {
                let mut content = Vec::new();
                match member.content {
                    Ok(reader) => reasons.extend(reader.read_to_end(&mut content).err().map(|error| error.to_string())),
                    Err(reason) => reasons.push(reason),
                }
                total += content.len();
                std::ops::ControlFlow::Continue(())
            };
            let end = if is_zip {
                walk_zip(Cursor::new(bytes), &limits, &decode, &mut visit)
            } else {
                walk_tar(bytes.as_slice(), &limits, &decode, &mut visit)
            };
            reasons.extend(end.err());
            prop_assert!(total <= 5000);
            for reason in reasons {
                prop_assert!(!reason.is_empty() && !reason.contains(char::is_control), "{}", reason);
            }
        }
    }
}

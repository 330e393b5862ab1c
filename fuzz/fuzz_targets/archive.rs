//! Any archive, mail, mailbox, table or web archive, whole or made of members, stays within the limits and gives
//! documents or reasons.
#![no_main]

mod checks;
mod packing;
mod tokens;

use std::{
    cell::RefCell,
    fs,
    io::{BufReader, Cursor},
    ops::ControlFlow,
    path::Path,
};

use fihris::{
    encoding::{Encoding, decode},
    extract::{
        archive::{ArchiveLimits, Member, walk_tar, walk_zip},
        html, mail,
        table::{self, ColumnMap},
        warc,
    },
    ingest::{
        Limits, Options,
        format::documents,
        walk::{Scope, Walk},
    },
};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const LIMITS: ArchiveLimits =
    ArchiveLimits { max_members: 12, max_member_bytes: 1 << 12, max_total_bytes: 1 << 13, max_ratio: 100 };

/// Of the members of archives that are made here; archives in archives hold what comes after them.
const NAMES: [&str; 20] = [
    "n.zip", "n.tar", "a.txt", "b.md", "c.jsonl", "d.csv", "e.tsv", "f.html", "g.xml", "h.eml", "i.mbox",
    "j.warc", "k.rtf", "l.docx", "m.rss", "o/p.txt", "../q.txt", ".r.txt", "s.txt.gz", "t.png",
];

const FILES: [&str; 9] =
    ["a.zip", "a.tar", "a.tgz", "a.eml", "a.mbox", "a.warc", "a.csv", "a.xml", "a.zip.zst"];

#[rustfmt::skip]
const WORDS: [&str; 76] = [
    "\n", "\r\n", "\n\n", "\"", "\"\"", ",", ";", "\t", "sep=;\n", "text,title,date\n", "العنوان;النص\n",
    "{\"text\":\"", "\"}", "---\n", "title: ", "From a@b.example Tue Jul 21 09:30:00 2015\n", "\nFrom ", ">From ",
    "From: =?utf-8?B?2YY=?= <a@b.example>\n", "To: a@b.example, \"x\" <c@d.example>\n",
    "Subject: =?windows-1256?Q?=C7=E1?=\n", "Subject: ", "Date: Tue, 21 Jul 2015 09:30:00 +0300\n",
    "Message-ID: <1@b.example>\n", "In-Reply-To: <0@b.example>\n", "MIME-Version: 1.0\n",
    "Content-Type: text/plain; charset=utf-8\n", "Content-Type: text/html; charset=windows-1256\n",
    "Content-Type: text/plain; format=flowed; delsp=yes\n", "Content-Type: multipart/mixed; boundary=x\n",
    "Content-Type: multipart/alternative; boundary=y\n", "Content-Type: multipart/digest; boundary=x\n",
    "Content-Type: message/rfc822\n", "Content-Type: application/pdf; name*0*=utf-8''%D8; name*1*=%A7\n",
    "Content-Disposition: attachment; filename=\"", "Content-Disposition: attachment; filename*=utf-8''%D9%86.txt\n",
    "Content-Transfer-Encoding: base64\n", "Content-Transfer-Encoding: quoted-printable\n",
    "Content-Transfer-Encoding: x-uuencode\n", "begin 644 a.txt\n", "\n--x\n", "\n--x--\n", "\n--y\n", "\n--y--\n",
    "-- \n", "=\n", "=D9", "2YbYhg==", " x;\n\t", "charset=cp720", "WARC/1.0\r\n", "WARC-Type: response\r\n",
    "WARC-Type: resource\r\n", "WARC-Target-URI: http://a.example/b\r\n", "WARC-Date: 2015-07-21T01:02:03Z\r\n",
    "WARC-Segment-Number: 2\r\n", "Content-Length: 10\r\n", "Content-Length: 300\r\n", "Content-Length: 99999999999\r\n",
    "Content-Type: application/http; msgtype=response\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 404 \r\n",
    "Content-Type: text/html\r\n", "Content-Type: text/plain; charset=windows-1256\r\n", "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip\r\n", "Content-Encoding: deflate\r\n", "5\r\n", "0\r\n\r\n", "ffffffffffffffff\r\n", "<p>", "</p>",
    "<html><body>", "<rss><channel><item><title>", "\r\n\r\n\r\n", " ",
];

thread_local! {
    static FOLDER: RefCell<TempDir> = RefCell::new(tempfile::tempdir().expect("a folder"));
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let words = |is_plain: bool| {
        if is_plain { rest.to_vec() } else { tokens::expanded(rest, &WORDS).into_bytes() }
    };
    match choice % 16 {
        0 | 1 => check_zip(rest),
        2 | 3 => check_tar(rest),
        4 | 5 => check_zip(&made(rest, true, 0)),
        6 | 7 => check_tar(&made(rest, false, 0)),
        8 => check_file(FILES[0], &made(rest, true, 0)),
        9 => check_file(FILES[1], &made(rest, false, 0)),
        kind @ (10 | 11) => check_mail(&words(kind == 10)),
        kind @ (12 | 13) => check_table(&words(kind == 12), choice),
        14 => check_web_archive(&words(choice & 16 == 0)),
        _ => {
            let name = FILES[usize::from(choice >> 4) % FILES.len()];
            check_file(name, rest);
        }
    }
});

/// An archive of the members between NULs: each a byte that tells its name and whether words are in it, and the content.
fn made(bytes: &[u8], is_zip: bool, depth: usize) -> Vec<u8> {
    let mut members = Vec::new();
    let mut rest = bytes;
    while let Some((&kind, content)) = rest.split_first() {
        let end = content.iter().position(|byte| *byte == 0).unwrap_or(content.len());
        let (mut content, after) = (&content[..end], content.get(end + 1..).unwrap_or_default());
        rest = after;
        let number = usize::from(kind & 31);
        let mut name = match NAMES.get(number) {
            Some(name) => (*name).to_owned(),
            None => {
                let end = content.iter().position(|byte| *byte == b'\n').unwrap_or(content.len()).min(300);
                let (written, text) = content.split_at(end);
                content = text;
                String::from_utf8_lossy(written).into_owned()
            }
        };
        let content = match number {
            0 | 1 if depth < 4 => {
                rest = &[];
                made(after, number == 0, depth + 1)
            }
            _ if kind & 32 != 0 => tokens::expanded(content, &WORDS).into_bytes(),
            _ => content.to_vec(),
        };
        if kind & 64 != 0 {
            name = format!("{}{name}", members.len());
        }
        members.push((name, content));
    }
    if is_zip { packing::zip(&members, bytes.len().is_multiple_of(2)) } else { tar(&members) }
}

fn tar(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        // Names that lead out of the folder are refused here; they are written as they are.
        if archive.append_data(&mut header, name, content.as_slice()).is_err() {
            let bytes = name.as_bytes();
            let length = bytes.len().min(100);
            header.as_mut_bytes()[..length].copy_from_slice(&bytes[..length]);
            header.set_cksum();
            let _ = archive.append(&header, content.as_slice());
        }
    }
    archive.into_inner().expect("memory")
}

fn name_of(bytes: &[u8]) -> String {
    decode(bytes, None).map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), |decoded| decoded.text)
}

fn check_zip(bytes: &[u8]) {
    let (mut members, mut total) = (0, 0);
    let end = walk_zip(Cursor::new(bytes), &LIMITS, &name_of, &mut |member| {
        check_member(member, &mut members, &mut total)
    });
    check_end(end);
}

fn check_tar(bytes: &[u8]) {
    let (mut members, mut total) = (0, 0);
    let end =
        walk_tar(bytes, &LIMITS, &name_of, &mut |member| check_member(member, &mut members, &mut total));
    check_end(end);
}

fn check_end(end: Result<(), String>) {
    if let Err(reason) = end {
        checks::outcome(Err(reason), 0);
    }
}

fn check_member(member: Member<'_>, members: &mut u64, total: &mut u64) -> ControlFlow<()> {
    *members += 1;
    assert!(*members <= LIMITS.max_members, "too many members");
    match member.content {
        Ok(reader) => {
            assert!(member.name.split('/').all(|step| !["", ".", ".."].contains(&step)), "{:?}", member.name);
            let mut bytes = Vec::new();
            let read = reader.read_to_end(&mut bytes);
            *total += bytes.len() as u64;
            assert!(bytes.len() as u64 <= LIMITS.max_member_bytes, "a large member: {}", bytes.len());
            assert!(*total <= LIMITS.max_total_bytes, "{total} bytes of all");
            if let Err(error) = read {
                let again = reader.read(&mut [0; 9]).expect_err("it fails again");
                assert_eq!(error.to_string(), again.to_string());
                checks::outcome(Err(error.to_string()), 0);
            }
        }
        Err(reason) => checks::outcome(Err(reason), 0),
    }
    ControlFlow::Continue(())
}

/// A file through the whole of reading.
fn check_file(name: &str, bytes: &[u8]) {
    let limits = Limits {
        max_document_bytes: 1 << 13,
        max_text_bytes: 1 << 12,
        max_depth: 2,
        max_members: LIMITS.max_members,
        max_unpacked_bytes: 1 << 14,
        max_ratio: LIMITS.max_ratio,
    };
    let max_text_bytes = limits.max_text_bytes;
    let options = Options { limits, ..Options::default() };
    let path = FOLDER.with_borrow(|folder| folder.path().join(name));
    fs::write(&path, bytes).expect("a file");
    for file in Walk::new([Scope::all(path)]) {
        documents(&file.expect("a file"), &options, &mut |result| {
            if let Ok(document) = &result {
                assert!(!document.id.is_empty());
                assert!(!document.title.trim().is_empty() || !document.text.trim().is_empty());
            }
            checks::outcome(result.map_err(|failure| failure.reason), max_text_bytes);
            ControlFlow::Continue(())
        });
    }
}

fn check_mail(bytes: &[u8]) {
    let text = |bytes: &[u8], charset: Option<&str>| {
        decode(bytes, charset.and_then(Encoding::for_label))
            .map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), |decoded| decoded.text)
    };
    let tools = mail::Tools { decode: &text, html: &html::fragment_text };
    match mail::read(bytes, &tools) {
        Ok(message) => {
            for file in &message.attachments {
                assert!(!file.name.is_empty() && !file.name.contains(['/', '\\', '\0']), "{:?}", file.name);
                assert!(!Path::new(&file.name).is_absolute());
                assert!(file.bytes.len() <= bytes.len());
            }
            checks::outcome(Ok(message.document), usize::MAX);
        }
        Err(reason) => checks::outcome(Err(reason), 0),
    }
    let max_bytes = 1 << 10;
    let mut last = 0;
    mail::split_mbox(&mut Cursor::new(bytes), max_bytes, &mut |line, message| {
        assert!(line > last, "lines go on");
        last = line;
        match message {
            Ok(message) => assert!(message.len() as u64 <= max_bytes),
            Err(reason) => checks::outcome(Err(reason), 0),
        }
        ControlFlow::Continue(())
    })
    .expect("memory can be read");
}

fn check_table(bytes: &[u8], choice: u8) {
    let delimiter = [None, Some(b'\t'), Some(b';'), Some(b',')][usize::from(choice >> 4) % 4];
    let max_bytes = 1 << 10;
    let mut last = 0;
    let split = table::split(bytes, delimiter, &ColumnMap::default(), max_bytes, &mut |line, row| {
        assert!(line > last, "lines go on");
        last = line;
        match row {
            Ok(row) => {
                let num_bytes: usize = row.values().map(|value| value.as_str().map_or(0, str::len)).sum();
                // A byte that is no UTF-8 becomes a sign of three.
                assert!(num_bytes as u64 <= 3 * max_bytes, "{num_bytes} bytes");
            }
            Err(reason) => checks::outcome(Err(reason), 0),
        }
        ControlFlow::Continue(())
    });
    if let Err(error) = split {
        checks::outcome(Err(error.to_string()), 0);
    }
}

fn check_web_archive(bytes: &[u8]) {
    let max_bytes = 1 << 12;
    for capacity in [7, 4096] {
        for record in warc::Records::new(BufReader::with_capacity(capacity, bytes), max_bytes) {
            match record {
                Ok(page) => assert!(page.body.len() as u64 <= max_bytes),
                Err(reason) => checks::outcome(Err(reason), 0),
            }
        }
    }
}

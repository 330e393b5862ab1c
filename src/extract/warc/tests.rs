//! Archives whole and broken, and the pages that they give.

use std::io::{BufReader, Write};

use flate2::{Compression, write::GzEncoder};

use super::*;

fn record(kind: &str, headers: &str, block: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <https://example.org/1>\r\n\
         WARC-Date: 2015-07-21T10:00:00Z\r\n{headers}Content-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    record.extend(block);
    record.extend(b"\r\n\r\n");
    record
}

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 200 OK\r\n{headers}\r\n").into_bytes();
    block.extend(body);
    record("response", "Content-Type: application/http; msgtype=response\r\n", &block)
}

fn read(archive: &[u8]) -> Vec<Result<Page, String>> {
    // A small buffer, so that lines and bodies cross its ends.
    Records::new(BufReader::with_capacity(16, archive), 10_000).collect()
}

fn bodies(archive: &[u8]) -> Vec<String> {
    read(archive).into_iter().map(|page| String::from_utf8(page.unwrap().body).unwrap()).collect()
}

#[test]
fn pages_are_given_and_other_records_passed_by() {
    let html = "Content-Type: text/html; charset=windows-1256\r\n";
    let archive = [
        record("warcinfo", "Content-Type: application/warc-fields\r\n", b"software: x\r\n"),
        record("request", "Content-Type: application/http; msgtype=request\r\n", b"GET / HTTP/1.1\r\n\r\n"),
        answer(html, "<p>أول</p>".as_bytes()),
        answer("Content-Type: image/png\r\n", &[0; 50_000]),
        record("response", "", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>x"),
        record("resource", "Content-Type: text/plain\r\n", "ثان".as_bytes()),
        record("conversion", "Content-Type: text/plain\r\n", "ثالث".as_bytes()),
        record("revisit", "Content-Type: application/http\r\n", b"HTTP/1.1 200 OK\r\n\r\n"),
        record("resource", "Content-Type: text/css\r\n", b"p {}"),
    ]
    .concat();
    assert_eq!(bodies(&archive), ["<p>أول</p>", "ثان", "ثالث"]);
    let first = read(&archive).remove(0).unwrap();
    assert_eq!((first.url.as_str(), first.content_type.as_str()), ("https://example.org/1", "text/html"));
    assert_eq!(first.charset.as_deref(), Some("windows-1256"));
    assert_eq!(first.date.map(|date| date.to_string()).as_deref(), Some("2015-07-21"));
}

#[test]
fn chunks_and_packing_are_undone_or_found_undone_already() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all("<p>نص</p>".as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all("<p>نص</p>".as_bytes()).unwrap();
    let zlib = zlib.finish().unwrap();
    let (one, two) = gzip.split_at(10);
    let chunked = [
        format!("{:x}\r\n", one.len()).as_bytes(),
        one,
        format!("\r\n{:X};a=b\r\n", two.len()).as_bytes(),
        two,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let html = "Content-Type: text/html\r\n";
    for (headers, body) in [
        ("Content-Encoding: gzip\r\n", gzip.as_slice()),
        ("Content-Encoding: deflate\r\n", &zlib),
        ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", &chunked),
        ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "<p>نص</p>".as_bytes()),
        ("Content-Encoding: br\r\n", "<p>نص</p>".as_bytes()),
    ] {
        assert_eq!(bodies(&answer(&format!("{html}{headers}"), body)), ["<p>نص</p>"], "{headers}");
    }
    let error = read(&answer("Content-Type: text/html\r\nContent-Encoding: br\r\n", b"\x0b\x02")).remove(0);
    assert_eq!(
        error.unwrap_err(),
        "record 1: https://example.org/1: packed as \"br\", which cannot be unpacked"
    );
}

#[test]
fn pages_that_are_too_large_are_errors_and_reading_goes_on() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&vec![b'a'; 1_000_000]).unwrap();
    let bomb = gzip.finish().unwrap();
    let archive = [
        answer("Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &bomb),
        answer("Content-Type: text/html\r\n", &[b'a'; 10_001]),
        answer("Content-Type: text/html\r\n", b"<p>x"),
    ]
    .concat();
    let found = read(&archive);
    let errors: Vec<_> = found.iter().filter_map(|page| page.as_ref().err()).collect();
    assert_eq!(errors.len(), 2);
    assert!(errors.iter().all(|error| error.contains("larger than")), "{errors:?}");
    assert_eq!(found.last().unwrap().as_ref().unwrap().body, b"<p>x");
}

#[test]
fn reading_goes_on_after_a_broken_record() {
    let page = |body: &str| answer("Content-Type: text/html\r\n", body.as_bytes());
    let mut short = page("<p>two");
    let at = short.windows(16).position(|window| window.starts_with(b"Content-Length: ")).unwrap();
    short.splice(at..at + 18, b"Content-Length: 20".iter().copied());
    let archive = [
        page("<p>one"),
        b"garbage\r\nWARC/x\r\nmore\r\n".to_vec(),
        page("<p>two"),
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\nno length".to_vec(),
        b"\r\n".to_vec(),
        page("<p>three"),
        short,
        page("<p>four"),
    ]
    .concat();
    let found = read(&archive);
    let bodies: Vec<_> = found.iter().flatten().map(|page| String::from_utf8_lossy(&page.body)).collect();
    assert_eq!(bodies, ["<p>one", "<p>two", "<p>three", "<p>four"]);
    let errors: Vec<_> = found.iter().filter_map(|page| page.as_ref().err()).map(String::as_str).collect();
    assert_eq!(errors.first(), Some(&"record 2: it does not begin like a record"));
    assert_eq!(errors.get(1), Some(&"record 4: it does not say how long it is"));
}

#[test]
fn every_cut_of_an_archive_is_read() {
    let archive = [answer("Content-Type: text/html\r\n", b"<p>one"), answer("", b"<p>two")].concat();
    assert_eq!(bodies(&archive), ["<p>one", "<p>two"]);
    for end in 0..archive.len() {
        let found = read(&archive[..end]);
        assert!(found.len() <= 3, "{found:?}");
    }
    assert!(read(&archive[..archive.len() - 6]).last().unwrap().is_err());
    assert!(read(b"").is_empty());
    assert!(read(b"\x1f\x8b\x08 not unpacked")[0].is_err());
    let endless = [b"WARC/1.0\r\n".to_vec(), b"a: b\r\n".repeat(50_000)].concat();
    assert!(read(&endless)[0].is_err());
}

#[test]
fn a_reason_is_one_line_whatever_the_address_holds() {
    let archive = format!(
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r{}\r\n\
         Content-Type: text/plain\r\nContent-Length: 20000\r\n\r\n{}",
        "b".repeat(1000),
        "x".repeat(20_000)
    );
    let reason = read(archive.as_bytes()).remove(0).unwrap_err();
    assert!(reason.starts_with("record 1: http://a.example/bbb"), "{reason}");
    assert!(reason.ends_with("b: larger than 0 MiB"), "{reason}");
    assert!(reason.len() < 350);
}

//! Web archives (WARC): the pages in them, one by one from a stream that is already unpacked.
//!
//! Owns the cutting into records, the choice of those that are pages with text, and the undoing of what HTTP did to them
//! for the transport (`http`). Reading them is left to the formats by their content type. Invariants: memory is bounded
//! by the limit, whatever the lengths in the file say; a record that is broken is one error, and reading goes on at the
//! next line that begins one. Sources: ISO 28500:2017 (WARC 1.1), also 1.0 and 0.18; RFC 9112.

mod http;

use std::io::{self, BufRead, Read};

use jiff::civil::Date;

use super::html;
use http::Headers;

/// The headers of a record or answer may be this long.
const MAX_HEADER_BYTES: u64 = 64 << 10;
/// Characters of an address in a reason.
const MAX_SHOWN_URL: usize = 300;

/// A page of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it was found.
    pub url: String,
    /// Day on which it was fetched.
    pub date: Option<Date>,
    /// Its content type without parameters, in lower case, such as `text/html` or `application/pdf`.
    pub content_type: String,
    /// The encoding that the server named.
    pub charset: Option<String>,
    /// Its bytes, as they were before they were packed for the transport.
    pub body: Vec<u8>,
}

/// The pages of an archive: answers with status 200, resources and texts made from pages, if they are HTML, plain text
/// or PDF. An item that is an error tells which record it is about; after an error of reading there are no more.
#[derive(Debug)]
pub struct Records<R> {
    reader: R,
    max_bytes: u64,
    /// The line that begins the next record, if it was met in passing by what is broken.
    begun: bool,
    number: usize,
    is_over: bool,
}

/// Why a record gives no page.
enum Failure {
    /// It does not hold one.
    Other,
    /// It is broken, but the place of the next is known.
    Broken(String),
    /// It is broken, and the next must be looked for.
    Lost(String),
    /// The stream cannot be read on.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Io(error)
    }
}

impl<R: BufRead> Records<R> {
    /// Reads an archive; pages whose bodies are larger than `max_bytes` are errors.
    pub fn new(reader: R, max_bytes: u64) -> Records<R> {
        Records { reader, max_bytes, begun: false, number: 0, is_over: false }
    }

    /// Reads one record to its end.
    fn record(&mut self) -> Result<Page, Failure> {
        let headers = self.headers()?;
        let Some(length) = headers.get("content-length").and_then(|length| length.parse::<u64>().ok()) else {
            return Err(Failure::Lost("it does not say how long it is".to_owned()));
        };
        let url = headers.get("warc-target-uri").unwrap_or("").trim_matches(['<', '>']).to_owned();
        let mut block = Block { reader: &mut self.reader, left: length };
        let page = page(&headers, &url, &mut block, self.max_bytes);
        let page = match page {
            Err(Failure::Broken(reason)) if !url.is_empty() => {
                let shown = url.chars().filter(|letter| !letter.is_control()).take(MAX_SHOWN_URL);
                Err(Failure::Broken(format!("{}: {reason}", shown.collect::<String>())))
            }
            page => page,
        };
        if !matches!(page, Err(Failure::Io(_))) && !block.skip()? {
            self.is_over = true;
            return Err(Failure::Broken("it is cut off".to_owned()));
        }
        page
    }

    /// Reads the headers of a record, whose first line may be read already.
    fn headers(&mut self) -> Result<Headers, Failure> {
        let mut line = Vec::new();
        let mut left = MAX_HEADER_BYTES;
        let mut headers = Headers::default();
        let mut is_first = !std::mem::take(&mut self.begun);
        loop {
            line.clear();
            let length = self.reader.by_ref().take(left).read_until(b'\n', &mut line)? as u64;
            left -= length;
            if length == 0 {
                return Err(Failure::Lost("its headers are cut off or too long".to_owned()));
            }
            if is_first {
                if !is_start(&line) {
                    return Err(Failure::Lost("it does not begin like a record".to_owned()));
                }
                is_first = false;
            } else if !headers.add(&line) {
                return Ok(headers);
            }
        }
    }

    /// Passes by the empty lines between records; false at the end.
    fn skip_gap(&mut self) -> io::Result<bool> {
        loop {
            let bytes = self.reader.fill_buf()?;
            let num_empty = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let (is_end, is_all) = (bytes.is_empty(), num_empty == bytes.len());
            self.reader.consume(num_empty);
            if is_end || !is_all {
                return Ok(!is_end);
            }
        }
    }

    /// Passes by everything up to a line that begins a record, and that line.
    fn find_start(&mut self) -> io::Result<()> {
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.reader.by_ref().take(64).read_until(b'\n', &mut line)? == 0 {
                self.is_over = true;
                return Ok(());
            }
            if is_start(&line) {
                self.begun = true;
                return Ok(());
            }
            if !line.ends_with(b"\n") {
                self.reader.skip_until(b'\n')?;
            }
        }
    }
}

/// Whether a line begins a record: `WARC/1.0`.
fn is_start(line: &[u8]) -> bool {
    let version = line.strip_prefix(b"WARC/").and_then(|version| version.strip_suffix(b"\n"));
    version.is_some_and(|version| version.len() < 8 && version.first().is_some_and(u8::is_ascii_digit))
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Page, String>;

    fn next(&mut self) -> Option<Result<Page, String>> {
        while !self.is_over {
            match self.begun.then_some(true).map_or_else(|| self.skip_gap(), Ok) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Some(Err(self.stop(&error))),
            }
            self.number += 1;
            let number = self.number;
            match self.record() {
                Ok(page) => return Some(Ok(page)),
                Err(Failure::Other) => {}
                Err(Failure::Broken(reason)) => return Some(Err(format!("record {number}: {reason}"))),
                Err(Failure::Lost(reason)) => {
                    return Some(Err(match self.find_start() {
                        Ok(()) => format!("record {number}: {reason}"),
                        Err(error) => self.stop(&error),
                    }));
                }
                Err(Failure::Io(error)) => return Some(Err(self.stop(&error))),
            }
        }
        None
    }
}

impl<R> Records<R> {
    fn stop(&mut self, error: &io::Error) -> String {
        self.is_over = true;
        format!("record {}: the archive cannot be read on: {error}", self.number)
    }
}

/// What a record holds.
struct Block<'a, R> {
    reader: &'a mut R,
    left: u64,
}

impl<R: BufRead> Block<'_, R> {
    /// The next bytes, at most `max_bytes` of them.
    fn read(&mut self, max_bytes: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let length = self.reader.by_ref().take(self.left.min(max_bytes)).read_to_end(&mut bytes)?;
        self.left -= length as u64;
        Ok(bytes)
    }

    /// The headers of an answer, with its status line.
    fn headers(&mut self) -> io::Result<Option<(Vec<u8>, Headers)>> {
        let mut status = Vec::new();
        let mut headers = Headers::default();
        let mut left = MAX_HEADER_BYTES.min(self.left);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = self.reader.by_ref().take(left).read_until(b'\n', &mut line)? as u64;
            left -= length;
            self.left -= length;
            if length == 0 {
                return Ok(None);
            }
            if status.is_empty() {
                status = line.trim_ascii().to_vec();
            } else if !headers.add(&line) {
                return Ok(Some((status, headers)));
            }
        }
    }

    /// Passes by the rest; false if the file ends before.
    fn skip(&mut self) -> io::Result<bool> {
        while self.left > 0 {
            let length = self.reader.fill_buf()?.len() as u64;
            if length == 0 {
                return Ok(false);
            }
            let length = length.min(self.left);
            self.reader.consume(usize::try_from(length).unwrap_or(usize::MAX));
            self.left -= length;
        }
        Ok(true)
    }
}

fn page<R: BufRead>(
    headers: &Headers,
    url: &str,
    block: &mut Block<'_, R>,
    max_bytes: u64,
) -> Result<Page, Failure> {
    let is_later_part = headers.get("warc-segment-number").is_some_and(|number| number != "1");
    // Tools keep their own logs as resources of a scheme of their own.
    if is_later_part || url.starts_with("metadata:") {
        return Err(Failure::Other);
    }
    let answer = match headers.get("warc-type") {
        Some("response")
            if headers.get("content-type").is_none_or(|kind| kind.starts_with("application/http")) =>
        {
            let Some((status, answer)) = block.headers()? else {
                return Err(Failure::Broken("the headers of the answer are cut off or too long".to_owned()));
            };
            let mut parts = status.split(|byte| *byte == b' ').filter(|part| !part.is_empty());
            if !parts.next().is_some_and(|version| version.starts_with(b"HTTP/"))
                || parts.next() != Some(b"200")
            {
                return Err(Failure::Other);
            }
            Some(answer)
        }
        Some("response" | "resource" | "conversion") => None,
        _ => return Err(Failure::Other),
    };
    let kind = answer.as_ref().unwrap_or(headers).get("content-type").unwrap_or("").to_owned();
    let content_type = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let is_page = matches!(
        content_type.as_str(),
        "" | "text/html" | "application/xhtml+xml" | "text/plain" | "application/pdf"
    );
    if !is_page {
        return Err(Failure::Other);
    }
    let too_large = || Failure::Broken(format!("larger than {} MiB", max_bytes >> 20));
    if block.left > max_bytes {
        return Err(too_large());
    }
    let length = block.left;
    let body = block.read(max_bytes)?;
    if (body.len() as u64) < length {
        return Err(Failure::Broken("it is cut off".to_owned()));
    }
    let body = match &answer {
        Some(answer) => {
            http::body(answer, body, max_bytes).map_err(Failure::Broken)?.ok_or_else(too_large)?
        }
        None => body,
    };
    let content_type = match content_type.is_empty() {
        // A server that says nothing of it mostly means a page.
        true if body.trim_ascii_start().starts_with(b"<") => "text/html".to_owned(),
        true => return Err(Failure::Other),
        false => content_type,
    };
    let date = headers.get("warc-date").and_then(html::day);
    Ok(Page {
        url: url.to_owned(),
        date,
        content_type,
        charset: http::charset_of_content(kind.as_bytes()),
        body,
    })
}

#[cfg(test)]
mod tests;

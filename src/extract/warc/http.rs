//! Header lines, as WARC and HTTP both have them, and the bodies of answers as they were before the transport.
//!
//! Owns chunks, packing (`gzip`, `deflate`) and the charset of a content type; other packings are named as the reason.
//! Many crawlers undo both and leave the headers as they were: what does not look chunked or packed is taken as it is.
//! Source: RFC 9112, 5 and 7.1; RFC 9110, 8.4.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Headers beyond this many are not kept.
const MAX_HEADERS: usize = 500;

/// Header fields; names in lower case.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Takes a line; false at the empty one that ends them.
    pub(super) fn add(&mut self, line: &[u8]) -> bool {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end();
        if line.is_empty() {
            return false;
        }
        if self.0.len() >= MAX_HEADERS {
            return true;
        }
        if line.starts_with([' ', '\t']) {
            // A line that goes on with the one before.
            if let Some((_, value)) = self.0.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            self.0.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        true
    }

    /// The first value of a name in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The charset in `text/html; charset=windows-1256`.
pub(super) fn charset_of_content(content: &[u8]) -> Option<String> {
    let mut rest = content;
    loop {
        let at = rest.windows(7).position(|window| window.eq_ignore_ascii_case(b"charset"))?;
        rest = rest.get(at + 7..)?;
        if let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            return match value.first() {
                Some(quote @ (b'"' | b'\'')) => label(value.get(1..)?.split(|byte| byte == quote).next()?),
                _ => label(value.split(|byte| byte.is_ascii_whitespace() || *byte == b';').next()?),
            };
        }
    }
}

/// A label, if it looks like one.
fn label(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.trim_ascii();
    let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:+()".contains(byte);
    (!bytes.is_empty() && bytes.len() <= 40 && bytes.iter().all(is_label))
        .then(|| String::from_utf8_lossy(bytes).into_owned())
}

/// The body of an answer without chunks and unpacked; nothing if it is larger than `max_bytes`.
///
/// # Errors
/// It is damaged, or packed in a way that is not known.
pub(super) fn body(headers: &Headers, body: Vec<u8>, max_bytes: u64) -> Result<Option<Vec<u8>>, String> {
    let is_chunked = headers
        .get("transfer-encoding")
        .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    let mut body = match is_chunked.then(|| without_chunks(&body)).flatten() {
        Some(whole) => whole,
        None => body,
    };
    let packings = headers.get("content-encoding").unwrap_or("").to_ascii_lowercase();
    // The last is the outermost; more than two are nobody's.
    for packing in packings.rsplit(',').map(str::trim).take(2) {
        let unpacked = match packing {
            "" | "identity" | "utf-8" | "none" => continue,
            "gzip" | "x-gzip" if body.starts_with(&[0x1F, 0x8B]) => {
                unpack(MultiGzDecoder::new(body.as_slice()), max_bytes)
            }
            // Servers mean either by it.
            "deflate" if is_zlib(&body) => unpack(ZlibDecoder::new(body.as_slice()), max_bytes),
            "deflate" if body.first().is_none_or(|byte| *byte != b'<') => {
                unpack(DeflateDecoder::new(body.as_slice()), max_bytes)
            }
            "gzip" | "x-gzip" | "deflate" => continue,
            _ if body.trim_ascii_start().starts_with(b"<") || body.starts_with(b"%PDF") => continue,
            other => {
                let other: String = other.chars().take(20).collect();
                return Err(format!("packed as {other:?}, which cannot be unpacked"));
            }
        };
        match unpacked {
            Ok(Some(unpacked)) => body = unpacked,
            Ok(None) => return Ok(None),
            Err(()) => return Err(format!("its {packing} is damaged")),
        }
    }
    Ok((body.len() as u64 <= max_bytes).then_some(body))
}

fn is_zlib(body: &[u8]) -> bool {
    match body {
        [first, second, ..] => first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0,
        _ => false,
    }
}

/// Unpacks as far as the limit; what was packed whole but lacks its end is kept.
fn unpack(reader: impl Read, max_bytes: u64) -> Result<Option<Vec<u8>>, ()> {
    let mut unpacked = Vec::new();
    let result = reader.take(max_bytes + 1).read_to_end(&mut unpacked);
    match result {
        _ if unpacked.len() as u64 > max_bytes => Ok(None),
        Err(_) if unpacked.is_empty() => Err(()),
        _ => Ok(Some(unpacked)),
    }
}

/// A chunked body in one piece; nothing if it is not chunked.
fn without_chunks(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = rest.iter().take(100).position(|byte| *byte == b'\n');
        let line =
            end.and_then(|end| rest.get(..end)).and_then(|line| line.split(|byte| *byte == b';').next());
        let length = line.and_then(|line| std::str::from_utf8(line.trim_ascii()).ok());
        let length = length.and_then(|length| usize::from_str_radix(length, 16).ok());
        let (Some(length), Some(end)) = (length, end) else {
            // What follows whole chunks is lost; what is no chunk from the start is no chunked body.
            return (!whole.is_empty()).then_some(whole);
        };
        let chunk = rest.get(end + 1..).unwrap_or_default();
        if length == 0 {
            return Some(whole);
        }
        whole.extend(chunk.get(..length).unwrap_or(chunk));
        rest = chunk.get(length..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

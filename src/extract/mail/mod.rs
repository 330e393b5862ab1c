//! Mail: one message (`.eml`), and mailboxes of many (`.mbox`).
//!
//! Owns what of a message is its text and what its attachments are; headers, dates, transfer encodings and mailboxes are
//! in the files beside. Charsets and HTML are left to the caller's [`Tools`], so that a wrong or missing label is judged
//! as for any other file. Invariant: each alternative form of a text counts once, and nothing else is lost but
//! signatures and `winmail.dat`. Source: RFC 5322, RFC 2045 to 2047.

mod address;
mod date;
mod header;
mod mbox;
mod parameters;
mod transfer;

use std::collections::BTreeMap;

use serde_json::Value;

pub use header::Decode;
pub use mbox::split_mbox;

use crate::document::Document;
use header::{Header, find, next_line, without_end};
use parameters::Parameters;

/// Parts in parts in parts deeper than this are refused.
const MAX_DEPTH: usize = 32;
/// Messages of more parts are refused.
const MAX_PARTS: usize = 10_000;
/// Message ids are short; a longer one would be no id of an index.
const MAX_ID_BYTES: usize = 1000;
/// Common file systems allow no longer names.
const MAX_NAME_BYTES: usize = 255;

/// How bytes and HTML become text.
pub struct Tools<'a> {
    /// Makes text of bytes, given the charset that the mail names, if any.
    pub decode: &'a Decode<'a>,
    /// Makes text to read of HTML.
    pub html: &'a dyn Fn(&str) -> String,
}

/// A message and the files in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// Subject, text, day, author; id is the message id, or empty; the rest of the header that matters is metadata.
    pub document: Document,
    /// The files, forwarded messages among them, in order.
    pub attachments: Vec<Attachment>,
}

/// A file in a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attachment {
    /// File name without folders; made up from number and type where it has none.
    pub name: String,
    /// Type and subtype in lower case.
    pub content_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Reads a message.
///
/// # Errors
/// The bytes are no message, or have too many parts or too deep ones.
pub fn read(bytes: &[u8], tools: &Tools) -> Result<Message, String> {
    let (header, body) = Header::split(message_bytes(bytes));
    const USUAL: [&str; 8] =
        ["from", "to", "subject", "date", "message-id", "received", "content-type", "mime-version"];
    if !header.has_any(&USUAL) {
        return Err("not a mail message: there is no header such as From, Subject or Date".to_owned());
    }
    let mut reading = Reading { tools, attachments: Vec::new(), num_parts: 0, charset: None };
    let text = reading.text(&header, body, Place { depth: 0, default: "text/plain", is_wanted: true })?;
    // Raw letters in a header mostly are in the charset of the body.
    let charset = reading.charset;
    let attachments = reading.attachments;
    let value = |name: &str| header.get(name).map(|raw| header::text(raw, charset.as_deref(), tools.decode));
    let people = |name: &str| -> Vec<String> {
        let raw = header.all(name);
        raw.flat_map(|raw| address::mailboxes(raw, charset.as_deref(), tools.decode)).collect()
    };
    let id = value("message-id").and_then(|value| message_id(&value));
    let mut metadata = BTreeMap::new();
    let mut keep = |name: &str, value: Value| {
        metadata.insert(name.to_owned(), value);
    };
    for name in ["to", "cc"] {
        let people = people(name);
        if !people.is_empty() {
            keep(name, people.into());
        }
    }
    if let Some(id) = &id {
        keep("message-id", id.as_str().into());
    }
    if let Some(id) = value("in-reply-to").and_then(|value| message_id(&value)) {
        keep("in-reply-to", id.into());
    }
    if !attachments.is_empty() {
        keep("attachments", attachments.iter().map(|file| file.name.as_str()).collect());
    }
    let written = value("date").filter(|written| !written.is_empty());
    let received = || date::civil_day(value("received")?.rsplit(';').next()?);
    let date = written.as_deref().and_then(date::civil_day).or_else(received);
    if date.is_none()
        && let Some(written) = written
    {
        keep("date", written.into());
    }
    let author = people("from").join(", ");
    let document = Document {
        id: id.unwrap_or_default(),
        title: value("subject").unwrap_or_default(),
        text,
        date,
        author: (!author.is_empty()).then_some(author),
        metadata,
        ..Document::default()
    };
    Ok(Message { document, attachments })
}

/// The message without what mail programs put around it.
fn message_bytes(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    // Apple's .emlx: the length on a line, the message, and a property list.
    let mut rest = bytes;
    let first = next_line(&mut rest).map(|line| without_end(line).trim_ascii()).unwrap_or_default();
    let length = str::from_utf8(first).ok().and_then(|line| line.parse::<usize>().ok());
    if let Some(message) = length.and_then(|length| rest.get(..length)) {
        return message;
    }
    bytes
}

fn message_id(value: &str) -> Option<String> {
    let inside = value.split_once('<').map_or(value, |(_, id)| id);
    let id = inside.split('>').next().unwrap_or(inside).trim();
    let is_id = !id.is_empty() && id.len() <= MAX_ID_BYTES && !id.contains(char::is_whitespace);
    is_id.then(|| id.to_owned())
}

#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// What a part without a type is.
    default: &'static str,
    /// Whether text is asked for, or only files.
    is_wanted: bool,
}

struct Reading<'a> {
    tools: &'a Tools<'a>,
    attachments: Vec<Attachment>,
    num_parts: usize,
    /// Of the first text that names one.
    charset: Option<String>,
}

impl Reading<'_> {
    /// The text of a part and of the parts in it; files are put aside.
    fn text(&mut self, header: &Header, body: &[u8], place: Place) -> Result<String, String> {
        self.num_parts += 1;
        if self.num_parts > MAX_PARTS {
            return Err(format!("the message has more than {MAX_PARTS} parts"));
        }
        let mut kind = header.get("content-type").map(Parameters::read).unwrap_or_default();
        if !kind.value.contains('/') {
            kind.value = place.default.to_owned();
        }
        let Some(multipart) = kind.value.strip_prefix("multipart/").map(str::to_owned) else {
            return Ok(self.leaf(header, &kind, body, place));
        };
        if place.depth >= MAX_DEPTH {
            return Err(format!("the parts of the message are nested more than {MAX_DEPTH} levels deep"));
        }
        let default = if multipart == "digest" { "message/rfc822" } else { "text/plain" };
        let place = Place { depth: place.depth + 1, default, ..place };
        let boundary = kind.bytes("boundary").map(|(bytes, _)| bytes).filter(|bytes| !bytes.is_empty());
        let Some(boundary) = boundary.or_else(|| guessed_boundary(body)) else {
            kind.value = "text/plain".to_owned();
            return Ok(self.leaf(header, &kind, body, place));
        };
        let parts: Vec<_> = split_parts(body, &boundary, MAX_PARTS).into_iter().map(Header::split).collect();
        match multipart.as_str() {
            "alternative" => self.alternative(&parts, place),
            _ => {
                let mut texts = Vec::new();
                for (header, body) in &parts {
                    let text = self.text(header, body, place)?;
                    if !text.trim().is_empty() {
                        texts.push(text);
                    }
                }
                Ok(texts.join("\n\n"))
            }
        }
    }

    /// The plain form if it holds something, else the last and richest one that does.
    fn alternative(&mut self, parts: &[(Header, &[u8])], place: Place) -> Result<String, String> {
        let is_plain = |(header, _): &&(Header, &[u8])| {
            header.get("content-type").is_none_or(|field| Parameters::read(field).value == "text/plain")
        };
        let plain = parts.iter().filter(is_plain);
        let others = parts.iter().rev().filter(|part| !is_plain(part));
        let mut text = String::new();
        for (header, body) in plain.chain(others) {
            let is_wanted = place.is_wanted && text.trim().is_empty();
            let found = self.text(header, body, Place { is_wanted, ..place })?;
            if is_wanted {
                text = found;
            }
        }
        Ok(text)
    }

    fn leaf(&mut self, header: &Header, kind: &Parameters, body: &[u8], place: Place) -> String {
        let disposition = header.get("content-disposition").map(Parameters::read).unwrap_or_default();
        let decode = self.tools.decode;
        let name = disposition.text("filename", decode).or_else(|| kind.text("name", decode));
        let is_text = matches!(kind.value.as_str(), "text/plain" | "text/html");
        let is_file = place.depth > 0 && (disposition.value == "attachment" || name.is_some());
        let bytes =
            || match header.get("content-transfer-encoding").map(<[u8]>::to_ascii_lowercase).as_deref() {
                Some(b"base64") => transfer::base64_body(body),
                Some(b"quoted-printable") => transfer::quoted_printable(body),
                _ => body.to_vec(),
            };
        if is_text && !is_file {
            return if place.is_wanted { self.readable(kind, &bytes()) } else { String::new() };
        }
        let is_noise = matches!(
            kind.value.as_str(),
            "application/ms-tnef"
                | "application/pgp-signature"
                | "application/pkcs7-signature"
                | "application/x-pkcs7-signature"
                | "message/delivery-status"
                | "message/disposition-notification"
        ) || name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat"));
        if !is_noise {
            let name = file_name(name.as_deref(), &kind.value, self.attachments.len() + 1);
            self.attachments.push(Attachment { name, content_type: kind.value.clone(), bytes: bytes() });
        }
        String::new()
    }

    fn readable(&mut self, kind: &Parameters, bytes: &[u8]) -> String {
        let is_html = kind.value == "text/html";
        let charset = kind.charset().or_else(|| is_html.then(|| html_charset(bytes))?);
        let text = header::decode_labeled(bytes, charset.as_deref(), self.tools.decode);
        self.charset = self.charset.take().or(charset);
        let text = text.replace("\r\n", "\n");
        let text = if is_html { (self.tools.html)(&text) } else { text };
        text.trim_end().to_owned()
    }
}

/// The parts between the lines of a boundary; the last may lack its end.
fn split_parts<'a>(body: &'a [u8], boundary: &[u8], max_parts: usize) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let (mut rest, mut start, mut at) = (body, None, 0);
    let without_gap = |part: &'a [u8]| without_end(part);
    while let Some(line) = next_line(&mut rest) {
        let begin = at;
        at += line.len();
        let Some(after) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)) else {
            continue;
        };
        let is_end = after.starts_with(b"--");
        if !is_end && !after.trim_ascii().is_empty() {
            continue;
        }
        if let Some(start) = start.replace(at) {
            parts.extend(body.get(start..begin).map(without_gap));
        }
        if is_end || parts.len() > max_parts {
            return parts;
        }
    }
    if let Some(start) = start {
        parts.extend(body.get(start..).filter(|part| !part.trim_ascii().is_empty()));
    }
    parts
}

/// The boundary of a multipart that does not say it: the first line that looks like one and that a field follows.
fn guessed_boundary(body: &[u8]) -> Option<Vec<u8>> {
    let mut rest = body;
    while let Some(line) = next_line(&mut rest) {
        let Some(boundary) = line.strip_prefix(b"--").map(<[u8]>::trim_ascii) else { continue };
        let mut ahead = rest;
        if !boundary.is_empty() && next_line(&mut ahead).is_some_and(header::is_field) {
            return Some(boundary.to_vec());
        }
    }
    None
}

/// The charset that an HTML page names in its head.
fn html_charset(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(2048))?.to_ascii_lowercase();
    let label = head.get(find(&head, b"charset=")? + 8..)?;
    let label: Vec<u8> = label
        .iter()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
        .copied()
        .collect();
    String::from_utf8(label).ok().filter(|label| !label.is_empty())
}

/// A name that names no folder and says what the file is.
fn file_name(name: Option<&str>, content_type: &str, number: usize) -> String {
    let last = name.and_then(|name| name.rsplit(['/', '\\']).next()).unwrap_or_default();
    let mut clean: String = last.chars().filter(|letter| !letter.is_control()).collect();
    clean = clean.trim().trim_matches('.').trim().to_owned();
    let is_message = matches!(content_type, "message/rfc822" | "message/global");
    let extension = match content_type {
        _ if is_message => "eml",
        "application/pdf" => "pdf",
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/zip" | "application/x-zip-compressed" => "zip",
        "application/json" => "json",
        "text/html" => "html",
        "text/csv" => "csv",
        "text/calendar" => "ics",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        _ if content_type.starts_with("text/") => "txt",
        _ => "bin",
    };
    if clean.is_empty() {
        return format!("part-{number}.{extension}");
    }
    // The extension at the end is worth more than the start.
    let is_kept = |(at, _): &(usize, char)| clean.len() - at <= MAX_NAME_BYTES - 4;
    if let Some((start, _)) = clean.char_indices().find(is_kept) {
        clean = clean.split_off(start);
    }
    let has_extension = |wanted: &str| clean.to_ascii_lowercase().ends_with(wanted);
    if is_message && !has_extension(".eml") {
        clean.push_str(".eml");
    }
    clean
}

#[cfg(test)]
mod tests;

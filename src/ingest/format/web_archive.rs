//! Web archives (`.warc`): one document for each page, text or PDF that was fetched.

use std::{io, ops::ControlFlow};

use serde::{Deserialize, Serialize};

use super::{Cut, Format, Input, Parse, Place, whole::html_of};
use crate::{
    document::Document,
    encoding::{self, Encoding},
    extract::{pdf, warc},
    ingest::{Failure, fields, options::Options},
};

/// The format of web archives.
pub struct WebArchive;

/// What the record says of a page; stands on a line before its bytes.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    url: String,
    date: Option<jiff::civil::Date>,
    content_type: String,
    charset: Option<String>,
}

impl Format for WebArchive {
    fn extensions(&self) -> &'static [&'static str] {
        &["warc"]
    }

    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let max_bytes = cut.options.limits.max_document_bytes;
        for (number, record) in (1..).zip(warc::Records::new(input.reader, max_bytes)) {
            let bytes = record.map(|record| {
                let head = Head {
                    url: record.url,
                    date: record.date,
                    content_type: record.content_type,
                    charset: record.charset,
                };
                let mut bytes = serde_json::to_vec(&head).unwrap_or_default();
                bytes.push(b'\n');
                bytes.extend_from_slice(&record.body);
                bytes
            });
            if let ControlFlow::Break(()) = cut.piece(&WebArchive, Some(number), bytes) {
                break;
            }
        }
        Ok(())
    }
}

impl Parse for WebArchive {
    fn parse(&self, bytes: Vec<u8>, place: &Place, options: &Options) -> Result<Document, Failure> {
        read(&bytes, place, options).map_err(|reason| place.failure(reason))
    }
}

fn read(bytes: &[u8], place: &Place, options: &Options) -> Result<Document, String> {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (head, body) = bytes.split_at(end);
    let head: Head = serde_json::from_slice(head).map_err(|error| error.to_string())?;
    let body = body.get(1..).unwrap_or_default();
    let mut document = match head.content_type.as_str() {
        "application/pdf" => pdf::read(
            body,
            &pdf::Limits { max_text_bytes: options.limits.max_text_bytes, ..pdf::Limits::default() },
        )?,
        "text/plain" => {
            let declared = head.charset.as_deref().and_then(Encoding::for_label);
            let decoded = encoding::decode(body, declared)?;
            Document { text: decoded.text, notes: decoded.notes, ..Document::default() }
        }
        _ => html_of(body, head.charset.as_deref(), Some(&head.url))?,
    };
    document.url.get_or_insert_with(|| head.url.clone());
    document.date = document.date.or(head.date);
    // A page that was fetched twice is one document: the later.
    document.id = head.url;
    fields::complete(document, place)
}

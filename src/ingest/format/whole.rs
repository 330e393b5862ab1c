//! Files that are one document each: pages, PDFs, papers of word processors and books.
//!
//! How each is read is `extract`'s; here are their extensions, and what their limits are.

use std::io;

use super::{Cut, Format, Input, Parse, Place, all_bytes};
use crate::{
    document::Document,
    encoding::{self, Encoding},
    extract::{archive, docx, epub, html, odt, package, pdf, rtf},
    ingest::{Failure, fields, options::Options},
};

/// A kind of file that is one document.
pub struct Whole {
    extensions: &'static [&'static str],
    read: fn(&[u8], &Options) -> Result<Document, String>,
}

/// Pages of the web.
pub static HTML: Whole = Whole { extensions: &["html", "htm", "xhtml"], read: read_html };
/// Portable documents.
pub static PDF: Whole = Whole { extensions: &["pdf"], read: read_pdf };
/// Papers of word processors, and books.
pub static OFFICE: Whole = Whole {
    extensions: &["docx", "docm", "odt", "fodt", "odp", "ods", "rtf", "epub", "doc"],
    read: read_office,
};
/// Files that people take for documents and that are not read.
pub static REFUSED: Whole = Whole {
    extensions: &["7z", "rar", "xz", "bz2", "xls", "xlsx", "ppt", "pptx", "msg", "pst"],
    read: refuse,
};

impl Format for Whole {
    fn extensions(&self) -> &'static [&'static str] {
        self.extensions
    }

    fn split(&'static self, input: Input<'_>, cut: &mut Cut<'_>) -> io::Result<()> {
        let bytes = all_bytes(input.reader, cut.options.limits.max_document_bytes)?;
        let _ = cut.piece(self, None, bytes);
        Ok(())
    }
}

impl Parse for Whole {
    fn parse(&self, bytes: Vec<u8>, place: &Place, options: &Options) -> Result<Document, Failure> {
        let read = (self.read)(&bytes, options);
        read.and_then(|document| fields::complete(document, place)).map_err(|reason| place.failure(reason))
    }
}

/// A page in the encoding that it, or else `charset`, names.
pub fn html_of(bytes: &[u8], charset: Option<&str>, url: Option<&str>) -> Result<Document, String> {
    let named = charset.map(str::to_owned).or_else(|| html::declared_charset(bytes));
    let declared = named.and_then(|charset| Encoding::for_label(&charset));
    let decoded = encoding::decode(bytes, declared)?;
    let mut document = html::read(&decoded.text, url)?;
    document.notes.extend(decoded.notes);
    Ok(document)
}

fn read_html(bytes: &[u8], _: &Options) -> Result<Document, String> {
    html_of(bytes, None, None)
}

fn read_pdf(bytes: &[u8], options: &Options) -> Result<Document, String> {
    let limits = pdf::Limits { max_text_bytes: options.limits.max_text_bytes, ..pdf::Limits::default() };
    pdf::read(bytes, &limits)
}

/// By what is in it: names are often wrong, and `.doc` says little.
fn read_office(bytes: &[u8], options: &Options) -> Result<Document, String> {
    let limits =
        package::Limits { max_text_bytes: options.limits.max_text_bytes, ..package::Limits::default() };
    let start = bytes.trim_ascii_start();
    if start.starts_with(b"{\\rtf") {
        return rtf::read(bytes, &limits);
    }
    if start.starts_with(b"%PDF-") {
        return read_pdf(bytes, options);
    }
    if odt::is_flat(bytes) {
        return odt::read(bytes, &limits);
    }
    if start.starts_with(b"<") {
        return read_html(bytes, options);
    }
    match package::Package::open(bytes, &limits)?.kind() {
        Some(package::Kind::Docx) => docx::read(bytes, &limits),
        Some(package::Kind::OpenDocument) => odt::read(bytes, &limits),
        Some(package::Kind::Epub) => epub::read(bytes, &limits),
        _ => Err("a package of another kind than texts and books".to_owned()),
    }
}

fn refuse(bytes: &[u8], _: &Options) -> Result<Document, String> {
    let reason = archive::unsupported("", bytes);
    Err(reason.unwrap_or("this kind of file is not read; save it as another").to_owned())
}

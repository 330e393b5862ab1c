//! RTF files (`.rtf`, and those that are named `.doc`): groups of state, and the text between control words.
//!
//! Owns which words are text, breaks, notes or places that are not shown; `tokens` cuts the file, `fonts` knows its
//! code pages. Left out: headers and footers, pictures, list numbers, hidden and deleted text, codes of fields.
//! Invariant: groups are kept on a stack of our own. Source: Rich Text Format Specification 1.9.1.

mod fonts;
mod reading;
mod tokens;
mod words;

use self::{reading::Reading, tokens::Tokens};
use super::package::{Limits, refused};
use crate::document::Document;

const WHAT: &str = "an RTF file";

/// The document in a file; its id is empty.
///
/// # Errors
/// It is no RTF file, or its text is longer than the limit.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if !bytes.starts_with(b"{\\rtf") {
        return Err(refused(WHAT, "it does not begin as one"));
    }
    let mut reading = Reading::new(limits, has_pages(bytes));
    Tokens::new(bytes)
        .try_for_each(|token| reading.token(token))
        .and_then(|()| reading.document())
        .map_err(|reason| refused(WHAT, &reason))
}

fn has_pages(bytes: &[u8]) -> bool {
    bytes.windows(6).any(|window| window.starts_with(b"\\page") && !window.ends_with(b"n"))
}

#[cfg(test)]
mod tests;

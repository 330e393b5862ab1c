//! OpenDocument files: texts (`.odt`, and `.fodt`, which is one XML part), and presentations and sheets by the way.
//!
//! Owns which parts of the package are read and in what order; `body` reads the text, `styles` what styles mean.
//! Left out: headers and footers, comments, what is hidden or was deleted with changes tracked.
//! Source: OpenDocument 1.3 parts 2 (packages) and 3 (schema).

mod body;
mod styles;

use super::{
    about::About,
    flow::Flow,
    markup,
    package::{Limits, Package, refused},
};
use crate::document::Document;

const WHAT: &str = "an OpenDocument file";

/// The document in a file; its id is empty.
///
/// # Errors
/// It is no OpenDocument file, is damaged or encrypted, or is larger than the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, String> {
    let document = match is_flat(bytes) {
        true => from_flat(bytes, limits),
        false => Package::open(bytes, limits).and_then(|package| from_package(package, limits)),
    };
    document.map_err(|reason| refused(WHAT, &reason))
}

/// Whether a file is an OpenDocument text in one XML part.
pub fn is_flat(bytes: &[u8]) -> bool {
    let head = markup::decode(bytes.get(..bytes.len().min(4096)).unwrap_or_default()).0;
    head.trim_start().starts_with('<') && head.contains("<office:document ")
}

fn from_package(mut package: Package, limits: &Limits) -> Result<Document, String> {
    let mut about = About::default();
    let mut part = |name: &str, about: &mut About| -> Result<Option<String>, String> {
        let Some(bytes) = package.member(name)? else { return Ok(None) };
        let (text, notes) = markup::decode(&bytes);
        about.add_notes(notes);
        Ok(Some(text))
    };
    let manifest = part("META-INF/manifest.xml", &mut about)?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err("it is protected by a password".to_owned());
    }
    let Some(content) = part("content.xml", &mut about)? else {
        return Err("it has no text part (content.xml)".to_owned());
    };
    let mut styles = styles::Styles::default();
    if let Some(xml) = part("styles.xml", &mut about)? {
        styles.read(&xml)?;
    }
    // Properties that cannot be read are no reason to refuse a text that can.
    if let Ok(Some(xml)) = part("meta.xml", &mut about) {
        about.read(&xml);
    }
    from_parts(&content, styles, about, limits)
}

fn from_flat(bytes: &[u8], limits: &Limits) -> Result<Document, String> {
    let (text, notes) = markup::decode(bytes);
    let mut about = About::default();
    about.add_notes(notes);
    let meta = text.split_once("<office:meta>").and_then(|(_, rest)| rest.split_once("</office:meta>"));
    if let Some((meta, _)) = meta {
        about.read(meta);
    }
    from_parts(&text, styles::Styles::default(), about, limits)
}

fn from_parts(
    content: &str,
    mut styles: styles::Styles,
    mut about: About,
    limits: &Limits,
) -> Result<Document, String> {
    styles.read(content)?;
    let mut flow = Flow::new(limits.max_text_bytes);
    body::read(content, &styles, &mut flow)?;
    about.add_lang(&styles.lang(flow.is_mostly_arabic()).unwrap_or_default());
    about.document(flow)
}

#[cfg(test)]
mod tests;

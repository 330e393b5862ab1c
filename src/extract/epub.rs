//! Books in EPUB 2 and 3.
//!
//! Owns the way to the chapters: container, package, spine, table of contents, list of pages; `chapter` reads the text
//! of one, `contents` what the tables say. Chapters are read in the order of the spine, each once; the table of
//! contents itself is none. Source: EPUB 3.3, OPF 2.0.1, OCF 3.
//! Invariant: what cannot be read for its encryption is an error, never a book with chapters missing.

mod chapter;
mod contents;

use std::collections::{HashMap, HashSet};

use self::contents::Contents;
use super::{
    about::About,
    flow::Flow,
    markup,
    package::{Limits, Package, joined, refused},
};
use crate::document::Document;

const WHAT: &str = "an EPUB book";
/// Books of more chapters are cut there.
const MAX_CHAPTERS: usize = 20_000;

/// The document in a file; its id is empty.
///
/// # Errors
/// It is no EPUB book, is damaged or encrypted, or is larger than the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, String> {
    Package::open(bytes, limits)
        .and_then(|package| Book { package, about: About::default() }.read(limits))
        .map_err(|reason| refused(WHAT, &reason))
}

struct Book<'a> {
    package: Package<'a>,
    about: About,
}

/// What the package document lists.
#[derive(Default)]
struct Listed {
    /// By id the name of each member, its type and its properties.
    items: HashMap<String, (String, String, String)>,
    /// The ids of the chapters.
    spine: Vec<String>,
    /// The id of the older table of contents.
    ncx: Option<String>,
}

impl Book<'_> {
    fn read(mut self, limits: &Limits) -> Result<Document, String> {
        let Some(name) = self.package_document()? else {
            return Err("it has no container (META-INF/container.xml)".to_owned());
        };
        let Some(xml) = self.member(&name)? else {
            return Err(format!("it has no package document ({name})"));
        };
        let listed = self.listed(&name, &xml);
        let encrypted = self.encrypted()?;
        let nav = listed.items.values().find(|(.., properties)| is_among("nav", properties));
        let nav = nav.map(|(name, ..)| name.clone());
        let ncx = listed
            .ncx
            .as_ref()
            .and_then(|id| listed.items.get(id))
            .or_else(|| listed.items.values().find(|(_, kind, _)| kind == "application/x-dtbncx+xml"));
        let ncx = ncx.map(|(name, ..)| name.clone());
        let mut contents = Contents::default();
        if let Some(xml) = nav.as_ref().map(|name| self.member(name)).transpose()?.flatten() {
            contents = contents::of_nav(nav.as_deref().unwrap_or_default(), &xml);
        }
        if let Some(name) = ncx.filter(|_| !contents.has_parts())
            && let Some(xml) = self.member(&name)?
        {
            contents.add_ncx(&name, &xml);
        }
        let mut flow = Flow::new(limits.max_text_bytes);
        let mut seen = HashSet::new();
        for id in listed.spine.iter().take(MAX_CHAPTERS) {
            let Some((name, kind, _)) = listed.items.get(id) else { continue };
            if kind.starts_with("image/") || nav.as_ref() == Some(name) || !seen.insert(name) {
                continue;
            }
            if encrypted.contains(name) {
                return Err("it is encrypted (DRM)".to_owned());
            }
            if let Some(xml) = self.member(name)? {
                let news = contents.take(name);
                let tells_pages = !contents.has_pages;
                chapter::read(&xml, news, tells_pages, &mut flow)?;
            }
        }
        if seen.is_empty() {
            return Err("it lists no chapters".to_owned());
        }
        self.about.document(flow)
    }

    /// The text of a member, if there is such a member.
    fn member(&mut self, name: &str) -> Result<Option<String>, String> {
        let Some(bytes) = self.package.member(name)? else { return Ok(None) };
        let (text, notes) = markup::decode(&bytes);
        self.about.add_notes(notes);
        Ok(Some(text))
    }

    /// The name of the package document.
    fn package_document(&mut self) -> Result<Option<String>, String> {
        let mut name = None;
        if let Some(xml) = self.member("META-INF/container.xml")? {
            markup::leaves(&xml, |tag, _| {
                if tag.name() == "rootfile" && name.is_none() {
                    name = tag.attribute("full-path").map(|path| unescaped(&path));
                }
            });
        }
        Ok(name.or_else(|| self.package.find(".opf")))
    }

    /// What the package document lists; what it says of the book becomes properties.
    fn listed(&mut self, name: &str, xml: &str) -> Listed {
        let folder = folder(name);
        let about = &mut self.about;
        let mut listed = Listed::default();
        markup::leaves(xml, |tag, text| {
            let attribute = |name: &str| tag.attribute(name).map(|value| value.into_owned());
            match tag.name() {
                "item" => {
                    if let (Some(id), Some(href)) = (attribute("id"), attribute("href")) {
                        let kind = attribute("media-type").unwrap_or_default();
                        let properties = attribute("properties").unwrap_or_default();
                        let name = joined(folder, &unescaped(&href));
                        listed.items.insert(id, (name, kind, properties));
                    }
                }
                "itemref" => listed.spine.extend(attribute("idref")),
                "spine" => listed.ncx = attribute("toc"),
                // When it was published, made or changed; it may tell all of them.
                "date" if attribute("opf:event").is_none_or(|event| event.contains("publication")) => {
                    about.set_created(text);
                }
                "date" => {}
                "creator" if attribute("opf:role").is_some_and(|role| role != "aut") => {}
                _ => about.take(tag, text),
            }
        });
        listed
    }

    /// The names of members that are encrypted. Fonts are made unreadable in a way that anybody can undo.
    fn encrypted(&mut self) -> Result<HashSet<String>, String> {
        let mut names = HashSet::new();
        if let Some(xml) = self.member("META-INF/encryption.xml")? {
            let mut is_font = false;
            markup::leaves(&xml, |tag, _| match tag.name() {
                "EncryptionMethod" => {
                    let method = tag.attribute("Algorithm").unwrap_or_default();
                    is_font =
                        method.contains("idpf.org/2008/embedding") || method.contains("ns.adobe.com/pdf/enc");
                }
                "CipherReference" if !is_font => {
                    names.extend(tag.attribute("URI").map(|name| joined("", &unescaped(&name))));
                }
                _ => {}
            });
        }
        Ok(names)
    }
}

/// Whether a word is one of a list with spaces between.
fn is_among(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|other| other == word)
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A reference with its escaped signs (`%D9%81`) told.
fn unescaped(reference: &str) -> String {
    let mut bytes = Vec::with_capacity(reference.len());
    let mut pieces = reference.split('%');
    bytes.extend_from_slice(pieces.next().unwrap_or_default().as_bytes());
    for piece in pieces {
        match piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(piece.get(2..).unwrap_or_default().as_bytes());
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(piece.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A reference as the name of a member and the place in it.
fn target(folder: &str, reference: &str) -> (String, String) {
    let (name, place) = reference.split_once('#').unwrap_or((reference, ""));
    (joined(folder, &unescaped(name)), unescaped(place))
}

#[cfg(test)]
mod tests;

//! Word documents (`.docx`, and `.docm`, `.dotx`, which are made alike).
//!
//! Owns which parts of the package are read and in what order; `body` reads the text, `styles` what styles mean.
//! Left out: headers and footers, comments, what is hidden or was deleted with changes tracked, the codes of fields.
//! Source: ECMA-376 parts 1, 2 and 3.

mod body;
mod styles;

use std::collections::HashMap;

use super::{
    about::About,
    flow::Flow,
    markup,
    package::{Limits, Package, joined, refused},
};
use crate::document::Document;

const WHAT: &str = "a Word document";

/// The document in a file; its id is empty.
///
/// # Errors
/// It is no Word document, is damaged or encrypted, or is larger than the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, String> {
    Package::open(bytes, limits)
        .and_then(|package| Parts { package, about: About::default() }.read(limits))
        .map_err(|reason| refused(WHAT, &reason))
}

struct Parts<'a> {
    package: Package<'a>,
    about: About,
}

impl Parts<'_> {
    fn read(mut self, limits: &Limits) -> Result<Document, String> {
        let top = self.relations("", "_rels/.rels")?;
        let main = top.get("officeDocument").map_or("word/document.xml", String::as_str).to_owned();
        let Some(text) = self.part(&main)? else {
            return Err("it has no text part (word/document.xml)".to_owned());
        };
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let near = self.relations(folder, &format!("{folder}/_rels/{file}.rels"))?;
        let named = |name: &str| near.get(name).cloned().unwrap_or_else(|| format!("word/{name}.xml"));
        let styles = match self.part(&named("styles"))? {
            Some(xml) => styles::Styles::read(&xml)?,
            None => styles::Styles::default(),
        };
        let mut notes = HashMap::new();
        for kind in [body::FOOTNOTE, body::ENDNOTE] {
            if let Some(xml) = self.part(&named(kind))? {
                body::read_notes(&xml, kind, &styles, limits.max_text_bytes, &mut notes)?;
            }
        }
        let core = top.get("core-properties").map_or("docProps/core.xml", String::as_str).to_owned();
        // Properties that cannot be read are no reason to refuse a text that can.
        if let Ok(Some(xml)) = self.part(&core) {
            self.about.read(&xml);
        }
        let mut flow = Flow::new(limits.max_text_bytes);
        body::read(&text, &styles, notes, &mut flow)?;
        let lang = styles.lang(flow.is_mostly_arabic());
        let mut about = self.about;
        about.add_lang(lang.unwrap_or_default());
        about.document(flow)
    }

    /// The text of a part, if there is such a part.
    fn part(&mut self, name: &str) -> Result<Option<String>, String> {
        let Some(bytes) = self.package.member(name)? else { return Ok(None) };
        let (text, notes) = markup::decode(&bytes);
        self.about.add_notes(notes);
        Ok(Some(text))
    }

    /// The names of the parts that one refers to, by the last word of what they are to it.
    fn relations(&mut self, folder: &str, name: &str) -> Result<HashMap<String, String>, String> {
        let mut relations = HashMap::new();
        let Some(xml) = self.part(name)? else { return Ok(relations) };
        markup::leaves(&xml, |tag, _| {
            let is_inside = tag.attribute("TargetMode").is_none_or(|mode| mode != "External");
            if let (Some(kind), Some(target), true) =
                (tag.attribute("Type"), tag.attribute("Target"), is_inside)
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                relations.entry(kind).or_insert_with(|| joined(folder, &target));
            }
        });
        Ok(relations)
    }
}

#[cfg(test)]
mod tests;

//! The text of one chapter of a book, which is XHTML or was meant to be.
//!
//! Owns which elements are blocks, which are not text, and where news of the tables take their place. Markup that is
//! not well-formed is read as far as it can be. Source: HTML, "Rendering" (15.3); EPUB 3.3; EPUB structural semantics.

use std::borrow::Cow;

use super::{
    contents::{ChapterNews, News},
    is_among,
};
use crate::extract::{
    flow::{Flow, Kind},
    markup::{self, Next, Tag, Visit},
};

/// Elements that have no end.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"];

/// Reads a chapter to the end of a text; `tells_pages` if its own marks of pages count.
///
/// # Errors
/// The text is too long.
pub fn read(xml: &str, news: ChapterNews, tells_pages: bool, flow: &mut Flow) -> Result<(), String> {
    let mut chapter = Chapter { flow, news, tells_pages, num_preformatted: 0, is_apart: false };
    chapter.tell("");
    markup::visit_leniently(&without_scripts(xml), &mut chapter)?;
    flow.end_all()
}

struct Chapter<'c> {
    flow: &'c mut Flow,
    news: ChapterNews,
    tells_pages: bool,
    /// How many elements are open whose white space counts.
    num_preformatted: usize,
    /// A raised text or link begins.
    is_apart: bool,
}

impl Chapter<'_> {
    fn tell(&mut self, place: &str) {
        for news in self.news.remove(place).unwrap_or_default() {
            match news {
                News::Part(heading) => self.flow.begin_part(&heading),
                News::Page(label) => self.flow.turn_page(label),
            }
        }
    }

    /// What begins or ends with an element of this name, at either side of it.
    fn cut(&mut self, name: &str) -> Result<(), String> {
        match name {
            "td" | "th" => self.flow.end_cell(),
            "tr" => self.flow.end_row(),
            name if is_block(name) => self.flow.end_paragraph()?,
            _ => {}
        }
        Ok(())
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "legend"
            | "level1"
            | "level2"
            | "level3"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "ul"
    )
}

fn level(name: &str) -> Option<u8> {
    name.strip_prefix('h')?.parse().ok().filter(|level| (1..=6).contains(level))
}

/// Whether an element says of itself that it is not to be seen.
fn is_hidden(tag: &Tag) -> bool {
    let hides = |style: Cow<str>| {
        style.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().contains("display:none")
    };
    tag.attribute("hidden").is_some() || tag.attribute("style").is_some_and(hides)
}

impl Visit for Chapter<'_> {
    fn start(&mut self, tag: &Tag) -> Result<Next, String> {
        let name = tag.name().to_ascii_lowercase();
        self.cut(&name)?;
        for id in [tag.attribute("id"), tag.attribute("name").filter(|_| name == "a")].into_iter().flatten() {
            self.tell(&id);
        }
        let kind = tag.attribute("epub:type").unwrap_or_default();
        let role = tag.attribute("role").unwrap_or_default();
        if is_among("pagebreak", &kind) || is_among("doc-pagebreak", &role) {
            let label = tag.attribute("title").or_else(|| tag.attribute("aria-label"));
            if let Some(label) = label.filter(|label| self.tells_pages && !label.trim().is_empty()) {
                self.flow.turn_page(label.trim().to_owned());
            }
            // What is in it is the number of the page.
            return Ok(if VOID.contains(&&*name) { Next::Enter } else { Next::Skip });
        }
        if VOID.contains(&&*name) {
            if name == "br" {
                self.flow.line()?;
            }
            return Ok(Next::Enter);
        }
        // The number of a note would be taken for a part of the word before it.
        if is_among("noteref", &kind) || is_among("doc-noteref", &role) || is_hidden(tag) {
            return Ok(Next::Skip);
        }
        match name.as_str() {
            "head" | "template" | "svg" | "audio" | "video" | "object" | "iframe" | "annotation"
            | "annotation-xml" | "rt" | "rp" => return Ok(Next::Skip),
            "sup" => self.is_apart = true,
            "a" => self.is_apart = tag.attribute("href").is_some(),
            "pre" => self.num_preformatted += 1,
            "table" => self.flow.open_table(),
            name => {
                if let Some(level) = level(name) {
                    self.flow.begin_paragraph(Kind::Heading(level));
                }
            }
        }
        Ok(Next::Enter)
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "pre" => self.num_preformatted = self.num_preformatted.saturating_sub(1),
            "table" => self.flow.close_table()?,
            _ => {}
        }
        self.cut(&name)
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if std::mem::take(&mut self.is_apart) {
            self.flow.set_apart(text)?;
        }
        if self.num_preformatted == 0 {
            return self.flow.push_collapsed(text);
        }
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.flow.line()?;
            }
            self.flow.push(line)?;
        }
        Ok(())
    }
}

/// The markup without scripts and styles, in which `<` may stand for anything.
fn without_scripts(xml: &str) -> Cow<'_, str> {
    // Signs that are not ASCII keep their length, so that places are the same in both.
    let lower = xml.to_ascii_lowercase();
    let mut kept = String::new();
    let mut at = 0;
    loop {
        let next = |name: &str| lower.get(at..).and_then(|rest| rest.find(name)).map(|found| at + found);
        let script = next("<script").map(|start| (start, "</script"));
        let style = next("<style").map(|start| (start, "</style"));
        let Some((start, end)) = script.into_iter().chain(style).min() else { break };
        let after = |from: usize, sign: &str| {
            lower.get(from..).and_then(|rest| rest.find(sign)).map(|found| from + found + sign.len())
        };
        let Some(open) = after(start, ">") else { break };
        let is_empty = lower.get(..open).is_some_and(|tag| tag.ends_with("/>"));
        let stop = if is_empty { Some(open) } else { after(open, end).and_then(|end| after(end, ">")) };
        kept.push_str(xml.get(at..start).unwrap_or_default());
        // One that has no end is passed by without what is in its tag.
        at = stop.unwrap_or(open);
    }
    if at == 0 {
        return Cow::Borrowed(xml);
    }
    kept.push_str(xml.get(at..).unwrap_or_default());
    Cow::Owned(kept)
}

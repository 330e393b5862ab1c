//! The text of an OpenDocument file out of its `office:body`.
//!
//! Owns which elements are text, which stand aside (notes, text boxes, shapes) and which are not shown. Only what is
//! in paragraphs is text. White space is collapsed, as the format wants it. Source: OpenDocument 1.3 part 3, 5 to 10.

use std::collections::HashMap;

use super::styles::Styles;
use crate::extract::{
    flow::{Flow, Kind},
    markup::{self, Next, Tag, Visit},
};

/// Reads the part into a text.
///
/// # Errors
/// It is not well-formed, or the text is too long.
pub fn read(xml: &str, styles: &Styles, flow: &mut Flow) -> Result<(), String> {
    let are_pages_told = xml.contains("soft-page-break");
    let page = (are_pages_told || styles.has_breaks()).then_some(1);
    if page.is_some() {
        flow.turn_page("1".to_owned());
        // Breaks that somebody asked for are not all breaks.
        if !are_pages_told {
            flow.doubt_pages();
        }
    }
    let mut body = Body {
        styles,
        flow,
        is_inside: false,
        in_changes: false,
        change: String::new(),
        deletions: HashMap::new(),
        paragraphs: Vec::new(),
        spans: Vec::new(),
        num_hidden: 0,
        is_apart: false,
        page,
    };
    markup::visit(xml, &mut body)
}

struct Body<'b> {
    styles: &'b Styles,
    flow: &'b mut Flow,
    is_inside: bool,
    /// The list of changes is being read, and the change of this id in it.
    in_changes: bool,
    change: String,
    /// Changes that took text away which some programs leave in its place, and whether each has begun there.
    deletions: HashMap<String, bool>,
    /// For each open paragraph whether it is hidden and whether a page begins after it.
    paragraphs: Vec<(bool, bool)>,
    /// For each open span whether it is hidden.
    spans: Vec<bool>,
    /// How many of both are.
    num_hidden: usize,
    /// A raised text begins.
    is_apart: bool,
    page: Option<u32>,
}

impl Body<'_> {
    fn turn_page(&mut self) {
        if let Some(page) = &mut self.page {
            *page = page.saturating_add(1);
            self.flow.turn_page(page.to_string());
        }
    }

    /// A page begins before a paragraph or table of this style; the first one begins anyway.
    fn break_before(&mut self, family: &str, style: &str) {
        if self.styles.breaks(family, style).0 && !self.flow.is_empty() {
            self.turn_page();
        }
    }

    fn paragraph(&mut self, tag: &Tag) {
        let style = tag.attribute("text:style-name").unwrap_or_default();
        let level = tag.attribute("outline-level").and_then(|level| level.parse().ok());
        self.break_before("paragraph", &style);
        let kind = match (self.styles.kind(&style), tag.name()) {
            (Kind::Body, "h") => Kind::Heading(level.unwrap_or(1)),
            (kind, _) => kind,
        };
        self.flow.begin_paragraph(kind);
        let is_hidden = self.styles.is_hidden("paragraph", &style);
        self.num_hidden += usize::from(is_hidden);
        self.paragraphs.push((is_hidden, self.styles.breaks("paragraph", &style).1));
    }

    /// A change begins or ends in the text.
    fn change(&mut self, tag: &Tag, begins: bool) {
        let id = tag.attribute("change-id").unwrap_or_default();
        if let Some(has_begun) = self.deletions.get_mut(&*id)
            && *has_begun != begins
        {
            *has_begun = begins;
            if begins {
                self.num_hidden += 1;
            } else {
                self.num_hidden -= 1;
            }
        }
    }

    fn is_shown(&self) -> bool {
        self.num_hidden == 0 && !self.paragraphs.is_empty()
    }
}

/// Whether an element has paragraphs of its own that stand aside of the text around it.
fn is_aside(name: &str) -> bool {
    let shapes = [
        "note",
        "text-box",
        "custom-shape",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "regular-polygon",
        "path",
        "connector",
        "caption",
        "measure",
    ];
    shapes.contains(&name)
}

impl Visit for Body<'_> {
    fn start(&mut self, tag: &Tag) -> Result<Next, String> {
        if tag.name() == "body" {
            self.is_inside = true;
        }
        if !self.is_inside {
            return Ok(Next::Enter);
        }
        let is_none = tag.attribute("text:display").is_some_and(|display| display == "none");
        let is_hidden = is_none || tag.attribute("is-hidden").is_some_and(|is_hidden| is_hidden == "true");
        match tag.name() {
            "section" | "hidden-text" | "hidden-paragraph" if is_hidden => return Ok(Next::Skip),
            "tracked-changes" => self.in_changes = true,
            "changed-region" => self.change = tag.attribute("id").unwrap_or_default().into_owned(),
            "deletion" => drop(self.deletions.insert(std::mem::take(&mut self.change), false)),
            _ if self.in_changes => {}
            "change-start" => self.change(tag, true),
            "change-end" => self.change(tag, false),
            "annotation" | "forms" | "note-citation" | "ruby-text" | "number" | "placeholder" | "script"
            | "scripts" | "binary-data" | "object" | "object-ole" | "covered-table-cell"
            | "event-listeners" => return Ok(Next::Skip),
            // What pictures are called; in other places titles and descriptions are fields.
            "title" | "desc" if tag.whole_name().starts_with("svg") => return Ok(Next::Skip),
            "p" | "h" => self.paragraph(tag),
            "span" => {
                let style = tag.attribute("style-name").unwrap_or_default();
                let is_hidden = self.styles.is_hidden("text", &style);
                self.num_hidden += usize::from(is_hidden);
                self.spans.push(is_hidden);
                self.is_apart = self.styles.is_raised(&style);
            }
            "s" if self.is_shown() => self.flow.push(" ")?,
            "tab" if self.is_shown() => self.flow.tab()?,
            "line-break" if self.is_shown() => self.flow.line()?,
            "soft-page-break" => self.turn_page(),
            "table" => {
                let style = tag.attribute("style-name").unwrap_or_default();
                self.break_before("table", &style);
                self.flow.open_table();
            }
            // Of a presentation.
            "page" => {
                let page = self.page.get_or_insert(0);
                *page = page.saturating_add(1);
                self.flow.turn_page(page.to_string());
            }
            name if is_aside(name) => self.flow.open_aside(),
            _ => {}
        }
        Ok(Next::Enter)
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        if !self.is_inside {
            return Ok(());
        }
        match name {
            "tracked-changes" => self.in_changes = false,
            _ if self.in_changes => {}
            "body" => self.is_inside = false,
            "p" | "h" => {
                let (is_hidden, breaks_after) = self.paragraphs.pop().unwrap_or_default();
                self.num_hidden -= usize::from(is_hidden);
                self.flow.end_paragraph()?;
                if breaks_after {
                    self.turn_page();
                }
            }
            "span" => {
                let is_hidden = self.spans.pop().unwrap_or_default();
                self.num_hidden -= usize::from(is_hidden);
            }
            "table-cell" => self.flow.end_cell(),
            "table-row" => self.flow.end_row(),
            "table" => self.flow.close_table()?,
            "page" => self.flow.end_paragraph()?,
            name if is_aside(name) => self.flow.close_aside()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if !self.is_shown() {
            return Ok(());
        }
        if std::mem::take(&mut self.is_apart) {
            self.flow.set_apart(text)?;
        }
        self.flow.push_collapsed(text)
    }
}

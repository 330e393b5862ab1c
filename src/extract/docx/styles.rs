//! What the styles of a Word document mean for its text: which are headings, which the title, which are hidden.
//!
//! Owns the reading of the part of styles and the looking up of what a style is based on. Styles are known by their
//! names, which are English in files of any language, and not by their ids. Source: ECMA-376 part 1, 17.7.

use std::collections::HashMap;

use crate::extract::{
    flow::Kind,
    markup::{self, Next, Tag, Visit},
};

/// A style may be based on one that is based on another, and so on; more steps are not made.
const MAX_STEPS: usize = 16;

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    by_id: HashMap<String, Style>,
    lang: Option<String>,
    complex_lang: Option<String>,
    were_read: bool,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    level: Option<u8>,
    is_hidden: Option<bool>,
    breaks_page: Option<bool>,
}

impl Styles {
    /// Reads the part of styles.
    ///
    /// # Errors
    /// It is not well-formed.
    pub fn read(xml: &str) -> Result<Styles, String> {
        let mut reading = Reading { styles: Styles::default(), id: None, style: Style::default() };
        markup::visit(xml, &mut reading)?;
        reading.styles.were_read = true;
        Ok(reading.styles)
    }

    /// What paragraphs of a style are.
    pub fn kind(&self, id: &str) -> Kind {
        let named = |style: &Style| kind_of_name(&style.name).or(style.level.map(kind_of_level));
        match self.find(id, named) {
            Some(kind) => kind,
            // A document without styles may still name those that every Word has.
            None if !self.were_read => kind_of_name(id).unwrap_or_default(),
            None => Kind::Body,
        }
    }

    /// Whether text of a style is hidden.
    pub fn is_hidden(&self, id: &str) -> bool {
        self.find(id, |style| style.is_hidden).unwrap_or(false)
    }

    /// Whether paragraphs of a style begin a page.
    pub fn breaks_page(&self, id: &str) -> bool {
        self.find(id, |style| style.breaks_page).unwrap_or(false)
    }

    /// The language of text that has no other, for letters from right to left or for others.
    pub fn lang(&self, is_rtl: bool) -> Option<&str> {
        if is_rtl { self.complex_lang.as_deref() } else { self.lang.as_deref() }
    }

    fn find<T>(&self, id: &str, found: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut id = id;
        for _ in 0..MAX_STEPS {
            let style = self.by_id.get(id)?;
            if let Some(value) = found(style) {
                return Some(value);
            }
            id = style.based_on.as_deref()?;
        }
        None
    }
}

/// What a level of outline means: headings have 0 to 8, text has 9.
pub fn kind_of_level(level: u8) -> Kind {
    if level < 9 { Kind::Heading(level + 1) } else { Kind::Body }
}

/// Whether a property that is on or off is on: it is by being there, unless it says otherwise.
pub fn is_on(tag: &Tag) -> bool {
    !matches!(tag.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
}

fn kind_of_name(name: &str) -> Option<Kind> {
    let name = name.to_ascii_lowercase();
    if name == "title" {
        return Some(Kind::Title);
    }
    let level: u8 = name.strip_prefix("heading")?.trim().parse().ok()?;
    (1..=9).contains(&level).then_some(Kind::Heading(level))
}

struct Reading {
    styles: Styles,
    id: Option<String>,
    style: Style,
}

impl Visit for Reading {
    fn start(&mut self, tag: &Tag) -> Result<Next, String> {
        let value = || tag.attribute("val").map(|value| value.into_owned());
        match tag.name() {
            // What a table's style says of some of its cells.
            "tblStylePr" | "pPrChange" | "rPrChange" => return Ok(Next::Skip),
            "style" => {
                self.id = tag.attribute("styleId").map(|id| id.into_owned());
                self.style = Style::default();
            }
            "name" => self.style.name = value().unwrap_or_default(),
            "basedOn" => self.style.based_on = value(),
            "outlineLvl" => self.style.level = value().and_then(|level| level.parse().ok()),
            "vanish" => self.style.is_hidden = Some(is_on(tag)),
            "pageBreakBefore" => self.style.breaks_page = Some(is_on(tag)),
            "lang" if self.id.is_none() && self.styles.lang.is_none() => {
                self.styles.lang = value();
                self.styles.complex_lang = tag.attribute("bidi").map(|lang| lang.into_owned());
            }
            _ => {}
        }
        Ok(Next::Enter)
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        if name == "style"
            && let Some(id) = self.id.take()
        {
            self.styles.by_id.insert(id, std::mem::take(&mut self.style));
        }
        Ok(())
    }

    fn text(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

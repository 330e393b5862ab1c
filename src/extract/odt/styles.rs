//! What the styles of an OpenDocument file mean for its text: which are headings, which the title, which are hidden.
//!
//! Owns the reading of styles, common and automatic ones alike, and the looking up of their parents.
//! Source: OpenDocument 1.3 part 3, 16 and 20.

use std::collections::HashMap;

use crate::extract::{
    flow::Kind,
    markup::{self, Next, Tag, Visit},
};

/// A style may have a parent that has another, and so on; more steps are not made.
const MAX_STEPS: usize = 16;

/// The styles of a document, of its common and of its automatic ones.
#[derive(Debug, Default)]
pub struct Styles {
    /// By family and name.
    styles: HashMap<(String, String), Style>,
    lang: Option<String>,
    complex_lang: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    is_hidden: Option<bool>,
    is_raised: bool,
    breaks_before: bool,
    breaks_after: bool,
}

impl Styles {
    /// Reads the styles of a part, beside those of parts before.
    ///
    /// # Errors
    /// It is not well-formed.
    pub fn read(&mut self, xml: &str) -> Result<(), String> {
        markup::visit(
            xml,
            &mut Reading { styles: self, key: None, style: Style::default(), is_default: false },
        )
    }

    /// What paragraphs of a style are.
    pub fn kind(&self, name: &str) -> Kind {
        let mut name = name;
        for _ in 0..MAX_STEPS {
            if name == "Title" {
                return Kind::Title;
            }
            match self.style("paragraph", name).and_then(|style| style.parent.as_deref()) {
                Some(parent) => name = parent,
                None => break,
            }
        }
        Kind::Body
    }

    /// Whether text of a style is hidden; the family is `paragraph` or `text`.
    pub fn is_hidden(&self, family: &str, name: &str) -> bool {
        let mut name = name;
        for _ in 0..MAX_STEPS {
            let Some(style) = self.style(family, name) else { break };
            match (style.is_hidden, &style.parent) {
                (Some(is_hidden), _) => return is_hidden,
                (None, Some(parent)) => name = parent,
                (None, None) => break,
            }
        }
        false
    }

    /// Whether letters of a style are raised.
    pub fn is_raised(&self, name: &str) -> bool {
        self.style("text", name).is_some_and(|style| style.is_raised)
    }

    /// Whether a page begins before and after a paragraph or table of a style.
    pub fn breaks(&self, family: &str, name: &str) -> (bool, bool) {
        self.style(family, name).map_or((false, false), |style| (style.breaks_before, style.breaks_after))
    }

    /// Whether any style begins a page.
    pub fn has_breaks(&self) -> bool {
        self.styles.values().any(|style| style.breaks_before || style.breaks_after)
    }

    /// The language of text that has no other, for letters from right to left or for others.
    pub fn lang(&self, is_rtl: bool) -> Option<String> {
        if is_rtl { self.complex_lang.clone() } else { self.lang.clone() }
    }

    fn style(&self, family: &str, name: &str) -> Option<&Style> {
        self.styles.get(&(family.to_owned(), name.to_owned()))
    }
}

struct Reading<'s> {
    styles: &'s mut Styles,
    key: Option<(String, String)>,
    style: Style,
    is_default: bool,
}

impl Visit for Reading<'_> {
    fn start(&mut self, tag: &Tag) -> Result<Next, String> {
        let owned = |name: &str| tag.attribute(name).map(|value| value.into_owned());
        match tag.name() {
            "body" | "master-styles" | "meta" | "scripts" | "font-face-decls" => return Ok(Next::Skip),
            "style" => {
                self.key = owned("family").zip(owned("name"));
                self.style = Style { parent: owned("parent-style-name"), ..Style::default() };
                // Another kind of page begins with the paragraph.
                self.style.breaks_before = owned("master-page-name").is_some_and(|name| !name.is_empty());
            }
            "default-style" => self.is_default = owned("family").is_some_and(|family| family == "paragraph"),
            "text-properties" if self.is_default => {
                let lang = |name: &str, country: &str| {
                    let lang = owned(name).filter(|lang| lang != "none" && lang != "zxx")?;
                    Some(match owned(country).filter(|country| country != "none") {
                        Some(country) => format!("{lang}-{country}"),
                        None => lang,
                    })
                };
                self.styles.lang = lang("fo:language", "fo:country");
                self.styles.complex_lang = lang("language-complex", "country-complex");
            }
            "text-properties" => {
                self.style.is_hidden = owned("text:display").map(|display| display == "none");
                let position = owned("text-position").unwrap_or_default();
                self.style.is_raised = position.starts_with("super")
                    || position.starts_with(|sign: char| matches!(sign, '1'..='9'));
            }
            "paragraph-properties" | "table-properties" => {
                let breaks = |name: &str| owned(name).is_some_and(|kind| kind == "page");
                self.style.breaks_before |= breaks("break-before");
                self.style.breaks_after |= breaks("break-after");
            }
            _ => {}
        }
        Ok(Next::Enter)
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "style" => {
                if let Some(key) = self.key.take() {
                    self.styles.styles.insert(key, std::mem::take(&mut self.style));
                }
            }
            "default-style" => self.is_default = false,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

//! What the tables of a book say: where its parts begin, and its pages.
//!
//! Owns the reading of the navigation document (EPUB 3) and of the NCX (EPUB 2) into news for each chapter.
//! Source: EPUB 3.3, 7 (navigation document); OPF 2.0.1 and ANSI/NISO Z39.86 (NCX).

use std::collections::HashMap;

use super::{folder, target};
use crate::extract::markup::{self, Next, Tag, Visit};

/// Something that begins at a place of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A part of this heading.
    Part(String),
    /// A page of this label.
    Page(String),
}

/// The news of one chapter, by the id of the element where they are; at its start by the empty one.
pub type ChapterNews = HashMap<String, Vec<News>>;

/// The news of all chapters, by their names.
#[derive(Debug, Default)]
pub struct Contents {
    by_chapter: HashMap<String, ChapterNews>,
    /// Whether pages are told.
    pub has_pages: bool,
    has_parts: bool,
}

impl Contents {
    /// Whether parts are told.
    pub fn has_parts(&self) -> bool {
        self.has_parts
    }

    /// The news of a chapter.
    pub fn take(&mut self, chapter: &str) -> ChapterNews {
        self.by_chapter.remove(chapter).unwrap_or_default()
    }

    fn add(&mut self, folder: &str, reference: &str, is_page: bool, label: &str) {
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        if label.is_empty() {
            return;
        }
        let (chapter, place) = target(folder, reference);
        let news = if is_page { News::Page(label) } else { News::Part(label) };
        self.has_pages |= is_page;
        self.has_parts |= !is_page;
        self.by_chapter.entry(chapter).or_default().entry(place).or_default().push(news);
    }

    /// Adds what an NCX says.
    pub fn add_ncx(&mut self, name: &str, xml: &str) {
        let folder = folder(name);
        let mut label = String::new();
        let mut is_page = false;
        markup::leaves(xml, |tag, text| match tag.name() {
            "navMap" | "navList" | "navPoint" => is_page = false,
            "pageList" | "pageTarget" => is_page = true,
            "text" => label = text.to_owned(),
            "content" => {
                let reference = tag.attribute("src").unwrap_or_default();
                self.add(folder, &reference, is_page, &std::mem::take(&mut label));
            }
            _ => {}
        });
    }
}

/// What a navigation document says.
pub fn of_nav(name: &str, xml: &str) -> Contents {
    let mut nav = Nav { folder: folder(name), contents: Contents::default(), list: None, link: None };
    // Such a visitor never ends the reading, which is the only error there is.
    markup::visit_leniently(xml, &mut nav).unwrap_or_default();
    nav.contents
}

struct Nav<'n> {
    folder: &'n str,
    contents: Contents,
    /// Whether the open list is of pages.
    list: Option<bool>,
    /// The open link: what it refers to, and its text.
    link: Option<(String, String)>,
}

impl Visit for Nav<'_> {
    fn start(&mut self, tag: &Tag) -> Result<Next, String> {
        match tag.name() {
            "nav" => {
                let kind = tag.attribute("epub:type").or_else(|| tag.attribute("role")).unwrap_or_default();
                self.list = match &*kind {
                    "" | "toc" | "doc-toc" => Some(false),
                    "page-list" | "doc-pagelist" => Some(true),
                    _ => None,
                };
            }
            "a" => self.link = Some((tag.attribute("href").unwrap_or_default().into_owned(), String::new())),
            _ => {}
        }
        Ok(Next::Enter)
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "nav" => self.list = None,
            "a" => {
                if let (Some((reference, label)), Some(is_page)) = (self.link.take(), self.list) {
                    self.contents.add(self.folder, &reference, is_page, &label);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if let Some((_, label)) = &mut self.link
            && label.len() < 10_000
        {
            label.push_str(text);
        }
        Ok(())
    }
}

//! From the chosen part of a page to its text, laid out in lines as a browser would show it.
//!
//! Owns white space, lines and the headings as sections; what is shown at all is left to `choose`. Source: CSS Text 3,
//! 4.1 for white space, the `innerText` of WHATWG HTML 3.2.7 for lines, tabs between cells and the empty line around
//! paragraphs. Invariant: no line ends with a space or, outside `pre`, begins with one, nor does the text; no two empty
//! lines follow each other; every section starts at a character that is seen.

use super::{
    dom::{Dom, Step},
    tag::Tag,
};
use crate::document::Section;

/// The text of a part of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rendered {
    /// The text.
    pub text: String,
    /// Where its headings are.
    pub sections: Vec<Section>,
}

/// Renders a node without what is dropped.
pub(super) fn render(dom: &Dom, root: usize, dropped: &[bool]) -> Rendered {
    let mut renderer = Renderer::new(dom);
    for step in dom.walk(root, dropped) {
        match step {
            Step::Enter(node) => renderer.enter(node),
            Step::Leave(node) => renderer.leave(node),
            Step::Text(node) => renderer.text(dom.text(node)),
            Step::Skip(node) if dom.tag(node).is_block() => renderer.gap(Gap::Line),
            Step::Skip(_) => {}
        }
    }
    let Renderer { out: mut text, sections, .. } = renderer;
    text.truncate(text.trim_end().len());
    Rendered { text, sections }
}

/// What stands between two pieces of text, the stronger one last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Cell,
    Line,
    Paragraph,
}

struct Renderer<'a> {
    dom: &'a Dom,
    out: String,
    gap: Gap,
    /// Spaces and signs without a shape that are written only if something follows them on their line.
    held: String,
    num_preformatted: usize,
    num_items: usize,
    /// Where the open heading starts, if it has begun.
    heading: Option<Option<usize>>,
    sections: Vec<Section>,
}

impl<'a> Renderer<'a> {
    fn new(dom: &'a Dom) -> Renderer<'a> {
        Renderer {
            dom,
            out: String::new(),
            gap: Gap::None,
            held: String::new(),
            num_preformatted: 0,
            num_items: 0,
            heading: None,
            sections: Vec::new(),
        }
    }

    fn enter(&mut self, node: usize) {
        let tag = self.dom.tag(node);
        self.gap(self.around(node, tag));
        match tag {
            Tag::Br => self.line_break(),
            Tag::Li | Tag::Dd => self.num_items += 1,
            _ if tag.is_preformatted() => self.num_preformatted += 1,
            _ if tag.heading_level().is_some() => self.heading = Some(None),
            _ => {}
        }
    }

    fn leave(&mut self, node: usize) {
        let tag = self.dom.tag(node);
        match tag {
            Tag::Li | Tag::Dd => self.num_items = self.num_items.saturating_sub(1),
            _ if tag.is_preformatted() => self.num_preformatted = self.num_preformatted.saturating_sub(1),
            _ if tag.heading_level().is_some() => {
                if let Some(Some(start)) = self.heading.take() {
                    let heading =
                        self.out.get(start..).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
                    self.sections.push(Section { start, page: None, heading: Some(heading) });
                }
            }
            _ => {}
        }
        if !tag.is_cell() || self.around(node, tag) > Gap::Cell {
            self.gap(self.around(node, tag));
        }
    }

    /// What stands before and after an element.
    fn around(&self, node: usize, tag: Tag) -> Gap {
        match tag {
            Tag::P | Tag::Blockquote | Tag::Figure | Tag::Hr => Gap::Paragraph,
            Tag::Ul | Tag::Ol | Tag::Dl | Tag::Menu | Tag::Dir if self.num_items == 0 => Gap::Paragraph,
            Tag::Td | Tag::Th if self.has_blocks(node) => Gap::Line,
            Tag::Td | Tag::Th => Gap::Cell,
            _ if tag.heading_level().is_some() || tag.is_preformatted() => Gap::Paragraph,
            _ if tag.is_block() => Gap::Line,
            _ => Gap::None,
        }
    }

    /// Whether a cell is there for the layout; a look at its first elements tells.
    fn has_blocks(&self, cell: usize) -> bool {
        (cell + 1..self.dom.end(cell)).take(64).any(|node| self.dom.tag(node).is_block())
    }

    fn gap(&mut self, gap: Gap) {
        if gap == Gap::None {
            return;
        }
        if self.gap == Gap::None && !self.out.is_empty() {
            self.out.extend(self.held.chars().filter(|letter| !letter.is_whitespace()));
        }
        self.held.clear();
        self.gap = self.gap.max(gap);
    }

    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            if self.num_preformatted > 0 {
                self.preformatted(letter);
                continue;
            }
            match letter {
                ' ' | '\t' | '\n' | '\r' | '\u{C}' => {
                    if !self.held.ends_with(' ') {
                        self.held.push(' ');
                    }
                }
                '\u{A0}'
                | '\u{AD}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'
                | '\u{2066}'..='\u{2069}'
                | '\u{FEFF}' => self.held.push(letter),
                _ if letter.is_control() => {}
                _ => self.seen(letter),
            }
        }
    }

    fn preformatted(&mut self, letter: char) {
        match letter {
            '\n' => self.line_break(),
            ' ' | '\t' | '\u{A0}' => self.held.push(letter),
            _ if letter.is_control() => {}
            _ => self.seen(letter),
        }
    }

    /// A line ends; the second end in a row leaves an empty line.
    fn line_break(&mut self) {
        self.gap(if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line });
    }

    fn seen(&mut self, letter: char) {
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        let is_start = self.out.is_empty();
        let is_line_start = is_start || gap != Gap::None;
        if !is_start {
            self.out.push_str(match gap {
                Gap::None => "",
                Gap::Cell => "\t",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        let is_indented = self.num_preformatted > 0 && !is_start;
        let is_kept = |held: &char| !is_line_start || is_indented || !held.is_whitespace();
        self.out.extend(self.held.chars().filter(is_kept));
        self.held.clear();
        if let Some(start @ None) = &mut self.heading {
            *start = Some(self.out.len());
        }
        self.out.push(letter);
    }
}

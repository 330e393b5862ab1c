//! A page as a flat tree: its elements and texts in document order, each with the place where what it holds ends.
//!
//! Owns the questions that can be asked of a page; `build` makes it from tokens. Invariant: the nodes inside node `i` are
//! `i + 1..end(i)`, so that a walk through any part is a loop and a sum over it a difference. Nothing recurses.

use super::{
    build,
    tag::{Attr, Tag},
};

/// A page, parsed.
#[derive(Debug, Default)]
pub(super) struct Dom {
    pub(super) nodes: Vec<Node>,
    pub(super) attributes: Vec<Attribute>,
    /// All text, one after the other.
    pub(super) text: String,
    /// All values of attributes.
    pub(super) values: String,
}

/// An element or text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub parent: u32,
    pub end: u32,
    pub tag: Tag,
    /// Of a text: whether it is in a link.
    pub in_link: bool,
    /// Range in `text` or `attributes`.
    pub from: u32,
    /// See `from`.
    pub to: u32,
}

/// An attribute; its range is in `values`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute {
    pub name: Attr,
    pub from: u32,
    pub to: u32,
}

impl Dom {
    /// Parses a page or a fragment of one.
    pub(super) fn parse(html: &str) -> Dom {
        build::parse(html)
    }

    /// How many nodes there are; node 0 is the page.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// What kind of element it is, or [`Tag::Text`].
    pub(super) fn tag(&self, node: usize) -> Tag {
        self.nodes.get(node).map_or(Tag::Other, |node| node.tag)
    }

    /// The node after the last one that is inside.
    pub(super) fn end(&self, node: usize) -> usize {
        self.nodes.get(node).map_or(node + 1, |node| node.end as usize)
    }

    /// The node that it is directly inside; the page is inside itself.
    pub(super) fn parent(&self, node: usize) -> usize {
        self.nodes.get(node).map_or(0, |node| node.parent as usize)
    }

    /// The nodes that it is inside, from the innermost.
    pub(super) fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(node), |&node| (node != 0).then(|| self.parent(node))).skip(1)
    }

    /// The nodes directly inside.
    pub(super) fn children(&self, node: usize) -> impl Iterator<Item = usize> {
        let end = self.end(node);
        let from = move |child| (child < end).then_some(child);
        std::iter::successors(from(node + 1), move |&child| from(self.end(child)))
    }

    /// Whether a text is in a link.
    pub(super) fn in_link(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| node.in_link)
    }

    /// The text of a text node, as written but for its entities; empty for an element.
    pub(super) fn text(&self, node: usize) -> &str {
        match self.nodes.get(node) {
            Some(node) if node.tag == Tag::Text => {
                self.text.get(node.from as usize..node.to as usize).unwrap_or("")
            }
            _ => "",
        }
    }

    /// The value of an attribute, empty where it has none.
    pub(super) fn attr(&self, node: usize, name: Attr) -> Option<&str> {
        let node = self.nodes.get(node).filter(|node| node.tag != Tag::Text)?;
        let attributes = self.attributes.get(node.from as usize..node.to as usize)?;
        let found = attributes.iter().find(|attribute| attribute.name == name)?;
        self.values.get(found.from as usize..found.to as usize)
    }

    /// Walks through a node and all that is in it, but for what is dropped and what is never text.
    pub(super) fn walk<'a>(&'a self, node: usize, dropped: &'a [bool]) -> Walk<'a> {
        Walk { dom: self, dropped, next: node, end: self.end(node), open: Vec::new() }
    }

    /// All text inside, white space made single spaces; cut off after `max_chars` characters or 4,096 nodes.
    pub(super) fn inner_text(&self, node: usize, max_chars: usize) -> String {
        let mut line = String::new();
        let mut num_chars = 0;
        for inner in (node..self.end(node)).take(4_096) {
            // Words of two blocks are two words.
            if self.tag(inner).is_block() && !line.ends_with(' ') {
                line.push(' ');
            }
            for letter in self.text(inner).chars() {
                let letter = if letter.is_whitespace() { ' ' } else { letter };
                if letter != ' ' || !line.ends_with(' ') {
                    line.push(letter);
                    num_chars += 1;
                }
                if num_chars >= max_chars {
                    return line.trim().to_owned();
                }
            }
        }
        line.trim().to_owned()
    }
}

/// A step of a walk through a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// An element begins.
    Enter(usize),
    /// An element ends.
    Leave(usize),
    /// A text.
    Text(usize),
    /// An element is passed over with what is in it.
    Skip(usize),
}

/// What [`Dom::walk`] gives.
pub(super) struct Walk<'a> {
    dom: &'a Dom,
    dropped: &'a [bool],
    next: usize,
    end: usize,
    open: Vec<usize>,
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if let Some(&last) = self.open.last().filter(|last| self.dom.end(**last) <= self.next) {
            self.open.pop();
            return Some(Step::Leave(last));
        }
        let node = self.next;
        if node >= self.end {
            return None;
        }
        let tag = self.dom.tag(node);
        if tag.is_no_text() || self.dropped.get(node).is_some_and(|dropped| *dropped) {
            self.next = self.dom.end(node);
            return Some(Step::Skip(node));
        }
        self.next = node + 1;
        if tag == Tag::Text {
            return Some(Step::Text(node));
        }
        self.open.push(node);
        Some(Step::Enter(node))
    }
}

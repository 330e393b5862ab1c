//! Tree building: from the tokens of a page to its nodes.
//!
//! Owns the parts of WHATWG HTML 13.2.6 that move text: end tags that may be left out, scopes, raw text, `a` that ends the
//! `a` before it. It does not repair misnested formatting or move text out of tables, as that changes neither the words
//! nor their order much. Invariants: the stack of open elements is at most [`MAX_DEPTH`] high, and there are at most
//! [`MAX_NODES`] nodes, whatever is read; what is beyond keeps its text.

use html5gum::{
    Span, State, Tokenizer,
    emitters::callback::{CallbackEmitter, CallbackEvent},
};

use super::{
    dom::{Attribute, Dom, Node},
    tag::{Attr, NUM_TAGS, Tag},
};

/// Deeper elements become siblings, as in browsers, which stop at 512.
const MAX_DEPTH: usize = 256;

/// Elements and texts beyond this many run together.
const MAX_NODES: usize = 1 << 21;

/// Parses a page or a fragment of one.
pub(super) fn parse(html: &str) -> Dom {
    let mut builder = Builder::new(html);
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| builder.event(event));
    let mut tokenizer = Tokenizer::new_with_emitter(html, emitter);
    // An end of the input inside a tag or comment is no error for it; reading from memory cannot fail.
    while let Some(Ok(state)) = tokenizer.next() {
        tokenizer.set_state(state);
    }
    drop(tokenizer);
    builder.finish()
}

/// An element that has not ended.
#[derive(Debug, Clone, Copy)]
struct Open {
    node: u32,
    tag: Tag,
    /// Tells elements without a tag of their own apart.
    hash: u32,
    /// A link whose end was met while a block inside it was open: what follows is no link.
    is_over: bool,
}

struct Builder {
    dom: Dom,
    open: Vec<Open>,
    /// How many elements of each kind are open, so that most stray end tags cost nothing.
    num_open: [u32; NUM_TAGS],
    /// How many elements of each kind were made siblings and still wait for their end tags.
    num_flattened: [u32; NUM_TAGS],
    num_links: u32,
    /// The start tag being read.
    tag: Tag,
    hash: u32,
    first_attribute: usize,
    attribute: Option<Attr>,
    /// Whether `<a/>` is all there is of an element, as in XHTML.
    is_xml: bool,
    /// Whether text is that of a script, style or the like.
    is_raw: bool,
}

impl Builder {
    fn new(html: &str) -> Builder {
        let mut builder = Builder {
            dom: Dom::default(),
            open: Vec::new(),
            num_open: [0; NUM_TAGS],
            num_flattened: [0; NUM_TAGS],
            num_links: 0,
            tag: Tag::Page,
            hash: 0,
            first_attribute: 0,
            attribute: None,
            is_xml: html.trim_start().starts_with("<?xml"),
            is_raw: false,
        };
        builder.push_node(Tag::Page, 0, 0);
        builder.push_open(0);
        builder
    }

    fn finish(mut self) -> Dom {
        self.pop_to(0);
        self.dom
    }

    /// Takes a token; gives the state that the tokenizer has to go on in.
    fn event(&mut self, event: CallbackEvent<'_>) -> Option<State> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                (self.tag, self.hash) = (Tag::from_name(name), hash(name));
                self.first_attribute = self.dom.attributes.len();
                self.attribute = None;
            }
            CallbackEvent::AttributeName { name } => self.attribute_name(name),
            CallbackEvent::AttributeValue { value } => {
                // Attributes of end tags are none.
                if let (Some(_), Some(last)) = (self.attribute.take(), self.dom.attributes.last_mut()) {
                    self.dom.values.push_str(&String::from_utf8_lossy(value));
                    last.to = self.dom.values.len() as u32;
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => return self.start(self_closing),
            CallbackEvent::EndTag { name } => {
                self.attribute = None;
                self.end_tag(Tag::from_name(name), hash(name));
            }
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    }

    fn attribute_name(&mut self, name: &[u8]) {
        self.attribute = None;
        if self.dom.nodes.len() >= MAX_NODES {
            return;
        }
        let Some(name) = Attr::from_name(name) else { return };
        let mut so_far = self.dom.attributes.iter().skip(self.first_attribute);
        // The first of two of one name counts.
        if so_far.all(|attribute| attribute.name != name) {
            let at = self.dom.values.len() as u32;
            self.dom.attributes.push(Attribute { name, from: at, to: at });
            self.attribute = Some(name);
        }
    }

    fn start(&mut self, self_closing: bool) -> Option<State> {
        self.attribute = None;
        let tag = self.tag;
        self.close_implied(tag);
        let in_svg = self.is_open(Tag::Svg) || self.is_open(Tag::Math);
        let is_whole = tag.is_void() || self_closing && (self.is_xml || in_svg);
        let node = self.push_node(tag, self.first_attribute as u32, self.dom.attributes.len() as u32);
        if let Some(node) = node.filter(|_| !is_whole) {
            if self.open.len() < MAX_DEPTH {
                self.push_open(node);
            } else if let Some(count) = self.num_flattened.get_mut(tag as usize) {
                *count += 1;
            }
        }
        let state = if is_whole { None } else { tag.raw_state() };
        self.is_raw = state.is_some() && !tag.keeps_raw_text();
        if tag == Tag::Script && self.is_json(node) {
            self.is_raw = false;
        }
        state
    }

    /// Whether a script is data about the page.
    fn is_json(&self, node: Option<u32>) -> bool {
        let kind = node.and_then(|node| self.dom.attr(node as usize, Attr::Type));
        kind.is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"))
    }

    fn text(&mut self, text: &str) {
        let Some(open) = self.open.last() else { return };
        let (parent, tag) = (open.node, open.tag);
        let is_blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
        if self.is_raw || is_blank && tag.holds_no_text() {
            return;
        }
        let from = self.dom.text.len() as u32;
        let in_link = self.num_links > 0;
        let is_full = self.dom.nodes.len() >= MAX_NODES;
        match self.dom.nodes.last_mut() {
            Some(last)
                if last.tag == Tag::Text && (is_full || last.parent == parent && last.in_link == in_link) =>
            {
                if is_full {
                    self.dom.text.push('\n');
                }
                self.dom.text.push_str(text);
                last.to = self.dom.text.len() as u32;
            }
            _ => {
                self.dom.text.push_str(text);
                let end = self.dom.nodes.len() as u32 + 1;
                let to = self.dom.text.len() as u32;
                self.dom.nodes.push(Node { parent, end, tag: Tag::Text, in_link, from, to });
            }
        }
    }

    fn push_node(&mut self, tag: Tag, from: u32, to: u32) -> Option<u32> {
        let node = self.dom.nodes.len() as u32;
        if self.dom.nodes.len() >= MAX_NODES {
            return None;
        }
        let parent = self.open.last().map_or(0, |open| open.node);
        self.dom.nodes.push(Node { parent, end: node + 1, tag, in_link: false, from, to });
        Some(node)
    }

    fn push_open(&mut self, node: u32) {
        let tag = self.dom.tag(node as usize);
        if let Some(count) = self.num_open.get_mut(tag as usize) {
            *count += 1;
        }
        let is_over = tag == Tag::A && self.dom.attr(node as usize, Attr::Href).is_none();
        self.num_links += u32::from(tag == Tag::A && !is_over);
        self.open.push(Open { node, tag, hash: self.hash, is_over });
    }

    /// Ends all open elements from this place of the stack on.
    fn pop_to(&mut self, depth: usize) {
        let end = self.dom.nodes.len() as u32;
        for open in self.open.drain(depth.min(self.open.len())..) {
            if let Some(node) = self.dom.nodes.get_mut(open.node as usize) {
                node.end = end;
            }
            if let Some(count) = self.num_open.get_mut(open.tag as usize) {
                *count = count.saturating_sub(1);
            }
            self.num_links -= u32::from(open.tag == Tag::A && !open.is_over);
        }
    }

    fn is_open(&self, tag: Tag) -> bool {
        self.num_open.get(tag as usize).is_some_and(|count| *count > 0)
    }

    /// The place of the innermost open element that fits, unless one that is a barrier comes first.
    fn find(&self, fits: impl Fn(&Open) -> bool, is_barrier: impl Fn(Tag) -> bool) -> Option<usize> {
        for (depth, open) in self.open.iter().enumerate().skip(1).rev() {
            if fits(open) {
                return Some(depth);
            }
            if is_barrier(open.tag) {
                return None;
            }
        }
        None
    }

    /// Ends what a start tag ends without saying so.
    fn close_implied(&mut self, tag: Tag) {
        let is_p = |open: &Open| open.tag == Tag::P;
        if tag.ends_paragraph()
            && self.is_open(Tag::P)
            && let Some(depth) = self.find(is_p, |tag| tag.is_scope() || tag == Tag::Button)
        {
            self.pop_to(depth);
        }
        let is_in_select = matches!(tag, Tag::Option | Tag::Optgroup | Tag::Hr);
        if !is_in_select && (tag.is_block() || matches!(tag, Tag::Select | Tag::Input | Tag::Textarea)) {
            self.close(Tag::Select, |_| false);
        }
        match tag {
            Tag::Body => self.close(Tag::Head, |_| false),
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => {
                let depth = self.open.len().saturating_sub(1);
                if self.open.last().is_some_and(|open| open.tag.heading_level().is_some()) {
                    self.pop_to(depth);
                }
            }
            Tag::Li => self.close(Tag::Li, |tag| tag.is_scope() || tag.is_list()),
            Tag::Dt | Tag::Dd => {
                let is_item = |open: &Open| matches!(open.tag, Tag::Dt | Tag::Dd);
                if let Some(depth) = self.find(is_item, |tag| tag.is_scope() || tag == Tag::Dl) {
                    self.pop_to(depth);
                }
            }
            Tag::A => self.end_link(),
            Tag::Td | Tag::Th => {
                self.clear_back_to(|tag| tag.is_row_group() || matches!(tag, Tag::Tr | Tag::Table))
            }
            Tag::Tr => self.clear_back_to(|tag| tag.is_row_group() || tag == Tag::Table),
            Tag::Caption => self.clear_back_to(|tag| tag == Tag::Table),
            tag if tag.is_row_group() => self.clear_back_to(|tag| tag == Tag::Table),
            _ => {}
        }
    }

    /// Ends what is open in a table down to one of these.
    fn clear_back_to(&mut self, is_context: impl Fn(Tag) -> bool) {
        if self.is_open(Tag::Table)
            && let Some(depth) = self.find(|open| is_context(open.tag), |_| false)
        {
            self.pop_to(depth + 1);
        }
    }

    fn close(&mut self, tag: Tag, is_barrier: impl Fn(Tag) -> bool) {
        if self.is_open(tag)
            && let Some(depth) = self.find(|open| open.tag == tag, is_barrier)
        {
            self.pop_to(depth);
        }
    }

    /// Ends the open link; a block that is open inside it goes on.
    fn end_link(&mut self) {
        if !self.is_open(Tag::A) {
            return;
        }
        let Some(depth) = self.find(|open| open.tag == Tag::A && !open.is_over, Tag::is_scope) else {
            return;
        };
        if self.open.iter().skip(depth + 1).any(|open| open.tag.is_block()) {
            if let Some(open) = self.open.get_mut(depth) {
                open.is_over = true;
                self.num_links = self.num_links.saturating_sub(1);
            }
        } else {
            self.pop_to(depth);
        }
    }

    fn end_tag(&mut self, tag: Tag, hash: u32) {
        self.is_raw = false;
        if let Some(count) = self.num_flattened.get_mut(tag as usize).filter(|count| **count > 0) {
            *count -= 1;
            return;
        }
        if tag == Tag::Br {
            self.push_node(tag, 0, 0);
            return;
        }
        match tag {
            // Text after these is text of the page.
            Tag::Body | Tag::Html => {}
            Tag::A => self.end_link(),
            Tag::P => self.close(tag, |tag| tag.is_scope() || tag == Tag::Button),
            Tag::Li => self.close(tag, |tag| tag.is_scope() || tag.is_list()),
            Tag::Table => self.close(tag, |_| false),
            Tag::Td | Tag::Th | Tag::Tr | Tag::Thead | Tag::Tbody | Tag::Tfoot | Tag::Caption => {
                self.close(tag, |tag| tag == Tag::Table);
            }
            _ if tag.heading_level().is_some() => {
                if let Some(depth) = self.find(|open| open.tag.heading_level().is_some(), Tag::is_scope) {
                    self.pop_to(depth);
                }
            }
            _ if tag.is_block() && tag != Tag::Form => self.close(tag, Tag::is_scope),
            _ if self.is_open(tag) => {
                let fits = |open: &Open| open.tag == tag && (tag != Tag::Other || open.hash == hash);
                if let Some(depth) = self.find(fits, Tag::is_block) {
                    self.pop_to(depth);
                }
            }
            _ => {}
        }
    }
}

/// FNV-1a.
fn hash(name: &[u8]) -> u32 {
    name.iter().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

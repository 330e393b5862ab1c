//! The items of a feed or of an agency's file in XML, and their fields as they are written.
//!
//! Owns which element means what, by its name and what it is in; what a field becomes is left to its parent. Elements of
//! other vocabularies that share names (`media:title`, `itunes:author`) are passed over. Ends may be missing: an item
//! ends where the next begins.

use super::{Feed, Item, MAX_ITEMS};
use crate::extract::markup::{self, Next, Tag, Visit};

/// Elements deeper than this are told by their outer ones.
const MAX_DEPTH: usize = 64;

/// Prefixes of vocabularies about pictures, sound and the like.
const OTHER: [&str; 6] = ["media", "itunes", "googleplay", "podcast", "image", "xhtml"];

/// The elements around a feed, or around one article or several.
const ROOTS: [&str; 8] = ["rss", "rdf", "feed", "channel", "nitf", "newsitem", "newsmessage", "newsml"];

/// Reads a file whose root is that of a feed or of an article.
///
/// # Errors
/// It is neither.
pub(super) fn read(xml: &str) -> Result<Feed, String> {
    let mut reader = Reader::default();
    markup::visit_leniently(xml, &mut reader)?;
    reader.finish_item();
    if reader.has_root { Ok(reader.feed) } else { Err("there is no element in it".to_owned()) }
}

/// Where the text that comes next goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    FeedTitle,
    FeedLang,
    Id,
    Title,
    Link,
    Date,
    Updated,
    Author,
    Category,
    Source,
    Lang,
    Summary,
    Content,
}

/// A field that is being read.
#[derive(Debug)]
struct Open {
    field: Field,
    /// Depth of its element.
    depth: usize,
    /// Whether elements in it are kept as markup.
    is_markup: bool,
    text: String,
}

#[derive(Debug, Default)]
struct Reader {
    has_root: bool,
    feed: Feed,
    item: Option<Item>,
    /// Names of the open elements, in lower case.
    path: Vec<String>,
    item_depth: usize,
    open: Option<Open>,
    is_plain: bool,
}

impl Visit for Reader {
    fn start(&mut self, tag: &Tag) -> Result<Next, String> {
        let name = tag.name().to_ascii_lowercase();
        if !self.has_root {
            if !ROOTS.contains(&name.as_str()) {
                let name: String = tag.whole_name().chars().take(40).collect();
                return Err(format!("its root element is <{name}>"));
            }
            self.has_root = true;
        }
        if let Some(open) = &mut self.open
            && open.is_markup
        {
            return Ok(kept(&mut open.text, &name));
        }
        let is_item = matches!(name.as_str(), "item" | "entry" | "newsitem")
            || name == "nitf" && !self.path.iter().any(|outer| outer == "newsitem");
        if is_item && self.feed.items.len() < MAX_ITEMS {
            self.finish_item();
            self.item_depth = self.path.len() + 1;
            self.item = Some(Item::default());
            self.item_attributes(tag);
        }
        if is_item && self.item.is_none()
            || matches!(name.as_str(), "image" | "textinput" | "media" | "associatedwith")
        {
            return Ok(Next::Skip);
        }
        if self.path.len() < MAX_DEPTH {
            self.path.push(name.clone());
        }
        self.begin(tag, &name);
        Ok(Next::Enter)
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        let name = name.to_ascii_lowercase();
        if let Some(open) = self.open.as_mut().filter(|open| open.is_markup) {
            let is_own = self.path.get(open.depth - 1).is_some_and(|own| *own == name);
            if !is_own {
                if let Some(element) = html_name(&name) {
                    open.text.push_str(&format!("</{element}>"));
                }
                return Ok(());
            }
        }
        // An end without a start is none.
        if let Some(at) = self.path.iter().rposition(|open| *open == name) {
            self.path.truncate(at);
        }
        if self.open.as_ref().is_some_and(|open| open.depth > self.path.len()) {
            self.finish_field();
        }
        if self.item.is_some() && self.path.len() < self.item_depth {
            self.finish_item();
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if let Some(open) = &mut self.open {
            if open.is_markup {
                open.text.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
            } else {
                open.text.push_str(text);
            }
        }
        Ok(())
    }
}

/// Keeps the start of an element of an article's markup, unless it holds nothing of the text.
fn kept(text: &mut String, name: &str) -> Next {
    if matches!(name, "head" | "body.head" | "hedline" | "byline" | "body.end" | "media" | "script" | "style")
    {
        return Next::Skip;
    }
    if let Some(element) = html_name(name) {
        text.push_str(&format!("<{element}>"));
    }
    Next::Enter
}

/// What an element of XHTML or NITF is called in HTML; nothing for what is only around others.
fn html_name(name: &str) -> Option<&str> {
    match name {
        "block" | "bq" | "note" | "pre" => Some("div"),
        "body.content" | "nitf" | "body" | "html" | "inlinexml" => None,
        _ if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Some(name),
        _ => None,
    }
}

impl Reader {
    /// What NewsML-G2 says in attributes of the item.
    fn item_attributes(&mut self, tag: &Tag) {
        if let (Some(item), Some(guid)) = (&mut self.item, tag.attribute("guid")) {
            item.id = guid.into_owned();
        }
    }

    fn begin(&mut self, tag: &Tag, name: &str) {
        let prefix = tag.whole_name().split_once(':').map(|(prefix, _)| prefix.to_ascii_lowercase());
        if prefix.as_deref().is_some_and(|prefix| OTHER.contains(&prefix)) {
            return;
        }
        let depth = self.path.len();
        let outer = depth.checked_sub(2).and_then(|outer| self.path.get(outer)).cloned().unwrap_or_default();
        let Some(item) = &mut self.item else {
            let field = match (outer.as_str(), name) {
                ("channel" | "feed", "title") => Some(Field::FeedTitle),
                ("channel", "language") => Some(Field::FeedLang),
                _ => None,
            };
            if name == "feed" {
                self.feed.about.lang = tag.attribute("xml:lang").unwrap_or_default().into_owned();
            }
            if let Some(field) = field {
                self.finish_field();
                self.open = Some(Open { field, depth, is_markup: false, text: String::new() });
            }
            return;
        };
        let attribute =
            |name: &str| tag.attribute(name).map(|value| value.trim().to_owned()).unwrap_or_default();
        let is_of_item = depth == self.item_depth + 1;
        let mut is_markup = false;
        let field = match name {
            "title" if is_of_item => Field::Title,
            "headline" | "hl1" => Field::Title,
            "link" if is_of_item => {
                let (href, rel) = (attribute("href"), attribute("rel"));
                if !href.is_empty() {
                    if rel.is_empty() || rel == "alternate" {
                        item.link = href;
                    }
                    return;
                }
                Field::Link
            }
            "guid" | "id" if is_of_item => Field::Id,
            "publicidentifier" => Field::Id,
            "doc-id" => {
                item.id = attribute("id-string");
                return;
            }
            "pubdate" | "published" | "date" | "issued" | "created" | "contentcreated" => Field::Date,
            "firstcreated" | "versioncreated" | "updated" | "modified" | "lastbuilddate" => Field::Updated,
            "date.issue" => {
                item.date = attribute("norm");
                return;
            }
            "author" | "creator" | "by" | "byline" => Field::Author,
            "name" if outer == "author" || outer == "creator" => Field::Author,
            "category" | "subject" if is_of_item => {
                let label = Some(attribute("label")).filter(|label| !label.is_empty());
                let term = label.or_else(|| Some(attribute("term")).filter(|term| !term.is_empty()));
                if let Some(term) = term {
                    item.categories.push(term);
                    return;
                }
                Field::Category
            }
            "name" if outer == "subject" => Field::Category,
            "keyword" => {
                let key = attribute("key");
                if !key.is_empty() {
                    item.categories.push(key);
                    return;
                }
                Field::Category
            }
            "pubdata" => {
                item.source = attribute("name");
                return;
            }
            "provider" => {
                item.source = attribute("literal");
                return;
            }
            "name" if outer == "provider" => Field::Source,
            "language" if is_of_item => Field::Lang,
            "language" => {
                item.lang = attribute("tag");
                return;
            }
            "description" | "summary" if is_of_item => Field::Summary,
            "encoded" => Field::Content,
            "content" if is_of_item => {
                let kind = attribute("type");
                is_markup = kind == "xhtml" || kind == "application/xhtml+xml";
                self.is_plain = kind.is_empty() || kind == "text" || kind == "text/plain";
                Field::Content
            }
            "body.content" | "datacontent" | "inlinedata" => {
                is_markup = true;
                Field::Content
            }
            // The text of a whole page or article inside is in its own body.
            "body" if self.path.iter().any(|outer| outer == "inlinexml") => {
                if self.path.iter().any(|outer| outer == "nitf") {
                    return;
                }
                is_markup = true;
                Field::Content
            }
            _ => return,
        };
        // A name inside an author stands for it.
        if self.open.as_ref().is_some_and(|open| open.field != field) {
            return;
        }
        self.open = Some(Open { field, depth, is_markup, text: String::new() });
    }

    fn finish_field(&mut self) {
        let Some(Open { field, text, is_markup, .. }) = self.open.take() else { return };
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let about = &mut self.feed.about;
        let set = |place: &mut String| {
            if place.is_empty() {
                text.clone_into(place);
            }
        };
        match (field, &mut self.item) {
            (Field::FeedTitle, _) => set(&mut about.title),
            (Field::FeedLang, _) => set(&mut about.lang),
            (_, None) => {}
            (Field::Id, Some(item)) => set(&mut item.id),
            (Field::Title, Some(item)) => set(&mut item.title),
            (Field::Link, Some(item)) => set(&mut item.link),
            (Field::Date, Some(item)) => set(&mut item.date),
            (Field::Updated, Some(item)) => set(&mut item.updated),
            (Field::Author, Some(item)) => item.authors.push(text.to_owned()),
            (Field::Category, Some(item)) => item.categories.push(text.to_owned()),
            (Field::Source, Some(item)) => set(&mut item.source),
            (Field::Lang, Some(item)) => set(&mut item.lang),
            (Field::Summary, Some(item)) => set(&mut item.summary),
            (Field::Content, Some(item)) => {
                set(&mut item.content);
                item.is_plain = self.is_plain && !is_markup;
            }
        }
        self.is_plain = false;
    }

    fn finish_item(&mut self) {
        self.finish_field();
        if let Some(item) = self.item.take() {
            self.feed.items.push(item);
        }
        self.open = None;
    }
}

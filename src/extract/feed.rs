//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed, and the articles of news agencies in NITF and NewsML.
//!
//! Owns what the items of a feed become; `xml` finds their fields, `html` reads the markup inside them and `markup` the
//! XML, also such as is not well-formed. Of an item's texts the longest kind is taken: `content:encoded` before
//! `description`. Invariants: nothing recurses; memory is bounded by a small multiple of the input. Sources: RSS 2.0 and
//! 1.0 with its content and Dublin Core modules, RFC 4287, JSON Feed 1.1, NITF 3.6, NewsML-G2 2.3.

mod xml;

use serde_json::Value;

use super::html;
use crate::{document::Document, encoding};

/// Items of one feed beyond this many are not read.
const MAX_ITEMS: usize = 100_000;

/// The items of a feed, in its order; each has a title or text. Its `id` is the item's own or its link, and may be empty.
///
/// # Errors
/// It is no feed: "not a feed: …".
pub fn items(bytes: &[u8]) -> Result<Vec<Document>, String> {
    let declared = encoding::declared_in(bytes);
    let decoded = encoding::decode(bytes, declared).map_err(|reason| format!("not a feed: {reason}"))?;
    let text = decoded.text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}');
    let feed = match text.chars().next() {
        Some('{') => json(text),
        Some('<') => xml::read(text),
        _ => Err("it begins neither like XML nor like JSON".to_owned()),
    };
    let feed = feed.map_err(|reason| format!("not a feed: {reason}"))?;
    let documents = feed.items.into_iter().map(|item| {
        let notes = decoded.notes.clone();
        Document { notes, ..item.document(&feed.about) }
    });
    Ok(documents.filter(|document| !document.title.is_empty() || !document.text.is_empty()).collect())
}

/// What a feed says of all its items.
#[derive(Debug, Default)]
struct About {
    title: String,
    lang: String,
}

#[derive(Debug, Default)]
struct Feed {
    about: About,
    items: Vec<Item>,
}

/// An item, its fields as they are written.
#[derive(Debug, Default)]
struct Item {
    id: String,
    title: String,
    link: String,
    date: String,
    /// Day of the last change, where that is the only one.
    updated: String,
    authors: Vec<String>,
    categories: Vec<String>,
    source: String,
    lang: String,
    summary: String,
    content: String,
    /// Whether `content` is text rather than markup.
    is_plain: bool,
}

impl Item {
    fn document(self, about: &About) -> Document {
        let given = |text: &str| Some(html::entities_resolved(text)).filter(|text| !text.is_empty());
        let content = if self.is_plain { plain(&self.content) } else { marked_up(&self.content) };
        let text = if content.is_empty() { marked_up(&self.summary) } else { content };
        let mut authors: Vec<String> = self.authors.iter().filter_map(|author| given(name(author))).collect();
        authors.dedup();
        let mut categories: Vec<String> =
            self.categories.iter().filter_map(|category| given(category)).collect();
        categories.dedup();
        let mut document = Document {
            id: if self.id.is_empty() { self.link.clone() } else { self.id },
            title: html::entities_resolved(&html::fragment_text(&self.title)),
            text,
            date: html::day(&self.date).or_else(|| html::day(&self.updated)),
            source: given(&self.source).or_else(|| given(&about.title)),
            author: Some(authors.join(", ")).filter(|authors| !authors.is_empty()),
            category: categories.first().cloned(),
            url: Some(self.link).filter(|link| link.contains("://")),
            lang: given(&self.lang).or_else(|| given(&about.lang)),
            ..Document::default()
        };
        if categories.len() > 1 {
            let keywords = categories.into_iter().map(Value::String).collect();
            document.metadata.insert("keywords".to_owned(), Value::Array(keywords));
        }
        document
    }
}

/// The text of a field that holds HTML, or plain text with its lines.
fn marked_up(field: &str) -> String {
    if field.contains('<') { html::fragment_text(field) } else { plain(&html::entities_in_text(field)) }
}

/// Lines without the spaces around them, and without more than one empty line between two.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_after_empty = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            is_after_empty = !out.is_empty();
            continue;
        }
        if !out.is_empty() {
            out.push_str(if is_after_empty { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        is_after_empty = false;
    }
    out
}

/// The name in `editor@example.org (Layla Hasan)`, as RSS writes authors.
fn name(author: &str) -> &str {
    match author.split_once('(') {
        Some((address, name)) if address.contains('@') => name.trim_end().trim_end_matches(')'),
        _ => author,
    }
}

/// A JSON Feed.
fn json(text: &str) -> Result<Feed, String> {
    let feed: Value = serde_json::from_str(text).map_err(|_| "its JSON is damaged or cut off".to_owned())?;
    let string = |value: &Value, key: &str| match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let is_feed = string(&feed, "version").contains("jsonfeed.org");
    let Some(items) = feed.get("items").and_then(Value::as_array).filter(|_| is_feed) else {
        return Err("it is JSON, but no JSON Feed".to_owned());
    };
    let item = |item: &Value| {
        let list = |key: &str| item.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let authors = list("authors").iter().chain(item.get("author")).map(|author| string(author, "name"));
        let html = string(item, "content_html");
        Item {
            id: string(item, "id"),
            title: string(item, "title"),
            link: string(item, "url"),
            date: string(item, "date_published"),
            updated: string(item, "date_modified"),
            authors: authors.collect(),
            categories: list("tags").iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            source: String::new(),
            lang: string(item, "language"),
            summary: string(item, "summary"),
            is_plain: html.is_empty(),
            content: if html.is_empty() { string(item, "content_text") } else { html },
        }
    };
    let about = About { title: string(&feed, "title"), lang: string(&feed, "language") };
    Ok(Feed { about, items: items.iter().take(MAX_ITEMS).map(item).collect() })
}

#[cfg(test)]
mod tests;

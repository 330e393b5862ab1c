//! HTML: the main text of a page and what the page says about itself.
//!
//! Owns the order of the steps: `build` parses into a `dom`, `choose` finds the main text with `measure` and `cues`, `render`
//! lays it out, `meta` with `json_ld`, `clean` and `dates` reads title, author and the like. Decoding is left to who calls.
//! Invariants: no input panics or recurses, time is linear in the input, and a page that shows any text gives some.

mod build;
mod choose;
mod clean;
mod cues;
mod dates;
mod dom;
mod json_ld;
mod measure;
mod meta;
mod render;
mod tag;

use crate::document::{Document, Section};

pub use dates::day;
use dom::Dom;
use meta::Meta;
use render::Rendered;

/// Larger pages are refused: 64 MiB.
pub const MAX_HTML_BYTES: usize = 64 << 20;

/// Reads a page: its main text without menus, links to other pages and the like, and what it says about itself.
///
/// `base_url` is where the page was found; it stands where the page does not give its own address. The title is not
/// repeated at the head of the text. `id` and `path` stay empty.
///
/// # Errors
/// The page has neither title nor text, or is larger than [`MAX_HTML_BYTES`].
pub fn read(html: &str, base_url: Option<&str>) -> Result<Document, String> {
    if html.len() > MAX_HTML_BYTES {
        return Err(format!("larger than {} MiB", MAX_HTML_BYTES >> 20));
    }
    let dom = Dom::parse(html);
    let meta = Meta::of(&dom);
    let choice = choose::choose(&dom);
    let mut rendered = render::render(&dom, choice.root, &choice.dropped);
    if rendered.text.is_empty()
        && let Some(body) = meta.body()
    {
        rendered = Rendered { text: body.trim().to_owned(), sections: Vec::new() };
    }
    let mut document = Document::default();
    meta.complete(&mut document, &rendered, base_url);
    drop_title(&mut rendered, &document.title);
    if rendered.sections.len() >= 2 {
        document.sections = rendered.sections;
    }
    document.text = rendered.text;
    if document.title.is_empty() && document.text.is_empty() {
        return Err("the page has neither title nor text".to_owned());
    }
    Ok(document)
}

/// The text of a piece of HTML, all of it, as feeds hold it.
pub fn fragment_text(html: &str) -> String {
    let dom = Dom::parse(html);
    render::render(&dom, 0, &[]).text
}

/// A text with its entities resolved and its lines kept.
pub(in crate::extract) fn entities_in_text(text: &str) -> String {
    let lines = text.lines().map(|line| match line.contains('&') {
        true => Dom::parse(line).inner_text(0, usize::MAX),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line with its entities resolved and its white space made single spaces.
pub(in crate::extract) fn entities_resolved(line: &str) -> String {
    let line = if line.contains('&') { Dom::parse(line).inner_text(0, usize::MAX) } else { line.to_owned() };
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes the title from the head of the text, if it stands there; a kicker or the like may stand above it.
fn drop_title(rendered: &mut Rendered, title: &str) {
    const MAX_LINES: usize = 3;
    let title = clean::letters(title);
    if title.is_empty() {
        return;
    }
    let mut at = 0;
    let mut num_lines = 0;
    for line in rendered.text.split_inclusive('\n') {
        if num_lines == MAX_LINES {
            return;
        }
        num_lines += usize::from(line != "\n");
        if clean::letters(line) == title {
            let (above, rest) = rendered.text.split_at_checked(at).unwrap_or_default();
            let rest = rest.get(line.len()..).unwrap_or("").trim_start();
            if rest.is_empty() {
                return;
            }
            let cut = rendered.text.len() - above.len() - rest.len();
            let text = format!("{above}{rest}");
            let shifted = |section: Section| match section.start {
                start if start < at => Some(section),
                start if start < at + cut => None,
                start => Some(Section { start: start - cut, ..section }),
            };
            rendered.sections =
                std::mem::take(&mut rendered.sections).into_iter().filter_map(shifted).collect();
            rendered.text = text;
            return;
        }
        at += line.len();
    }
}

#[cfg(test)]
mod tests;

//! `GET /document`: a document to be read, with what matched and who is named marked in it.
//!
//! A long text is shown by parts, each with its own matches and names, so that the view of a book is no larger than that
//! of an article.

use std::{ops::Range, sync::Arc};

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use fihris::{
    document::{Document, EntityKind, Facet},
    entity::Part,
    search::{DocumentMatches, DocumentMentions, Hit, Sort},
};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::{
    layout::Frame,
    preferences::Preferences,
    problem,
    text::{Marks, NameLink, cut, direction, isolated, marked},
    view::{Paging, View, address, joined, parameter},
    words::{Words, digits},
};
use crate::server::{
    app::App, problem::Problem, query_string::QueryString, selection::Selection, work::Work,
};

/// Bytes of a part; texts up to twice that are whole.
const PART: usize = 48 << 10;
/// Names listed of each kind.
const MAX_NAMES: usize = 30;
/// Fields shown that have no meaning here.
const MAX_FIELDS: usize = 100;

/// Which document, and where in it.
#[derive(Debug, Clone, Default, Deserialize, Serialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Place {
    id: String,
    /// Number of the part, from 1; else that of the passage, else the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<usize>,
    /// Number of the passage of a hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    passage: Option<usize>,
    /// Order and page of the list that it was chosen from.
    sort: Sort,
    page: Option<usize>,
}

/// What is shown of a document.
struct Shown {
    document: Document,
    parts: Vec<Range<usize>>,
    /// Which part, from 0.
    part: usize,
    matches: DocumentMatches,
    mentions: DocumentMentions,
    /// Where a hit's passage begins in the part.
    from: Option<usize>,
}

/// The address of a hit's document.
pub fn href(view: &View, hit: &Hit) -> String {
    href_of(view, &hit.id, hit.passage.as_ref().and_then(|passage| passage.number))
}

/// The address of a document, at one of its passages.
pub fn href_of(view: &View, id: &str, passage: Option<usize>) -> String {
    let anchor = if passage.is_some() { "#hit" } else { "" };
    format!("{}{anchor}", address_of(view, id, [("passage", passage)]))
}

/// The address of a document, with numbers of what is shown of it.
fn address_of<const N: usize>(view: &View, id: &str, numbers: [(&str, Option<usize>); N]) -> String {
    address("/document", &parameters_of(view, id, numbers))
}

fn parameters_of<const N: usize>(view: &View, id: &str, numbers: [(&str, Option<usize>); N]) -> String {
    let numbers =
        numbers.into_iter().filter_map(|(name, number)| Some(parameter(name, &number?.to_string())));
    joined([parameter("id", id)].into_iter().chain(numbers).chain([view.parameters()]))
}

pub async fn document(
    State(app): State<Arc<App>>,
    preferences: Preferences,
    parameters: Result<QueryString<Selection, Place>, Problem>,
) -> Response {
    let QueryString(selection, place) = match parameters {
        Ok(parameters) => parameters,
        Err(wrong) => return problem::page(&app, preferences, &View::default(), wrong),
    };
    let view = View { selection, paging: Paging { sort: place.sort, page: place.page.unwrap_or(1) } };
    match show(&app, preferences, &view, place).await {
        Ok(page) => page.into_response(),
        Err(wrong) => problem::page(&app, preferences, &view, wrong),
    }
}

async fn show(app: &App, preferences: Preferences, view: &View, place: Place) -> Result<Markup, Problem> {
    let words = preferences.words();
    let asked = view.clone();
    let at = place.clone();
    let (title, content) = app
        .run(&view.selection.index, move |work| {
            let shown = open(work, &asked, &at)?;
            Ok((shown.document.title.clone(), content(&shown, &asked, words)))
        })
        .await?;
    let title = if title.trim().is_empty() { place.id.clone() } else { cut(&title).to_owned() };
    let numbers = [("part", place.part), ("passage", place.passage)];
    let parameters = parameters_of(view, &place.id, numbers);
    let title = format!("{title} · {}", words.title);
    Ok(Frame { app, preferences, view, path: "/document", parameters, title }.around(content))
}

fn open(work: &Work, view: &View, place: &Place) -> Result<Shown, Problem> {
    let mut document = work.document(&place.id)?;
    let parts = parts(&document.text);
    let start = match place.passage {
        Some(number) => work.searcher.reader().passage_start(&place.id, number)?,
        None => None,
    };
    let holding = start.and_then(|start| parts.iter().position(|part| part.contains(&start)));
    let asked = place.part.map(|number| number.saturating_sub(1)).or(holding).unwrap_or(0);
    let part = asked.min(parts.len().saturating_sub(1));
    let range = parts.get(part).cloned().unwrap_or_default();
    let from = start.filter(|start| range.contains(start)).map(|start| start - range.start);
    if parts.len() > 1 {
        document.text = document.text.get(range).unwrap_or("").to_owned();
    }
    let query = view.selection.q.trim();
    let matches = match query.is_empty() {
        true => DocumentMatches::default(),
        false => work.searcher.matches(query, &document, work.deadline)?,
    };
    let mentions = work.mentions(&document)?;
    Ok(Shown { document, parts, part, matches, mentions, from })
}

/// The parts of a text, cut behind lines where there are any.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    while text.len() - start > 2 * PART {
        let wanted = text.floor_char_boundary(start + PART);
        let rest = text.get(wanted..text.floor_char_boundary(wanted + PART)).unwrap_or("");
        let cut = rest.find('\n').or_else(|| rest.find(' ')).map_or(wanted, |found| wanted + found + 1);
        parts.push(start..cut);
        start = cut;
    }
    parts.push(start..text.len());
    parts
}

fn content(shown: &Shown, view: &View, words: &Words) -> Markup {
    let Shown { document, matches, mentions, .. } = shown;
    let names = |part: Part| name_links(mentions, part, view);
    let (title_names, text_names) = (names(Part::Title), names(Part::Text));
    let num_matches = matches.title.len() + matches.text.len();
    let title = cut(&document.title);
    let title_marks =
        Marks { names: &title_names, matches: &matches.title, first: Some(1), ..Marks::default() };
    html! {
        div class="columns reading" {
            main id="main" {
                p class="back" { a href=(view.href()) rel="up" { (words.back_to_results) } }
                article {
                    h1 dir=[direction(title)] {
                        @if title.trim().is_empty() { (words.untitled) } @else { (marked(title, &title_marks)) }
                    }
                    (facts(document, words))
                    (text(shown, &text_names))
                }
                (part_links(shown, view, words))
            }
            aside aria-label=(words.names) {
                @if num_matches > 0 {
                    nav class="matches" aria-label=(words.matches) data-matches=(num_matches) {
                        a href=(format!("#{}", first_id(shown))) class="first" { (words.first_match) }
                        button type="button" class="previous" hidden aria-label=(words.previous_match) { "▲" }
                        bdi class="place" dir="ltr" aria-live="polite" { (digits(num_matches)) }
                        button type="button" class="next" hidden aria-label=(words.next_match) { "▼" }
                    }
                }
                (named(document, view, words))
            }
        }
    }
}

/// The number of the first match of the passage that a hit has shown, among those of title and text.
fn target(shown: &Shown) -> Option<usize> {
    let matches = &shown.matches;
    let place = matches.text.iter().position(|(start, _)| shown.from.is_some_and(|from| *start >= from));
    place.map(|place| matches.title.len() + 1 + place)
}

/// The id of the first match.
fn first_id(shown: &Shown) -> &'static str {
    if target(shown) == Some(1) { "hit" } else { "m1" }
}

/// The text, a paragraph a line.
fn text(shown: &Shown, names: &[NameLink]) -> Markup {
    let Shown { document, matches, .. } = shown;
    let (first, target) = (matches.title.len() + 1, target(shown));
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for line in document.text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        if !line.trim().is_empty() {
            paragraphs.push(range);
        }
    }
    html! {
        div class="text" {
            @for range in paragraphs {
                @let line = document.text.get(range.clone()).unwrap_or("");
                @let begin = matches.text.partition_point(|(_, end)| *end <= range.start);
                @let end = matches.text.partition_point(|(start, _)| *start < range.end);
                @let here: Vec<(usize, usize)> = matches.text.get(begin..end).unwrap_or(&[]).iter()
                    .map(|(start, end)| (start.saturating_sub(range.start), (*end).min(range.end) - range.start)).collect();
                @let own: Vec<NameLink> = names_within(names, &range);
                @let has_begun = matches.text.get(begin).is_some_and(|(start, _)| *start < range.start);
                @let marks = Marks { names: &own, matches: &here, first: Some(first + begin), target, has_begun };
                p dir=[direction(line)] { (marked(line, &marks)) }
            }
        }
    }
}

fn names_within(names: &[NameLink], range: &Range<usize>) -> Vec<NameLink> {
    let first = names.partition_point(|name| name.range.end <= range.start);
    let here = names.get(first..).unwrap_or(&[]).iter().take_while(|name| name.range.start < range.end);
    here.map(|name| NameLink {
        range: name.range.start.saturating_sub(range.start)..name.range.end.min(range.end) - range.start,
        kind: name.kind,
        href: name.href.clone(),
    })
    .collect()
}

/// The names of a part of the document; of what overlaps, what begins first.
fn name_links(mentions: &DocumentMentions, part: Part, view: &View) -> Vec<NameLink> {
    let here = mentions.mentions.iter().filter(|mention| mention.field == part);
    let mut links: Vec<NameLink> = here
        .map(|mention| NameLink {
            range: mention.start..mention.end,
            kind: mention.kind,
            href: view.of_value(Facet::Entity(mention.kind), &mention.name).href(),
        })
        .collect();
    links.sort_by_key(|link| (link.range.start, std::cmp::Reverse(link.range.end)));
    let mut end = 0;
    links.retain(|link| {
        let is_free = link.range.start >= end;
        end = if is_free { link.range.end } else { end };
        is_free
    });
    links
}

fn facts(document: &Document, words: &Words) -> Markup {
    let own = [
        (words.author, &document.author),
        (words.category, &document.category),
        (words.file, &document.path),
    ];
    // A link of another kind could run a script.
    let link = document.url.as_ref().filter(|url| {
        let url = url.trim_start().to_ascii_lowercase();
        url.starts_with("https://") || url.starts_with("http://")
    });
    html! {
        p class="facts" {
            @if let Some(date) = document.date { time datetime=(date.to_string()) { (words.day(date)) } }
            @if let Some(source) = &document.source { span { (isolated(source)) } }
            @for (label, value) in own {
                @if let Some(value) = value { span { span class="of" { (label) ":" } " " (isolated(value)) } }
            }
            @match (link, &document.url) {
                (Some(url), _) => span { a href=(url.trim()) rel="noreferrer noopener external" { (words.original) } },
                (None, Some(url)) => span { (isolated(url)) },
                (None, None) => {},
            }
        }
        @if !document.metadata.is_empty() {
            details class="fields" {
                summary { (words.more_fields) }
                dl {
                    @for (name, value) in document.metadata.iter().take(MAX_FIELDS) {
                        dt { (isolated(name)) }
                        dd { (isolated(&short(value))) }
                    }
                }
            }
        }
    }
}

fn short(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Who and what the document names, each with the documents that name it too.
fn named(document: &Document, view: &View, words: &Words) -> Markup {
    html! {
        @for kind in EntityKind::ALL {
            @let names = document.entities.of(kind);
            @if !names.is_empty() {
                section class="facet" {
                    h2 { (words.facet(Facet::Entity(kind))) }
                    ul class="names" {
                        @for name in names.iter().take(MAX_NAMES) {
                            li { a class=(format!("name {}", kind.name()))
                                href=(view.of_value(Facet::Entity(kind), name).href()) { (isolated(name)) } }
                        }
                    }
                }
            }
        }
    }
}

fn part_links(shown: &Shown, view: &View, words: &Words) -> Markup {
    let Shown { document, parts, part, .. } = shown;
    if parts.len() <= 1 {
        return html! {};
    }
    let href = |number: usize| address_of(view, &document.id, [("part", Some(number))]);
    let current = part + 1;
    html! {
        nav class="pages" aria-label=(words.parts) {
            @if current > 1 { a rel="prev" href=(href(current - 1)) { (words.previous_part) } }
            span { (words.part) " " bdi { (digits(current)) " / " (digits(parts.len())) } }
            @if current < parts.len() { a rel="next" href=(href(current + 1)) { (words.next_part) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_put_together_are_the_text() {
        let text = "سطر من كتاب طويل جداً\n".repeat(9_000) + &"بلا".repeat(60_000);
        let parts = parts(&text);
        assert!(parts.len() > 4);
        let mut end = 0;
        for part in parts {
            assert_eq!(part.start, end);
            assert!(text.get(part.clone()).is_some() && part.len() <= 2 * PART);
            end = part.end;
        }
        assert_eq!(end, text.len());
    }
}

//! `GET /`: the box alone, or the results of a search with all that narrows them.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use fihris::{
    document::{DateRange, EntityKind, Facet},
    search::{Correction, Hit, HitCopy, Relaxation, SearchRequest, SearchResponse, Sort},
};
use maud::{Markup, html};

use super::{
    advice, facets, histogram,
    layout::Frame,
    preferences::Preferences,
    problem, reading,
    text::{cut, direction, highlighted, isolated},
    view::{PAGE_SIZE, Paging, View, address},
    words::Words,
};
use crate::server::{
    api::MAX_DEPTH, app::App, problem::Problem, query_string::QueryString, selection::Selection, work::Work,
};

/// Names and copies shown of a hit.
const MAX_NAMES: usize = 8;
const MAX_COPIES: usize = 12;
/// Documents that are counted by day at most.
const MAX_DAYS_OF: usize = 200_000;
/// Months that a histogram may have.
const MAX_MONTHS: usize = 12_000;

/// What a view of results is made of.
struct Found {
    response: SearchResponse,
    /// Of the months or days that the documents are spread over.
    counts: Vec<histogram::Count>,
    has_days: bool,
    dates: DateRange,
    correction: Option<Correction>,
    relaxations: Vec<Relaxation>,
}

pub async fn results(
    State(app): State<Arc<App>>,
    preferences: Preferences,
    parameters: Result<QueryString<Selection, Paging>, Problem>,
) -> Response {
    let QueryString(selection, paging) = match parameters {
        Ok(parameters) => parameters,
        Err(wrong) => return problem::page(&app, preferences, &View::default(), wrong),
    };
    let view = View { selection, paging };
    match show(&app, preferences, &view).await {
        Ok(page) => page.into_response(),
        Err(wrong) => problem::page(&app, preferences, &view, wrong),
    }
}

async fn show(app: &App, preferences: Preferences, view: &View) -> Result<Markup, Problem> {
    let words = preferences.words();
    let title = match view.selection.q.trim() {
        "" => words.title.to_owned(),
        query => format!("{query} · {}", words.title),
    };
    let parameters = view.parameters();
    let frame = Frame { app, preferences, view, path: "/", parameters, title };
    let request = view.selection.request()?;
    let page = view.paging.page.max(1);
    let offset = (page - 1).saturating_mul(PAGE_SIZE);
    if offset.saturating_add(PAGE_SIZE) > MAX_DEPTH {
        return Err(Problem::bad_request(format!("only the first {MAX_DEPTH} hits can be paged through")));
    }
    let request = SearchRequest {
        facets: facets::wanted(),
        limit: PAGE_SIZE,
        offset,
        sort: view.paging.sort,
        copies: true,
        max_copies: MAX_COPIES + 1,
        ..request
    };
    let asked = view.clone();
    let content = app
        .run(&view.selection.index, move |work| {
            let found = search(work, request)?;
            Ok(content(&found, &asked, words, page))
        })
        .await?;
    Ok(frame.around(content))
}

fn search(work: &Work, request: SearchRequest) -> Result<Found, Problem> {
    let dates = request.dates;
    let months = (Facet::Month, MAX_MONTHS);
    let mut request = work.in_time(request);
    // As of a facet, counted as if its own filter were not there, so that another period can be chosen.
    let undated = SearchRequest {
        dates: DateRange::default(),
        facets: vec![months],
        limit: 0,
        offset: 0,
        ..request.clone()
    };
    let has_dates = dates != DateRange::default();
    if !has_dates {
        request.facets.push(months);
    }
    let taken = |response: &mut SearchResponse| response.facets.shift_remove(Facet::Month.name());
    let mut response = work.searcher.search(&request)?;
    let months = match has_dates {
        false => taken(&mut response),
        true => taken(&mut work.searcher.search(&undated)?),
    };
    let mut counts = histogram::months(&months.unwrap_or_default());
    let has_days = histogram::wants_days(&counts) && response.total <= MAX_DAYS_OF;
    if has_days {
        counts = work.searcher.days(&undated)?;
    }
    // Advice is no reason to fail.
    let correction = request.query.as_ref().and_then(|query| work.searcher.correction(query).ok()?);
    let relaxations = match response.total {
        0 => work.searcher.relaxations_beside(&request, correction.as_ref()).unwrap_or_default(),
        _ => Vec::new(),
    };
    Ok(Found { response, counts, has_days, dates, correction, relaxations })
}

fn content(found: &Found, view: &View, words: &'static Words, page: usize) -> Markup {
    let Found { response, counts, has_days, dates, correction, relaxations } = found;
    let is_first_view = view.selection.q.trim().is_empty() && !view.selection.has_filter();
    html! {
        div class="columns" {
            main id="main" {
                @if is_first_view {
                    p class="tagline" { (words.tagline) }
                    details class="help" {
                        summary { (words.help_title) }
                        dl {
                            @for (example, meaning) in words.help {
                                dt { a href=(address("/", &super::view::parameter("q", example))) dir="auto" { (example) } }
                                dd { (meaning) }
                            }
                        }
                    }
                }
                h1 class="hidden" { (words.results) }
                (chips(view, words))
                (advice::did_you_mean(correction.as_ref(), view, words))
                @if response.total > 0 {
                    (bar(response, view, words))
                    ol class="hits" {
                        @for hit in &response.hits { li { (self::hit(hit, view, words)) } }
                    }
                    (pages(response.total, page, view, words))
                } @else {
                    (advice::relaxations(relaxations, view, words))
                }
            }
            aside id="filters" aria-label=(words.filters) {
                (histogram::figure(counts, *has_days, *dates, view, words))
                (facets::list(response, view, words))
            }
        }
    }
}

/// The filters of the view, each with the view without it.
fn chips(view: &View, words: &Words) -> Markup {
    if !view.selection.has_filter() {
        return html! {};
    }
    let selection = &view.selection;
    html! {
        ul class="chips" aria-label=(words.active_filters) {
            @for facet in crate::server::selection::FILTERS {
                @for value in selection.values(facet) {
                    li { a href=(view.toggled(facet, value).href()) rel="nofollow" {
                        span class="of" { (words.facet(facet)) ":" } " " (isolated(value))
                        span class="hidden" { " – " (words.remove) } span class="cross" aria-hidden="true" { "×" }
                    } }
                }
            }
            @if selection.has_dates() {
                @let without = view.but(|selection| { selection.from.clear(); selection.to.clear(); });
                li { a href=(without.href()) rel="nofollow" {
                    span class="of" { (words.dates) ":" } " "
                    @if !selection.from.is_empty() { (words.from) " " bdi dir="ltr" { (selection.from) } " " }
                    @if !selection.to.is_empty() { (words.to) " " bdi dir="ltr" { (selection.to) } }
                    span class="hidden" { " – " (words.remove) } span class="cross" aria-hidden="true" { "×" }
                } }
            }
            li { a class="all" href=(view.without_filters().href()) rel="nofollow" { (words.remove_all) } }
        }
    }
}

/// How many there are, their order, and what can be done with the list.
fn bar(response: &SearchResponse, view: &View, words: &Words) -> Markup {
    let export = |format: &str| {
        let sort = match view.paging.sort {
            Sort::Relevance => "",
            Sort::Date => "&sort=date",
        };
        let selection = serde_html_form::to_string(&view.selection).unwrap_or_default();
        address("/api/export", &format!("format={format}{sort}&{selection}"))
    };
    html! {
        div class="bar" {
            p class="total" role="status" {
                strong { (words.documents(response.total)) }
                " " bdi class="faint" dir="ltr" { (format!("{:.1} ms", response.took_ms)) }
            }
            a class="to-filters" href="#filters" { (words.to_filters) }
            nav aria-label=(words.sort) class="sort" {
                @for (sort, name) in [(Sort::Relevance, words.by_relevance), (Sort::Date, words.by_date)] {
                    @let is_current = view.paging.sort == sort;
                    a href=(view.sorted(sort).href()) aria-current=[is_current.then_some("true")] rel="nofollow" { (name) }
                }
            }
            details class="export" {
                summary { (words.export) }
                ul {
                    li { a href=(export("csv")) download { bdi { "CSV" } } }
                    li { a href=(export("jsonl")) download { bdi { "JSON lines" } } }
                }
            }
        }
    }
}

fn hit(hit: &Hit, view: &View, words: &Words) -> Markup {
    let title = Some(cut(&hit.title)).filter(|title| !title.trim().is_empty());
    let kinds = [&hit.persons, &hit.companies, &hit.organizations, &hit.places];
    let names = EntityKind::ALL.into_iter().zip(kinds);
    let names = names.flat_map(|(kind, names)| names.iter().map(move |name| (kind, name))).take(MAX_NAMES);
    html! {
        article class="hit" {
            h2 dir=[title.and_then(direction)] {
                a href=(reading::href(view, hit)) {
                    @match title {
                        Some(title) => (highlighted(title, &hit.title_highlights)),
                        None => span class="faint" { (words.untitled) " " (isolated(&hit.id)) },
                    }
                }
            }
            (facts(hit, words))
            @if !hit.snippet.text.is_empty() {
                p class="snippet" dir=[direction(&hit.snippet.text)] {
                    (highlighted(&hit.snippet.text, &hit.snippet.highlights))
                }
            }
            @let names: Vec<_> = names.collect();
            @if !names.is_empty() {
                ul class="names" aria-label=(words.names) {
                    @for (kind, name) in names {
                        @let facet = Facet::Entity(kind);
                        li { a class=(format!("name {}", kind.name())) href=(view.toggled(facet, name).href())
                            aria-current=[view.has(facet, name).then_some("true")] title=(words.facet(facet)) rel="nofollow" {
                            (isolated(name))
                        } }
                    }
                }
            }
            (copies(hit, view, words))
        }
    }
}

fn facts(hit: &Hit, words: &Words) -> Markup {
    let day = hit.date.as_deref().and_then(|date| date.parse().ok().map(|day| (date, day)));
    let passage = hit.passage.clone().unwrap_or_default();
    html! {
        p class="facts" {
            @if let Some((date, day)) = day { time datetime=(date) { (words.day(day)) } }
            @if let Some(source) = &hit.source { span { (isolated(source)) } }
            @if let Some(page) = &passage.page { span { (words.page_of_book) " " (isolated(page)) } }
            @if let Some(heading) = &passage.heading { span { (isolated(heading)) } }
        }
    }
}

fn copies(hit: &Hit, view: &View, words: &Words) -> Markup {
    let (Some(story), Some(copies)) = (&hit.story, &hit.copies) else { return html! {} };
    html! {
        details class="copies" {
            summary { (words.copies(story.copies)) }
            ul {
                @for HitCopy { id, title, source, date, .. } in copies.iter().take(MAX_COPIES) {
                    li {
                        a href=(reading::href_of(view, id, None)) dir=[direction(title)] {
                            @if title.is_empty() { (isolated(id)) } @else { (cut(title)) }
                        }
                        @if let Some(source) = source { " " span class="faint" { (isolated(source)) } }
                        @if let Some(date) = date { " " bdi class="faint" dir="ltr" { (date) } }
                    }
                }
                @if copies.len() > MAX_COPIES { li { "…" } }
            }
        }
    }
}

fn pages(total: usize, page: usize, view: &View, words: &Words) -> Markup {
    let last = total.min(MAX_DEPTH).div_ceil(PAGE_SIZE);
    if last <= 1 {
        return html! {};
    }
    let page = page.min(last);
    let near = page.saturating_sub(3).max(1)..=(page + 3).min(last);
    html! {
        nav class="pages" aria-label=(words.pages) {
            @if page > 1 { a rel="prev" href=(view.at_page(page - 1).href()) { (words.previous) } }
            @if *near.start() > 1 { a href=(view.at_page(1).href()) aria-label=(format!("{} 1", words.page)) { "1" } span { "…" } }
            @for number in near {
                a href=(view.at_page(number).href()) aria-label=(format!("{} {number}", words.page))
                    aria-current=[(number == page).then_some("page")] { (number) }
            }
            @if page < last { a rel="next" href=(view.at_page(page + 1).href()) { (words.next) } }
        }
    }
}

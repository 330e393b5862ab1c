//! `GET /values`: all values of a facet that have a word which begins so; as JSON for the script of the page.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use fihris::{
    document::Facet,
    search::{FacetCount, SearchRequest, Sort},
};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::{
    facets,
    layout::Frame,
    preferences::Preferences,
    problem,
    view::{Paging, View, joined, parameter},
};
use crate::server::{
    api::facet_named, app::App, problem::Problem, query_string::QueryString, selection::Selection,
};

/// Values of the page, and of what the script asks for.
const ON_PAGE: usize = 200;
const IN_LIST: usize = 12;

/// Which values.
#[derive(Debug, Clone, Default, Deserialize, Serialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    facet: String,
    find: String,
    sort: Sort,
}

/// A value for the script.
#[derive(Serialize)]
struct Value {
    value: String,
    count: u64,
    href: String,
    chosen: bool,
}

/// The hidden fields of a form that leads here.
pub fn state(view: &View, facet: Facet) -> Markup {
    html! { input type="hidden" name="facet" value=(facet.name()); (view.hidden(&[])) }
}

pub async fn list(
    State(app): State<Arc<App>>,
    preferences: Preferences,
    headers: HeaderMap,
    parameters: Result<QueryString<Selection, Wanted>, Problem>,
) -> Response {
    let QueryString(selection, wanted) = match parameters {
        Ok(parameters) => parameters,
        Err(wrong) => return problem::page(&app, preferences, &View::default(), wrong),
    };
    let view = View { selection, paging: Paging { sort: wanted.sort, page: 1 } };
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or("");
    let is_script = accept.starts_with("application/json");
    match counts(&app, &view, &wanted, if is_script { IN_LIST } else { ON_PAGE }).await {
        Ok((facet, counts)) if is_script => {
            let values = counts.into_iter().map(|FacetCount { value, count }| Value {
                href: view.toggled(facet, &value).href(),
                chosen: view.has(facet, &value),
                value,
                count,
            });
            ([(header::VARY, "accept")], Json(values.collect::<Vec<_>>())).into_response()
        }
        Ok((facet, counts)) => {
            ([(header::VARY, "accept")], page(&app, preferences, &view, &wanted, facet, &counts))
                .into_response()
        }
        Err(wrong) if is_script => wrong.into_response(),
        Err(wrong) => problem::page(&app, preferences, &view, wrong),
    }
}

async fn counts(
    app: &App,
    view: &View,
    wanted: &Wanted,
    limit: usize,
) -> Result<(Facet, Vec<FacetCount>), Problem> {
    let facet = facet_named(&wanted.facet)?;
    let find = Some(wanted.find.clone()).filter(|find| !find.trim().is_empty());
    let request = SearchRequest { facets: vec![(facet, limit)], find, limit: 0, ..view.selection.request()? };
    let counts = app.run(&view.selection.index, move |work| {
        let mut found = work.search(request)?;
        Ok(found.facets.shift_remove(facet.name()).unwrap_or_default())
    });
    Ok((facet, counts.await?))
}

fn page(
    app: &App,
    preferences: Preferences,
    view: &View,
    wanted: &Wanted,
    facet: Facet,
    counts: &[FacetCount],
) -> Markup {
    let words = preferences.words();
    let title = format!("{} · {}", words.facet(facet), words.title);
    let asked = [parameter("facet", &wanted.facet), parameter("find", &wanted.find)];
    let parameters = joined([view.parameters()].into_iter().chain(asked));
    let frame = Frame { app, preferences, view, path: "/values", parameters, title };
    frame.around(html! {
        main id="main" class="values" {
            h1 { (words.facet(facet)) }
            p { a href=(view.href()) { (words.back_to_results) } }
            form action="/values" method="get" class="find" {
                (state(view, facet))
                input type="search" name="find" value=(wanted.find) dir="auto" maxlength="200"
                    aria-label=(format!("{} {}", words.find_in, words.facet(facet)));
                button type="submit" { (words.find) }
            }
            @if counts.is_empty() { p { (words.no_values) } }
            ul class="facet columns-of-values" { @for count in counts { li { (facets::value(facet, count, view, words)) } } }
        }
    })
}

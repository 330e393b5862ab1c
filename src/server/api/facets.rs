//! `GET /api/facets/{name}`: counts of the values of a facet, or the words that are typical of the documents.

use std::sync::Arc;

use axum::extract::State;
use fihris::search::{SearchRequest, SearchResponse, TERM};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    answer::{Line, Problems},
    search::{MAX_FACET_VALUES, at_most, facet_named},
};
use crate::server::{
    app::App,
    problem::Problem,
    query_string::{Id, QueryString},
    selection::Selection,
};

/// Typical words at most: each is counted in all documents.
const MAX_TERMS: usize = 100;

/// Which values are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Values {
    /// Values wanted, those that most documents have first; at most 1,000, of `term` 100, the most typical first.
    #[param(minimum = 0, maximum = 1000, default = 20)]
    limit: usize,
    /// Only values with a word that begins so, in any spelling, or that are known by this name in any script; not with
    /// `term`.
    find: Option<String>,
}

impl Default for Values {
    fn default() -> Values {
        Values { limit: 20, find: None }
    }
}

/// Counts of the values of a facet over the documents that match
///
/// All filters count, also one of the facet itself: then its values are left out, and the answer is who is named together.
#[utoipa::path(
    get,
    path = "/api/facets/{name}",
    operation_id = "facets",
    params(
        ("name" = String, Path, pattern = "^(person|company|organization|place|source|category|year|month|term)$", description = "person, company, organization, place, source, category, year or month; term for the words that the documents have more often than the collection, none for all documents"),
        Selection,
        Values
    ),
    responses((status = 200, description = "No hits, and the counts", body = SearchResponse), Problems)
)]
pub async fn facets(
    State(app): State<Arc<App>>,
    Id(name): Id,
    QueryString(selection, values): QueryString<Selection, Values>,
) -> Result<Line, Problem> {
    let request = SearchRequest { limit: 0, together: true, ..selection.request()? };
    if name == TERM {
        at_most("limit", values.limit, MAX_TERMS)?;
        if values.find.is_some() {
            return Err(Problem::bad_request("find: the words of term cannot be searched"));
        }
        return app
            .run(&selection.index, move |work| {
                let request = work.in_time(request);
                Line::of(&work.searcher.significant_terms(&request, values.limit)?.response(&request))
            })
            .await;
    }
    at_most("limit", values.limit, MAX_FACET_VALUES)?;
    let facet = facet_named(&name)
        .map_err(|problem| Problem { message: format!("{}, {TERM}", problem.message), ..problem })?;
    let facets = vec![(facet, values.limit)];
    let request = SearchRequest { facets, find: values.find, ..request };
    app.run(&selection.index, move |work| Line::of(&work.search(request)?)).await
}

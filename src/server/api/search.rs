//! `GET /api/search`: ranked hits and counts of facets.

use std::sync::Arc;

use axum::extract::State;
use fihris::{
    document::Facet,
    search::{self, SearchRequest, SearchResponse, Sort, facet_wanted},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::answer::{Line, Problems};
use crate::server::{app::App, problem::Problem, query_string::QueryString, selection::Selection};

/// Hits of a page at most.
pub const MAX_LIMIT: usize = 100;
/// Hits that can be paged through.
pub const MAX_DEPTH: usize = 10_000;
/// Copies listed of a hit at most.
const MAX_COPIES: usize = 100;
/// Facets counted at most, and values of each.
const MAX_FACETS: usize = 8;
pub const MAX_FACET_VALUES: usize = 1_000;

/// Which part of the answer is wanted, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Count the values of a facet, the 10 or N (`person:5`) that most documents have. One of person, company,
    /// organization, place, source, category, year, month; at most 8 of them, and 1,000 values of each. A facet that is also
    /// filtered is counted as if its own filter were not there, so that other values can be added to it.
    #[param(max_items = 8)]
    facet: Vec<String>,
    /// Hits wanted.
    #[param(minimum = 0, maximum = 100, default = 10)]
    limit: usize,
    /// Hits to pass over; with the limit at most 10,000.
    #[param(minimum = 0, maximum = 10000, default = 0)]
    offset: usize,
    /// Order of the hits: best first (`relevance`, the default), or newest first with those without a date last (`date`,
    /// where scores are 0).
    #[param(inline)]
    sort: Sort,
    /// List for each hit the other documents that say nearly the same, at most 100, whether they match or not.
    copies: bool,
    /// Say for each hit by which rules its words matched, and what they add to its score.
    explain: bool,
    /// Rank by words that are typical of the best hits too.
    feedback: bool,
}

impl Default for Part {
    fn default() -> Part {
        let SearchRequest { limit, offset, .. } = SearchRequest::default();
        let (sort, facet) = (Sort::default(), Vec::new());
        Part { facet, limit, offset, sort, copies: false, explain: false, feedback: false }
    }
}

impl Part {
    fn of(self, request: SearchRequest) -> Result<SearchRequest, Problem> {
        let Part { facet, limit, offset, sort, copies, explain, feedback } = self;
        at_most("limit", limit, MAX_LIMIT)?;
        at_most("offset and limit together", limit.saturating_add(offset), MAX_DEPTH)?;
        at_most("number of facets", facet.len(), MAX_FACETS)?;
        let facets = facet.iter().map(|facet| wanted(facet)).collect::<Result<_, _>>()?;
        Ok(SearchRequest {
            facets,
            limit,
            offset,
            sort,
            copies,
            max_copies: MAX_COPIES,
            explain,
            feedback,
            ..request
        })
    }
}

/// # Errors
/// More of something than there may be.
pub fn at_most(name: &str, value: usize, most: usize) -> Result<(), Problem> {
    if value > most {
        return Err(Problem::bad_request(format!("{name}: {value} is more than {most}")));
    }
    Ok(())
}

/// A facet by its name.
///
/// # Errors
/// A name that no facet has.
pub fn facet_named(name: &str) -> Result<Facet, Problem> {
    search::facet_named(name).map_err(|error| Problem::bad_request(format!("{name}: {error}")))
}

/// A facet with the number of values wanted.
fn wanted(value: &str) -> Result<(Facet, usize), Problem> {
    let (facet, limit) =
        facet_wanted(value).map_err(|error| Problem::bad_request(format!("facet {value}: {error}")))?;
    at_most("facet", limit, MAX_FACET_VALUES)?;
    Ok((facet, limit))
}

/// Ranked hits with snippets, and counts of facets
#[utoipa::path(
    get,
    path = "/api/search",
    operation_id = "search",
    params(Selection, Part),
    responses((status = 200, description = "The hits of the page", body = SearchResponse), Problems)
)]
pub async fn search(
    State(app): State<Arc<App>>,
    QueryString(selection, part): QueryString<Selection, Part>,
) -> Result<Line, Problem> {
    let request = part.of(selection.request()?)?;
    app.run(&selection.index, move |work| Line::of(&work.search(request)?)).await
}

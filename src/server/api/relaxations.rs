//! `GET /api/relaxations`: what would find something where a search finds nothing, and what may have been meant.

use std::sync::Arc;

use axum::extract::State;
use fihris::search::{Correction, Relaxation};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Line, Problems};
use crate::server::{
    app::App,
    problem::Problem,
    query_string::{Nothing, QueryString},
    selection::Selection,
};

/// What may help.
#[derive(Serialize, ToSchema)]
struct Help {
    /// The query that may have been meant, where it has words that no document has.
    correction: Option<Correction>,
    /// Searches that find more, the least changed first.
    relaxations: Vec<Relaxation>,
}

/// What would find more than a search does, and what may have been meant
#[utoipa::path(
    get,
    path = "/api/relaxations",
    operation_id = "relaxations",
    params(Selection),
    responses((status = 200, description = "What may help", body = Help), Problems)
)]
pub async fn relaxations(
    State(app): State<Arc<App>>,
    QueryString(selection, _): QueryString<Selection, Nothing>,
) -> Result<Line, Problem> {
    let request = selection.request()?;
    app.run(&selection.index, move |work| {
        let request = work.in_time(request);
        let correction = request.query.as_ref().map(|query| work.searcher.correction(query)).transpose()?;
        let correction = correction.flatten();
        let relaxations = work.searcher.relaxations_beside(&request, correction.as_ref())?;
        Line::of(&Help { correction, relaxations })
    })
    .await
}

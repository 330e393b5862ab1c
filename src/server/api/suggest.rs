//! `GET /api/suggest`: words and names as one types.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::answer::{Line, Problems};
use crate::server::{
    app::App,
    problem::Problem,
    query_string::{Nothing, QueryString},
};

/// What is typed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Typed {
    /// What stands in the search box.
    q: String,
    /// Name of the index; the first that is served if empty.
    index: String,
}

/// Words and names that begin as what is typed ends
#[utoipa::path(
    get,
    path = "/api/suggest",
    operation_id = "suggest",
    params(Typed),
    responses((status = 200, description = "Suggestions", body = String), Problems)
)]
pub async fn suggest(
    State(app): State<Arc<App>>,
    QueryString(typed, _): QueryString<Typed, Nothing>,
) -> Result<Line, Problem> {
    app.run(Some(&typed.index), move |_| Line::of(&typed.q)).await
}

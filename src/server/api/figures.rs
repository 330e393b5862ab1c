//! Figures of an index, and what those who watch a server ask for.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use fihris::index::Stats;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Line, Problems};
use crate::server::{
    app::App,
    problem::{Problem, ProblemResponse},
    query_string::{Nothing, QueryString},
    selection::Which,
};

/// The server answers.
#[derive(Serialize, ToSchema)]
struct Health {
    /// Always true.
    ok: bool,
    /// The names of the indexes that are served.
    indexes: Vec<String>,
}

/// Figures of the index
#[utoipa::path(
    get,
    path = "/api/stats",
    operation_id = "stats",
    params(Which),
    responses((status = 200, description = "Figures", body = Stats), Problems)
)]
pub async fn stats(
    State(app): State<Arc<App>>,
    QueryString(which, _): QueryString<Which, Nothing>,
) -> Result<Line, Problem> {
    app.run(&which.index, |work| Line::of(&work.searcher.reader().stats()?)).await
}

/// Whether the server answers
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "health",
    responses((status = 200, description = "It does", body = Health), (status = 421, description = "The server is called by a name that is not its own", body = ProblemResponse))
)]
pub async fn health(State(app): State<Arc<App>>) -> Result<Line, Problem> {
    let indexes = app.indexes.names().map(str::to_owned).collect();
    Line::of(&Health { ok: true, indexes })
}

/// Figures of the server for Prometheus
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    responses((status = 200, description = "Figures", body = String, content_type = "application/openmetrics-text"), (status = 421, description = "The server is called by a name that is not its own", body = ProblemResponse))
)]
pub async fn metrics(State(app): State<Arc<App>>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}

//! `GET /api/suggest`: words and names as one types.

use std::sync::Arc;

use axum::extract::State;
use fihris::search::{SuggestRequest, SuggestResponse};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    answer::{Line, Problems},
    search::at_most,
};
use crate::server::{
    app::App,
    problem::Problem,
    query_string::{Nothing, QueryString},
};

/// Suggestions at most.
const MAX_SUGGESTIONS: usize = 50;
/// Characters of what is typed at most.
const MAX_CHARS: usize = 4_096;

/// What is typed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Typed {
    /// The query up to the place where it is typed; its last word is unfinished. At most 4,096
    /// characters.
    q: String,
    /// Suggestions wanted.
    #[param(minimum = 0, maximum = 50, default = 8)]
    limit: usize,
    /// Name of the index; the first that is served if empty.
    index: String,
}

impl Default for Typed {
    fn default() -> Typed {
        Typed { q: String::new(), limit: 8, index: String::new() }
    }
}

/// Words and names that begin as what is typed ends
#[utoipa::path(
    get,
    path = "/api/suggest",
    operation_id = "suggest",
    params(Typed),
    responses((status = 200, description = "Suggestions", body = SuggestResponse), Problems)
)]
pub async fn suggest(
    State(app): State<Arc<App>>,
    QueryString(typed, _): QueryString<Typed, Nothing>,
) -> Result<Line, Problem> {
    let Typed { q, limit, index } = typed;
    at_most("limit", limit, MAX_SUGGESTIONS)?;
    at_most("characters of q", q.chars().count(), MAX_CHARS)?;
    let request = SuggestRequest { text: q, limit };
    app.run(&index, move |work| Line::of(&work.searcher.suggest(&request)?)).await
}

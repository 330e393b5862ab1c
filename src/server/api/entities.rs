//! `GET /api/entities`: who and what the index names, with variants and what joined them.

use std::sync::Arc;

use axum::extract::State;
use fihris::{
    bundled,
    document::EntityKind,
    search::{EntitiesRequest, EntitiesResponse},
};
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

/// Entities at most.
const MAX_ENTITIES: usize = 200;
/// Characters of a name at most: it is compared with all names of the index.
const MAX_NAME_CHARS: usize = 200;

/// Which entities are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Name in any spelling or script, some whole words of one, or an id; all if none.
    name: Option<String>,
    /// Kinds; all if none.
    #[param(inline)]
    kind: Vec<EntityKind>,
    /// Entities wanted.
    #[param(minimum = 0, maximum = 200, default = 20)]
    limit: usize,
    /// Name of the index; the first that is served if empty.
    index: String,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted { name: None, kind: Vec::new(), limit: 20, index: String::new() }
    }
}

/// The persons, companies, organizations and places of the index
#[utoipa::path(
    get,
    path = "/api/entities",
    operation_id = "entities",
    params(Wanted),
    responses((status = 200, description = "Entities, most documents first", body = EntitiesResponse), Problems)
)]
pub async fn entities(
    State(app): State<Arc<App>>,
    QueryString(wanted, _): QueryString<Wanted, Nothing>,
) -> Result<Line, Problem> {
    let Wanted { name, kind, limit, index } = wanted;
    at_most("limit", limit, MAX_ENTITIES)?;
    at_most("characters of the name", name.as_deref().unwrap_or("").chars().count(), MAX_NAME_CHARS)?;
    let name = name.filter(|name| !name.trim().is_empty());
    let kinds = if kind.is_empty() { EntityKind::ALL.to_vec() } else { kind };
    app.run(&index, move |work| {
        let request = EntitiesRequest { name, kinds, limit, deadline: work.deadline };
        Line::of(&work.searcher.entities(&request, bundled::name_matcher())?)
    })
    .await
}

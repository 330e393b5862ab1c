//! `GET /api/documents/{id}`: a document whole, or where it names whom and what.

use std::sync::Arc;

use axum::extract::{Path, State};
use fihris::{
    document::Document,
    search::{DocumentMentions, mentions as mentions_of},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::answer::{Line, Problems};
use crate::server::{
    app::{App, Work, namers},
    problem::Problem,
    query_string::{Nothing, QueryString},
};

/// Where the document is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Place {
    /// Name of the index; the first that is served if empty.
    index: String,
}

/// A document as it was ingested
#[utoipa::path(
    get,
    path = "/api/documents/{id}",
    operation_id = "document",
    params(("id" = String, Path, description = "Id of the document, with / as %2F"), Place),
    responses((status = 200, description = "The document", body = Document), Problems)
)]
pub async fn document(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    QueryString(place, _): QueryString<Place, Nothing>,
) -> Result<Line, Problem> {
    app.run(Some(&place.index), move |work| Line::of(&read(work, &id)?)).await
}

/// Where a document names persons, companies, organizations and places, and its dates and amounts of money
#[utoipa::path(
    get,
    path = "/api/documents/{id}/entities",
    operation_id = "documentEntities",
    params(("id" = String, Path, description = "Id of the document, with / as %2F"), Place),
    responses((status = 200, description = "Names with their places", body = DocumentMentions), Problems)
)]
pub async fn mentions(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    QueryString(place, _): QueryString<Place, Nothing>,
) -> Result<Line, Problem> {
    app.run(Some(&place.index), move |work| Line::of(&mentions_in(work, &read(work, &id)?)?)).await
}

/// The document of an id.
///
/// # Errors
/// No such document, or a damaged index.
pub fn read(work: &Work, id: &str) -> Result<Document, Problem> {
    let reader = work.searcher.reader();
    let address = reader.find(id)?.ok_or_else(|| Problem::not_found("there is no document of that id"))?;
    Ok(reader.document(address)?)
}

/// Where a document names whom and what.
///
/// # Errors
/// A damaged index.
pub fn mentions_in(work: &Work, document: &Document) -> Result<DocumentMentions, Problem> {
    let mut namer = namers().borrow();
    let mentions = mentions_of(work.searcher.reader(), document, &mut namer);
    namers().give_back(namer);
    Ok(mentions?)
}

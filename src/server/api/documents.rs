//! `GET /api/documents/{id}`: a document whole, or where it names whom and what.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use fihris::{
    document::Document,
    search::{DocumentMentions, mentions as mentions_of},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::answer::{Line, Problems};
use crate::server::{
    app::{App, Work, namers},
    problem::{Problem, ProblemResponse},
    query_string::{Id, Nothing, QueryString},
};

/// Bytes of a text in which names are found: more would take longer than a search may.
const MAX_NAMED_BYTES: usize = 1 << 20;

/// Where the document is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Place {
    /// Name of the index; the first that is served if empty.
    index: String,
}

/// A document as it is stored: its text to the letter, with the names that were found in it
#[utoipa::path(
    get,
    path = "/api/documents/{id}",
    operation_id = "document",
    params(("id" = String, Path, description = "Id of the document, with / as %2F"), Place),
    responses((status = 200, description = "The document", body = Document), Problems)
)]
pub async fn document(
    State(app): State<Arc<App>>,
    Id(id): Id,
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
    responses((status = 200, description = "Names with their places", body = DocumentMentions), (status = 413, description = "The text is too long", body = ProblemResponse), Problems)
)]
pub async fn mentions(
    State(app): State<Arc<App>>,
    Id(id): Id,
    QueryString(place, _): QueryString<Place, Nothing>,
) -> Result<Line, Problem> {
    app.run(Some(&place.index), move |work| {
        let document = read(work, &id)?;
        if document.text.len() > MAX_NAMED_BYTES {
            let reason = format!("names are found in texts of at most {MAX_NAMED_BYTES} bytes");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, reason));
        }
        Line::of(&mentions_in(work, &document)?)
    })
    .await
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

//! `GET /api/documents/{id}`: a document whole, or where it names whom and what.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use fihris::{document::Document, search::DocumentMentions};

use super::answer::{Line, Problems};
use crate::server::{
    app::App,
    problem::{Problem, ProblemResponse},
    query_string::{Id, Nothing, QueryString},
    selection::Which,
};

/// Bytes of a text in which names are found: more would take longer than a search may.
const MAX_NAMED_BYTES: usize = 1 << 20;

/// A document as it is stored: its text to the letter, with the names that were found in it
#[utoipa::path(
    get,
    path = "/api/documents/{id}",
    operation_id = "document",
    params(("id" = String, Path, description = "Id of the document, with / as %2F"), Which),
    responses((status = 200, description = "The document", body = Document), Problems)
)]
pub async fn document(
    State(app): State<Arc<App>>,
    Id(id): Id,
    QueryString(which, _): QueryString<Which, Nothing>,
) -> Result<Line, Problem> {
    app.run(&which.index, move |work| Line::of(&work.document(&id)?)).await
}

/// Where a document names persons, companies, organizations and places, and its dates and amounts of money
#[utoipa::path(
    get,
    path = "/api/documents/{id}/entities",
    operation_id = "documentEntities",
    params(("id" = String, Path, description = "Id of the document, with / as %2F"), Which),
    responses((status = 200, description = "Names with their places", body = DocumentMentions), (status = 413, description = "The text is too long", body = ProblemResponse), Problems)
)]
pub async fn mentions(
    State(app): State<Arc<App>>,
    Id(id): Id,
    QueryString(which, _): QueryString<Which, Nothing>,
) -> Result<Line, Problem> {
    app.run(&which.index, move |work| {
        let document = work.document(&id)?;
        if document.text.len() > MAX_NAMED_BYTES {
            let reason = format!("names are found in texts of at most {MAX_NAMED_BYTES} bytes");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, reason));
        }
        Line::of(&work.mentions(&document)?)
    })
    .await
}

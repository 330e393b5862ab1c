//! `POST /api/ingest`: adds documents to an index, where the server was started with `--writable` and the request has
//! the token.
//!
//! The body is kept as a file of JSON lines in the folder `posted` of the index, and that folder is ingested: so posted
//! documents are like those of any other file, are read again where they have to be, and of an id in two of them the
//! later counts. Nothing of a request is taken for a path.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::Context;
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
};
use fihris::{
    Error, bundled,
    ingest::{Ingest, Report},
    registry::Overrides,
    search::LiveSearcher,
    user_lexicon::analyzer_of,
};
use serde_json::Value;
use subtle::ConstantTimeEq;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::answer::{Line, Problems};
use crate::server::{
    app::{App, namers},
    problem::{Problem, ProblemResponse},
    query_string::{Nothing, QueryString},
};

/// Folder of what was posted, in that of the index.
const POSTED: &str = "posted";

/// Which index.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Target {
    /// Name of the index; the first that is served if empty.
    index: String,
}

/// The route, with the bound of its body.
pub fn router(app: &Arc<App>) -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(ingest)).layer(DefaultBodyLimit::max(app.limits.max_body_bytes))
}

/// Add documents, or replace those of the same id
#[utoipa::path(
    post,
    path = "/api/ingest",
    operation_id = "ingest",
    params(Target),
    security(("token" = [])),
    request_body(
        description = "Documents with the fields of the README: a JSON object a line, or as application/json one object or an array of them",
        content((String = "application/x-ndjson"), (Value = "application/json"))
    ),
    responses(
        (status = 200, description = "What was done; the documents can be found", body = Report),
        (status = 401, description = "No token, or another", body = ProblemResponse),
        (status = 403, description = "The server was started without --writable", body = ProblemResponse),
        (status = 413, description = "The body is too large", body = ProblemResponse),
        (status = 415, description = "The body is of another type", body = ProblemResponse),
        Problems
    )
)]
pub async fn ingest(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    QueryString(target, _): QueryString<Target, Nothing>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Line, Problem> {
    authorize(&app, &headers)?;
    let body = body.map_err(|rejection| Problem::forbidden(rejection.status(), rejection.body_text()))?;
    let lines = lines(&headers, body)?;
    let index = Arc::clone(app.indexes.named(Some(&target.index))?);
    let Ok(turn) = Arc::clone(&app.ingesting).try_lock_owned() else {
        return Err(Problem {
            message: "another ingest is at work; try again in a second".to_owned(),
            ..Problem::busy()
        });
    };
    let done = tokio::task::spawn_blocking(move || {
        let report = add(&index, &lines);
        drop(turn);
        report
    });
    let report = done.await.map_err(|_| Problem::internal("the ingest broke off"))?;
    let report = report.map_err(|error| match error.downcast::<Error>() {
        Ok(error) => Problem::from(error),
        Err(_) => Problem::internal("the documents could not be kept"),
    })?;
    Line::of(&report)
}

fn authorize(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(token) = &app.token else {
        return Err(Problem::forbidden(StatusCode::FORBIDDEN, "this server was started without --writable"));
    };
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("");
    let given = given.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let given = given.map_or("", |(_, given)| given.trim());
    match bool::from(given.as_bytes().ct_eq(token.as_bytes())) {
        true => Ok(()),
        false => Err(Problem::forbidden(StatusCode::UNAUTHORIZED, "the token is missing or another")),
    }
}

/// The body as JSON lines.
fn lines(headers: &HeaderMap, body: Bytes) -> Result<Vec<u8>, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    match kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase().as_str() {
        "application/x-ndjson" | "application/jsonl" | "application/x-jsonlines" => Ok(body.to_vec()),
        "application/json" => {
            let value =
                serde_json::from_slice(&body).map_err(|error| Problem::bad_request(error.to_string()))?;
            let documents = match value {
                Value::Array(documents) => documents,
                document => vec![document],
            };
            let lines: Vec<String> = documents.iter().map(|document| format!("{document}\n")).collect();
            Ok(lines.concat().into_bytes())
        }
        _ => Err(Problem::forbidden(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body must be application/x-ndjson or application/json",
        )),
    }
}

/// Keeps the lines and brings the index up to date with them.
fn add(index: &LiveSearcher, lines: &[u8]) -> anyhow::Result<Report> {
    let folder = index.dir().join(POSTED);
    let name = keep(&folder, lines)?;
    let analyzer = analyzer_of(index.dir())?;
    let report = Ingest {
        overrides: Some(Overrides::of_index(index.dir())?),
        ..Ingest::new(index.dir(), [folder], &analyzer, namers(), bundled::name_matcher)
    }
    .run()?;
    index.refresh()?;
    Ok(of_file(report, &name))
}

/// Puts the lines into a file whose name is after those of all before it.
fn keep(folder: &Path, lines: &[u8]) -> anyhow::Result<String> {
    fs::create_dir_all(folder).context("the folder of posted documents")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let name = format!("{:020}.jsonl", now.as_nanos());
    // Hidden until it is whole, so that half a file is never ingested.
    let hidden = folder.join(format!(".{name}"));
    let mut file = File::create_new(&hidden)?;
    file.write_all(lines)?;
    file.sync_all()?;
    fs::rename(&hidden, folder.join(&name))?;
    Ok(name)
}

/// What is said of one file, under its name alone; the failures of earlier ones are no news.
fn of_file(report: Report, name: &str) -> Report {
    let own = report.failures.into_iter().filter(|failure| failure.path.ends_with(name));
    let failures: Vec<_> =
        own.map(|failure| fihris::ingest::Failure { path: name.to_owned(), ..failure }).collect();
    Report { failed: failures.len() as u64, failures, ..report }
}

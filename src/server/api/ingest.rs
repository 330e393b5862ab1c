//! `POST /api/ingest`: adds documents to an index, where the server was started with `--writable` and the request has
//! the token.
//!
//! The body is kept as a file of JSON lines in the folder `posted` of the index, and that folder is ingested: so posted
//! documents are like those of any other file, are read again where they have to be, and of an id in two of them the
//! later counts. Nothing of a request is taken for a path.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequestParts, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
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
    app::App,
    problem::{Problem, ProblemResponse},
    query_string::{Nothing, QueryString},
    selection::Which,
    work::namers,
};

/// Folder of what was posted, in that of the index.
const POSTED: &str = "posted";

/// The route, with the bound of its body.
pub fn router(app: &Arc<App>) -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(ingest)).layer(DefaultBodyLimit::max(app.limits.max_body_bytes))
}

/// Add documents, or replace those of the same id
#[utoipa::path(
    post,
    path = "/api/ingest",
    operation_id = "ingest",
    params(Which),
    security(("token" = [])),
    request_body(
        description = "Documents, a JSON object a line; as application/json one object or an array of them. An object needs `title` or `text`; `id` (else one is made), `date` (ISO 8601; of a month or year its first day; another stays in the metadata), `source`, `author`, `category`, `url`, `lang` and the lists `persons`, `companies`, `organizations`, `places` are understood, all else is kept as metadata. A line, or an object of an array, that cannot be read is a failure in the answer, with its number as `line`, and the others are taken; as application/json a body that is no JSON is refused as a whole. Example: {\"id\": \"a1\", \"title\": \"عنوان\", \"text\": \"نص\", \"date\": \"2024-05-01\", \"persons\": [\"أحمد زويل\"]}",
        content((String = "application/x-ndjson"), (Value = "application/json"))
    ),
    responses(
        (status = 200, description = "What was done, of this body alone; the documents can be found. Paths are the name that the body was kept under", body = Report),
        (status = 401, description = "No token, or another", body = ProblemResponse),
        (status = 403, description = "The server was started without --writable", body = ProblemResponse),
        (status = 413, description = "The body is larger than --max-body-mb, 32 MiB where that was not set", body = ProblemResponse),
        (status = 415, description = "The body is of another type", body = ProblemResponse),
        Problems
    )
)]
pub async fn ingest(
    _: Authorized,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    QueryString(which, _): QueryString<Which, Nothing>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Line, Problem> {
    let body = body.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
    let index = Arc::clone(app.indexes.named(&which.index)?);
    let Ok(turn) = Arc::clone(&app.ingesting).try_lock_owned() else {
        let message = "another ingest is at work; try again in a second".to_owned();
        return Err(Problem { message, ..Problem::busy() });
    };
    let done = tokio::task::spawn_blocking(move || {
        let report = lines(&headers, body).and_then(|lines| add(&index, &lines));
        drop(turn);
        report
    });
    Line::of(&done.await.map_err(|_| Problem::internal("the ingest broke off"))??)
}

/// The request has the token. Asked before the body is read.
pub struct Authorized;

impl FromRequestParts<Arc<App>> for Authorized {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Authorized, Problem> {
        let Some(token) = &app.token else {
            return Err(Problem::new(StatusCode::FORBIDDEN, "this server was started without --writable"));
        };
        let given = parts.headers.get(header::AUTHORIZATION).map_or(&b""[..], HeaderValue::as_bytes);
        let scheme = b"bearer ";
        let given = match given.split_at_checked(scheme.len()) {
            Some((start, given)) if start.eq_ignore_ascii_case(scheme) => given.trim_ascii(),
            _ => b"",
        };
        match bool::from(given.ct_eq(token.as_bytes())) {
            true => Ok(Authorized),
            false => Err(Problem::new(StatusCode::UNAUTHORIZED, "the token is missing or another")),
        }
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
                document @ Value::Object(_) => vec![document],
                _ => {
                    return Err(Problem::bad_request("the body is no object and no array"));
                }
            };
            let lines: Vec<String> = documents.iter().map(|document| format!("{document}\n")).collect();
            Ok(lines.concat().into_bytes())
        }
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body must be application/x-ndjson or application/json",
        )),
    }
}

/// Keeps the lines and brings the index up to date with them.
fn add(index: &LiveSearcher, lines: &[u8]) -> Result<Report, Problem> {
    let folder = index.dir().join(POSTED);
    let name = keep(&folder, lines).map_err(|_| Problem::internal("the documents could not be kept"))?;
    let done = ingest_folder(index, &folder);
    if let Err(Error::Locked(_)) = done {
        // What is refused is not kept: it is posted again.
        let _ = fs::remove_file(folder.join(&name));
    }
    let report = done?;
    index.refresh(|_| Ok(()))?;
    Ok(of_file(report, &name))
}

fn ingest_folder(index: &LiveSearcher, folder: &Path) -> Result<Report, Error> {
    let analyzer = analyzer_of(index.dir())?;
    let overrides = Some(Overrides::of_index(index.dir())?);
    let ingest = Ingest::new(index.dir(), [folder.to_owned()], &analyzer, namers(), bundled::name_matcher);
    Ingest { overrides, ..ingest }.run()
}

/// Puts the lines into a file whose name is after those of all before it, also where the clock was set back.
fn keep(folder: &Path, lines: &[u8]) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let mut number = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Ok(known) = name.trim_start_matches('.').trim_end_matches(".jsonl").parse::<u128>() {
            number = number.max(known + 1);
        }
    }
    let name = format!("{number:020}.jsonl");
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
    // The documents of earlier files are unchanged, and are not asked about.
    Report { failed: failures.len() as u64, failures, unchanged: 0, ..report }
}

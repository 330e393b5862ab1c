//! What went wrong, for readers.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::{
    layout::Frame, preferences::Preferences, query_errors, text::highlighted, view::View, words::Language,
};
use crate::server::{app::App, problem::Problem};

/// A page that says what went wrong and where.
pub fn page(app: &App, preferences: Preferences, view: &View, problem: Problem) -> Response {
    let words = preferences.words();
    let Problem { status, message, span } = problem;
    // No link leads back to an index that is not there.
    let mut view = view.clone();
    if app.indexes.named(&view.selection.index).is_err() {
        view.selection.index.clear();
    }
    let view = &view;
    let says = match status {
        StatusCode::NOT_FOUND => words.not_found,
        StatusCode::SERVICE_UNAVAILABLE => words.busy,
        StatusCode::GATEWAY_TIMEOUT => words.too_slow,
        StatusCode::INTERNAL_SERVER_ERROR => words.broken,
        _ if span.is_some() => words.query_wrong,
        _ => words.request_wrong,
    };
    let query = view.selection.q.as_str();
    let title = format!("{} · {}", words.problem, words.title);
    let frame = Frame { app, preferences, view, path: "/", parameters: view.parameters(), title };
    let page = frame.around(html! {
        main id="main" class="problem" {
            h1 { (words.problem) }
            p { (says) }
            @if let Some([start, end]) = span {
                p class="query" dir="auto" {
                    (query.get(..start).unwrap_or("")) mark { (query.get(start..end).unwrap_or("")) }
                    @if start == end { mark { "⟵" } }
                    (query.get(end..).unwrap_or(""))
                }
            }
            @if status == StatusCode::BAD_REQUEST {
                @match query_errors::arabic(&message).filter(|_| words.language == Language::Arabic) {
                    Some(sentence) => p { (highlighted(sentence, &[])) },
                    None => p lang="en" dir="ltr" class="faint" { (message) },
                }
            }
            p { a href=(view.empty().href()) { (words.home) } }
        }
    });
    (status, page).into_response()
}

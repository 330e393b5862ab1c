//! The page: server-rendered HTML, right to left in Arabic and left to right in English, that works without its script.
//!
//! A `view` is what an address says; `results`, `reading` and `values` show one in the frame of `layout`, in the `words`
//! of the reader's `preferences`. `text` is the only place that makes HTML of a document's text with marks in it; all
//! other text is escaped by maud. `assets` are the files that come with the program.

mod advice;
mod assets;
mod facets;
mod histogram;
mod layout;
mod preferences;
mod problem;
mod query_errors;
mod reading;
mod results;
mod text;
mod values;
mod view;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    middleware::from_fn,
    response::Response,
    routing::get,
};
use tower_http::set_header::SetResponseHeaderLayer;

use self::{preferences::Preferences, view::View};
use super::{app::App, problem::Problem};

/// The routes of the page.
pub fn router() -> Router<Arc<App>> {
    // What is shown depends on cookies and on the index, and is nobody else's.
    let fresh = SetResponseHeaderLayer::if_not_present(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    Router::new()
        .route("/", get(results::results))
        .route("/document", get(reading::document))
        .route("/values", get(values::list))
        .layer(from_fn(preferences::keep))
        .layer(fresh)
        .route("/assets/{name}", get(assets::file))
        .fallback(nothing)
}

async fn nothing(State(app): State<Arc<App>>, preferences: Preferences) -> Response {
    let problem = Problem::not_found("there is nothing at this address");
    problem::page(&app, preferences, &View::default(), problem)
}

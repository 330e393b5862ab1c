//! The HTTP API: the JSON of the command line under `/api/`, one file an endpoint, and what machines ask of a server.
//!
//! `documented` keeps routes and OpenAPI document in step: a route that is not described there does not exist.

mod answer;
mod documents;
mod entities;
mod export;
mod facets;
mod figures;
mod ingest;
mod relaxations;
mod search;
mod suggest;

use std::sync::Arc;

use axum::{Json, Router, routing::get};
use utoipa::{
    OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use self::search::{MAX_DEPTH, facet_named};
use super::{app::App, problem::Problem};

#[derive(OpenApi)]
#[openapi(info(
    title = "Fihris",
    description = "Full-text search for Arabic text collections. Offsets are bytes of UTF-8. The JSON is that of the command line."
))]
struct Document;

/// All routes of the API.
pub fn router(app: &Arc<App>) -> Router<Arc<App>> {
    let (router, mut document) = documented(app).split_for_parts();
    document.openapi = utoipa::openapi::OpenApiVersion::Version31;
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(scheme));
    router.route("/api/openapi.json", get(|| async move { Json(document) })).route(
        "/api/{*rest}",
        axum::routing::any(|| async { Problem::not_found("there is no such endpoint") }),
    )
}

fn documented(app: &Arc<App>) -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(search::search))
        .routes(routes!(facets::facets))
        .routes(routes!(documents::document))
        .routes(routes!(documents::mentions))
        .routes(routes!(suggest::suggest))
        .routes(routes!(relaxations::relaxations))
        .routes(routes!(entities::entities))
        .routes(routes!(export::export))
        .routes(routes!(figures::stats))
        .routes(routes!(figures::health))
        .routes(routes!(figures::metrics))
        .merge(ingest::router(app))
}

//! What stands around every request: the name it calls the server by, headers that bind browsers, time and count.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower_http::{compression::CompressionLayer, set_header::SetResponseHeaderLayer};

use super::{app::App, problem::Problem};

/// No script or style but our own files, nothing from elsewhere, no frames, no forms to elsewhere, and no text that a
/// script could turn into elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// The routes with their guard.
pub fn around(router: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    let router = router.layer(CompressionLayer::new()).layer(from_fn_with_state(Arc::clone(app), checked));
    HEADERS.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::if_not_present(name, value))
    })
}

/// Refuses names that are not ours and counts the request.
async fn checked(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let response = match is_ours(&app, &request) {
        true => next.run(request).await,
        false => {
            let reason = "this server is not called by that name; --allow-host NAME adds one";
            Problem::forbidden(StatusCode::MISDIRECTED_REQUEST, reason).into_response()
        }
    };
    app.metrics.answered(&route, response.status(), started.elapsed());
    response
}

/// Whether the request calls the server by a name that it has.
fn is_ours(app: &App, request: &Request) -> bool {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    app.hosts.is_empty() || app.hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
}

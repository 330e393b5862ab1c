//! What stands around every request: the name it calls the server by, headers that bind browsers, time and count.

use std::{net::IpAddr, sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower_http::{
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    set_header::SetResponseHeaderLayer,
};

use super::{app::App, problem::Problem};

/// No script or style but our own files, nothing from elsewhere, no frames, no forms to elsewhere, and no text that a
/// script could turn into elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; \
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
    let router = router
        .layer(
            CompressionLayer::new()
                .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("font/"))),
        )
        .layer(from_fn_with_state(Arc::clone(app), checked));
    HEADERS.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::if_not_present(name, value))
    })
}

/// Refuses names that are not ours and counts the request.
async fn checked(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let refused = if !is_ours(&app, &request) {
        let reason = "this server is not called by that name; --allow-host NAME adds one";
        Some(Problem::new(StatusCode::MISDIRECTED_REQUEST, reason))
    } else if is_of_another_page(&request) {
        Some(Problem::new(StatusCode::FORBIDDEN, "pages of other servers may link here and not ask"))
    } else {
        None
    };
    let response = match refused {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
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
    let is_address = || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    app.hosts.iter().any(|known| known.eq_ignore_ascii_case(name)) || app.takes_addresses && is_address()
}

/// Whether a page of another server asks, as it could to learn from the time of an answer what is in the index. A link
/// that a reader follows is none of that. Programs do not send these headers, browsers always do.
fn is_of_another_page(request: &Request) -> bool {
    let header = |name: &str| request.headers().get(name).map_or(&b""[..], HeaderValue::as_bytes);
    let is_link = header("sec-fetch-mode") == b"navigate" && request.method() == Method::GET;
    matches!(header("sec-fetch-site"), b"cross-site" | b"same-site") && !is_link
}

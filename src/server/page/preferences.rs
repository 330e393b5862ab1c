//! Language and theme of a reader: chosen by a link, kept in cookies, and no part of an address, so that a colleague reads
//! what is sent in the language of that colleague.

use axum::{
    extract::{FromRequestParts, MatchedPath, Request},
    http::{StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::{
    view::address,
    words::{Language, Words},
};

const LANGUAGE: &str = "lang";
const THEME: &str = "theme";

/// How a reader wants the page.
#[derive(Debug, Clone, Copy)]
pub struct Preferences {
    pub language: Language,
    /// That of the system where none.
    pub theme: Option<Theme>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn of_name(name: &str) -> Option<Theme> {
        [Theme::Light, Theme::Dark].into_iter().find(|theme| theme.name() == name)
    }
}

impl Preferences {
    /// What the page says.
    pub fn words(self) -> &'static Words {
        self.language.words()
    }
}

impl<S: Sync> FromRequestParts<S> for Preferences {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let cookies = CookieJar::from_headers(&parts.headers);
        let of = |name: &str| cookies.get(name).map(Cookie::value);
        Ok(Preferences {
            language: of(LANGUAGE).and_then(Language::of_tag).unwrap_or_default(),
            theme: of(THEME).and_then(Theme::of_name),
        })
    }
}

/// Keeps a language or theme that an address asks for, and goes on to that address without it.
pub async fn keep(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or("");
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    let is_ours = |name: &str, value: &str| match name {
        LANGUAGE => Language::of_tag(value).is_some(),
        THEME => Theme::of_name(value).is_some(),
        _ => false,
    };
    let (ours, rest): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, value)| is_ours(name, value));
    // The route and not the path as it was sent, which a browser might take for another server.
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let (Some(route), false) = (route, ours.is_empty()) else { return next.run(request).await };
    let mut jar = CookieJar::new();
    for (name, value) in ours {
        let cookie =
            Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).permanent();
        jar = jar.add(cookie);
    }
    let parameters = serde_html_form::to_string(&rest).unwrap_or_default();
    (StatusCode::SEE_OTHER, jar, [(header::LOCATION, address(&route, &parameters))]).into_response()
}

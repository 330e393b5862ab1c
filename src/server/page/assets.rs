//! Files of the page, which are part of the program: style, script, icon and fonts.
//!
//! Their addresses have a hash of their content, so that a browser may keep them for good.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use xxhash_rust::xxh3::xxh3_64;

/// A file of the page.
pub struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const fn asset(name: &'static str, kind: &'static str, bytes: &'static [u8]) -> Asset {
    Asset { name, kind, bytes }
}

impl Asset {
    /// Its address.
    pub fn href(&self) -> String {
        format!("/assets/{}?v={:08x}", self.name, xxh3_64(self.bytes) as u32)
    }
}

pub static STYLE: Asset = asset("style.css", "text/css; charset=utf-8", include_bytes!("assets/style.css"));
pub static SCRIPT: Asset =
    asset("script.js", "text/javascript; charset=utf-8", include_bytes!("assets/script.js"));
pub static ICON: Asset = asset("icon.svg", "image/svg+xml", include_bytes!("assets/icon.svg"));

const FONT: &str = "font/woff2";
static FONTS: [Asset; 6] = [
    asset(
        "plex-arabic-400.woff2",
        FONT,
        include_bytes!("assets/fonts/ibm-plex-sans-arabic-arabic-400-normal.woff2"),
    ),
    asset(
        "plex-arabic-600.woff2",
        FONT,
        include_bytes!("assets/fonts/ibm-plex-sans-arabic-arabic-600-normal.woff2"),
    ),
    asset(
        "plex-latin-400.woff2",
        FONT,
        include_bytes!("assets/fonts/ibm-plex-sans-arabic-latin-400-normal.woff2"),
    ),
    asset(
        "plex-latin-600.woff2",
        FONT,
        include_bytes!("assets/fonts/ibm-plex-sans-arabic-latin-600-normal.woff2"),
    ),
    asset(
        "naskh-arabic.woff2",
        FONT,
        include_bytes!("assets/fonts/noto-naskh-arabic-arabic-wght-normal.woff2"),
    ),
    asset(
        "naskh-latin.woff2",
        FONT,
        include_bytes!("assets/fonts/noto-naskh-arabic-latin-wght-normal.woff2"),
    ),
];

/// `GET /assets/{name}`.
pub async fn file(Path(name): Path<String>) -> Response {
    let all = [&STYLE, &SCRIPT, &ICON].into_iter().chain(&FONTS);
    match all.into_iter().find(|asset| asset.name == name) {
        Some(Asset { kind, bytes, .. }) => {
            let kept = "public, max-age=31536000, immutable";
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, kept)], *bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

//! What stands around every request and every answer: safety headers, the same-site rule for deeds,
//! and an end to waiting.

use crate::base_map::BaseMap;
use crate::error::Failure;
use crate::limits;
use crate::router::House;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Nothing from elsewhere, nothing in line; the photos are our own, and the map's tiles, unless the
/// installation names a tile service: then its one host too.
const POLICY: &str = "default-src 'none'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; \
    font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What a page may ask the device for.
const PERMISSIONS: &str = "geolocation=(self), camera=(self), microphone=(self), payment=(), usb=(), \
    interest-cohort=()";
/// What every answer says. Values, not texts: checking each letter on each answer costs more than
/// sending it.
static ALWAYS: [(HeaderName, HeaderValue); 7] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(PERMISSIONS),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    ),
];
/// Browsers stay with `https` for a year.
const STAY_SAFE: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// The media type of a chunk of an upload.
pub const CHUNK: &str = "application/offset+octet-stream";
/// Where an upload stands.
pub const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How long an upload is.
pub const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// The name a request is called by when somebody asks about it.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What pages may load, with the tile service of the installation if it has one.
pub(crate) fn policy(base_map: &BaseMap) -> HeaderValue {
    let own = HeaderValue::from_static(POLICY);
    let Some(origin) = base_map.origin() else {
        return own;
    };
    let wider = POLICY.replacen("img-src 'self'", &format!("img-src 'self' {origin}"), 1);
    HeaderValue::from_str(&wider).unwrap_or(own)
}

/// Headers of every answer. A header that a handler set stays.
pub async fn on_every_answer(State(house): State<House>, request: Request, next: Next) -> Response {
    let id = house
        .app
        .random_u64()
        .map(|n| format!("{n:016x}"))
        .unwrap_or_default();
    let mut request = request;
    if let Ok(value) = HeaderValue::from_str(&id) {
        // Ours, not the caller's: nobody else's text gets into the log.
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.reserve(ALWAYS.len() + 4);
    // A page is drawn for its reader's size and colours: wherever a copy of one may be kept, it is
    // kept for that reader's kind only.
    let page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if page {
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert_with(|| house.policy.clone());
    for (name, value) in &ALWAYS {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if house.options.https {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(STAY_SAFE);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    response
}

/// A deed that a browser was sent to do by another site is not done. Programs with a token name
/// themselves on purpose, so they are not asked.
pub async fn same_site_only(request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if safe || bearer(request.headers()).is_some() || is_same_site(request.headers(), request.uri())
    {
        return next.run(request).await;
    }
    Failure::CROSS_SITE.into_response()
}

/// The token of `Authorization: Bearer …`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// By `Sec-Fetch-Site`; older browsers by `Origin` against `Host`; no browser at all sends neither.
fn is_same_site(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match (text("sec-fetch-site"), headers.get(header::ORIGIN)) {
        (Some("same-origin" | "none"), _) => true,
        (None, None) => true,
        (_, Some(origin)) => {
            let host = uri.authority().map(|a| a.as_str()).or_else(|| text("host"));
            let origin = origin
                .to_str()
                .ok()
                .and_then(|o| o.split_once("://"))
                .map(|(_, host)| host);
            // `Sec-Fetch-Site` spoke against it; only its absence lets the older headers decide.
            text("sec-fetch-site").is_none() && origin.is_some() && origin == host
        }
        (Some(_), None) => false,
    }
}

/// Nobody waits for ever: not the caller for us, nor we for a body that never comes.
pub async fn in_time(request: Request, next: Next) -> Response {
    let upload = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|t| {
            let kind = t.as_bytes();
            kind.starts_with(b"multipart/") || kind.starts_with(CHUNK.as_bytes())
        });
    let patience = if upload {
        limits::UPLOAD_PATIENCE
    } else {
        limits::REQUEST_PATIENCE
    };
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::SLOW.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base_map::TileService;

    fn same(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_same_site(&headers, &Uri::from_static("/bao"))
    }

    #[test]
    fn a_tile_service_is_the_one_host_more() {
        let tiles = TileService::new("https://tiles.example:8443/a/{z}/{x}/{y}.png", "© A", 17);
        let policy = policy(&BaseMap::Service(tiles.unwrap()));
        let policy = policy.to_str().unwrap();
        assert!(
            policy.contains("img-src 'self' https://tiles.example:8443 data: blob:;"),
            "{policy}"
        );
        assert!(policy.contains("default-src 'none'") && policy.matches("https://").count() == 1);
        for wrong in [
            "https://tiles.example/{z}/{x}.png",
            "tiles.example/{z}/{x}/{y}",
            "https://tiles.example; script-src */{z}/{x}/{y}",
            "https://*/{z}/{x}/{y}",
            "https://a@b.example/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
        ] {
            assert!(TileService::new(wrong, "© A", 17).is_none(), "{wrong}");
        }
        assert!(
            TileService::new("https://a.example/{z}/{x}/{y}", " ", 17).is_none(),
            "whose map is it"
        );
    }

    #[test]
    fn another_site_sends_nobody_to_do_a_deed() {
        assert!(same(&[
            ("host", "a.example"),
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://a.example")
        ]));
        assert!(same(&[("sec-fetch-site", "none")]));
        assert!(same(&[
            ("host", "a.example"),
            ("origin", "https://a.example")
        ]));
        assert!(same(&[]), "a program");
        assert!(!same(&[
            ("host", "a.example"),
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://b.example")
        ]));
        assert!(!same(&[
            ("host", "a.example"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://b.a.example")
        ]));
        assert!(!same(&[
            ("host", "a.example"),
            ("origin", "https://b.example")
        ]));
        assert!(!same(&[("host", "a.example"), ("origin", "null")]));
        assert!(!same(&[("sec-fetch-site", "cross-site")]));
    }
}

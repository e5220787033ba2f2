//! What stands around every request and every answer: safety headers, the same-site rule for deeds,
//! and an end to waiting.

use crate::base_map::BaseMap;
use crate::error::Failure;
use crate::limits;
use crate::pace::Pace;
use crate::router::House;
use crate::traffic;
use app::App;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

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

/// The name of the errand that a request is a part of (W3C Trace Context).
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// What pages may load, with the tile service of the installation if it has one.
pub(crate) fn policy(base_map: &BaseMap) -> HeaderValue {
    let own = HeaderValue::from_static(POLICY);
    let Some(origin) = base_map.origin() else {
        return own;
    };
    let wider = POLICY.replacen("img-src 'self'", &format!("img-src 'self' {origin}"), 1);
    HeaderValue::from_str(&wider).unwrap_or(own)
}

/// What a request is called: its own number, and the number of the whole errand that it is a part
/// of, which another program may have begun (`traceparent`, W3C Trace Context).
struct Called {
    request: String,
    trace: String,
}

impl Called {
    fn of(app: &App, headers: &HeaderMap) -> Called {
        // Both numbers by one call to the system: every request is called something.
        let drawn = u128::from_le_bytes(app.random().unwrap_or_default());
        let told = headers.get(TRACEPARENT).and_then(|v| v.to_str().ok());
        Called {
            request: format!("{:016x}", (drawn >> 64) as u64),
            trace: told
                .and_then(trace_of)
                .map_or_else(|| format!("{drawn:032x}"), str::to_owned),
        }
    }
}

/// The number of the errand in a `traceparent`; none where it is not one. Small hexadecimal digits
/// and hyphens alone: nobody else's words get into the log.
fn trace_of(told: &str) -> Option<&str> {
    let mut parts = told.split('-');
    let hex = |text: &&str, len: usize| {
        text.len() == len && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let some = |text: &&str| text.bytes().any(|b| b != b'0');
    let version = parts.next().filter(|v| hex(v, 2) && *v != "ff")?;
    let trace = parts.next().filter(|t| hex(t, 32) && some(t))?;
    parts.next().filter(|p| hex(p, 16) && some(p))?;
    parts.next().filter(|f| hex(f, 2))?;
    // Later versions may say more; this one may not.
    (version != "00" || parts.next().is_none()).then_some(trace)
}

/// Numbers every request, tells them in each line of the log, counts what passes, and gives each
/// answer its headers. A header that a handler set stays.
#[expect(
    clippy::disallowed_methods,
    reason = "the door measures how long an answer takes"
)]
pub async fn on_every_answer(State(house): State<House>, request: Request, next: Next) -> Response {
    let since = std::time::Instant::now();
    let called = Called::of(&house.app, request.headers());
    let (wing, route) = traffic::place(request.extensions());
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = %called.request, trace = %called.trace);
    let id = HeaderValue::from_str(&called.request);
    let mut request = request;
    if let Ok(value) = &id {
        // Ours, not the caller's: nobody else's text gets into the log.
        request.headers_mut().insert(REQUEST_ID, value.clone());
    }
    let under_way = house.options.traffic.begin();
    let mut response = next.run(request).instrument(span.clone()).await;
    drop(under_way);
    let took = since.elapsed();
    house.options.traffic.note(wing, response.status(), took);
    span.in_scope(|| traffic::log(&method, route.as_ref(), response.status(), took));
    let too_slow = response.status() == StatusCode::REQUEST_TIMEOUT;
    let headers = response.headers_mut();
    headers.reserve(ALWAYS.len() + 4);
    if too_slow {
        // The rest of the body is not waited for.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
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
    if house.options.site.is_sandbox {
        // Nobody finds it by a search, and takes it for real.
        headers.insert(
            HeaderName::from_static("x-robots-tag"),
            HeaderValue::from_static("noindex, nofollow"),
        );
    }
    if house.options.https {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(STAY_SAFE);
    }
    if let Ok(value) = id {
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
    if !upload {
        return match tokio::time::timeout(limits::REQUEST_PATIENCE, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Failure::SLOW.into_response(),
        };
    }
    let (pace, request) = Pace::of(request, limits::UPLOAD_PATIENCE);
    match tokio::time::timeout(limits::UPLOAD_PATIENCE, next.run(request)).await {
        // A piece of an upload is told how far it got; what else broke off says why.
        Ok(response)
            if pace.fell_behind()
                && !response.status().is_success()
                && !response.headers().contains_key(UPLOAD_OFFSET) =>
        {
            Failure::TOO_SLOW.into_response()
        }
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
    fn a_trace_is_taken_over_only_whole() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let told = format!("00-{trace}-00f067aa0ba902b7-01");
        assert_eq!(trace_of(&told), Some(trace));
        assert_eq!(
            trace_of(&format!("cc-{trace}-00f067aa0ba902b7-01-more")),
            Some(trace)
        );
        for bad in [
            String::new(),
            format!("ff-{trace}-00f067aa0ba902b7-01"),
            format!("00-{trace}-00f067aa0ba902b7-01-more"),
            format!("00-{trace}-0000000000000000-01"),
            format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)),
            told.to_uppercase(),
            format!("00-{trace}\n-00f067aa0ba902b7-01"),
            "00-0912345678-00f067aa0ba902b7-01".to_owned(),
        ] {
            assert_eq!(trace_of(&bad), None, "{bad:?}");
        }
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

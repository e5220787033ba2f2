//! Open311: GeoReport v2 for other systems, in XML and JSON, and the way to find it. What is said here
//! and not in the standard stands in `docs/open311.md`.

mod call;
mod pieces;
mod read;
mod requests;
mod services;
mod submit;
mod tree;
mod updates;

pub use pieces::Pieces;
pub use tree::Format;

use crate::error::{Answer, Trouble};
use crate::router::House;
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use lang::Lang;
use tree::Tree;

/// Letters of an address of a photo elsewhere.
const MEDIA_URL_CHARS: usize = 1_000;

/// The routes. Each format has its own address, so that a format nobody knows is not found.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/open311/discovery.xml", get(services::discovery))
        .route("/open311/discovery.json", get(services::discovery))
        .route("/open311/v2/discovery.xml", get(services::discovery))
        .route("/open311/v2/discovery.json", get(services::discovery))
        .route("/open311/v2/services.xml", get(services::list))
        .route("/open311/v2/services.json", get(services::list))
        .route("/open311/v2/services/{id}", get(services::definition))
        .route(
            "/open311/v2/requests.xml",
            get(requests::list).post(submit::submit),
        )
        .route(
            "/open311/v2/requests.json",
            get(requests::list).post(submit::submit),
        )
        .route("/open311/v2/requests/{code}", get(requests::one))
        .route("/open311/v2/tokens/{code}", get(requests::token))
        .route(
            "/open311/v2/servicerequestupdates.xml",
            get(updates::list).post(updates::tell),
        )
        .route(
            "/open311/v2/servicerequestupdates.json",
            get(updates::list).post(updates::tell),
        )
}

/// The format in which an address of Open311 is answered, errors too: XML, which everybody must
/// speak, where the suffix says nothing. None for every other address.
pub fn format_of(path: &str) -> Option<Format> {
    let suffix = || Format::split(path).map_or(Format::Xml, |(_, format)| format);
    crate::url::is_open311(path).then(suffix)
}

/// An answer in a language.
fn answer(format: Format, lang: Lang, status: StatusCode, body: Vec<u8>) -> Response {
    const ANYBODY: HeaderValue = HeaderValue::from_static("*");
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.media_type()),
        ),
        (
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(lang.code()),
        ),
        (header::VARY, HeaderValue::from_static("accept-language")),
        // Public data, and no cookie counts here: pages of other sites may read it.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    (status, headers, body).into_response()
}

fn found(format: Format, lang: Lang, body: Vec<u8>) -> Answer {
    Ok(answer(format, lang, StatusCode::OK, body))
}

/// The face of a failure: a list of errors, each with words for whoever reads them.
pub fn trouble(trouble: &Trouble, format: Format, lang: Lang) -> Response {
    let status = match trouble.status {
        401 => 403,
        // The standard knows one status for whatever is wrong with a call.
        409 | 422 => 400,
        507 => 503,
        status => status,
    };
    let body = Tree::list(format, "errors", 256, |t| {
        let mut error = |description: &str| {
            t.item("error", |t| {
                t.number("code", status);
                t.text("description", description);
            });
        };
        for field in &trouble.errors {
            error(&format!("{}: {}", named(&field.field), field.detail));
        }
        match trouble.code.as_str() {
            _ if !trouble.errors.is_empty() => {}
            "not_found" => error(lang::t(lang, "error.open311.text")),
            _ => error(&format!("{}. {}", trouble.title, trouble.detail)),
        }
    });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = answer(format, lang, status, body);
    trouble.add_headers(&mut response);
    response
}

/// What GeoReport calls a field of ours.
fn named(field: &str) -> &str {
    match field {
        "text" => "description",
        "category" => "service_code",
        "place" => "address_string",
        "area" => "address_id",
        "position" => "lat, long",
        "lon" => "long",
        "files" => "media",
        "name" => "first_name",
        other => other,
    }
}

/// The first letters of a text that is too long, and a sign that there were more.
fn cut(text: &str, most: usize) -> std::borrow::Cow<'_, str> {
    if text.len() <= most || text.chars().count() <= most {
        return text.into();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.push('…');
    short.into()
}

//! The JSON API, `/api/v1`.

mod calls;
mod catalogue;
pub mod docs;
mod list;
mod map;
pub mod openapi;
mod push;
mod report;
mod stream;
mod upload;

use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::form::{collect, is_json};
use crate::limits;
use crate::router::House;
use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, head, post};
use lang::Lang;
pub(crate) use list::bounds;
use serde::Serialize;

/// The routes of the API.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/api/v1/reports", post(report::submit).get(list::reports))
        .route("/api/v1/reports/near", get(list::near))
        .route("/api/v1/reports/{code}", get(report::view))
        .route("/api/v1/reports/{code}/events", get(report::events))
        .route("/api/v1/reports/{code}/deadlines", get(report::deadlines))
        .route("/api/v1/reports/{code}/actions/{action}", post(report::act))
        .route(
            "/api/v1/reports/{code}/push",
            post(push::subscribe).delete(push::unsubscribe),
        )
        .route("/api/v1/uploads", post(upload::begin))
        .route(
            "/api/v1/uploads/{id}",
            head(upload::look).patch(upload::append),
        )
        .route("/api/v1/calls", post(calls::hear))
        .route("/api/v1/push-key", get(push::key))
        .route("/api/v1/categories", get(catalogue::categories))
        .route("/api/v1/areas", get(catalogue::areas))
        .route("/api/v1/areas/outlines", get(map::outlines))
        .route("/api/v1/agencies", get(catalogue::agencies))
        .route("/api/v1/policies", get(catalogue::policies))
        .route("/api/v1/calendar", get(catalogue::calendar))
        .route("/api/v1/map", get(map::view))
        .route("/tiles/{z}/{x}/{y}", get(map::tile))
        .route("/api/v1/statistics", get(list::statistics))
        .route("/api/v1/stream", get(stream::open))
        .route("/api/v1/openapi.json", get(description))
        .route("/api/v1/docs", get(docs::show))
}

/// `GET /api/v1/openapi.json`: this API, described.
async fn description() -> Response {
    let body = openapi::openapi().to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=600"),
    ];
    (headers, body).into_response()
}

/// What a caller's answer depends on, beside its address.
const VARY: HeaderValue =
    HeaderValue::from_static("accept-language, authorization, cookie, x-report-secret");

/// A JSON answer in the caller's language.
fn json(status: StatusCode, lang: Lang, value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).map_err(app::AppError::internal)?;
    Ok(written(status, lang, body.into()))
}

/// The same of JSON that is written already.
fn written(status: StatusCode, lang: Lang, body: bytes::Bytes) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(lang.code()),
        ),
        (header::VARY, VARY),
    ];
    (status, headers, body).into_response()
}

/// An answer with the version of the report it shows.
fn tagged(version: u32, mut response: Response) -> Answer {
    let tag = HeaderValue::from_str(&format!("\"{version}\"")).map_err(app::AppError::internal)?;
    response.headers_mut().insert(header::ETAG, tag);
    // To be asked for again each time, for who may see what changes too.
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    Ok(response)
}

/// The text of a body that can only be JSON.
async fn json_body(door: &Door, body: Body) -> Result<String, Failure> {
    let kind = door.header(header::CONTENT_TYPE.as_str()).unwrap_or("");
    if !is_json(kind) {
        return Err(Failure::UNSUPPORTED);
    }
    let whole = collect(body, limits::JSON_BYTES_MAX).await?;
    String::from_utf8(whole.into()).map_err(|_| Failure::BAD_TEXT)
}

/// What may be the same as what somebody is about to send, as a query asks it.
pub(crate) fn alike(query: Option<&str>) -> Result<app::report::duplicates::Asked, Failure> {
    list::Asked::of(query, list::ALIKE)?.alike()
}

/// A code of a path; what is no code names no report.
fn code_of(text: &str) -> Result<domain::id::ReportCode, Failure> {
    domain::id::ReportCode::parse(text).map_err(|_| Failure::NOT_FOUND)
}

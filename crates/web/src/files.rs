//! Files of reports, the fixed files of the pages, and the doors for whoever watches the service.

use crate::assets;
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::limits::FILE_KEPT_SECONDS;
use crate::router::House;
use app::App;
use app::file::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use domain::id::{FileId, ReportCode};
use serde::Deserialize;

/// The routes of this file.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/assets/{name}", get(asset))
        .route("/tep/{code}/{file}", get(file))
}

/// `GET /assets/{name}`: a fixed file, kept for ever, for its name changes with its bytes.
async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Answer {
    let asset = assets::asset(&name).ok_or(Failure::NOT_FOUND)?;
    let fixed = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(asset.content_type),
        ),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static(assets::CACHE_CONTROL),
        ),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (
            header::ETAG,
            HeaderValue::from_str(&asset.etag).map_err(app::AppError::internal)?,
        ),
    ];
    if named_tag(&headers, &asset.etag) {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    let wants_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| {
            v.split(',')
                .any(|c| c.trim() == "gzip" || c.trim().starts_with("gzip;q=1"))
        });
    match &asset.gzip {
        // Packed once when the program started, not at each request.
        Some(gzip) if wants_gzip => {
            Ok((fixed, [(header::CONTENT_ENCODING, "gzip")], gzip.clone()).into_response())
        }
        _ => Ok((fixed, asset.bytes.clone()).into_response()),
    }
}

/// Whether `If-None-Match` names this tag.
pub(crate) fn named_tag(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|named| named.trim() == "*" || named.trim().trim_start_matches("W/") == tag)
}

/// Which form of a file: `?co=nho` the small print, `?goc=1` as it came.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    co: String,
    #[serde(default)]
    goc: String,
}

/// `GET /tep/{code}/{file}`: a file of a report, for a caller who may see it.
async fn file(
    State(app): State<App>,
    door: Door,
    Path((code, file)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let code = ReportCode::parse(&code).map_err(|_| Failure::NOT_FOUND)?;
    let id = file.parse().map(FileId).map_err(|_| Failure::NOT_FOUND)?;
    let form = match (wanted.goc.as_str(), wanted.co.as_str()) {
        ("1", _) => Form::Original,
        (_, "nho") => Form::Thumb,
        _ => Form::Print,
    };
    let shown = app::file::open(&app, &door.ctx, code, id, form).await?;
    // A copy may be kept on the way only of what a stranger was shown, and not for long: hiding it
    // must take effect.
    let kept = if shown.public && door.is_stranger() {
        format!("public, max-age={FILE_KEPT_SECONDS}, immutable")
    } else {
        "private, no-store".to_owned()
    };
    let inline = ["image/", "audio/", "video/"]
        .iter()
        .any(|kind| shown.content_type.starts_with(kind));
    let disposition = if inline {
        "inline".to_owned()
    } else {
        format!("attachment; filename=\"{code}-{id}.pdf\"")
    };
    let text = |value: &str| HeaderValue::from_str(value).map_err(app::AppError::internal);
    let headers = [
        (header::CONTENT_TYPE, text(&shown.content_type)?),
        (header::CACHE_CONTROL, text(&kept)?),
        (header::CONTENT_DISPOSITION, text(&disposition)?),
        (
            header::VARY,
            HeaderValue::from_static("cookie, authorization, x-report-secret"),
        ),
        // Even a file that was mistaken for another can do nothing here.
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
    ];
    Ok((headers, shown.bytes).into_response())
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the store answers too.
pub async fn ready(State(app): State<App>) -> Response {
    match app::catalogue::reload(&app).await {
        Ok(_) => Json(serde_json::json!({ "ready": true })).into_response(),
        Err(e) => {
            tracing::warn!(cause = ?e, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(serde_json::json!({ "ready": false })),
            )
                .into_response()
        }
    }
}

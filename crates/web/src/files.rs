//! Files of reports, the fixed files of the pages, and the doors for whoever watches the service.

use crate::assets;
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::limits::{FILE_KEPT_SECONDS, READINESS_KEPT_MS};
use crate::reading::{self, Reading};
use crate::router::House;
use app::file::Form;
use app::terms::brand::Mark;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, IntoResponseParts, Response};
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use domain::id::{FileId, ReportCode};
use serde::Deserialize;

/// The routes of this file.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/assets/{name}", get(asset))
        .route("/tep/{code}/{file}", get(file))
}

/// `GET /assets/{name}`: a fixed file, kept for ever, for its name changes with its bytes.
async fn asset(State(house): State<House>, Path(name): Path<String>, headers: HeaderMap) -> Answer {
    let Some(asset) = assets::asset(&name) else {
        return face(&house, &name).await;
    };
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

/// What the province chose of its own face: colours, which their address holds, and the mark, which its
/// digest names. Neither ever changes.
async fn face(house: &House, name: &str) -> Answer {
    let kept = (
        header::CACHE_CONTROL,
        HeaderValue::from_static(assets::CACHE_CONTROL),
    );
    let typed = |kind| (header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(sheet) = crate::face::sheet(name) {
        return Ok(([typed("text/css; charset=utf-8"), kept], sheet).into_response());
    }
    let (form, digest) = name
        .strip_suffix(".png")
        .and_then(|name| name.split_once('.'))
        .ok_or(Failure::NOT_FOUND)?;
    let mark = mark(house, digest).await?.ok_or(Failure::NOT_FOUND)?;
    let bytes = match form {
        "mark" => mark.head,
        "icon" => mark.icon,
        _ => return Err(Failure::NOT_FOUND),
    };
    Ok(([typed("image/png"), kept], bytes).into_response())
}

/// The mark of a digest: one is shown on every page, so the last that was asked for is at hand.
async fn mark(house: &House, digest: &str) -> Result<Option<Mark>, Failure> {
    let held = house.mark.lock().await.clone();
    if let Some((_, mark)) = held.filter(|(name, _)| name == digest) {
        return Ok(Some(mark));
    }
    let found = app::terms::brand::mark(&house.app, digest).await?;
    if let Some(mark) = &found {
        *house.mark.lock().await = Some((digest.to_owned(), mark.clone()));
    }
    Ok(found)
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
    Reading(app): Reading,
    door: Door,
    Path((code, file)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    asked: HeaderMap,
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
    Ok(part_of(&asked, (headers, shown.bytes)))
}

/// What a `Range` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// From the first to the last byte, both included.
    Span(usize, usize),
    /// Beyond the end.
    Nowhere,
}

impl Part {
    /// One span of bytes; several, or anything else, get the whole.
    fn of(headers: &HeaderMap, size: usize) -> Part {
        let text = headers
            .get(header::RANGE)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.strip_prefix("bytes="));
        // Without a tag to compare, a guarded range gets the whole.
        if headers.contains_key(header::IF_RANGE) {
            return Part::Whole;
        }
        let Some((first, last)) = text.and_then(|t| t.split_once('-')) else {
            return Part::Whole;
        };
        match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
            (Ok(first), _) if first >= size => Part::Nowhere,
            (Ok(first), Ok(last)) if first <= last => Part::Span(first, last.min(size - 1)),
            (Ok(first), Err(_)) if last.trim().is_empty() => Part::Span(first, size - 1),
            (Err(_), Ok(0)) if first.trim().is_empty() => Part::Nowhere,
            (Err(_), Ok(tail)) if first.trim().is_empty() && size > 0 => {
                Part::Span(size.saturating_sub(tail), size - 1)
            }
            _ => Part::Whole,
        }
    }
}

/// The bytes asked for: phones play no recording that cannot be had in parts.
pub(crate) fn part_of(
    asked: &HeaderMap,
    (headers, bytes): (impl IntoResponseParts, Bytes),
) -> Response {
    let size = bytes.len();
    let ranges = [(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"))];
    let told = |text: String| {
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("bytes */*"))
    };
    match Part::of(asked, size) {
        Part::Whole => (headers, ranges, bytes).into_response(),
        Part::Span(first, last) => {
            let range = [(
                header::CONTENT_RANGE,
                told(format!("bytes {first}-{last}/{size}")),
            )];
            (
                StatusCode::PARTIAL_CONTENT,
                headers,
                ranges,
                range,
                bytes.slice(first..=last),
            )
                .into_response()
        }
        Part::Nowhere => {
            let range = [(header::CONTENT_RANGE, told(format!("bytes */{size}")))];
            (StatusCode::RANGE_NOT_SATISFIABLE, headers, ranges, range).into_response()
        }
    }
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: whether the node can do its work, and if not, what stands in its way. It is tried
/// anew only after a while, however often somebody asks. `clock_astray_ms` is there while the
/// machine's clock has jumped from the hour that the node goes by, `replicas` where there are any.
pub async fn ready(State(house): State<House>) -> Response {
    let now = house.options.clock.now();
    let mut tried = house.tried.lock().await;
    let readiness = match *tried {
        Some((at, readiness)) if now.0 - at.0 < READINESS_KEPT_MS => readiness,
        Some(_) | None => {
            let readiness = app::health::ready(&house.app).await;
            *tried = Some((now, readiness));
            readiness
        }
    };
    drop(tried);
    let mut answer = serde_json::json!({
        "ready": readiness.is_whole(),
        "database": readiness.database,
        "writes": readiness.writes,
        "files": readiness.files,
        "room": readiness.room,
    });
    // One that is left out takes nothing from the node: the database answers.
    if house.app.has_replicas() {
        let replicas = house.app.replicas(reading::tick());
        let in_use = replicas.iter().filter(|replica| replica.fault.is_none());
        answer["replicas"] = serde_json::json!({ "all": replicas.len(), "in_use": in_use.count() });
    }
    if let Some(ms) = house.options.clock.astray_ms() {
        answer["clock_astray_ms"] = ms.into();
    }
    match readiness.is_whole() {
        true => Json(answer).into_response(),
        false => {
            let later = [(header::RETRY_AFTER, HeaderValue::from_static("5"))];
            (StatusCode::SERVICE_UNAVAILABLE, later, Json(answer)).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_can_be_had_in_parts() {
        let part = |range: &'static str, size| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(range));
            Part::of(&headers, size)
        };
        assert_eq!(part("bytes=0-1", 10), Part::Span(0, 1));
        assert_eq!(part("bytes=4-", 10), Part::Span(4, 9));
        assert_eq!(part("bytes=4-400", 10), Part::Span(4, 9));
        assert_eq!(part("bytes=-3", 10), Part::Span(7, 9));
        assert_eq!(part("bytes=-30", 10), Part::Span(0, 9));
        assert_eq!(part("bytes=10-", 10), Part::Nowhere);
        assert_eq!(part("bytes=0-", 0), Part::Nowhere);
        for whole in [
            "bytes=5-4",
            "bytes=0-1,3-4",
            "lines=1-2",
            "bytes=x-y",
            "bytes=-",
        ] {
            assert_eq!(part(whole, 10), Part::Whole, "{whole}");
        }
        assert_eq!(Part::of(&HeaderMap::new(), 10), Part::Whole);
    }
}

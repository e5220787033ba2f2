//! Files in pieces: begun, asked about, gone on with.

use super::{json, json_body};
use crate::door::Door;
use crate::error::{Answer, Failure, FieldFault};
use crate::form::Fields;
use crate::headers::{CHUNK, UPLOAD_LENGTH, UPLOAD_OFFSET};
use crate::limits;
use app::file::upload::{self, NewUpload, Taken, Upload};
use app::limit::Deed;
use app::{App, AppError};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::report::FileKind;
use futures_util::StreamExt;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Names of a beginning's fields.
const NAMES: [&str; 3] = ["size", "sha256", "kind"];

#[derive(Serialize)]
struct Begun {
    id: String,
    offset: i64,
    size: i64,
    expires_at: String,
}

/// `POST /api/v1/uploads`: begins an upload.
pub async fn begin(State(app): State<App>, mut door: Door, body: Body) -> Answer {
    door.knock(&app, Deed::Upload)?;
    let body = json_body(&door, body).await?;
    let new = read(&body)?;
    door.remember(None, Sha256::digest(&body).into())?;
    let begun = upload::begin(&app, &door.ctx, new).await.map_err(of_size)?;
    let place = format!("/api/v1/uploads/{}", begun.id);
    let answer = Begun {
        expires_at: begun.expires_at.rfc3339(),
        id: begun.id,
        offset: begun.offset,
        size: begun.size,
    };
    let mut response = json(StatusCode::CREATED, door.ctx.lang, &answer)?;
    response
        .headers_mut()
        .insert(header::LOCATION, text(&place)?);
    Ok(stored_nowhere(response))
}

fn read(body: &str) -> Result<NewUpload, Failure> {
    let fields = Fields::of_json(body).ok_or(Failure::BAD_JSON)?;
    let mut read = fields.read();
    read.only(&NAMES);
    let (size, sum) = (read.whole("size"), read.text("sha256"));
    let kind = read.choice("kind", FileKind::parse);
    let size = read.required("size", size);
    let sum = read.required("sha256", sum);
    let kind = read.required("kind", kind);
    let digest = sum.as_deref().and_then(digest);
    if sum.is_some() && digest.is_none() {
        read.add([FieldFault::door("sha256", "bad_digest")]);
    }
    read.finish()?;
    match (size, digest, kind) {
        (Some(size), Some(sha256), Some(kind)) => Ok(NewUpload { kind, size, sha256 }),
        // Each was asked for above.
        _ => Err(Failure::BAD_JSON),
    }
}

/// 64 hexadecimal digits.
fn digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0u8; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (n, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(digest)
}

/// A size that is not taken is a fault of that field, not of a file.
fn of_size(e: AppError) -> Failure {
    match FieldFault::file(&e) {
        Some(fault) => Failure::Fields(vec![FieldFault {
            field: "size".to_owned(),
            ..fault
        }]),
        None => e.into(),
    }
}

/// `HEAD /api/v1/uploads/{id}`: how far it got.
pub async fn look(State(app): State<App>, door: Door, Path(id): Path<String>) -> Answer {
    door.knock(&app, Deed::Chunk)?;
    let upload = upload::look(&app, &door.ctx, &id).await?;
    let Upload { offset, size, .. } = upload;
    let headers = [
        (UPLOAD_OFFSET, number(offset)?),
        (UPLOAD_LENGTH, number(size)?),
    ];
    Ok(stored_nowhere((StatusCode::OK, headers).into_response()))
}

/// `PATCH /api/v1/uploads/{id}`: goes on from where it stands.
pub async fn append(
    State(app): State<App>,
    door: Door,
    Path(id): Path<String>,
    body: Body,
) -> Answer {
    door.knock(&app, Deed::Chunk)?;
    let said = |name: &HeaderName| door.header(name.as_str()).map(str::trim);
    if said(&header::CONTENT_TYPE) != Some(CHUNK) {
        return Err(Failure::UNSUPPORTED);
    }
    let whole = |text: &str| text.parse::<u64>().ok();
    let offset = said(&UPLOAD_OFFSET)
        .and_then(whole)
        .and_then(|n| i64::try_from(n).ok())
        .ok_or(Failure::BAD_HEADER)?;
    if said(&header::CONTENT_LENGTH).and_then(whole) > Some(limits::CHUNK_BYTES_MAX) {
        return Err(Failure::CHUNK_TOO_LARGE);
    }
    let ctx = door.ctx.clone();
    // In a task of its own: when the caller is cut off, what came must still get to the disk.
    let taken =
        tokio::spawn(async move { upload::append(&app, &ctx, &id, offset, bounded(body)).await });
    answer(taken.await.map_err(AppError::internal)??)
}

/// The bytes of a chunk; one that goes on for ever breaks off at the limit.
fn bounded(
    body: Body,
) -> impl futures_util::Stream<Item = Result<Bytes, axum::Error>> + Unpin + Send {
    let mut left = limits::CHUNK_BYTES_MAX;
    body.into_data_stream().map(move |chunk| {
        let chunk = chunk?;
        left = left
            .checked_sub(chunk.len() as u64)
            .ok_or_else(|| axum::Error::new("a chunk too large"))?;
        Ok(chunk)
    })
}

fn answer(taken: Taken) -> Answer {
    let (stands, mut response) = match taken {
        Taken::To(stands) => (stands, StatusCode::NO_CONTENT.into_response()),
        Taken::Elsewhere(stands) => (stands, Failure::WRONG_OFFSET.into_response()),
        Taken::Beyond(stands) => (stands, Failure::BEYOND.into_response()),
        Taken::Cut(stands) => (stands, Failure::CUT.into_response()),
        Taken::OtherDigest => return Err(Failure::CHECKSUM),
    };
    response
        .headers_mut()
        .insert(UPLOAD_OFFSET, number(stands)?);
    Ok(stored_nowhere(response))
}

fn stored_nowhere(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn text(value: &str) -> Result<HeaderValue, Failure> {
    Ok(HeaderValue::from_str(value).map_err(AppError::internal)?)
}

fn number(n: i64) -> Result<HeaderValue, Failure> {
    text(&n.to_string())
}

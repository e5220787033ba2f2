//! Answers that are asked for again and again: sent whole only when they changed.

use crate::error::Answer;
use crate::files::named_tag;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Response, StatusCode};
use sha2::{Digest, Sha256};

/// To be asked for again each time: a case that is taken down loses its name at once, in every
/// copy. What did not change is answered without a body.
const FRESH: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The answer under the digest of its body; without the body, where the caller has it.
pub async fn tagged(asked: &HeaderMap, answer: Response<Body>) -> Answer {
    let (mut parts, body) = answer.into_parts();
    let body: Bytes = to_bytes(body, usize::MAX)
        .await
        .map_err(app::AppError::internal)?;
    let digest: String = Sha256::digest(&body)
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect();
    let tag = format!("\"{digest}\"");
    let value = HeaderValue::from_str(&tag).map_err(app::AppError::internal)?;
    parts.headers.insert(header::ETAG, value);
    parts.headers.insert(header::CACHE_CONTROL, FRESH);
    if named_tag(asked, &tag) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        return Ok(Response::from_parts(parts, Body::empty()));
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

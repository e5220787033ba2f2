//! `GET /api/v1/stream`: server-sent events of what this caller may see.

use super::list::Asked;
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::headers::bearer;
use app::follow::stream::{self, Shown};
use app::{App, AppError};
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::response::IntoResponse;
use futures_util::stream::unfold;
use std::convert::Infallible;

/// Parameters of a stream.
pub(super) const STREAM: &[&str] = &["cursor", "as"];
/// Proxies that gather answers send this one on at once.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Opens a stream: after the place of `Last-Event-ID`, which a browser names by itself when it comes
/// back, or of `cursor`. With `as=staff` only for somebody who is signed in: a page of the console
/// must hear that its session is over, and not go on as a passer-by.
pub async fn open(
    State(app): State<App>,
    door: Door,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer {
    let mut asked = Asked::of(query.as_deref(), STREAM)?;
    let named = asked.one("cursor");
    let staff = asked.read("as", "unknown_choice", |text| {
        (text == "staff").then_some(())
    });
    if !asked.faults.is_empty() {
        return Err(Failure::Fields(asked.faults));
    }
    if staff.is_some() && door.caller.is_none() {
        return Err(Failure::App(AppError::SignIn));
    }
    let shown = match (bearer(&headers), door.session.as_deref()) {
        (Some(token), _) => Shown::Token(token),
        (None, Some(cookie)) => Shown::Session(cookie),
        (None, None) => Shown::Nothing,
    };
    // A browser that comes back names its newest place, under the address it began with.
    let after = door
        .header("last-event-id")
        .map(str::to_owned)
        .filter(|id| !id.is_empty())
        .or(named);
    let heard = stream::open(&app, &door.ctx, shown, after.as_deref()).await?;
    let words = unfold(heard, |mut heard| async move {
        let words = heard.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(words)), heard))
    });
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/event-stream"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (UNBUFFERED, HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(words)).into_response())
}

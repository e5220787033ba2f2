//! Notices in the browser: the key to subscribe with, and a reporter's browsers.

use super::{code_of, json};
use crate::door::Door;
use crate::error::{Answer, Failure};
use app::App;
use app::limit::Deed;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Key {
    key: String,
}

/// `GET /api/v1/push-key`: the `applicationServerKey` of this installation.
pub async fn key(State(app): State<App>, door: Door) -> Answer {
    let key = app::reach::push_key(&app)?;
    json(StatusCode::OK, door.ctx.lang, &Key { key })
}

/// `POST /api/v1/reports/{code}/push`: the reporter wants to be told in this browser. The body is
/// what `JSON.stringify` makes of its subscription.
pub async fn subscribe(
    State(app): State<App>,
    Path(code): Path<String>,
    door: Door,
    body: Bytes,
) -> Answer {
    door.knock(&app, Deed::Submit)?;
    let code = code_of(&code)?;
    let subscription = std::str::from_utf8(&body).map_err(|_| Failure::BAD_TEXT)?;
    app::reach::subscribe(&app, &door.ctx, code, subscription).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
struct Ended {
    endpoint: String,
}

/// `DELETE /api/v1/reports/{code}/push`: no more notices in the browser with this endpoint.
pub async fn unsubscribe(
    State(app): State<App>,
    Path(code): Path<String>,
    door: Door,
    body: Bytes,
) -> Answer {
    let code = code_of(&code)?;
    let ended: Ended = serde_json::from_slice(&body).map_err(|_| Failure::BAD_JSON)?;
    app::reach::unsubscribe(&app, &door.ctx, code, &ended.endpoint).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

//! Notices in the browser: the key to subscribe with, and a reporter's browsers.

use super::{code_of, json, json_body};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::form::Fields;
use app::App;
use app::limit::Deed;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Serialize;

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
    body: Body,
) -> Answer {
    door.knock(&app, Deed::Submit)?;
    let code = code_of(&code)?;
    let subscription = json_body(&door, body).await?;
    app::reach::subscribe(&app, &door.ctx, code, &subscription).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /api/v1/reports/{code}/push`: no more notices in the browser with this endpoint.
pub async fn unsubscribe(
    State(app): State<App>,
    Path(code): Path<String>,
    door: Door,
    body: Body,
) -> Answer {
    let code = code_of(&code)?;
    let body = json_body(&door, body).await?;
    let fields = Fields::of_json(&body).ok_or(Failure::BAD_JSON)?;
    let mut read = fields.read();
    read.only(&["endpoint"]);
    let endpoint = read.text("endpoint");
    let endpoint = read.required("endpoint", endpoint).unwrap_or_default();
    read.finish()?;
    app::reach::unsubscribe(&app, &door.ctx, code, &endpoint).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

//! What other systems call back: the SMS gateway's delivery reports and inbound messages.

use crate::door::Door;
use crate::error::Answer;
use crate::limits;
use crate::router::House;
use app::App;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::post;

/// The routes of callbacks.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/hooks/sms/{gateway}", post(sms))
        .layer(DefaultBodyLimit::max(limits::HOOK_BYTES_MAX))
}

/// `POST /hooks/sms/{gateway}`: a short message arrived, or somebody answered one.
async fn sms(
    State(app): State<App>,
    Path(gateway): Path<String>,
    door: Door,
    body: Bytes,
) -> Answer {
    let header = |name: &str| door.header(name);
    app::hooks::sms(&app, door.ctx.now, &gateway, header, &body).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

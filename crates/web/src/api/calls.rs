//! What telephone exchanges tell of their calls.

use crate::error::{Answer, Failure, FieldFault};
use crate::form::{Fields, Posted};
use crate::limits::CALL_NAME_CHARS_MAX;
use app::App;
use app::hotline::hear::{self, News};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::actor::Role;
use domain::hotline::{Direction, HeardKind};
use domain::refusal_reason::Why;

/// `POST /api/v1/calls`: a call rings, was answered, is over.
pub async fn hear(State(app): State<App>, posted: Posted) -> Answer {
    let door = posted.door;
    // Before the body is looked at: who is no exchange learns nothing of what one may say.
    if door.signed_in()?.actor.role != Role::Telephony {
        return Err(Failure::App(app::AppError::Forbidden));
    }
    let news = read(&posted.fields)?;
    hear::hear(&app, &door.ctx, &news).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Exchanges send all they know: what is not asked for is passed over.
fn read(fields: &Fields) -> Result<News, Failure> {
    let mut read = fields.read();
    let kind = read.choice("event", HeardKind::parse);
    let kind = read.required("event", kind);
    let call = read.text("callId");
    let call = read.required("callId", call);
    let news = News {
        kind,
        from: read.text("from"),
        to: read.text("to"),
        direction: read.choice("direction", Direction::parse),
        queue: read.text("queue"),
        cause: read.text("cause"),
        line: read.text("answeringNumber"),
        at: read.at("at"),
        recording: read.text("recordingUrl"),
        call: call.unwrap_or_default(),
    };
    if news.call.chars().count() > CALL_NAME_CHARS_MAX {
        read.add([FieldFault::why("callId", Why::TooLong)]);
    }
    read.finish()?;
    Ok(news)
}

//! One report: filed, read, acted on.

use super::{code_of, json, tagged};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::files::named_tag;
use crate::form::Posted;
use crate::reading::Reading;
use crate::url;
use app::App;
use app::limit::Deed;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use domain::action::Action;
use domain::id::ReportCode;
use serde::Serialize;

/// `POST /api/v1/reports`: `submit`.
pub async fn submit(State(app): State<App>, posted: Posted) -> Answer {
    let (door, new) = posted.submission()?;
    let slip = app::report::submit(&app, &door.ctx, new).await?;
    let place = HeaderValue::from_str(&url::api_report(slip.report_code))
        .map_err(app::AppError::internal)?;
    let mut response = json(StatusCode::CREATED, door.ctx.lang, &slip)?;
    response.headers_mut().insert(header::LOCATION, place);
    tagged(slip.report.version, response)
}

/// `GET /api/v1/reports/{code}`: the report as this caller may see it.
pub async fn view(
    Reading(app): Reading,
    door: Door,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Answer {
    let code = looked_up(&app, &door, &code)?;
    let written = app::report::written(&app, &door.ctx, code).await?;
    let version = written.version;
    if named_tag(&headers, &format!("\"{version}\"")) {
        return tagged(version, StatusCode::NOT_MODIFIED.into_response());
    }
    let json = written.json.clone();
    tagged(version, super::written(StatusCode::OK, door.ctx.lang, json))
}

/// `POST /api/v1/reports/{code}/actions/{action}`: any action by its name.
pub async fn act(
    State(app): State<App>,
    Path((code, action)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let code = code_of(&code)?;
    let action = open_action(&action)?;
    // What a phone kept for one person is not done as another who has signed in on it since.
    let meant = posted.door.header("x-acts-as");
    if meant.is_some() && meant != posted.door.acts_as().as_deref() {
        return Err(Failure::App(app::AppError::SignIn));
    }
    let (door, order) = posted.order()?;
    let view = app::report::act(&app, &door.ctx, code, action, order).await?;
    tagged(view.version, json(StatusCode::OK, door.ctx.lang, &view)?)
}

/// The report that a path names. Trying codes out is held back, whether they are codes or not.
fn looked_up(app: &App, door: &Door, code: &str) -> Result<ReportCode, Failure> {
    if door.ctx.secret.is_none() {
        door.knock(app, Deed::LookUp)?;
    }
    code_of(code)
}

/// The action that a path names; what only the clock does, and what begins a report, is done
/// elsewhere.
fn open_action(name: &str) -> Result<Action, Failure> {
    let action = Action::parse(name).ok_or(Failure::NOT_FOUND)?;
    if action == Action::Submit || action.is_clock_only() {
        return Err(Failure::METHOD);
    }
    Ok(action)
}

/// A list under its one name.
#[derive(Serialize)]
struct Events<T> {
    events: Vec<T>,
}

/// `GET /api/v1/reports/{code}/events`: the timeline that this caller may see, with hashes.
pub async fn events(Reading(app): Reading, door: Door, Path(code): Path<String>) -> Answer {
    let code = looked_up(&app, &door, &code)?;
    let events = app::report::events(&app, &door.ctx, code).await?;
    json(StatusCode::OK, door.ctx.lang, &Events { events })
}

/// As above.
#[derive(Serialize)]
struct Deadlines<T> {
    deadlines: Vec<T>,
}

/// `GET /api/v1/reports/{code}/deadlines`: the clocks with their proofs.
pub async fn deadlines(Reading(app): Reading, door: Door, Path(code): Path<String>) -> Answer {
    let code = looked_up(&app, &door, &code)?;
    let deadlines = app::report::deadlines(&app, &door.ctx, code).await?;
    json(StatusCode::OK, door.ctx.lang, &Deadlines { deadlines })
}

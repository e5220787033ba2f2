//! `/lam-viec/hs/{code}/tra-loi`: the agency says what was done.

use super::forms::{Origin, Sheet, Typed, WHAT, WHEN, WHERE, WHO};
use super::present::answers;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::App;
use app::report::desk;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use domain::action::Action;
use domain::id::ReportCode;
use domain::refusal_reason::Why;

/// `GET /lam-viec/hs/{code}/tra-loi`.
pub async fn show(staff: Staff, Path(code): Path<String>) -> Answer {
    page(
        &staff,
        super::code_of(&code)?,
        &Typed::default(),
        StatusCode::OK,
    )
    .await
}

/// The page, with what was typed into it. Who may not answer now is led to the file.
pub async fn page(staff: &Staff, code: ReportCode, typed: &Typed, status: StatusCode) -> Answer {
    let paper = desk::paper(&staff.app, staff.ctx(), code).await?;
    if !paper.view.actions.contains(&Action::SubmitResult.as_str()) {
        return Ok(staff.lead_to(&super::href(code)));
    }
    let events = app::report::events(&staff.app, staff.ctx(), code).await?;
    let around = staff.desk().await?;
    let token = around.token.clone();
    let tables = staff.app.tables();
    let sheet = Sheet {
        lang: staff.lang(),
        now: staff.ctx().now,
        catalogue: &tables.catalogue,
        paper: &paper,
        actor: &staff.caller.actor,
        token: &token,
        people: &[],
        typed,
        origin: Origin::Answer,
    };
    let who = staff.door.acts_as().unwrap_or_default();
    staff.page_as(status, &answers::answer(&sheet, around, &events, who))
}

/// `POST /lam-viec/hs/{code}/tra-loi/kiem`: what the answer still lacks, by the rules that will judge
/// it, one name a line. Nothing is done, and nothing is kept.
pub async fn check(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Answer {
    let code = super::code_of(&code)?;
    let staff = Staff::of(&app, posted.door)?;
    let paper = desk::paper(&app, staff.ctx(), code).await?;
    if !paper.view.actions.contains(&Action::SubmitResult.as_str()) {
        return Err(Failure::NOT_FOUND);
    }
    let action = Action::SubmitResult;
    let typed = Typed::of(action, &posted.fields);
    let part = |name: &str| typed.get(name).is_some();
    let mut lacks: Vec<&str> = [
        (WHAT, "what"),
        (WHERE, "where"),
        (WHEN, "when"),
        (WHO, "who"),
    ]
    .into_iter()
    .filter(|(name, _)| !part(name))
    .map(|(_, check)| check)
    .collect();
    let typed = super::act::arranged(typed, action, staff.lang());
    let photos = posted.fields.typed("photos").and_then(|n| n.parse().ok());
    let no_photo = paper.result_photo && photos.unwrap_or(0) == 0_u32;
    // What is missing has no text yet: then only the photo is judged.
    let text = typed.get("text").unwrap_or_default();
    for fault in domain::workflow::lint(text, no_photo, false) {
        let check = match fault.why {
            Why::LintNoPhoto => "photo",
            _ if text.is_empty() => continue,
            Why::LintNoDate => "when",
            Why::LintNoWhere => "where",
            Why::LintNoWho => "who",
            _ => "what",
        };
        lacks.push(check);
    }
    lacks.sort_unstable();
    lacks.dedup();
    Ok((
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        lacks.join("\n"),
    )
        .into_response())
}

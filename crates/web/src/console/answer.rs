//! `/lam-viec/hs/{code}/tra-loi`: the agency says what was done.

use super::forms::{Origin, Sheet, Typed};
use super::present::answers;
use super::staff::Staff;
use crate::error::Answer;
use app::report::desk;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::action::Action;
use domain::id::ReportCode;

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
    staff.page_as(status, &answers::answer(&sheet, around, &events))
}

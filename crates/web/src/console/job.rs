//! `/v/{code}`: one job on a phone. The address stands in messages to officers; it opens nothing to
//! whoever is not signed in, and is nowhere for whoever has no part in the report.

use super::forms::{Origin, Sheet, Typed};
use super::present::job::{Parts, job};
use super::staff::Staff;
use crate::error::{Answer, Failure};
use app::report::{desk, extension};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, HeaderValue};
use domain::action::Action;
use domain::id::ReportCode;
use domain::permission::Sight;
use domain::report::Urgency;

/// The mark by which the service worker keeps a page for one person (docs/decisions/0030).
const MARK: HeaderName = HeaderName::from_static("x-keep");

/// `/v/{code}`: a job.
pub fn href(code: ReportCode) -> String {
    format!("/v/{code}")
}

/// `GET /v/{code}`.
pub async fn show(staff: Staff, Path(code): Path<String>) -> Answer {
    let code = super::code_of(&code)?;
    if !staff.role().is_agency() {
        // The others work on files.
        return Ok(staff.lead_to(&super::href(code)));
    }
    page(&staff, code, &Typed::default(), StatusCode::OK).await
}

/// The page, with what was typed into one of its forms.
pub async fn page(staff: &Staff, code: ReportCode, typed: &Typed, status: StatusCode) -> Answer {
    let paper = desk::paper(&staff.app, staff.ctx(), code).await?;
    // Public or not: another agency's job is none here.
    if paper.view.sight != Sight::Agency {
        return Err(Failure::NOT_FOUND);
    }
    let events = app::report::events(&staff.app, staff.ctx(), code).await?;
    let people = if paper.view.actions.contains(&Action::Assign.as_str()) {
        desk::colleagues(&staff.app, staff.ctx()).await?
    } else {
        Vec::new()
    };
    let urgency = paper.view.urgency.and_then(Urgency::parse);
    let urgency = urgency.unwrap_or(Urgency::Normal);
    let rule = extension::rule(&staff.app, staff.ctx(), urgency)?;
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
        people: &people,
        typed,
        origin: Origin::Job,
    };
    let who = staff.door.acts_as().unwrap_or_default();
    let parts = Parts {
        desk: around,
        events: &events,
        rule,
        who: who.clone(),
    };
    let mut response = staff.page_as(status, &job(&sheet, parts))?;
    // A page with somebody's slips in it is not the job; and a code with other letters is no header.
    if status.is_success()
        && let Ok(mark) = HeaderValue::from_str(&format!("job {who}"))
    {
        response.headers_mut().insert(MARK, mark);
    }
    Ok(response)
}

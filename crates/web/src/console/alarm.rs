//! `/lam-viec/khan/bao-dong`: dangers that nobody of the reader's desk has seen, and that they saw them.

use super::pages::alarm::{AlarmLine, AlarmStrip};
use super::present;
use super::sign::inside;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::triage::alarm;
use app::view::ReportView;
use app::{App, AppError};
use axum::extract::State;
use domain::id::ReportCode;

/// Where the strip stands alone.
pub const HREF: &str = "/lam-viec/khan/bao-dong";

/// `GET /lam-viec/khan/bao-dong`: the strip alone, for a script.
pub async fn show(staff: Staff) -> Answer {
    let strip = strip(&staff).await?;
    let strip = strip.ok_or(Failure::App(AppError::Forbidden))?;
    staff.page(&strip)
}

/// `POST /lam-viec/khan/bao-dong`: the reader has seen these.
pub async fn see(State(app): State<App>, posted: Posted) -> Answer {
    let codes = posted.fields.all_typed("hs");
    let codes: Vec<ReportCode> = codes.filter_map(|c| ReportCode::parse(c).ok()).collect();
    let next = inside(posted.fields.typed("next").unwrap_or_default()).to_owned();
    let staff = Staff::of(&app, posted.door)?;
    alarm::see(&app, staff.ctx(), &codes).await?;
    if staff.wants_part() {
        return show(staff).await;
    }
    Ok(staff.lead_to(&next))
}

/// The strip of the reader's desk; none for readers whom no danger calls.
pub async fn strip(staff: &Staff) -> Result<Option<AlarmStrip>, Failure> {
    let Some(href) = staff.alarm_href() else {
        return Ok(None);
    };
    let unseen = alarm::unseen(&staff.app, staff.ctx()).await?;
    let shell = staff.shell();
    Ok(Some(AlarmStrip {
        lang: staff.lang(),
        action: shell.to(HREF),
        next: shell.path.clone(),
        href: shell.to(href),
        lines: unseen.iter().map(|view| line(staff, view)).collect(),
    }))
}

fn line(staff: &Staff, view: &ReportView) -> AlarmLine {
    let parts = [
        Some(view.shown_code.as_str()),
        view.category.as_ref().map(|c| c.name.as_str()),
        view.area.as_ref().map(|a| a.name.as_str()),
    ];
    AlarmLine {
        code: view.code.clone(),
        href: present::to(staff.lang(), &super::href(view.report_code)),
        words: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}

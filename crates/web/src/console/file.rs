//! `/lam-viec/hs/{code}`: everything known of one report, and what may be done.

use super::forms::{Origin, Sheet, Typed};
use super::present::file::{Parts, case_file};
use super::staff::Staff;
use crate::error::{Answer, Failure};
use app::AppError;
use app::report::chain;
use app::report::desk::{self, Paper};
use app::report::identity::Identity;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::action::Action;
use domain::id::{ReportCode, UserId};
use domain::permission::Sight;
use std::collections::HashMap;

/// `GET /lam-viec/hs/{code}`.
pub async fn show(staff: Staff, Path(code): Path<String>) -> Answer {
    let code = super::code_of(&code)?;
    page(&staff, code, &Typed::default(), None, StatusCode::OK).await
}

/// The page, with what was typed into its forms, and with the reporter's identity if it was opened
/// just now.
pub async fn page(
    staff: &Staff,
    code: ReportCode,
    typed: &Typed,
    identity: Option<&Identity>,
    status: StatusCode,
) -> Answer {
    let (paper, clocks) = desk::file(&staff.app, staff.ctx(), code).await?;
    works_on(&paper)?;
    let events = app::report::events(&staff.app, staff.ctx(), code).await?;
    let broken = chain::broken_at(&staff.app, staff.ctx(), code).await?;
    let names = names(staff, &paper).await?;
    let assigns = paper.view.actions.contains(&Action::Assign.as_str());
    let people = if assigns {
        desk::colleagues(&staff.app, staff.ctx()).await?
    } else {
        Vec::new()
    };
    let watch = super::watch::open(staff, code).await?;
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
        origin: Origin::File,
    };
    let parts = Parts {
        desk: around,
        watch,
        clocks: &clocks,
        events: &events,
        broken,
        names: &names,
        identity,
        handed: super::admin::peers_stuck::of_case(staff, code).await?,
        around: super::around::of_report(staff, &paper, None),
        calls: calls(staff, code).await?,
    };
    staff.page_as(status, &case_file(&sheet, parts))
}

/// The calls that it came in by, as (address, words).
async fn calls(staff: &Staff, code: ReportCode) -> Result<Vec<(String, String)>, Failure> {
    let calls = app::hotline::of_report(&staff.app, staff.ctx(), code).await?;
    let link = |(id, rang): (domain::id::CallId, domain::time::At)| {
        let at = lang::date::moment(staff.lang(), rang.0, staff.ctx().now.0);
        let words = lang::fill(staff.lang(), "console.case.call", &[("at", &at)]);
        (
            staff.shell().to(&format!("{}/{id}", super::calls::HREF)),
            words,
        )
    };
    Ok(calls.into_iter().map(link).collect())
}

/// The file is for those who work on the report or watch over it. Others hear that it is another's
/// matter; the public page is open to them as to anybody.
fn works_on(paper: &Paper) -> Result<(), Failure> {
    match paper.view.sight {
        Sight::Centre | Sight::Agency | Sight::Oversight | Sight::Sealed | Sight::Auditor => Ok(()),
        Sight::None => Err(Failure::NOT_FOUND),
        Sight::Unpublished | Sight::Tombstone | Sight::Parent | Sight::Public | Sight::Reporter => {
            Err(Failure::App(AppError::Forbidden))
        }
    }
}

/// Names of those who hold a part or signed a draft: one read.
pub async fn names(staff: &Staff, paper: &Paper) -> Result<HashMap<UserId, String>, Failure> {
    let handlers = paper
        .view
        .assignments
        .iter()
        .filter_map(|a| a.handler.map(UserId));
    let signers = paper.drafts.iter().flat_map(|d| d.signed.iter().copied());
    let mut ids: Vec<UserId> = handlers.chain(signers).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(desk::names(&staff.app, &ids).await?)
}

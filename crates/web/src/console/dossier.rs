//! `/lam-viec/tranh-chap/{code}` and `/ban-chi-dao/{code}`: one dispute, with everything that its
//! reader needs to decide, and the form to do it.

use super::file::names;
use super::forms::{Origin, Sheet, Typed};
use super::present;
use super::staff::Staff;
use crate::error::Answer;
use app::report::dossier;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::ReportCode;

/// `/lam-viec/tranh-chap/{code}`.
pub fn href(code: ReportCode) -> String {
    format!("/lam-viec/tranh-chap/{code}")
}

/// `/ban-chi-dao/{code}`.
pub fn at_committee(code: ReportCode) -> String {
    format!("/ban-chi-dao/{code}")
}

/// `GET /lam-viec/tranh-chap/{code}`: for those who settle it, and for those who take part.
pub async fn show(staff: Staff, Path(code): Path<String>) -> Answer {
    let code = super::code_of(&code)?;
    page(
        &staff,
        code,
        &Typed::default(),
        Origin::Dossier,
        StatusCode::OK,
    )
    .await
}

/// `GET /ban-chi-dao/{code}`: the same on the committee's desk.
pub async fn committee(staff: Staff, Path(code): Path<String>) -> Answer {
    let code = super::code_of(&code)?;
    page(
        &staff,
        code,
        &Typed::default(),
        Origin::Committee,
        StatusCode::OK,
    )
    .await
}

/// The dossier, with what was typed into its forms.
pub async fn page(
    staff: &Staff,
    code: ReportCode,
    typed: &Typed,
    origin: Origin,
    status: StatusCode,
) -> Answer {
    if origin == Origin::Committee {
        staff.only(&super::disputes::ROLES)?;
    }
    let found = dossier::of(&staff.app, staff.ctx(), code).await?;
    let names = names(staff, &found.paper).await?;
    let around = staff.desk().await?;
    let token = around.token.clone();
    let tables = staff.app.tables();
    let sheet = Sheet {
        lang: staff.lang(),
        now: staff.ctx().now,
        catalogue: &tables.catalogue,
        paper: &found.paper,
        actor: &staff.caller.actor,
        token: &token,
        people: &[],
        typed,
        origin,
    };
    let page = present::dossier::dossier(&sheet, around, &found, &names);
    staff.page_as(status, &page)
}

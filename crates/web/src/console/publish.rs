//! `/lam-viec/cong-khai`: what the public will read, see and know of the place.

use super::forms::{Origin, Sheet, Typed};
use super::pages::publish::{Publish, PublishItem};
use super::present::{self, answers};
use super::queues::{Count, Queue};
use super::staff::Staff;
use crate::error::{Answer, Failure};
use app::report::desk::{self, Paper, Papers};
use axum::http::StatusCode;
use domain::actor::Role;
use domain::id::ReportCode;

/// Who publishes.
const ROLES: [Role; 2] = [Role::IocOperator, Role::IocLeader];
/// Rows of the queue at once.
const ROWS: u32 = 50;

/// `GET /lam-viec/cong-khai`: the next answer, or the report that `hs` names.
pub async fn show(staff: Staff) -> Answer {
    let chosen = staff
        .asked("hs")
        .map(|code| super::code_of(&code))
        .transpose()?;
    page(&staff, chosen, &Typed::default(), StatusCode::OK).await
}

/// The page, with what was typed into its forms.
pub async fn page(
    staff: &Staff,
    chosen: Option<ReportCode>,
    typed: &Typed,
    status: StatusCode,
) -> Answer {
    staff.only(&ROLES)?;
    let desk = staff.desk().await?;
    let Papers { papers, next } = queue(staff).await?;
    let code = chosen.or_else(|| papers.first().map(|p| p.view.report_code));
    let item = match code {
        Some(code) => match item(staff, code, typed, &desk.token).await? {
            Some(item) => Some(item),
            None => return Ok(staff.lead_to(&super::href(code))),
        },
        None => None,
    };
    let row = |p: &Paper| {
        let href = desk
            .shell
            .to(&format!("/lam-viec/cong-khai?hs={}", p.view.code));
        let mut row = present::row(staff.lang(), p, href);
        row.on = Some(p.view.report_code) == code;
        row
    };
    let page = Publish {
        count: count(staff).await?,
        queue: papers.iter().map(row).collect(),
        empty: staff.t("console.publish.empty").to_owned(),
        more_href: next
            .map(|at| desk.shell.to(&format!("/lam-viec/cong-khai?sau={at}")))
            .unwrap_or_default(),
        item,
        chosen: chosen.is_some(),
        desk,
    };
    staff.page_as(status, &page)
}

async fn queue(staff: &Staff) -> Result<Papers, Failure> {
    let Some(mut query) = Queue::Publish.query(staff.ctx()) else {
        return Ok(Papers::default());
    };
    query.limit = Some(ROWS);
    query.cursor = staff.asked("sau");
    Ok(desk::papers(&staff.app, staff.ctx(), query).await?)
}

async fn count(staff: &Staff) -> Result<String, Failure> {
    let queries: Vec<_> = Queue::Publish.query(staff.ctx()).into_iter().collect();
    let counted = desk::counts(&staff.app, staff.ctx(), &queries).await?;
    Ok(counted
        .first()
        .map(|c| Count::from(*c).words(staff.lang()))
        .unwrap_or_default())
}

/// The report now checked; none if nothing of it may be published now.
async fn item(
    staff: &Staff,
    code: ReportCode,
    typed: &Typed,
    token: &str,
) -> Result<Option<PublishItem>, Failure> {
    let paper = desk::paper(&staff.app, staff.ctx(), code).await?;
    let tables = staff.app.tables();
    let sheet = Sheet {
        lang: staff.lang(),
        now: staff.ctx().now,
        catalogue: &tables.catalogue,
        paper: &paper,
        actor: &staff.caller.actor,
        token,
        people: &[],
        typed,
        origin: Origin::Publish,
    };
    Ok(answers::publish_item(&sheet))
}

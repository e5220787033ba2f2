//! `/lam-viec/tranh-chap` and `/ban-chi-dao`: agencies that disagree, and what waits for the
//! committee.

use super::pages::disputes::{Directed, Disputes};
use super::present::{self, answers};
use super::queues::Queue;
use super::staff::Staff;
use crate::error::Answer;
use app::report::{desk, dossier};
use domain::actor::Role;

/// Who watches over disputes; the centre sees those that it sent.
pub const ROLES: [Role; 7] = [
    Role::StandingBody,
    Role::SteeringCommittee,
    Role::ProvinceLeader,
    Role::Inspector,
    Role::IocLeader,
    Role::IocOperator,
    Role::CallAgent,
];
/// Rows at once: more disputes than any province has open.
const ROWS: u32 = 100;

/// `GET /lam-viec/tranh-chap`: the standing body's desk.
pub async fn show(staff: Staff) -> Answer {
    page(&staff, Queue::Disputes, None).await
}

/// `GET /ban-chi-dao`: the committee's desk: what waits for it, and what it directed.
pub async fn committee(staff: Staff) -> Answer {
    staff.only(&ROLES)?;
    let under_way = dossier::directed(&staff.app, staff.ctx()).await?;
    let shown = under_way
        .iter()
        .map(|(paper, directive)| present::dossier::directed(staff.lang(), paper, directive))
        .collect();
    page(&staff, Queue::Escalated, Some(shown)).await
}

async fn page(staff: &Staff, queue: Queue, directed: Option<Vec<Directed>>) -> Answer {
    staff.only(&ROLES)?;
    let desk = staff.desk().await?;
    let mut query = queue.query(staff.ctx()).unwrap_or_default();
    query.limit = Some(ROWS);
    query.cursor = staff.asked("sau");
    let page = desk::papers(&staff.app, staff.ctx(), query).await?;
    let (title, none) = match directed {
        Some(_) => ("console.committee.title", "console.committee.none"),
        None => ("console.disputes.title", "console.disputes.none"),
    };
    let href = |code| match directed {
        Some(_) => present::to(staff.lang(), &super::dossier::at_committee(code)),
        None => present::to(staff.lang(), &super::dossier::href(code)),
    };
    let page = Disputes {
        title: staff.t(title).to_owned(),
        none: staff.t(none).to_owned(),
        disputes: page
            .papers
            .iter()
            .map(|p| answers::dispute(staff.lang(), p, href(p.view.report_code)))
            .collect(),
        more_href: page
            .next
            .map(|at| desk.shell.to(&format!("{}?sau={at}", queue.href())))
            .unwrap_or_default(),
        directed,
        desk,
    };
    staff.page(&page)
}

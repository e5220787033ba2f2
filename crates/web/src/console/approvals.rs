//! `/lam-viec/duyet`: results and drafts that wait for the reader's signature.

use super::forms::{Origin, Sheet, Typed};
use super::pages::approvals::{Approvals, Card};
use super::present::answers::{draft_card, result_card};
use super::queues::Queue;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use app::Sort;
use app::report::desk::{self, Paper};
use app::report::list::{LIMIT_MAX, Query};
use domain::actor::Role;
use domain::id::UserId;
use domain::report::Stage;
use std::collections::{HashMap, HashSet};

/// Pages of open reports looked through for drafts: no index knows of drafts, and what is nearest
/// to its due is what a signer must see first. Five hundred is a busy province's open work.
const DRAFT_PAGES: usize = 5;
/// Cards at once: a stack that a leader works through in a sitting.
const CARDS_MAX: usize = 60;

/// `GET /lam-viec/duyet`.
pub async fn show(staff: Staff) -> Answer {
    let desk = staff.desk().await?;
    let papers = waiting(&staff).await?;
    let names = signers(&staff, &papers).await?;
    let cards: Vec<Card> = papers
        .iter()
        .flat_map(|paper| cards(&staff, paper, &desk.token, &names))
        .take(CARDS_MAX)
        .collect();
    let page = Approvals {
        count: cards.len().to_string(),
        cards,
        empty: staff.t("console.approvals.empty").to_owned(),
        more_href: String::new(),
        desk,
    };
    staff.page(&page)
}

/// Reports whose result or draft the reader may have to sign, the most pressing first.
async fn waiting(staff: &Staff) -> Result<Vec<Paper>, Failure> {
    let mut found = Vec::new();
    if staff.role() == Role::AgencyLeader
        && let Some(mut query) = Queue::Signing.query(staff.ctx())
    {
        query.limit = Some(LIMIT_MAX);
        found = desk::papers(&staff.app, staff.ctx(), query).await?.papers;
    }
    let mut cursor = None;
    for _ in 0..DRAFT_PAGES {
        let mut query = Query {
            order: Sort::Due,
            limit: Some(LIMIT_MAX),
            cursor,
            mine: staff.role().is_agency(),
            ..Query::default()
        };
        query.filter.open = Some(true);
        let page = desk::papers(&staff.app, staff.ctx(), query).await?;
        found.extend(page.papers.into_iter().filter(|p| !p.drafts.is_empty()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    found.extend(
        desk::positions(&staff.app, staff.ctx())
            .await?
            .into_iter()
            .filter(|p| !p.drafts.is_empty()),
    );
    found.sort_by_key(|p| p.pressing.map(|c| c.due));
    let mut seen = HashSet::new();
    found.retain(|p| seen.insert(p.view.report_code.number()));
    Ok(found)
}

/// Names of those who drafted: one read.
async fn signers(staff: &Staff, papers: &[Paper]) -> Result<HashMap<UserId, String>, Failure> {
    let signed = papers
        .iter()
        .flat_map(|p| &p.drafts)
        .flat_map(|d| d.signed.iter().copied());
    let ids: HashSet<UserId> = signed
        .chain(papers.iter().filter_map(|p| p.drafter))
        .collect();
    let ids: Vec<UserId> = ids.into_iter().collect();
    Ok(desk::names(&staff.app, &ids).await?)
}

/// The cards of one report: its result, and drafts that the reader may sign or has signed.
fn cards(staff: &Staff, paper: &Paper, token: &str, names: &HashMap<UserId, String>) -> Vec<Card> {
    let tables = staff.app.tables();
    let typed = Typed::default();
    // Several forms of one action stand on this page: each report has keys of its own.
    let token = format!("{token}-{}", paper.view.code);
    let sheet = Sheet {
        lang: staff.lang(),
        now: staff.ctx().now,
        catalogue: &tables.catalogue,
        paper,
        actor: &staff.caller.actor,
        token: &token,
        people: &[],
        typed: &typed,
        origin: Origin::Approvals,
    };
    let approval = paper.view.stage == Some(Stage::AwaitingApproval.as_str())
        && staff.role() == Role::AgencyLeader;
    let result = if approval {
        result_card(&sheet, names)
    } else {
        None
    };
    let drafts = paper
        .drafts
        .iter()
        .filter(|d| d.may_sign || d.own)
        .map(|d| draft_card(&sheet, d, names));
    result.into_iter().chain(drafts).collect()
}

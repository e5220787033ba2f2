//! `/lam-viec/duyet`: results and drafts that wait for the reader's signature.

use super::forms::{Origin, Sheet, Typed};
use super::pages::approvals::{Approvals, Approved, Card, Line};
use super::present::answers::{draft_card, result_card};
use super::queues::Queue;
use super::staff::Staff;
use super::{bulk, present};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::report::Order;
use app::report::desk::{self, Paper};
use app::report::list::{LIMIT_MAX, Query};
use app::{App, AppError, Sort};
use axum::extract::State;
use domain::action::Action;
use domain::actor::Role;
use domain::id::{ReportCode, UserId};
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
        load: load(&staff).await?,
        desk,
    };
    staff.page(&page)
}

/// `POST /lam-viec/duyet/nhieu`: the chosen results, each decided and told apart. One that is refused
/// stops no other. Those that were sent as green are looked at again: an hour may have made one late.
pub async fn approve_many(State(app): State<App>, posted: Posted) -> Answer {
    let fields = posted.fields;
    let staff = Staff::of(&app, posted.door)?;
    staff.only(&[Role::AgencyLeader])?;
    let mut lines = Vec::new();
    let picked = fields.all_typed("pick").filter_map(bulk::picked);
    let green = fields.typed("green").is_some();
    for (code, version) in picked.take(CARDS_MAX) {
        if green && let Some(doubt) = doubt(&staff, code).await? {
            lines.push(line(&staff, code, Err(doubt)).await?);
            continue;
        }
        let ctx = bulk::apart(staff.ctx(), code);
        let order = Order {
            version: Some(version),
            ..Order::default()
        };
        let done = app::report::act(&app, &ctx, code, Action::Approve, order).await;
        let done = done
            .map(|_| ())
            .map_err(|e| Failure::App(e).trouble(staff.lang()).detail);
        lines.push(line(&staff, code, done).await?);
    }
    let done = lines.iter().filter(|l| l.done).count();
    let n = [done.to_string(), (lines.len() - done).to_string()];
    let page = Approved {
        summary: lang::fill(
            staff.lang(),
            "approvals.summary",
            &[("done", &n[0]), ("not", &n[1])],
        ),
        lines,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// Why a result is not green any more, in words; none where it is.
async fn doubt(staff: &Staff, code: ReportCode) -> Result<Option<String>, Failure> {
    let paper = match desk::paper(&staff.app, staff.ctx(), code).await {
        Ok(paper) => paper,
        // Approving it will say the same.
        Err(AppError::NotFound) => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let why = paper.doubts.first();
    Ok(why.map(|d| {
        let why = staff.t(&format!("approvals.doubt.{d}"));
        lang::fill(staff.lang(), "approvals.green.no_more", &[("why", why)])
    }))
}

/// What became of one.
async fn line(staff: &Staff, code: ReportCode, done: Result<(), String>) -> Result<Line, Failure> {
    let lang = staff.lang();
    // Of what the reader may not know of, nothing is told but that it is not there.
    let title = match app::report::view(&staff.app, staff.ctx(), code).await {
        Ok(view) => present::title(&view),
        Err(AppError::NotFound) => String::new(),
        Err(e) => return Err(e.into()),
    };
    let (words, done) = match done {
        Ok(_) => (staff.t("approvals.done").to_owned(), true),
        Err(words) => (words, false),
    };
    Ok(Line {
        code: code.shown(),
        href: present::to(lang, &super::href(code)),
        title,
        words,
        done,
    })
}

/// Who of the agency holds how much, the most first: numbers that the leader of these people sees
/// and nobody else.
async fn load(staff: &Staff) -> Result<Vec<(String, String, String)>, Failure> {
    if staff.role() != Role::AgencyLeader {
        return Ok(Vec::new());
    }
    let Some(mut query) = Queue::Mine.query(staff.ctx()) else {
        return Ok(Vec::new());
    };
    query.limit = Some(LIMIT_MAX);
    let papers = desk::papers(&staff.app, staff.ctx(), query).await?.papers;
    let mut held: HashMap<UserId, (i64, i64)> = HashMap::new();
    for paper in &papers {
        let handlers = paper.view.assignments.iter().filter_map(|a| a.handler);
        for handler in handlers.collect::<HashSet<_>>() {
            let load = held.entry(UserId(handler)).or_default();
            load.0 += 1;
            load.1 += i64::from(paper.view.late == Some(true));
        }
    }
    let ids: Vec<UserId> = held.keys().copied().collect();
    let names = desk::names(&staff.app, &ids).await?;
    let mut load: Vec<(i64, i64, String)> = held
        .into_iter()
        .filter_map(|(id, (n, late))| Some((n, late, names.get(&id)?.clone())))
        .collect();
    load.sort_by_key(|(n, late, name)| (-n, -late, name.clone()));
    let words = |key: &str, n: i64| lang::fill(staff.lang(), key, &[("n", &n.to_string())]);
    Ok(load
        .into_iter()
        .map(|(n, late, name)| {
            let late = (late > 0).then(|| words("approvals.load_late", late));
            (
                name,
                words("approvals.load_one", n),
                late.unwrap_or_default(),
            )
        })
        .collect())
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

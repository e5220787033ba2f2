//! Lists of cases: an agency's own work, every queue, a search.

use super::export;
use super::pages::parts::Row;
use super::pages::work::{Section, WorkList};
use super::present;
use super::queues::Queue;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use app::report::desk::{self, Paper};
use app::report::line::Line;
use app::report::list::LIMIT_MAX;
use axum::extract::Path;
use domain::actor::Role;
use domain::id::UserId;
use domain::report::Point;
use domain::time::At;
use std::collections::HashMap;
use std::sync::Arc;

/// Whose work it is.
const AGENCY: [Role; 3] = [Role::AgencyFocal, Role::AgencyHandler, Role::AgencyLeader];
/// Rows of a queue at once.
const ROWS: u32 = 50;
/// The agency's own work.
const MINE: &str = "/lam-viec/viec-cua-toi";
/// The name by which an address asks for an order.
const ORDER: &str = "xep";
/// The order of a round.
const ROUND: &str = "duong";
/// The name by which an address asks whose work is shown.
const WHOSE: &str = "cua";

/// Whose work is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// What was given to the reader by name.
    Own,
    /// What their agency holds.
    Agency,
}

impl Whose {
    const fn as_str(self) -> &'static str {
        match self {
            Whose::Own => "toi",
            Whose::Agency => "don-vi",
        }
    }

    fn asked(staff: &Staff) -> Option<Whose> {
        let asked = staff.asked(WHOSE)?;
        let all = [Whose::Own, Whose::Agency];
        all.into_iter().find(|whose| whose.as_str() == asked)
    }
}

/// `GET /lam-viec/viec-cua-toi`: what I hold, or my agency, by what presses.
pub async fn mine(staff: Staff) -> Answer {
    staff.only(&AGENCY)?;
    let (whose, page) = held(&staff).await?;
    let owed = match whose {
        Whose::Own => Vec::new(),
        Whose::Agency => desk::positions(&staff.app, staff.ctx()).await?,
    };
    let mut list = blank(&staff, "console.work.mine").await?;
    let way = staff.asked(ORDER).is_some_and(|by| by == ROUND);
    list.whose = [Whose::Own, Whose::Agency]
        .map(|w| {
            let key = format!("work.whose.{}", w.as_str());
            link(&staff, &address(w, way), &key, w == whose)
        })
        .to_vec();
    list.orders = [(false, "work.order.pressing"), (true, "work.order.round")]
        .map(|(by, key)| link(&staff, &address(whose, by), key, by == way))
        .to_vec();
    let names = match whose {
        Whose::Own => Names::new(),
        Whose::Agency => holders(&staff, &page.papers).await?,
    };
    let names = (whose == Whose::Agency).then_some(&names);
    list.sections = match way {
        true => vec![round(&staff, &page.papers, names)],
        false => by_pressure(&staff, &page.papers, &owed, names),
    };
    list.more_href = next(&staff, &address(whose, way), page.next);
    if whose == Whose::Agency {
        list.csv_href = export::of_queue(&staff, Queue::Mine);
    }
    staff.page(&list)
}

/// A page of the work asked for. An officer begins with their own, unless nothing was given to them.
async fn held(staff: &Staff) -> Result<(Whose, desk::Papers), Failure> {
    let asked = Whose::asked(staff);
    let own_first = asked.is_none() && staff.role() == Role::AgencyHandler;
    let read = async |whose: Whose| {
        let mut query = Queue::Mine.query(staff.ctx()).unwrap_or_default();
        if whose == Whose::Own {
            query.filter.handler = staff.ctx().actor.user;
        }
        query.limit = Some(LIMIT_MAX);
        query.cursor = staff.asked("sau");
        desk::papers(&staff.app, staff.ctx(), query).await
    };
    if own_first {
        let own = read(Whose::Own).await?;
        if !own.papers.is_empty() {
            return Ok((Whose::Own, own));
        }
    }
    let whose = asked.unwrap_or(Whose::Agency);
    Ok((whose, read(whose).await?))
}

/// Names of those who hold a part.
type Names = HashMap<UserId, String>;

/// Who holds what of these cases for the reader's agency: one read.
async fn holders(staff: &Staff, papers: &[Paper]) -> Result<Names, Failure> {
    let own = staff.caller.actor.agency.as_deref().unwrap_or_default();
    let mut ids: Vec<UserId> = papers.iter().filter_map(|p| handler(p, own)?).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(desk::names(&staff.app, &ids).await?)
}

/// Who holds an agency's part of a case, if anybody does; none where it has no open part.
fn handler(paper: &Paper, agency: &str) -> Option<Option<UserId>> {
    let open = |state: &str| matches!(state, "offered" | "accepted");
    let parts = paper.view.assignments.iter();
    let mut own = parts.filter(|a| a.agency.code == agency && open(a.state));
    own.next().map(|a| a.handler.map(UserId))
}

fn address(whose: Whose, way: bool) -> String {
    let way = if way {
        format!("&{ORDER}={ROUND}")
    } else {
        String::new()
    };
    format!("{MINE}?{WHOSE}={}{way}", whose.as_str())
}

/// A choice of the list: (address, words, it is the present one).
fn link(staff: &Staff, path: &str, key: &str, on: bool) -> (String, String, bool) {
    (present::to(staff.lang(), path), staff.t(key).to_owned(), on)
}

/// What is to be done on the spot, as one comes by it: from the most pressing, the nearest next.
fn round(staff: &Staff, papers: &[Paper], names: Option<&Names>) -> Section {
    let outside: Vec<&Paper> = papers
        .iter()
        .filter(|p| matches!(p.view.stage, Some("dispatched" | "in_progress")))
        .collect();
    let places: Vec<Option<Point>> = outside
        .iter()
        .map(|p| {
            p.view.position.as_ref().map(|at| Point {
                lat: at.lat,
                lon: at.lon,
            })
        })
        .collect();
    let lang = staff.lang();
    let way = domain::round::nearest_next(&places);
    let rows = way.iter().filter_map(|(n, metres)| {
        let mut row = own_row(staff, outside.get(*n)?, names);
        if let Some(metres) = metres {
            let far = lang::number::distance(lang, *metres);
            let far = lang::fill(lang, "work.round_from", &[("far", &far)]);
            row.meta = format!("{} · {far}", row.meta);
        }
        Some(row)
    });
    Section {
        title: staff.t("work.round").to_owned(),
        count: outside.len().to_string(),
        rows: rows.collect(),
        empty: staff.t("console.work.none").to_owned(),
    }
}

/// A row of the agency's own work: it leads to the job, and says how the parts stand and, where `names` are
/// given, who holds it.
fn own_row(staff: &Staff, paper: &Paper, names: Option<&Names>) -> Row {
    let lang = staff.lang();
    let code = paper.view.report_code;
    let href = match staff.role() {
        Role::AgencyLeader => super::href(code),
        _ => super::job::href(code),
    };
    let mut row = present::row_with_status(lang, paper, present::to(lang, &href));
    let own = staff.caller.actor.agency.as_deref().unwrap_or_default();
    let held = paper.view.assignments.iter().filter(|a| a.part == "co");
    let (mine, others): (Vec<_>, Vec<_>) = held.partition(|a| a.agency.code == own);
    let open = |state: &str| matches!(state, "offered" | "accepted");
    let words = if let Some(part) = mine.last() {
        let key = if part.state == "done" {
            "work.part_done"
        } else {
            "work.part_open"
        };
        Some(staff.t(key).to_owned())
    } else {
        let names: Vec<&str> = others
            .iter()
            .filter(|a| open(a.state))
            .map(|a| a.agency.name.as_str())
            .collect();
        (!names.is_empty()).then(|| lang::fill(lang, "work.cos", &[("names", &names.join(", "))]))
    };
    let holder = names.zip(handler(paper, own)).map(|(names, id)| match id {
        Some(id) => names.get(&id).cloned().unwrap_or_default(),
        None => staff.t("work.nobody").to_owned(),
    });
    for words in [words, holder].into_iter().flatten() {
        row.meta = format!("{} · {words}", row.meta);
    }
    row
}

/// `GET /lam-viec/viec/{queue}`: one queue.
pub async fn queue(staff: Staff, Path(slug): Path<String>) -> Answer {
    let queue = Queue::of_slug(&slug).ok_or(Failure::NOT_FOUND)?;
    let mut query = queue.listed(staff.ctx()).ok_or(Failure::NOT_FOUND)?;
    query.limit = Some(ROWS);
    query.cursor = staff.asked("sau");
    let page = desk::papers(&staff.app, staff.ctx(), query).await?;
    let shown: Vec<&Paper> = page.papers.iter().filter(|p| belongs(queue, p)).collect();
    let mut list = blank(&staff, &format!("console.rail.{}", queue.key())).await?;
    list.sections = vec![section(&staff, "", &shown, "console.work.none")];
    list.more_href = next(&staff, queue.href(), page.next);
    list.csv_href = export::of_queue(&staff, queue);
    staff.page(&list)
}

/// An empty list under a title.
pub async fn blank(staff: &Staff, title: &str) -> Result<WorkList, Failure> {
    Ok(WorkList {
        desk: staff.desk().await?,
        title: staff.t(title).to_owned(),
        intro: String::new(),
        query: String::new(),
        search: false,
        found: None,
        whose: Vec::new(),
        orders: Vec::new(),
        sections: Vec::new(),
        more_href: String::new(),
        csv_href: String::new(),
    })
}

/// Where the next page is.
pub fn next(staff: &Staff, path: &str, cursor: Option<String>) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    cursor
        .map(|at| present::to(staff.lang(), &format!("{path}{mark}sau={at}")))
        .unwrap_or_default()
}

/// What only a report's own text tells.
fn belongs(queue: Queue, paper: &Paper) -> bool {
    queue.only().holds(&paper.view)
}

/// The sections of an agency's desk; a report stands in the first that fits.
fn by_pressure(
    staff: &Staff,
    papers: &[Paper],
    owed: &[Paper],
    names: Option<&Names>,
) -> Vec<Section> {
    let own = staff.caller.actor.agency.clone().unwrap_or_default();
    let tonight = At::end_of(staff.ctx().now.date());
    let mut sorted: [Vec<&Paper>; 6] = Default::default();
    for paper in papers {
        let waits = !matches!(paper.view.stage, Some("dispatched" | "in_progress"));
        let offered = paper
            .view
            .assignments
            .iter()
            .any(|a| a.state == "offered" && a.agency.code == own);
        let at = match () {
            () if paper.view.late == Some(true) => 0,
            () if waits => 4,
            () if offered => 1,
            () if paper.cos.contains(&own) => 3,
            () if paper.pressing.is_some_and(|c| c.due <= tonight) => 2,
            () => 5,
        };
        if let Some(list) = sorted.get_mut(at) {
            list.push(paper);
        }
    }
    let owed: Vec<&Paper> = owed.iter().collect();
    let [late, offered, today, co, waiting, later] = sorted;
    vec![
        own_section(staff, names, "console.work.late", &late, ""),
        own_section(staff, names, "console.work.inbox", &offered, ""),
        own_section(
            staff,
            names,
            "console.work.due_today",
            &today,
            "console.work.none_due",
        ),
        own_section(staff, names, "console.work.positions", &owed, ""),
        own_section(staff, names, "console.work.co", &co, ""),
        own_section(staff, names, "console.work.later", &later, ""),
        own_section(staff, names, "console.work.waiting", &waiting, ""),
    ]
}

fn section(staff: &Staff, title: &str, papers: &[&Paper], empty: &str) -> Section {
    let words = |key: &str| {
        if key.is_empty() {
            String::new()
        } else {
            staff.t(key).to_owned()
        }
    };
    let href = |p: &Paper| present::to(staff.lang(), &super::href(p.view.report_code));
    Section {
        title: words(title),
        count: papers.len().to_string(),
        rows: papers
            .iter()
            .map(|p| present::row_with_status(staff.lang(), p, href(p)))
            .collect(),
        empty: words(empty),
    }
}

/// The same of the agency's own work.
fn own_section(
    staff: &Staff,
    names: Option<&Names>,
    title: &str,
    papers: &[&Paper],
    empty: &str,
) -> Section {
    let rows = papers.iter().map(|p| own_row(staff, p, names)).collect();
    Section {
        rows,
        ..section(staff, title, &[], empty)
    }
    .counted()
}

/// What a search found.
pub fn hits(staff: &Staff, lines: &[Arc<Line>]) -> Section {
    let lang = staff.lang();
    let row = |line: &Arc<Line>| {
        present::line_row(
            lang,
            line,
            staff.ctx().now,
            present::to(lang, &super::href(line.report_code)),
        )
    };
    Section {
        title: lang::count(
            lang,
            "console.work.found",
            i64::try_from(lines.len()).unwrap_or(i64::MAX),
        ),
        count: String::new(),
        rows: lines.iter().map(row).collect(),
        empty: staff.t("console.work.found_none").to_owned(),
    }
}

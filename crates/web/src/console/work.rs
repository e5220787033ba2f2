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
use domain::report::Point;
use domain::time::At;
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

/// `GET /lam-viec/viec-cua-toi`: what my agency holds, by what presses.
pub async fn mine(staff: Staff) -> Answer {
    staff.only(&AGENCY)?;
    let mut query = Queue::Mine.query(staff.ctx()).unwrap_or_default();
    query.limit = Some(LIMIT_MAX);
    query.cursor = staff.asked("sau");
    let page = desk::papers(&staff.app, staff.ctx(), query).await?;
    let owed = desk::positions(&staff.app, staff.ctx()).await?;
    let mut list = blank(&staff, "console.work.mine").await?;
    let way = staff.asked(ORDER).is_some_and(|by| by == ROUND);
    list.orders = orders(&staff, way);
    list.sections = if way {
        vec![round(&staff, &page.papers)]
    } else {
        by_pressure(&staff, &page.papers, &owed)
    };
    let path = if way {
        format!("{MINE}?{ORDER}={ROUND}")
    } else {
        MINE.to_owned()
    };
    list.more_href = next(&staff, &path, page.next);
    list.csv_href = export::of_queue(&staff, Queue::Mine);
    staff.page(&list)
}

/// The two orders of the list, as links: (address, words, it is the present one).
fn orders(staff: &Staff, way: bool) -> Vec<(String, String, bool)> {
    let link = |path: &str, key: &str, on: bool| {
        (present::to(staff.lang(), path), staff.t(key).to_owned(), on)
    };
    let by_way = format!("{MINE}?{ORDER}={ROUND}");
    vec![
        link(MINE, "work.order.pressing", !way),
        link(&by_way, "work.order.round", way),
    ]
}

/// What is to be done on the spot, as one comes by it: from the most pressing, the nearest next.
fn round(staff: &Staff, papers: &[Paper]) -> Section {
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
        let mut row = own_row(staff, outside.get(*n)?);
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

/// A row of the agency's own work: it leads to the job, and says how the parts stand.
fn own_row(staff: &Staff, paper: &Paper) -> Row {
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
    if let Some(words) = words {
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
fn by_pressure(staff: &Staff, papers: &[Paper], owed: &[Paper]) -> Vec<Section> {
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
        own_section(staff, "console.work.late", &late, ""),
        own_section(staff, "console.work.inbox", &offered, ""),
        own_section(
            staff,
            "console.work.due_today",
            &today,
            "console.work.none_due",
        ),
        own_section(staff, "console.work.positions", &owed, ""),
        own_section(staff, "console.work.co", &co, ""),
        own_section(staff, "console.work.later", &later, ""),
        own_section(staff, "console.work.waiting", &waiting, ""),
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
fn own_section(staff: &Staff, title: &str, papers: &[&Paper], empty: &str) -> Section {
    let rows = papers.iter().map(|p| own_row(staff, p)).collect();
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

//! `/lam-viec`: what needs me now, by role.

use super::admin::health::findings;
use super::admin::{AUDIT, HEALTH, SETUP, audit, setup};
use super::calls::present as calls;
use super::pages::admin::{DeedRow, Finding, Mark};
use super::pages::calls::CallRow;
use super::pages::desk::{Desk, Heat, RailItem};
use super::pages::parts::Row;
use super::pages::today::{Block, Line, Tile, Today};
use super::present;
use super::queues::{Count, Queue};
use super::roster;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::router::House;
use app::hotline::board;
use app::report::desk::{self, Paper, Papers};
use axum::extract::State;
use domain::actor::Role;
use lang::Lang;

/// Rows of a short list.
const ROWS: u32 = 5;
/// Numbers shown: two lines of a phone.
const TILES: usize = 6;
/// Shifts shown: this week's and the next one's.
const SHIFTS: usize = 4;

/// `GET /lam-viec`.
pub async fn show(State(house): State<House>, staff: Staff) -> Answer {
    let around = staff.desk().await?;
    let mut blocks = Vec::new();
    let mut waiting = 0;
    if staff.role() == Role::CallAgent {
        waiting += rung(&staff, &mut blocks).await?;
    }
    for queue in first(staff.role()) {
        let (block, n) = block(&staff, queue).await?;
        blocks.push(block);
        waiting += n;
    }
    // A new installation leads its administrator to what it lacks, until nothing needed is left.
    if staff.role() == Role::SysAdmin
        && let Some(left) = setup::left(&staff).await?
    {
        blocks.push(Block {
            title: staff.t("setup.title").to_owned(),
            rows: Vec::new(),
            lines: Vec::new(),
            empty: left,
            more: staff.t("setup.today.more").to_owned(),
            more_href: present::to(staff.lang(), SETUP),
        });
    }
    if staff.role() == Role::SysAdmin {
        let (block, n) = unwell(&house, &staff).await?;
        blocks.push(block);
        waiting += n;
    }
    if app::audit::may_read(staff.ctx()).is_ok() {
        blocks.push(deeds(&staff).await?);
    }
    let name = staff
        .caller
        .account
        .name
        .split_whitespace()
        .last()
        .unwrap_or_default()
        .to_owned();
    let key = if waiting > 0 {
        "console.today.hello"
    } else {
        "console.today.done"
    };
    let n = lang::number::whole(staff.lang(), waiting);
    let page = Today {
        greeting: lang::fill(staff.lang(), key, &[("name", &name), ("n", &n)]),
        tiles: tiles(&staff, &around),
        shifts: shifts(&staff).await?,
        blocks,
        desk: around,
    };
    staff.page(&page)
}

/// The calls that somebody must see to: a block for each list that is not empty, and whom to call back in
/// any case. How many wait.
async fn rung(staff: &Staff, blocks: &mut Vec<Block>) -> Result<i64, Failure> {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let board = board::board(&staff.app, staff.ctx()).await?;
    let mut waiting = 0;
    for list in calls::lists(lang, now, &board, true) {
        let asked = match list.name {
            "closed" => false,
            "back" => true,
            _ => !list.rows.is_empty(),
        };
        if !asked {
            continue;
        }
        waiting += list.rows.len() as i64;
        let line = |row: &CallRow| Line {
            href: present::to(lang, &row.href),
            words: match row.about.is_empty() {
                true => format!("{} · {}", row.number, row.state),
                false => format!("{} · {}", row.number, row.about),
            },
            small: match row.due.is_empty() {
                true => row.when.clone(),
                false => format!("{} · {}", row.due, row.when),
            },
            heat: match (row.overdue, row.due.is_empty()) {
                (true, _) => Heat::Hot,
                (false, false) => Heat::Warm,
                (false, true) => Heat::Calm,
            },
        };
        blocks.push(Block {
            title: list.title,
            rows: Vec::new(),
            lines: list.rows.iter().take(ROWS as usize).map(line).collect(),
            empty: list.none,
            more: staff.t("console.today.calls").to_owned(),
            more_href: present::to(lang, super::calls::HREF),
        });
    }
    Ok(waiting)
}

/// What of the installation is not well, the worst first; how many such things there are.
async fn unwell(house: &House, staff: &Staff) -> Result<(Block, i64), Failure> {
    let mut found = findings(house, staff).await?;
    found.retain(|f| f.mark != Mark::Good);
    let line = |f: &Finding| Line {
        href: f.href.clone(),
        words: format!("{}: {}", f.what, f.found),
        small: f.advice.clone(),
        heat: match f.mark {
            Mark::Wrong => Heat::Hot,
            Mark::Warning | Mark::Good => Heat::Warm,
        },
    };
    let block = Block {
        title: staff.t("admin.health").to_owned(),
        rows: Vec::new(),
        lines: found.iter().map(line).collect(),
        empty: staff.t("admin.health.sum.good").to_owned(),
        more: staff.t("console.today.health").to_owned(),
        more_href: present::to(staff.lang(), HEALTH),
    };
    Ok((block, found.len() as i64))
}

/// What administrators did last.
async fn deeds(staff: &Staff) -> Result<Block, Failure> {
    let line = |deed: DeedRow| Line {
        href: deed.href,
        words: [deed.what, deed.whose]
            .iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" · "),
        small: format!("{}, {}", deed.by, deed.at),
        heat: Heat::Calm,
    };
    let latest = audit::latest(staff, ROWS as usize).await?;
    Ok(Block {
        title: staff.t("admin.audit").to_owned(),
        rows: Vec::new(),
        lines: latest.into_iter().map(line).collect(),
        empty: staff.t("console.today.none").to_owned(),
        more: staff.t("console.today.audit").to_owned(),
        more_href: present::to(staff.lang(), AUDIT),
    })
}

/// The reader's next shifts.
async fn shifts(staff: &Staff) -> Result<Vec<String>, Failure> {
    let own = app::roster::mine(&staff.app, staff.ctx()).await?;
    let next = own.into_iter().take(SHIFTS);
    Ok(next.map(|one| roster::own(staff, one)).collect())
}

/// The queues that a role looks at first.
fn first(role: Role) -> Vec<Queue> {
    match role {
        Role::IocOperator | Role::IocLeader => vec![Queue::Triage, Queue::Publish],
        Role::CallAgent => vec![Queue::Triage],
        Role::AgencyFocal | Role::AgencyHandler => vec![Queue::Inbox, Queue::InProgress],
        Role::AgencyLeader => vec![Queue::Signing, Queue::Late],
        Role::StandingBody | Role::ProvinceLeader | Role::Inspector => {
            vec![Queue::Disputes, Queue::Late]
        }
        Role::SteeringCommittee => vec![Queue::Escalated, Queue::Late],
        Role::Citizen | Role::SysAdmin | Role::Auditor | Role::Telephony | Role::System => {
            Vec::new()
        }
    }
}

/// The numbers of the rail's first queues.
fn tiles(staff: &Staff, desk: &Desk) -> Vec<Tile> {
    let queues = Queue::rail(staff.role())
        .into_iter()
        .flat_map(|(_, queues)| queues);
    let items = desk.rail.iter().flat_map(|group| &group.items);
    let counted = queues
        .zip(items)
        .filter(|(queue, item)| queue.query(staff.ctx()).is_some() && item.shape.starts_with("s-"))
        .map(|(_, item)| item);
    let tile = |item: &RailItem| Tile {
        href: item.href.clone(),
        number: if item.count.is_empty() {
            "0".to_owned()
        } else {
            item.count.clone()
        },
        words: item.words.clone(),
        small: String::new(),
        shape: item.shape.trim_start_matches("s-"),
        heat: item.heat,
    };
    counted.take(TILES).map(tile).collect()
}

async fn block(staff: &Staff, queue: Queue) -> Result<(Block, i64), Failure> {
    let lang = staff.lang();
    let mut query = queue.listed(staff.ctx()).unwrap_or_default();
    let counted = desk::counts(&staff.app, staff.ctx(), std::slice::from_ref(&query)).await?;
    let count = counted
        .first()
        .map_or(Count { n: 0, more: false }, |c| Count::from(*c));
    query.limit = Some(ROWS);
    let Papers { papers, .. } = desk::papers(&staff.app, staff.ctx(), query).await?;
    let rows: Vec<Row> = papers
        .iter()
        .map(|p| shown(lang, queue, p, href(staff, queue, &p.view.code)))
        .collect();
    let all = lang::fill(lang, "console.today.all", &[("n", &count.words(lang))]);
    let block = Block {
        title: staff.t(&format!("console.rail.{}", queue.key())).to_owned(),
        more: if rows.is_empty() { String::new() } else { all },
        rows,
        lines: Vec::new(),
        empty: staff.t("console.today.none").to_owned(),
        more_href: present::to(lang, queue.href()),
    };
    Ok((block, count.n))
}

/// A status only where the queue holds several.
fn shown(lang: Lang, queue: Queue, paper: &Paper, href: String) -> Row {
    match queue {
        Queue::Late | Queue::InProgress | Queue::Disputes => {
            present::row_with_status(lang, paper, href)
        }
        _ => present::row(lang, paper, href),
    }
}

/// A row leads to the page on which its deed is done.
fn href(staff: &Staff, queue: Queue, code: &str) -> String {
    let path = match queue {
        Queue::Triage | Queue::Publish => format!("{}?hs={code}", queue.href()),
        _ => format!("/lam-viec/hs/{code}"),
    };
    present::to(staff.lang(), &path)
}

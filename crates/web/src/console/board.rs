//! `/lam-viec/don-vi`: in whose hands an agency's open work lies, how long it has been open, how far its promises are; the
//! lists behind the figures, and handing them out.

use super::forms::choices;
use super::pages::board::{
    Bar, Bars, Board as Page, BoardList, Figure, Give, Given, HolderRow, Line,
};
use super::pages::field::Choice;
use super::staff::Staff;
use super::work::next;
use super::{bulk, present};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::router::House;
use app::report::desk::{self, Paper};
use app::report::load::{self, Board, Hand, Holder, Row, To, Which};
use app::view::ReportView;
use app::{App, AppError};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use domain::actor::Role;
use domain::id::{ReportCode, UserId};
use lang::Lang;

/// Where it is.
pub const HREF: &str = "/lam-viec/don-vi";
/// The lists behind its figures.
const LIST: &str = "/lam-viec/don-vi/viec";
/// Where chosen cases are handed out.
const GIVE: &str = "/lam-viec/don-vi/giao";
/// Whose board, for whoever chooses.
const AGENCY: &str = "don-vi";
/// In whose hands.
const HOLDER: &str = "ai";
/// Which figure.
const FIGURE: &str = "muc";
/// Nobody's hands.
const NOBODY: &str = "chua-giao";
/// Before a unit's code.
const UNIT: &str = "dv-";
/// Rows of a list at once.
const ROWS: u32 = 50;

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(HREF, get(show))
        .route(LIST, get(behind))
        .route(GIVE, post(give))
}

/// Whose board is asked for; none where the reader has yet to choose.
fn agency(staff: &Staff) -> Result<Option<String>, Failure> {
    match staff.role() {
        Role::AgencyFocal | Role::AgencyLeader => Ok(staff.caller.actor.agency.clone()),
        role if load::may_choose(role) => Ok(staff.asked(AGENCY).filter(|code| !code.is_empty())),
        _ => Err(Failure::App(AppError::Forbidden)),
    }
}

/// `GET /lam-viec/don-vi`.
async fn show(staff: Staff) -> Answer {
    let agency = agency(&staff)?;
    let lang = staff.lang();
    let tables = staff.app.tables();
    let mut page = Page {
        desk: staff.desk().await?,
        intro: String::new(),
        choices: Vec::new(),
        rows: Vec::new(),
        columns: Vec::new(),
        bars: Vec::new(),
        calm: false,
    };
    if load::may_choose(staff.role()) {
        let chosen = agency.as_deref().unwrap_or_default();
        page.choices = choices::agencies(&tables.catalogue, lang, staff.ctx().now, &[chosen]);
    }
    if let Some(agency) = agency {
        let board = load::board(&staff.app, staff.ctx(), &agency).await?;
        let key = if board.own {
            "board.own"
        } else {
            "board.other"
        };
        page.intro = lang::fill(lang, key, &[("agency", &board.agency.name)]);
        page.columns = Which::FIGURES.map(|w| heading(lang, w)).to_vec();
        page.rows = rows(lang, &board);
        page.calm = board.whole == [0; 4];
        page.bars = vec![
            bars(
                lang,
                &board,
                ("h-ages", "board.age"),
                Which::Age,
                &board.ages,
            ),
            bars(
                lang,
                &board,
                ("h-promises", "board.promise"),
                Which::Promise,
                &board.promises,
            ),
        ];
    }
    staff.page(&page)
}

/// "Đã trễ hẹn".
fn heading(lang: Lang, which: Which) -> String {
    match which {
        Which::Age(n) => lang::t(lang, &format!("board.age.{n}")),
        Which::Promise(n) => lang::t(lang, &format!("board.promise.{n}")),
        other => lang::t(lang, &format!("board.{}", other.name())),
    }
    .to_owned()
}

fn rows(lang: Lang, board: &Board) -> Vec<HolderRow> {
    let most = board.rows.iter().map(|row| row.figures[0]).max();
    let mut rows: Vec<HolderRow> = board
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let (name, small) = names(lang, board, at, row);
            HolderRow {
                share: share(row.figures[0], most),
                figures: figures(lang, board, Some((&row.holder, name.as_str())), row.figures),
                name,
                small,
                whole: false,
            }
        })
        .collect();
    rows.push(HolderRow {
        name: lang::t(lang, "board.whole").to_owned(),
        small: String::new(),
        share: 0,
        figures: figures(lang, board, None, board.whole),
        whole: true,
    });
    rows
}

/// What a holder is called, and what stands under it. Somebody outside the agency reads numbers in place of names.
fn names(lang: Lang, board: &Board, at: usize, row: &Row) -> (String, String) {
    match &row.holder {
        Holder::Nobody => (lang::t(lang, "board.nobody").to_owned(), String::new()),
        Holder::Unit(unit) => (unit.name.clone(), lang::t(lang, "board.unit").to_owned()),
        Holder::Officer { name, role, .. } => {
            let officers = board.rows.iter().take(at + 1);
            let n = officers
                .filter(|row| matches!(row.holder, Holder::Officer { .. }))
                .count();
            let number = lang::fill(lang, "board.officer", &[("n", &n.to_string())]);
            let small = match role {
                Some(role) => lang::t(lang, &format!("role.{role}")),
                None => lang::t(lang, "board.gone"),
            };
            (name.clone().unwrap_or(number), small.to_owned())
        }
    }
}

fn figures(
    lang: Lang,
    board: &Board,
    holder: Option<(&Holder, &str)>,
    counts: [i64; 4],
) -> Vec<(String, Figure)> {
    Which::FIGURES
        .into_iter()
        .zip(counts)
        .map(|(which, n)| {
            let whole = lang::t(lang, "board.whole");
            let name = holder.map_or(whole, |(_, name)| name);
            let column = heading(lang, which);
            let words = format!("{name}, {column}");
            let at = place(board, holder.map(|(holder, _)| holder), which);
            (column, figure(lang, n, which, &words, &at))
        })
        .collect()
}

fn figure(lang: Lang, n: i64, which: Which, what: &str, at: &str) -> Figure {
    let shown = lang::number::whole(lang, n);
    Figure {
        words: lang::fill(lang, "board.see", &[("n", &shown), ("what", what)]),
        href: if n == 0 {
            String::new()
        } else {
            present::to(lang, at)
        },
        warns: matches!(which, Which::Late | Which::Promise(0..=2)),
        n: shown,
    }
}

/// The address of the list behind a figure.
fn place(board: &Board, holder: Option<&Holder>, which: Which) -> String {
    let mut path = format!("{LIST}?{FIGURE}={}", which.name());
    if let Some(holder) = holder {
        path = format!("{path}&{HOLDER}={}", crate::url::encode(&called(holder)));
    }
    if !board.own {
        path = format!("{path}&{AGENCY}={}", crate::url::encode(&board.agency.code));
    }
    path
}

fn bars(
    lang: Lang,
    board: &Board,
    (id, key): (&'static str, &str),
    of: fn(usize) -> Which,
    counts: &[i64],
) -> Bars {
    let most = counts.iter().copied().max();
    Bars {
        id,
        title: lang::t(lang, &format!("{key}s")).to_owned(),
        first: lang::t(lang, key).to_owned(),
        rows: counts
            .iter()
            .enumerate()
            .map(|(at, n)| {
                let name = heading(lang, of(at));
                Bar {
                    share: share(*n, most),
                    figure: figure(lang, *n, of(at), &name, &place(board, None, of(at))),
                    name,
                }
            })
            .collect(),
    }
}

/// Of a hundred, and at least a sliver of what is not nothing.
fn share(n: i64, most: Option<i64>) -> i64 {
    let most = most.unwrap_or(0).max(1);
    if n == 0 { 0 } else { (n * 100 / most).max(2) }
}

/// `GET /lam-viec/don-vi/viec`: exactly what a figure counted.
async fn behind(staff: Staff) -> Answer {
    let agency = agency(&staff)?.ok_or(Failure::NOT_FOUND)?;
    let which = staff.asked(FIGURE).and_then(|name| Which::parse(&name));
    let which = which.ok_or(Failure::NOT_FOUND)?;
    let asked = staff.asked(HOLDER);
    // Ages and promises are the whole agency's.
    if asked.is_some() && !Which::FIGURES.contains(&which) {
        return Err(Failure::NOT_FOUND);
    }
    let board = load::board(&staff.app, staff.ctx(), &agency).await?;
    let lang = staff.lang();
    // Only of those who stand on the board: a number in an address must not tell whose it is.
    let found = match asked.as_deref() {
        None => None,
        Some(asked) => {
            let at = board
                .rows
                .iter()
                .position(|row| called(&row.holder) == asked);
            Some(at.ok_or(Failure::NOT_FOUND)?)
        }
    };
    let row = found.and_then(|at| board.rows.get(at).map(|row| (at, row)));
    let name = match row {
        Some((at, row)) => names(lang, &board, at, row).0,
        None => lang::t(lang, "board.whole").to_owned(),
    };
    let hand = row.map(|(_, row)| hand(&row.holder));
    let mut query = load::behind(staff.ctx(), &agency, hand, which);
    let n = counted(&board, row.map(|(_, row)| row), which);
    let count = lang::number::whole(lang, n);
    query.limit = Some(ROWS);
    query.cursor = staff.asked("sau");
    let page = desk::papers(&staff.app, staff.ctx(), query).await?;
    let around = staff.desk().await?;
    let path = place(&board, row.map(|(_, row)| &row.holder), which);
    let more_href = next(&staff, &path, page.next);
    let row = |paper: &Paper| {
        let code = paper.view.report_code;
        let mut row = present::row_with_status(lang, paper, present::to(lang, &super::href(code)));
        if board.own {
            row.pick = format!("{}.{}", paper.view.code, paper.view.version);
        }
        row
    };
    let list = BoardList {
        title: format!("{name} · {}", heading(lang, which)),
        intro: lang::fill(lang, "board.list.intro", &[("n", &count)]),
        count,
        rows: page.papers.iter().map(row).collect(),
        give: match board.own {
            true => Some(receivers(&staff).await?),
            false => None,
        },
        more_href,
        back_href: present::to(lang, &back(&board)),
        desk: around,
    };
    staff.page(&list)
}

/// The figure that led here.
fn counted(board: &Board, row: Option<&Row>, which: Which) -> i64 {
    let figures = row.map_or(&board.whole, |row| &row.figures);
    let found = match which {
        Which::Age(n) => board.ages.get(n),
        Which::Promise(n) => board.promises.get(n),
        other => Which::FIGURES
            .iter()
            .position(|w| *w == other)
            .and_then(|n| figures.get(n)),
    };
    found.copied().unwrap_or(0)
}

/// The board of these figures.
fn back(board: &Board) -> String {
    if board.own {
        return HREF.to_owned();
    }
    format!("{HREF}?{AGENCY}={}", crate::url::encode(&board.agency.code))
}

/// A holder as addresses name it.
fn called(holder: &Holder) -> String {
    match holder {
        Holder::Nobody => NOBODY.to_owned(),
        Holder::Officer { id, .. } => id.to_string(),
        Holder::Unit(unit) => format!("{UNIT}{}", unit.code),
    }
}

fn hand(holder: &Holder) -> Hand {
    match holder {
        Holder::Nobody => Hand::Nobody,
        Holder::Officer { id, .. } => Hand::Officer(*id),
        Holder::Unit(unit) => Hand::Unit(unit.code.clone()),
    }
}

/// Who may get the reader's agency's work.
async fn receivers(staff: &Staff) -> Result<Give, Failure> {
    let people = desk::colleagues(&staff.app, staff.ctx()).await?;
    let own = staff.caller.actor.agency.as_deref().unwrap_or_default();
    let tables = staff.app.tables();
    let units = choices::units_of(&tables.catalogue, own, staff.ctx().now);
    let person = |(id, name, role): (UserId, String, Role)| {
        let words = format!("{name} · {}", staff.t(&format!("role.{role}")));
        Choice::new(id.to_string(), words)
    };
    let unit = |unit: Choice| Choice::new(format!("{UNIT}{}", unit.value), unit.words);
    Ok(Give {
        people: people.into_iter().map(person).collect(),
        units: units.into_iter().map(unit).collect(),
    })
}

/// `POST /lam-viec/don-vi/giao`: the chosen cases, each decided and told apart. One that is refused stops no other.
async fn give(State(app): State<App>, posted: Posted) -> Answer {
    let fields = posted.fields;
    let staff = Staff::of(&app, posted.door)?;
    staff.only(&[Role::AgencyFocal, Role::AgencyLeader])?;
    let lang = staff.lang();
    let asked = fields.typed("to").unwrap_or_default().to_owned();
    let picked: Vec<(ReportCode, u32)> = fields
        .all_typed("pick")
        .take(bulk::MOST)
        .filter_map(bulk::picked)
        .collect();
    let to = match asked.strip_prefix(UNIT) {
        Some(unit) => Some(To::Unit(unit.to_owned())),
        None => asked.parse().ok().map(|id| To::Officer(UserId(id))),
    };
    let receivers = receivers(&staff).await?;
    let known = receivers.people.iter().chain(&receivers.units);
    let name = known
        .filter(|choice| choice.value == asked)
        .map(|choice| choice.words.clone())
        .next();
    let (mut lines, mut summary) = (Vec::new(), staff.t("board.given.nobody").to_owned());
    if let (Some(to), Some(name)) = (to, name) {
        for (code, version) in picked {
            let ctx = bulk::apart(staff.ctx(), code);
            let done = load::give(&app, &ctx, code, version, &to).await;
            lines.push(line(&staff, code, done).await?);
        }
        let done = lines.iter().filter(|line| line.done).count();
        let n = [done.to_string(), (lines.len() - done).to_string()];
        let filled = [("done", n[0].as_str()), ("to", &name), ("not", &n[1])];
        summary = match lines.is_empty() {
            true => staff.t("board.given.none").to_owned(),
            false => lang::fill(lang, "board.given.summary", &filled),
        };
    }
    let page = Given {
        summary,
        lines,
        back_href: present::to(lang, HREF),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// What became of one.
async fn line(
    staff: &Staff,
    code: ReportCode,
    done: Result<ReportView, AppError>,
) -> Result<Line, Failure> {
    let lang = staff.lang();
    let (title, words, done) = match done {
        Ok(view) => (
            present::title(&view),
            staff.t("board.given.done").to_owned(),
            true,
        ),
        Err(e) => {
            // Of what the reader may not know of, nothing is told but that it is not there.
            let title = match app::report::view(&staff.app, staff.ctx(), code).await {
                Ok(view) => present::title(&view),
                Err(AppError::NotFound) => String::new(),
                Err(e) => return Err(e.into()),
            };
            let trouble = Failure::App(e).trouble(lang);
            let faults = trouble.errors.iter().map(|f| f.detail.clone());
            let words: Vec<String> = std::iter::once(trouble.detail.clone())
                .chain(faults)
                .collect();
            (title, words.join(" "), false)
        }
    };
    Ok(Line {
        code: code.shown(),
        href: present::to(lang, &super::href(code)),
        title,
        words,
        done,
    })
}

//! `/lam-viec/phan-loai`: the queue, the case, the decision.

use super::decided;
use super::forms::{LEAD_OTHER, Origin, Sheet, Typed};
use super::macros;
use super::pages::desk::PutOffNotice;
use super::pages::parts::Claim;
use super::pages::triage::{CasePart, Later, QueueAnswer, QueuePart, Triage};
use super::present::{self, triage};
use super::queues::{Count, Queue};
use super::staff::Staff;
use super::watch::chip;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::present_bulletin as words;
use app::notice::preview::Told;
use app::report::Order;
use app::report::desk::{self, Paper};
use app::report::preview::{Choice, Preview};
use app::report::{neighbours, precedent};
use app::triage::{CENTRE, SORTERS, hold, put_off, watch};
use app::{App, AppError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::action::{Action, Body};
use domain::id::ReportCode;
use domain::precedent::Matter;
use domain::report::Urgency;
use domain::time::At;
use std::collections::HashMap;

/// Rows of the queue at once: what a morning brings; the next page has the rest.
const ROWS: u32 = 50;
/// Emergencies above it: more at once is a disaster, whose queue is theirs alone.
const URGENT_ROWS: u32 = 50;
/// The name under which an address says what was put off a moment ago.
const JUST_OFF: &str = "vua-de-sau";
/// Seconds for which a page offers to bring it back, as long as a decision is held.
const UNDO_SECONDS: i64 = 10;

/// `GET /lam-viec/phan-loai`: the next case that nobody is at, or the one that `hs` names; `lenh` names
/// a macro that fills its decision.
pub async fn show(staff: Staff) -> Answer {
    let chosen = chosen(&staff)?;
    let typed = macros::typed(&staff)?;
    page(&staff, chosen, &typed, StatusCode::OK).await
}

/// `GET /lam-viec/phan-loai/hang`: the queue alone, with what the reader holds.
pub async fn queue_part(staff: Staff) -> Answer {
    staff.only(&CENTRE)?;
    let chosen = chosen(&staff)?;
    let mut desk = staff.bare_desk();
    desk.held = super::held::notices(&staff).await?;
    let waiting = queue(&staff).await?;
    let rests = chosen.is_none() && waiting.next_free(&staff).is_none();
    let decided = match rests {
        true => Some(decided::part(&staff).await?),
        false => None,
    };
    staff.page(&QueueAnswer {
        desk,
        queue: queue_page(&staff, &waiting, chosen).await?,
        tally: decided::tally(&staff).await?,
        decided,
    })
}

/// `GET /lam-viec/phan-loai/viec?hs=`: the case alone. Nobody is noted as being at it: a script reads
/// the next one before anybody looks.
pub async fn case_part(staff: Staff) -> Answer {
    staff.only(&CENTRE)?;
    let code = chosen(&staff)?.ok_or(Failure::NOT_FOUND)?;
    let typed = macros::typed(&staff)?;
    let found = case(&staff, code, &typed).await?;
    let part = found.ok_or(Failure::App(AppError::Conflict { version: 0 }))?;
    staff.page(&part)
}

fn chosen(staff: &Staff) -> Result<Option<ReportCode>, Failure> {
    staff
        .asked("hs")
        .map(|code| super::code_of(&code))
        .transpose()
}

/// `POST /lam-viec/phan-loai`: the same case with another category looked at; nothing is decided.
pub async fn preview(State(app): State<App>, posted: Posted) -> Answer {
    let code = super::code_of(posted.fields.typed("hs").unwrap_or_default())?;
    let mut typed = Typed::of(Action::Dispatch, &posted.fields);
    // Another of the machine's proposals was tapped.
    if let Some(category) = posted.fields.typed("goi_y") {
        typed.set("category", category.to_owned());
    }
    let staff = Staff::of(&app, posted.door)?;
    page(&staff, Some(code), &typed, StatusCode::OK).await
}

/// The page, with what was typed into its forms; the case alone for a script.
pub async fn page(
    staff: &Staff,
    chosen: Option<ReportCode>,
    typed: &Typed,
    status: StatusCode,
) -> Answer {
    staff.only(&CENTRE)?;
    if staff.wants_part()
        && let Some(code) = chosen
        && let Some(part) = case(staff, code, typed).await?
    {
        return staff.page_as(status, &part);
    }
    let queue = queue(staff).await?;
    let code = chosen.or_else(|| queue.next_free(staff));
    if let Some(code) = code {
        let here = watch::Beat {
            writing: false,
            active: true,
        };
        watch::beat(&staff.app, staff.ctx(), code, here).await?;
    }
    let case = match code {
        Some(code) => match case(staff, code, typed).await? {
            Some(case) => Some(case),
            // It was decided meanwhile: its file says by whom.
            None => return Ok(staff.lead_to(&super::href(code))),
        },
        None => None,
    };
    let decided = match case {
        Some(_) => None,
        None => Some(decided::part(staff).await?),
    };
    let mut desk = staff.desk().await?;
    desk.put_off = just_off(staff).await?;
    let page = Triage {
        queue: queue_page(staff, &queue, code).await?,
        case,
        bulk: SORTERS
            .contains(&staff.role())
            .then(|| super::bulk::part(staff, &desk)),
        chosen: chosen.is_some(),
        tally: decided::tally(staff).await?,
        decided,
        desk,
    };
    staff.page_as(status, &page)
}

/// What the queue holds for the reader.
struct Waiting {
    papers: Vec<Paper>,
    next: Option<String>,
    around: HashMap<ReportCode, watch::Around>,
    held: HashMap<ReportCode, hold::Waiting>,
    put_off: usize,
}

impl Waiting {
    /// The first at which nobody else is; the first of all if somebody is at each.
    fn next_free(&self, staff: &Staff) -> Option<ReportCode> {
        let free = |p: &&Paper| {
            let code = p.view.report_code;
            let taken = self.around.get(&code).is_some_and(|a| a.taken_by.is_some());
            !taken && !self.held.contains_key(&code) && !is_drafted(p)
        };
        let waits = |p: &&Paper| {
            let held = self.held.get(&p.view.report_code);
            held.is_none_or(|h| Some(h.by.id) != staff.ctx().actor.user)
        };
        let found = self.papers.iter().find(free);
        let found = found.or_else(|| self.papers.iter().find(waits));
        found.map(|p| p.view.report_code)
    }
}

/// A draft waits for a signature that is not the reader's to give: nothing is to be decided before.
fn is_drafted(paper: &Paper) -> bool {
    !paper.drafts.is_empty() && !paper.drafts.iter().any(|draft| draft.may_sign)
}

/// Emergencies first, then by time left; what the reader put off is left out unless asked for.
async fn queue(staff: &Staff) -> Result<Waiting, Failure> {
    let Some(mut query) = Queue::Triage.query(staff.ctx()) else {
        return Err(Failure::App(AppError::Forbidden));
    };
    query.limit = Some(ROWS);
    query.cursor = staff.asked("sau");
    let mut urgent = query.clone();
    urgent.filter.urgency = Some(Urgency::Urgent);
    urgent.limit = Some(URGENT_ROWS);
    let first = query.cursor.is_none();
    let page = desk::papers(&staff.app, staff.ctx(), query).await?;
    let mut papers = if first {
        desk::papers(&staff.app, staff.ctx(), urgent).await?.papers
    } else {
        Vec::new()
    };
    let rest = page.papers.into_iter();
    papers.extend(rest.filter(|p| p.view.urgency != Some(Urgency::Urgent.as_str())));
    let mine = put_off::mine(&staff.app, staff.ctx()).await?;
    let shown = staff.asked("de-sau").is_some();
    let all = papers.len();
    papers.retain(|p| {
        let held = mine.get(&p.view.report_code);
        let off = held.is_some_and(|(version, _)| *version == p.view.version);
        shown || !off || p.view.urgency == Some(Urgency::Urgent.as_str())
    });
    let codes: Vec<ReportCode> = papers.iter().map(|p| p.view.report_code).collect();
    Ok(Waiting {
        put_off: if shown {
            mine.len()
        } else {
            all - papers.len()
        },
        around: watch::around(&staff.app, staff.ctx(), &codes).await?,
        held: hold::waits(&staff.app, &codes).await?,
        next: page.next,
        papers,
    })
}

async fn queue_page(
    staff: &Staff,
    waiting: &Waiting,
    on: Option<ReportCode>,
) -> Result<QueuePart, Failure> {
    let desk = staff.bare_desk();
    let lang = staff.lang();
    let row = |p: &Paper| {
        let code = p.view.report_code;
        let href = desk
            .shell
            .to(&format!("/lam-viec/phan-loai?hs={}", p.view.code));
        let mut row = present::row(lang, p, href);
        row.on = Some(code) == on;
        row.pick = format!("{}.{}", p.view.code, p.view.version);
        row.claim = chip(lang, waiting.around.get(&code), waiting.held.get(&code));
        if row.claim.is_none() && is_drafted(p) {
            row.claim = Some(Claim::of_nobody(staff.t("console.watch.drafted")));
        }
        row
    };
    let shown = staff.asked("de-sau").is_some();
    let put_off = match (waiting.put_off, shown) {
        (0, _) => String::new(),
        (_, true) => staff.t("console.later.hide").to_owned(),
        (n, false) => lang::count(
            lang,
            "console.later.some",
            i64::try_from(n).unwrap_or(i64::MAX),
        ),
    };
    let more = |at: &String| desk.shell.to(&format!("/lam-viec/phan-loai?sau={at}"));
    Ok(QueuePart {
        count: count(staff).await?,
        queue: waiting.papers.iter().map(row).collect(),
        empty: staff.t("console.triage.empty").to_owned(),
        more_href: waiting.next.as_ref().map(more).unwrap_or_default(),
        put_off,
        put_off_href: desk.shell.to(if shown {
            "/lam-viec/phan-loai"
        } else {
            "/lam-viec/phan-loai?de-sau=1"
        }),
        desk,
    })
}

async fn count(staff: &Staff) -> Result<String, Failure> {
    let queries: Vec<_> = Queue::Triage.query(staff.ctx()).into_iter().collect();
    let counted = desk::counts(&staff.app, staff.ctx(), &queries).await?;
    Ok(counted
        .first()
        .map(|c| Count::from(*c).words(staff.lang()))
        .unwrap_or_default())
}

/// `POST /lam-viec/phan-loai/de-sau`: out of the reader's queue for a while.
pub async fn later(State(app): State<App>, posted: Posted) -> Answer {
    let code = super::code_of(posted.fields.typed("code").unwrap_or_default())?;
    let span = posted.fields.typed("span").and_then(put_off::Span::parse);
    let staff = Staff::of(&app, posted.door)?;
    let until = span.ok_or(Failure::BAD_FORM)?.ends(staff.ctx().now);
    put_off::put_off(&app, staff.ctx(), code, until).await?;
    if staff.wants_part() {
        return staff.page(&put_off_notice(&staff, code, until));
    }
    Ok(staff.lead_to(&format!("/lam-viec/phan-loai?{JUST_OFF}={code}")))
}

/// `POST /lam-viec/phan-loai/de-sau/{code}/hoan-tac`: back into the reader's queue, and open.
pub async fn not_later(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Answer {
    let code = super::code_of(&code)?;
    let staff = Staff::of(&app, posted.door)?;
    put_off::bring_back(&app, staff.ctx(), code).await?;
    page(&staff, Some(code), &Typed::default(), StatusCode::OK).await
}

/// The case that the address says was put off a moment ago, if it still is.
async fn just_off(staff: &Staff) -> Result<Option<PutOffNotice>, Failure> {
    let Some(code) = staff.asked(JUST_OFF) else {
        return Ok(None);
    };
    let code = super::code_of(&code)?;
    let mine = put_off::mine(&staff.app, staff.ctx()).await?;
    let held = mine.get(&code);
    Ok(held.map(|(_, until)| put_off_notice(staff, code, *until)))
}

fn put_off_notice(staff: &Staff, code: ReportCode, until: At) -> PutOffNotice {
    let at = present::at(staff.lang(), until, staff.ctx().now);
    let words = [("code", code.shown()), ("at", at)];
    let words = words
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    PutOffNotice {
        code: code.to_string(),
        words: lang::fill(staff.lang(), "console.later.done", &words),
        seconds: UNDO_SECONDS,
        action: present::to(
            staff.lang(),
            &format!("/lam-viec/phan-loai/de-sau/{code}/hoan-tac"),
        ),
        lang: staff.lang(),
    }
}

/// How long a case may be put off, as (name, words).
pub fn spans(staff: &Staff) -> Vec<(&'static str, String)> {
    let words = |s: &put_off::Span| staff.t(&format!("console.later.{}", s.as_str())).to_owned();
    put_off::Span::ALL
        .iter()
        .map(|s| (s.as_str(), words(s)))
        .collect()
}

/// The case in the middle; none if it no longer waits for a decision.
async fn case(staff: &Staff, code: ReportCode, typed: &Typed) -> Result<Option<CasePart>, Failure> {
    let desk = staff.bare_desk();
    let mut paper = desk::paper(&staff.app, staff.ctx(), code).await?;
    if paper.view.stage != Some("received") {
        return Ok(None);
    }
    let choice = Choice {
        category: typed.get("category").map(str::to_owned),
        area: typed.get("area").map(str::to_owned),
    };
    let may = paper.view.actions.contains(&Action::Dispatch.as_str());
    let preview = match may {
        true => Some(app::report::preview(&staff.app, staff.ctx(), code, &choice).await?),
        false => None,
    };
    let mut typed = typed.clone();
    let mut filled = None;
    if let Some(preview) = &preview {
        filled = macros::fill(staff, &mut typed, &paper, preview);
        let told = would_tell(staff, code, &typed, preview).await?;
        paper.told.extend(told.map(|told| (Action::Dispatch, told)));
    }
    let held = paper.view.category.as_ref().map(|c| c.code.clone());
    let category = preview.as_ref().and_then(|p| p.category.clone()).or(held);
    let near = neighbours::near(&staff.app, staff.ctx(), &paper, category.as_deref()).await?;
    let matter = Matter {
        category: category.clone(),
        area: paper.view.area.as_ref().map(|a| a.code.clone()),
        owner: paper.view.asset_owner.clone(),
    };
    let rulings = precedent::near(&staff.app, staff.ctx(), &matter).await?;
    let tables = staff.app.tables();
    let sheet = Sheet {
        lang: staff.lang(),
        now: staff.ctx().now,
        catalogue: &tables.catalogue,
        paper: &paper,
        actor: &staff.caller.actor,
        token: &desk.token,
        people: &[],
        typed: &typed,
        origin: Origin::Triage,
    };
    let mut case = triage::case(&sheet, &near, &rulings, preview.as_ref());
    case.around = super::around::of_report(staff, &paper, Some(&near));
    let around = watch::around(&staff.app, staff.ctx(), &[code]).await?;
    if let Some(around) = around.get(&code) {
        case.around_it = super::watch::line(staff.lang(), around);
        case.busy = around.is_busy();
    }
    if let Some(held) = hold::waits(&staff.app, &[code]).await?.get(&code) {
        let who = [("name", held.by.name.as_str())];
        case.around_it = lang::fill(staff.lang(), "console.watch.held", &who);
        case.busy = true;
    }
    case.notices = notices(staff, &paper).await?;
    if case.dispatch.is_some() {
        let chosen = typed.raw(macros::ASKED);
        case.macros = macros::links(staff, &paper.view.code, chosen);
        case.filled = filled.unwrap_or_default();
    }
    if !case.urgent && SORTERS.contains(&staff.role()) {
        case.later = Some(Later {
            action: desk.shell.to("/lam-viec/phan-loai/de-sau"),
            spans: spans(staff),
        });
    }
    if let Some(d) = case.dispatch.as_mut().filter(|_| staff.wants_part()) {
        // The page has these lists once; hundreds of options cost more than all the rest to lay out.
        for groups in [&mut d.categories, &mut d.other_units] {
            for group in groups.iter_mut() {
                group.choices.retain(|choice| choice.on);
            }
            groups.retain(|group| !group.choices.is_empty());
        }
    }
    Ok(Some(CasePart { desk, case }))
}

/// What was told to the area of the case: a cut that was announced explains a new report of it.
async fn notices(staff: &Staff, paper: &Paper) -> Result<Vec<(String, String, String)>, Failure> {
    let Some(area) = &paper.view.area else {
        return Ok(Vec::new());
    };
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let near = app::bulletin::near(&staff.app, staff.ctx(), &area.code).await?;
    let tables = staff.app.tables();
    let line = |b: &domain::bulletin::Bulletin| {
        let areas = words::areas(lang, &tables.catalogue, b);
        (
            present::to(lang, &format!("/tb/{}", b.id)),
            words::said(lang, b).0.title.clone(),
            format!("{areas} · {}", words::span(lang, b, now)),
        )
    };
    Ok(near.iter().map(line).collect())
}

/// What sending it as it is proposed, or as it was chosen so far, would tell the reporter; none
/// while something is missing.
async fn would_tell(
    staff: &Staff,
    code: ReportCode,
    typed: &Typed,
    preview: &Preview,
) -> Result<Option<Vec<Told>>, Failure> {
    let first = preview.first().map(|lead| lead.code.as_str());
    let lead = typed.get(LEAD_OTHER).or(typed.get("lead")).or(first);
    let chosen = typed.get("urgency").and_then(Urgency::parse);
    let urgency = chosen.unwrap_or(preview.urgency);
    let body = Body {
        lead: lead.map(str::to_owned),
        category: preview.category.clone(),
        // Urgency to or from urgent has its own action.
        urgency: Some(urgency).filter(|u| *u != Urgency::Urgent),
        ..Body::default()
    };
    let order = Order {
        body,
        ..Order::default()
    };
    match app::notice::preview::preview(&staff.app, staff.ctx(), code, Action::Dispatch, &order)
        .await
    {
        Ok(told) => Ok(Some(told)),
        Err(AppError::Refused(_)) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

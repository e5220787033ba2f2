//! The shift hand-over: a draft written from what is open, mended and signed by whoever goes, and
//! countersigned by whoever comes. Each has a chain of its own.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::{HANDOVER_LISTED, HANDOVER_NOTES_MS, HANDOVERS_SHOWN};
use crate::report::desk::{self, Paper};
use crate::report::list::Query;
use crate::terms::{TermsError, TermsResult, Wrong};
use domain::actor::Role;
use domain::handover::Handover;
use domain::id::{HandoverId, ReportCode, UserId};
use domain::limits::{HANDOVER_CHARS_MAX, SHORT_CHARS_MAX};
use domain::persons;
use domain::report::{Stage, Urgency};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::Batch;
use store::chain::{self, Head, SALT};

/// The family of their chains.
const FAMILY: &str = "handover";

/// What a shift leaves, by kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Dangers that are not over.
    Urgent,
    /// Decisions that wait some seconds, or a signature.
    Held,
    /// What somebody of the shift has in hand.
    Claimed,
    /// Calls that must be called back.
    Calls,
    /// Past its due.
    Late,
    /// Not sorted yet.
    Unsorted,
    /// What somebody noted in these hours.
    Noted,
}

impl Left {
    /// Every kind, in the order in which it is read.
    pub const ALL: [Left; 7] = [
        Left::Urgent,
        Left::Held,
        Left::Claimed,
        Left::Calls,
        Left::Late,
        Left::Unsorted,
        Left::Noted,
    ];

    /// The last part of the key of its heading: `shift.left.…`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Left::Urgent => "urgent",
            Left::Held => "held",
            Left::Claimed => "claimed",
            Left::Calls => "calls",
            Left::Late => "late",
            Left::Unsorted => "unsorted",
            Left::Noted => "noted",
        }
    }
}

/// Who hands over: those who sit at the centre's desks.
pub fn may(ctx: &Ctx) -> bool {
    matches!(
        ctx.actor.role,
        Role::IocOperator | Role::IocLeader | Role::CallAgent
    )
}

fn let_in(ctx: &Ctx) -> AppResult<()> {
    if may(ctx) && ctx.actor.user.is_some() {
        return Ok(());
    }
    Err(AppError::Forbidden)
}

/// The draft, in the reader's language: what is open now, told by kinds, persons taken out.
///
/// # Errors
/// The store's; who hands over nothing.
pub async fn draft(app: &App, ctx: &Ctx) -> AppResult<String> {
    let_in(ctx)?;
    let open = |change: &dyn Fn(&mut Query)| {
        let mut query = Query {
            order: crate::Sort::Due,
            limit: Some(HANDOVER_LISTED),
            ..Query::default()
        };
        change(&mut query);
        query
    };
    let at_work = vec![
        Stage::Received,
        Stage::AwaitingInfo,
        Stage::Dispatched,
        Stage::InProgress,
        Stage::AwaitingApproval,
    ];
    let urgent = open(&|q| {
        q.filter.urgency = Some(Urgency::Urgent);
        q.filter.stages = at_work.clone();
    });
    let late = open(&|q| q.overdue = true);
    let unsorted = open(&|q| q.filter.stages = vec![Stage::Received]);
    let mut text = String::new();
    for left in Left::ALL {
        let (lines, more) = match left {
            Left::Urgent => listed(app, ctx, urgent.clone()).await?,
            Left::Late => listed(app, ctx, late.clone()).await?,
            Left::Unsorted => listed(app, ctx, unsorted.clone()).await?,
            Left::Held => (held(app, ctx).await?, false),
            Left::Claimed => (claimed(app, ctx).await?, false),
            Left::Calls => (calls(app, ctx).await?, false),
            Left::Noted => (noted(app, ctx, &at_work).await?, false),
        };
        let heading = lang::t(ctx.lang, &format!("shift.left.{}", left.as_str()));
        text.push_str(heading);
        text.push('\n');
        if lines.is_empty() {
            text.push_str(lang::t(ctx.lang, "shift.left.none"));
            text.push('\n');
        }
        for line in lines {
            text.push_str("- ");
            text.push_str(&line);
            text.push('\n');
        }
        if more {
            text.push_str(lang::t(ctx.lang, "shift.left.more"));
            text.push('\n');
        }
        text.push('\n');
    }
    Ok(cut(text.trim_end(), HANDOVER_CHARS_MAX))
}

/// At most so many characters, whole lines only.
fn cut(text: &str, most: usize) -> String {
    let mut kept = String::new();
    let mut count = 0;
    for line in text.lines() {
        count += line.chars().count() + 1;
        if count > most {
            break;
        }
        if !kept.is_empty() {
            kept.push('\n');
        }
        kept.push_str(line);
    }
    kept
}

async fn listed(app: &App, ctx: &Ctx, query: Query) -> AppResult<(Vec<String>, bool)> {
    let found = desk::papers(app, ctx, query).await?;
    let lines = found.papers.iter().map(|p| line(ctx, p)).collect();
    Ok((lines, found.next.is_some()))
}

/// "4829 1367: Dây điện đứt (Đang xử lý, P. Đồng Phú)".
fn line(ctx: &Ctx, paper: &Paper) -> String {
    let view = &paper.view;
    let title = view.title.clone().or_else(|| view.text.clone());
    let title: String = persons::masked(title.as_deref().unwrap_or_default())
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(90)
        .collect();
    let stage = view
        .stage
        .map(|stage| lang::t(ctx.lang, &format!("stage.{stage}")));
    let area = view.area.as_ref().map(|a| a.name.as_str());
    let around: Vec<&str> = stage.into_iter().chain(area).collect();
    format!("{}: {title} ({})", view.shown_code, around.join(", "))
}

async fn told(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Option<String>> {
    match desk::paper(app, ctx, code).await {
        Ok(paper) => Ok(Some(line(ctx, &paper))),
        Err(AppError::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}

async fn held(app: &App, ctx: &Ctx) -> AppResult<Vec<String>> {
    let mut lines = Vec::new();
    for code in store::held::waiting_codes(&app.store, i64::from(HANDOVER_LISTED)).await? {
        lines.extend(told(app, ctx, code).await?);
    }
    Ok(lines)
}

async fn claimed(app: &App, ctx: &Ctx) -> AppResult<Vec<String>> {
    let most = i64::from(HANDOVER_LISTED);
    let claims = store::watch::all_claims(&app.store, ctx.now, most).await?;
    let people: Vec<UserId> = claims.iter().map(|(_, person)| *person).collect();
    let names = store::user::names(&app.store, &people).await?;
    let mut lines = Vec::new();
    for (code, person) in claims {
        if let Some(line) = told(app, ctx, code).await? {
            let name = names.get(&person).cloned().unwrap_or_default();
            lines.push(format!("{line}, {name}"));
        }
    }
    Ok(lines)
}

/// How many must be called back: their numbers stand at the desk alone.
async fn calls(app: &App, ctx: &Ctx) -> AppResult<Vec<String>> {
    let n = store::hotline::to_call_back(&app.store, HANDOVER_LISTED as usize)
        .await?
        .len();
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    let line = (n > 0).then(|| lang::count(ctx.lang, "shift.left.to_call", n));
    Ok(line.into_iter().collect())
}

/// What was noted in the last hours on the work that is open and new: the words are masked, for a
/// hand-over is read by all who sit there.
async fn noted(app: &App, ctx: &Ctx, stages: &[Stage]) -> AppResult<Vec<String>> {
    let query = Query {
        filter: store::report::Filter {
            stages: stages.to_vec(),
            since: Some(ctx.now.plus_ms(-HANDOVER_NOTES_MS)),
            ..store::report::Filter::default()
        },
        order: crate::Sort::Newest,
        limit: Some(HANDOVER_LISTED),
        ..Query::default()
    };
    let mut lines = Vec::new();
    for paper in desk::papers(app, ctx, query).await?.papers {
        let events = crate::report::events(app, ctx, paper.view.report_code).await?;
        let note = events
            .iter()
            .rev()
            .find(|e| e.kind == "note" || e.kind == "log_call")
            .and_then(|e| e.note_internal.clone());
        if let Some(note) = note {
            let note: String = persons::masked(&note.replace('\n', " "))
                .chars()
                .take(160)
                .collect();
            lines.push(format!("{}: {note}", paper.view.shown_code));
        }
    }
    Ok(lines)
}

/// Signs as the one who goes.
///
/// # Errors
/// Words that are missing or too long; who hands over nothing.
pub async fn sign(app: &App, ctx: &Ctx, text: &str, draft: &str) -> TermsResult<HandoverId> {
    let_in(ctx)?;
    let text = text.trim();
    let why = match text.chars().count() {
        0 => Some("required"),
        n if n > HANDOVER_CHARS_MAX => Some("text"),
        _ => None,
    };
    check("text", why)?;
    let from = ctx.actor.user.ok_or(AppError::Forbidden)?;
    let handover = Handover {
        id: HandoverId::fresh(ctx.now, app.random_u64()?),
        text: text.to_owned(),
        draft: cut(draft, HANDOVER_CHARS_MAX),
        from,
        from_at: ctx.now,
        to: None,
        to_at: None,
        remark: String::new(),
    };
    let what = json!({ "kind": "handover_signed", "id": handover.id });
    write(app, ctx, &Head::NONE, &handover, &what, text).await?;
    Ok(handover.id)
}

/// Countersigns as the one who comes.
///
/// # Errors
/// The one who signed first; one that is countersigned; a remark that is too long.
pub async fn countersign(app: &App, ctx: &Ctx, id: HandoverId, remark: &str) -> TermsResult<()> {
    let_in(ctx)?;
    let mut handover = by_id(app, ctx, id).await?;
    let remark = remark.trim();
    let long = remark.chars().count() > SHORT_CHARS_MAX;
    check("remark", long.then_some("text"))?;
    let to = ctx.actor.user.ok_or(AppError::Forbidden)?;
    check("remark", handover.to.is_some().then_some("over"))?;
    check("remark", (handover.from == to).then_some("same_person"))?;
    let head = store::event::head(&app.store, id.0)
        .await
        .map_err(AppError::from)?;
    handover.to = Some(to);
    handover.to_at = Some(ctx.now);
    handover.remark = remark.to_owned();
    let what = json!({ "kind": "handover_countersigned", "id": id });
    write(app, ctx, &head, &handover, &what, remark).await
}

/// One.
///
/// # Errors
/// `NotFound`; who hands over nothing.
pub async fn by_id(app: &App, ctx: &Ctx, id: HandoverId) -> AppResult<Handover> {
    let_in(ctx)?;
    store::handover::by_id(&app.store, id)
        .await?
        .ok_or(AppError::NotFound)
}

/// The latest, those that wait for a signature first; with the names of those who signed.
///
/// # Errors
/// The store's; who hands over nothing.
pub async fn latest(app: &App, ctx: &Ctx) -> AppResult<(Vec<Handover>, HashMap<UserId, String>)> {
    let_in(ctx)?;
    let list = store::handover::latest(&app.store, HANDOVERS_SHOWN).await?;
    let mut ids: Vec<UserId> = list
        .iter()
        .flat_map(|h| [Some(h.from), h.to])
        .flatten()
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let names = store::user::names(&app.store, &ids).await?;
    Ok((list, names))
}

fn check(field: &str, why: Option<&'static str>) -> TermsResult<()> {
    let Some(why) = why else { return Ok(()) };
    Err(TermsError::Wrong(vec![Wrong {
        field: field.to_owned(),
        why,
        detail: String::new(),
    }]))
}

/// Who signed, and the words: the closed half.
#[derive(Serialize)]
struct Who<'a> {
    by: Option<UserId>,
    words: &'a str,
}

async fn write(
    app: &App,
    ctx: &Ctx,
    head: &Head,
    handover: &Handover,
    what: &Value,
    words: &str,
) -> TermsResult<()> {
    let mut batch = Batch::new();
    store::handover::write(&mut batch, handover).map_err(AppError::from)?;
    let who = Who {
        by: ctx.actor.user,
        words,
    };
    let closed = serde_json::to_string(&who).map_err(AppError::internal)?;
    let salts = [app.random::<SALT>()?, app.random::<SALT>()?];
    let name = chain::name(FAMILY, handover.id.0);
    let sealed = chain::seal(head, &name, ctx.now, what.to_string(), closed, salts);
    store::event::append(&mut batch, FAMILY, handover.id.0, &sealed);
    match app.store.commit(batch).await {
        Ok(_) => Ok(()),
        Err(store::CommitError::Version) => Err(AppError::Conflict { version: head.seq }.into()),
        Err(e) => Err(AppError::from(e).into()),
    }
}

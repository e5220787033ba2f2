//! One call on the desk: who rings, what they reported before, what is being written down, and what
//! would come of it.

use super::doer::{self, Doer};
use super::draft::{self, Kept};
use super::{Notes, PhoneCall, agent, centre, load, number_of, phase, place, prank, recording};
use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::notice::{preview::MASK, say};
use crate::report::line::line;
use crate::report::neighbours::{self, Near, Sought};
use crate::report::submit;
use crate::view::{LineView, Named};
use domain::actor::Role;
use domain::bulletin::Bulletin;
use domain::category::Category;
use domain::hotline::{Direction, Known, Phase};
use domain::id::{CallId, ReportCode, VaultId};
use domain::notice::Receiver;
use domain::refusal_reason::Fault;
use domain::report::{ClockKind, Point, Report, Urgency};
use domain::time::At;
use store::Batch;
use store::hotline::{self, Tried};
use store::report::{Filter, Order, Reach};

/// A prank mark as the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warned {
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// Until when.
    pub until: At,
}

/// A call on the desk. Never printed whole: it holds a number.
#[derive(Clone)]
pub struct Sheet {
    /// The call.
    pub id: CallId,
    /// Where it stands.
    pub phase: Phase,
    /// Who rang whom.
    pub direction: Direction,
    /// What is known of whoever is outside.
    pub known: Known,
    /// The whole number, for whoever has the call; its end for others.
    pub number: Option<String>,
    /// The whole number is shown.
    pub whole: bool,
    /// A short message reaches it.
    pub mobile: bool,
    /// The name they gave before; only with the number.
    pub name: Option<String>,
    /// When it rang.
    pub rang_at: At,
    /// Since when somebody talks.
    pub answered_at: Option<At>,
    /// When it ended.
    pub ended_at: Option<At>,
    /// Written down by hand.
    pub by_hand: bool,
    /// Who has it.
    pub agent: Option<String>,
    /// The reader has it.
    pub mine: bool,
    /// It is laid aside.
    pub closed: bool,
    /// The report that it became or joined.
    pub report: Option<ReportCode>,
    /// What became of it.
    pub outcome: Option<domain::hotline::Outcome>,
    /// The minute by which to call back.
    pub back_due: Option<At>,
    /// Attempts to call back.
    pub tries: Vec<Tried>,
    /// What they reported before, the newest first.
    pub past: Vec<LineView>,
    /// Marks on the number.
    pub warned: Vec<Warned>,
    /// There is a recording that the reader may hear.
    pub recording: bool,
    /// Who looked at what, for leaders: what, who, when.
    pub looks: Vec<(String, String, At)>,
    /// Who gave it to whom, the first first.
    pub passed: Vec<Passed>,
    /// Moments that were marked: place, second, word.
    pub moments: Vec<(i64, i64, String)>,
    /// The draft.
    pub kept: Kept,
}

/// A call that changed hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// When.
    pub at: At,
    /// Who gave it.
    pub by: String,
    /// Who has it since.
    pub to: String,
    /// When that one opened it.
    pub seen_at: Option<At>,
}

/// A call, for whoever may see it. An agent's own shows the number, and that they saw it is noted,
/// once.
///
/// # Errors
/// `NotFound`; who is not of the centre.
pub async fn sheet(app: &App, ctx: &Ctx, id: CallId) -> AppResult<Sheet> {
    let me = centre(ctx)?;
    let call = load(app, id).await?;
    let mine = call.agent == Some(me);
    let number = number_of(app, call.caller()).await?;
    let fresh = call
        .closed_at
        .is_none_or(|at| ctx.now.0 - at.0 < limits::WRAP_UP_MS);
    let whole = mine && fresh && ctx.actor.role == Role::CallAgent;
    let mut looks = hotline::looks(&app.store, id).await?;
    if whole
        && number.is_some()
        && !looks
            .iter()
            .any(|(what, by, _)| what == "number" && *by == me)
    {
        let mut batch = Batch::new();
        let look = domain::id::fresh(ctx.now, app.random_u64()?);
        hotline::look(&mut batch, look, id, "number", me, ctx.now);
        app.store.commit(batch).await?;
        looks.push(("number".to_owned(), me, ctx.now));
    }
    let passes = hotline::passes(&app.store, id).await?;
    if passes.iter().any(|p| p.to == me && p.seen_at.is_none()) {
        let mut batch = Batch::new();
        hotline::seen(&mut batch, id, me, ctx.now);
        app.store.commit(batch).await?;
    }
    let marks = prank::of(app, ctx, call.caller()).await?;
    let ids: Vec<_> = marks
        .iter()
        .map(|m| m.made_by)
        .chain(looks.iter().map(|(_, by, _)| *by))
        .chain(passes.iter().flat_map(|p| [p.by, p.to]))
        .chain(call.agent)
        .collect();
    let names = store::user::names(&app.store, &ids).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let person = match call.caller().filter(|_| whole) {
        Some(caller) => crate::vault::open(app, caller).await?,
        None => None,
    };
    let has_recording = hotline::recording(&app.store, &app.keys, id)
        .await?
        .is_some_and(|url| recording::is_ours(app, &url));
    // Words of a caller are for whoever has the call; and for the centre once it was left.
    let readable = mine || !matches!(phase(&call, ctx.now), Phase::Ringing | Phase::Talking);
    Ok(Sheet {
        id,
        phase: phase(&call, ctx.now),
        direction: call.standing.direction,
        known: call.standing.known,
        mobile: number.as_deref().is_some_and(domain::phone::is_mobile),
        past: past(app, ctx, number.as_deref()).await?,
        number: number.map(|n| match whole {
            true => domain::phone::shown(&n),
            false => domain::phone::masked(&n),
        }),
        whole,
        name: person.and_then(|p| p.name),
        rang_at: call.standing.rang_at,
        answered_at: call.standing.answered_at,
        ended_at: call.standing.ended_at,
        by_hand: call.by_hand,
        agent: call.agent.map(name),
        mine,
        closed: call.closed_at.is_some(),
        report: code_of(app, &call).await?,
        outcome: call.outcome,
        back_due: call.back_due,
        tries: hotline::tries(&app.store, id).await?,
        warned: marks
            .into_iter()
            .map(|m| Warned {
                by: name(m.made_by),
                reason: m.reason,
                until: m.until,
            })
            .collect(),
        recording: has_recording && recording::may_hear(ctx, &call).is_some(),
        looks: match ctx.actor.role {
            Role::IocLeader => looks
                .into_iter()
                .map(|(what, by, at)| (what, name(by), at))
                .collect(),
            _ => Vec::new(),
        },
        passed: passes
            .iter()
            .map(|p| Passed {
                at: p.at,
                by: name(p.by),
                to: name(p.to),
                seen_at: p.seen_at.or((p.to == me).then_some(ctx.now)),
            })
            .collect(),
        moments: match readable {
            true => hotline::moments(&app.store, &app.keys, id)
                .await?
                .into_iter()
                .map(|m| (m.n, m.second, m.word))
                .collect(),
            false => Vec::new(),
        },
        kept: match readable {
            true => draft::read(app, &call).await?,
            false => Kept::default(),
        },
    })
}

/// The code of the report that a call became.
pub(crate) async fn code_of(app: &App, call: &PhoneCall) -> AppResult<Option<ReportCode>> {
    match call.report {
        Some(id) => Ok(crate::record::load_id(app, id)
            .await?
            .map(|f| f.report.code)),
        None => Ok(None),
    }
}

/// What whoever has this number reported or joined, the newest first. What is sealed is not for the
/// desk.
async fn past(app: &App, ctx: &Ctx, number: Option<&str>) -> AppResult<Vec<LineView>> {
    let Some(number) = number else {
        return Ok(Vec::new());
    };
    let people: Vec<VaultId> = store::vault::by_phone(&app.store, &app.keys, number).await?;
    let filter = Filter {
        reach: Reach::Staff,
        people: Some(people),
        ..Filter::default()
    };
    let page = store::report::list(
        &app.store,
        &filter,
        Order::Newest,
        None,
        limits::PAST_SHOWN * 2,
    )
    .await?;
    let tables = app.tables();
    Ok(page
        .reports
        .iter()
        .filter(|f| ctx.actor.role == Role::IocLeader || !f.report.is_sealed())
        .map(|f| line(&f.report, &tables.catalogue, ctx, Reach::Staff))
        .take(limits::PAST_SHOWN)
        .collect())
}

/// What comes of the notes as they stand: guesses, duplicates, questions, and what would be said.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// Categories that the words tell of, the chosen one first: code and name.
    pub categories: Vec<Named>,
    /// The category that serves.
    pub category: Option<String>,
    /// The machine chose it.
    pub guessed: bool,
    /// Questions of its script.
    pub questions: Vec<String>,
    /// The unit.
    pub area: Option<Named>,
    /// Who may have to act: what the routing table names first.
    pub agencies: Vec<Doer>,
    /// The one that serves.
    pub agency: Option<String>,
    /// The machine chose it.
    pub agency_guessed: bool,
    /// Where only people can tell who must act.
    pub ask_people: Option<String>,
    /// What else was reported there.
    pub near: Near,
    /// What the centre told that place: a cut, a closure, a warning.
    pub told: Vec<Bulletin>,
    /// It will be urgent by its category or words.
    pub urgent: bool,
    /// Until when the centre decides.
    pub intake: Option<At>,
    /// When the work would be done if it went the ordinary way.
    pub estimate: Option<At>,
    /// The short message that the caller would get; its secret key is not shown.
    pub sms: Option<String>,
    /// What is still missing.
    pub faults: Vec<Fault>,
}

/// Looks ahead: the notes as a report, decided by the rules and not written.
///
/// # Errors
/// Whose call it is not; the database's.
pub async fn outlook(app: &App, ctx: &Ctx, id: CallId, notes: &Notes) -> AppResult<Outlook> {
    agent(ctx)?;
    let call = load(app, id).await?;
    if call.agent != ctx.actor.user {
        return Err(AppError::Forbidden);
    }
    let tables = app.tables();
    let pack = &tables.catalogue;
    let notes = completed(app, ctx, &held_code(app, &call, notes).await?);
    let words = [notes.text.as_str(), notes.place.as_str()].join(". ");
    let opinion = app.suggester.opinion(pack, &words);
    let said = opinion.categories.iter();
    let mut guesses: Vec<&Category> = said.filter_map(|s| pack.category(&s.category)).collect();
    let chosen = pack.category(&notes.category);
    if let Some(chosen) = chosen
        && !guesses.iter().any(|c| c.code == chosen.code)
    {
        guesses.insert(0, chosen);
        guesses.truncate(limits::GUESSES);
    }
    // What was chosen stays where it stands: its digit is in the fingers already.
    let filled = opinion
        .categories
        .first()
        .filter(|s| app.suggester.may_fill(pack, s));
    let category = chosen.or_else(|| filled.and_then(|s| pack.category(&s.category)));
    // Beside what the words tell of stand its neighbours: a digit away, not a list.
    let beside = category.and_then(|c| c.parent.as_deref());
    for other in pack.categories() {
        let near =
            other.parent.as_deref() == beside && !guesses.iter().any(|c| c.code == other.code);
        if near && guesses.len() < limits::GUESSES {
            guesses.push(other);
        }
    }
    let named = |c: &Category| crate::privacy::category_name(pack, &c.code, ctx.lang);
    let point = notes.point.map(|(lat, lon)| Point { lat, lon });
    let area = crate::report::place::find(
        &tables,
        point,
        Some(notes.area.as_str()).filter(|a| !a.is_empty()),
        ctx.now,
    );
    let code = area.as_ref().map_or("", |a| a.code.as_str());
    let route = category.and_then(|c| pack.route(&c.code, code, None, ctx.now.date()));
    let mut outlook = Outlook {
        categories: guesses.iter().map(|c| named(c)).collect(),
        category: category.map(|c| c.code.clone()),
        guessed: chosen.is_none() && category.is_some(),
        questions: category
            .map(|c| c.questions.iter().map(|q| q.words.clone()).collect())
            .unwrap_or_default(),
        area: area
            .as_ref()
            .and_then(|a| pack.unit(&a.code, ctx.now.date()))
            .map(|u| Named {
                code: u.code.clone(),
                name: u.name.clone(),
            }),
        near: neighbours::like(
            app,
            ctx,
            &Sought {
                point,
                area: area.as_ref().map(|a| a.code.clone()),
                category: category.map(|c| c.code.clone()),
                words: words.clone(),
                ..Sought::default()
            },
        )
        .await?,
        ..Outlook::default()
    };
    doer::offer(
        pack,
        ctx,
        &notes,
        route.as_ref(),
        &opinion.leads,
        &mut outlook,
    );
    outlook.near.found.truncate(limits::AROUND_SHOWN);
    outlook.told = crate::bulletin::standing(app, ctx.now).await?;
    // Without a place yet only what holds everywhere.
    outlook
        .told
        .retain(|b| b.areas.is_empty() || (!code.is_empty() && b.concerns(code, pack)));
    outlook.told.truncate(limits::AROUND_SHOWN);
    foresee(app, ctx, &call, &notes, &mut outlook).await?;
    Ok(outlook)
}

/// The code stands in the draft, whatever a form says.
async fn held_code(app: &App, call: &PhoneCall, notes: &Notes) -> AppResult<Notes> {
    let mut notes = notes.clone().bounded();
    notes.code = draft::read(app, call).await?.notes.code;
    Ok(notes)
}

/// The notes with what follows from them: the unit of a place that was typed and not chosen.
pub(crate) fn completed(app: &App, ctx: &Ctx, notes: &Notes) -> Notes {
    let mut notes = notes.clone();
    if notes.area.trim().is_empty()
        && notes.point.is_none()
        && let Some(unit) = place::guess_unit(app, ctx, &notes.place)
    {
        notes.area = unit;
    }
    notes
}

/// What the rules would decide, and what would be said to the caller of it: by the same functions
/// that do it when it is sent.
async fn foresee(
    app: &App,
    ctx: &Ctx,
    call: &PhoneCall,
    notes: &Notes,
    outlook: &mut Outlook,
) -> AppResult<()> {
    let number = number_of(app, call.caller()).await?;
    let new = notes.submission(number.as_deref());
    let decision = match submit::decide(app, ctx, &new, 0).await {
        Ok((decision, _)) => decision,
        Err(AppError::Refused(refusal)) => {
            outlook.faults = refusal.faults;
            return Ok(());
        }
        Err(e) => return Err(e),
    };
    let report = &decision.report;
    outlook.urgent = report.urgency == Urgency::Urgent;
    (outlook.intake, outlook.estimate) = promises(app, report)?;
    let key = app.secret(report.id);
    outlook.sms = say(app, None, &decision.events, report)
        .into_iter()
        .find(|said| said.notice.to == Receiver::Reporter && report.reporter.is_some())
        .map(|said| said.words.sms.replace(&key, MASK))
        .filter(|sms| !sms.is_empty());
    Ok(())
}

/// Until when the centre decides, and when the work would be done if it went the ordinary way.
pub(crate) fn promises(app: &App, report: &Report) -> AppResult<(Option<At>, Option<At>)> {
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, report.submitted_at)?;
    let intake = report
        .clocks
        .iter()
        .find(|c| c.kind == ClockKind::Intake)
        .map(|c| c.due);
    let key = if report.quick && report.urgency == Urgency::Normal {
        "quick"
    } else {
        report.urgency.as_str()
    };
    let span = rules.policy.span(ClockKind::Process.as_str(), key);
    let estimate = intake
        .zip(span)
        .map(|(due, span)| domain::deadline::due(due, span, &[], rules.calendar()));
    Ok((intake, estimate))
}

/// What is read aloud to the caller once it is saved, and the words that the short message had.
#[derive(Clone, Debug)]
pub struct Filed {
    /// The code.
    pub code: ReportCode,
    /// Until when the centre decides.
    pub intake: Option<At>,
    /// When the work would be done.
    pub estimate: Option<At>,
    /// When it was filed: hours are told from then.
    pub at: At,
    /// The short messages as they went out; the secret key is not shown.
    pub sms: Vec<String>,
    /// It is urgent: whom to call, in order.
    pub ladder: Vec<domain::agency::Contact>,
    /// It is urgent.
    pub urgent: bool,
    /// The version, for the forms of calls.
    pub version: u32,
}

/// What a call became, for its agent; none where it became no report.
///
/// # Errors
/// Whose call it is not; the database's.
pub async fn filed(app: &App, ctx: &Ctx, id: CallId) -> AppResult<Option<Filed>> {
    centre(ctx)?;
    let call = load(app, id).await?;
    let Some(code) = code_of(app, &call).await? else {
        return Ok(None);
    };
    let filed = crate::record::load(app, code)
        .await?
        .ok_or(AppError::NotFound)?;
    let report = filed.report;
    let (intake, estimate) = promises(app, &report)?;
    let key = app.secret(report.id);
    let sent = store::message::of_report(&app.store, report.id).await?;
    let mut sms: Vec<String> = Vec::new();
    for message in sent
        .iter()
        .filter(|m| m.channel == store::message::SMS && m.key.seq <= 2)
    {
        if !message.key.destination.starts_with("sms:vault:") {
            continue;
        }
        if let Ok(crate::letter::Letter::Sms { text }) =
            crate::letter::Letter::read(store::message::SMS, &message.words)
        {
            sms.push(text.replace(&key, MASK));
        }
    }
    let paper = crate::report::desk::lay_out(app, ctx, &report, &ctx.actor);
    Ok(Some(Filed {
        code,
        intake,
        estimate,
        at: report.submitted_at,
        sms,
        ladder: paper.ladder,
        urgent: report.urgency == Urgency::Urgent,
        version: report.version,
    }))
}

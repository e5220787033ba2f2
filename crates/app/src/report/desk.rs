//! What a desk shows of a report beside its view: drafts and who may sign them, the dispute, the
//! deadline that presses, deadlines with their proofs. Lists of such papers are one read.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::incident::{self, Mark};
use crate::notice::preview::Told;
use crate::privacy::{self, agency_name, area_name, category_name};
use crate::record::{known, load};
use crate::report::act::may_know;
use crate::report::list::{LIMIT_DEFAULT, LIMIT_MAX, Query, allowed, read_cursor};
use crate::report::read::{proof_before, proof_of};
use crate::view::{Named, ReportView};
use domain::action::{Action, Body};
use domain::actor::{Actor, Role};
use domain::agency::Contact;
use domain::deadline::Proof;
use domain::force::Force;
use domain::id::{ReportCode, ReportId, UserId};
use domain::pack::Catalogue;
use domain::report::{
    Basis, Clock, ClockEnd, ClockKind, Commitment, Proposal, Report, Stage, Urgency,
};
use domain::routing::Lead;
use domain::text::mask_persons;
use domain::time::At;
use domain::workflow::{self, Call};
use std::collections::HashMap;

/// A report on somebody's desk.
#[derive(Clone, Debug)]
pub struct Paper {
    /// As the reader may see it.
    pub view: ReportView,
    /// The deadline that presses: the earliest of those that run.
    pub pressing: Option<Pressing>,
    /// Nothing runs, for what is not over stands still.
    pub waits: bool,
    /// Drafts that wait for a signer; empty where the reader sees no drafts.
    pub drafts: Vec<Draft>,
    /// The present or last dispute.
    pub dispute: Option<DisputeView>,
    /// Who wrote the present result; none where the reader sees no drafts.
    pub drafter: Option<UserId>,
    /// The reader wrote the present result: another must sign it.
    pub own_result: bool,
    /// What speaks against approving the result unseen.
    pub doubts: Vec<workflow::Doubt>,
    /// A result needs a photo taken after the work.
    pub result_photo: bool,
    /// An answered call to the agency was logged.
    pub called: bool,
    /// Nobody may open the reporter's identity.
    pub locked: bool,
    /// The category is proposed for publication.
    pub publish_default: bool,
    /// How often agencies handed it back.
    pub returns: u32,
    /// Extensions granted in this attempt.
    pub extensions: u32,
    /// Who answers the phone at the lead agency, or where none leads yet at the one that the table
    /// names, in order of calling; of urgent reports only.
    pub ladder: Vec<Contact>,
    /// The present co-agencies.
    pub cos: Vec<String>,
    /// What citizens would be told by deeds that need no more fields than are known.
    pub told: Vec<(Action, Vec<Told>)>,
    /// Incidents that it belongs to and that the reader sees, those not over first; read for pages of
    /// papers and for a file.
    pub incidents: Vec<Mark>,
}

/// The deadline that presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pressing {
    /// Which.
    pub kind: ClockKind,
    /// When it began.
    pub start: At,
    /// When it is due.
    pub due: At,
}

/// A draft that waits for a signer.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its number.
    pub n: u32,
    /// What is proposed.
    pub action: Action,
    /// When it was made.
    pub at: At,
    /// The drafter's agency.
    pub agency: Option<Named>,
    /// Who drafted it and signed so far.
    pub signed: Vec<UserId>,
    /// The new date it asks for.
    pub due: Option<At>,
    /// Its reason code.
    pub reason: Option<String>,
    /// Its words.
    pub note: Option<String>,
    /// Its other words: a position, an answer.
    pub text: Option<String>,
    /// Agencies it names: the lead, a proposed one, co-agencies.
    pub agencies: Vec<Named>,
    /// The category it proposes.
    pub category: Option<Named>,
    /// The unit it proposes.
    pub area: Option<Named>,
    /// The later date it promises.
    pub commitment: Option<Commitment>,
    /// The reader stands above its last signature and has not signed it.
    pub may_sign: bool,
    /// The reader has signed it.
    pub own: bool,
}

/// A disagreement between agencies.
#[derive(Clone, Debug)]
pub struct DisputeView {
    /// competence, solution, not_thorough.
    pub ground: String,
    /// Where the report was when it began.
    pub from: Stage,
    /// Agencies asked for a position, and whether they stated one.
    pub agencies: Vec<(Named, bool)>,
    /// It is settled.
    pub settled: bool,
    /// Until when the next position is owed.
    pub position: Option<Pressing>,
    /// Until when the standing body, or the committee, decides.
    pub decision: Option<Pressing>,
}

/// A deadline with its proof.
#[derive(Clone, Debug)]
pub struct ClockPaper {
    /// Which.
    pub kind: ClockKind,
    /// Whose.
    pub agency: Option<Named>,
    /// Start.
    pub start: At,
    /// Due.
    pub due: At,
    /// How it ended.
    pub end: Option<ClockEnd>,
    /// It runs or stands still.
    pub open: bool,
    /// It stands still.
    pub paused: bool,
    /// It is or was past its due.
    pub late: bool,
    /// The proof; none where a document or a promise gave the date.
    pub proof: Option<Proof>,
    /// The policy that gave its span.
    pub policy: Option<String>,
    /// Declarations of force majeure that touched the report: grounds of pauses.
    pub forces: Vec<Force>,
    /// What it was counted by before new rules moved it, with the proof of each.
    pub earlier: Vec<(Basis, Option<Proof>)>,
}

/// A page of papers.
#[derive(Clone, Debug, Default)]
pub struct Papers {
    /// The papers.
    pub papers: Vec<Paper>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// One report as a paper.
///
/// # Errors
/// [`crate::AppError::NotFound`] also for what the caller may not know of.
pub async fn paper(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Paper> {
    Ok(file(app, ctx, code).await?.0)
}

/// One report as a paper, with its deadlines and their proofs where the caller sees its course.
///
/// # Errors
/// As [`paper`].
pub async fn file(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<(Paper, Vec<ClockPaper>)> {
    let loaded = load(app, code).await?.ok_or(crate::AppError::NotFound)?;
    let actor = known(app, ctx, &loaded.report);
    may_know(app, &loaded, &actor)?;
    let mut paper = lay_out(app, ctx, &loaded.report, &actor);
    let deeds = paper.view.actions.iter().filter_map(|a| Action::parse(a));
    paper.told = first_told(app, ctx, &loaded.report, &actor, deeds.collect());
    let id = loaded.report.id;
    paper.incidents = incident::marks(app, ctx, &[id])
        .await?
        .remove(&id)
        .unwrap_or_default();
    let clocks = if paper.view.sight.sees_course() {
        loaded
            .report
            .clocks
            .iter()
            .map(|c| clock(app, &loaded.report, c, ctx.now))
            .collect()
    } else {
        Vec::new()
    };
    Ok((paper, clocks))
}

/// A page of the reports that the caller may see, as papers: one read of the store.
pub async fn papers(app: &App, ctx: &Ctx, query: Query) -> AppResult<Papers> {
    let cursor = read_cursor(&query)?;
    let Some(filter) = allowed(ctx, &query)? else {
        return Ok(Papers::default());
    };
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let page =
        store::report::list(&app.store, &filter, query.order, cursor, limit as usize).await?;
    let ids: Vec<ReportId> = page.reports.iter().map(|f| f.report.id).collect();
    let mut marks = incident::marks(app, ctx, &ids).await?;
    let papers = page
        .reports
        .iter()
        .map(|f| Paper {
            incidents: marks.remove(&f.report.id).unwrap_or_default(),
            ..lay_out(app, ctx, &f.report, &ctx.actor)
        })
        .collect();
    Ok(Papers {
        papers,
        next: page.next.map(|c| c.text()),
    })
}

/// Disputes in which the caller's agency owes a position or gave one: it may have handed its part
/// back, so no assignment names it. Disputes are few; the nearest hundred by due are looked through.
pub async fn positions(app: &App, ctx: &Ctx) -> AppResult<Vec<Paper>> {
    let Some(agency) = ctx
        .actor
        .agency
        .as_deref()
        .filter(|_| ctx.actor.role.is_agency())
    else {
        return Ok(Vec::new());
    };
    let filter = store::report::Filter {
        reach: store::report::Reach::Staff,
        stages: vec![Stage::Disputed],
        ..store::report::Filter::default()
    };
    let page = store::report::list(
        &app.store,
        &filter,
        crate::Sort::Due,
        None,
        LIMIT_MAX as usize,
    )
    .await?;
    let asked = page
        .reports
        .iter()
        .filter(|f| domain::actor::is_party(&f.report, agency) && !f.report.is_sealed());
    Ok(asked
        .map(|f| lay_out(app, ctx, &f.report, &ctx.actor))
        .collect())
}

/// How many each of these lists holds, counted up to a cap: (number, "and more").
pub async fn counts(app: &App, ctx: &Ctx, queries: &[Query]) -> AppResult<Vec<(i64, bool)>> {
    let all = queries
        .iter()
        .map(|query| crate::report::list::count(app, ctx, query));
    futures_util::future::try_join_all(all).await
}

/// Names of people, for what they signed or hold.
pub async fn names(app: &App, ids: &[UserId]) -> AppResult<HashMap<UserId, String>> {
    Ok(store::user::names(&app.store, ids).await?)
}

/// The people of the caller's own agency who may hold a part of its work: (id, name, role).
pub async fn colleagues(app: &App, ctx: &Ctx) -> AppResult<Vec<(UserId, String, Role)>> {
    let Some(agency) = ctx
        .actor
        .agency
        .as_deref()
        .filter(|_| ctx.actor.role.is_agency())
    else {
        return Ok(Vec::new());
    };
    officers(app, agency, ctx.now).await
}

/// The people of an agency who may hold a part of its work, by name: (id, name, role).
pub(crate) async fn officers(
    app: &App,
    agency: &str,
    now: At,
) -> AppResult<Vec<(UserId, String, Role)>> {
    let roles = [Role::AgencyFocal, Role::AgencyHandler];
    Ok(store::user::fillers(&app.store, agency, &roles, now).await?)
}

/// Which roles may carry out or draft an action on this report now: who to ask where the reader
/// may not.
///
/// # Errors
/// As [`paper`].
pub async fn who_may(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    action: Action,
) -> AppResult<Vec<Role>> {
    let loaded = load(app, code).await?.ok_or(crate::AppError::NotFound)?;
    may_know(app, &loaded, &known(app, ctx, &loaded.report))?;
    let ladder = workflow::signers(&loaded.report, action, &domain::action::Body::default());
    let mut roles = Vec::new();
    for role in ladder
        .iter()
        .copied()
        .flatten()
        .filter_map(|who| who.role())
    {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    Ok(roles)
}

/// What citizens would be told by these deeds with what is known already. A deed that needs more is
/// left out: it is looked at when its fields are there.
fn first_told(
    app: &App,
    ctx: &Ctx,
    report: &Report,
    actor: &Actor,
    deeds: Vec<Action>,
) -> Vec<(Action, Vec<Told>)> {
    let tables = app.tables();
    let Ok(rules) = crate::app::rules_at(&tables.catalogue, ctx.now) else {
        return Vec::new();
    };
    deeds
        .into_iter()
        .filter(|deed| domain::notice::may_tell_citizens(*deed))
        .filter_map(|deed| {
            let mut body = Body::default();
            if matches!(deed, Action::Publish | Action::CommitLater) {
                // As the form proposes it.
                body.text = report.outcome.as_ref().map(|o| mask_persons(&o.text));
                body.title = report.public.title.clone().or_else(|| report.title.clone());
                body.redaction_confirmed = true;
            }
            let call = Call::new(deed, body);
            let foreseen = workflow::foresee(report, None, &call, actor, ctx.now, &rules).ok()?;
            Some((deed, crate::notice::preview::told(app, report, &foreseen)))
        })
        .collect()
}

/// Who must act on a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Competent {
    /// The lead agency; where none leads yet, the one that the routing table names.
    pub agency: Option<String>,
    /// The routing table named it.
    pub by_table: bool,
    /// Where only people can tell: the rule in words.
    pub ask_people: Option<String>,
    /// The report's category, or the one guessed from its words.
    pub category: Option<String>,
}

/// Who must act on a report now.
pub(crate) fn competent(catalogue: &Catalogue, report: &Report, now: At) -> Competent {
    let kept = report.category.clone();
    if let Some(lead) = report.lead() {
        return Competent {
            agency: Some(lead.agency.clone()),
            category: kept,
            ..Competent::default()
        };
    }
    let words = [report.title.as_deref().unwrap_or(""), &report.words].join(". ");
    let category = kept.or_else(|| {
        let guess = catalogue.guess_category(&words);
        guess.map(|(c, _)| c.code.clone())
    });
    let area = report.area.as_deref().unwrap_or("");
    let owner = report.place.asset_owner.as_deref();
    let route = category
        .as_deref()
        .and_then(|c| catalogue.route(c, area, owner, now.date()));
    let (agency, ask_people) = match route.map(|r| r.lead) {
        Some(Lead::Agency(code)) => (Some(code), None),
        Some(Lead::Person(words)) => (None, Some(words)),
        None => (None, None),
    };
    Competent {
        by_table: agency.is_some(),
        agency,
        ask_people,
        category,
    }
}

pub(crate) fn lay_out(app: &App, ctx: &Ctx, report: &Report, actor: &Actor) -> Paper {
    let tables = app.tables();
    let view = privacy::view(app, report, actor, ctx.now, ctx.lang);
    let running = report
        .clocks
        .iter()
        .filter(|c| c.is_open() && !c.is_paused())
        .min_by_key(|c| c.due);
    let staff = view.sight.sees_internal();
    let category = report
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    let ladder = match competent(&tables.catalogue, report, ctx.now) {
        Competent {
            agency: Some(agency),
            ..
        } if staff && report.urgency == Urgency::Urgent => {
            tables.catalogue.contacts(&agency, ctx.now)
        }
        _ => Vec::new(),
    };
    let drafted = report.proposals.iter().map(|p| p.action);
    let signing = drafted
        .filter(|a| staff && view.actions.contains(&a.as_str()))
        .collect();
    let told = first_told(app, ctx, report, actor, signing);
    Paper {
        told,
        incidents: Vec::new(),
        pressing: running
            .filter(|_| view.sight.sees_course())
            .map(|c| Pressing {
                kind: c.kind,
                start: c.started_at,
                due: c.due,
            }),
        waits: running.is_none() && report.clocks.iter().any(Clock::is_paused),
        drafts: report
            .proposals
            .iter()
            .filter(|p| privacy::sees_draft(p, view.sight, actor.agency.as_deref()))
            .map(|p| draft(app, ctx, report, p, actor, &view))
            .collect(),
        dispute: report
            .dispute
            .as_ref()
            .filter(|_| staff)
            .map(|d| DisputeView {
                ground: d.ground.clone(),
                from: d.from,
                agencies: d
                    .agencies
                    .iter()
                    .map(|a| (agency_name(&tables.catalogue, a), d.stated.contains(a)))
                    .collect(),
                settled: d.settled,
                position: running_of(report, &[ClockKind::Position]),
                decision: running_of(report, &[ClockKind::Standing, ClockKind::Committee]),
            }),
        drafter: report
            .outcome
            .as_ref()
            .filter(|_| staff)
            .and_then(|o| o.drafter),
        own_result: report
            .outcome
            .as_ref()
            .is_some_and(|o| o.drafter.is_some() && o.drafter == actor.user),
        doubts: workflow::doubts(report, ctx.now, &tables.catalogue),
        result_photo: category.is_none_or(|c| c.result_photo_required),
        called: report.called,
        locked: report.locked,
        publish_default: category.is_some_and(|c| c.publish_default),
        returns: report.returns,
        extensions: report.extensions,
        ladder,
        cos: report.cos().map(|a| a.agency.clone()).collect(),
        view,
    }
}

/// The earliest due of these clocks that runs.
fn running_of(report: &Report, kinds: &[ClockKind]) -> Option<Pressing> {
    let running = report
        .clocks
        .iter()
        .filter(|c| c.is_open() && !c.is_paused() && kinds.contains(&c.kind));
    running.min_by_key(|c| c.due).map(|c| Pressing {
        kind: c.kind,
        start: c.started_at,
        due: c.due,
    })
}

fn draft(
    app: &App,
    ctx: &Ctx,
    report: &Report,
    p: &Proposal,
    actor: &Actor,
    view: &ReportView,
) -> Draft {
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let clean = |text: &Option<String>| {
        text.as_ref().map(|t| {
            if view.sight.is_redacted() {
                mask_persons(t)
            } else {
                t.clone()
            }
        })
    };
    let own = actor.user.is_some_and(|me| p.signed.contains(&me));
    let ladder = workflow::signers(report, p.action, &p.body);
    let above = ladder.iter().skip(p.step as usize).any(|rung| rung.iter().any(|who| actor.is(*who, report)))
        // A co-agency's return is signed by its own leader.
        || (p.action == Action::Return && actor.role == Role::AgencyLeader && p.agency == actor.agency);
    let named = p
        .body
        .lead
        .iter()
        .chain(&p.body.agency)
        .chain(p.body.co.iter().flatten());
    Draft {
        n: p.n,
        action: p.action,
        at: p.at,
        agency: p.agency.as_deref().map(|a| agency_name(catalogue, a)),
        signed: p.signed.clone(),
        due: p.body.due.map(domain::action::Due::at),
        reason: p.body.reason.clone(),
        note: clean(&p.body.note),
        text: clean(&p.body.text),
        agencies: named.map(|a| agency_name(catalogue, a)).collect(),
        category: p
            .body
            .category
            .as_deref()
            .map(|c| category_name(catalogue, c, ctx.lang)),
        area: p
            .body
            .area
            .as_deref()
            .map(|a| area_name(catalogue, a, ctx.now)),
        commitment: p.body.commitment.clone(),
        may_sign: !own && above && view.actions.contains(&p.action.as_str()),
        own,
    }
}

pub(crate) fn clock(app: &App, report: &Report, c: &Clock, now: At) -> ClockPaper {
    let tables = app.tables();
    ClockPaper {
        kind: c.kind,
        agency: c
            .agency
            .as_deref()
            .map(|a| agency_name(&tables.catalogue, a)),
        start: c.started_at,
        due: c.due,
        end: c.end,
        open: c.is_open(),
        paused: c.is_paused(),
        late: c.is_late(now),
        proof: proof_of(
            c,
            &tables.catalogue,
            c.span,
            c.counted_from,
            c.counted_at,
            &c.pauses,
        ),
        policy: c.policy.clone(),
        forces: report.forces.clone(),
        earlier: c
            .earlier
            .iter()
            .map(|basis| (basis.clone(), proof_before(c, basis, &tables.catalogue)))
            .collect(),
    }
}

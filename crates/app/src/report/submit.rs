//! `submit`: a citizen files a report.

use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::file::{self, Prepared, upload};
use crate::mine::contact::as_known;
use crate::once;
use crate::record::write_all;
use crate::report::place;
use crate::vault::{self, Contact};
use crate::view::{ReportView, Time};
use domain::action::Field;
use domain::actor::Role;
use domain::id::{FileId, ReportCode, ReportId};
use domain::refusal_reason::{Fault, Refusal, Why};
use domain::report::{Channel, ClockKind, Point, Report, ToldBy, Tongue};
use domain::time::At;
use domain::workflow::{self, NewReport};
use lang::Lang;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Batch, CommitError};

/// A report as a door read it. Texts are trimmed and free of NUL.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Words.
    pub text: String,
    /// Files received with it.
    pub new_files: Vec<Prepared>,
    /// Files received before, by id.
    pub files: Vec<FileId>,
    /// Finished uploads, by the names their senders know them by.
    pub uploads: Vec<String>,
    /// The point.
    pub point: Option<Point>,
    /// Unit named.
    pub area: Option<String>,
    /// Place in words.
    pub place: Option<String>,
    /// Category chosen.
    pub category: Option<String>,
    /// Answers to its questions, by their keys.
    pub answers: BTreeMap<String, String>,
    /// Name.
    pub name: Option<String>,
    /// Phone number as typed.
    pub phone: Option<String>,
    /// E-mail address as typed.
    pub email: Option<String>,
    /// Whoever is signed in sends it as themselves; a contact that is given goes before.
    pub known: bool,
    /// The name stays with the centre.
    pub hide_name: bool,
    /// How they want to hear of it.
    pub told_by: ToldBy,
    /// The agency that whoever took it down named.
    pub meant_for: Option<String>,
    /// Consent to processing.
    pub consent: bool,
    /// When it happened, entered later from paper.
    pub occurred_at: Option<At>,
    /// For whom a helper files.
    pub on_behalf_of: Option<String>,
    /// From where.
    pub channel: Option<Channel>,
    /// The code that was told to the caller already, while it was written down.
    pub code: Option<ReportCode>,
}

/// The appointment slip (giấy hẹn) as it is at the moment of sending.
#[derive(Clone, Debug, Serialize)]
pub struct Slip {
    /// Digits.
    pub code: String,
    /// As printed.
    pub shown_code: String,
    /// The reporter's own link.
    pub secret_url: String,
    /// Until when the centre decides, with an estimate of the work.
    pub promise: SlipPromise,
    /// The report as its reporter sees it.
    pub report: ReportView,
    /// The code itself, for screens.
    #[serde(skip)]
    pub report_code: ReportCode,
    /// The secret itself, for the cookie of the page.
    #[serde(skip)]
    pub secret: String,
}

/// What can be promised before anybody has looked.
#[derive(Clone, Debug, Serialize)]
pub struct SlipPromise {
    /// The `intake` due.
    pub due: Time,
    /// When the work would be done if it went the ordinary way from that due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Time>,
}

/// Times that a taken code is drawn anew before a digit is added.
const SAME_LENGTH_DRAWS: u32 = 2;
/// Codes drawn for one report at most.
pub(crate) const DRAWS_MAX: u32 = 8;

/// Files a report. The answer goes out after the commit is durable; the same `Idempotency-Key`
/// gives the same answer.
pub async fn submit(app: &App, ctx: &Ctx, new: Submission) -> AppResult<Slip> {
    if let Some(first) = once::answered(app, ctx).await? {
        return slip_of(app, ctx, first).await;
    }
    for draw in 0..DRAWS_MAX {
        let composed = compose(app, ctx, &new, draw).await?;
        match app.store.commit(composed.batch).await {
            // As decided is as stored: nothing is read back.
            Ok(()) => return slip(app, ctx, &composed.report),
            Err(CommitError::Once) => {
                let first = once::answered(app, ctx).await?.ok_or(AppError::Busy)?;
                return slip_of(app, ctx, first).await;
            }
            Err(CommitError::Code) => continue,
            // A chain that nobody knows yet has no older version: the id was drawn before, within the
            // same millisecond.
            Err(CommitError::Version) if draw + 1 < DRAWS_MAX => continue,
            Err(e) => return Err(e.into()),
        }
    }
    Err(AppError::Busy)
}

/// A new report, decided and not yet written.
#[derive(Debug)]
pub struct Composed {
    /// Everything that is written, whole or not at all.
    pub batch: Batch,
    /// The report as it stands when that is done.
    pub report: Report,
}

/// Decides a new report under a fresh code; `draw` counts the codes that were taken.
///
/// # Errors
/// All faults of the report and of the contact, together.
pub async fn compose(app: &App, ctx: &Ctx, new: &Submission, draw: u32) -> AppResult<Composed> {
    let (decision, batch) = decide(app, ctx, new, draw).await?;
    written(app, ctx, decision, batch)
}

/// Puts a decision on a new report into one batch. First the claim of the key: of what was done
/// under it, not of how far the chain got since.
pub(crate) fn written(
    app: &App,
    ctx: &Ctx,
    decision: workflow::Decision,
    batch: Batch,
) -> AppResult<Composed> {
    let mut whole = Batch::new();
    once::claim(&mut whole, ctx, decision.report.id, decision.report.version);
    whole.append(batch);
    write_all(app, None, None, &decision, &mut whole)?;
    Ok(Composed {
        batch: whole,
        report: decision.report,
    })
}

/// What the rules decide on a new report, and what must be written beside it. Nothing is written.
///
/// # Errors
/// As [`compose`].
pub(crate) async fn decide(
    app: &App,
    ctx: &Ctx,
    new: &Submission,
    draw: u32,
) -> AppResult<(workflow::Decision, Batch)> {
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, ctx.now)?;
    let contact = Contact::read(
        new.name.as_deref(),
        new.phone.as_deref(),
        new.email.as_deref(),
        new.hide_name,
    );
    let found = place::find(&tables, new.point, new.area.as_deref(), ctx.now);
    let mut given = file::named(app, ctx, None, &new.files).await?;
    given.extend(new.new_files.iter().map(Prepared::given));
    given.extend(upload::named(app, ctx, &new.uploads).await?);
    let (id, mut code) = free_code(app, ctx, draw).await?;
    if let Some(told) = new.code.filter(|_| draw == 0)
        && !store::report::is_taken(&app.store, told).await?
    {
        code = told;
    }
    let mut batch = Batch::new();
    new.new_files.iter().for_each(|f| f.write(&mut batch));
    if let Some(key) = ctx.api_key {
        store::api_key::filed(&mut batch, id, key);
    }
    let reporter = match &contact {
        Ok(Some(contact)) => Some(vault::find_or_add(app, &mut batch, contact, ctx.now).await?),
        Ok(None) => as_known(ctx, new.known, &contact)
            .map_err(|fault| AppError::field(fault.field, fault.why))?
            .or(ctx.actor.reporter)
            .filter(|_| ctx.actor.role == Role::Citizen),
        Err(_) => None,
    };
    let report = NewReport {
        id,
        code,
        channel: new.channel.unwrap_or(Channel::Portal),
        text: new.text.clone(),
        files: given,
        point: new.point,
        area: found
            .as_ref()
            .map(|f| f.code.clone())
            .or_else(|| new.area.clone()),
        area_approximate: found.as_ref().is_some_and(|f| f.approximate),
        place: new.place.clone(),
        category: new.category.clone(),
        answers: new.answers.clone(),
        reporter,
        tongue: tongue(ctx),
        told_by: new.told_by,
        // An agency that is no more names nobody.
        meant_for: new
            .meant_for
            .as_deref()
            .and_then(|code| tables.catalogue.agency_at(code, ctx.now.date()))
            .map(|agency| agency.code.clone()),
        consent: new.consent,
        occurred_at: new.occurred_at,
        on_behalf_of: new.on_behalf_of.clone(),
    };
    let decision = told_with(
        workflow::submit(report, &ctx.actor, ctx.now, &rules),
        &contact,
    )?;
    Ok((decision, batch))
}

/// In which language the sender is written to. Whoever takes a call reads the console in their own,
/// not the caller's.
pub(super) fn tongue(ctx: &Ctx) -> Tongue {
    match (ctx.actor.role, ctx.lang) {
        (Role::Citizen, Lang::En) => Tongue::En,
        _ => Tongue::Vi,
    }
}

/// A fresh id and a code that is free now. With a million reports one draw in nine is taken: a look
/// costs less than a batch in vain. The batch is guarded all the same.
async fn free_code(app: &App, ctx: &Ctx, draws: u32) -> AppResult<(ReportId, ReportCode)> {
    let mut draw = draws;
    loop {
        let digits = if draw < SAME_LENGTH_DRAWS {
            8
        } else {
            8 + draw - SAME_LENGTH_DRAWS + 1
        };
        let (id, code) = app.fresh_report(ctx.now, digits.min(12))?;
        // The longest codes are too many to be taken; an end to the loop all the same.
        if draw >= DRAWS_MAX || !store::report::is_taken(&app.store, code).await? {
            return Ok((id, code));
        }
        draw += 1;
    }
}

/// Faults of the contact and faults of the report are told together. A contact that cannot be read
/// is not also "missing".
fn told_with(
    decision: Result<workflow::Decision, Refusal>,
    contact: &Result<Option<Contact>, Vec<Fault>>,
) -> AppResult<workflow::Decision> {
    match (decision, contact) {
        (decision, Ok(_)) => Ok(decision?),
        (Ok(_), Err(bad)) => Err(AppError::fields(bad.clone())),
        (Err(refusal), Err(bad)) => {
            let mut faults = bad.clone();
            faults.extend(
                refusal
                    .faults
                    .into_iter()
                    .filter(|f| !(f.field == Field::Phone && f.why == Why::ContactNeeded)),
            );
            Err(AppError::fields(faults))
        }
    }
}

/// The slip of a report that was filed now or, with the same key, before.
pub(super) async fn slip_of(app: &App, ctx: &Ctx, first: once::First) -> AppResult<Slip> {
    slip(app, ctx, &once::replay(app, first).await?.report)
}

fn slip(app: &App, ctx: &Ctx, report: &Report) -> AppResult<Slip> {
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, report.submitted_at)?;
    let due = report
        .clocks
        .iter()
        .find(|c| c.kind == ClockKind::Intake)
        .map_or(report.submitted_at, |c| c.due);
    let key = if report.quick {
        "quick"
    } else {
        report.urgency.as_str()
    };
    let estimate = rules
        .policy
        .span(ClockKind::Process.as_str(), key)
        .map(|span| {
            Time(domain::deadline::due(
                due,
                span,
                &[],
                tables.catalogue.calendar(),
            ))
        });
    let actor = domain::actor::Actor::holder(report.reporter);
    let at = report.at;
    let view = crate::privacy::view(app, report, &actor, at, ctx.lang);
    Ok(Slip {
        code: report.code.to_string(),
        shown_code: report.code.shown(),
        secret_url: app.secret_url(report.id, report.code),
        promise: SlipPromise {
            due: Time(due),
            estimate,
        },
        report_code: report.code,
        secret: app.secret(report.id),
        report: view,
    })
}

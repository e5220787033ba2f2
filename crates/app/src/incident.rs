//! Incidents: many reports of one cause, and one word that tells all. Each has a chain of its own that
//! tells who did what, and when. A report stays its own: it is told by a job, in the name and by the
//! rights of whoever spoke, and one that refuses stops no other.

mod answer;
mod foretell;
mod mark;

pub use answer::{ANSWERED_AT_ONCE, Answered, answer};
pub use foretell::{Foretold, Group, foretell};
pub use mark::Mark;
pub(crate) use mark::marks;

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::job::incident as job;
use crate::limits::{BULLETINS_STANDING, INCIDENTS_SHOWN};
use crate::record::{known, load, load_id};
use crate::terms::{TermsError, TermsResult, Wrong};
use crate::view::ReportView;
use domain::actor::Role;
use domain::bulletin::Bulletin;
use domain::id::{BulletinId, IncidentId, ReportCode, ReportId, UserId};
use domain::incident::{self, Heard, Incident, Update};
use domain::limits::INCIDENT_REPORTS_MAX;
use domain::permission::{self, Sight};
use domain::report::Report;
use domain::time::At;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::Batch;
use store::chain::{self, Head, SALT};

/// The family of their chains.
const FAMILY: &str = "incident";

/// Why a report was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// There is none of that code, or none that the caller works on.
    Unknown,
    /// It belongs already.
    Already,
    /// As many belong as may.
    Full,
}

impl NotTaken {
    /// The last part of the key of its words.
    pub const fn as_str(self) -> &'static str {
        match self {
            NotTaken::Unknown => "unknown",
            NotTaken::Already => "already",
            NotTaken::Full => "full",
        }
    }
}

/// What became of each code: taken in, or why not.
pub type Taken = Vec<(ReportCode, Result<(), NotTaken>)>;

/// A report of an incident, as the reader sees it.
#[derive(Clone, Debug)]
pub struct Part {
    /// The report.
    pub view: ReportView,
    /// How it heard of the last update: and why not.
    pub heard: Option<(Heard, String)>,
}

/// An incident with what belongs to it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The incident.
    pub incident: Incident,
    /// The place of its chain: the version that a form names.
    pub version: u32,
    /// Its reports that the reader works on.
    pub parts: Vec<Part>,
    /// How many more there are, which the reader may not see.
    pub others: usize,
    /// Of the last update: how many wait, were told, were refused.
    pub tally: [usize; 3],
    /// The notice to the area.
    pub bulletin: Option<Bulletin>,
}

/// Who may see the pages: the centre all, an agency its own.
///
/// # Errors
/// Everybody else is not let in.
pub fn may_see(ctx: &Ctx) -> AppResult<()> {
    match ctx.actor.role {
        Role::IocOperator | Role::IocLeader | Role::CallAgent => Ok(()),
        Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader
            if ctx.actor.agency.is_some() =>
        {
            Ok(())
        }
        _ => Err(AppError::Forbidden),
    }
}

/// Who may make and change them: those who may write to reporters.
pub fn may_write(ctx: &Ctx) -> bool {
    match ctx.actor.role {
        Role::IocOperator | Role::IocLeader => true,
        Role::AgencyFocal | Role::AgencyHandler => ctx.actor.agency.is_some(),
        _ => false,
    }
}

/// The agency whose incidents the caller sees; none for the centre, which sees all.
fn own(ctx: &Ctx) -> Option<&str> {
    ctx.actor
        .agency
        .as_deref()
        .filter(|_| ctx.actor.role.is_agency())
}

/// The latest, those not over first.
///
/// # Errors
/// The store's; who may not see the page.
pub async fn latest(app: &App, ctx: &Ctx) -> AppResult<Vec<Incident>> {
    may_see(ctx)?;
    Ok(store::incident::latest(&app.store, own(ctx), INCIDENTS_SHOWN).await?)
}

/// One, with its reports.
///
/// # Errors
/// [`AppError::NotFound`] also for another agency's.
pub async fn whole(app: &App, ctx: &Ctx, id: IncidentId) -> AppResult<Whole> {
    let (incident, head) = opened(app, ctx, id).await?;
    let reports = store::incident::reports(&app.store, id).await?;
    let last = incident.updates.last().map_or(0, |u| u.n);
    let heard: HashMap<ReportId, (Heard, String)> = store::incident::heard(&app.store, id, last)
        .await?
        .into_iter()
        .map(|(report, heard, why)| (report, (heard, why)))
        .collect();
    let mut tally = [0; 3];
    for (heard, _) in heard.values() {
        let at = match heard {
            Heard::Waits => 0,
            Heard::Told => 1,
            Heard::Refused => 2,
        };
        tally[at] += 1;
    }
    let mut parts = Vec::new();
    for (report, _) in &reports {
        let Some(filed) = load_id(app, *report).await? else {
            continue;
        };
        if works_on(app, ctx, &filed.report) {
            let actor = known(app, ctx, &filed.report);
            parts.push(Part {
                view: crate::privacy::view(app, &filed.report, &actor, ctx.now, ctx.lang),
                heard: heard.get(report).cloned(),
            });
        }
    }
    let bulletin = match incident.bulletin {
        Some(id) => store::bulletin::by_id(&app.store, id).await?,
        None => None,
    };
    Ok(Whole {
        others: reports.len() - parts.len(),
        parts,
        version: head.seq,
        incident,
        tally,
        bulletin,
    })
}

async fn opened(app: &App, ctx: &Ctx, id: IncidentId) -> AppResult<(Incident, Head)> {
    may_see(ctx)?;
    let found = store::incident::by_id(&app.store, id).await?;
    let incident = found.ok_or(AppError::NotFound)?;
    if own(ctx).is_some_and(|agency| incident.agency.as_deref() != Some(agency)) {
        return Err(AppError::NotFound);
    }
    let head = store::event::head(&app.store, id.0).await?;
    Ok((incident, head))
}

/// Whether the caller sees the report as somebody who works on it.
fn works_on(app: &App, ctx: &Ctx, report: &Report) -> bool {
    let tables = app.tables();
    let category = report
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    let sight = permission::sight(report, category, &known(app, ctx, report));
    matches!(sight, Sight::Centre | Sight::Agency)
}

/// Makes an incident of these reports.
///
/// # Errors
/// A title that is missing or too long; who may not.
pub async fn make(
    app: &App,
    ctx: &Ctx,
    title: &str,
    codes: &[ReportCode],
) -> TermsResult<(IncidentId, Taken)> {
    writes(ctx)?;
    let title = title.trim();
    check("title", incident::title_fault(title))?;
    let incident = Incident {
        id: IncidentId::fresh(ctx.now, app.random_u64()?),
        title: title.to_owned(),
        agency: own(ctx).map(str::to_owned),
        eta: None,
        bulletin: None,
        updates: Vec::new(),
        made_at: ctx.now,
        made_by: ctx.actor.user,
        ended_at: None,
    };
    let mut batch = Batch::new();
    store::incident::put(&mut batch, &incident).map_err(AppError::from)?;
    let (taken, found) = take(app, ctx, codes, &[]).await?;
    for (report, code) in &found {
        store::incident::join(&mut batch, incident.id, *report, *code);
    }
    let what = json!({
        "kind": "incident_made", "id": incident.id, "agency": incident.agency,
        "reports": codes_of(&found),
    });
    let head = Head::NONE;
    tell(app, ctx, &mut batch, &head, incident.id, &what, title)?;
    commit(app, batch, &head).await?;
    Ok((incident.id, taken))
}

/// Takes more reports in.
///
/// # Errors
/// One that is over; who may not.
pub async fn add(app: &App, ctx: &Ctx, id: IncidentId, codes: &[ReportCode]) -> TermsResult<Taken> {
    let (incident, head) = open_for(app, ctx, id).await?;
    let held = store::incident::reports(&app.store, id)
        .await
        .map_err(AppError::from)?;
    let held: Vec<ReportId> = held.into_iter().map(|(report, _)| report).collect();
    let (taken, found) = take(app, ctx, codes, &held).await?;
    if found.is_empty() {
        return Ok(taken);
    }
    let mut batch = Batch::new();
    for (report, code) in &found {
        store::incident::join(&mut batch, incident.id, *report, *code);
    }
    let what = json!({ "kind": "incident_joined", "id": id, "reports": codes_of(&found) });
    tell(app, ctx, &mut batch, &head, id, &what, "")?;
    commit(app, batch, &head).await?;
    Ok(taken)
}

/// Lets a report go.
///
/// # Errors
/// One that does not belong; an incident that is over; who may not.
pub async fn remove(app: &App, ctx: &Ctx, id: IncidentId, code: ReportCode) -> TermsResult<()> {
    let (_, head) = open_for(app, ctx, id).await?;
    let held = store::incident::reports(&app.store, id)
        .await
        .map_err(AppError::from)?;
    let found = held.iter().find(|(_, held)| *held == code);
    let (report, _) = found.ok_or(AppError::NotFound)?;
    let mut batch = Batch::new();
    store::incident::part(&mut batch, id, *report);
    let what = json!({ "kind": "incident_parted", "id": id, "reports": [code.to_string()] });
    tell(app, ctx, &mut batch, &head, id, &what, "")?;
    commit(app, batch, &head).await?;
    Ok(())
}

/// Tells all reports: the words, and when it will be over. `ends` says that it is over now.
#[derive(Clone, Debug, Default)]
pub struct NewUpdate {
    /// The words; may be empty where it ends without any.
    pub text: String,
    /// When it will be over.
    pub eta: Option<At>,
    /// It is over.
    pub ends: bool,
    /// The version that was looked at.
    pub version: u32,
}

/// Tells all reports, a job each. Returns how many.
///
/// # Errors
/// Words that are missing or too long, an hour that is past; who may not; somebody who was faster.
pub async fn update(app: &App, ctx: &Ctx, id: IncidentId, new: &NewUpdate) -> TermsResult<usize> {
    let (mut incident, head) = open_for(app, ctx, id).await?;
    let next = checked(ctx, &incident, &head, new)?;
    let (text, n) = (next.text.clone(), next.n);
    let silent = new.ends && text.is_empty();
    let mut batch = Batch::new();
    let mut told = 0;
    if !silent {
        incident.updates.push(next);
        incident.eta = new.eta;
        let reports = store::incident::reports(&app.store, id)
            .await
            .map_err(AppError::from)?;
        told = reports.len();
        for (report, _) in reports {
            store::incident::hear(&mut batch, id, n, report, Heard::Waits, "");
            job::enqueue(app, &mut batch, id, n, report, ctx.now)?;
        }
    }
    if new.ends {
        incident.ended_at = Some(ctx.now);
    }
    store::incident::change(&mut batch, &incident).map_err(AppError::from)?;
    let kind = if new.ends {
        "incident_ended"
    } else {
        "incident_told"
    };
    let what = json!({ "kind": kind, "id": id, "n": n, "eta": new.eta, "reports": told });
    tell(app, ctx, &mut batch, &head, id, &what, &text)?;
    commit(app, batch, &head).await?;
    Ok(told)
}

/// The update as it would stand, by rules that its preview and its telling share.
fn checked(ctx: &Ctx, incident: &Incident, head: &Head, new: &NewUpdate) -> TermsResult<Update> {
    if head.seq != new.version {
        return Err(AppError::Conflict { version: head.seq }.into());
    }
    let text = new.text.trim();
    let mut wrong = Vec::new();
    if !(new.ends && text.is_empty()) {
        wrong.extend(incident::text_fault(text).map(|why| fault("text", why)));
    }
    if new.eta.is_some_and(|eta| eta <= ctx.now) {
        wrong.push(fault("eta", "order"));
    }
    let n = incident.next();
    if n.is_none() {
        wrong.push(fault("text", "over"));
    }
    match n {
        Some(n) if wrong.is_empty() => Ok(Update {
            n,
            text: text.to_owned(),
            eta: new.eta,
            at: ctx.now,
            by: ctx.actor.user,
            role: ctx.actor.role,
            agency: ctx.actor.agency.clone(),
        }),
        _ => Err(TermsError::Wrong(wrong)),
    }
}

/// Ties the notice to the area that tells of it, or loosens it.
///
/// # Errors
/// A notice that is not there or over; who may not.
pub async fn link(
    app: &App,
    ctx: &Ctx,
    id: IncidentId,
    bulletin: Option<BulletinId>,
) -> TermsResult<()> {
    let (mut incident, head) = open_for(app, ctx, id).await?;
    if let Some(wanted) = bulletin {
        let standing = notices(app, ctx).await?;
        if !standing.iter().any(|b| b.id == wanted) {
            return Err(TermsError::Wrong(vec![fault("bulletin", "unknown")]));
        }
    }
    incident.bulletin = bulletin;
    let mut batch = Batch::new();
    store::incident::change(&mut batch, &incident).map_err(AppError::from)?;
    let what = json!({ "kind": "incident_linked", "id": id, "bulletin": bulletin });
    tell(app, ctx, &mut batch, &head, id, &what, "")?;
    commit(app, batch, &head).await?;
    Ok(())
}

/// Notices to areas that an incident may be tied to.
///
/// # Errors
/// The store's.
pub async fn notices(app: &App, ctx: &Ctx) -> AppResult<Vec<Bulletin>> {
    may_see(ctx)?;
    Ok(store::bulletin::standing(&app.store, ctx.now, BULLETINS_STANDING).await?)
}

/// Names of those who made them and spoke, for staff.
///
/// # Errors
/// The store's; who may not see the page.
pub async fn people(app: &App, ctx: &Ctx, list: &[Incident]) -> AppResult<HashMap<UserId, String>> {
    may_see(ctx)?;
    let mut ids: Vec<UserId> = list
        .iter()
        .flat_map(|i| {
            i.made_by
                .into_iter()
                .chain(i.updates.iter().filter_map(|u| u.by))
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(store::user::names(&app.store, &ids).await?)
}

fn writes(ctx: &Ctx) -> TermsResult<()> {
    if may_write(ctx) {
        return Ok(());
    }
    Err(AppError::Forbidden.into())
}

async fn open_for(app: &App, ctx: &Ctx, id: IncidentId) -> TermsResult<(Incident, Head)> {
    writes(ctx)?;
    let (incident, head) = opened(app, ctx, id).await?;
    check("why", incident.is_over().then_some("over"))?;
    Ok((incident, head))
}

fn fault(field: &str, why: &'static str) -> Wrong {
    Wrong {
        field: field.to_owned(),
        why,
        detail: String::new(),
    }
}

fn check(field: &str, why: Option<&'static str>) -> TermsResult<()> {
    match why {
        Some(why) => Err(TermsError::Wrong(vec![fault(field, why)])),
        None => Ok(()),
    }
}

/// Looks at each code: which may be taken in, and why the others may not.
async fn take(
    app: &App,
    ctx: &Ctx,
    codes: &[ReportCode],
    held: &[ReportId],
) -> AppResult<(Taken, Vec<(ReportId, ReportCode)>)> {
    let (mut taken, mut found): (Taken, Vec<(ReportId, ReportCode)>) = (Vec::new(), Vec::new());
    for &code in codes {
        if taken.iter().any(|(seen, _)| *seen == code) {
            continue;
        }
        let report = load(app, code).await?.map(|filed| filed.report);
        let report = report.filter(|report| works_on(app, ctx, report));
        let fate = match report {
            None => Err(NotTaken::Unknown),
            Some(report) if held.contains(&report.id) => Err(NotTaken::Already),
            Some(_) if held.len() + found.len() >= INCIDENT_REPORTS_MAX => Err(NotTaken::Full),
            Some(report) => {
                found.push((report.id, code));
                Ok(())
            }
        };
        taken.push((code, fate));
    }
    Ok((taken, found))
}

fn codes_of(found: &[(ReportId, ReportCode)]) -> Vec<String> {
    found.iter().map(|(_, code)| code.to_string()).collect()
}

/// Who did it, and the words: the closed half.
#[derive(Serialize)]
struct Who<'a> {
    by: Option<UserId>,
    words: &'a str,
}

fn tell(
    app: &App,
    ctx: &Ctx,
    batch: &mut Batch,
    head: &Head,
    id: IncidentId,
    what: &Value,
    words: &str,
) -> AppResult<()> {
    let who = Who {
        by: ctx.actor.user,
        words,
    };
    let closed = serde_json::to_string(&who).map_err(AppError::internal)?;
    let salts = [app.random::<SALT>()?, app.random::<SALT>()?];
    let name = chain::name(FAMILY, id.0);
    let sealed = chain::seal(head, &name, ctx.now, what.to_string(), closed, salts);
    store::event::append(batch, FAMILY, id.0, &sealed);
    Ok(())
}

async fn commit(app: &App, batch: Batch, head: &Head) -> AppResult<()> {
    match app.store.commit(batch).await {
        Ok(_) => Ok(()),
        Err(store::CommitError::Version) => Err(AppError::Conflict { version: head.seq }),
        Err(e) => Err(e.into()),
    }
}

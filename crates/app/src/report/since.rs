//! What others changed of a report since somebody looked: field by field, with who and when.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::record::{known, load};
use crate::report::act::may_know;
use domain::actor::Role;
use domain::id::{ReportCode, UserId};
use domain::permission;
use domain::report::Report;
use domain::time::At;

/// A field that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its name in forms; `stage` for where the work stands.
    pub field: &'static str,
    /// What it was at the version looked at.
    pub before: String,
    /// What it is now.
    pub after: String,
    /// Who changed it last; none of citizens and the clock.
    pub by: Option<String>,
    /// In which role.
    pub role: Role,
    /// When.
    pub at: At,
}

/// The fields that differ from what stood at a version. Empty where the caller does not see the
/// report from within, or nothing of it changed.
///
/// # Errors
/// [`AppError::NotFound`] also for what the caller may not know of.
pub async fn since(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    version: u32,
) -> AppResult<Vec<Changed>> {
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    let actor = known(app, ctx, &loaded.report);
    may_know(app, &loaded, &actor)?;
    let tables = app.tables();
    let category = loaded.report.category.as_deref();
    let category = category.and_then(|c| tables.catalogue.category(c));
    if !permission::sight(&loaded.report, category, &actor).sees_internal() {
        return Ok(Vec::new());
    }
    let mut report: Option<Report> = None;
    let mut before = Vec::new();
    // By field: who changed it last.
    let mut last: Vec<Option<(Option<UserId>, Role, At)>> = vec![None; FIELDS.len()];
    for sealed in store::event::of(&app.store, loaded.report.id.0).await? {
        let event = sealed.event()?;
        let old = report.as_ref().map(values);
        match &mut report {
            None => report = Report::born(&event),
            Some(report) => report.apply(&event),
        }
        let Some(now) = report.as_ref().map(values) else {
            continue;
        };
        if sealed.seq <= version {
            before = now;
            continue;
        }
        for ((old, now), last) in old.iter().flatten().zip(&now).zip(&mut last) {
            if old != now {
                *last = Some((event.user, event.role, event.at));
            }
        }
    }
    let after = values(&loaded.report);
    let ids: Vec<UserId> = last.iter().flatten().filter_map(|l| l.0).collect();
    let names = store::user::names(&app.store, &ids).await?;
    let mut changed = Vec::new();
    for (((field, before), after), last) in FIELDS.iter().zip(before).zip(after).zip(last) {
        if let Some((by, role, at)) = last.filter(|_| before != after) {
            changed.push(Changed {
                field,
                before,
                after,
                by: by.and_then(|id| names.get(&id).cloned()),
                role,
                at,
            });
        }
    }
    Ok(changed)
}

/// The fields that two people may each set.
const FIELDS: [&str; 9] = [
    "stage",
    "category",
    "urgency",
    "lead",
    "co",
    "area",
    "title",
    "place",
    "asset_owner",
];

/// Their values, in the order of [`FIELDS`], as forms send them.
fn values(report: &Report) -> Vec<String> {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let lead = report.lead().map(|a| a.agency.as_str());
    let co: Vec<&str> = report.cos().map(|a| a.agency.as_str()).collect();
    vec![
        report.stage.as_str().to_owned(),
        text(report.category.as_deref()),
        report.urgency.as_str().to_owned(),
        text(lead),
        co.join(" "),
        text(report.area.as_deref()),
        text(report.title.as_deref()),
        text(report.place.words.as_deref()),
        text(report.place.asset_owner.as_deref()),
    ]
}

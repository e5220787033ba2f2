//! What is held of a citizen, who looked at it and why, and all of it to take home.

use super::Citizen;
use super::following::followed;
use super::reports::{all, owns};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::mine::choices::choices;
use crate::privacy::agency_name;
use crate::report;
use crate::view::{EventView, Named, ReportView, Time};
use domain::action::Action;
use domain::event::{Change, Kind};
use domain::id::ReportCode;
use serde::Serialize;
use store::code::Way;

/// One row of the vault. What its owner did not show to be theirs is masked: somebody else may have
/// typed the number beside it by mistake.
#[derive(Clone, Serialize)]
pub struct Held {
    /// The name given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// They asked that their name stay with the centre.
    pub hide_name: bool,
    /// When they agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_at: Option<Time>,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held(…)")
    }
}

/// Somebody looked at who I am.
#[derive(Clone, Debug, Serialize)]
pub struct Opening {
    /// When.
    pub at: Time,
    /// In which report.
    pub code: String,
    /// The code itself, for screens.
    #[serde(skip)]
    pub report_code: ReportCode,
    /// In which role.
    pub role: &'static str,
    /// Of which agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Named>,
    /// Why, in their words.
    pub purpose: String,
}

/// What the vault holds of the caller.
///
/// # Errors
/// The database's.
pub async fn held(app: &App, citizen: &Citizen) -> AppResult<Vec<Held>> {
    let mut held = Vec::new();
    for &person in &citizen.people {
        let Some(row) = store::vault::by_id(&app.store, &app.keys, person).await? else {
            continue;
        };
        let (phone, email) = match citizen.way {
            Way::Phone => (row.phone, row.email.as_deref().map(masked_email)),
            Way::Email => (row.phone.as_deref().map(masked_phone), row.email),
        };
        held.push(Held {
            name: row.name,
            phone,
            email,
            hide_name: row.hide_name,
            consent_at: row.consent_at.map(Time),
        });
    }
    Ok(held)
}

pub(super) fn masked_phone(phone: &str) -> String {
    let last: Vec<char> = phone.chars().rev().take(3).collect();
    format!("•••• {}", last.into_iter().rev().collect::<String>())
}

pub(super) fn masked_email(email: &str) -> String {
    let (name, host) = email.split_once('@').unwrap_or((email, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}•••@{host}")
}

/// Who looked at the caller's identity, in all their reports, newest first. Posts and agencies are
/// named, no officer's name.
///
/// # Errors
/// The database's.
pub async fn openings(app: &App, ctx: &Ctx) -> AppResult<Vec<Opening>> {
    let tables = app.tables();
    let mut openings = Vec::new();
    for filed in all(app, &ctx.people).await? {
        if !owns(&ctx.people, &filed.report) {
            continue;
        }
        for stored in store::event::of(&app.store, filed.report.id.0).await? {
            let event = stored.event()?;
            if event.kind != Kind::Did(Action::OpenIdentity) {
                continue;
            }
            let purpose = event.changes.iter().find_map(|c| match c {
                Change::Purpose(purpose) => Some(purpose.clone()),
                _ => None,
            });
            let agency = event.agency.as_deref();
            openings.push(Opening {
                at: Time(event.at),
                code: filed.report.code.to_string(),
                report_code: filed.report.code,
                role: event.role.as_str(),
                agency: agency.map(|a| agency_name(&tables.catalogue, a)),
                purpose: purpose.unwrap_or_default(),
            });
        }
    }
    openings.sort_by_key(|o| std::cmp::Reverse(o.at));
    Ok(openings)
}

/// A report of one's own, to take home.
#[derive(Serialize)]
struct OwnReport {
    code: String,
    report: ReportView,
    events: Vec<EventView>,
}

#[derive(Serialize)]
struct Told {
    sms: Option<bool>,
    email: Option<bool>,
    browsers: i64,
}

#[derive(Serialize)]
struct Copy {
    made_at: Time,
    about_me: Vec<Held>,
    told_by: Told,
    identity_opened: Vec<Opening>,
    reports: Vec<OwnReport>,
    joined: Vec<String>,
    followed: Vec<String>,
}

/// All that is held of the caller, as JSON: their reports as they themselves may see them, and of
/// others' that they joined the code.
///
/// # Errors
/// The database's.
pub async fn copy(app: &App, ctx: &Ctx, citizen: &Citizen) -> AppResult<String> {
    let told = choices(app, ctx).await?;
    let (mut reports, mut joined) = (Vec::new(), Vec::new());
    for filed in all(app, &ctx.people).await? {
        let code = filed.report.code;
        if owns(&ctx.people, &filed.report) {
            reports.push(OwnReport {
                code: code.to_string(),
                report: report::view(app, ctx, code).await?,
                events: report::events(app, ctx, code).await?,
            });
        } else {
            joined.push(code.to_string());
        }
    }
    let copy = Copy {
        made_at: Time(ctx.now),
        about_me: held(app, citizen).await?,
        told_by: Told {
            sms: told.sms,
            email: told.email,
            browsers: told.browsers,
        },
        identity_opened: openings(app, ctx).await?,
        reports,
        joined,
        followed: followed(app, ctx)
            .await?
            .into_iter()
            .map(|item| item.code.to_string())
            .collect(),
    };
    serde_json::to_string_pretty(&copy).map_err(crate::error::AppError::internal)
}

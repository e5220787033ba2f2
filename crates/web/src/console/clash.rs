//! Two people on one report: what the other one changed stands beside what the reader had chosen,
//! field by field, and the reader says which stays. Nothing is overwritten unseen.

use super::forms::{FROM, LEAD_OTHER, Origin, Typed, label};
use super::pages::message::{ClashField, Conflict, Redo};
use super::pages::parts::Fact;
use super::present::{self, log};
use super::staff::Staff;
use crate::error::{Answer, Failure};
use app::report::desk;
use app::report::since::{Changed, since};
use app::triage::hold;
use axum::http::StatusCode;
use domain::action::Action;
use domain::event::Kind;
use domain::id::ReportCode;
use domain::report::Urgency;

/// Fields that a report without a decision may still have changed by `classify`.
const CLASSIFIED: [&str; 5] = ["category", "area", "title", "place", "asset_owner"];
/// Fields that no person chooses.
const SILENT: [&str; 4] = ["version", "once", FROM, "proposal"];

/// Nothing was changed; what the other one did, field by field, and how to go on.
pub async fn conflict(
    staff: &Staff,
    code: ReportCode,
    action: Action,
    typed: &Typed,
    status: StatusCode,
    why: Option<String>,
) -> Answer {
    let seen = typed
        .get("version")
        .and_then(|v| v.parse::<u32>().ok())
        .unwrap_or(u32::MAX);
    let changed = since(&staff.app, staff.ctx(), code, seen).await?;
    let happened = match why {
        Some(why) => why,
        None => what_happened(staff, code, seen).await?,
    };
    let paper = desk::paper(&staff.app, staff.ctx(), code).await?;
    let may = |action: Action| paper.view.actions.contains(&action.as_str());
    let way = if changed.is_empty() {
        None
    } else if may(action) {
        Some(action)
    } else {
        Some(Action::Classify).filter(|a| may(*a) && rest(typed, &changed))
    };
    let fields: Vec<ClashField> = changed
        .iter()
        .map(|c| field(staff, c, typed, way))
        .collect();
    let desk = staff.desk().await?;
    let redo = way.map(|way| redo(staff, way, typed, &fields, (code, paper.view.version)));
    let page = Conflict {
        code: code.shown(),
        href: desk.shell.to(&super::href(code)),
        what_happened: happened,
        deed: staff.t(&format!("action.{action}")).to_owned(),
        entered: typed
            .entered()
            .map(|(name, value)| Fact::new(label(staff.lang(), name), said(staff, name, value)))
            .collect(),
        fields,
        redo,
        desk,
    };
    staff.page_as(status, &page)
}

/// Whether something that the reader chose can still be said of the report.
fn rest(typed: &Typed, changed: &[Changed]) -> bool {
    CLASSIFIED.iter().any(|name| {
        let mine = typed.get(name);
        let theirs = changed.iter().find(|c| c.field == *name);
        mine.is_some() && theirs.is_some_and(|c| Some(c.after.as_str()) != mine)
    })
}

/// One field that changed. It is chosen where both said something, and something else.
fn field(staff: &Staff, changed: &Changed, typed: &Typed, way: Option<Action>) -> ClashField {
    let lang = staff.lang();
    let mine = typed.get(changed.field).unwrap_or_default().to_owned();
    let taken = match way {
        Some(Action::Classify) => CLASSIFIED.contains(&changed.field),
        Some(_) => changed.field != "stage",
        None => false,
    };
    let at = present::at(lang, changed.at, staff.ctx().now);
    let who = match &changed.by {
        Some(name) => format!("{name}, {at}"),
        None => format!("{}, {at}", staff.t(&format!("role.{}", changed.role))),
    };
    ClashField {
        name: changed.field.to_owned(),
        label: label(lang, changed.field),
        before: said(staff, changed.field, &changed.before),
        theirs: said(staff, changed.field, &changed.after),
        theirs_value: changed.after.clone(),
        who,
        mine: said(staff, changed.field, &mine),
        choose: taken && !mine.is_empty() && mine != changed.after,
        mine_value: mine,
    }
}

fn redo(
    staff: &Staff,
    way: Action,
    typed: &Typed,
    fields: &[ClashField],
    (code, version): (ReportCode, u32),
) -> Redo {
    let chosen = |name: &str| fields.iter().any(|f| f.choose && f.name == name);
    let kept = |name: &str| way != Action::Classify || CLASSIFIED.contains(&name);
    let hidden = typed
        .pairs()
        .into_iter()
        .filter(|(name, value)| {
            let name = name.as_str();
            !value.trim().is_empty()
                && !SILENT.contains(&name)
                && name != LEAD_OTHER
                && kept(name)
                && !chosen(name)
        })
        .collect();
    let origin = Origin::parse(typed.get(FROM).unwrap_or_default());
    Redo {
        action: present::to(staff.lang(), &format!("{}/{way}", super::href(code))),
        version: u64::from(version),
        from: if way == Action::Classify {
            Origin::File.as_str()
        } else {
            origin.as_str()
        },
        hidden,
        button: staff.t(&format!("action.{way}")).to_owned(),
    }
}

/// "Lê Mai vừa làm “Chuyển đơn vị xử lý” lúc 07:58": the first thing since the reader's version, or
/// what a colleague has decided and may still take back.
async fn what_happened(staff: &Staff, code: ReportCode, seen: u32) -> Result<String, Failure> {
    let lang = staff.lang();
    let events = app::report::events(&staff.app, staff.ctx(), code).await?;
    let now = staff.ctx().now;
    let (who, deed, at) = match events.iter().find(|e| e.seq > seen && e.known) {
        Some(event) => (
            log::actor(lang, event),
            log::event_title(lang, Kind::parse(&event.kind)),
            event.at.0,
        ),
        None => {
            let waits = hold::waits(&staff.app, &[code]).await?;
            let Some(one) = waits.get(&code) else {
                return Ok(staff.t("refusal.stale").to_owned());
            };
            let deed = staff.t(&format!("action.{}", one.action)).to_owned();
            let words = [("who", one.by.name.as_str()), ("deed", deed.as_str())];
            return Ok(lang::fill(lang, "console.conflict.held", &words));
        }
    };
    let at = present::at(lang, at, now);
    Ok(lang::fill(
        lang,
        "console.conflict.changed",
        &[("who", &who), ("deed", &deed), ("at", &at)],
    ))
}

/// A value as people read it: agencies, categories, units and stages by their names.
fn said(staff: &Staff, name: &str, value: &str) -> String {
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let one = |code: &str| {
        let found = match name {
            "lead" | "co" | "agency" | LEAD_OTHER => {
                catalogue.agency(code).map(|a| a.short_name.clone())
            }
            "category" => catalogue.category(code).map(|c| c.public_name.clone()),
            "area" => catalogue
                .unit(code, staff.ctx().now.date())
                .map(|u| u.name.clone()),
            "stage" => Some(staff.t(&format!("stage.{code}")).to_owned()),
            "urgency" => Urgency::parse(code).map(|u| staff.t(&format!("urgency.{u}")).to_owned()),
            _ => None,
        };
        found.unwrap_or_else(|| code.to_owned())
    };
    if value.is_empty() {
        return String::new();
    }
    if name == "co" {
        return value.split(' ').map(one).collect::<Vec<_>>().join(", ");
    }
    one(value)
}

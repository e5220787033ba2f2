//! The roster on `/lam-viec/ca-truc`: who is on which shift, who should be here now beside who is.

use super::pages::field::Field;
use super::pages::form::Form;
use super::pages::shift::{DutyDay, Roster as Section};
use super::shift;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::App;
use app::roster::{self, Roster};
use axum::extract::State;
use domain::id::UserId;
use domain::roster::{Fault, Shift};
use domain::time::date_of;
use lang::Lang;

/// Where it is written.
pub(super) const PLAN: &str = "/lam-viec/ca-truc/lich";
/// Characters of a roster: two weeks of three shifts with ten people each.
const TEXT_CHARS_MAX: u32 = 10_000;

/// What was typed, with what is wrong with it.
pub(super) struct Typed {
    text: String,
    faults: Vec<(usize, Fault)>,
}

/// `POST /lam-viec/ca-truc/lich`: the coming two weeks, all or nothing.
pub(super) async fn plan(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let text = fields.typed("roster").unwrap_or_default().to_owned();
    let version = fields.typed("version").and_then(|v| v.trim().parse().ok());
    match roster::plan(&app, staff.ctx(), &text, version.unwrap_or(0)).await? {
        Ok(()) => Ok(staff.lead_to(&format!("{}?luu=1", shift::HREF))),
        Err(faults) => shift::again(&staff, Typed { text, faults }).await,
    }
}

/// "Ca sáng, 06:00–14:00".
fn named(lang: Lang, shift: Shift) -> String {
    let hours = [shift.begins(), shift.ends()].map(|hour| format!("{hour:02}:00"));
    let values = [
        ("name", lang::t(lang, &format!("roster.shift.{shift}"))),
        ("from", &*hours[0]),
        ("until", &*hours[1]),
    ];
    lang::fill(lang, "roster.hours", &values)
}

/// "thứ Ba 24/11, ca sáng, 06:00–14:00": a shift of the reader's own.
pub(super) fn own(staff: &Staff, (day, shift): (i64, Shift)) -> String {
    let lang = staff.lang();
    let on = lang::date::day(lang, date_of(day), staff.ctx().now.date());
    let values = [("day", &*on), ("shift", &*named(lang, shift))];
    lang::fill(lang, "roster.own", &values)
}

/// The section of the page.
pub(super) async fn section(staff: &Staff, typed: Option<Typed>) -> Result<Section, Failure> {
    let lang = staff.lang();
    let found = roster::look(&staff.app, staff.ctx()).await?;
    let mine = staff.caller.actor.user;
    let days = (found.first..found.first + domain::roster::DAYS).map(|day| {
        let cells = Shift::ALL.iter().map(|shift| {
            let on = found.on(day, *shift);
            let own = on.iter().any(|(id, _)| Some(*id) == mine);
            let names: Vec<&str> = on.iter().map(|(_, name)| *name).collect();
            (names.join(", "), own, (day, *shift) == found.now)
        });
        DutyDay {
            day: lang::date::day(lang, date_of(day), staff.ctx().now.date()),
            cells: cells.collect(),
        }
    });
    let (here, away, others) = present(&found);
    let join = |names: &[String]| match names {
        [] => staff.t("roster.nobody").to_owned(),
        names => names.join(", "),
    };
    let plans = roster::may_plan(staff.ctx());
    Ok(Section {
        heads: Shift::ALL.iter().map(|s| named(lang, *s)).collect(),
        days: days.collect(),
        now: named(lang, found.now.1),
        facts: vec![
            (staff.t("roster.here").to_owned(), join(&here)),
            (staff.t("roster.away").to_owned(), join(&away)),
            (staff.t("roster.others").to_owned(), join(&others)),
        ],
        is_short: !away.is_empty(),
        planned: !found.duties.is_empty(),
        form: plans.then(|| form(staff, &found, typed)),
    })
}

/// Names: on the shift and signed in; on it and not; signed in without being on it.
fn present(roster: &Roster) -> (Vec<String>, Vec<String>, Vec<String>) {
    let (day, shift) = roster.now;
    let on: Vec<(UserId, &str)> = roster.on(day, shift);
    let is_here = |id: UserId| roster.members.iter().any(|m| m.id == id && m.is_here);
    let (here, away): (Vec<_>, Vec<_>) = on.iter().partition(|(id, _)| is_here(*id));
    let names = |some: Vec<&(UserId, &str)>| some.iter().map(|(_, n)| (*n).to_owned()).collect();
    let others = roster.members.iter().filter(|m| m.is_here);
    let others = others.filter(|m| on.iter().all(|(id, _)| *id != m.id));
    (
        names(here),
        names(away),
        others.map(|m| m.name.clone()).collect(),
    )
}

fn form(staff: &Staff, roster: &Roster, typed: Option<Typed>) -> Form {
    let lang = staff.lang();
    let (text, faults) = typed.map_or_else(
        || (roster.text(), Vec::new()),
        |typed| (typed.text, typed.faults),
    );
    let faults: Vec<String> = faults.iter().map(|f| words(lang, f)).collect();
    let people: Vec<String> = roster
        .members
        .iter()
        .map(|m| format!("{} ({})", m.username, m.name))
        .collect();
    Form::new(lang, "roster", staff.shell().to(PLAN))
        .version(u64::try_from(roster.version).unwrap_or_default())
        .intro(lang::fill(
            lang,
            "roster.people",
            &[("people", &people.join("; "))],
        ))
        .field(
            Field::area(lang, "roster", text, 16)
                .label(staff.t("roster.field"))
                .hint(staff.t("roster.field.hint"))
                .error(faults.join(" "))
                .max(TEXT_CHARS_MAX)
                .optional(),
        )
        .button(staff.t("roster.save"))
}

/// "Dòng 3: không có ai tên …".
fn words(lang: Lang, (line, fault): &(usize, Fault)) -> String {
    let (key, what) = match fault {
        Fault::Cells => ("cells", ""),
        Fault::Day(what) => ("day", what.as_str()),
        Fault::Shift(what) => ("shift", what.as_str()),
        Fault::Person(what) => ("person", what.as_str()),
        Fault::TooMany => ("too_many", ""),
    };
    let line = line.to_string();
    let why = lang::fill(lang, &format!("roster.wrong.{key}"), &[("what", what)]);
    lang::fill(lang, "roster.wrong", &[("line", &line), ("why", &why)])
}

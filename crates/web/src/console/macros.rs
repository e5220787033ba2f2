//! Macros at triage: kept choices that fill the decision. They fill, and nothing else: what the
//! reporter would get is shown for them as for any choice, and somebody still sends it.

use super::forms::sentences::Facts;
use super::forms::{LEAD_OTHER, Typed};
use super::pages::triage::MacroLink;
use super::staff::Staff;
use crate::error::Failure;
use app::report::desk::Paper;
use app::report::preview::Preview;
use domain::action::Action;
use domain::actor::Role;
use domain::report::Urgency;
use domain::snippet::{self, Snippet};

/// The name by which an address or a form says which macro fills.
pub const ASKED: &str = "lenh";
/// Macros that a key of the keyboard fills in.
const KEYS: usize = 9;

/// The macro that an address names, as what was typed so far: its category, from which the rest of the
/// decision is looked up.
///
/// # Errors
/// No such page, where none is offered by that name.
pub fn typed(staff: &Staff) -> Result<Typed, Failure> {
    let Some(code) = staff.asked(ASKED) else {
        return Ok(Typed::default());
    };
    let tables = staff.app.tables();
    let row = tables.catalogue.macros().find(|m| m.code == code);
    let row = row.ok_or(Failure::NOT_FOUND)?;
    let mut typed = Typed::of_pairs(Action::Dispatch, vec![(ASKED.to_owned(), code)]);
    let today = staff.ctx().now.date();
    let category = row.category.as_deref();
    let category = category.and_then(|c| tables.catalogue.category(c));
    if let Some(category) = category.filter(|c| tables.catalogue.takes(c, today)) {
        typed.set("category", category.code.clone());
    }
    Ok(typed)
}

/// The rest of what a macro chooses, put into what was typed. An urgent case stays urgent, and who is no
/// more is not chosen.
pub fn fill(staff: &Staff, typed: &mut Typed, paper: &Paper, preview: &Preview) -> Option<String> {
    let tables = staff.app.tables();
    let code = typed.raw(ASKED)?.to_owned();
    let row = tables.catalogue.macros().find(|m| m.code == code)?;
    let today = staff.ctx().now.date();
    let lead = row.lead.as_deref();
    if let Some(lead) = lead.and_then(|code| tables.catalogue.agency_at(code, today)) {
        let mut offered = preview
            .lead
            .iter()
            .chain(&preview.proposed)
            .chain(preview.led.iter().map(|(named, _)| named))
            .chain(&preview.co);
        let name = match offered.any(|named| named.code == lead.code) {
            true => "lead",
            false => LEAD_OTHER,
        };
        typed.set(name, lead.code.clone());
    }
    if let Some(urgency) = row.urgency
        && paper.view.urgency != Some(Urgency::Urgent.as_str())
    {
        typed.set("urgency", urgency.as_str().to_owned());
    }
    let facts = Facts {
        view: &paper.view,
        actor: &staff.caller.actor,
        catalogue: &tables.catalogue,
        now: staff.ctx().now,
    };
    let told = [("name", row.name.as_str())];
    let mut said = vec![lang::fill(staff.lang(), "snippet.filled", &told)];
    if !row.text.is_empty() {
        match snippet::fill(&row.text, |gap| facts.told(gap)) {
            Ok(words) => typed.set("instruction", words),
            Err(gaps) => said.push(super::forms::sentences::lacking(staff.lang(), &gaps)),
        }
    }
    said.extend(super::terms::tables::gone(staff, row));
    Some(said.join(" "))
}

/// The macros as links that fill the decision of a case.
pub fn links(staff: &Staff, digits: &str, chosen: Option<&str>) -> Vec<MacroLink> {
    let tables = staff.app.tables();
    let link = |(n, row): (usize, &Snippet)| MacroLink {
        href: staff.shell().to(&format!(
            "/lam-viec/phan-loai?hs={digits}&{ASKED}={}",
            row.code
        )),
        name: row.name.clone(),
        code: row.code.clone(),
        key: if n < KEYS {
            (n + 1).to_string()
        } else {
            String::new()
        },
        over: super::terms::tables::gone(staff, row).join(" "),
        on: chosen == Some(row.code.as_str()),
    };
    tables.catalogue.macros().enumerate().map(link).collect()
}

/// The macros whose name fits, for the palette: (address, name). They fill the case that is open, or the
/// next.
pub fn found(staff: &Staff, fits: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
    if !matches!(staff.role(), Role::IocOperator | Role::IocLeader) {
        return Vec::new();
    }
    let tables = staff.app.tables();
    let named = tables.catalogue.macros().filter(|m| fits(&m.name));
    let hit = |m: &Snippet| {
        let words = lang::fill(staff.lang(), "snippet.macro", &[("name", &m.name)]);
        (format!("/lam-viec/phan-loai?{ASKED}={}", m.code), words)
    };
    named.map(hit).collect()
}

//! The escalation ladder of each policy.

use super::table::{self, Faults};
use crate::escalation::{Step, Tone, When, Whom};
use crate::policy::{CLOCKS, Entry, LimitUnit, Policy, URGENCIES};

/// The table's name.
pub const FILE: &str = "escalation.csv";
const COLUMNS: [&str; 10] = [
    "policy",
    "clock",
    "urgency",
    "when",
    "amount",
    "unit",
    "tone",
    "to",
    "source_status",
    "note",
];
/// No step lies further off: a slip of the finger.
const AMOUNT: (u32, u32) = (0, 10_000);

pub(super) fn read(
    text: &dyn Fn(&str) -> Option<String>,
    policies: &mut [Policy],
    faults: &mut Faults,
) {
    for row in table::read(text, FILE, &COLUMNS, faults) {
        let name = row.needed("policy", faults);
        let clock = row.owned("clock");
        if !CLOCKS.contains(&clock.as_str()) {
            row.fault(faults, format!("unknown clock {clock:?}"));
        }
        let urgency = row.owned("urgency");
        if urgency != "*" && !URGENCIES.contains(&urgency.as_str()) {
            row.fault(faults, format!("unknown urgency {urgency:?}"));
        }
        let when = row.one_of("when", When::parse, faults);
        let tone = row.one_of("tone", Tone::parse, faults);
        let unit = row.one_of("unit", LimitUnit::parse, faults);
        let amount = row.number("amount", AMOUNT, faults);
        let mut to = Vec::new();
        for word in row.list("to") {
            match Whom::parse(&word) {
                Some(whom) if !to.contains(&whom) => to.push(whom),
                Some(_) => row.fault(faults, format!("{word:?} stands here twice")),
                None => row.fault(faults, format!("nobody is called {word:?}")),
            }
        }
        if to.is_empty() {
            row.fault(faults, "said to nobody");
        }
        let (Some(name), Some(when), Some(tone), Some(unit), Some(amount)) =
            (name, when, tone, unit, amount)
        else {
            continue;
        };
        if tone == Tone::Lapse {
            row.fault(faults, "what lapses is no matter of a policy");
        }
        if let Some(why) = misfit(when, unit, amount) {
            row.fault(faults, why);
        }
        match policies.iter_mut().find(|p| p.name == name) {
            Some(policy) => policy.steps.push(Entry {
                name: clock,
                urgency,
                value: Step {
                    when,
                    amount,
                    unit,
                    tone,
                    to,
                },
                note: row.owned("note"),
            }),
            None => row.fault(faults, format!("unknown policy {name}")),
        }
    }
}

/// The rows of a ladder for the policies of another table: an installation that was begun before there
/// was a ladder gets one. Each policy gets the rows of the last one that `ladder` has.
pub fn for_policies(ladder: &str, policies: &str) -> String {
    let first = |text: &str| -> Vec<String> {
        let mut names = Vec::new();
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .flexible(true)
            .from_reader(text.as_bytes());
        for row in reader.records().flatten() {
            let name = row.get(0).unwrap_or_default().trim().to_owned();
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let last = first(ladder).pop().unwrap_or_default();
    let mut text = COLUMNS.join(",");
    text.push('\n');
    for policy in first(policies) {
        for line in ladder.lines() {
            if let Some(rest) = line
                .strip_prefix(&last)
                .filter(|rest| rest.starts_with(','))
            {
                text.push_str(&policy);
                text.push_str(rest);
                text.push('\n');
            }
        }
    }
    text
}

/// Why an amount and its unit do not fit the place.
fn misfit(when: When, unit: LimitUnit, amount: u32) -> Option<&'static str> {
    let counted = matches!(
        unit,
        LimitUnit::Minutes | LimitUnit::Hours | LimitUnit::Days | LimitUnit::WorkingDays
    );
    match when {
        When::Share if unit != LimitUnit::Percent => Some("a share is told in percent"),
        When::Share if amount == 0 || amount >= 100 => {
            Some("a share lies between 1 and 99 percent")
        }
        When::Share | When::Due => None,
        When::Before | When::After | When::Every if !counted => {
            Some("told in minutes, hours, days or working_days")
        }
        When::Before | When::After | When::Every if amount == 0 => Some("amount is 0"),
        When::Before | When::After | When::Every => None,
    }
}

//! Policies: reading clocks and limits.

use super::table::{self, Faults, Row};
use crate::deadline::Span;
use crate::policy::{
    CLOCKS, CLOCKS_BY_DATE, CLOCKS_URGENT, Entry, LIMITS, LIMITS_ENDED, Limit, LimitUnit, Policy,
    URGENCIES,
};

pub(super) const CLOCK_FILE: &str = "policies.csv";
const CLOCK_COLUMNS: [&str; 9] = [
    "policy",
    "valid_from",
    "clock",
    "urgency",
    "unit",
    "amount",
    "amount_off_day",
    "source_status",
    "note",
];
pub(super) const LIMIT_FILE: &str = "policy_limits.csv";
const LIMIT_COLUMNS: [&str; 8] = [
    "policy",
    "valid_from",
    "limit",
    "urgency",
    "unit",
    "amount",
    "source_status",
    "note",
];
/// No amount is larger: a slip of the finger (hours for minutes, a date typed as a number).
pub(super) const AMOUNT: (u32, u32) = (0, 10_000);

pub(super) fn read(text: &dyn Fn(&str) -> Option<String>, faults: &mut Faults) -> Vec<Policy> {
    let mut policies: Vec<Policy> = Vec::new();
    let mut lines: Vec<usize> = Vec::new();
    for row in table::read(text, CLOCK_FILE, &CLOCK_COLUMNS, faults) {
        let Some(at) = policy(&row, &mut policies, true, faults) else {
            continue;
        };
        lines.resize(policies.len(), row.line);
        let value = span(&row, faults);
        if let (Some(policy), Some(value)) = (policies.get_mut(at), value) {
            add(&mut policy.clocks, &row, "clock", &CLOCKS, value, faults);
        }
    }
    let rows = table::read(text, LIMIT_FILE, &LIMIT_COLUMNS, faults).into_iter();
    for row in rows.filter(|row| !LIMITS_ENDED.contains(&row.text("limit"))) {
        let Some(at) = policy(&row, &mut policies, false, faults) else {
            continue;
        };
        let unit = row.one_of("unit", LimitUnit::parse, faults);
        let amount = row.number("amount", AMOUNT, faults);
        if let (Some(policy), Some(unit), Some(amount)) = (policies.get_mut(at), unit, amount) {
            let value = Limit { amount, unit };
            if unit == LimitUnit::Percent && amount > 100 {
                row.fault(faults, "more than 100 percent");
            }
            add(&mut policy.limits, &row, "limit", &LIMITS, value, faults);
        }
    }
    for (policy, line) in policies.iter().zip(&lines) {
        check(policy, *line, faults);
        let twin = policies
            .iter()
            .find(|p| p.valid_from == policy.valid_from && p.name < policy.name);
        if let Some(twin) = twin {
            let message = format!("{} begins on the same day as {}", policy.name, twin.name);
            faults.add(CLOCK_FILE, *line, message);
        }
    }
    if policies.is_empty() {
        faults.add(CLOCK_FILE, 0, "no policy");
    }
    policies.sort_by_key(|p| p.valid_from);
    policies
}

/// Position of the row's policy; a new one may only begin in the table of clocks.
fn policy(
    row: &Row,
    policies: &mut Vec<Policy>,
    may_begin: bool,
    faults: &mut Faults,
) -> Option<usize> {
    let name = row.needed("policy", faults);
    let valid_from = row.date("valid_from", faults);
    let (name, valid_from) = (name?, valid_from?);
    match policies.iter().position(|p| p.name == name) {
        Some(at) => {
            let begins = policies.get(at).map(|p| p.valid_from);
            if begins != Some(valid_from) {
                row.fault(
                    faults,
                    format!("{name} began on another day in an earlier row"),
                );
            }
            Some(at)
        }
        None if may_begin => {
            policies.push(Policy {
                name,
                valid_from,
                clocks: Vec::new(),
                limits: Vec::new(),
                steps: Vec::new(),
            });
            Some(policies.len() - 1)
        }
        None => {
            row.fault(faults, format!("unknown policy {name}"));
            None
        }
    }
}

fn add<T>(
    entries: &mut Vec<Entry<T>>,
    row: &Row,
    column: &str,
    names: &[&str],
    value: T,
    faults: &mut Faults,
) {
    let (name, urgency) = (row.owned(column), row.owned("urgency"));
    if !names.contains(&name.as_str()) {
        row.fault(faults, format!("unknown {column} {name:?}"));
    }
    if urgency != "*" && !URGENCIES.contains(&urgency.as_str()) {
        row.fault(faults, format!("unknown urgency {urgency:?}"));
    }
    if entries
        .iter()
        .any(|e| e.name == name && e.urgency == urgency)
    {
        row.fault(faults, format!("{name} for {urgency} stands here twice"));
    }
    entries.push(Entry {
        name,
        urgency,
        value,
        note: row.owned("note"),
    });
}

/// The span of a clock's row; none inside for a row without an amount.
fn span(row: &Row, faults: &mut Faults) -> Option<Option<Span>> {
    let unit = row.text("unit");
    let off_day = match row.text("amount_off_day") {
        "" => None,
        _ => Some(row.number("amount_off_day", AMOUNT, faults)?),
    };
    if row.text("amount").is_empty() {
        if !CLOCKS_BY_DATE.contains(&row.text("clock")) {
            row.fault(faults, "amount is missing");
        }
        return Some(None);
    }
    let amount = row.number("amount", AMOUNT, faults)?;
    let differs = off_day.filter(|off_day| *off_day != amount);
    if differs.is_some() && unit != "hours" {
        row.fault(faults, "only hours may differ on an off day");
    }
    let span = match unit {
        "minutes" => Span::Minutes(amount),
        "hours" => Span::Hours {
            amount,
            off_day: differs,
        },
        "working_hours" => Span::WorkingHours(amount),
        "working_days" => Span::WorkingDays(amount),
        _ => {
            row.fault(faults, format!("unknown unit {unit:?}"));
            return None;
        }
    };
    if row.text("urgency") == "urgent" && !matches!(span, Span::Minutes(_) | Span::Hours { .. }) {
        row.fault(faults, "urgent clocks run day and night: minutes or hours");
    }
    Some(Some(span))
}

/// Every clock has a row for every urgency that may have it.
fn check(policy: &Policy, line: usize, faults: &mut Faults) {
    for clock in CLOCKS {
        for urgency in URGENCIES {
            let applies = urgency == "urgent" || !CLOCKS_URGENT.contains(&clock);
            let by_date =
                CLOCKS_BY_DATE.contains(&clock) && policy.clocks.iter().any(|e| e.name == clock);
            if applies && !by_date && policy.span(clock, urgency).is_none() {
                let message = format!("{} has no {clock} for {urgency}", policy.name);
                faults.add(CLOCK_FILE, line, message);
            }
        }
    }
}

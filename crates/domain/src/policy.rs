//! Policies: how long each clock runs and how often a thing may be done, from a day on.

use crate::deadline::Span;
use crate::escalation::Step;
use crate::words::names;
use jiff::civil::Date;

/// Every clock of a report: a policy has a row for each, with or without an amount.
pub const CLOCKS: [&str; 17] = [
    "intake",
    "receive",
    "redispatch",
    "process",
    "approve",
    "publish",
    "supplement",
    "rating",
    "review",
    "reprocess",
    "commitment",
    "standing",
    "position",
    "committee",
    "directive",
    "urgent_call",
    "urgent_onsite",
];

/// Clocks whose date a document or a promise gives: their rows have no amount.
pub const CLOCKS_BY_DATE: [&str; 2] = ["commitment", "directive"];

/// Clocks that only an urgent report has.
pub const CLOCKS_URGENT: [&str; 2] = ["urgent_call", "urgent_onsite"];

/// Every limit that a rule asks for; a row with another name is a slip of the pen.
pub const LIMITS: [&str; 15] = [
    "extension_times",
    "extension_max",
    "extension_ask_before",
    "return_within",
    "appeal_within",
    "add_after_lapse_within",
    "reprocess_within",
    "reprocess_times",
    "follow_up_before",
    "call_next_rung",
    "merge_closed_within",
    "statistics_min_count",
    "quiet_from",
    "quiet_until",
    "call_back",
];

/// Limits that older tables have, and that the escalation ladder tells now: their rows say nothing.
pub const LIMITS_ENDED: [&str; 4] = [
    "reminder_share",
    "reminder_before",
    "reminder_late_every",
    "urgent_onsite_to_standing",
];

/// The urgencies that a row may name; `*` stands for all that have no row of their own.
pub const URGENCIES: [&str; 4] = ["normal", "quick", "complex", "urgent"];

names! {
    /// What a limit's amount counts.
    LimitUnit {
        /// How often.
        Times = "times",
        /// Hundredths.
        Percent = "percent",
        /// Calendar minutes.
        Minutes = "minutes",
        /// Calendar hours.
        Hours = "hours",
        /// Office hours.
        WorkingHours = "working_hours",
        /// Calendar days.
        Days = "days",
        /// Working days.
        WorkingDays = "working_days",
        /// Calendar months.
        Months = "months",
    }
}

/// A bound of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How much.
    pub amount: u32,
    /// Of what.
    pub unit: LimitUnit,
}

/// A row of a policy: what it says of a name for an urgency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// Name of the clock or limit.
    pub name: String,
    /// `normal`, `quick`, `complex`, `urgent` or `*`.
    pub urgency: String,
    /// What it says.
    pub value: T,
    /// Why, in Vietnamese; may be empty.
    pub note: String,
}

/// A policy in force from a day until a later one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name: `QB-2023-default`.
    pub name: String,
    /// First day.
    pub valid_from: Date,
    /// Clocks in the order of the table; no span where a document or promise gives the date.
    pub clocks: Vec<Entry<Option<Span>>>,
    /// Limits in the order of the table.
    pub limits: Vec<Entry<Limit>>,
    /// What running clocks do by themselves, in the order of the table.
    pub steps: Vec<Entry<Step>>,
}

impl Policy {
    /// How long a clock runs for an urgency (`normal`, `quick`, `complex`, `urgent`). None for an
    /// unknown clock, and for one whose date a document or a promise gives.
    pub fn span(&self, clock: &str, urgency: &str) -> Option<Span> {
        lookup(&self.clocks, clock, urgency).copied().flatten()
    }

    /// A bound for an urgency. None where the policy sets none.
    pub fn limit(&self, name: &str, urgency: &str) -> Option<Limit> {
        lookup(&self.limits, name, urgency).copied()
    }

    /// The steps of a clock for an urgency, in the order of the table. A clock that has rows for
    /// the urgency itself has these alone; `*` serves the others.
    pub fn steps(&self, clock: &str, urgency: &str) -> impl Iterator<Item = &Step> {
        let has = |u: &str| self.steps.iter().any(|e| e.name == clock && e.urgency == u);
        let row = match urgency {
            urgency if has(urgency) => urgency,
            "quick" if has("normal") => "normal",
            _ => "*",
        };
        self.steps
            .iter()
            .filter(move |e| e.name == clock && e.urgency == row)
            .map(|e| &e.value)
    }
}

/// The row for the urgency itself; `quick` is normal with a shorter clock, so the normal one serves
/// it next; last the row for all.
fn lookup<'a, T>(entries: &'a [Entry<T>], name: &str, urgency: &str) -> Option<&'a T> {
    let row = |urgency: &str| {
        entries
            .iter()
            .find(|e| e.name == name && e.urgency == urgency)
            .map(|e| &e.value)
    };
    row(urgency)
        .or_else(|| {
            if urgency == "quick" {
                row("normal")
            } else {
                None
            }
        })
        .or_else(|| row("*"))
}

//! One cause of many reports: a burst pipe, a fallen line. Whoever works on it says once how it goes,
//! and each reporter is told. The reports stay what they are: each goes its own way, by its own rules.

use crate::action::Action;
use crate::actor::Role;
use crate::id::{BulletinId, IncidentId, UserId};
use crate::limits::{INCIDENT_TEXT_CHARS_MAX, INCIDENT_TITLE_CHARS_MAX, INCIDENT_UPDATES_MAX};
use crate::report::{Report, Stage};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// One cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// What it is, in a line; for staff.
    pub title: String,
    /// The agency whose people keep it; none for the centre's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// When it will be over, as was said last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta: Option<At>,
    /// The notice to the area that tells of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulletin: Option<BulletinId>,
    /// What was told, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updates: Vec<Update>,
    /// When it was made.
    pub made_at: At,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<UserId>,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<At>,
}

/// What was told to all at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Its number, from 1.
    pub n: u32,
    /// The words, as each reporter reads them.
    pub text: String,
    /// When it will be over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta: Option<At>,
    /// When.
    pub at: At,
    /// Who said it: each report is told in their name, and by their rights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// In which role.
    pub role: Role,
    /// Of which agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
}

/// How a report heard of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Its turn comes.
    Waits,
    /// It has the event.
    Told,
    /// The rules said no.
    Refused,
}

impl Heard {
    /// Every one.
    pub const ALL: [Heard; 3] = [Heard::Waits, Heard::Told, Heard::Refused];

    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Heard::Waits => "waits",
            Heard::Told => "told",
            Heard::Refused => "refused",
        }
    }

    /// Reads it.
    pub fn parse(text: &str) -> Option<Heard> {
        Heard::ALL.into_iter().find(|h| h.as_str() == text)
    }
}

impl Incident {
    /// It is over: nothing more is told.
    pub fn is_over(&self) -> bool {
        self.ended_at.is_some()
    }

    /// An update by its number.
    pub fn update(&self, n: u32) -> Option<&Update> {
        self.updates.iter().find(|u| u.n == n)
    }

    /// The number that the next update gets; none where no more can be told.
    pub fn next(&self) -> Option<u32> {
        let n = self.updates.last().map_or(0, |u| u.n) + 1;
        (!self.is_over() && self.updates.len() < INCIDENT_UPDATES_MAX).then_some(n)
    }
}

/// By which action a report is told: whoever has it in hand reports how the work goes, everybody else
/// writes to its sender.
pub fn deed(report: &Report, role: Role, agency: Option<&str>) -> Action {
    let at_work = report.stage == Stage::InProgress
        && matches!(role, Role::AgencyFocal | Role::AgencyHandler)
        && report
            .lead()
            .is_some_and(|a| Some(a.agency.as_str()) == agency);
    if at_work {
        Action::Progress
    } else {
        Action::Message
    }
}

/// What is wrong with a title: a key of words.
pub fn title_fault(title: &str) -> Option<&'static str> {
    fault(title, INCIDENT_TITLE_CHARS_MAX)
}

/// What is wrong with the words of an update.
pub fn text_fault(text: &str) -> Option<&'static str> {
    fault(text, INCIDENT_TEXT_CHARS_MAX)
}

fn fault(text: &str, most: usize) -> Option<&'static str> {
    match text.chars().count() {
        0 => Some("required"),
        n if n > most => Some("text"),
        _ => None,
    }
}

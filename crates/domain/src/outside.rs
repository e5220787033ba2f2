//! What other systems say of a report's course, and what we say to them: the words of GeoReport's
//! extensions, kept apart from our own stages.

use crate::actor::holds_lead;
use crate::event::{Change, Event};
use crate::report::{Confirmed, Report, Stage};
use crate::time::At;
use crate::words::names;

names! {
    /// A report's course in the words that other systems share.
    Outside {
        /// Nobody works on it yet.
        Open = "open",
        /// Over.
        Closed = "closed",
        /// Over, and mended.
        Fixed = "fixed",
        /// At work.
        InProgress = "in_progress",
        /// The work has a date.
        Planned = "planned",
        /// The work is ordered.
        ActionScheduled = "action_scheduled",
        /// Somebody looks into it.
        Investigating = "investigating",
        /// Reported before.
        Duplicate = "duplicate",
        /// Not theirs to do.
        NotOurs = "not_councils_responsibility",
        /// Over, and nothing was done.
        NoFurtherAction = "no_further_action",
        /// Handed on within their house.
        InternalReferral = "internal_referral",
        /// Taken back.
        Cancelled = "cancelled",
        /// Work again.
        Reopen = "reopen",
        /// Waits for somebody to look.
        ForTriage = "for_triage",
    }
}

/// What an agency's own system means by a word, as far as our rules know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The agency has taken it up.
    Begun,
    /// The work is done.
    Done,
    /// Nothing that our rules could follow: the words count.
    Words,
}

impl Outside {
    /// Reads a word as other systems write it: in capitals, with spaces or hyphens.
    pub fn read(text: &str) -> Option<Outside> {
        let text = text.trim().to_lowercase().replace([' ', '-'], "_");
        Outside::parse(&text)
    }

    /// What an agency means by it.
    pub const fn meaning(self) -> Meaning {
        match self {
            Outside::InProgress
            | Outside::Planned
            | Outside::ActionScheduled
            | Outside::Investigating => Meaning::Begun,
            Outside::Closed | Outside::Fixed => Meaning::Done,
            // To hand back, to join or to begin again takes a ground and a signature here.
            Outside::Open
            | Outside::Duplicate
            | Outside::NotOurs
            | Outside::NoFurtherAction
            | Outside::InternalReferral
            | Outside::Cancelled
            | Outside::Reopen
            | Outside::ForTriage => Meaning::Words,
        }
    }

    /// How a report stands, in these words. What is open here is never told as closed.
    pub fn of(report: &Report) -> Outside {
        match report.stage {
            Stage::Received | Stage::AwaitingInfo => Outside::Open,
            Stage::Dispatched | Stage::Disputed | Stage::Escalated => Outside::Investigating,
            Stage::Answered if report.commitment.is_some() => Outside::Planned,
            Stage::InProgress | Stage::AwaitingApproval | Stage::Resolved | Stage::Answered => {
                Outside::InProgress
            }
            Stage::Closed if report.confirmed == Confirmed::Yes => Outside::Fixed,
            Stage::Closed => Outside::Closed,
            Stage::Refused => Outside::NoFurtherAction,
            Stage::Redirected => Outside::NotOurs,
            Stage::Merged => Outside::Duplicate,
            Stage::Withdrawn => Outside::Cancelled,
        }
    }
}

/// Since when the report stands for an agency as it does: since somebody else than its own system
/// moved it, where it leads; since it was sent its part, where it helps.
pub fn stands_since(report: &Report, chain: &[Event], agency: &str) -> Option<At> {
    if !holds_lead(report, agency) {
        let part = report
            .cos()
            .find(|a| a.agency == agency || a.unit.as_deref() == Some(agency));
        return part.map(|a| a.at);
    }
    let moved = chain.iter().rev().find(|e| {
        let theirs = e.agency.as_deref() == Some(agency) && e.user.is_none();
        !theirs && e.changes.iter().any(|c| matches!(c, Change::Stage(_)))
    });
    moved.map(|e| e.at)
}

/// Whether what happened at an instant is overtaken: something later was told, or the report moved
/// since. Other clocks tell seconds, so the second counts for them.
pub fn is_overtaken(at: At, newest: Option<At>, stands_since: Option<At>) -> bool {
    let last_second = At(at.0.saturating_add(999));
    let later = [newest, stands_since].into_iter().flatten();
    later.max().is_some_and(|later| last_second < later)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_others_write_them() {
        assert_eq!(Outside::read(" IN PROGRESS "), Some(Outside::InProgress));
        assert_eq!(
            Outside::read("Action-Scheduled"),
            Some(Outside::ActionScheduled)
        );
        assert_eq!(Outside::read("on the moon"), None);
        assert_eq!(Outside::Closed.meaning(), Meaning::Done);
        assert_eq!(Outside::NotOurs.meaning(), Meaning::Words);
    }

    #[test]
    fn later_news_overtakes_by_the_second() {
        let (old, new) = (At(0), At(1_000));
        assert!(!is_overtaken(old, None, None));
        assert!(!is_overtaken(old, Some(At(999)), Some(At(1))));
        assert!(is_overtaken(old, Some(new), None));
        assert!(is_overtaken(old, None, Some(new)));
        assert!(!is_overtaken(new, Some(old), Some(new)));
    }
}

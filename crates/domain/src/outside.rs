//! What other systems say of a report's course, and what we say to them: the words of GeoReport's
//! extensions, kept apart from our own stages.

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

/// Whether what an agency's system tells of `at` is overtaken: it has told of something later, or
/// somebody else moved the report since. Other clocks tell seconds, so the second counts for them.
pub fn is_overtaken(chain: &[Event], agency: &str, newest: Option<At>, at: At) -> bool {
    let moved = chain.iter().rev().find(|e| {
        let theirs = e.agency.as_deref() == Some(agency) && e.user.is_none();
        !theirs && e.changes.iter().any(|c| matches!(c, Change::Stage(_)))
    });
    let last_second = At(at.0.saturating_add(999));
    newest.is_some_and(|newest| last_second < newest) || moved.is_some_and(|e| last_second < e.at)
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
        let at = |ms| At(ms);
        assert!(!is_overtaken(&[], "A", None, at(0)));
        assert!(!is_overtaken(&[], "A", Some(at(999)), at(0)));
        assert!(is_overtaken(&[], "A", Some(at(1_000)), at(0)));
        let event = |agency: Option<&str>, user, changes| {
            let mut event = Event::from_halves(
                1,
                at(5_000),
                r#"{"kind":"acknowledge","role":"agency_focal"}"#,
                "",
            )
            .unwrap();
            event.agency = agency.map(str::to_owned);
            event.user = user;
            event.changes = changes;
            event
        };
        let stage = || vec![Change::Stage(Stage::InProgress)];
        let own = event(Some("A"), None, stage());
        let person = event(Some("A"), Some(crate::id::UserId(1)), stage());
        let words = event(Some("B"), Some(crate::id::UserId(2)), Vec::new());
        assert!(!is_overtaken(std::slice::from_ref(&own), "A", None, at(1)));
        assert!(!is_overtaken(&[own.clone(), words], "A", None, at(1)));
        assert!(is_overtaken(&[own, person.clone()], "A", None, at(1)));
        assert!(!is_overtaken(&[person], "A", None, at(5_000)));
    }
}

//! Where a report stands, and how its promise stands against the clock.

use crate::portal::pages::status::{Pace, SlaChip, Status, StatusChip};
use app::view::{CommitmentView, LineView};
use domain::report::{Label, Stage};
use domain::time::At;
use lang::{Lang, date};

/// The chip of a public label.
pub(in crate::portal) fn chip(
    lang: Lang,
    label: Option<&str>,
    commitment: Option<&CommitmentView>,
) -> StatusChip {
    let label = label.and_then(Label::parse).unwrap_or(Label::Received);
    let status = of_label(label);
    match (label, commitment) {
        (Label::Committed, Some(promised)) => {
            let day = promised
                .date
                .parse()
                .map_or_else(|_| promised.date.clone(), |day| date::full_day(lang, day));
            status.chip_saying(lang::fill(lang, "public.committed_on", &[("day", &day)]))
        }
        (Label::DoneDisagreed, _) => {
            status.chip_saying(lang::t(lang, "public.done_disagreed").to_owned())
        }
        _ => status.chip(lang),
    }
}

/// The silhouette of a label.
pub(in crate::portal) fn of_label(label: Label) -> Status {
    match label {
        Label::Received => Status::Received,
        Label::NeedsInfo => Status::NeedsInfo,
        Label::Assigned => Status::Assigned,
        Label::Disputed => Status::Settling,
        Label::Escalated => Status::AwaitingDirection,
        Label::Working => Status::InProgress,
        Label::Reopened => Status::Reopened,
        Label::Answered => Status::ReportedDone,
        Label::Committed => Status::Promised,
        Label::Done => Status::Done,
        Label::DoneUnconfirmed | Label::DoneDisagreed => Status::DoneUnconfirmed,
        Label::Refused => Status::OutOfScope,
        Label::Redirected => Status::Elsewhere,
        Label::Merged => Status::Merged,
        Label::Withdrawn => Status::Withdrawn,
    }
}

/// Labels that a visitor may ask a list for, with the key of their word.
pub(in crate::portal) const ASKED: [(&str, &[Label], &str); 8] = [
    ("received", &[Label::Received], "public.received"),
    (
        "assigned",
        &[Label::Assigned, Label::Disputed, Label::Escalated],
        "public.assigned",
    ),
    ("working", &[Label::Working], "public.working"),
    ("reopened", &[Label::Reopened], "public.reopened"),
    ("answered", &[Label::Answered], "public.answered"),
    ("committed", &[Label::Committed], "public.committed"),
    (
        "done",
        &[Label::Done, Label::DoneUnconfirmed, Label::DoneDisagreed],
        "public.done",
    ),
    (
        "refused",
        &[Label::Refused, Label::Redirected],
        "public.refused",
    ),
];

/// A day in milliseconds: what is due within one is due soon.
const DAY_MS: i64 = 86_400_000;

/// The ring of an open report's promise.
pub(in crate::portal) fn pace(lang: Lang, line: &LineView, now: At) -> Option<SlaChip> {
    let due = line.promise.filter(|_| line.open)?.0;
    pace_of(lang, line.stage, due, line.submitted_at.0, line.late, now)
}

/// The same of an open report by its parts.
pub(in crate::portal) fn pace_of(
    lang: Lang,
    stage: &str,
    due: At,
    submitted_at: At,
    is_late: bool,
    now: At,
) -> Option<SlaChip> {
    let waiting = stage == Stage::AwaitingInfo.as_str();
    let answered = stage == Stage::Answered.as_str();
    if answered {
        return None;
    }
    let whole = (due.0 - submitted_at.0).max(1);
    let left_percent = ((due.0 - now.0).clamp(0, whole) * 100 / whole) as u8;
    let left = due.0 - now.0;
    let (pace, words) = match (waiting, is_late) {
        (true, _) => (
            Pace::Paused,
            lang::t(lang, "portal.pace.waiting").to_owned(),
        ),
        (false, true) => (Pace::Late, late(lang, due, now)),
        (false, false) if left <= 0 => return None,
        (false, false) if left < DAY_MS => (Pace::Soon, date::left(lang, due.0, now.0)),
        (false, false) => (Pace::OnTime, date::left(lang, due.0, now.0)),
    };
    Some(SlaChip {
        pace,
        left_percent,
        words,
    })
}

/// "Trễ hẹn 2 ngày".
pub(in crate::portal) fn late(lang: Lang, due: At, now: At) -> String {
    let span = date::span(lang, (now.0 - due.0).max(0));
    lang::fill(lang, "portal.pace.late", &[("span", &span)])
}

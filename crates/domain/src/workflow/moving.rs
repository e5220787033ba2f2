//! How a promise may still be moved: the rules refuse by it, and the page of moved promises tells it.

use super::draft::urgency_key;
use super::{Rules, ladder};
use crate::action::Action;
use crate::actor::Role;
use crate::deadline;
use crate::escalation::{self, Whom};
use crate::refusal_reason::{Code, Refusal, Why};
use crate::report::{Clock, ClockKind, PromiseCause, Report, Stage, Urgency};
use crate::time::{At, Date};

/// What may be done about a promise now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// More time may be asked for.
    Extension {
        /// Until the end of this day.
        ask_by: Date,
        /// To this day at the latest.
        latest: Date,
    },
    /// It is late: it is promised anew, with an apology. No due moves.
    Anew,
    /// As often as the policy lets it be moved in an attempt it was.
    Used,
    /// More time had to be asked for earlier.
    TooLate,
    /// Danger is not put off.
    Urgent,
    /// Another date binds: a directive of the committee, or a commitment.
    Bound,
    /// It is not at work, or nothing runs.
    Still,
}

/// A draft that waits for somebody's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// To ask for more time, or to promise anew.
    pub action: Action,
    /// When it was asked.
    pub at: At,
    /// To when; none where the draft does not say.
    pub due: Option<At>,
    /// Who decides next.
    pub next: Option<Role>,
}

/// A promise, and what may become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// What may be done now.
    pub way: Way,
    /// How often it was moved already, in all attempts: extensions and promises made anew.
    pub moved: u32,
    /// Extensions of this attempt.
    pub used: u32,
    /// As many may be granted in an attempt.
    pub times: u32,
    /// What waits for an answer.
    pub asked: Option<Asked>,
    /// When somebody above hears of it next unless it is done before, and who.
    pub above: Option<(At, Vec<Whom>)>,
}

/// The work clock that may be extended: process or reprocess.
pub(super) fn extendable(report: &Report) -> Result<&Clock, Refusal> {
    if report.urgency == Urgency::Urgent {
        return Err(Refusal::new(Code::WrongStage, Why::Urgent));
    }
    let clock = report
        .work_clock()
        .ok_or(Refusal::new(Code::WrongStage, Why::Stage))?;
    match clock.kind {
        ClockKind::Process | ClockKind::Reprocess => Ok(clock),
        _ => Err(Refusal::new(Code::WrongStage, Why::UnderDirective)),
    }
}

/// The last day on which more time may be asked for, and the latest that may be asked for.
pub(super) fn days(clock: &Clock, report: &Report, rules: &Rules<'_>) -> (Date, Date) {
    let rule = rules.extension(report.urgency);
    let (due, calendar) = (clock.due.date(), rules.calendar());
    (
        deadline::working_days_before(due, rule.before, calendar),
        deadline::working_days_after(due, rule.max, calendar),
    )
}

/// What may become of a report's promise now.
pub fn moving(report: &Report, now: At, rules: &Rules<'_>) -> Moving {
    let moves = report.promises.iter().filter(|p| {
        !p.void && matches!(p.cause, PromiseCause::Extension | PromiseCause::Repromise)
    });
    let asked = report
        .proposals
        .iter()
        .find(|p| matches!(p.action, Action::RequestExtension | Action::Repromise));
    let clock = report.work_clock();
    let above = clock.and_then(|clock| {
        let key = urgency_key(report);
        escalation::next_above(clock, key, rules.policy, rules.calendar(), now)
    });
    Moving {
        way: way(report, now, rules),
        moved: u32::try_from(moves.count()).unwrap_or(u32::MAX),
        used: report.extensions,
        times: rules.extension(report.urgency).times,
        asked: asked.map(|p| Asked {
            action: p.action,
            at: p.at,
            due: p.body.due.map(crate::action::Due::at),
            next: ladder::signers(report, p.action, &p.body)
                .get(p.step as usize)
                .and_then(|rung| rung.iter().find_map(|who| who.role())),
        }),
        above: above.map(|(at, to)| (at, to.to_vec())),
    }
}

fn way(report: &Report, now: At, rules: &Rules<'_>) -> Way {
    if report.stage != Stage::InProgress {
        return Way::Still;
    }
    if report.is_late(now) {
        return Way::Anew;
    }
    let clock = match extendable(report) {
        Ok(clock) if clock.is_paused() => return Way::Still,
        Ok(clock) => clock,
        Err(refusal) => {
            return match refusal.why {
                Why::Urgent => Way::Urgent,
                Why::UnderDirective => Way::Bound,
                _ => Way::Still,
            };
        }
    };
    if report.extensions >= rules.extension(report.urgency).times {
        return Way::Used;
    }
    let (ask_by, latest) = days(clock, report, rules);
    if now.date() > ask_by {
        return Way::TooLate;
    }
    Way::Extension { ask_by, latest }
}

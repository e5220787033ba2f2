//! Until when something may still be asked for: the rules refuse by it, and pages tell it.

use super::Rules;
use crate::action::Action;
use crate::deadline;
use crate::report::Report;
use crate::time::At;

/// The last instant at which the action may be asked for, where only its day can be missed; none
/// where no such day is running.
pub fn until(report: &Report, action: Action, rules: &Rules<'_>) -> Option<At> {
    match action {
        Action::Appeal => {
            let days = rules.limit("appeal_within", "normal", 5);
            let told = report.ineligible.as_ref()?.at;
            Some(end_of_day_after(told, days, rules))
        }
        Action::RequestReprocess | Action::Rate => {
            let months = rules.limit("reprocess_within", "normal", 12);
            let last = report
                .closed_at?
                .date()
                .checked_add(jiff::Span::new().months(i64::from(months)))
                .unwrap_or(jiff::civil::Date::MAX);
            Some(At::end_of(last))
        }
        _ => None,
    }
}

/// Whether somebody's right still needs all of a case: it is open, one of its clocks runs, or it may
/// still be appealed, rated or asked to be done again.
pub fn is_held(report: &Report, rules: &Rules<'_>, now: At) -> bool {
    let may_still = |action| until(report, action, rules).is_some_and(|last| now <= last);
    report.stage.is_open()
        || report.clocks.iter().any(|clock| clock.is_open())
        || [Action::Appeal, Action::RequestReprocess, Action::Rate]
            .into_iter()
            .any(may_still)
}

/// The end of the n-th working day after an instant.
pub(super) fn end_of_day_after(since: At, days: u32, rules: &Rules<'_>) -> At {
    At::end_of(deadline::working_days_after(
        since.date(),
        days,
        rules.calendar(),
    ))
}

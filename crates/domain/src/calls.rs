//! Whom to call next about a danger: the agency's ladder, and what was tried so far.

use crate::action::Call;
use crate::agency::Contact;
use crate::event::{Change, Event};
use crate::report::Urgency;
use crate::time::At;

/// The rung to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// Its place in the ladder.
    pub rung: usize,
    /// From when: until then the last number called may still answer. None: at once.
    pub from: Option<At>,
}

/// The next rung: the first, then one further for each attempt that was not answered, and round
/// again. `wait_ms` is how long a number rings before the next is due. None once somebody answered,
/// or where there is nobody to call.
pub fn next(ladder: &[Contact], calls: &[Call], wait_ms: i64) -> Option<Next> {
    if ladder.is_empty() || calls.iter().any(|c| c.answered) {
        return None;
    }
    // A number from elsewhere takes no rung: the ladder goes on where it was.
    let last = calls
        .iter()
        .rev()
        .find_map(|c| Some((rung_of(ladder, c)?, c.at)));
    Some(match last {
        None => Next {
            rung: 0,
            from: None,
        },
        Some((rung, at)) => Next {
            rung: (rung + 1) % ladder.len(),
            from: at.map(|at| at.plus_ms(wait_ms)),
        },
    })
}

/// The rung that a call went to, by its digits.
pub fn rung_of(ladder: &[Contact], call: &Call) -> Option<usize> {
    let called = digits(&call.number);
    ladder
        .iter()
        .position(|contact| !called.is_empty() && digits(&contact.phone) == called)
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// The calls made about the present danger: those since it was last marked, oldest first.
pub fn of_danger(events: &[Event]) -> Vec<(&Event, &Call)> {
    let began = events
        .iter()
        .rposition(|e| {
            e.changes
                .iter()
                .any(|c| matches!(c, Change::Urgency { to, .. } if *to == Urgency::Urgent))
        })
        .unwrap_or(0);
    let since = events.get(began..).unwrap_or_default();
    since
        .iter()
        .flat_map(|event| {
            event.changes.iter().filter_map(move |change| match change {
                Change::Called(call) => Some((event, call)),
                _ => None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::{Hours, Rung};

    const WAIT_MS: i64 = 180_000;

    fn ladder() -> Vec<Contact> {
        [
            (Rung::Duty, "114"),
            (Rung::Focal, "0232 0200001"),
            (Rung::Leader, "0232 0300001"),
        ]
        .map(|(rung, phone)| Contact {
            rung,
            phone: phone.to_owned(),
            note: String::new(),
            hours: Hours::Always,
        })
        .to_vec()
    }

    fn call(number: &str, minute: i64, answered: bool) -> Call {
        Call {
            number: number.to_owned(),
            person: String::new(),
            at: Some(At(minute * 60_000)),
            answered,
        }
    }

    #[test]
    fn each_unanswered_call_leads_one_rung_up_and_round_again() {
        let mut calls = Vec::new();
        assert_eq!(
            next(&ladder(), &calls, WAIT_MS),
            Some(Next {
                rung: 0,
                from: None
            })
        );
        for (number, rung) in [("114", 1), ("02320200001", 2), ("0232 0300001", 0)] {
            calls.push(call(number, 10, false));
            let expected = Next {
                rung,
                from: Some(At(780_000)),
            };
            assert_eq!(next(&ladder(), &calls, WAIT_MS), Some(expected), "{number}");
        }
        calls.push(call("0912", 14, false));
        assert_eq!(next(&ladder(), &calls, WAIT_MS).map(|n| n.rung), Some(0));
        calls.push(call("0912", 15, true));
        assert_eq!(next(&ladder(), &calls, WAIT_MS), None, "somebody answered");
    }

    #[test]
    fn nobody_to_call_is_no_rung() {
        assert_eq!(next(&[], &[call("114", 1, false)], WAIT_MS), None);
        assert_eq!(rung_of(&ladder(), &call("", 1, false)), None);
    }
}

//! Time goes on: the steps of running clocks, planned with each decision and fired when due.

use super::draft::{Decision, Draft, urgency_key};
use super::{Call, Rules, decide};
use crate::action::{Action, Body};
use crate::actor::Actor;
use crate::escalation::{self, LAPSE, Next, Tone, Whom};
use crate::event::{Change, Event, Kind, Stepped};
use crate::limits;
use crate::policy::Policy;
use crate::report::{Clock, ClockKind, Report, Stage, Wait};
use crate::time::At;

/// The next steps of the clocks that a decision began, moved or set going again, as changes of its
/// last event. A clock that it left alone keeps its place.
pub(super) fn plan(
    before: Option<&Report>,
    last: &mut Event,
    report: &mut Report,
    rules: &Rules<'_>,
) {
    let imported = last.kind == Kind::Imported;
    let urgency = urgency_key(report);
    let same_urgency = before.is_some_and(|b| urgency_key(b) == urgency);
    let mut planned = Vec::new();
    for clock in report
        .clocks
        .iter()
        .filter(|c| c.is_open() && !c.is_paused())
    {
        let was = before.and_then(|b| b.clocks.iter().find(|c| c.n == clock.n));
        let after = match was {
            Some(was) if same_urgency && runs_as(was, clock) => continue,
            // What a moved or resumed clock has passed is passed.
            Some(_) => passed(report.at),
            // What was over before a case was brought in fires nothing.
            None if imported => passed(report.at),
            None => Next {
                at: clock.counted_from,
                rung: 0,
            },
        };
        let next = escalation::next(
            clock,
            urgency,
            policy_of(clock, rules),
            rules.calendar(),
            after,
        );
        if next != clock.next {
            planned.push(Change::ClockNext { n: clock.n, next });
        }
    }
    for change in planned {
        report.change(&change);
        last.changes.push(change);
    }
}

/// The next steps of clocks that an older program began, when clocks had none yet: what they have
/// passed is passed, but for the end of a wait, which comes at once. None if each has its own.
pub fn catch_up(report: &Report, now: At, rules: &Rules<'_>) -> Option<Decision> {
    let urgency = urgency_key(report);
    let after = passed(now);
    let planned: Vec<Change> = report
        .clocks
        .iter()
        .filter(|c| c.is_open() && !c.is_paused() && c.next.is_none() && c.steps == 0)
        .filter_map(|clock| {
            let policy = policy_of(clock, rules);
            let next = escalation::next(clock, urgency, policy, rules.calendar(), after)?;
            Some(Change::ClockNext {
                n: clock.n,
                next: Some(next),
            })
        })
        .collect();
    if planned.is_empty() {
        return None;
    }
    let call = Call::new(Action::Note, Body::default());
    let actor = Actor::clock();
    let mut draft = Draft::new(report, None, &call, &actor, now, rules).ok()?;
    draft.begin(Kind::Stepped);
    for change in planned {
        draft.change(change);
    }
    Some(draft.finish())
}

/// Everything up to an instant lies behind; a lapse of that instant does not.
fn passed(at: At) -> Next {
    Next {
        at,
        rung: LAPSE - 1,
    }
}

/// Whether a clock runs on as it did: same due, same span, as far as its pauses went.
fn runs_as(was: &Clock, is: &Clock) -> bool {
    was.is_open()
        && was.due == is.due
        && was.counted_from == is.counted_from
        && was.span == is.span
        && was.pauses == is.pauses
        && was.policy == is.policy
}

/// A running clock keeps the policy under which it began; one whose date was given has today's.
fn policy_of<'a>(clock: &Clock, rules: &Rules<'a>) -> &'a Policy {
    clock
        .policy
        .as_deref()
        .and_then(|name| rules.catalogue.policy(name))
        .unwrap_or(rules.policy)
}

/// What time alone brings to a report by `now`: each step that is due fires once, in order, as an
/// event of its own. None if nothing is due.
pub fn tick(report: &Report, now: At, rules: &Rules<'_>) -> Option<Decision> {
    let mut done = super::force::heed_now(report, now, rules);
    for _ in 0..limits::STEPS_AT_ONCE {
        let here = done.as_ref().map_or(report, |d| &d.report);
        let Some((clock, next)) = due(here, now) else {
            break;
        };
        let Some(step) = fire(here, clock, next, now, rules) else {
            break;
        };
        done = Some(match done.take() {
            None => step,
            Some(mut before) => {
                before.events.extend(step.events);
                before.report = step.report;
                before
            }
        });
    }
    done
}

/// The clock whose step is due first.
fn due(report: &Report, now: At) -> Option<(&Clock, Next)> {
    report
        .clocks
        .iter()
        .filter(|c| c.is_open() && !c.is_paused())
        .filter_map(|c| Some((c, c.next.filter(|next| next.at <= now)?)))
        .min_by_key(|(clock, next)| (*next, clock.n))
}

fn fire(
    report: &Report,
    clock: &Clock,
    next: Next,
    now: At,
    rules: &Rules<'_>,
) -> Option<Decision> {
    if next.rung == LAPSE
        && let Some(mut decision) = lapse(report, clock.kind, now, rules)
    {
        go_on(&mut decision, clock.n, next, rules);
        return Some(decision);
    }
    let urgency = urgency_key(report);
    let policy = policy_of(clock, rules);
    let row = policy
        .steps(clock.kind.as_str(), urgency)
        .nth(next.rung as usize);
    let (tone, to) = match row {
        Some(step) => (step.tone, step.to.clone()),
        // A lapse that the rules refuse has been looked at, and is not asked again.
        None => (Tone::Lapse, Vec::<Whom>::new()),
    };
    let mut following = escalation::next(clock, urgency, policy, rules.calendar(), next);
    if report.version >= limits::CHAIN_STEPS_MAX {
        following = following.filter(|next| next.rung == LAPSE);
    }
    let call = Call::new(Action::Note, Body::default());
    let actor = Actor::clock();
    let mut draft = Draft::new(report, None, &call, &actor, now, rules).ok()?;
    draft.begin(Kind::Stepped);
    draft.change(Change::Stepped(Stepped {
        clock: clock.n,
        step: clock.steps + 1,
        due: next.at,
        tone,
        to,
    }));
    draft.change(Change::ClockNext {
        n: clock.n,
        next: following,
    });
    Some(draft.finish())
}

/// A clock that its own lapse did not end (a commitment runs to its date) goes on to its next step.
fn go_on(decision: &mut Decision, n: u32, fired: Next, rules: &Rules<'_>) {
    let report = &mut decision.report;
    let urgency = urgency_key(report);
    let Some(clock) = report.clocks.iter().find(|c| c.n == n && c.is_open()) else {
        return;
    };
    if clock.next != Some(fired) {
        return;
    }
    let policy = policy_of(clock, rules);
    let next = escalation::next(clock, urgency, policy, rules.calendar(), fired);
    let change = Change::ClockNext { n, next };
    report.change(&change);
    if let Some(last) = decision.events.last_mut() {
        last.changes.push(change);
    }
}

/// A wait is over. None where the rules say that it is not.
fn lapse(report: &Report, kind: ClockKind, now: At, rules: &Rules<'_>) -> Option<Decision> {
    let action = match kind.wait()? {
        Wait::Answer if report.back == Some(Stage::InProgress) => Action::Resume,
        Wait::Answer => Action::Refuse,
        Wait::Word => Action::Close,
        Wait::Date => Action::FollowUp,
    };
    let call = Call::new(action, Body::default());
    decide(report, None, &call, &Actor::clock(), now, rules).ok()
}

//! Danger: two things at once, and neither waits for the other.

use super::Rules;
use super::draft::Draft;
use super::intake::go_back;
use crate::action::Field;
use crate::actor::Role;
use crate::deadline;
use crate::event::Change;
use crate::refusal_reason::{Code, Refusal, Why};
use crate::report::{AssignmentState, Clock, ClockKind, PromiseCause, Report, Stage, Urgency};
use crate::time::At;

/// The running clocks get their urgent values from now, if earlier; the call clock starts.
pub(super) fn mark_urgent(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.text(Field::Reason)
        .or_else(|_| d.text(Field::Note))
        .map_err(|_| Refusal::field(Field::Reason, Why::Required))?;
    if d.report.urgency == Urgency::Urgent {
        return Err(Refusal::new(Code::WrongStage, Why::Already));
    }
    d.did();
    let note = [d.body.reason.clone(), d.body.note.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(": ");
    d.note_internal(Some(note));
    if d.report.stage == Stage::AwaitingInfo {
        go_back(d);
    }
    // Urgent clocks run day and night and never pause.
    d.resume_clocks(|_| true);
    let calm = d.report.urgency;
    d.change(Change::Urgency {
        to: Urgency::Urgent,
        calm: Some(calm),
    });
    let promised = d.report.work_clock().map(|c| c.due);
    let when = d.when;
    d.recount(|_| when, true);
    if d.report.work_clock().map(|c| c.due) != promised {
        d.promise(PromiseCause::Urgency, None);
    }
    d.start(ClockKind::UrgentCall, None);
    if d.report.stage.is_at_work() && d.report.onsite_at.is_none() {
        d.start(ClockKind::UrgentOnsite, None);
    }
    Ok(())
}

/// What makes another report urgent: a merge passes urgency to the parent.
pub(super) fn urgent_changes(parent: &Report, now: At, rules: &Rules<'_>) -> Vec<Change> {
    let mut changes = vec![Change::Urgency {
        to: Urgency::Urgent,
        calm: Some(parent.urgency),
    }];
    let span = |kind: ClockKind| rules.policy.span(kind.as_str(), "urgent");
    for clock in parent
        .clocks
        .iter()
        .filter(|c| c.is_open() && c.span.is_some())
    {
        let Some(urgent) = span(clock.kind) else {
            continue;
        };
        let due = deadline::due(now, urgent, &[], rules.calendar());
        if clock.is_paused() {
            changes.push(Change::ClockResumed {
                n: clock.n,
                at: now,
                due: clock.due,
            });
        }
        if due < clock.due && Some(urgent) != clock.span {
            changes.push(Change::ClockMoved {
                n: clock.n,
                due,
                span: Some(urgent),
                from: now,
                extension: false,
            });
        }
    }
    let mut kinds = vec![ClockKind::UrgentCall];
    if parent.stage.is_at_work() {
        kinds.push(ClockKind::UrgentOnsite);
    }
    let first = parent.clocks.len() as u32 + 1;
    for (i, kind) in kinds.into_iter().enumerate() {
        let Some(urgent) = span(kind) else { continue };
        let due = deadline::due(now, urgent, &[], rules.calendar());
        changes.push(Change::ClockStarted(Clock {
            n: first + i as u32,
            kind,
            agency: None,
            policy: Some(rules.policy.name.clone()),
            span: Some(urgent),
            started_at: now,
            counted_from: now,
            due,
            first_due: due,
            pauses: Vec::new(),
            stopped_at: None,
            end: None,
        }));
    }
    changes
}

/// A false alarm, or over: clocks count anew from their starts, an urgent promise not yet due is
/// void.
pub(super) fn downgrade(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.text(Field::Reason)
        .or_else(|_| d.text(Field::Note))
        .map_err(|_| Refusal::field(Field::Reason, Why::Required))?;
    if d.report.urgency != Urgency::Urgent {
        return Err(Refusal::new(Code::WrongStage, Why::NotUrgent));
    }
    d.did();
    let note = [d.body.reason.clone(), d.body.note.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(": ");
    d.note_internal(Some(note));
    let to = d.report.calm.unwrap_or(Urgency::Normal);
    d.change(Change::Urgency { to, calm: None });
    d.void(|c| matches!(c.kind, ClockKind::UrgentCall | ClockKind::UrgentOnsite));
    let before = d.report.work_clock().map(|c| c.due);
    d.recount(|c| c.started_at, false);
    let after = d.report.work_clock().map(|c| c.due);
    if let Some(after) = after
        && before != Some(after)
    {
        let now = d.now;
        let void: Vec<u32> = (0u32..)
            .zip(&d.report.promises)
            .filter(|(_, p)| !p.void && p.due > now && p.due < after)
            .map(|(i, _)| i)
            .collect();
        for index in void {
            d.change(Change::PromiseVoided { index });
        }
        if d.report.promise().map(|p| p.due) != Some(after) {
            d.promise(PromiseCause::Urgency, None);
        }
    }
    Ok(())
}

/// An attempt to reach the agency.
pub(super) fn log_call(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let mut call = d
        .body
        .call
        .clone()
        .ok_or(Refusal::field(Field::Call, Why::Required))?;
    if call.number.trim().is_empty() && call.person.trim().is_empty() {
        return Err(Refusal::field(Field::Call, Why::Required));
    }
    call.at = Some(call.at.unwrap_or(d.when).min(d.now));
    let answered = call.answered;
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    d.change(Change::Called(call));
    if answered {
        d.stop(|c| c.kind == ClockKind::UrgentCall);
    }
    Ok(())
}

/// Somebody is on site; it acknowledges too.
pub(super) fn confirm_onsite(d: &mut Draft<'_>) -> Result<(), Refusal> {
    if d.report.urgency != Urgency::Urgent {
        return Err(Refusal::new(Code::WrongStage, Why::NotUrgent));
    }
    if d.report.onsite_at.is_some() {
        return Err(Refusal::new(Code::WrongStage, Why::Already));
    }
    if d.actor.role == Role::IocOperator && !d.report.called {
        return Err(Refusal::new(Code::WrongStage, Why::CallFirst));
    }
    d.did();
    let at = d.when;
    d.change(Change::Onsite { at });
    d.stop(|c| c.kind == ClockKind::UrgentOnsite);
    let lead = d.report.lead().cloned();
    if let Some(lead) = lead
        && lead.state == AssignmentState::Offered
    {
        super::dispatch::take(d, &lead);
    }
    Ok(())
}

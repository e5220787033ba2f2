//! Danger: two things at once, and neither waits for the other.

use super::draft::Draft;
use super::intake::go_back;
use crate::action::Field;
use crate::actor::Role;
use crate::event::Change;
use crate::refusal_reason::{Code, Refusal, Why};
use crate::report::{AssignmentState, ClockKind, PromiseCause, Stage, Urgency};

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
    begin(d);
    Ok(())
}

/// The report is urgent from now on, by a mark or because an urgent one was merged into it.
pub(super) fn begin(d: &mut Draft<'_>) {
    if d.report.stage == Stage::AwaitingInfo {
        go_back(d);
    }
    // Urgent clocks run day and night and never pause.
    d.resume_clocks(|_| true);
    d.release_forces();
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
    if d.report.stage.is_at_work() {
        d.start(ClockKind::UrgentOnsite, None);
    }
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
    keep_extension(d);
    if matches!(
        d.report.stage,
        Stage::Received | Stage::Disputed | Stage::Escalated
    ) {
        // Away from the lead the work waits; it only did not while it was urgent.
        d.pause(|c| matches!(c.kind, ClockKind::Process | ClockKind::Reprocess));
    }
    let after = d.report.work_clock().map(|c| c.due);
    if let Some(after) = after
        && before != Some(after)
    {
        let now = d.now;
        let void: Vec<u32> = (0u32..)
            .zip(&d.report.promises)
            // Only an urgent promise is told as an hour.
            .filter(|(_, p)| !p.void && !p.by_day && p.due > now && p.due < after)
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

/// A work clock counted anew keeps the later day that was granted before the danger.
fn keep_extension(d: &mut Draft<'_>) {
    let Some(clock) = d.report.work_clock().cloned() else {
        return;
    };
    let granted =
        d.report.promises.iter().rev().find(|p| {
            p.cause == PromiseCause::Extension && !p.void && p.made_at >= clock.started_at
        });
    if let Some(due) = granted.map(|p| p.due).filter(|due| *due > clock.due) {
        d.change(Change::ClockMoved {
            n: clock.n,
            due,
            span: None,
            from: clock.counted_from,
            extension: false,
            policy: None,
            counted_at: None,
            anew: false,
        });
    }
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

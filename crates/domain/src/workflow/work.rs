//! The agency's work, its promises and its result.

use super::draft::Draft;
use super::lint::lint;
use super::moving;
use crate::action::Field;
use crate::event::Change;
use crate::limits;
use crate::refusal_reason::{Code, Refusal, Why};
use crate::report::{
    AssignmentState, ClockEnd, ClockKind, FileKind, FileRole, Outcome, Promise, PromiseCause,
    Report, Stage,
};
use crate::time::At;

/// Internal words; addressed, they are a reminder (đôn đốc).
pub(super) fn note(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = d
        .text(Field::Text)
        .or_else(|_| d.text(Field::Note))
        .map_err(|_| Refusal::field(Field::Text, Why::Required))?;
    d.did();
    d.note_internal(Some(text));
    d.receive_files();
    if let Some(to) = d.body.addressee.clone().filter(|a| !a.trim().is_empty()) {
        d.change(Change::Addressee(to));
    }
    Ok(())
}

/// News of the work, public or internal; a co-agency marks its part done.
pub(super) fn progress(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = d.text(Field::Text).or_else(|_| d.text(Field::Note)).ok();
    let agency = d.actor.agency.clone().unwrap_or_default();
    let co = d
        .report
        .cos()
        .find(|a| a.agency == agency || a.unit.as_deref() == Some(&agency))
        .cloned();
    let done = d.body.done == Some(true);
    if text.is_none() && d.body.files.is_empty() && !(done && co.is_some()) {
        return Err(Refusal::field(Field::Text, Why::Required));
    }
    d.did();
    d.receive_files();
    if d.body.public == Some(true) {
        d.note_public(text)
    } else {
        d.note_internal(text)
    }
    if let Some(co) = co.filter(|_| done) {
        let at = d.when;
        d.change(Change::AssignmentState {
            n: co.n,
            to: AssignmentState::Done,
            at,
            counts: false,
        });
        d.stop(|c| c.kind == ClockKind::Receive && c.agency.as_deref() == Some(&co.agency));
    }
    Ok(())
}

/// A later date. Silence is no; the first promise is kept for ever in record and statistics.
pub(super) fn request_extension(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    let due = d
        .body
        .due
        .ok_or(Refusal::field(Field::Due, Why::Required))?
        .at();
    let clock = moving::extendable(&d.report)?.clone();
    let rule = d.rules.extension(d.report.urgency);
    if d.report.extensions >= rule.times {
        return Err(Refusal::new(Code::LimitReached, Why::Limit));
    }
    let (last_day, latest) = moving::days(&clock, &d.report, d.rules);
    // In time when asked; the leader of the centre may take until the due to say yes.
    let asked_at = d
        .report
        .proposals
        .iter()
        .find(|p| p.action == d.call.action)
        .map_or(d.now, |p| p.at);
    if asked_at.date() > last_day || d.now > clock.due {
        return Err(Refusal::new(Code::TooLate, Why::TimeOver));
    }
    if due <= clock.due {
        return Err(Refusal::field(Field::Due, Why::PastDate));
    }
    if due.date() > latest {
        return Err(Refusal::field(Field::Due, Why::DateTooFar));
    }
    let reason = d.text(Field::Note)?;
    d.did();
    d.note_public(Some(reason.clone()));
    let due = At::end_of(due.date());
    d.change(Change::ClockMoved {
        n: clock.n,
        due,
        span: None,
        from: clock.counted_from,
        extension: true,
        policy: None,
        counted_at: None,
        anew: false,
    });
    d.promise(PromiseCause::Extension, Some(reason));
    Ok(())
}

/// A late promise told anew, with an apology. No due moves; late stays late.
pub(super) fn repromise(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    let due = d
        .body
        .due
        .ok_or(Refusal::field(Field::Due, Why::Required))?;
    if !d.report.is_late(d.now) {
        return Err(Refusal::new(Code::WrongStage, Why::NotLate));
    }
    if due.at() <= d.now {
        return Err(Refusal::field(Field::Due, Why::PastDate));
    }
    let reason = d.text(Field::Note)?;
    d.did();
    d.note_public(Some(reason.clone()));
    let promise = Promise {
        made_at: d.now,
        due: due.at(),
        by_day: matches!(due, crate::action::Due::Day(_)),
        cause: PromiseCause::Repromise,
        agency: d.report.lead().map(|a| a.agency.clone()),
        reason: Some(reason),
        void: false,
    };
    d.change(Change::Promised(promise));
    Ok(())
}

/// The agency's answer, or its commitment to a later date.
pub(super) fn submit_result(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = d.text(Field::Text)?;
    let co_at_work = d.report.cos().any(|a| {
        matches!(
            a.state,
            AssignmentState::Offered | AssignmentState::Accepted
        )
    });
    if co_at_work {
        return Err(Refusal::new(Code::WrongStage, Why::CoAtWork));
    }
    if let Some(c) = &d.body.commitment {
        if c.date <= d.now.date() {
            return Err(Refusal::field(Field::Commitment, Why::PastDate));
        }
        if d.report.commitments_made >= limits::COMMITMENTS_MAX {
            return Err(Refusal::new(Code::LimitReached, Why::Limit));
        }
        if c.text.trim().is_empty() {
            return Err(Refusal::field(Field::Commitment, Why::Required));
        }
    }
    let photo_needed = d.body.commitment.is_none() && photo_needed(d);
    let has_photo = d.has_photo() || photo_since(&d.report);
    let faults = lint(
        &text,
        photo_needed && !has_photo,
        d.body.commitment.is_some(),
    );
    if !faults.is_empty() {
        return Err(Refusal {
            code: Code::Lint,
            why: faults[0].why,
            faults,
        });
    }
    d.did();
    d.receive_files();
    let outcome = Outcome {
        text,
        drafter: d.actor.user,
        at: d.when,
        files: d.body.files.iter().map(|f| f.id).collect(),
        commitment: d.body.commitment.clone(),
        approved_at: None,
    };
    d.change(Change::Outcome(outcome));
    d.go(Stage::AwaitingApproval);
    d.start(ClockKind::Approve, None);
    Ok(())
}

/// Whether the category wants a photo after the work.
fn photo_needed(d: &Draft<'_>) -> bool {
    d.report
        .category
        .as_deref()
        .and_then(|c| d.rules.catalogue.category(c))
        .is_none_or(|c| c.result_photo_required)
}

/// A photo that the agency sent with earlier news of this attempt counts.
pub(super) fn photo_since(report: &Report) -> bool {
    let since = report
        .last_work_clock()
        .map_or(At(i64::MIN), |c| c.started_at);
    // File ids are in time order, so an id made since the attempt began belongs to it.
    report.files.iter().any(|f| {
        f.kind == FileKind::Photo
            && f.role != FileRole::Before
            && !f.hidden
            && f.id.0 >= crate::id::floor(since)
    })
}

/// The agency's leader signs; never the drafter.
pub(super) fn approve(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let outcome = d
        .report
        .outcome
        .clone()
        .ok_or(Refusal::new(Code::WrongStage, Why::NoResult))?;
    if outcome.drafter.is_some() && outcome.drafter == d.actor.user {
        return Err(Refusal::new(Code::SamePerson, Why::SamePerson));
    }
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    let at = d.when;
    d.change(Change::Approved { at });
    d.stop(|c| c.kind.is_work());
    // The work is over: nobody is called or awaited on site for it any more.
    d.void(|c| matches!(c.kind, ClockKind::UrgentCall | ClockKind::UrgentOnsite));
    if let Some(n) = d.report.lead().map(|a| a.n) {
        d.change(Change::AssignmentState {
            n,
            to: AssignmentState::Done,
            at,
            counts: false,
        });
    }
    d.go(Stage::Resolved);
    d.start(ClockKind::Publish, None);
    Ok(())
}

/// Not good enough: back to work, and the work clock never stopped.
pub(super) fn send_back(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    let was_approved = d.report.stage == Stage::Resolved;
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    if was_approved {
        d.change(Change::Unapproved);
        let approved = d
            .report
            .clocks
            .iter()
            .rev()
            .find(|c| c.kind.is_work() && !c.is_open() && c.end != Some(ClockEnd::Void))
            .map(|c| c.n);
        if let Some(n) = approved {
            d.change(Change::ClockUnstopped { n });
        }
    }
    reaccept_lead(d);
    d.go(Stage::InProgress);
    Ok(())
}

/// The lead's part is work again.
pub(super) fn reaccept_lead(d: &mut Draft<'_>) {
    let done = d
        .report
        .lead()
        .filter(|a| a.state == AssignmentState::Done)
        .map(|a| a.n);
    if let Some(n) = done {
        let at = d.when;
        d.change(Change::AssignmentState {
            n,
            to: AssignmentState::Accepted,
            at,
            counts: false,
        });
    }
}

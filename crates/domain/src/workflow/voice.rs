//! The citizens' word: join, message, confirm, rate, ask for the work again; and the answers to it.

use super::draft::Draft;
use super::until::until;
use crate::action::Field;
use crate::actor::Role;
use crate::agency::Agency;
use crate::event::Change;
use crate::id::VaultId;
use crate::refusal_reason::{Code, Refusal, Why};
use crate::report::{
    ClockKind, Confirmed, Grade, PromiseCause, Publication, Rating, Stage, Verdict,
};

/// "Tôi cũng gặp": counted, kept informed.
pub(super) fn join(d: &mut Draft<'_>) -> Result<(), Refusal> {
    if d.report.publication != Publication::Public {
        return Err(Refusal::new(Code::WrongStage, Why::NotPublic));
    }
    let me = d
        .actor
        .reporter
        .ok_or(Refusal::field(Field::Phone, Why::ContactNeeded))?;
    if d.report.joined.contains(&me) || d.report.reporters().any(|r| r == me) {
        return Err(Refusal::new(Code::LimitReached, Why::Already));
    }
    d.did();
    d.change(Change::Joined(me));
    Ok(())
}

/// Masked relay; moves no clock.
pub(super) fn message(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = d.text(Field::Text).ok();
    if text.is_none() && d.body.files.is_empty() {
        return Err(Refusal::field(Field::Text, Why::Required));
    }
    d.did();
    d.note_reporter(text);
    d.receive_files();
    Ok(())
}

/// Who speaks: the caller's own key, or for the secret link and the desk the reporter's.
fn speaker(d: &Draft<'_>) -> Option<VaultId> {
    match d.actor.role {
        Role::Citizen | Role::CallAgent => d.actor.reporter.or(d.report.reporter),
        _ => None,
    }
}

/// Whether the speaker is the report's own reporter, not one who joined or was merged into it.
/// The link serves whoever holds it: a helper gives it back to the person concerned.
fn is_reporter(d: &Draft<'_>) -> bool {
    let by = speaker(d);
    let another = by.is_some_and(|me| {
        d.report.joined.contains(&me) || d.report.children.iter().any(|c| c.reporter == Some(me))
    });
    by == d.report.reporter || (d.actor.secret && !another)
}

/// Records a word on this attempt. The reporter's "done" stands: a later request is a request.
fn say(d: &mut Draft<'_>, done: bool) {
    let (by, attempt) = (speaker(d), d.report.attempt);
    if done || !said_done(d, by) || !is_reporter(d) {
        d.change(Change::Verdict(Verdict { by, attempt, done }));
    }
}

fn said_done(d: &Draft<'_>, by: Option<VaultId>) -> bool {
    let attempt = d.report.attempt;
    d.report
        .verdicts
        .iter()
        .any(|v| v.attempt == attempt && v.done && v.by == by)
}

/// Done closes at once when the reporter says it; not done is a request to work again.
pub(super) fn confirm(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let done = d
        .body
        .done
        .ok_or(Refusal::field(Field::Done, Why::Required))?;
    if d.report.commitment.is_some() {
        return Err(Refusal::new(Code::WrongStage, Why::CommitmentOpen));
    }
    if !done {
        d.require(&[Field::Note])?;
    }
    d.did();
    let note = d.body.note.clone();
    d.note_reporter(note);
    d.receive_files();
    say(d, done);
    if !done {
        begin_review(d);
    } else if is_reporter(d) {
        if !others_object(d) {
            end_review(d);
        }
        close_as(d, Confirmed::Yes);
    }
    Ok(())
}

/// Whether somebody else's "not done" of this attempt is still to be answered.
fn others_object(d: &Draft<'_>) -> bool {
    let (by, attempt) = (speaker(d), d.report.attempt);
    let words = &d.report.verdicts;
    let grades = &d.report.ratings;
    words
        .iter()
        .any(|v| v.attempt == attempt && !v.done && v.by != by)
        || grades
            .iter()
            .any(|r| r.attempt == attempt && r.grade == Grade::Dissatisfied && Some(r.by) != by)
}

fn close_as(d: &mut Draft<'_>, confirmed: Confirmed) {
    if d.report.confirmed != confirmed {
        d.change(Change::Confirmed(confirmed));
    }
    let at = d.when;
    d.go(Stage::Closed);
    let review = d.report.review;
    d.void(|c| !(review && c.kind == ClockKind::Review));
    d.change(Change::Closed { at: Some(at) });
}

fn begin_review(d: &mut Draft<'_>) {
    if d.report.review {
        return;
    }
    d.change(Change::Review(true));
    d.pause(|c| c.kind == ClockKind::Rating);
    d.start(ClockKind::Review, None);
}

fn end_review(d: &mut Draft<'_>) {
    if d.report.review {
        d.change(Change::Review(false));
        d.stop(|c| c.kind == ClockKind::Review);
    }
}

/// Not after the last day of the action.
pub(super) fn in_time(d: &Draft<'_>) -> Result<(), Refusal> {
    match until(&d.report, d.call.action, d.rules) {
        Some(last) if d.now > last => Err(Refusal::new(Code::TooLate, Why::TimeOver)),
        Some(_) | None => Ok(()),
    }
}

/// One of the three official grades: one per reporter and attempt.
pub(super) fn rate(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let grade = d
        .body
        .grade
        .ok_or(Refusal::field(Field::Grade, Why::Required))?;
    let by = speaker(d).ok_or(Refusal::new(Code::WrongRole, Why::Anonymous))?;
    in_time(d)?;
    let attempt = d.report.attempt;
    if d.report
        .ratings
        .iter()
        .any(|r| r.by == by && r.attempt == attempt)
    {
        return Err(Refusal::new(Code::LimitReached, Why::Already));
    }
    if grade == Grade::Dissatisfied {
        d.require(&[Field::Note])?;
    }
    d.did();
    let note = d.body.note.clone();
    d.note_reporter(note);
    d.change(Change::GradeGiven(grade));
    d.change(Change::Rated(Rating { by, attempt, grade }));
    if grade == Grade::Dissatisfied {
        begin_review(d);
    }
    Ok(())
}

/// The work again, for a reason.
pub(super) fn request_reprocess(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    in_time(d)?;
    d.did();
    let note = d.body.note.clone();
    d.note_reporter(note);
    d.receive_files();
    say(d, false);
    begin_review(d);
    Ok(())
}

/// The agency that works again: the last lead, or its successor in force.
fn last_lead<'a>(d: &Draft<'a>) -> Result<&'a Agency, Refusal> {
    let lead = d
        .report
        .lead()
        .map(|a| a.agency.clone())
        .ok_or(Refusal::new(Code::WrongStage, Why::NoLead))?;
    d.rules
        .catalogue
        .agency_at(&lead, d.now.date())
        .ok_or(Refusal::new(Code::WrongStage, Why::NoSuccessor))
}

fn work_again(d: &mut Draft<'_>, asked: bool) -> Result<(), Refusal> {
    let lead = last_lead(d)?.code.clone();
    d.did();
    let note = d.body.note.clone();
    d.note_reporter(note);
    let to = d.report.attempt + 1;
    d.change(Change::Attempt { to, asked });
    end_review(d);
    if d.report.commitment.is_some() {
        d.change(Change::Commitment(None));
    }
    if d.report.confirmed != Confirmed::None {
        d.change(Change::Confirmed(Confirmed::None));
    }
    if d.report.closed_at.is_some() {
        d.change(Change::Closed { at: None });
    }
    super::work::reaccept_lead(d);
    pass_lead(d, &lead);
    d.go(Stage::InProgress);
    d.start(ClockKind::Reprocess, Some(lead));
    d.promise(PromiseCause::Reprocess, None);
    Ok(())
}

/// The successor of an ended lead takes over its part.
fn pass_lead(d: &mut Draft<'_>, to: &str) {
    use crate::report::{Assignment, AssignmentState};
    let Some(old) = d.report.lead().cloned().filter(|a| a.agency != to) else {
        return;
    };
    let at = d.when;
    d.change(Change::AssignmentState {
        n: old.n,
        to: AssignmentState::Recalled,
        at,
        counts: false,
    });
    let n = d.report.assignments.len() as u32 + 1;
    d.change(Change::Assigned(Assignment {
        n,
        agency: to.to_owned(),
        at,
        changed_at: at,
        state: AssignmentState::Accepted,
        instruction: None,
        handler: None,
        unit: None,
        ..old
    }));
}

/// The request is right: work again, at most as often as the policy says.
pub(super) fn reprocess(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    if d.report.reprocessed
        >= d.rules
            .limit("reprocess_times", d.report.urgency.as_str(), 2)
    {
        return Err(Refusal::new(Code::LimitReached, Why::LeaderDecides));
    }
    work_again(d, true)
}

/// The request is not right; the reporter is told why.
pub(super) fn decline_reprocess(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    if !d.report.review {
        return Err(Refusal::new(Code::WrongStage, Why::NoRequest));
    }
    d.did();
    let note = d.body.note.clone();
    d.note_reporter(note);
    end_review(d);
    let confirmed = if said_done(d, d.report.reporter) {
        Confirmed::Yes
    } else {
        Confirmed::No
    };
    if d.report.stage == Stage::Closed {
        if d.report.confirmed != confirmed {
            d.change(Change::Confirmed(confirmed));
        }
    } else if d.report.commitment.is_none() {
        close_as(d, confirmed);
    }
    Ok(())
}

/// The window is over, no review, no commitment. Not confirmed is shown as such.
pub(super) fn close(d: &mut Draft<'_>) -> Result<(), Refusal> {
    if d.report.review {
        return Err(Refusal::new(Code::WrongStage, Why::UnderReview));
    }
    if d.report.commitment.is_some() {
        return Err(Refusal::new(Code::WrongStage, Why::CommitmentOpen));
    }
    if d.report
        .clock(ClockKind::Rating)
        .is_some_and(|c| d.now <= c.due)
    {
        return Err(Refusal::new(Code::WrongStage, Why::WindowRuns));
    }
    let attempt = d.report.attempt;
    let mut words = d.report.verdicts.iter().filter(|v| v.attempt == attempt);
    let (mut yes, mut no) = (false, false);
    for v in words.by_ref() {
        yes |= v.done;
        no |= !v.done;
    }
    d.did();
    close_as(
        d,
        if yes && !no {
            Confirmed::Yes
        } else {
            Confirmed::None
        },
    );
    Ok(())
}

/// Somebody looks at the identity: for a purpose, and the reporter sees it.
pub(super) fn open_identity(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let purpose = d.text(Field::Purpose)?;
    if d.report.locked {
        return Err(Refusal::new(Code::WrongRole, Why::Locked));
    }
    if d.report.reporter.is_none() {
        return Err(Refusal::new(Code::WrongStage, Why::Anonymous));
    }
    // Consent holds until the report is closed.
    let open = d.report.stage.is_open();
    if d.actor.role.is_agency()
        && !d
            .actor
            .agency
            .as_ref()
            .is_some_and(|a| open && d.report.consented.contains(a))
    {
        return Err(Refusal::new(Code::WrongRole, Why::NoConsent));
    }
    d.did();
    d.change(Change::Purpose(purpose));
    Ok(())
}

/// The reporter lets an agency reach them, until the report is closed.
pub(super) fn consent_contact(d: &mut Draft<'_>) -> Result<(), Refusal> {
    // It opens the reporter's own identity: nobody else may give it away.
    if !is_reporter(d) {
        return Err(Refusal::new(Code::WrongRole, Why::Role));
    }
    let agency = d.text(Field::Agency)?;
    let yes = d
        .body
        .done
        .ok_or(Refusal::field(Field::Done, Why::Required))?;
    if !crate::actor::is_involved(&d.report, &agency) {
        return Err(Refusal::field(Field::Agency, Why::UnknownAgency));
    }
    d.did();
    d.change(Change::Consented { agency, yes });
    Ok(())
}

/// A closed case begins again: a request, a recurrence, a mistake.
pub(super) fn reopen(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    work_again(d, false)
}

//! Agencies disagree: positions, settlement, and the steering committee above.

use super::draft::Draft;
use super::{dispatch, ladder};
use crate::action::{Action, Field};
use crate::actor::Role;
use crate::event::Change;
use crate::refusal_reason::{Code, Fault, Refusal, Why};
use crate::report::{ClockKind, Dispute, PromiseCause, Stage};

/// Grounds of a dispute.
const GROUNDS: [&str; 3] = ["competence", "solution", "not_thorough"];

/// Each agency concerned is asked for its written position.
pub(super) fn dispute(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let ground = d.text(Field::Reason)?;
    if !GROUNDS.contains(&ground.as_str()) {
        return Err(Refusal::field(Field::Reason, Why::UnknownReason));
    }
    if d.report.clock(ClockKind::Directive).is_some() {
        return Err(Refusal::new(Code::WrongStage, Why::UnderDirective));
    }
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    let from = d.report.stage;
    begin(d, ground, from);
    Ok(())
}

/// The report is disputed from here.
pub(super) fn begin(d: &mut Draft<'_>, ground: String, from: Stage) {
    let dispute = dispatch::dispute_of(d, ground, from);
    let agencies = dispute.agencies.clone();
    d.change(Change::Dispute(dispute));
    d.pause(|c| matches!(c.kind, ClockKind::Process | ClockKind::Reprocess));
    d.void(|c| c.kind == ClockKind::Receive);
    if d.report.review {
        d.change(Change::Review(false));
    }
    d.go(Stage::Disputed);
    d.start(ClockKind::Standing, None);
    for agency in agencies {
        d.start(ClockKind::Position, Some(agency));
    }
}

/// An agency's written position, signed by its leader.
pub(super) fn state_position(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = d.text(Field::Text)?;
    let agency = d.actor.agency.clone().unwrap_or_default();
    d.did();
    d.note_internal(Some(text));
    d.receive_files();
    d.stop(|c| c.kind == ClockKind::Position && c.agency.as_deref() == Some(&agency));
    if !d
        .report
        .dispute
        .as_ref()
        .is_some_and(|x| x.stated.contains(&agency))
    {
        d.change(Change::Stated { agency });
    }
    Ok(())
}

/// The standing body rules; the ruling is a precedent.
pub(super) fn settle(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let ruling = d.text(Field::Ruling)?;
    let mut faults = d.missing(&[Field::Note]);
    if ruling == "lead" {
        faults.extend(dispatch::agency_faults(d, true));
    }
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    let from = d.report.dispute.as_ref().map(|x| x.from);
    if !matches!(ruling.as_str(), "lead" | "none" | "uphold")
        || (ruling == "uphold" && from != Some(Stage::Answered))
    {
        return Err(Refusal::field(Field::Ruling, Why::UnknownReason));
    }
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    if let Some(document) = d.body.document.clone() {
        d.change(Change::Document(document));
    }
    if let Some(dispute) = d.report.dispute.clone() {
        d.change(Change::Dispute(Dispute {
            settled: true,
            ..dispute
        }));
    }
    match ruling.as_str() {
        "lead" => {
            after_answer(d, from);
            dispatch::recall_all(d);
            dispatch::send(d, PromiseCause::Dispatch);
        }
        "none" => {
            after_answer(d, from);
            dispatch::recall_all(d);
            d.go(Stage::Received);
            d.start(ClockKind::Redispatch, None);
        }
        _ => {
            d.go(Stage::Answered);
            // A commitment has its own clock, which went on.
            if d.report.commitment.is_none() {
                d.start(ClockKind::Rating, None);
            }
        }
    }
    Ok(())
}

/// Work again after an answer is a new attempt, and what was promised for later is over.
fn after_answer(d: &mut Draft<'_>, from: Option<Stage>) {
    if from != Some(Stage::Answered) {
        return;
    }
    let to = d.report.attempt + 1;
    d.change(Change::Attempt { to, asked: false });
    if d.report.commitment.is_some() {
        d.change(Change::Commitment(None));
        d.void(|c| c.kind == ClockKind::Commitment);
    }
}

/// Up to the steering committee, with a dossier.
pub(super) fn escalate(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let dossier = d
        .text(Field::Text)
        .or_else(|_| d.text(Field::Note))
        .map_err(|_| Refusal::field(Field::Text, Why::Required))?;
    d.did();
    d.note_internal(Some(dossier));
    d.receive_files();
    if let Some(document) = d.body.document.clone() {
        d.change(Change::Document(document));
    }
    d.pause(|c| matches!(c.kind, ClockKind::Process | ClockKind::Reprocess));
    d.void(|c| c.kind == ClockKind::Receive);
    d.go(Stage::Escalated);
    d.start(ClockKind::Committee, None);
    Ok(())
}

/// The committee directs: who, until when, by which document.
pub(super) fn direct(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let mut faults = dispatch::agency_faults(d, true);
    match &d.body.document {
        Some(doc)
            if !doc.number.trim().is_empty()
                && doc.date.is_some()
                && !doc.signer.trim().is_empty() => {}
        _ => faults.push(Fault {
            field: Field::Document,
            why: Why::Required,
        }),
    }
    match d.body.due {
        None => faults.push(Fault {
            field: Field::Due,
            why: Why::Required,
        }),
        Some(due) if due.at() <= d.now => faults.push(Fault {
            field: Field::Due,
            why: Why::PastDate,
        }),
        Some(_) => {}
    }
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    d.receive_files();
    if let Some(document) = d.body.document.clone() {
        d.change(Change::Document(document));
    }
    if let Some(dispute) = d.report.dispute.clone().filter(|x| !x.settled) {
        let from = dispute.from;
        d.change(Change::Dispute(Dispute {
            settled: true,
            ..dispute
        }));
        after_answer(d, Some(from));
    }
    dispatch::recall_all(d);
    dispatch::send(d, PromiseCause::Directive);
    Ok(())
}

/// A signer ends a proposal; the committee sends a dossier back to the standing body.
pub(super) fn decline(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    let note = d.body.note.clone();
    if d.body.proposal.is_none()
        && d.report.stage == Stage::Escalated
        && matches!(d.actor.role, Role::SteeringCommittee | Role::StandingBody)
    {
        d.did();
        d.note_internal(note);
        if let Some(dispute) = d.report.dispute.clone() {
            d.change(Change::Dispute(Dispute {
                settled: false,
                ..dispute
            }));
        } else {
            let dispute = dispatch::dispute_of(d, "solution".to_owned(), Stage::Dispatched);
            d.change(Change::Dispute(dispute));
        }
        d.go(Stage::Disputed);
        d.start(ClockKind::Standing, None);
        return Ok(());
    }
    let proposals = &d.report.proposals;
    let found = match d.body.proposal {
        Some(n) => proposals.iter().find(|p| p.n == n),
        None => proposals
            .iter()
            .find(|p| ladder::may_decline(&d.report, p, d.actor)),
    };
    let found = found
        .cloned()
        .ok_or(Refusal::field(Field::Proposal, Why::UnknownProposal))?;
    if !ladder::may_decline(&d.report, &found, d.actor) {
        return Err(Refusal::new(Code::WrongRole, Why::Role));
    }
    d.begin(crate::event::Kind::Did(Action::Decline));
    d.note_internal(note);
    d.change(Change::ProposalEnded { n: found.n });
    Ok(())
}

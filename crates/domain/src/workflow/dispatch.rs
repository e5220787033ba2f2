//! Sending a report to agencies, and what they do with the assignment.

use super::draft::Draft;
use super::intake::{apply_classification, classification_faults, decided_by_another};
use super::until::end_of_day_after;
use crate::action::{Action, Field};
use crate::agency::AgencyKind;
use crate::event::Change;
use crate::refusal_reason::{Code, Fault, Refusal, Why};
use crate::report::{
    Assignment, AssignmentState, ClockKind, Dispute, Part, PromiseCause, Stage, Urgency,
};

/// To the agency that must act; its clocks start and the promise is told.
pub(super) fn dispatch(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let mut faults = classification_faults(d);
    if d.body.category.is_none() && d.report.category.is_none() {
        faults.push(Fault {
            field: Field::Category,
            why: Why::Required,
        });
    }
    let placed = d.report.area.is_some()
        || d.report.place.point.is_some()
        || d.report.place.words.is_some()
        || d.body.area.is_some()
        || d.body.position.is_some()
        || d.body.place.is_some();
    if !placed {
        faults.push(Fault {
            field: Field::Area,
            why: Why::PlaceNeeded,
        });
    }
    faults.extend(agency_faults(d, true));
    faults.extend(d.missing(&[Field::Instruction]));
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    decided_by_another(d)?;
    d.did();
    apply_classification(d);
    send(d, PromiseCause::Dispatch);
    Ok(())
}

/// What is wrong with lead and co.
pub(super) fn agency_faults(d: &Draft<'_>, lead_needed: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lead = d.body.lead.as_deref().unwrap_or("").trim();
    match (lead, lead_needed) {
        ("", true) => faults.push(Fault {
            field: Field::Lead,
            why: Why::Required,
        }),
        ("", false) => {}
        (code, _) => faults.extend(agency_fault(d, Field::Lead, code)),
    }
    for co in d.body.co.iter().flatten() {
        faults.extend(agency_fault(d, Field::Co, co));
        if co == lead {
            faults.push(Fault {
                field: Field::Co,
                why: Why::LeadIsCo,
            });
        }
    }
    faults
}

fn agency_fault(d: &Draft<'_>, field: Field, code: &str) -> Option<Fault> {
    let why = match d.rules.catalogue.agency_at(code, d.now.date()) {
        None => Why::UnknownAgency,
        // The committee and the province direct; nothing is dispatched to them.
        Some(a) if a.kind == AgencyKind::Steering => Why::NotDispatchable,
        Some(_) => return None,
    };
    Some(Fault { field, why })
}

/// Assigns lead and co of the call and starts their clocks: dispatch, settle and direct alike.
pub(super) fn send(d: &mut Draft<'_>, cause: PromiseCause) {
    let today = d.now.date();
    let in_force = |code: &String| {
        d.rules
            .catalogue
            .agency_at(code, today)
            .map_or(code.clone(), |a| a.code.clone())
    };
    let lead = d.body.lead.as_ref().map(in_force).unwrap_or_default();
    let mut cos: Vec<String> = Vec::new();
    for co in d.body.co.iter().flatten().map(in_force) {
        if co != lead && !cos.contains(&co) {
            cos.push(co);
        }
    }
    if d.report.ineligible.is_some() {
        // Refused once, and taken after all.
        d.change(Change::Ineligible(None));
    }
    d.go(Stage::Dispatched);
    assign_part(d, &lead, Part::Lead);
    for co in &cos {
        assign_part(d, co, Part::Co);
    }
    match cause {
        PromiseCause::Directive => {
            // The due of a directive was checked by the caller.
            if let Some(due) = d.body.due {
                d.start_until(ClockKind::Directive, Some(lead), due.at());
            }
        }
        _ => {
            let clock = d.report.work_clock().cloned().filter(|c| {
                matches!(c.kind, ClockKind::Process | ClockKind::Reprocess)
                    && c.agency.as_ref().map(in_force).as_ref() == Some(&lead)
            });
            if let Some(clock) = clock {
                if clock.agency.as_ref() != Some(&lead) {
                    d.change(Change::ClockPassed {
                        n: clock.n,
                        agency: lead,
                    });
                }
                d.resume_clocks(|c| c.kind.is_work());
            } else {
                d.start(ClockKind::Process, Some(lead));
            }
        }
    }
    if d.report.urgency == Urgency::Urgent && d.report.onsite_at.is_none() {
        d.void(|c| c.kind == ClockKind::UrgentOnsite);
        d.start(ClockKind::UrgentOnsite, None);
    }
    d.promise(cause, None);
}

fn assign_part(d: &mut Draft<'_>, agency: &str, part: Part) {
    let n = d.report.assignments.len() as u32 + 1;
    let at = d.when;
    d.change(Change::Assigned(Assignment {
        n,
        agency: agency.to_owned(),
        part,
        state: AssignmentState::Offered,
        at,
        changed_at: at,
        instruction: None,
        handler: None,
        unit: None,
        ground: None,
        proposed: None,
    }));
    if let Some(text) = d.body.instruction.clone().filter(|t| !t.trim().is_empty()) {
        d.change(Change::Instruction { n, text });
    }
    d.start(ClockKind::Receive, Some(agency.to_owned()));
}

pub(super) fn set_state(d: &mut Draft<'_>, n: u32, to: AssignmentState, counts: bool) {
    let at = d.when;
    d.change(Change::AssignmentState { n, to, at, counts });
}

/// Takes every assignment in force away; their receive clocks are over.
pub(super) fn recall_all(d: &mut Draft<'_>) {
    let active: Vec<u32> = d
        .report
        .assignments
        .iter()
        .filter(|a| a.state.is_active())
        .map(|a| a.n)
        .collect();
    for n in active {
        set_state(d, n, AssignmentState::Recalled, false);
    }
    d.void(|c| c.kind == ClockKind::Receive);
}

/// The list of co-agencies is now this: added, or recalled.
pub(super) fn set_co(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let lead = d
        .report
        .lead()
        .map(|a| a.agency.clone())
        .unwrap_or_default();
    let mut faults = agency_faults(d, false);
    if d.body.co.is_none() {
        faults.push(Fault {
            field: Field::Co,
            why: Why::Required,
        });
    }
    faults.extend(d.missing(&[Field::Instruction]));
    if d.body.co.iter().flatten().any(|c| *c == lead) {
        faults.push(Fault {
            field: Field::Co,
            why: Why::LeadIsCo,
        });
    }
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    let today = d.now.date();
    let wanted: Vec<String> = d
        .body
        .co
        .iter()
        .flatten()
        .map(|c| {
            d.rules
                .catalogue
                .agency_at(c, today)
                .map_or(c.clone(), |a| a.code.clone())
        })
        .collect();
    let present: Vec<(u32, String)> = d.report.cos().map(|a| (a.n, a.agency.clone())).collect();
    d.did();
    for (n, agency) in &present {
        if !wanted.contains(agency) {
            set_state(d, *n, AssignmentState::Recalled, false);
            d.void(|c| c.kind == ClockKind::Receive && c.agency.as_deref() == Some(agency));
        }
    }
    let added: Vec<&String> = wanted
        .iter()
        .filter(|agency| !present.iter().any(|(_, a)| a == *agency))
        .collect();
    for agency in &added {
        assign_part(d, agency, Part::Co);
    }
    if added.is_empty() {
        // Nobody new is asked anything: the words say why somebody was let go.
        let words = d.body.instruction.clone();
        d.note_internal(words);
    }
    Ok(())
}

/// The actor's own assignment; the centre by phone means the lead's.
fn own_assignment(d: &Draft<'_>) -> Result<Assignment, Refusal> {
    let agency = d
        .actor
        .agency
        .as_deref()
        .filter(|_| d.actor.role.is_agency());
    let found = match agency {
        None => d.report.lead(),
        Some(agency) => d.report.assignments.iter().rev().find(|a| {
            a.state.is_active() && (a.agency == agency || a.unit.as_deref() == Some(agency))
        }),
    };
    found
        .cloned()
        .ok_or(Refusal::new(Code::WrongAgency, Why::Agency))
}

/// The agency takes its part.
pub(super) fn acknowledge(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let own = own_assignment(d)?;
    if own.state != AssignmentState::Offered {
        return Err(Refusal::new(Code::WrongStage, Why::Already));
    }
    if d.actor.role.is_centre() && !d.report.called {
        return Err(Refusal::new(Code::WrongStage, Why::CallFirst));
    }
    d.did();
    take(d, &own);
    Ok(())
}

/// Accepts an assignment; the lead's begins the work.
pub(super) fn take(d: &mut Draft<'_>, own: &Assignment) {
    set_state(d, own.n, AssignmentState::Accepted, false);
    d.stop(|c| c.kind == ClockKind::Receive && c.agency.as_deref() == Some(&own.agency));
    if own.part == Part::Lead {
        d.go(Stage::InProgress);
    }
}

/// Handed back with a ground and the agency thought right. A second time it is a dispute.
pub(super) fn hand_back(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let mut faults = d.missing(&[Field::Reason, Field::Note, Field::Agency]);
    if let Some(code) = d.body.agency.as_deref().filter(|c| !c.trim().is_empty()) {
        faults.extend(agency_fault(d, Field::Agency, code));
    }
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    let own = own_assignment(d)?;
    if d.report.clock(ClockKind::Directive).is_some() {
        return Err(Refusal::new(Code::WrongStage, Why::UnderDirective));
    }
    let days = d.rules.limit("return_within", "normal", 2);
    if d.now > end_of_day_after(own.at, days, d.rules) {
        return Err(Refusal::new(Code::TooLate, Why::TimeOver));
    }
    let ground = d.text(Field::Reason)?;
    let proposed = d.body.agency.clone().filter(|a| !a.is_empty());
    let lead = own.part == Part::Lead;
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    set_state(d, own.n, AssignmentState::Returned, lead);
    d.change(Change::Ground {
        n: own.n,
        ground,
        proposed,
    });
    d.stop(|c| c.kind == ClockKind::Receive && c.agency.as_deref() == Some(&own.agency));
    if !lead {
        return Ok(());
    }
    recall_all(d);
    d.pause(|c| matches!(c.kind, ClockKind::Process | ClockKind::Reprocess));
    d.go(Stage::Received);
    let disputed = d.report.returns >= 2 || d.report.dispute.as_ref().is_some_and(|x| x.settled);
    if disputed {
        d.clock_did(Action::Dispute);
        super::dispute::begin(d, "competence".to_owned(), Stage::Received);
    } else {
        d.start(ClockKind::Redispatch, None);
    }
    Ok(())
}

/// The centre takes it away: agency silent or wrong, duplicate, ineligible.
pub(super) fn recall(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    if d.report.clock(ClockKind::Directive).is_some() {
        return Err(Refusal::new(Code::WrongStage, Why::UnderDirective));
    }
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    back_to_centre(d);
    Ok(())
}

pub(super) fn back_to_centre(d: &mut Draft<'_>) {
    recall_all(d);
    d.pause(|c| matches!(c.kind, ClockKind::Process | ClockKind::Reprocess));
    d.go(Stage::Received);
    d.start(ClockKind::Redispatch, None);
}

/// A handler, or the agency's own sub-unit.
pub(super) fn assign(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let own = own_assignment(d)?;
    let unit = d.body.agency.clone().filter(|a| !a.is_empty());
    if d.body.handler.is_none() && unit.is_none() {
        return Err(Refusal::field(Field::Handler, Why::Required));
    }
    if let Some(unit) = &unit
        && (*unit == own.agency || !d.rules.catalogue.is_within(unit, &own.agency))
    {
        return Err(Refusal::field(Field::Agency, Why::UnknownUnit));
    }
    d.did();
    let user = d.body.handler;
    // A unit that gives what was handed down to it to one of its people still holds it.
    let unit = unit.or_else(|| {
        own.unit
            .clone()
            .filter(|u| d.actor.agency.as_ref() == Some(u))
    });
    d.change(Change::Handler {
        n: own.n,
        user,
        unit,
    });
    Ok(())
}

/// A dispute as it begins: who is asked.
pub(super) fn dispute_of(d: &Draft<'_>, ground: String, from: Stage) -> Dispute {
    Dispute {
        ground,
        from,
        agencies: crate::actor::agencies_ever(&d.report),
        stated: Vec::new(),
        settled: false,
    }
}

//! An agency ended: its single successor takes over assignments, clocks and its voice in a
//! dispute; with none or several, the lead's report comes back to the centre.

use super::dispatch::{back_to_centre, recall_all, set_state};
use super::draft::Draft;
use crate::action::Action;
use crate::event::Change;
use crate::refusal_reason::{Code, Refusal, Why};
use crate::report::{Assignment, AssignmentState, ClockKind, Dispute, Part, Stage};

/// See the module.
pub(super) fn succeed(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let mut ended: Vec<Assignment> = d
        .report
        .assignments
        .iter()
        .filter(|a| a.state.is_active() && !in_force(d, &a.agency))
        .cloned()
        .collect();
    let parties = d.report.dispute.as_ref().filter(|x| !x.settled);
    let party_ended = parties.is_some_and(|x| {
        x.agencies
            .iter()
            .any(|a| !in_force(d, a) && successor(d, a).is_some())
    });
    if ended.is_empty() && !party_ended {
        return Err(Refusal::new(Code::WrongStage, Why::StillInForce));
    }
    // The lead first: where lead and co went into one agency, it leads.
    ended.sort_by_key(|a| a.part != Part::Lead);
    d.did();
    let mut lost_lead = false;
    for old in ended {
        set_state(d, old.n, AssignmentState::Recalled, false);
        match successor(d, &old.agency) {
            Some(to) => pass(d, &old, to),
            None => {
                lost_lead |= old.part == Part::Lead;
                let gone = Some(old.agency);
                d.void(|c| c.kind == ClockKind::Receive && c.agency == gone);
            }
        }
    }
    if party_ended {
        pass_voices(d);
    }
    if !lost_lead {
        return Ok(());
    }
    if d.report.stage.is_at_work() || d.report.stage == Stage::AwaitingApproval {
        d.clock_did(Action::Recall);
        back_to_centre(d);
    } else if d.report.stage == Stage::AwaitingInfo && d.report.back == Some(Stage::InProgress) {
        // The reporter's answer then comes to the centre, which sends the report again.
        d.clock_did(Action::Recall);
        recall_all(d);
        d.change(Change::Back(Some(Stage::Received)));
        d.start(ClockKind::Redispatch, None);
        d.pause(|c| c.kind == ClockKind::Redispatch);
    }
    Ok(())
}

fn in_force(d: &Draft<'_>, agency: &str) -> bool {
    let today = d.now.date();
    let found = d.rules.catalogue.agency(agency);
    found.is_some_and(|a| a.in_force(today))
}

/// The single agency in its place today.
fn successor(d: &Draft<'_>, agency: &str) -> Option<String> {
    let found = d.rules.catalogue.agency_at(agency, d.now.date());
    found.map(|a| a.code.clone())
}

/// The successor gets the part as it stood, and the clocks with it.
fn pass(d: &mut Draft<'_>, old: &Assignment, to: String) {
    let held = d
        .report
        .assignments
        .iter()
        .find(|a| a.state.is_active() && a.agency == to)
        .map(|a| (a.n, a.part));
    let theirs = Some(to.clone());
    match (held, old.part) {
        // It has a part already: the lesser one is over.
        (Some(_), Part::Co) => {
            let gone = Some(old.agency.clone());
            d.void(|c| c.kind == ClockKind::Receive && c.agency == gone);
            return;
        }
        (Some((n, _)), Part::Lead) => {
            set_state(d, n, AssignmentState::Recalled, false);
            d.void(|c| c.kind == ClockKind::Receive && c.agency == theirs);
        }
        (None, _) => {}
    }
    let n = d.report.assignments.len() as u32 + 1;
    let at = d.when;
    d.change(Change::Assigned(Assignment {
        n,
        agency: to,
        at,
        changed_at: at,
        instruction: None,
        handler: None,
        unit: None,
        ..old.clone()
    }));
    if let Some(text) = old.instruction.clone() {
        d.change(Change::Instruction { n, text });
    }
    pass_clocks(d, &old.agency);
}

/// Clocks of an ended agency are its successor's.
fn pass_clocks(d: &mut Draft<'_>, from: &str) {
    let Some(agency) = successor(d, from) else {
        return;
    };
    let passing: Vec<u32> = d
        .report
        .clocks
        .iter()
        .filter(|c| c.is_open() && c.agency.as_deref() == Some(from))
        .map(|c| c.n)
        .collect();
    for n in passing {
        let agency = agency.clone();
        d.change(Change::ClockPassed { n, agency });
    }
}

/// Those asked for a position whose agency ended: their successors are asked.
fn pass_voices(d: &mut Draft<'_>) {
    let Some(dispute) = d.report.dispute.clone() else {
        return;
    };
    let mut agencies: Vec<String> = Vec::new();
    for old in &dispute.agencies {
        let now = successor(d, old).unwrap_or_else(|| old.clone());
        if now != *old {
            pass_clocks(d, old);
        }
        if !agencies.contains(&now) {
            agencies.push(now);
        }
    }
    let rename = |a: &String| successor(d, a).unwrap_or_else(|| a.clone());
    let stated = dispute.stated.iter().map(rename).collect();
    d.change(Change::Dispute(Dispute {
        agencies,
        stated,
        ..dispute
    }));
}

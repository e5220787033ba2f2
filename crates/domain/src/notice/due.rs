//! The table of who is told what: one arm an action, no `_`.

use super::said::Said;
use super::stepped::stepped;
use super::{Notice, Receiver, Template};
use crate::action::Action;
use crate::actor::{Role, Who};
use crate::agency::Rung;
use crate::event::{Change, Event, Kind};
use crate::report::{AssignmentState, Channel, Grade, Part, Report, Stage, Urgency};
use crate::workflow::signers;

/// What the events of one decision make known, and to whom. `before` is none where the chain
/// begins.
///
/// Nobody is told twice of one event, and nobody of their own deed, receipts to whoever reported
/// apart. An imported case tells nobody.
pub fn due(before: Option<&Report>, events: &[Event], after: &Report) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut held = before.cloned();
    for event in events {
        let now = match &held {
            Some(report) => {
                let mut next = report.clone();
                next.apply(event);
                next
            }
            None => match Report::born(event) {
                Some(report) => report,
                None => continue,
            },
        };
        let mut said = Said::new(event, &now);
        of_event(&mut said, held.as_ref());
        let sealed = after.is_sealed();
        notices.extend(said.notices.into_iter().filter(|n| may_know(&n.to, sealed)));
        held = Some(now);
    }
    notices
}

/// Whether an action may tell citizens something: where staff are shown what, before they act.
pub const fn may_tell_citizens(action: Action) -> bool {
    match action {
        Action::Submit
        | Action::Ask
        | Action::Message
        | Action::MarkUrgent
        | Action::Downgrade
        | Action::LogCall
        | Action::ConfirmOnsite
        | Action::Refuse
        | Action::Redirect
        | Action::Merge
        | Action::Split
        | Action::Dispatch
        | Action::Acknowledge
        | Action::Succeed
        | Action::Progress
        | Action::RequestExtension
        | Action::Repromise
        | Action::Publish
        | Action::CommitLater
        | Action::Confirm
        | Action::Reprocess
        | Action::DeclineReprocess
        | Action::Close
        | Action::Dispute
        | Action::Settle
        | Action::Escalate
        | Action::Direct
        | Action::Decline
        | Action::Withdraw
        | Action::Reinstate
        | Action::Reopen => true,
        Action::Add
        | Action::Join
        | Action::Resume
        | Action::Note
        | Action::Classify
        | Action::SetCo
        | Action::Return
        | Action::Recall
        | Action::Assign
        | Action::SubmitResult
        | Action::Approve
        | Action::SendBack
        | Action::Release
        | Action::FollowUp
        | Action::Rate
        | Action::RequestReprocess
        | Action::StatePosition
        | Action::Hide
        | Action::Unhide
        | Action::OpenIdentity
        | Action::ConsentContact
        | Action::Appeal => false,
    }
}

/// What is sealed is for its reporter, who is told why, and the centre's leader.
fn may_know(to: &Receiver, sealed: bool) -> bool {
    !sealed || matches!(to, Receiver::Reporter | Receiver::IocLeader)
}

fn of_event(s: &mut Said<'_>, was: Option<&Report>) {
    match s.event.kind {
        Kind::Did(action) => did(s, action, was),
        Kind::Proposed(action) | Kind::Signed(action) => to_sign(s, action),
        Kind::Stepped => stepped(s),
        // A storm or a changed rule moved the hour that was promised: the new one is told, once.
        Kind::Resumed | Kind::Recounted => {
            let due = |r: &Report| r.work_clock().map(|c| c.due);
            if was.and_then(due) != due(s.now) {
                s.everybody(Template::Extended, Template::Extended);
            }
        }
        Kind::Suspended | Kind::Imported | Kind::Erased => {}
    }
}

fn did(s: &mut Said<'_>, action: Action, was: Option<&Report>) {
    match action {
        Action::Submit => submitted(s),
        Action::Add => s.holder(Template::More),
        // Counted; a hundred neighbours are not a hundred messages.
        Action::Join => {}
        Action::Ask => match s.now.reporter {
            Some(_) => s.reporter(Template::Question),
            None => s.concerned(Template::Question),
        },
        Action::Resume => s.holder(Template::Resumed),
        Action::Message => message(s),
        Action::Note => noted(s),
        // The reporter's own words are not altered and no due moves: nobody needs to hear.
        Action::Classify | Action::Release => {}
        Action::MarkUrgent => urgent(s),
        Action::Downgrade => {
            s.reporter(Template::Downgraded);
            s.lead(Rung::Focal, Template::Downgraded);
        }
        Action::LogCall => {
            if s.now.called && was.is_some_and(|r| !r.called) && s.now.urgency == Urgency::Urgent {
                s.reporter(Template::Reached);
            }
        }
        Action::ConfirmOnsite => s.everybody(Template::Started, Template::News),
        Action::Refuse | Action::Redirect => ineligible(s, was),
        Action::Merge => merged(s),
        Action::Split => {
            // The new report's chain begins with it; the old one only lost a part.
            if was.is_none() {
                s.reporter(Template::Split);
                s.tell(Receiver::IocOperators, Template::More);
            }
        }
        Action::Dispatch => sent(s, was),
        Action::SetCo => s.parts(Template::Recalled),
        Action::Acknowledge => {
            if stage_changed(s, was) {
                s.everybody(Template::Started, Template::News);
            }
        }
        Action::Return => {
            s.tell(Receiver::IocOperators, Template::Returned);
            s.parts(Template::Recalled);
            s.lead(Rung::Focal, Template::Returned);
        }
        Action::Recall => {
            s.parts(Template::Recalled);
            if s.event.role == Role::System {
                s.tell(Receiver::IocOperators, Template::Returned);
            }
        }
        Action::Succeed => {
            let lead = |r: &Report| r.lead().map(|a| a.agency.clone());
            if lead(s.now).is_some() && was.and_then(lead) != lead(s.now) {
                s.everybody(Template::Rerouted, Template::News);
            }
            s.parts(Template::Recalled);
        }
        Action::Assign => assigned(s),
        Action::Progress => progress(s),
        Action::RequestExtension => {
            s.everybody(Template::Extended, Template::Extended);
            s.lead(Rung::Focal, Template::Granted);
        }
        Action::Repromise => {
            s.everybody(Template::Late, Template::Late);
            s.tell(Receiver::IocOperators, Template::Overdue);
        }
        Action::SubmitResult => s.lead(Rung::Leader, Template::ToApprove),
        Action::Approve => s.tell(Receiver::IocOperators, Template::ToPublish),
        Action::SendBack => sent_back(s, was),
        Action::Publish => s.everybody(Template::DoneAsk, Template::JoinedDone),
        Action::CommitLater => s.everybody(Template::Committed, Template::Committed),
        Action::FollowUp => s.lead(Rung::Focal, Template::FollowUp),
        Action::Confirm => confirmed(s, was),
        Action::Rate => {
            let unhappy = s
                .event
                .changes
                .iter()
                .any(|c| matches!(c, Change::GradeGiven(Grade::Dissatisfied)));
            if unhappy {
                not_content(s);
            }
        }
        Action::RequestReprocess => not_content(s),
        Action::Reprocess | Action::Reopen => {
            s.everybody(Template::Reopened, Template::News);
            s.lead(Rung::Focal, Template::ReopenedStaff);
            s.lead(Rung::Leader, Template::ReopenedStaff);
        }
        Action::DeclineReprocess => {
            s.reporter(Template::RequestDeclined);
            if stage_changed(s, was) {
                s.concerned(Template::News);
            }
        }
        Action::Close => s.everybody(Template::ClosedSilent, Template::News),
        Action::Dispute => disputed(s),
        Action::StatePosition => s.tell(Receiver::StandingBody, Template::PositionStated),
        Action::Settle => settled(s, was),
        Action::Escalate => {
            s.everybody(Template::News, Template::News);
            s.tell(Receiver::Committee, Template::Escalated);
        }
        Action::Direct => directed(s),
        Action::Decline => declined(s, was),
        Action::Hide => s.tell(Receiver::IocLeader, Template::Hidden),
        // Shown in the reporter's own timeline; nothing changes for anybody.
        Action::Unhide | Action::OpenIdentity => {}
        Action::ConsentContact => {
            let agreed: Vec<String> = s
                .event
                .changes
                .iter()
                .filter_map(|c| match c {
                    Change::Consented { agency, yes: true } => Some(agency.clone()),
                    _ => None,
                })
                .collect();
            for agency in agreed {
                s.agency(&agency, Rung::Focal, Template::Consented);
            }
        }
        Action::Withdraw => {
            s.parts(Template::Withdrawn);
            s.reporter(Template::News);
            s.concerned(Template::News);
        }
        Action::Appeal => s.tell(Receiver::IocLeader, Template::Appealed),
        Action::Reinstate => {
            // On the parent's chain the same deed only takes a child away.
            if stage_changed(s, was) {
                s.reporter(Template::Reinstated);
            }
        }
    }
}

fn stage_changed(s: &Said<'_>, was: Option<&Report>) -> bool {
    was.is_some_and(|r| r.stage != s.now.stage)
}

fn submitted(s: &mut Said<'_>) {
    if s.now.urgency == Urgency::Urgent {
        s.reporter(if s.now.channel == Channel::Sos {
            Template::Sos
        } else {
            Template::Urgent
        });
        s.tell(Receiver::IocOperators, Template::UrgentStaff);
    } else if s.now.channel == Channel::Hotline || s.event.role == Role::CallAgent {
        s.reporter(Template::Called);
    } else {
        s.reporter(Template::Received);
    }
}

/// A relay goes to the other side: what the desk writes for a caller is the caller's.
fn message(s: &mut Said<'_>) {
    let from_citizen = match s.event.role {
        Role::Citizen => true,
        Role::CallAgent => s.event.reporter.is_some() || s.event.on_behalf_of.is_some(),
        _ => false,
    };
    if from_citizen {
        s.holder(Template::FromReporter);
    } else {
        s.reporter(Template::Relay);
    }
}

fn noted(s: &mut Said<'_>) {
    let to = s.event.changes.iter().find_map(|c| match c {
        Change::Addressee(to) => Some(to.clone()),
        _ => None,
    });
    if let Some(code) = to {
        s.agency(&code, Rung::Focal, Template::Note);
    }
}

/// The agency that has it, or the desk that must find one, and both leaders' eyes.
fn urgent(s: &mut Said<'_>) {
    s.reporter(Template::Urgent);
    s.concerned(Template::News);
    if s.now.lead().is_some() {
        s.lead(Rung::Duty, Template::UrgentStaff);
        s.lead(Rung::Leader, Template::UrgentStaff);
    }
    s.tell(Receiver::IocOperators, Template::UrgentStaff);
    s.tell(Receiver::IocLeader, Template::UrgentStaff);
}

fn ineligible(s: &mut Said<'_>, was: Option<&Report>) {
    let why = s.now.ineligible.as_ref();
    if why.is_some_and(|i| i.lapsed) {
        s.everybody(Template::Lapsed, Template::News);
        return;
    }
    let appealed = s.now.appealed && was.is_some_and(|r| r.stage == Stage::Received);
    let template = if appealed {
        Template::AppealResult
    } else {
        Template::Ineligible
    };
    s.everybody(template, template);
}

/// On the child's chain the reporter is told; on the parent's, whoever works on it.
fn merged(s: &mut Said<'_>) {
    if s.now.stage == Stage::Merged {
        s.everybody(Template::Merged, Template::News);
        return;
    }
    let became_urgent = s
        .event
        .changes
        .iter()
        .any(|c| matches!(c, Change::Urgency { to, .. } if *to == Urgency::Urgent));
    if became_urgent {
        urgent(s);
    } else {
        s.holder(Template::More);
    }
}

/// The promise is told; a second one says that another agency has it now.
fn sent(s: &mut Said<'_>, was: Option<&Report>) {
    let again = was.is_some_and(|r| r.first_dispatched_at.is_some());
    let template = if again {
        Template::Rerouted
    } else {
        Template::Promise
    };
    s.everybody(template, Template::News);
    s.parts(Template::Recalled);
}

fn assigned(s: &mut Said<'_>) {
    let given: Vec<_> = s
        .event
        .changes
        .iter()
        .filter_map(|c| match c {
            Change::Handler { user, unit, .. } => Some((*user, unit.clone())),
            _ => None,
        })
        .collect();
    for (user, unit) in given {
        if let Some(user) = user {
            s.tell(Receiver::Handler(user), Template::Assigned);
        }
        if let Some(unit) = unit {
            s.agency(&unit, Rung::Focal, Template::Assigned);
        }
    }
}

fn progress(s: &mut Said<'_>) {
    if s.event.note_public.is_some() {
        s.everybody(Template::Progress, Template::Progress);
    }
    let co_done =
        s.event.changes.iter().any(
            |c| matches!(c, Change::AssignmentState { to, .. } if *to == AssignmentState::Done),
        );
    if co_done {
        s.lead(Rung::Focal, Template::CoDone);
    }
}

/// To who drafted it; after an approval, to the leader who had signed as well.
fn sent_back(s: &mut Said<'_>, was: Option<&Report>) {
    let drafter = s.now.outcome.as_ref().and_then(|o| o.drafter);
    match drafter {
        Some(user) => s.tell(Receiver::Handler(user), Template::SentBack),
        None => s.lead(Rung::Focal, Template::SentBack),
    }
    if was.is_some_and(|r| r.stage == Stage::Resolved) {
        s.lead(Rung::Leader, Template::SentBack);
    }
}

fn confirmed(s: &mut Said<'_>, was: Option<&Report>) {
    if s.now.stage == Stage::Closed && stage_changed(s, was) {
        s.everybody(Template::Closed, Template::News);
        return;
    }
    let not_done = s
        .event
        .changes
        .iter()
        .any(|c| matches!(c, Change::Review(true)));
    let said_no = s
        .event
        .changes
        .iter()
        .any(|c| matches!(c, Change::Verdict(v) if !v.done));
    if not_done || said_no {
        not_content(s);
    }
}

/// Told to O and M.
fn not_content(s: &mut Said<'_>) {
    s.tell(Receiver::IocOperators, Template::ReprocessAsked);
    s.lead(Rung::Leader, Template::ReprocessAsked);
}

fn disputed(s: &mut Said<'_>) {
    s.everybody(Template::News, Template::News);
    s.tell(Receiver::StandingBody, Template::Disputed);
    for agency in parties(s.now) {
        s.agency(&agency, Rung::Focal, Template::PositionAsked);
    }
}

fn parties(report: &Report) -> Vec<String> {
    let dispute = report.dispute.as_ref();
    dispute.map(|d| d.agencies.clone()).unwrap_or_default()
}

fn settled(s: &mut Said<'_>, was: Option<&Report>) {
    match s.now.stage {
        Stage::Dispatched => s.everybody(Template::Rerouted, Template::News),
        Stage::Answered => s.everybody(Template::DoneAsk, Template::JoinedDone),
        _ => {
            s.everybody(Template::News, Template::News);
            s.tell(Receiver::IocOperators, Template::Returned);
        }
    }
    s.parts(Template::Settled);
    for agency in was.map(parties).unwrap_or_default() {
        s.agency(&agency, Rung::Focal, Template::Settled);
    }
}

/// Each agency's leader reads the directive; its focal officer, that there is work.
fn directed(s: &mut Said<'_>) {
    s.everybody(Template::Rerouted, Template::News);
    let named: Vec<String> = s
        .event
        .changes
        .iter()
        .filter_map(|c| match c {
            Change::Assigned(part) if matches!(part.part, Part::Lead | Part::Co) => {
                Some(part.agency.clone())
            }
            _ => None,
        })
        .collect();
    for agency in named {
        s.agency(&agency, Rung::Leader, Template::Directed);
    }
    s.parts(Template::Recalled);
}

/// Told to who drafted it; a dossier goes back to the standing body.
fn declined(s: &mut Said<'_>, was: Option<&Report>) {
    let ended = s.event.changes.iter().find_map(|c| match c {
        Change::ProposalEnded { n } => Some(*n),
        _ => None,
    });
    let drafter = ended.and_then(|n| {
        let proposal = was?.proposals.iter().find(|p| p.n == n)?;
        proposal.signed.first().copied()
    });
    match (drafter, stage_changed(s, was)) {
        (Some(user), false) => s.tell(Receiver::Handler(user), Template::Declined),
        (_, true) => {
            s.everybody(Template::News, Template::News);
            s.tell(Receiver::StandingBody, Template::Declined);
        }
        (None, false) => {}
    }
}

/// The next rung of the action's ladder.
fn to_sign(s: &mut Said<'_>, action: Action) {
    let n = s.event.changes.iter().find_map(|c| match c {
        Change::Proposed(proposal) => Some(proposal.n),
        Change::Signed { n, .. } => Some(*n),
        _ => None,
    });
    let mut drafts = s.now.proposals.iter();
    let Some(proposal) = drafts.find(|p| Some(p.n) == n).cloned() else {
        return;
    };
    let ladder = signers(s.now, action, &proposal.body);
    // Every action's ladder has few rungs.
    let next = ladder.get(usize::try_from(proposal.step).unwrap_or(usize::MAX));
    for who in next.copied().unwrap_or_default() {
        let agency = || proposal.agency.clone().unwrap_or_default();
        match who {
            Who::O => s.tell(Receiver::IocOperators, Template::ToSign),
            Who::L => s.tell(Receiver::IocLeader, Template::ToSign),
            Who::F | Who::H | Who::CoF | Who::CoH | Who::PartyF => {
                s.agency(&agency(), Rung::Focal, Template::ToSign);
            }
            Who::M | Who::CoM | Who::PartyM => {
                s.agency(&agency(), Rung::Leader, Template::ToSign);
            }
            Who::S => s.tell(Receiver::StandingBody, Template::ToSign),
            Who::B => s.tell(Receiver::Committee, Template::ToSign),
            Who::Own | Who::Joined | Who::Anyone | Who::A | Who::Y | Who::Seer => {}
        }
    }
}

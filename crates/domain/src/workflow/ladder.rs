//! Who may do what, from where. Each action has a ladder of signers: the last rung carries it out,
//! the ones before only draft. A signer may begin.

use super::Call;
use crate::action::{Action, Body};
use crate::actor::{Actor, Role, Who};
use crate::refusal_reason::{Code, Refusal, Why};
use crate::report::{ClockKind, Proposal, Publication, Report, Stage, Urgency};

/// What the call is on its ladder.
pub(super) enum Rung<'a> {
    /// A draft for the signers above.
    Draft,
    /// A signature between draft and last signer.
    Sign {
        /// What is signed.
        proposal: &'a Proposal,
    },
    /// It is carried out, from a draft or at once.
    Last {
        /// The draft, if there is one.
        proposal: Option<&'a Proposal>,
    },
}

type Ladder = &'static [&'static [Who]];

/// Refusal codes that the leader of the centre signs.
const SENSITIVE: [&str; 6] = ["R-04", "R-08", "R-09", "R-10", "R-11", "R-12"];

const CITIZEN: Ladder = &[&[Who::Own, Who::A]];
const CITIZENS: Ladder = &[&[Who::Own, Who::Joined, Who::A]];
const CENTRE: Ladder = &[&[Who::O, Who::L]];
const LEADER_SIGNS: Ladder = &[&[Who::O], &[Who::L]];
const AGENCY_SIGNS: Ladder = &[&[Who::F], &[Who::M]];
const CO_SIGNS: Ladder = &[&[Who::CoF], &[Who::CoM]];

/// The ladder of an action on this report. Where the stage decides and does not fit, the widest.
pub fn signers(report: &Report, action: Action, body: &Body) -> &'static [&'static [Who]] {
    match action {
        Action::Submit => &[&[Who::Anyone, Who::A, Who::Y]],
        Action::Add => CITIZEN,
        Action::Join => &[&[Who::Anyone, Who::A]],
        Action::Ask if report.stage == Stage::Received => CENTRE,
        Action::Ask => &[&[Who::O, Who::L, Who::F]],
        Action::Resume => &[&[Who::O, Who::L, Who::F, Who::Y]],
        Action::Message => &[&[
            Who::Own,
            Who::Joined,
            Who::A,
            Who::O,
            Who::L,
            Who::F,
            Who::H,
            Who::CoF,
            Who::CoH,
        ]],
        Action::Note => &[&[Who::Seer, Who::Y]],
        Action::Classify => &[&[Who::A], &[Who::O, Who::L]],
        Action::MarkUrgent => &[&[Who::A, Who::O, Who::L, Who::F, Who::M]],
        Action::Downgrade => LEADER_SIGNS,
        Action::LogCall => &[&[Who::A, Who::O, Who::L]],
        Action::ConfirmOnsite => &[&[Who::F, Who::H, Who::M, Who::O]],
        Action::Refuse
            if body
                .reason
                .as_deref()
                .is_some_and(|r| SENSITIVE.contains(&r)) =>
        {
            LEADER_SIGNS
        }
        Action::Refuse => &[&[Who::O, Who::L, Who::Y]],
        Action::Redirect | Action::Merge | Action::Split | Action::Dispatch => CENTRE,
        Action::SetCo => &[&[Who::F], &[Who::O, Who::L]],
        Action::Acknowledge
            if report.urgency == Urgency::Urgent && report.stage == Stage::Dispatched =>
        {
            &[&[Who::F, Who::M, Who::CoF, Who::CoM, Who::O]]
        }
        Action::Acknowledge => &[&[Who::F, Who::M, Who::CoF, Who::CoM]],
        Action::Return => AGENCY_SIGNS,
        Action::Recall if report.stage == Stage::Dispatched => CENTRE,
        Action::Recall => &[&[Who::L]],
        Action::Succeed | Action::Close => &[&[Who::Y]],
        Action::Assign => &[&[Who::F, Who::M, Who::CoF, Who::CoM]],
        Action::Progress => &[&[Who::F, Who::H, Who::CoF, Who::CoH]],
        Action::RequestExtension => &[&[Who::F], &[Who::M], &[Who::L]],
        Action::Repromise => AGENCY_SIGNS,
        Action::SubmitResult => &[&[Who::F, Who::H]],
        Action::Approve => &[&[Who::M]],
        Action::SendBack if report.stage == Stage::AwaitingApproval => &[&[Who::M]],
        Action::SendBack => CENTRE,
        Action::Release if report.urgency == Urgency::Urgent => &[&[Who::L]],
        Action::Release => CENTRE,
        // What was never released and is urgent becomes public by L alone.
        Action::Publish
            if report.urgency == Urgency::Urgent
                && report.publication == Publication::Withheld
                && body.public != Some(false) =>
        {
            &[&[Who::L]]
        }
        Action::Publish => CENTRE,
        Action::CommitLater => LEADER_SIGNS,
        Action::FollowUp => &[&[Who::Y, Who::F, Who::O, Who::L]],
        Action::Confirm | Action::RequestReprocess => CITIZENS,
        Action::Rate => CITIZEN,
        Action::Reprocess => CENTRE,
        Action::DeclineReprocess => LEADER_SIGNS,
        // On a second return the clock disputes too, within the return's own decision.
        Action::Dispute => &[&[Who::L, Who::S]],
        Action::StatePosition => &[&[Who::PartyF], &[Who::PartyM]],
        Action::Settle | Action::Escalate => &[&[Who::S]],
        Action::Direct => &[&[Who::B, Who::S]],
        // The standing body enters what the committee decided.
        Action::Decline => &[&[
            Who::L,
            Who::O,
            Who::M,
            Who::CoM,
            Who::PartyM,
            Who::B,
            Who::S,
        ]],
        Action::Hide => CENTRE,
        Action::Unhide => &[&[Who::L]],
        Action::OpenIdentity => &[&[Who::O, Who::L, Who::F, Who::H]],
        Action::ConsentContact | Action::Withdraw | Action::Appeal => CITIZEN,
        Action::Reinstate if report.stage == Stage::Merged => CENTRE,
        Action::Reinstate => &[&[Who::L]],
        Action::Reopen => CENTRE,
    }
}

/// The ladder for this actor: a co-agency returns by its own leader.
fn ladder_for(report: &Report, call: &Call, actor: &Actor) -> Ladder {
    if call.action == Action::Return && (actor.is(Who::CoF, report) || actor.is(Who::CoM, report)) {
        return CO_SIGNS;
    }
    // Whoever signs a refusal need not repeat its code: it decides who signs.
    let drafted =
        (call.action == Action::Refuse && call.body.reason.is_none() && actor.role != Role::System)
            .then(|| report.proposals.iter().find(|p| p.action == Action::Refuse))
            .flatten();
    signers(report, call.action, drafted.map_or(&call.body, |p| &p.body))
}

/// Stages from which an action is possible at all.
fn from(report: &Report, action: Action) -> bool {
    let stage = report.stage;
    match action {
        Action::Submit => false,
        Action::Add => {
            stage.is_open()
                || (stage == Stage::Refused && report.ineligible.as_ref().is_some_and(|i| i.lapsed))
        }
        Action::Join => stage.is_open(),
        Action::Ask => matches!(stage, Stage::Received | Stage::InProgress),
        Action::Resume => stage == Stage::AwaitingInfo,
        Action::Message | Action::Note | Action::OpenIdentity | Action::Hide | Action::Unhide => {
            true
        }
        // A child shows only its parent's public view; what was taken back shows nothing.
        Action::Release => !matches!(stage, Stage::Merged | Stage::Withdrawn),
        Action::Classify => stage == Stage::Received || stage.is_at_work(),
        Action::MarkUrgent | Action::Split => stage.is_before_resolved(),
        Action::Downgrade | Action::LogCall | Action::ConsentContact => stage.is_open(),
        Action::ConfirmOnsite | Action::SetCo => stage.is_at_work(),
        Action::Refuse => {
            stage == Stage::Received
                || (stage == Stage::AwaitingInfo && report.back == Some(Stage::Received))
        }
        Action::Redirect | Action::Merge | Action::Dispatch => stage == Stage::Received,
        Action::Acknowledge | Action::Return => stage.is_at_work(),
        Action::Recall => stage.is_at_work() || stage == Stage::AwaitingApproval,
        Action::Succeed => stage.is_open(),
        Action::Assign | Action::RequestExtension | Action::Repromise | Action::SubmitResult => {
            stage == Stage::InProgress
        }
        Action::Progress => {
            stage == Stage::InProgress || (stage == Stage::Answered && report.commitment.is_some())
        }
        Action::Approve => stage == Stage::AwaitingApproval,
        Action::SendBack => matches!(stage, Stage::AwaitingApproval | Stage::Resolved),
        Action::Publish | Action::CommitLater => stage == Stage::Resolved,
        Action::FollowUp => stage == Stage::Answered,
        Action::Confirm | Action::Reprocess | Action::Close => stage == Stage::Answered,
        Action::Rate | Action::RequestReprocess | Action::DeclineReprocess => {
            matches!(stage, Stage::Answered | Stage::Closed)
        }
        Action::Dispute => {
            stage == Stage::Received || stage.is_at_work() || stage == Stage::Answered
        }
        Action::StatePosition | Action::Settle => stage == Stage::Disputed,
        Action::Escalate => {
            stage == Stage::Disputed
                || (stage.is_at_work() && report.clock(ClockKind::Directive).is_some())
        }
        Action::Direct => {
            stage == Stage::Escalated
                || (stage.is_at_work() && report.clock(ClockKind::Directive).is_some())
        }
        Action::Decline => !report.proposals.is_empty() || stage == Stage::Escalated,
        Action::Withdraw => matches!(
            stage,
            Stage::Received | Stage::AwaitingInfo | Stage::Dispatched
        ),
        Action::Appeal => matches!(stage, Stage::Refused | Stage::Redirected),
        Action::Reinstate => {
            matches!(
                stage,
                Stage::Refused | Stage::Redirected | Stage::Merged | Stage::Withdrawn
            )
        }
        Action::Reopen => stage == Stage::Closed,
    }
}

/// Whether the actor may make this call here, and on which rung.
pub(super) fn may<'a>(report: &'a Report, call: &Call, actor: &Actor) -> Result<Rung<'a>, Refusal> {
    let ladder = ladder_for(report, call, actor);
    let rung = ladder
        .iter()
        .position(|rung| rung.iter().any(|who| actor.is(*who, report)));
    let Some(rung) = rung else {
        let elsewhere = ladder
            .iter()
            .flat_map(|r| r.iter())
            .any(|who| actor.is_in_role(*who));
        return Err(if elsewhere {
            Refusal::new(Code::WrongAgency, Why::Agency)
        } else {
            Refusal::new(Code::WrongRole, Why::Role)
        });
    };
    if !from(report, call.action) {
        return Err(Refusal::new(Code::WrongStage, Why::Stage));
    }
    let proposal = report
        .proposals
        .iter()
        .find(|p| p.action == call.action && belongs(p, actor) && p.step as usize <= rung);
    // Two-person rules bind persons, not roles.
    if let (Some(p), Some(user)) = (proposal, actor.user)
        && p.signed.contains(&user)
    {
        return Err(Refusal::new(Code::SamePerson, Why::SamePerson));
    }
    if rung + 1 == ladder.len() {
        return Ok(Rung::Last { proposal });
    }
    Ok(match proposal {
        Some(proposal) if proposal.step as usize == rung => Rung::Sign { proposal },
        Some(_) | None => Rung::Draft,
    })
}

/// A draft of one agency is signed by that agency, or by the centre above it.
pub(super) fn belongs(proposal: &Proposal, actor: &Actor) -> bool {
    !actor.role.is_agency() || proposal.agency == actor.agency
}

/// The rung on which the actor stands.
pub(super) fn step_of(report: &Report, call: &Call, actor: &Actor) -> u32 {
    let ladder = ladder_for(report, call, actor);
    ladder
        .iter()
        .position(|rung| rung.iter().any(|who| actor.is(*who, report)))
        .unwrap_or(0) as u32
}

/// Who gives the last signature on a call of this actor's.
pub(super) fn decides(report: &Report, call: &Call, actor: &Actor) -> Option<Role> {
    let last = ladder_for(report, call, actor).last()?;
    last.iter().find_map(|who| who.role())
}

/// Whether the actor may sign or decline this draft: stands on its next rung or above.
pub(super) fn may_decline(report: &Report, proposal: &Proposal, actor: &Actor) -> bool {
    let call = Call::new(proposal.action, proposal.body.clone());
    let ladder = ladder_for(report, &call, actor);
    belongs(proposal, actor)
        && ladder
            .iter()
            .skip(proposal.step as usize)
            .any(|rung| rung.iter().any(|who| actor.is(*who, report)))
}

/// The actions that this actor may call now, by role and stage: what a screen offers. Fields,
/// dates and counts may still refuse a call.
pub fn available(report: &Report, actor: &Actor) -> Vec<Action> {
    if actor.role == Role::System {
        return Vec::new();
    }
    // One call for all: forty empty bodies would cost more than the questions.
    let mut call = Call::new(Action::Submit, Body::default());
    Action::ALL
        .iter()
        .copied()
        .filter(|action| !action.is_clock_only() && *action != Action::Submit)
        .filter(|action| {
            call.action = *action;
            may(report, &call, actor).is_ok()
        })
        .filter(|action| sensible(report, *action, actor))
        .collect()
}

/// Leaves out what the role and stage allow but the facts plainly forbid.
pub(super) fn sensible(report: &Report, action: Action, actor: &Actor) -> bool {
    let urgent = report.urgency == Urgency::Urgent;
    match action {
        Action::Join => {
            report.publication == Publication::Public
                && !actor.owns(report)
                && !actor.joined(report)
        }
        Action::MarkUrgent => !urgent,
        Action::Downgrade | Action::LogCall => urgent,
        Action::ConfirmOnsite => urgent && report.onsite_at.is_none(),
        Action::Ask => !urgent && report.reporter.is_some(),
        Action::Withdraw => !urgent && report.children.is_empty(),
        Action::Confirm => report.commitment.is_none(),
        Action::Rate => actor.reporter.is_some_and(|me| {
            !report
                .ratings
                .iter()
                .any(|r| r.by == me && r.attempt == report.attempt)
        }),
        Action::RequestReprocess | Action::Reprocess => {
            !report.review || actor.role != Role::Citizen
        }
        Action::DeclineReprocess => report.review,
        Action::Publish => report
            .outcome
            .as_ref()
            .is_some_and(|o| o.commitment.is_none()),
        Action::CommitLater => report
            .outcome
            .as_ref()
            .is_some_and(|o| o.commitment.is_some()),
        Action::FollowUp => report.commitment.is_some(),
        Action::Hide => report.publication != Publication::Hidden,
        Action::Unhide => {
            report.publication == Publication::Hidden
                || report.files.iter().any(|f| f.hidden)
                || !report.hidden_events.is_empty()
        }
        Action::Decline => {
            (matches!(actor.role, Role::SteeringCommittee | Role::StandingBody)
                && report.stage == Stage::Escalated)
                || report
                    .proposals
                    .iter()
                    .any(|p| may_decline(report, p, actor))
        }
        Action::Acknowledge => !acknowledged(report, actor),
        Action::OpenIdentity => {
            report.reporter.is_some()
                && !report.locked
                && (!actor.role.is_agency()
                    || actor
                        .agency
                        .as_ref()
                        .is_some_and(|a| report.stage.is_open() && report.consented.contains(a)))
        }
        Action::Appeal => !report.appealed,
        _ => true,
    }
}

/// Whether the actor's agency has taken its part already.
fn acknowledged(report: &Report, actor: &Actor) -> bool {
    use crate::report::AssignmentState;
    let Some(agency) = actor.agency.as_deref() else {
        return report.stage != Stage::Dispatched;
    };
    !report
        .assignments
        .iter()
        .any(|a| a.agency == agency && a.state == AssignmentState::Offered)
}

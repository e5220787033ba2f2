//! The workflow: given a report, a call, an actor and the hour, what happens, or why not.
//!
//! [`decide`] is pure and total. It returns events; carrying them out (storing, telling people) is
//! somebody else's business.

mod clocks;
mod dispatch;
mod dispute;
mod draft;
mod erase;
mod force;
mod green;
mod import;
mod intake;
mod ladder;
mod lint;
mod moving;
mod powers;
mod publish;
mod steps;
mod submit;
mod succeed;
mod table;
mod until;
mod urgent;
mod voice;
mod work;

pub use draft::{Decision, Other};
pub use erase::{Erasure, Kept, erase};
pub use force::{NewRules, heed, recount, would_move, would_pause};
pub use green::{Doubt, doubts};
pub use import::{ImportedCase, import};
pub use ladder::{available, signers};
pub use lint::{lint, stock_phrase};
pub use moving::{Asked, Moving, Way, moving};
pub use powers::{Identity, Power, Reach, Sights, powers, sights};
pub use steps::{catch_up, tick};
pub use submit::{NewReport, submit};
pub use table::{Need, needs};
pub use until::{is_held, until};

use crate::action::{Action, Body, Field};
use crate::actor::{Actor, Role};
use crate::calendar::Calendar;
use crate::event::{Change, Kind};
use crate::id::{ReportCode, ReportId};
use crate::limits;
use crate::pack::Catalogue;
use crate::policy::Policy;
use crate::refusal_reason::{Code, Fault, Refusal, Why};
use crate::report::Urgency;
use crate::report::{Proposal, Report};
use crate::time::At;
use draft::Draft;

/// Policy, calendar, areas and agencies in force at one instant.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The province's tables.
    pub catalogue: &'a Catalogue,
    /// The policy in force now.
    pub policy: &'a Policy,
    /// The day of the question.
    pub now: At,
}

impl<'a> Rules<'a> {
    /// The rules in force at an instant; none when no policy covers it.
    pub fn at(catalogue: &'a Catalogue, now: At) -> Option<Rules<'a>> {
        Some(Rules {
            catalogue,
            policy: catalogue.policy_at(now.date())?,
            now,
        })
    }

    /// The working calendar.
    pub fn calendar(&self) -> &'a Calendar {
        self.catalogue.calendar()
    }

    /// A limit of the policy; `fallback` when the policy has no such row.
    /// When and for how long more time may be asked for.
    pub fn extension(&self, urgency: Urgency) -> ExtensionRule {
        let key = urgency.as_str();
        ExtensionRule {
            before: self.limit("extension_ask_before", key, 1),
            max: self.limit("extension_max", key, 7),
            times: self.limit("extension_times", key, 1),
        }
    }

    pub(crate) fn limit(&self, name: &str, urgency: &str, fallback: u32) -> u32 {
        self.policy
            .limit(name, urgency)
            .map_or(fallback, |l| l.amount)
    }
}

/// What the policy says of an extension, in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionRule {
    /// Asked for so long before the due day.
    pub before: u32,
    /// By so much at most.
    pub max: u32,
    /// So often in an attempt.
    pub times: u32,
}

/// What a caller asks for.
#[derive(Clone, Debug)]
pub struct Call {
    /// The action.
    pub action: Action,
    /// Its fields.
    pub body: Body,
    /// Id and code for a report that the action may begin (`split`).
    pub fresh: Option<(ReportId, ReportCode)>,
}

impl Call {
    /// A call without fields.
    pub fn new(action: Action, body: Body) -> Call {
        Call {
            action,
            body,
            fresh: None,
        }
    }
}

/// Decides one call on one report. `other` is the parent that `merge` names, or that a merged
/// report leaves by `reinstate`.
pub fn decide(
    report: &Report,
    other: Option<&Report>,
    call: &Call,
    actor: &Actor,
    now: At,
    rules: &Rules<'_>,
) -> Result<Decision, Refusal> {
    let rung = ladder::may(report, call, actor)?;
    check_texts(&call.body)?;
    check_room(report, call, actor)?;
    let mut draft = Draft::new(report, other, call, actor, now, rules)?;
    match rung {
        ladder::Rung::Last { proposal } => {
            if let Some(proposal) = proposal {
                draft.take_over(proposal);
            }
            carry_out(&mut draft)?;
            draft.end_proposals_of(call.action);
        }
        ladder::Rung::Draft => {
            rehearse(&draft)?;
            let version = draft.next_seq();
            draft.begin(Kind::Proposed(call.action));
            let proposal = Proposal {
                n: version,
                action: call.action,
                body: call.body.clone(),
                signed: actor.user.into_iter().collect(),
                agency: actor.agency.clone(),
                step: ladder::step_of(report, call, actor) + 1,
                at: draft.now,
            };
            draft.end_proposals_of(call.action);
            draft.change(Change::Proposed(proposal));
            draft.receive_files();
        }
        ladder::Rung::Sign { proposal } => {
            draft.take_over(proposal);
            rehearse(&draft)?;
            draft.begin(Kind::Signed(call.action));
            draft.sign(proposal);
        }
    }
    Ok(draft.finish())
}

/// What comes of a call once whoever decides on it has said yes.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// The decision as the last signer will make it.
    pub decision: Decision,
    /// Who makes it; none where the caller does.
    pub signer: Option<Role>,
}

/// Foresees one call: the same checks as [`decide`], and then all that the last signature will do, whoever gives it. What a
/// page shows of a deed before it is done; nothing is decided by it.
///
/// # Errors
/// What the call itself would be refused with.
pub fn foresee(
    report: &Report,
    other: Option<&Report>,
    call: &Call,
    actor: &Actor,
    now: At,
    rules: &Rules<'_>,
) -> Result<Foreseen, Refusal> {
    let rung = ladder::may(report, call, actor)?;
    check_texts(&call.body)?;
    check_room(report, call, actor)?;
    let mut draft = Draft::new(report, other, call, actor, now, rules)?;
    let signer = match rung {
        ladder::Rung::Last { proposal } => {
            if let Some(proposal) = proposal {
                draft.take_over(proposal);
            }
            None
        }
        ladder::Rung::Sign { proposal } => {
            draft.take_over(proposal);
            ladder::decides(report, call, actor)
        }
        ladder::Rung::Draft => ladder::decides(report, call, actor),
    };
    carry_out(&mut draft)?;
    draft.end_proposals_of(call.action);
    Ok(Foreseen {
        decision: draft.finish(),
        signer,
    })
}

/// A draft that could not be carried out is refused when it is made, not when it is signed.
fn rehearse(draft: &Draft<'_>) -> Result<(), Refusal> {
    carry_out(&mut draft.clone())
}

/// One arm an action: no `_`, so that a new action cannot be forgotten.
fn carry_out(d: &mut Draft<'_>) -> Result<(), Refusal> {
    match d.call.action {
        Action::Submit => Err(Refusal::new(Code::WrongStage, Why::Stage)),
        Action::Add => intake::add(d),
        Action::Join => voice::join(d),
        Action::Ask => intake::ask(d),
        Action::Resume => intake::resume(d),
        Action::Message => voice::message(d),
        Action::Note => work::note(d),
        Action::Classify => intake::classify(d),
        Action::MarkUrgent => urgent::mark_urgent(d),
        Action::Downgrade => urgent::downgrade(d),
        Action::LogCall => urgent::log_call(d),
        Action::ConfirmOnsite => urgent::confirm_onsite(d),
        Action::Refuse => intake::refuse(d),
        Action::Redirect => intake::redirect(d),
        Action::Merge => intake::merge(d),
        Action::Split => intake::split(d),
        Action::Dispatch => dispatch::dispatch(d),
        Action::SetCo => dispatch::set_co(d),
        Action::Acknowledge => dispatch::acknowledge(d),
        Action::Return => dispatch::hand_back(d),
        Action::Recall => dispatch::recall(d),
        Action::Succeed => succeed::succeed(d),
        Action::Assign => dispatch::assign(d),
        Action::Progress => work::progress(d),
        Action::RequestExtension => work::request_extension(d),
        Action::Repromise => work::repromise(d),
        Action::SubmitResult => work::submit_result(d),
        Action::Approve => work::approve(d),
        Action::SendBack => work::send_back(d),
        Action::Release => publish::release(d),
        Action::Publish => publish::publish(d),
        Action::CommitLater => publish::commit_later(d),
        Action::FollowUp => publish::follow_up(d),
        Action::Confirm => voice::confirm(d),
        Action::Rate => voice::rate(d),
        Action::RequestReprocess => voice::request_reprocess(d),
        Action::Reprocess => voice::reprocess(d),
        Action::DeclineReprocess => voice::decline_reprocess(d),
        Action::Close => voice::close(d),
        Action::Dispute => dispute::dispute(d),
        Action::StatePosition => dispute::state_position(d),
        Action::Settle => dispute::settle(d),
        Action::Escalate => dispute::escalate(d),
        Action::Direct => dispute::direct(d),
        Action::Decline => dispute::decline(d),
        Action::Hide => publish::hide(d),
        Action::Unhide => publish::unhide(d),
        Action::OpenIdentity => voice::open_identity(d),
        Action::ConsentContact => voice::consent_contact(d),
        Action::Withdraw => intake::withdraw(d),
        Action::Appeal => intake::appeal(d),
        Action::Reinstate => intake::reinstate(d),
        Action::Reopen => voice::reopen(d),
    }
}

/// Texts are bounded whatever the action; every fault is told at once.
fn check_texts(body: &Body) -> Result<(), Refusal> {
    let texts = [
        (Field::Title, &body.title, limits::TITLE_CHARS_MAX),
        (
            Field::Instruction,
            &body.instruction,
            limits::NOTE_CHARS_MAX,
        ),
        (Field::Note, &body.note, limits::NOTE_CHARS_MAX),
        (
            Field::NoteInternal,
            &body.note_internal,
            limits::NOTE_CHARS_MAX,
        ),
        (Field::Text, &body.text, limits::NOTE_CHARS_MAX),
        (Field::Place, &body.place, limits::PLACE_CHARS_MAX),
        (Field::Reason, &body.reason, limits::SHORT_CHARS_MAX),
        (Field::Target, &body.target, limits::SHORT_CHARS_MAX),
        (Field::Purpose, &body.purpose, limits::SHORT_CHARS_MAX),
        (Field::Addressee, &body.addressee, limits::SHORT_CHARS_MAX),
        (
            Field::OnBehalfOf,
            &body.on_behalf_of,
            limits::SHORT_CHARS_MAX,
        ),
        (Field::Ruling, &body.ruling, limits::SHORT_CHARS_MAX),
    ];
    let mut faults: Vec<Fault> = texts
        .into_iter()
        .filter(|(_, text, max)| text.as_ref().is_some_and(|t| t.chars().count() > *max))
        .map(|(field, _, _)| Fault {
            field,
            why: Why::TooLong,
        })
        .collect();
    if body
        .commitment
        .as_ref()
        .is_some_and(|c| c.text.chars().count() > limits::NOTE_CHARS_MAX)
    {
        faults.push(Fault {
            field: Field::Commitment,
            why: Why::TooLong,
        });
    }
    if let Some(d) = &body.document
        && d.number.chars().count().max(d.signer.chars().count()) > limits::SHORT_CHARS_MAX
    {
        faults.push(Fault {
            field: Field::Document,
            why: Why::TooLong,
        });
    }
    if let Some(c) = &body.call
        && c.number.chars().count().max(c.person.chars().count()) > limits::SHORT_CHARS_MAX
    {
        faults.push(Fault {
            field: Field::Call,
            why: Why::TooLong,
        });
    }
    if body.files.len() > limits::CALL_FILES_MAX {
        faults.push(Fault {
            field: Field::Files,
            why: Why::TooManyFiles,
        });
    }
    if body.co.as_ref().is_some_and(|co| co.len() > limits::CO_MAX) {
        faults.push(Fault {
            field: Field::Co,
            why: Why::Limit,
        });
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::fields(faults))
    }
}

/// A chain stays small enough to be loaded whole.
fn check_room(report: &Report, call: &Call, actor: &Actor) -> Result<(), Refusal> {
    let outsider = actor.role == crate::actor::Role::Citizen;
    let max = if outsider {
        limits::CHAIN_EVENTS_MAX
    } else {
        2 * limits::CHAIN_EVENTS_MAX
    };
    let closing = matches!(
        call.action,
        Action::Close | Action::Approve | Action::Publish
    );
    if report.version >= max && !closing {
        return Err(Refusal::new(Code::LimitReached, Why::Limit));
    }
    if report.files.len() + call.body.files.len() > limits::REPORT_FILES_MAX
        && !call.body.files.is_empty()
    {
        return Err(Refusal::field(Field::Files, Why::TooManyFiles));
    }
    Ok(())
}

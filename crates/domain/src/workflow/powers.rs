//! What a role may do and see, told by asking the rules themselves about specimens of a report.
//! Nothing here lists who may do what, so what administrators read of a role cannot differ from what
//! its people may do.

use super::Call;
use super::ladder::{Rung, may, sensible, signers};
use crate::action::{Action, Body};
use crate::actor::{Actor, Role, Who};
use crate::event::Birth;
use crate::id::{ReportCode, ReportId, UserId, VaultId};
use crate::permission::{Sight, sight};
use crate::report::{
    Assignment, AssignmentState, Channel, Clock, ClockKind, Commitment, Dispute, Ineligible,
    Outcome, Part, Proposal, Publication, Report, Stage, Urgency,
};
use crate::time::At;
use jiff::civil::Date;
use std::sync::LazyLock;

/// How far a role takes an action at one stage. Both: what it may do depends on the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The stage.
    pub stage: Stage,
    /// It drafts for a signer, or signs between draft and last signer.
    pub drafts: bool,
    /// It carries the action out.
    pub does: bool,
}

/// An action that a role has a part in, and at which stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Power {
    /// The action.
    pub action: Action,
    /// The stages, in the order of the lifecycle; never empty.
    pub reach: Vec<Reach>,
}

impl Power {
    /// Whether it ever carries the action out itself.
    pub fn does(&self) -> bool {
        self.reach.iter().any(|r| r.does)
    }
}

/// When a role learns who a reporter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Never.
    Never,
    /// On a call that it takes.
    OnCall,
    /// Where the reporter consented for this case and this agency, by `open_identity`.
    Consented,
    /// By `open_identity`, which the reporter is shown.
    Opened,
}

/// What a role sees of a report, by what the report is to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sights {
    /// A report that its agency works on; for those without an agency, any that is not sealed.
    pub own: Sight,
    /// A report not public that no agency of its own works on.
    pub others: Sight,
    /// What is for the leader of the centre alone.
    pub sealed: Sight,
    /// When it learns who the reporter is.
    pub identity: Identity,
}

/// The agency whose case the specimens are, and the one that helps it.
const LEAD: &str = "lead";
const CO: &str = "co";
/// Who acts: nobody's own draft waits on a specimen.
const ACTOR: UserId = UserId(1);
const REPORTER: VaultId = VaultId(1);
const JOINED: VaultId = VaultId(2);

// Follows from the rules of the program alone and never changes, so it is a constant, not state.
static POWERS: LazyLock<Vec<(Role, Vec<Power>)>> = LazyLock::new(|| {
    let specimens: Vec<Report> = Stage::ALL.iter().flat_map(|s| specimens(*s)).collect();
    let roles = Role::ALL.iter().copied();
    roles.map(|role| (role, ask(&specimens, role))).collect()
});

/// The actions that a role has a part in, in the order of the lifecycle; none for what is no person
/// with an account.
pub fn powers(role: Role) -> &'static [Power] {
    let found = POWERS.iter().find(|(held, _)| *held == role);
    found.map_or(&[], |(_, powers)| powers.as_slice())
}

/// What a role sees.
pub fn sights(role: Role) -> Sights {
    let seen = |report: &Report, agency: &str| sight(report, None, &actor(role, agency));
    let mut sealed = specimen(Stage::Refused);
    sealed.ineligible = Some(Ineligible {
        code: "R-02".to_owned(),
        by: None,
        at: At(0),
        lapsed: false,
    });
    let open = specimen(Stage::InProgress);
    Sights {
        own: seen(&open, LEAD),
        others: seen(&open, "another"),
        sealed: seen(&sealed, LEAD),
        identity: identity(role),
    }
}

fn identity(role: Role) -> Identity {
    let opens = |consented: &[&str]| {
        let mut report = specimen(Stage::InProgress);
        report.consented = consented.iter().map(|a| (*a).to_owned()).collect();
        takes(
            &report,
            &call(Action::OpenIdentity, None),
            &actor(role, LEAD),
        )
        .is_some()
    };
    if opens(&[]) {
        Identity::Opened
    } else if opens(&[LEAD]) {
        Identity::Consented
    } else if role.takes_calls() {
        Identity::OnCall
    } else {
        Identity::Never
    }
}

fn ask(specimens: &[Report], role: Role) -> Vec<Power> {
    if matches!(role, Role::System | Role::Telephony) {
        return Vec::new();
    }
    let actors = actors(role);
    let actions = Action::ALL.iter().filter(|a| !a.is_clock_only());
    let powers = actions.map(|action| Power {
        action: *action,
        reach: reach(specimens, *action, &actors),
    });
    powers.filter(|p| !p.reach.is_empty()).collect()
}

fn reach(specimens: &[Report], action: Action, actors: &[Actor]) -> Vec<Reach> {
    // It begins a report: there is none yet to ask about.
    if action == Action::Submit {
        let first = specimen(Stage::Received);
        let rungs = signers(&first, action, &Body::default()).concat();
        let is = |who: &Who| actors.iter().any(|a| a.is(*who, &first));
        let does = rungs.iter().any(is);
        let reach = Reach {
            stage: Stage::Received,
            drafts: false,
            does,
        };
        return does.then_some(reach).into_iter().collect();
    }
    let calls: Vec<Call> = bodies(action)
        .into_iter()
        .map(|body| Call::new(action, body))
        .collect();
    let mut found: Vec<Reach> = Vec::new();
    for report in specimens {
        for (call, actor) in calls
            .iter()
            .flat_map(|call| actors.iter().map(move |actor| (call, actor)))
        {
            let Some(does) = takes(report, call, actor) else {
                continue;
            };
            if found.last().is_none_or(|r| r.stage != report.stage) {
                found.push(Reach {
                    stage: report.stage,
                    drafts: false,
                    does: false,
                });
            }
            if let Some(reach) = found.last_mut() {
                reach.does |= does;
                reach.drafts |= !does;
            }
        }
    }
    found
}

/// Whether the actor carries this call out on the specimen, or drafts; none for neither.
fn takes(report: &Report, call: &Call, actor: &Actor) -> Option<bool> {
    let rung = may(report, call, actor).ok()?;
    let does = match rung {
        Rung::Last { .. } => true,
        Rung::Draft | Rung::Sign { .. } => false,
    };
    sensible(report, call.action, actor).then_some(does)
}

fn call(action: Action, reason: Option<&str>) -> Call {
    let body = Body {
        reason: reason.map(str::to_owned),
        ..Body::default()
    };
    Call::new(action, body)
}

/// Fields that decide who signs.
fn bodies(action: Action) -> Vec<Body> {
    let mut bodies = vec![Body::default()];
    match action {
        Action::Refuse => bodies.push(Body {
            reason: Some("R-12".to_owned()),
            ..Body::default()
        }),
        Action::Publish => bodies.push(Body {
            public: Some(false),
            ..Body::default()
        }),
        _ => {}
    }
    bodies
}

/// Everybody of a role that a specimen tells apart.
fn actors(role: Role) -> Vec<Actor> {
    match role {
        Role::Citizen => vec![
            Actor::holder(Some(REPORTER)),
            Actor::known(JOINED),
            Actor::nobody(),
        ],
        // Some things a caller does by the mouth of whoever took the call.
        Role::CallAgent => vec![
            actor(role, LEAD),
            Actor {
                reporter: Some(REPORTER),
                ..actor(role, LEAD)
            },
        ],
        _ => [LEAD, CO].map(|agency| actor(role, agency)).to_vec(),
    }
}

fn actor(role: Role, agency: &str) -> Actor {
    match role {
        Role::Citizen => Actor::nobody(),
        _ => Actor::staff(ACTOR, role, role.is_agency().then(|| agency.to_owned())),
    }
}

/// A report at a stage, as plain as it can be.
fn specimen(stage: Stage) -> Report {
    let mut report = Report::empty(&Birth {
        id: ReportId(1),
        code: ReportCode::from_number(0),
        channel: Channel::Portal,
        submitted_at: At(0),
    });
    report.stage = stage;
    report.reporter = Some(REPORTER);
    report.joined = vec![JOINED];
    let state = match stage {
        Stage::Received | Stage::AwaitingInfo | Stage::Refused | Stage::Redirected => None,
        Stage::Merged | Stage::Withdrawn | Stage::Escalated => None,
        Stage::Dispatched => Some(AssignmentState::Offered),
        Stage::InProgress | Stage::AwaitingApproval | Stage::Disputed => {
            Some(AssignmentState::Accepted)
        }
        Stage::Resolved | Stage::Answered | Stage::Closed => Some(AssignmentState::Done),
    };
    if let Some(state) = state {
        report.assignments = vec![
            part(1, LEAD, Part::Lead, state),
            part(2, CO, Part::Co, state),
        ];
    }
    if stage == Stage::Disputed {
        report.dispute = Some(Dispute {
            ground: String::new(),
            from: Stage::InProgress,
            agencies: vec![LEAD.to_owned(), CO.to_owned()],
            stated: Vec::new(),
            settled: false,
        });
    }
    if stage == Stage::Resolved {
        report.outcome = Some(outcome(None));
    }
    report
}

fn part(n: u32, agency: &str, part: Part, state: AssignmentState) -> Assignment {
    Assignment {
        n,
        agency: agency.to_owned(),
        part,
        state,
        at: At(0),
        changed_at: At(0),
        instruction: None,
        handler: None,
        unit: None,
        ground: None,
        proposed: None,
    }
}

fn outcome(commitment: Option<Commitment>) -> Outcome {
    Outcome {
        text: String::new(),
        drafter: None,
        at: At(0),
        files: Vec::new(),
        commitment,
        approved_at: None,
    }
}

/// The same with what the rules ask for beside the stage, one thing at a time.
fn specimens(stage: Stage) -> Vec<Report> {
    let commitment = || Commitment {
        date: Date::constant(2000, 1, 1),
        text: String::new(),
    };
    let turns: [&dyn Fn(&mut Report); 14] = [
        &|_| {},
        &|r| r.urgency = Urgency::Urgent,
        &|r| {
            r.urgency = Urgency::Urgent;
            r.publication = Publication::Public;
        },
        &|r| r.publication = Publication::Public,
        &|r| r.publication = Publication::Hidden,
        &|r| r.back = Some(Stage::Received),
        &|r| {
            // A question that the agency asked.
            r.back = Some(Stage::InProgress);
            r.assignments = vec![part(1, LEAD, Part::Lead, AssignmentState::Accepted)];
        },
        &|r| r.review = true,
        &|r| r.commitment = Some(commitment()),
        &|r| r.outcome = Some(outcome(Some(commitment()))),
        &|r| r.clocks = vec![directive()],
        &|r| {
            r.ineligible = Some(Ineligible {
                code: "R-05".to_owned(),
                by: None,
                at: At(0),
                lapsed: true,
            });
        },
        &|r| r.consented = vec![LEAD.to_owned(), CO.to_owned()],
        // A draft of each action waits, of either agency.
        &|r| {
            let drafts = Action::ALL.iter().flat_map(|a| [(*a, LEAD), (*a, CO)]);
            r.proposals = drafts
                .map(|(action, agency)| draft(action, agency))
                .collect();
        },
    ];
    let turned = |turn: &&dyn Fn(&mut Report)| {
        let mut report = specimen(stage);
        turn(&mut report);
        report
    };
    turns.iter().map(turned).collect()
}

fn directive() -> Clock {
    Clock {
        n: 1,
        kind: ClockKind::Directive,
        agency: None,
        policy: None,
        span: None,
        started_at: At(0),
        counted_from: At(0),
        due: At(0),
        first_due: At(0),
        pauses: Vec::new(),
        stopped_at: None,
        end: None,
        steps: 0,
        next: None,
        counted_at: None,
        earlier: Vec::new(),
    }
}

fn draft(action: Action, agency: &str) -> Proposal {
    Proposal {
        n: 1,
        action,
        body: Body::default(),
        signed: Vec::new(),
        agency: Some(agency.to_owned()),
        step: 0,
        at: At(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach_of(role: Role, action: Action) -> Vec<(Stage, bool, bool)> {
        let power = powers(role).iter().find(|p| p.action == action);
        let reach = power.map(|p| p.reach.as_slice()).unwrap_or_default();
        reach.iter().map(|r| (r.stage, r.drafts, r.does)).collect()
    }

    #[test]
    fn whoever_stands_on_a_ladder_has_the_power() {
        // The ladders of every specimen, read the other way round.
        for action in Action::ALL.iter().filter(|a| !a.is_clock_only()) {
            for report in Stage::ALL.iter().flat_map(|s| specimens(*s)) {
                for who in signers(&report, *action, &Body::default()).concat() {
                    for role in Role::ALL {
                        let is = actors(*role).iter().any(|a| a.is(who, &report));
                        if is && *role != Role::System {
                            let told = powers(*role).iter().any(|p| p.action == *action);
                            assert!(told, "{role} and {action}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_draft_and_a_signature_are_told_apart() {
        assert_eq!(
            reach_of(Role::AgencyFocal, Action::RequestExtension),
            [(Stage::InProgress, true, false)]
        );
        assert_eq!(
            reach_of(Role::IocLeader, Action::RequestExtension),
            [(Stage::InProgress, false, true)]
        );
        // Some refusals the operator decides, some the leader signs.
        assert!(reach_of(Role::IocOperator, Action::Refuse).contains(&(
            Stage::Received,
            true,
            true
        )));
        assert_eq!(
            reach_of(Role::AgencyLeader, Action::Approve),
            [(Stage::AwaitingApproval, false, true)]
        );
        // Only under a directive, or before the committee.
        let stages: Vec<Stage> = reach_of(Role::SteeringCommittee, Action::Direct)
            .iter()
            .map(|r| r.0)
            .collect();
        assert_eq!(
            stages,
            [Stage::Dispatched, Stage::InProgress, Stage::Escalated]
        );
    }

    #[test]
    fn those_who_only_read_have_no_power() {
        for role in [
            Role::SysAdmin,
            Role::Auditor,
            Role::Inspector,
            Role::ProvinceLeader,
            Role::Telephony,
            Role::System,
        ] {
            assert!(powers(role).is_empty(), "{role}: {:?}", powers(role));
        }
    }

    #[test]
    fn who_learns_a_name_is_what_the_lifecycle_says() {
        let identity = |role| sights(role).identity;
        assert_eq!(identity(Role::IocOperator), Identity::Opened);
        assert_eq!(identity(Role::IocLeader), Identity::Opened);
        assert_eq!(identity(Role::AgencyHandler), Identity::Consented);
        assert_eq!(identity(Role::CallAgent), Identity::OnCall);
        for role in [
            Role::AgencyLeader,
            Role::StandingBody,
            Role::SysAdmin,
            Role::Auditor,
        ] {
            assert_eq!(identity(role), Identity::Never, "{role}");
        }
        assert_eq!(sights(Role::SysAdmin).own, Sight::Unpublished);
        assert_eq!(sights(Role::IocOperator).sealed, Sight::Sealed);
        assert_eq!(sights(Role::IocLeader).sealed, Sight::Centre);
        assert_eq!(sights(Role::AgencyFocal).own, Sight::Agency);
        assert_eq!(sights(Role::AgencyFocal).others, Sight::Unpublished);
    }
}

//! Who acts: roles, and what an actor is to one report.

use crate::id::{UserId, VaultId};
use crate::report::{AssignmentState, Part, Report};
use crate::words::names;

names! {
    /// Roles of lifecycle section 3 and regulation section 1.
    Role {
        /// A citizen or organisation.
        Citizen = "citizen",
        /// A: 1022 agent.
        CallAgent = "call_agent",
        /// O: operator of the centre.
        IocOperator = "ioc_operator",
        /// L: leader of the centre.
        IocLeader = "ioc_leader",
        /// F: focal officer of an agency.
        AgencyFocal = "agency_focal",
        /// H: handler in an agency.
        AgencyHandler = "agency_handler",
        /// M: leader of an agency.
        AgencyLeader = "agency_leader",
        /// S: standing body.
        StandingBody = "standing_body",
        /// B: steering committee.
        SteeringCommittee = "steering_committee",
        /// Reads as S.
        ProvinceLeader = "province_leader",
        /// Reads as S.
        Inspector = "inspector",
        /// Accounts and catalogues; no report's content.
        SysAdmin = "sys_admin",
        /// Events without words.
        Auditor = "auditor",
        /// A telephone exchange: tells of calls, and can do and see nothing else.
        Telephony = "telephony",
        /// Y: the system's own clock, and imports.
        System = "system",
    }
}

impl Role {
    /// F, H or M.
    pub const fn is_agency(self) -> bool {
        matches!(
            self,
            Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader
        )
    }

    /// A, O or L.
    pub const fn is_centre(self) -> bool {
        matches!(self, Role::CallAgent | Role::IocOperator | Role::IocLeader)
    }

    /// Whether who acts so must show something they have beside what they know: the centre, which
    /// may open identities, leaders, whose signature counts, and whoever gives others their posts.
    pub const fn wants_second_factor(self) -> bool {
        self.is_centre()
            || matches!(
                self,
                Role::AgencyLeader | Role::ProvinceLeader | Role::SysAdmin
            )
    }

    /// The standing body, the committee, and those who read as they do.
    pub const fn is_oversight(self) -> bool {
        matches!(
            self,
            Role::StandingBody | Role::SteeringCommittee | Role::ProvinceLeader | Role::Inspector
        )
    }

    /// Whether the exchange puts callers of the hotline through to it.
    pub const fn takes_calls(self) -> bool {
        matches!(self, Role::CallAgent)
    }

    /// Whether an account of this role belongs to an agency.
    pub const fn needs_agency(self) -> bool {
        self.is_agency()
    }
}

/// Who calls. Built at the door; the rules only compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// In which role.
    pub role: Role,
    /// The person with an account; none for citizens and the clock.
    pub user: Option<UserId>,
    /// Agency of F, H, M (others: their office, unused by the rules).
    pub agency: Option<String>,
    /// A citizen known by code or account: the key into the vault.
    pub reporter: Option<VaultId>,
    /// The caller holds the report's secret link.
    pub secret: bool,
    /// The absent person whose post is filled by dated order.
    pub delegated_by: Option<UserId>,
}

impl Actor {
    /// The system's own clock.
    pub fn clock() -> Actor {
        Actor {
            role: Role::System,
            ..Actor::nobody()
        }
    }

    /// A passer-by: no account, no code.
    pub fn nobody() -> Actor {
        Actor {
            role: Role::Citizen,
            user: None,
            agency: None,
            reporter: None,
            secret: false,
            delegated_by: None,
        }
    }

    /// A person with an account.
    pub fn staff(user: UserId, role: Role, agency: Option<String>) -> Actor {
        Actor {
            role,
            user: Some(user),
            agency,
            ..Actor::nobody()
        }
    }

    /// A citizen who holds a report's secret link.
    pub fn holder(reporter: Option<VaultId>) -> Actor {
        Actor {
            reporter,
            secret: true,
            ..Actor::nobody()
        }
    }

    /// A citizen known by phone or e-mail.
    pub fn known(reporter: VaultId) -> Actor {
        Actor {
            reporter: Some(reporter),
            ..Actor::nobody()
        }
    }
}

/// What an actor is to one report: the letters of lifecycle section 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// C, own (or of a merged child).
    Own,
    /// C who joined.
    Joined,
    /// Anybody reachable, or anybody at all.
    Anyone,
    /// A.
    A,
    /// O.
    O,
    /// L.
    L,
    /// F of the lead.
    F,
    /// H of the lead.
    H,
    /// M of the lead.
    M,
    /// F of a co-agency.
    CoF,
    /// H of a co-agency.
    CoH,
    /// M of a co-agency.
    CoM,
    /// F of an agency asked for its position.
    PartyF,
    /// M of an agency asked for its position.
    PartyM,
    /// S.
    S,
    /// B.
    B,
    /// Y.
    Y,
    /// Staff who see the report and do not only read.
    Seer,
}

impl Who {
    /// The role that is this to a report; none for whoever sees it.
    pub const fn role(self) -> Option<Role> {
        match self {
            Who::Own | Who::Joined | Who::Anyone => Some(Role::Citizen),
            Who::A => Some(Role::CallAgent),
            Who::O => Some(Role::IocOperator),
            Who::L => Some(Role::IocLeader),
            Who::F | Who::CoF | Who::PartyF => Some(Role::AgencyFocal),
            Who::H | Who::CoH => Some(Role::AgencyHandler),
            Who::M | Who::CoM | Who::PartyM => Some(Role::AgencyLeader),
            Who::S => Some(Role::StandingBody),
            Who::B => Some(Role::SteeringCommittee),
            Who::Y => Some(Role::System),
            Who::Seer => None,
        }
    }
}

/// Whether the agency holds the lead: its own assignment, or that of a unit beneath it to which
/// the lead handed the work.
pub fn holds_lead(report: &Report, agency: &str) -> bool {
    report
        .lead()
        .is_some_and(|a| a.agency == agency || a.unit.as_deref() == Some(agency))
}

/// Whether the agency holds a co-part.
pub fn holds_co(report: &Report, agency: &str) -> bool {
    report
        .cos()
        .any(|a| a.agency == agency || a.unit.as_deref() == Some(agency))
}

impl Actor {
    /// Whether the actor speaks for the report: own, of a merged child, or holding its link.
    pub fn owns(&self, report: &Report) -> bool {
        self.role == Role::Citizen
            && (self.secret
                || self
                    .reporter
                    .is_some_and(|me| report.reporters().any(|r| r == me)))
    }

    /// Whether the actor joined it.
    pub fn joined(&self, report: &Report) -> bool {
        self.role == Role::Citizen && self.reporter.is_some_and(|me| report.joined.contains(&me))
    }

    /// Whether this actor is `who` to that report.
    pub fn is(&self, who: Who, report: &Report) -> bool {
        let agency = self.agency.as_deref().unwrap_or("");
        match who {
            Who::Own => self.owns(report),
            Who::Joined => self.joined(report),
            Who::Anyone => self.role == Role::Citizen,
            Who::A => self.role == Role::CallAgent,
            Who::O => self.role == Role::IocOperator,
            Who::L => self.role == Role::IocLeader,
            Who::F => self.role == Role::AgencyFocal && holds_lead(report, agency),
            Who::H => self.role == Role::AgencyHandler && holds_lead(report, agency),
            Who::M => self.role == Role::AgencyLeader && holds_lead(report, agency),
            Who::CoF => self.role == Role::AgencyFocal && holds_co(report, agency),
            Who::CoH => self.role == Role::AgencyHandler && holds_co(report, agency),
            Who::CoM => self.role == Role::AgencyLeader && holds_co(report, agency),
            Who::PartyF => self.role == Role::AgencyFocal && is_party(report, agency),
            Who::PartyM => self.role == Role::AgencyLeader && is_party(report, agency),
            Who::S => self.role == Role::StandingBody,
            Who::B => self.role == Role::SteeringCommittee,
            Who::Y => self.role == Role::System,
            Who::Seer => match self.role {
                Role::IocLeader => true,
                // What is sealed is for the leader alone.
                Role::CallAgent
                | Role::IocOperator
                | Role::StandingBody
                | Role::SteeringCommittee => !report.is_sealed(),
                Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader => {
                    !report.is_sealed() && is_involved(report, agency)
                }
                Role::Citizen
                | Role::ProvinceLeader
                | Role::Inspector
                | Role::SysAdmin
                | Role::Auditor
                | Role::Telephony
                | Role::System => false,
            },
        }
    }

    /// Whether only the agency is wrong: the role would do for another agency's report.
    pub fn is_in_role(&self, who: Who) -> bool {
        match who {
            Who::F | Who::CoF | Who::PartyF => self.role == Role::AgencyFocal,
            Who::H | Who::CoH => self.role == Role::AgencyHandler,
            Who::M | Who::CoM | Who::PartyM => self.role == Role::AgencyLeader,
            Who::Seer => self.role.is_agency(),
            Who::Own
            | Who::Joined
            | Who::Anyone
            | Who::A
            | Who::O
            | Who::L
            | Who::S
            | Who::B
            | Who::Y => false,
        }
    }
}

/// Whether the agency was asked for its position in the present dispute.
pub fn is_party(report: &Report, agency: &str) -> bool {
    report
        .dispute
        .as_ref()
        .is_some_and(|d| !d.settled && d.agencies.iter().any(|a| a == agency))
}

/// Whether the agency holds a part of it now, or owes a position in its dispute.
pub fn is_involved(report: &Report, agency: &str) -> bool {
    holds_lead(report, agency) || holds_co(report, agency) || is_party(report, agency)
}

/// Agencies that ever held a part, in order, each once.
pub fn agencies_ever(report: &Report) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for a in &report.assignments {
        let took_part =
            a.part == Part::Lead || a.state == AssignmentState::Returned || a.state.is_active();
        if took_part && !out.contains(&a.agency) {
            out.push(a.agency.clone());
        }
    }
    out
}

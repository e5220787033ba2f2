//! Who sees a report, for everybody at once: what [`permission::sight`] says, asked once for each
//! kind of reader instead of once for each reader.

use crate::actor::{Actor, Role};
use crate::category::Category;
use crate::id::UserId;
use crate::permission::{self, Sight};
use crate::report::Report;

/// How each kind of reader who is not its reporter sees one report at one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    everybody: Sight,
    operators: Sight,
    leader: Sight,
    oversight: Sight,
    auditor: Sight,
    /// The agencies that are in it, and units to which a part was handed down, in their order.
    agencies: Box<[Box<str>]>,
}

impl Audience {
    /// Asks for every kind of reader. `category` is the report's, if it has one in force.
    pub fn of(report: &Report, category: Option<&Category>) -> Audience {
        // Which person it is plays no part for staff: their role and agency decide.
        let seen = |role: Role, agency: Option<&str>| {
            let actor = Actor::staff(UserId(0), role, agency.map(str::to_owned));
            permission::sight(report, category, &actor)
        };
        let mut agencies: Vec<Box<str>> = report
            .assignments
            .iter()
            .flat_map(|a| [Some(a.agency.as_str()), a.unit.as_deref()])
            .flatten()
            .chain(
                report
                    .dispute
                    .iter()
                    .flat_map(|d| d.agencies.iter().map(String::as_str)),
            )
            .filter(|agency| seen(Role::AgencyFocal, Some(agency)) == Sight::Agency)
            .map(Box::from)
            .collect();
        agencies.sort_unstable();
        agencies.dedup();
        Audience {
            everybody: permission::sight(report, category, &Actor::nobody()),
            operators: seen(Role::IocOperator, None),
            leader: seen(Role::IocLeader, None),
            oversight: seen(Role::StandingBody, None),
            auditor: seen(Role::Auditor, None),
            agencies: agencies.into(),
        }
    }

    /// What a reader of this role, of `agency` if of any, sees of it.
    pub fn sight(&self, role: Role, agency: Option<&str>) -> Sight {
        match role {
            Role::Citizen | Role::SysAdmin => self.everybody,
            Role::CallAgent | Role::IocOperator => self.operators,
            Role::IocLeader | Role::System => self.leader,
            Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader => {
                let inside =
                    agency.is_some_and(|agency| self.agencies.iter().any(|a| &**a == agency));
                if inside {
                    Sight::Agency
                } else {
                    self.everybody
                }
            }
            Role::StandingBody
            | Role::SteeringCommittee
            | Role::ProvinceLeader
            | Role::Inspector => self.oversight,
            Role::Auditor => self.auditor,
            Role::Telephony => Sight::None,
        }
    }
}

/// Whether a reader who saw it as `before` and sees it as `after` has lost it: it may not be known of
/// any more, or their agency is out of it and they are the public now.
pub fn is_lost(before: Sight, after: Sight) -> bool {
    before.sees_course() && !after.sees_course()
        || before == Sight::Agency && after != Sight::Agency
}

/// Whether words that showed before do not show any more, though the report still does.
pub fn is_narrowed(before: Sight, after: Sight) -> bool {
    before.sees_words() && !after.sees_words() && after.sees_course()
}

/// The lesser of two sights of one reader: what may be told of the past is what shows then and now.
pub fn lesser(then: Sight, now: Sight) -> Sight {
    if depth(now) < depth(then) { now } else { then }
}

fn depth(sight: Sight) -> u8 {
    match sight {
        Sight::None => 0,
        Sight::Unpublished | Sight::Tombstone | Sight::Parent => 1,
        Sight::Public => 2,
        Sight::Auditor | Sight::Sealed => 3,
        Sight::Reporter | Sight::Agency | Sight::Oversight => 4,
        Sight::Centre => 5,
    }
}

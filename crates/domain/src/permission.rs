//! Who sees what of a report (lifecycle section 6). What may not even be known of is [`Sight::None`].

use crate::action::Action;
use crate::actor::{Actor, Role, is_involved};
use crate::category::{Category, PlacePublic};
use crate::event::{Change, Event, Kind};
use crate::report::{Publication, Report, Stage};

/// How much of one report an actor sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Not even that it exists.
    None,
    /// That it exists and is not public (not yet checked).
    Unpublished,
    /// A tombstone with the reason class.
    Tombstone,
    /// The parent's public view.
    Parent,
    /// What was released.
    Public,
    /// The reporter's own: their words and files, what was told to them.
    Reporter,
    /// The centre: everything but the identity.
    Centre,
    /// The centre's operators and agents on what is for the leader alone.
    Sealed,
    /// Lead or co agency, or one asked for its position: persons redacted.
    Agency,
    /// Standing body, committee and those who read as they do: persons redacted.
    Oversight,
    /// Events without words.
    Auditor,
}

impl Sight {
    /// Whether the original words and files show.
    pub const fn sees_words(self) -> bool {
        matches!(
            self,
            Sight::Reporter | Sight::Centre | Sight::Agency | Sight::Oversight
        )
    }

    /// Whether persons are redacted in them.
    pub const fn is_redacted(self) -> bool {
        matches!(self, Sight::Agency | Sight::Oversight)
    }

    /// Whether internal notes and drafts show.
    pub const fn sees_internal(self) -> bool {
        matches!(self, Sight::Centre | Sight::Agency | Sight::Oversight)
    }

    /// Whether stage, clocks and assignments show.
    pub const fn sees_course(self) -> bool {
        !matches!(
            self,
            Sight::None | Sight::Unpublished | Sight::Tombstone | Sight::Parent
        )
    }
}

/// Whether even its existence must not show to outsiders: denunciations, state secrets, and the
/// fields whose matters are never published (children, crime tips, health).
pub fn is_secret(report: &Report, category: Option<&Category>) -> bool {
    let by_category =
        category.is_some_and(|c| !c.publish_default && c.place_public == PlacePublic::Never);
    report.is_sealed() || by_category
}

/// What the actor sees of the report. `category` is the report's, if it has one in force.
pub fn sight(report: &Report, category: Option<&Category>, actor: &Actor) -> Sight {
    let sealed = report.is_sealed();
    match actor.role {
        Role::Citizen if speaks_for_child(report, actor) => follower(report, category),
        Role::Citizen if actor.owns(report) => Sight::Reporter,
        Role::Citizen | Role::SysAdmin => outsider(report, category),
        Role::IocLeader | Role::System => Sight::Centre,
        Role::CallAgent | Role::IocOperator => {
            if sealed {
                Sight::Sealed
            } else {
                Sight::Centre
            }
        }
        Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader => {
            let involved = actor
                .agency
                .as_deref()
                .is_some_and(|a| is_involved(report, a));
            if involved && !sealed {
                Sight::Agency
            } else {
                outsider(report, category)
            }
        }
        Role::StandingBody | Role::SteeringCommittee | Role::ProvinceLeader | Role::Inspector => {
            if sealed {
                Sight::Sealed
            } else {
                Sight::Oversight
            }
        }
        Role::Auditor => Sight::Auditor,
        // An exchange tells of calls and reads nothing.
        Role::Telephony => Sight::None,
    }
}

/// Whether the actor reported what was merged into this one, and not this one.
fn speaks_for_child(report: &Report, actor: &Actor) -> bool {
    actor.reporter.is_some_and(|me| {
        report.reporter != Some(me) && report.children.iter().any(|c| c.reporter == Some(me))
    })
}

/// The reporter of a merged report follows this one's course, but another's words are not theirs:
/// of those only what was released.
fn follower(report: &Report, category: Option<&Category>) -> Sight {
    if is_secret(report, category) || report.publication == Publication::Hidden {
        return outsider(report, category);
    }
    Sight::Public
}

/// What anybody sees.
fn outsider(report: &Report, category: Option<&Category>) -> Sight {
    if is_secret(report, category) && report.publication != Publication::Public {
        return Sight::None;
    }
    if report.stage == Stage::Merged {
        return Sight::Parent;
    }
    match report.publication {
        Publication::Public => Sight::Public,
        Publication::Withheld => Sight::Unpublished,
        Publication::Hidden => Sight::Tombstone,
    }
}

/// What of one event an actor with this sight may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventSight {
    /// It stands in the timeline with its real kind.
    pub known: bool,
    /// Its words to the reporter.
    pub told: bool,
    /// Its internal words.
    pub internal: bool,
    /// The closed half as stored, for whoever may check it.
    pub closed: bool,
}

/// What of an event shows to a viewer of this sight, who belongs to `agency` if to any.
pub fn event_sight(sight: Sight, event: &Event, agency: Option<&str>) -> EventSight {
    let nothing = EventSight {
        known: false,
        told: false,
        internal: false,
        closed: false,
    };
    let public = event.kind.is_public();
    match sight {
        Sight::None | Sight::Unpublished | Sight::Tombstone | Sight::Parent => nothing,
        Sight::Public => EventSight {
            known: public,
            ..nothing
        },
        Sight::Auditor | Sight::Sealed => EventSight {
            known: true,
            ..nothing
        },
        Sight::Reporter => {
            let mine = matches!(
                event.kind,
                Kind::Did(Action::Message | Action::OpenIdentity | Action::ConsentContact)
            );
            let known = public || mine;
            EventSight {
                known,
                told: known,
                ..nothing
            }
        }
        // Closed halves hold the original words: for the centre only.
        Sight::Centre => EventSight {
            known: true,
            told: true,
            internal: true,
            closed: true,
        },
        Sight::Oversight => EventSight {
            known: true,
            told: true,
            internal: true,
            closed: false,
        },
        Sight::Agency => {
            // Of internal notes and positions, its own and those addressed to it.
            let own = event.role.is_agency() && event.agency.as_deref() == agency;
            let to_me = event.changes.iter().any(|c| match c {
                Change::Addressee(to) => Some(to.as_str()) == agency,
                _ => false,
            });
            let relay = event.kind == Kind::Did(Action::Message);
            let known = public || own || to_me || relay;
            EventSight {
                known,
                told: known,
                internal: own || to_me,
                closed: false,
            }
        }
    }
}

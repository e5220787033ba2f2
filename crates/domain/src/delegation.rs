//! Dated orders by which somebody absent lets a colleague act in their place. The post is lent, not
//! the person: whoever acts by an order stays themselves, so a rule that wants two persons still
//! wants two.

use crate::actor::Role;
use crate::id::UserId;
use crate::limits::{DELEGATION_BACK_MS, DELEGATION_DAYS_MAX, SHORT_CHARS_MAX};
use crate::time::{At, DAY_MS};
use crate::words::names;

names! {
    /// One thing that is wrong with an order.
    Wrong {
        /// The post is none of those that may be lent.
        Role = "role",
        /// Nobody lends what they do not hold in their own right.
        NotHeld = "not_held",
        /// Nobody stands in for themselves.
        Oneself = "oneself",
        /// Whoever receives it does not belong to the same body.
        Stranger = "stranger",
        /// It ends before it begins, or is over already.
        Span = "span",
        /// It reaches further back than a day.
        Back = "back",
        /// It lasts longer than an order may.
        TooLong = "too_long",
        /// The document is not named.
        Document = "document",
        /// The same post is lent to the same person for an overlapping time.
        Twice = "twice",
    }
}

/// A post that somebody holds in their own right: not by another's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The role.
    pub role: Role,
    /// The agency.
    pub agency: Option<String>,
}

/// An order as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Who will be away.
    pub giver: UserId,
    /// Who acts in their place.
    pub receiver: UserId,
    /// The post that is lent.
    pub post: Own,
    /// From then on.
    pub from: At,
    /// Until then.
    pub until: At,
    /// Number and date of the document.
    pub document: String,
}

/// Whether a post may be lent: those whose signature others wait for (L, M, S, B).
pub const fn is_lent(role: Role) -> bool {
    match role {
        Role::IocLeader | Role::AgencyLeader | Role::StandingBody | Role::SteeringCommittee => true,
        Role::Citizen
        | Role::CallAgent
        | Role::IocOperator
        | Role::AgencyFocal
        | Role::AgencyHandler
        | Role::ProvinceLeader
        | Role::Inspector
        | Role::SysAdmin
        | Role::Auditor
        | Role::Telephony
        | Role::System => false,
    }
}

/// Whether somebody who holds `own` belongs to the body whose post is lent.
pub fn is_of_body(post: &Own, own: &Own) -> bool {
    match post.role {
        Role::AgencyLeader => own.role.is_agency() && own.agency == post.agency,
        Role::IocLeader => matches!(own.role, Role::IocLeader | Role::IocOperator),
        Role::StandingBody => own.role == Role::StandingBody,
        Role::SteeringCommittee => own.role == Role::SteeringCommittee,
        Role::Citizen
        | Role::CallAgent
        | Role::IocOperator
        | Role::AgencyFocal
        | Role::AgencyHandler
        | Role::ProvinceLeader
        | Role::Inspector
        | Role::SysAdmin
        | Role::Auditor
        | Role::Telephony
        | Role::System => false,
    }
}

/// Everything that is wrong with an order, for a giver and a receiver who hold these posts.
pub fn faults(order: &Order, giver: &[Own], receiver: &[Own], now: At) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if !is_lent(order.post.role) {
        wrong.push(Wrong::Role);
    } else if !giver.contains(&order.post) {
        wrong.push(Wrong::NotHeld);
    }
    if order.giver == order.receiver {
        wrong.push(Wrong::Oneself);
    } else if !receiver.iter().any(|own| is_of_body(&order.post, own)) {
        wrong.push(Wrong::Stranger);
    }
    if order.until <= order.from || order.until <= now {
        wrong.push(Wrong::Span);
    } else if order.until.0 - order.from.0 > DELEGATION_DAYS_MAX * DAY_MS {
        wrong.push(Wrong::TooLong);
    }
    if order.from.0 < now.0 - DELEGATION_BACK_MS {
        wrong.push(Wrong::Back);
    }
    let letters = order.document.trim().chars().count();
    if letters == 0 || letters > SHORT_CHARS_MAX {
        wrong.push(Wrong::Document);
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(role: Role, agency: Option<&str>) -> Own {
        Own {
            role,
            agency: agency.map(str::to_owned),
        }
    }

    fn order() -> Order {
        Order {
            giver: UserId(1),
            receiver: UserId(2),
            post: own(Role::AgencyLeader, Some("P1")),
            from: At(0),
            until: At(3 * DAY_MS),
            document: "12/QĐ-UBND".to_owned(),
        }
    }

    #[test]
    fn a_leader_lends_to_a_colleague_of_the_same_agency() {
        let leader = [own(Role::AgencyLeader, Some("P1"))];
        let focal = [own(Role::AgencyFocal, Some("P1"))];
        let elsewhere = [own(Role::AgencyFocal, Some("P2"))];
        assert_eq!(faults(&order(), &leader, &focal, At(0)), []);
        assert_eq!(
            faults(&order(), &leader, &elsewhere, At(0)),
            [Wrong::Stranger]
        );
        assert_eq!(
            faults(&order(), &focal, &focal, At(0)),
            [Wrong::NotHeld],
            "an officer has no signature to lend"
        );
        let to_self = Order {
            receiver: UserId(1),
            ..order()
        };
        assert_eq!(faults(&to_self, &leader, &leader, At(0)), [Wrong::Oneself]);
    }

    #[test]
    fn an_order_has_its_time_and_its_document() {
        let leader = [own(Role::AgencyLeader, Some("P1"))];
        let told = |order: Order, now: i64| faults(&order, &leader, &leader, At(now));
        let until = |at: i64| Order {
            until: At(at),
            ..order()
        };
        assert_eq!(told(until(0), 0), [Wrong::Span]);
        assert_eq!(
            told(order(), 3 * DAY_MS),
            [Wrong::Span, Wrong::Back],
            "over before it is made"
        );
        assert_eq!(
            told(until((DELEGATION_DAYS_MAX + 1) * DAY_MS), 0),
            [Wrong::TooLong]
        );
        let bare = Order {
            document: "  ".to_owned(),
            ..order()
        };
        assert_eq!(told(bare, 0), [Wrong::Document]);
    }

    #[test]
    fn each_body_stands_in_for_itself() {
        let at = |lent, own_role| is_of_body(&own(lent, None), &own(own_role, None));
        assert!(at(Role::IocLeader, Role::IocOperator));
        assert!(!at(Role::IocLeader, Role::CallAgent));
        assert!(!at(Role::IocLeader, Role::StandingBody));
        assert!(at(Role::StandingBody, Role::StandingBody));
        assert!(!at(Role::StandingBody, Role::SteeringCommittee));
        assert!(at(Role::SteeringCommittee, Role::SteeringCommittee));
        for role in Role::ALL {
            let may = is_lent(*role);
            assert_eq!(
                may,
                Role::ALL.iter().any(|own_role| {
                    is_of_body(&own(*role, Some("P1")), &own(*own_role, Some("P1")))
                }),
                "{role}"
            );
        }
    }
}

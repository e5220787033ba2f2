//! What stands on the rail of a role, and at the bottom of a phone.

use super::queues::{Count, Queue};
use domain::actor::Role;

impl Queue {
    /// The rail of a role: groups with their heading's key.
    pub fn rail(role: Role) -> Vec<(&'static str, Vec<Queue>)> {
        const QUEUES: &str = "console.rail.queues";
        const FOLLOW: &str = "console.rail.follow";
        const WORK: &str = "console.rail.work";
        const ADMIN: &str = "console.rail.admin";
        const TABLES: &str = "console.rail.tables";
        use Queue as Q;
        match role {
            Role::CallAgent | Role::IocOperator | Role::IocLeader => {
                let mut queues = vec![
                    Q::Calls,
                    Q::Triage,
                    Q::Wall,
                    Q::DueSoon,
                    Q::Late,
                    Q::Review,
                    Q::Reopened,
                    Q::Returned,
                    Q::WaitingInfo,
                ];
                let mut follow = vec![
                    Q::InProgress,
                    Q::Confirmation,
                    Q::Disputes,
                    Q::Precedents,
                    Q::Suggestions,
                    Q::Snippets,
                    Q::Bulletins,
                    Q::Flood,
                    Q::Incidents,
                    Q::OpsMap,
                    Q::Shift,
                ];
                if role != Role::CallAgent {
                    queues.push(Q::Publish);
                    queues.push(Q::Moderation);
                    follow.push(Q::Handed);
                }
                follow.insert(1, Q::Approval);
                // The leader signs what operators and agencies draft.
                queues.push(Q::Relay);
                if role == Role::IocLeader {
                    queues.push(Q::Signing);
                    queues.push(Q::Moving);
                    follow.push(Q::Board);
                    follow.push(Q::Absence);
                    follow.push(Q::Terms);
                    follow.push(Q::Routing);
                }
                vec![(QUEUES, queues), (FOLLOW, follow)]
            }
            Role::AgencyLeader => vec![
                (
                    WORK,
                    vec![
                        Q::Signing,
                        Q::Mine,
                        Q::Relay,
                        Q::Inbox,
                        Q::Urgent,
                        Q::DueSoon,
                        Q::Late,
                        Q::Moving,
                        Q::Reopened,
                    ],
                ),
                (
                    FOLLOW,
                    vec![
                        Q::Board,
                        Q::Confirmation,
                        Q::Incidents,
                        Q::Bulletins,
                        Q::OpsMap,
                        Q::Snippets,
                        Q::Absence,
                    ],
                ),
            ],
            Role::AgencyFocal | Role::AgencyHandler => {
                let mut work = vec![
                    Q::Mine,
                    Q::Relay,
                    Q::Inbox,
                    Q::Urgent,
                    Q::DueSoon,
                    Q::Late,
                    Q::Reopened,
                ];
                let mut follow = vec![
                    Q::Approval,
                    Q::Confirmation,
                    Q::Incidents,
                    Q::OpsMap,
                    Q::Snippets,
                ];
                // Who asks for more time and hands work out.
                if role == Role::AgencyFocal {
                    work.insert(work.len() - 1, Q::Moving);
                    follow.insert(0, Q::Board);
                    // Who tells an area of a cut or a closure.
                    follow.push(Q::Bulletins);
                }
                vec![(WORK, work), (FOLLOW, follow)]
            }
            Role::StandingBody
            | Role::SteeringCommittee
            | Role::ProvinceLeader
            | Role::Inspector => {
                let mut follow = vec![
                    Q::Wall,
                    Q::Late,
                    Q::Reopened,
                    Q::Returned,
                    Q::InProgress,
                    Q::Board,
                ];
                // It proposes what deadlines and routing should be, and reads what they are.
                if role == Role::StandingBody {
                    follow.extend([Q::Suggestions, Q::Routing, Q::Terms]);
                }
                if domain::delegation::is_lent(role) {
                    follow.push(Q::Absence);
                }
                // Whose people train the communes.
                if role == Role::StandingBody {
                    follow.push(Q::Sandbox);
                }
                vec![
                    (QUEUES, vec![Q::Disputes, Q::Escalated, Q::Precedents]),
                    (FOLLOW, follow),
                ]
            }
            Role::SysAdmin => vec![
                (
                    ADMIN,
                    vec![
                        Q::Users,
                        Q::Roles,
                        Q::Audit,
                        Q::Channels,
                        Q::Keys,
                        Q::Retention,
                        Q::Backups,
                        Q::Brand,
                        Q::Health,
                        Q::Sandbox,
                        Q::Setup,
                    ],
                ),
                (
                    TABLES,
                    vec![
                        Q::Agencies,
                        Q::Categories,
                        Q::Routing,
                        Q::Contacts,
                        Q::Words,
                        Q::Snippets,
                        Q::Areas,
                        Q::Landmarks,
                    ],
                ),
                (
                    QUEUES,
                    vec![Q::Messages, Q::Terms, Q::Assets, Q::Absence, Q::Search],
                ),
            ],
            Role::Auditor => vec![(QUEUES, vec![Q::Audit, Q::Roles, Q::Search])],
            Role::Citizen | Role::Telephony | Role::System => vec![(QUEUES, vec![Q::Search])],
        }
    }

    /// Screens that a role may open and that do not stand on its rail: the one box leads there.
    pub fn beyond(role: Role) -> Vec<Queue> {
        use Queue as Q;
        // Every list has an address of its own, whoever's rail it stands on.
        const LISTS: [Queue; 11] = [
            Q::Urgent,
            Q::DueSoon,
            Q::Late,
            Q::Review,
            Q::Reopened,
            Q::Returned,
            Q::WaitingInfo,
            Q::InProgress,
            Q::Approval,
            Q::Confirmation,
            Q::Inbox,
        ];
        let more: &[Queue] = match role {
            Role::CallAgent => &[Q::Escalated],
            Role::IocOperator => &[Q::Escalated, Q::Terms, Q::Routing],
            Role::IocLeader => &[Q::Escalated],
            Role::Inspector => &[Q::Terms, Q::Routing, Q::Audit],
            Role::Auditor => &[Q::Terms, Q::Routing],
            Role::SysAdmin => &[Q::Suggestions, Q::Bulletins, Q::Flood, Q::Handed],
            Role::AgencyFocal
            | Role::AgencyHandler
            | Role::AgencyLeader
            | Role::StandingBody
            | Role::SteeringCommittee
            | Role::ProvinceLeader => &[],
            Role::Citizen | Role::Telephony | Role::System => return Vec::new(),
        };
        let lists = match role {
            // Who runs the house has no work in them.
            Role::SysAdmin | Role::Auditor => &[][..],
            _ => &LISTS[..],
        };
        let shown: Vec<Queue> = Queue::rail(role).into_iter().flat_map(|(_, q)| q).collect();
        // The wall is the centre's list of dangers.
        let is_new =
            |q: &&Queue| !shown.contains(q) && (**q != Q::Urgent || !shown.contains(&Q::Wall));
        let all = more.iter().chain(lists).chain(&[Q::Search]);
        all.filter(is_new).copied().collect()
    }

    /// The four entries at the bottom of a phone.
    pub fn tabs(role: Role) -> [Queue; 4] {
        use Queue as Q;
        match role {
            Role::IocLeader => [Q::Today, Q::Triage, Q::Signing, Q::Search],
            Role::CallAgent => [Q::Today, Q::Calls, Q::Triage, Q::Search],
            Role::IocOperator => [Q::Today, Q::Triage, Q::Late, Q::Search],
            Role::AgencyFocal | Role::AgencyHandler => [Q::Today, Q::Mine, Q::Late, Q::Search],
            Role::AgencyLeader => [Q::Today, Q::Signing, Q::Mine, Q::Search],
            Role::SysAdmin => [Q::Today, Q::Users, Q::Audit, Q::Search],
            Role::Auditor => [Q::Today, Q::Audit, Q::Terms, Q::Search],
            Role::StandingBody
            | Role::SteeringCommittee
            | Role::ProvinceLeader
            | Role::Inspector
            | Role::Citizen
            | Role::Telephony
            | Role::System => [Q::Today, Q::Disputes, Q::Late, Q::Search],
        }
    }

    /// What is about to be late is counted with what is late already: the one is taken from the
    /// other.
    pub fn without_late(queues: &[Queue], mut counts: Vec<Option<Count>>) -> Vec<Option<Count>> {
        let at = |queue: Queue| queues.iter().position(|q| *q == queue);
        let late = at(Queue::Late)
            .and_then(|i| counts.get(i).copied())
            .flatten();
        if let (Some(i), Some(late)) = (at(Queue::DueSoon), late)
            && let Some(Some(soon)) = counts.get_mut(i)
        {
            soon.n = (soon.n - late.n).max(0);
        }
        counts
    }
}

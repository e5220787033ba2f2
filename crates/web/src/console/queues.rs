//! The queues of the console: what each holds, who sees it, where it leads.

use super::pages::desk::Heat;
use app::export::Only;
use app::report::list::Query;
use app::{Ctx, Sort};
use domain::report::{Label, Publication, Stage, Urgency};
use domain::time::DAY_MS;
use lang::Lang;

/// How long before its due a report is about to be late: the working day in which it can still be
/// kept.
const SOON_MS: i64 = DAY_MS;

/// A queue, or another place of the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// What needs me.
    Today,
    /// Received, waiting for a decision of the centre.
    Triage,
    /// Danger, not yet answered.
    Urgent,
    /// The same as the centre's wall: whom to call, what was tried.
    Wall,
    /// Due within a day.
    DueSoon,
    /// Past its due.
    Late,
    /// Requests to work again, under review.
    Review,
    /// Work again.
    Reopened,
    /// Handed back by an agency.
    Returned,
    /// Waiting for the reporter.
    WaitingInfo,
    /// Approved, waiting to be published.
    Publish,
    /// With the agency.
    InProgress,
    /// Waiting for the agency's leader.
    Approval,
    /// Results and drafts that wait for the reader's signature.
    Signing,
    /// Waiting for the citizen's word.
    Confirmation,
    /// Agencies disagree.
    Disputes,
    /// Before the committee.
    Escalated,
    /// Earlier rulings.
    Precedents,
    /// How often the machine is right.
    Suggestions,
    /// Rules of who acts.
    Routing,
    /// Agencies.
    Agencies,
    /// Categories.
    Categories,
    /// Call ladders.
    Contacts,
    /// Words of refusals and messages.
    Words,
    /// Kept sentences, macros, abbreviations.
    Snippets,
    /// Units and their outlines.
    Areas,
    /// Names that people tell a place by.
    Landmarks,
    /// Sent to the agency, not yet taken.
    Inbox,
    /// The agency's open work.
    Mine,
    /// Looking for a report.
    Search,
    /// The texts of messages.
    Messages,
    /// Deadlines as administered things.
    Terms,
    /// What the centre tells the people of an area.
    Bulletins,
    /// Where flood mode is on.
    Flood,
    /// Things that wear a label.
    Assets,
    /// The masked talk with citizens.
    Relay,
    /// Orders to act for somebody absent.
    Absence,
    /// Accounts.
    Users,
    /// What each role may do.
    Roles,
    /// The province's face.
    Brand,
    /// What administrators did.
    Audit,
    /// The ways out of the house.
    Channels,
    /// How the installation is.
    Health,
    /// Backups, and drills with them.
    Backups,
    /// The sandbox in which people practise.
    Sandbox,
    /// What a new installation still lacks.
    Setup,
    /// How long data is kept.
    Retention,
    /// Keys of other organisations.
    Keys,
    /// Cases handed to agencies' own systems that a person must look at.
    Handed,
    /// What the public does not see yet: words and photos to be looked through.
    Moderation,
    /// One cause of many reports.
    Incidents,
    /// Where the open work lies.
    OpsMap,
    /// What one shift hands to the next.
    Shift,
    /// Calls of the hotline.
    Calls,
    /// An agency's open work by officer and age.
    Board,
    /// Promises about to break or broken.
    Moving,
}

/// A count that stops at a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// How many, at most the cap.
    pub n: i64,
    /// There are more.
    pub more: bool,
}

impl From<(i64, bool)> for Count {
    fn from((n, more): (i64, bool)) -> Count {
        Count { n, more }
    }
}

impl Count {
    /// "14", "1.000+".
    pub fn words(self, lang: Lang) -> String {
        let plus = if self.more { "+" } else { "" };
        format!("{}{plus}", lang::number::whole(lang, self.n))
    }
}

/// Queues that are plain lists, by their place under `/lam-viec/viec/`.
const LISTS: [(&str, Queue); 11] = [
    ("khan", Queue::Urgent),
    ("sap-tre", Queue::DueSoon),
    ("tre", Queue::Late),
    ("xem-lai", Queue::Review),
    ("mo-lai", Queue::Reopened),
    ("tra-lai", Queue::Returned),
    ("bo-sung", Queue::WaitingInfo),
    ("dang-lam", Queue::InProgress),
    ("cho-duyet", Queue::Approval),
    ("xac-nhan", Queue::Confirmation),
    ("cho-nhan", Queue::Inbox),
];

impl Queue {
    /// The list of a place in the address.
    pub fn of_slug(slug: &str) -> Option<Queue> {
        LISTS
            .iter()
            .find(|(name, _)| *name == slug)
            .map(|(_, queue)| *queue)
    }

    /// The place of a list in the address.
    pub fn slug(self) -> Option<&'static str> {
        let listed = LISTS.iter().find(|(_, queue)| *queue == self);
        listed.map(|(name, _)| *name)
    }

    /// Which of the reports that the list's columns find belong to it.
    pub const fn only(self) -> Only {
        match self {
            Queue::DueSoon => Only::NotLate,
            Queue::Review => Only::Review,
            _ => Only::All,
        }
    }

    /// Name of its words: `console.rail.{key}`.
    pub const fn key(self) -> &'static str {
        match self {
            Queue::Today => "today",
            Queue::Triage => "triage",
            Queue::Urgent | Queue::Wall => "urgent",
            Queue::DueSoon => "due_soon",
            Queue::Late => "late",
            Queue::Review => "review",
            Queue::Reopened => "reopened",
            Queue::Returned => "returned",
            Queue::WaitingInfo => "waiting_info",
            Queue::Publish => "publish",
            Queue::InProgress => "in_progress",
            Queue::Approval => "approval",
            Queue::Signing => "proposals",
            Queue::Confirmation => "confirmation",
            Queue::Disputes => "disputes",
            Queue::Escalated => "escalated",
            Queue::Precedents => "precedents",
            Queue::Suggestions => "suggestions",
            Queue::Routing => "routing",
            Queue::Agencies => "agencies",
            Queue::Categories => "categories",
            Queue::Contacts => "contacts",
            Queue::Words => "words",
            Queue::Snippets => "snippets",
            Queue::Areas => "areas",
            Queue::Landmarks => "landmarks",
            Queue::Inbox => "inbox",
            Queue::Mine => "mine",
            Queue::Search => "search",
            Queue::Messages => "messages",
            Queue::Terms => "terms",
            Queue::Bulletins => "bulletins",
            Queue::Flood => "flood",
            Queue::Assets => "assets",
            Queue::Relay => "relay",
            Queue::Absence => "absence",
            Queue::Users => "users",
            Queue::Roles => "roles",
            Queue::Brand => "brand",
            Queue::Audit => "audit",
            Queue::Channels => "channels",
            Queue::Health => "health",
            Queue::Backups => "backups",
            Queue::Sandbox => "sandbox",
            Queue::Setup => "setup",
            Queue::Retention => "retention",
            Queue::Keys => "keys",
            Queue::Handed => "handed",
            Queue::Moderation => "moderation",
            Queue::Incidents => "incidents",
            Queue::OpsMap => "ops_map",
            Queue::Shift => "shift",
            Queue::Calls => "calls",
            Queue::Board => "board",
            Queue::Moving => "moving",
        }
    }

    /// Where it leads.
    pub const fn href(self) -> &'static str {
        match self {
            Queue::Today => "/lam-viec",
            Queue::Triage => "/lam-viec/phan-loai",
            Queue::Urgent => "/lam-viec/viec/khan",
            Queue::Wall => "/lam-viec/khan",
            Queue::DueSoon => "/lam-viec/viec/sap-tre",
            Queue::Late => "/lam-viec/viec/tre",
            Queue::Review => "/lam-viec/viec/xem-lai",
            Queue::Reopened => "/lam-viec/viec/mo-lai",
            Queue::Returned => "/lam-viec/viec/tra-lai",
            Queue::WaitingInfo => "/lam-viec/viec/bo-sung",
            Queue::Publish => "/lam-viec/cong-khai",
            Queue::InProgress => "/lam-viec/viec/dang-lam",
            Queue::Approval => "/lam-viec/viec/cho-duyet",
            Queue::Signing => "/lam-viec/duyet",
            Queue::Confirmation => "/lam-viec/viec/xac-nhan",
            Queue::Disputes => "/lam-viec/tranh-chap",
            Queue::Escalated => "/ban-chi-dao",
            Queue::Precedents => "/lam-viec/an-le",
            Queue::Suggestions => "/lam-viec/goi-y",
            Queue::Routing => super::terms::routing::HREF,
            Queue::Agencies => super::terms::tables::AGENCIES,
            Queue::Categories => super::terms::tables::CATEGORIES,
            Queue::Contacts => super::terms::tables::CONTACTS,
            Queue::Words => super::terms::tables::WORDS,
            Queue::Snippets => super::terms::tables::SNIPPETS,
            Queue::Areas => super::area::AREAS,
            Queue::Landmarks => super::terms::tables::LANDMARKS,
            Queue::Inbox => "/lam-viec/viec/cho-nhan",
            Queue::Mine => "/lam-viec/viec-cua-toi",
            Queue::Search => "/lam-viec/tim",
            Queue::Messages => super::messages::HREF,
            Queue::Terms => super::terms::HREF,
            Queue::Bulletins => super::bulletins::HREF,
            Queue::Flood => super::bulletins::FLOOD,
            Queue::Assets => super::assets::HREF,
            Queue::Relay => super::relay::HREF,
            Queue::Absence => super::absence::HREF,
            Queue::Users => super::admin::USERS,
            Queue::Roles => super::admin::ROLES,
            Queue::Brand => super::terms::brand::HREF,
            Queue::Audit => super::admin::AUDIT,
            Queue::Channels => super::admin::CHANNELS,
            Queue::Health => super::admin::HEALTH,
            Queue::Backups => super::admin::BACKUPS,
            Queue::Sandbox => super::admin::SANDBOX,
            Queue::Setup => super::admin::SETUP,
            Queue::Retention => super::admin::RETENTION,
            Queue::Keys => super::admin::KEYS,
            Queue::Handed => super::admin::STUCK,
            Queue::Moderation => super::moderate::HREF,
            Queue::Incidents => super::incidents::HREF,
            Queue::OpsMap => super::ops_map::HREF,
            Queue::Shift => super::shift::HREF,
            Queue::Calls => super::calls::HREF,
            Queue::Board => super::board::HREF,
            Queue::Moving => super::moving::HREF,
        }
    }

    /// Its drawing, with the prefix of its kind.
    pub const fn shape(self) -> &'static str {
        match self {
            Queue::Today => "i-home",
            Queue::Triage => "s-sort",
            Queue::Urgent | Queue::Wall | Queue::Late => "s-late",
            Queue::DueSoon | Queue::InProgress => "s-work",
            Queue::Reopened | Queue::Review => "s-flag",
            Queue::Returned => "s-no",
            Queue::WaitingInfo => "s-ask",
            Queue::Publish => "i-eye",
            Queue::Approval => "s-appr",
            Queue::Signing => "i-pen",
            Queue::Confirmation => "s-done",
            Queue::Disputes | Queue::Escalated => "i-bank",
            Queue::Precedents => "i-book",
            Queue::Suggestions => "i-chart",
            Queue::Routing => "i-merge",
            Queue::Agencies => "i-bank",
            Queue::Categories => "i-grid",
            Queue::Contacts => "i-phone",
            Queue::Words => "i-pen",
            Queue::Snippets => "i-pen",
            Queue::Areas => "i-map",
            Queue::Landmarks => "i-pin",
            Queue::Inbox => "i-inbox",
            Queue::Mine => "i-list",
            Queue::Search => "i-search",
            Queue::Messages => "i-text",
            Queue::Terms => "i-clock",
            Queue::Bulletins => "i-bell",
            Queue::Flood => "i-alert",
            Queue::Assets => "i-qr",
            Queue::Relay => "i-text",
            Queue::Absence => "i-users",
            Queue::Users => "i-users",
            Queue::Roles => "i-lock",
            Queue::Brand => "i-star",
            Queue::Audit => "i-book",
            Queue::Channels => "i-signal",
            Queue::Health => "i-shield",
            Queue::Backups => "i-copy",
            Queue::Sandbox => "i-users",
            Queue::Setup => "i-gear",
            Queue::Retention => "i-bin",
            Queue::Keys => "i-link",
            Queue::Handed => "i-send",
            Queue::Moderation => "i-eye",
            Queue::Incidents => "i-share",
            Queue::OpsMap => "i-pin",
            Queue::Shift => "i-users",
            Queue::Calls => "i-phone",
            Queue::Board => "i-chart",
            Queue::Moving => "i-clock",
        }
    }

    /// What it warns of when something is in it.
    pub const fn heat(self) -> Heat {
        match self {
            Queue::Urgent | Queue::Wall => Heat::Hot,
            Queue::DueSoon | Queue::Late => Heat::Warm,
            Queue::Today
            | Queue::Triage
            | Queue::Review
            | Queue::Reopened
            | Queue::Returned
            | Queue::WaitingInfo
            | Queue::Publish
            | Queue::InProgress
            | Queue::Approval
            | Queue::Signing
            | Queue::Confirmation
            | Queue::Disputes
            | Queue::Escalated
            | Queue::Precedents
            | Queue::Suggestions
            | Queue::Routing
            | Queue::Agencies
            | Queue::Categories
            | Queue::Contacts
            | Queue::Words
            | Queue::Snippets
            | Queue::Areas
            | Queue::Landmarks
            | Queue::Inbox
            | Queue::Mine
            | Queue::Search
            | Queue::Messages
            | Queue::Terms
            | Queue::Bulletins
            | Queue::Flood
            | Queue::Assets
            | Queue::Relay
            | Queue::Absence
            | Queue::Users
            | Queue::Roles
            | Queue::Brand
            | Queue::Audit
            | Queue::Channels
            | Queue::Health
            | Queue::Backups
            | Queue::Sandbox
            | Queue::Setup
            | Queue::Retention
            | Queue::Keys
            | Queue::Handed
            | Queue::Moderation
            | Queue::Incidents
            | Queue::OpsMap
            | Queue::Shift
            | Queue::Calls
            | Queue::Board
            | Queue::Moving => Heat::Calm,
        }
    }

    /// What it holds; none for a place that is no list, or whose reports only their own text tells.
    pub fn query(self, ctx: &Ctx) -> Option<Query> {
        if self == Queue::Review {
            return None;
        }
        self.listed(ctx)
    }

    /// What its page reads; more than it shows where only a report's own text tells.
    pub fn listed(self, ctx: &Ctx) -> Option<Query> {
        let mut query = Query {
            mine: ctx.actor.role.is_agency(),
            order: Sort::Due,
            ..Query::default()
        };
        let filter = &mut query.filter;
        match self {
            Queue::Today
            | Queue::Search
            | Queue::Messages
            | Queue::Precedents
            | Queue::Suggestions
            | Queue::Routing
            | Queue::Agencies
            | Queue::Categories
            | Queue::Contacts
            | Queue::Words
            | Queue::Snippets
            | Queue::Areas
            | Queue::Landmarks
            | Queue::Terms
            | Queue::Bulletins
            | Queue::Flood
            | Queue::Assets
            | Queue::Relay
            | Queue::Absence
            | Queue::Users
            | Queue::Roles
            | Queue::Brand
            | Queue::Audit
            | Queue::Channels
            | Queue::Health
            | Queue::Backups
            | Queue::Sandbox
            | Queue::Setup
            | Queue::Retention
            | Queue::Keys
            | Queue::Handed
            | Queue::Incidents
            | Queue::OpsMap
            | Queue::Shift
            | Queue::Calls
            | Queue::Board
            | Queue::Moving => return None,
            Queue::Triage => filter.stages = vec![Stage::Received],
            Queue::Urgent | Queue::Wall => {
                filter.urgency = Some(Urgency::Urgent);
                filter.stages = vec![
                    Stage::Received,
                    Stage::AwaitingInfo,
                    Stage::Dispatched,
                    Stage::InProgress,
                    Stage::AwaitingApproval,
                    Stage::Disputed,
                    Stage::Escalated,
                ];
            }
            Queue::DueSoon => {
                filter.open = Some(true);
                filter.late_at = Some(ctx.now.plus_ms(SOON_MS));
            }
            Queue::Late => query.overdue = true,
            Queue::Review => filter.stages = vec![Stage::Answered, Stage::Closed],
            Queue::Reopened => filter.labels = vec![Label::Reopened],
            Queue::Returned => {
                filter.stages = vec![Stage::Received];
                filter.labels = vec![Label::Assigned];
            }
            Queue::WaitingInfo => filter.stages = vec![Stage::AwaitingInfo],
            Queue::Publish => filter.stages = vec![Stage::Resolved],
            Queue::Moderation => {
                query.order = Sort::Newest;
                filter.publication = Some(Publication::Withheld);
                // What was refused, redirected or withdrawn is nobody's to read.
                filter.stages = vec![
                    Stage::Received,
                    Stage::Dispatched,
                    Stage::InProgress,
                    Stage::AwaitingApproval,
                    Stage::Resolved,
                    Stage::Answered,
                    Stage::Closed,
                ];
            }
            Queue::InProgress => filter.stages = vec![Stage::Dispatched, Stage::InProgress],
            // What the centre signs are drafts, which no column counts.
            Queue::Signing if !ctx.actor.role.is_agency() => return None,
            Queue::Approval | Queue::Signing => filter.stages = vec![Stage::AwaitingApproval],
            Queue::Confirmation => filter.stages = vec![Stage::Answered],
            Queue::Disputes => filter.stages = vec![Stage::Disputed, Stage::Escalated],
            Queue::Escalated => filter.stages = vec![Stage::Escalated],
            Queue::Inbox => filter.stages = vec![Stage::Dispatched],
            Queue::Mine => filter.open = Some(true),
        }
        Some(query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::actor::{Actor, Role};
    use domain::time::At;

    #[test]
    fn every_place_of_the_rail_has_words_and_an_address_of_its_own() {
        for role in Role::ALL {
            let queues = Queue::rail(*role)
                .into_iter()
                .flat_map(|(_, queues)| queues)
                .chain(Queue::tabs(*role));
            for queue in queues {
                assert!(
                    lang::has(&format!("console.rail.{}", queue.key())),
                    "{queue:?}"
                );
                if let Some(slug) = queue.href().strip_prefix("/lam-viec/viec/") {
                    assert_eq!(Queue::of_slug(slug), Some(queue));
                }
            }
        }
    }

    #[test]
    fn an_agency_counts_its_own() {
        let mut actor = Actor::nobody();
        actor.role = Role::AgencyFocal;
        let ctx = Ctx::of(actor, At(0));
        assert!(Queue::Late.query(&ctx).is_some_and(|q| q.mine && q.overdue));
    }

    #[test]
    fn soon_does_not_count_what_is_late() {
        let counts = vec![
            Some(Count { n: 5, more: false }),
            Some(Count { n: 3, more: false }),
        ];
        let left = Queue::without_late(&[Queue::DueSoon, Queue::Late], counts);
        assert_eq!(left[0], Some(Count { n: 2, more: false }));
    }
}

//! What a new installation still lacks, measured on the installation itself: nothing here is ticked by
//! hand. The steps stand in the order in which they are done.

use crate::SecondFactor;
use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::health;
use crate::limits;
use crate::retention;
use crate::user::{self, Account, Post};
use domain::actor::Role;
use domain::agency::{AgencyKind, SourceStatus};
use domain::pack::Catalogue;
use domain::time::{DAY_MS, Date};
use std::collections::HashSet;

/// Roles without which the service cannot run, whoever else there is.
const NEEDED: [Role; 2] = [Role::IocLeader, Role::IocOperator];
/// Roles that a whole centre has.
const WANTED: [Role; 4] = [
    Role::CallAgent,
    Role::StandingBody,
    Role::AgencyLeader,
    Role::Auditor,
];
/// How the pack's invented numbers begin: no subscriber's number has a 0 there.
const INVENTED: &str = "02320";
/// How long a trial of a way speaks for it, in milliseconds: gateways change their keys once a year.
const TRIAL_MS: i64 = 400 * DAY_MS;

/// How old the newest backup may be, in milliseconds: one is made a day, and one may fail.
const BACKUP_AGE_MS: i64 = 2 * DAY_MS;
const HOUR_MS: i64 = 3_600_000;

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The province's tables.
    Tables,
    /// The public address, its certificate, the proxy before it.
    Address,
    /// The administrators' second factor.
    Factor,
    /// Mail, short messages, push.
    Channels,
    /// Boundaries and landmarks.
    Areas,
    /// People and their posts.
    People,
    /// Deadlines and calendar.
    Terms,
    /// Who acts.
    Routing,
    /// Whom to call about a danger.
    Contacts,
    /// Copies of everything.
    Backup,
    /// How long data is kept.
    Retention,
}

impl Part {
    /// All of them, in the order in which they are done.
    pub const ALL: [Part; 11] = [
        Part::Tables,
        Part::Address,
        Part::Factor,
        Part::Channels,
        Part::Areas,
        Part::People,
        Part::Terms,
        Part::Routing,
        Part::Contacts,
        Part::Backup,
        Part::Retention,
    ];

    /// Its name, for words: `setup.{name}`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Part::Tables => "tables",
            Part::Address => "address",
            Part::Factor => "factor",
            Part::Channels => "channels",
            Part::Areas => "areas",
            Part::People => "people",
            Part::Terms => "terms",
            Part::Routing => "routing",
            Part::Contacts => "contacts",
            Part::Backup => "backup",
            Part::Retention => "retention",
        }
    }

    /// Whether the service must not open without it.
    pub const fn is_needed(self) -> bool {
        match self {
            Part::Tables
            | Part::Address
            | Part::Factor
            | Part::Channels
            | Part::People
            | Part::Terms
            | Part::Routing
            | Part::Contacts
            | Part::Backup => true,
            Part::Areas | Part::Retention => false,
        }
    }
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing of it is there.
    Missing,
    /// Some of it is.
    Partly,
    /// All of it.
    Done,
}

impl State {
    /// Its name, for words: `setup.state.{name}`.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Missing => "missing",
            State::Partly => "partly",
            State::Done => "done",
        }
    }

    fn of(done: bool, some: bool) -> State {
        match (done, some) {
            (true, _) => State::Done,
            (false, true) => State::Partly,
            (false, false) => State::Missing,
        }
    }
}

/// A sentence about what was found: the key of its words (`setup.found.…`) and their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The last part of the key.
    pub key: &'static str,
    /// The values.
    pub values: Vec<(&'static str, String)>,
}

/// One step as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub part: Part,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub told: Vec<Told>,
}

/// What the door knows of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct AtTheDoor {
    /// Proxies that are believed.
    pub trusts_proxy: bool,
    /// This request came through one.
    pub came_by_proxy: bool,
}

fn told(key: &'static str, values: &[(&'static str, String)]) -> Told {
    Told {
        key,
        values: values.to_vec(),
    }
}

/// Whether every step that is needed is done.
pub fn is_ready(steps: &[Step]) -> bool {
    steps
        .iter()
        .all(|s| s.state == State::Done || !s.part.is_needed())
}

/// How every step stands.
///
/// # Errors
/// [`crate::AppError::Forbidden`] for anybody but administrators; the database's.
pub async fn look(app: &App, ctx: &Ctx, door: AtTheDoor) -> AppResult<Vec<Step>> {
    user::may_administer(ctx)?;
    let accounts = accounts(app, ctx).await?;
    let basics = basics_of(app, ctx, &accounts);
    let tables = app.tables();
    let (pack, today) = (&tables.catalogue, ctx.now.date());
    let mut steps = Vec::with_capacity(Part::ALL.len());
    for part in Part::ALL {
        let (state, told) = match part {
            Part::Tables => tables_step(pack, today, tables.version),
            Part::Address => address(app, door),
            Part::Factor => factor(app, &basics),
            Part::Channels => channels(app, ctx).await?,
            Part::Areas => areas(pack, &basics),
            Part::People => people(pack, today, ctx, &accounts),
            Part::Terms => terms_step(&basics, today),
            Part::Routing => routing(pack, today),
            Part::Contacts => contacts(pack, today),
            Part::Backup => backup(app, ctx).await?,
            Part::Retention => kept(app, ctx).await?,
        };
        steps.push(Step { part, state, told });
    }
    Ok(steps)
}

/// What anybody who looks after an installation asks first: the page of a first run, and `doctor`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basics {
    /// Name of the policy in force.
    pub policy: Option<String>,
    /// The last day that the calendar knows.
    pub calendar_until: Option<Date>,
    /// Communes in force with an official outline, and all of them.
    pub outlined: (usize, usize),
    /// Administrators who can sign in, with whether they have a second factor.
    pub admins: Vec<(String, bool)>,
}

/// See [`Basics`].
///
/// # Errors
/// As [`look`].
pub async fn basics(app: &App, ctx: &Ctx) -> AppResult<Basics> {
    user::may_administer(ctx)?;
    Ok(basics_of(app, ctx, &accounts(app, ctx).await?))
}

fn basics_of(app: &App, ctx: &Ctx, accounts: &[Account]) -> Basics {
    let tables = app.tables();
    let (pack, today) = (&tables.catalogue, ctx.now.date());
    let communes: Vec<_> = pack
        .units_at(today)
        .filter(|u| u.kind.is_commune_level())
        .collect();
    let outlined = tables.boundaries_at(today).map_or(0, |b| {
        let codes = b.codes();
        let there = communes.iter().filter(|u| codes.contains(&u.code.as_str()));
        there.count()
    });
    Basics {
        policy: pack.policy_at(today).map(|p| p.name.clone()),
        calendar_until: pack.calendar().known_until(),
        outlined: (outlined, communes.len()),
        admins: holders(accounts, Role::SysAdmin, ctx)
            .map(|a| (a.username.clone(), a.has_factor))
            .collect(),
    }
}

type Found = (State, Vec<Told>);

/// Every account that is not locked.
async fn accounts(app: &App, ctx: &Ctx) -> AppResult<Vec<Account>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = user::list(app, ctx, after, usize::MAX).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        all.extend(page);
        if all.len() >= limits::ACCOUNTS_SEARCHED {
            break;
        }
    }
    let serves = |a: &Account| a.locked_at.is_none() && a.expires_at.is_none_or(|at| at > ctx.now);
    all.retain(serves);
    Ok(all)
}

fn holders<'a>(
    accounts: &'a [Account],
    role: Role,
    ctx: &'a Ctx,
) -> impl Iterator<Item = &'a Account> {
    let holds = move |post: &Post| post.role == role && post.is_held(ctx.now);
    accounts.iter().filter(move |a| a.posts.iter().any(holds))
}

fn tables_step(pack: &Catalogue, today: Date, version: i64) -> Found {
    let communes = pack.units_at(today).filter(|u| u.kind.is_commune_level());
    let in_force: Vec<_> = pack.agencies_at(today).collect();
    let counts = [
        ("communes", communes.count().to_string()),
        ("agencies", in_force.len().to_string()),
        ("categories", pack.categories().len().to_string()),
        ("rules", pack.rules().len().to_string()),
        ("version", version.to_string()),
    ];
    let mut found = vec![told("tables", &counts)];
    let unsure = in_force
        .iter()
        .filter(|a| a.source != SourceStatus::Verified)
        .count();
    if unsure > 0 {
        found.push(told("unsure", &[("n", unsure.to_string())]));
    }
    (State::Done, found)
}

fn address(app: &App, door: AtTheDoor) -> Found {
    let url = &app.settings.public_url;
    let host = url.split("://").nth(1).unwrap_or_default();
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let is_local = matches!(host, "" | "localhost" | "127.0.0.1") || !host.contains('.');
    let is_https = url.starts_with("https://");
    let mut found = vec![told("address", &[("url", url.clone())])];
    if is_local {
        found.push(told("address.local", &[]));
    }
    if !is_https {
        found.push(told("address.plain", &[]));
    }
    let unbelieved = door.came_by_proxy && !door.trusts_proxy;
    found.push(match (unbelieved, door.trusts_proxy) {
        (true, _) => told("proxy.unbelieved", &[]),
        (false, true) => told("proxy.set", &[]),
        (false, false) => told("proxy.none", &[]),
    });
    let done = is_https && !is_local && !unbelieved;
    (State::of(done, is_https || !is_local), found)
}

fn factor(app: &App, basics: &Basics) -> Found {
    let admins = &basics.admins;
    let without: Vec<&str> = admins
        .iter()
        .filter(|(_, has_factor)| !has_factor)
        .map(|(name, _)| name.as_str())
        .collect();
    let mut found = vec![match without.is_empty() {
        true => told("factor.all", &[("n", admins.len().to_string())]),
        false => told("factor.without", &[("names", without.join(", "))]),
    }];
    if app.settings.second_factor == SecondFactor::Optional {
        found.push(told("factor.optional", &[]));
    }
    if admins.len() == 1 {
        found.push(told("factor.one", &[]));
    }
    let done = without.is_empty() && !admins.is_empty();
    (State::of(done, without.len() < admins.len()), found)
}

async fn channels(app: &App, ctx: &Ctx) -> AppResult<Found> {
    let tried = audit::channels_tried(app, ctx.now.plus_ms(-TRIAL_MS)).await?;
    let (mut found, mut set_up, mut works) = (Vec::new(), 0, 0);
    let ways = health::ways(app, ctx).await?;
    for way in ways.iter().filter(|w| w.name != "webhook") {
        let went = way.load.sent_at.is_some() || tried.contains(way.name);
        let key = match (way.is_set_up, went || !way.can_be_tried) {
            (false, _) => "way.none",
            (true, true) => "way.works",
            (true, false) => "way.untried",
        };
        let messages = matches!(way.name, store::message::EMAIL | store::message::SMS);
        if way.is_set_up && messages {
            set_up += 1;
            works += usize::from(went);
        }
        found.push(told(key, &[("way", way.name.to_owned())]));
    }
    // Without mail and short messages nobody hears of anything.
    Ok((State::of(set_up > 0 && works == set_up, set_up > 0), found))
}

fn areas(pack: &Catalogue, basics: &Basics) -> Found {
    let (n, all) = basics.outlined;
    let marks = pack.landmarks().iter().filter(|l| !l.is_off).count();
    let found = vec![
        told("areas", &[("n", n.to_string()), ("all", all.to_string())]),
        told("landmarks", &[("n", marks.to_string())]),
    ];
    (State::of(n == all && n > 0, n > 0), found)
}

fn people(pack: &Catalogue, today: Date, ctx: &Ctx, accounts: &[Account]) -> Found {
    let lacking = |roles: &[Role]| -> Vec<String> {
        let nobody = roles
            .iter()
            .filter(|r| holders(accounts, **r, ctx).next().is_none());
        nobody.map(|r| r.as_str().to_owned()).collect()
    };
    let (needed, wanted) = (lacking(&NEEDED), lacking(&WANTED));
    let held: HashSet<&str> = holders(accounts, Role::AgencyFocal, ctx)
        .flat_map(|a| a.posts.iter())
        .filter(|p| p.role == Role::AgencyFocal && p.is_held(ctx.now))
        .filter_map(|p| p.agency.as_deref())
        .collect();
    let directs = |kind| {
        matches!(
            kind,
            AgencyKind::Steering | AgencyKind::StandingBody | AgencyKind::Ioc
        )
    };
    let (mut without, mut all) = (0, 0);
    for agency in pack.agencies_at(today).filter(|a| !directs(a.kind)) {
        all += 1;
        without += usize::from(!held.contains(agency.code.as_str()));
    }
    let mut found = vec![told("people", &[("n", accounts.len().to_string())])];
    for role in needed.iter().chain(&wanted) {
        found.push(told("role.nobody", &[("role", role.clone())]));
    }
    let focal = [("n", without.to_string()), ("all", all.to_string())];
    found.push(match without {
        0 => told("focal.all", &focal),
        _ => told("focal.without", &focal),
    });
    let done = needed.is_empty() && without == 0;
    (
        State::of(done, needed.len() < NEEDED.len() || without < all),
        found,
    )
}

fn terms_step(basics: &Basics, today: Date) -> Found {
    let mut found = vec![match &basics.policy {
        Some(policy) => told("policy", &[("name", policy.clone())]),
        None => told("policy.none", &[]),
    }];
    let known = basics.calendar_until.map_or(0, |day| day.year());
    let (this, next) = (today.year(), today.year() + 1);
    for year in [this, next] {
        let key = if known >= year {
            "calendar"
        } else {
            "calendar.none"
        };
        found.push(told(key, &[("year", year.to_string())]));
    }
    let done = basics.policy.is_some() && known >= next;
    (
        State::of(done, basics.policy.is_some() || known >= this),
        found,
    )
}

fn routing(pack: &Catalogue, today: Date) -> Found {
    let unrouted = pack.unrouted(today);
    // Two rules that contradict each other are not taken in the first place.
    let mut found = vec![told("rules", &[("n", pack.rules().len().to_string())])];
    found.push(match unrouted.is_empty() {
        true => told("routing.all", &[]),
        false => told("routing.without", &[("names", unrouted.join(", "))]),
    });
    (
        State::of(unrouted.is_empty(), !pack.rules().is_empty()),
        found,
    )
}

fn contacts(pack: &Catalogue, today: Date) -> Found {
    let (mut none, mut invented, mut all) = (0usize, 0usize, 0usize);
    for agency in pack.agencies_at(today) {
        if agency.kind == AgencyKind::Steering {
            continue;
        }
        all += 1;
        let ladder = pack.ladder(&agency.code, today);
        let is_invented = |phone: &str| {
            let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
            digits.starts_with(INVENTED)
        };
        if ladder.is_empty() {
            none += 1;
        } else if ladder.iter().all(|c| is_invented(&c.phone)) {
            invented += 1;
        }
    }
    let of = |n: usize| [("n", n.to_string()), ("all", all.to_string())];
    let mut found = vec![told("ladders", &of(all - none - invented))];
    if none > 0 {
        found.push(told("ladders.none", &of(none)));
    }
    if invented > 0 {
        found.push(told("ladders.invented", &of(invented)));
    }
    let good = all - none - invented;
    (State::of(good == all, good > 0), found)
}

async fn backup(app: &App, ctx: &Ctx) -> AppResult<Found> {
    let kept = crate::backup::standing(app, ctx).await?;
    let mut found = Vec::new();
    if !kept.has_folder {
        found.push(told("backup.folder", &[]));
    }
    if let Some(fault) = &kept.fault {
        found.push(told("backup.fault", &[("why", fault.words(ctx.lang))]));
    }
    let age = kept.newest_at.map(|at| ctx.now.0 - at.0);
    let is_fresh = age.is_some_and(|ms| ms <= BACKUP_AGE_MS);
    found.push(match age {
        None => told("backup.none", &[]),
        Some(_) if !is_fresh => told("backup.old", &[]),
        Some(ms) => told("backup.newest", &[("hours", (ms / HOUR_MS).to_string())]),
    });
    found.push(match kept.drill {
        Some((_, true)) => told("backup.drill", &[]),
        Some((_, false)) | None => told("backup.no_drill", &[]),
    });
    let done = kept.has_folder && kept.fault.is_none() && is_fresh;
    Ok((State::of(done, kept.has_folder || age.is_some()), found))
}

async fn kept(app: &App, ctx: &Ctx) -> AppResult<Found> {
    let periods = retention::periods(app, ctx).await?;
    let set = periods.version > 0;
    let key = if set {
        "retention.set"
    } else {
        "retention.default"
    };
    Ok((State::of(set, true), vec![told(key, &[])]))
}

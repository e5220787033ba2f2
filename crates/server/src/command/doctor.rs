//! `doctor`: what is wrong with an installation, in words.

use crate::cli::Place;
use crate::clock;
use crate::config::Config;
use crate::fail::{Done, Fail};
use crate::terminal::Terminal;
use app::Ctx;
use courier::Channel;
use lang::t;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use store::{ReplicaFault, Store};

/// Minutes that a message may wait past its hour before somebody should look.
const MESSAGE_WAIT_MAX: i64 = 10;
/// Events that followers may be behind before somebody should know: some minutes' worth.
pub(super) const LAG_MAX: i64 = 1_000;

/// Looks at replicas before one that is behind is called so, and the pause after each: a standby
/// carries out what was just written in some milliseconds.
const REPLICA_LOOKS: u32 = 5;
const REPLICA_PAUSE: Duration = Duration::from_millis(300);

/// How one thing stands.
pub(super) enum Mark {
    Good,
    Warning,
    Wrong,
}

pub(super) struct Findings<'a> {
    terminal: &'a mut Terminal,
    wrong: usize,
}

impl Findings<'_> {
    pub(super) fn tell(&mut self, mark: Mark, key: &str, values: &[(&str, &str)]) -> Done {
        let sign = match mark {
            Mark::Good => "✔",
            Mark::Warning => "!",
            Mark::Wrong => {
                self.wrong += 1;
                "✘"
            }
        };
        let words = lang::fill(self.terminal.lang, key, values);
        self.terminal.line(format!("{sign} {words}"))
    }
}

pub(super) async fn run(terminal: &mut Terminal, place: &Place) -> Done {
    let lang = terminal.lang;
    let config = Config::read(lang, place)?;
    let store = crate::house::store(lang, &config).await?;
    let mut findings = Findings { terminal, wrong: 0 };
    let found = &mut findings;
    match config.check_doors(lang) {
        Ok(()) => found.tell(
            Mark::Good,
            "cli.doctor_doors",
            &[("url", &config.public_url())],
        )?,
        Err(fail) => found.tell(
            Mark::Wrong,
            "cli.doctor_said",
            &[("words", &fail.words(lang))],
        )?,
    }
    keys(found, &config)?;
    sandbox(found, &config)?;
    replicas(found, &config, &store).await?;
    let pending = store::migrate::pending(&store).await?;
    let newer = store::migrate::newer(&store).await?;
    if !newer.is_empty() {
        let names = newer.join(", ");
        found.tell(Mark::Wrong, "cli.db.newer", &[("names", &names)])?;
    } else if pending.is_empty() {
        found.tell(Mark::Good, "cli.doctor_schema", &[])?;
        match crate::house::app(lang, &config, store.clone()).await {
            Ok(app) => {
                files(found, &config, &app).await?;
                people(found, &app).await?;
                channels(found, &app)?;
                provider(found, &app).await?;
                super::outside::look(found, &app).await?;
            }
            Err(fail) => found.tell(
                Mark::Wrong,
                "cli.doctor_said",
                &[("words", &fail.words(lang))],
            )?,
        }
        work(found, &store).await?;
        super::neighbours::look(found, &store).await?;
    } else {
        found.tell(
            Mark::Wrong,
            "cli.pending",
            &[("names", &pending.join(", "))],
        )?;
    }
    match findings.wrong {
        0 => terminal.say("cli.doctor_well", &[]),
        _ => Err(Fail::No(t(lang, "cli.doctor_ill").to_owned())),
    }
}

/// The sandbox, if this node keeps one: apart from the real service.
fn sandbox(found: &mut Findings<'_>, config: &Config) -> Done {
    let Some(home) = config.sandbox_home() else {
        return Ok(());
    };
    let folder = home.folder.display().to_string();
    let listen = home.listen.to_string();
    if home.listen == config.listen {
        return found.tell(
            Mark::Wrong,
            "cli.doctor_sandbox_same",
            &[("listen", &listen)],
        );
    }
    if !home.is_free() {
        return found.tell(
            Mark::Wrong,
            "cli.doctor_sandbox_strange",
            &[("folder", &folder)],
        );
    }
    let values = [("folder", &*folder), ("url", &home.url)];
    found.tell(Mark::Good, "cli.doctor_sandbox", &values)
}

/// The key file: there, and for its owner's eyes only.
fn keys(found: &mut Findings<'_>, config: &Config) -> Done {
    let path = config.keys_file();
    let shown = path.display().to_string();
    match std::fs::metadata(&path).map(|m| m.permissions()) {
        Err(_) => found.tell(Mark::Wrong, "cli.no_keys", &[("path", &shown)]),
        Ok(rights) if is_open_to_others(&rights) => {
            found.tell(Mark::Wrong, "cli.doctor_keys_open", &[("path", &shown)])
        }
        Ok(_) => found.tell(Mark::Good, "cli.doctor_keys", &[]),
    }
}

/// The standbys: each is looked at until it is well, or long enough.
async fn replicas(found: &mut Findings<'_>, config: &Config, store: &Store) -> Done {
    let lang = found.terminal.lang;
    let store = match crate::house::with_replicas(config, store.clone()) {
        Ok(store) => store,
        Err(fail) => {
            let words = fail.words(lang);
            return found.tell(Mark::Wrong, "cli.doctor_said", &[("words", &words)]);
        }
    };
    let mut looks = REPLICA_LOOKS;
    let mut states = store.replicas(clock::tick());
    while looks > 0 && states.iter().any(|state| state.fault.is_some()) {
        store.look_at_replicas(clock::tick).await;
        tokio::time::sleep(REPLICA_PAUSE).await;
        states = store.replicas(clock::tick());
        looks -= 1;
    }
    for state in states {
        let name = ("name", state.name.as_str());
        let (key, why) = match &state.fault {
            None => {
                found.tell(Mark::Good, "cli.doctor_replica", &[name])?;
                continue;
            }
            Some(ReplicaFault::Unseen) => ("cli.doctor_replica_silent", ""),
            Some(ReplicaFault::Unreachable(why)) => ("cli.doctor_replica_silent", why.as_str()),
            Some(ReplicaFault::NotStandby) => ("cli.doctor_replica_writes", ""),
            Some(ReplicaFault::Another) => ("cli.doctor_replica_another", ""),
            Some(ReplicaFault::Behind) => ("cli.doctor_replica_behind", ""),
        };
        // Without it everything works, only no quicker.
        found.tell(Mark::Warning, key, &[name, ("why", why)])?;
    }
    Ok(())
}

fn is_open_to_others(rights: &Permissions) -> bool {
    rights.mode() & 0o077 != 0
}

/// Whether files can be kept where the configuration says.
async fn files(found: &mut Findings<'_>, config: &Config, app: &app::App) -> Done {
    let lang = found.terminal.lang;
    let place = crate::files::place(config);
    let tried = app::health::files(app, &Ctx::system(clock::now())).await;
    match tried.map_err(|e| Fail::app(lang, e))? {
        None => found.tell(Mark::Good, "cli.doctor_files", &[("place", &place)]),
        Some(why) => found.tell(
            Mark::Wrong,
            "cli.doctor_files_not",
            &[("place", &place), ("why", &why)],
        ),
    }
}

/// Somebody who can administer, and the province's tables.
async fn people(found: &mut Findings<'_>, app: &app::App) -> Done {
    let lang = found.terminal.lang;
    let now = clock::now();
    let today = now.date();
    let basics = app::setup::basics(app, &Ctx::system(now))
        .await
        .map_err(|e| Fail::app(lang, e))?;
    match &basics.policy {
        Some(policy) => found.tell(Mark::Good, "cli.doctor_policy", &[("policy", policy)])?,
        None => found.tell(Mark::Wrong, "cli.doctor_no_policy", &[])?,
    }
    match basics.calendar_until {
        Some(until) if until > today => {
            found.tell(
                Mark::Good,
                "cli.doctor_calendar",
                &[("date", &lang::date::full_day(lang, until))],
            )?;
        }
        Some(_) | None => found.tell(Mark::Wrong, "cli.doctor_calendar_over", &[])?,
    }
    let (mark, key) = match app.tables().boundaries_at(today) {
        Some(_) => (Mark::Good, "cli.doctor_areas"),
        None => (Mark::Warning, "cli.doctor_no_areas"),
    };
    found.tell(mark, key, &[])?;
    let (mark, key) = match basics.admins.is_empty() {
        false => (Mark::Good, "cli.doctor_admin"),
        true => (Mark::Warning, "cli.no_admin"),
    };
    found.tell(mark, key, &[])
}

/// Whether the provider of sign-ins can be used, where one is set up.
async fn provider(found: &mut Findings<'_>, app: &app::App) -> Done {
    let lang = found.terminal.lang;
    let ctx = Ctx::system(clock::now());
    let stands = app::health::provider(app, &ctx).await;
    match stands.map_err(|e| Fail::app(lang, e))? {
        None => Ok(()),
        Some((name, None)) => found.tell(Mark::Good, "cli.doctor_provider", &[("name", &name)]),
        Some((name, Some(why))) => found.tell(
            Mark::Warning,
            "cli.doctor_provider_not",
            &[("name", &name), ("why", &why)],
        ),
    }
}

/// The ways out of the house.
fn channels(found: &mut Findings<'_>, app: &app::App) -> Done {
    let Some(courier) = &app.settings.courier else {
        return found.tell(Mark::Warning, "cli.doctor_no_channel", &[]);
    };
    let gateway = courier.gateway().unwrap_or_default();
    let mut any = false;
    for (channel, key) in [
        (Channel::Email, "cli.doctor_channel_mail"),
        (Channel::Sms, "cli.doctor_channel_sms"),
        (Channel::Push, "cli.doctor_channel_push"),
        (Channel::Zalo, "cli.doctor_channel_zalo"),
    ] {
        if courier.can(channel) {
            any = true;
            found.tell(Mark::Good, key, &[("gateway", gateway)])?;
        }
    }
    if any {
        return Ok(());
    }
    found.tell(Mark::Warning, "cli.doctor_no_channel", &[])
}

/// Followers and jobs.
async fn work(found: &mut Findings<'_>, store: &Store) -> Done {
    let top = store::feed::top(store).await?;
    let positions = store::feed::positions(store).await?;
    let behind = positions
        .iter()
        .map(|(_, pos)| top - pos)
        .max()
        .unwrap_or(0)
        .to_string();
    let is_behind = positions.iter().any(|(_, pos)| top - pos > LAG_MAX);
    let (mark, key) = if is_behind {
        (Mark::Warning, "cli.doctor_behind")
    } else {
        (Mark::Good, "cli.doctor_followers")
    };
    found.tell(mark, key, &[("n", &behind)])?;
    let load = store::job::load(store, clock::now()).await?;
    let (mark, key) = if load.dead > 0 {
        (Mark::Wrong, "cli.doctor_dead_jobs")
    } else {
        (Mark::Good, "cli.doctor_jobs")
    };
    found.tell(mark, key, &[("n", &load.dead.to_string())])?;
    let now = clock::now();
    let outbox = store::message::load(store, now).await?;
    if outbox.dead > 0 {
        found.tell(
            Mark::Wrong,
            "cli.doctor_dead_messages",
            &[("n", &outbox.dead.to_string())],
        )?;
    }
    let since = outbox.oldest_ready_at.map_or(0, |at| now.0 - at.0) / 60_000;
    let (mark, key) = if since > MESSAGE_WAIT_MAX {
        (Mark::Warning, "cli.doctor_messages_wait")
    } else {
        (Mark::Good, "cli.doctor_messages")
    };
    let words = [
        ("n", outbox.waiting.to_string()),
        ("minutes", since.to_string()),
    ];
    found.tell(
        mark,
        key,
        &words.each_ref().map(|(name, n)| (*name, n.as_str())),
    )
}

//! How the installation is: the ways out of the house, what runs behind, the disk; for whoever
//! keeps it.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limit::{Deed, Flood};
use crate::limits;
use crate::user::{self, Happened, UserError};
use courier::{Channel, Failure, Parcel, Words};
use domain::time::{At, DAY_MS};
use media::StorageError;
use store::Batch;
use store::message::WayLoad;

/// How far back a way's last success is looked for.
const LOOK_BACK_MS: i64 = 7 * DAY_MS;

/// Zalo's name among them.
const ZALO: &str = "zalo";

/// The ways, with their names in the outbox and in an address.
pub const WAYS: [(Channel, &str); 5] = [
    (Channel::Email, store::message::EMAIL),
    (Channel::Sms, store::message::SMS),
    (Channel::Push, store::message::PUSH),
    (Channel::Zalo, ZALO),
    (Channel::Webhook, "webhook"),
];

/// How one way stands.
#[derive(Clone, Debug)]
pub struct Way {
    /// Its name.
    pub name: &'static str,
    /// It is set up.
    pub is_set_up: bool,
    /// It can be tried from the page.
    pub can_be_tried: bool,
    /// Its part of the outbox.
    pub load: WayLoad,
}

/// How every way stands.
pub async fn ways(app: &App, ctx: &Ctx) -> AppResult<Vec<Way>> {
    user::may_administer(ctx)?;
    let since = ctx.now.plus_ms(-LOOK_BACK_MS);
    let mut ways = Vec::with_capacity(WAYS.len());
    for (channel, name) in WAYS {
        let is_set_up = app
            .settings
            .courier
            .as_ref()
            .is_some_and(|c| c.can(channel));
        ways.push(Way {
            name,
            is_set_up,
            can_be_tried: is_set_up && channel != Channel::Webhook,
            load: store::message::way(&app.store, name, ctx.now, since).await?,
        });
    }
    Ok(ways)
}

/// How the provider of sign-ins stands: its name, and why it cannot be used; none if none is set up.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators.
pub async fn provider(app: &App, ctx: &Ctx) -> AppResult<Option<(String, Option<String>)>> {
    user::may_administer(ctx)?;
    let Some((courier, name)) = app.settings.courier.as_ref().zip(user::provider::name(app)) else {
        return Ok(None);
    };
    let fault = courier.provider_answers().await.err();
    let why = fault.map(|fault| fault.why().to_owned());
    Ok(Some((name.to_owned(), why)))
}

/// How a trial ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It was taken.
    Went,
    /// Not a number, not an address, or a way that cannot be tried.
    Nowhere,
    /// It was not taken, and why.
    Failed(String),
}

/// What is sent to try a way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// To where: an address, a number, a browser's own subscription as JSON.
    pub to: String,
    /// The words; a template of Zalo has its own.
    pub line: String,
    /// Number of a template that Zalo has approved.
    pub template: String,
    /// Its values, a line each: `name=value`.
    pub data: String,
}

/// Sends a line to an address of the administrator's own, past the outbox: what comes back is told.
///
/// # Errors
/// [`AppError::TooMany`]; the database's.
pub async fn try_out(app: &App, ctx: &Ctx, way: &str, trial: &Trial) -> AppResult<Tried> {
    let (to, line) = (trial.to.trim(), trial.line.as_str());
    user::may_administer(ctx)?;
    if app.settings.flood == Flood::Limited {
        app.limits.check(Deed::SignIn, ctx.from)?;
    }
    let (to, words) = match way {
        store::message::EMAIL => (
            crate::vault::address(to),
            Words::Email {
                subject: line.to_owned(),
                text: line.to_owned(),
                html: format!("<p>{line}</p>"),
            },
        ),
        store::message::SMS => (
            crate::vault::international(to),
            Words::Sms {
                text: crate::notice::sms::gsm(line),
            },
        ),
        store::message::PUSH => {
            let courier = app.settings.courier.as_ref();
            let fits = courier.is_some_and(|c| c.subscription_endpoint(to).is_ok());
            let words = Words::Push {
                title: line.to_owned(),
                body: line.to_owned(),
                url: format!("{}/quan-tri/kenh", app.settings.public_url),
            };
            (fits.then(|| to.to_owned()), words)
        }
        ZALO => {
            let template = trial.template.trim();
            let data = trial.data.lines().filter_map(|line| line.split_once('='));
            let words = Words::Zalo {
                template: template.to_owned(),
                data: data
                    .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                    .collect(),
            };
            let number = crate::vault::international(to);
            (number.filter(|_| !template.is_empty()), words)
        }
        _ => return Ok(Tried::Nowhere),
    };
    let (Some(to), Some(courier)) = (to, app.settings.courier.as_ref()) else {
        return Ok(Tried::Nowhere);
    };
    let id = format!("thu-{:016x}", app.random_u64()?);
    let parcel = Parcel {
        id: &id,
        to: &to,
        words: &words,
        thread: None,
        unsubscribe: None,
        now: ctx.now.0 / 1000,
    };
    let tried = match courier.send(&parcel).await {
        Ok(_) => Tried::Went,
        Err(Failure::Later(why) | Failure::Never(why) | Failure::Gone(why)) => Tried::Failed(why),
    };
    noted(app, ctx, way, tried == Tried::Went).await?;
    Ok(tried)
}

/// That it was tried stands in the administrator's own chain; to where does not.
async fn noted(app: &App, ctx: &Ctx, way: &str, went: bool) -> AppResult<()> {
    let Some(id) = ctx.actor.user else {
        return Ok(());
    };
    let user = store::user::by_id(&app.store, id).await?;
    let user = user.ok_or(AppError::SignIn)?;
    let happened = Happened::ChannelTried { way, went };
    match user::write(app, ctx, user, happened, Batch::new()).await {
        Ok(_) | Err(UserError::Wrong(_)) => Ok(()),
        Err(UserError::App(e)) => Err(e),
    }
}

/// Where files are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// On a disk of this machine.
    Room {
        /// Bytes that are free.
        free: u64,
        /// Bytes that it holds.
        all: u64,
    },
    /// On a disk that does not say.
    Unknown,
    /// In a bucket: nobody knows its room.
    Bucket,
}

/// Whether files can be kept at this moment, and if not, why.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators.
pub async fn files(app: &App, ctx: &Ctx) -> AppResult<Option<String>> {
    user::may_administer(ctx)?;
    Ok(app.storage.probe().await.err().map(|why| why.to_string()))
}

/// How the installation is.
#[derive(Clone, Debug)]
pub struct Health {
    /// Followers, with how many events each is behind.
    pub behind: Vec<(String, i64)>,
    /// Jobs that wait.
    pub jobs: i64,
    /// Jobs that a person must look at.
    pub dead_jobs: i64,
    /// Messages that wait.
    pub messages: i64,
    /// Messages that a person must look at.
    pub dead_messages: i64,
    /// Since when the oldest that could go has been able to.
    pub oldest_message: Option<At>,
    /// Webhooks: told, failing, stopped.
    pub webhooks: store::webhook::Counts,
    /// Migrations that the database lacks.
    pub pending: Vec<&'static str>,
    /// The last one that it has.
    pub schema: &'static str,
    /// Where files are kept, and what room is left there.
    pub disk: Disk,
    /// The engine's name.
    pub engine: &'static str,
}

/// Looks at everything.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators; the database's.
pub async fn look(app: &App, ctx: &Ctx) -> AppResult<Health> {
    user::may_administer(ctx)?;
    figures(app, ctx.now).await
}

/// The same for a program that watches over the node: counts alone.
///
/// # Errors
/// The database's.
pub async fn figures(app: &App, now: At) -> AppResult<Health> {
    let top = store::feed::top(&app.store).await?;
    let positions = store::feed::positions(&app.store).await?;
    let jobs = store::job::load(&app.store, now).await?;
    let messages = store::message::load(&app.store, now).await?;
    Ok(Health {
        behind: positions
            .into_iter()
            .map(|(name, pos)| (name, (top - pos).max(0)))
            .collect(),
        jobs: jobs.waiting,
        dead_jobs: jobs.dead,
        messages: messages.waiting,
        dead_messages: messages.dead,
        oldest_message: messages.oldest_ready_at,
        webhooks: store::webhook::counts(&app.store).await?,
        pending: store::migrate::pending(&app.store).await?,
        schema: store::migrate::ALL.last().map_or("", |m| m.name),
        disk: match app.storage.room() {
            Ok(Some((free, all))) => Disk::Room { free, all },
            Ok(None) => Disk::Bucket,
            Err(_) => Disk::Unknown,
        },
        engine: match app.store.kind() {
            store::Kind::Sqlite => "SQLite",
            store::Kind::Postgres => "PostgreSQL",
        },
    })
}

/// Whether a node can do its work at this moment, and what stands in its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// The database answers.
    pub database: bool,
    /// It takes what is written.
    pub writes: bool,
    /// Photos can be kept.
    pub files: bool,
    /// Where they cannot: no node can keep them, for the bucket of all does not answer or is full.
    pub everywhere: bool,
    /// There is room for them.
    pub room: bool,
}

impl Readiness {
    /// Nothing stands in its way.
    pub fn is_whole(self) -> bool {
        // A balancer that sent everybody away from every node would shut out those who have no photo.
        self.database && self.writes && (self.files || self.everywhere) && self.room
    }
}

/// Tries whether the node can do its work. It writes where writing failed last time, so that a node
/// from which everybody was sent away finds out that it is well again.
pub async fn ready(app: &App) -> Readiness {
    let database = match crate::catalogue::reload(app).await {
        Ok(_) => true,
        Err(cause) => {
            tracing::warn!(?cause, "the database does not answer");
            false
        }
    };
    let writes = database
        && match app.store.load().is_failing {
            true => store::setting::probe(&app.store).await.is_ok(),
            false => true,
        };
    let (files, everywhere) = match app.storage.probe().await {
        Ok(()) => (true, false),
        Err(cause) => {
            tracing::warn!(%cause, "files cannot be kept");
            let of_all = matches!(cause, StorageError::Away(_) | StorageError::Full);
            (false, of_all && app.storage.is_shared())
        }
    };
    let room = match app.storage.room() {
        Ok(Some((free, _))) => free >= limits::DISK_LEAST,
        // A bucket says by itself when it is full.
        Ok(None) => true,
        Err(_) => false,
    };
    Readiness {
        database,
        writes,
        files,
        everywhere,
        room,
    }
}

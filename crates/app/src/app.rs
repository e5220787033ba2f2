//! The application: what every deed needs, wired once at start.

use crate::areas::Boundaries;
use crate::error::{AppError, AppResult};
use crate::follow::map::Map;
use crate::follow::stream::Live;
use crate::follow::suggest::Suggester;
use crate::follow::webhook::Hooks;
use crate::limit::{Flood, Limits};
use crate::notice::texts::Messages;
use crate::report::line::Lines;
use crate::report::written::Texts;
use crate::shelf::Shelf;
use crate::user::Passwords;
use courier::Courier;
use domain::id::{FileId, ReportCode, ReportId, UserId, VaultId};
use domain::pack::Catalogue;
use domain::pack::rules::Gap;
use domain::time::At;
use domain::time::Date;
use domain::workflow::Rules;
use media::{Darkroom, Storage};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use store::{Keys, ReplicaState, Store};
use tokio::sync::{OnceCell, Semaphore};

/// What an installation may set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that people know, without a slash at the end: `https://…`. Links in answers
    /// begin with it.
    pub public_url: String,
    /// Whether floods from one place are held back.
    pub flood: Flood,
    /// Whether those whose role wants a second factor must have one.
    pub second_factor: SecondFactor,
    /// Who takes messages to other systems; none where no way is set up, and then nothing is sent.
    pub courier: Option<Courier>,
    /// What it is for.
    pub world: World,
}

/// What an installation is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum World {
    /// Its citizens and agencies are real.
    #[default]
    Real,
    /// People practise in it, and every page says so.
    Sandbox,
}

/// Whether the roles that want a second factor must have one. Who has one is asked for it always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondFactor {
    /// Without one nobody of such a role gets in: they set one up at the door.
    #[default]
    Required,
    /// Whoever wants: demonstrations and tests.
    Optional,
}

/// Cheap to clone; all clones are one application.
#[derive(Clone)]
pub struct App {
    /// The memory.
    pub store: Store,
    parts: Arc<Parts>,
}

/// See [`App`]. The deeds reach its parts by name.
pub struct Parts {
    /// The key file's keys.
    pub keys: Keys,
    /// Files.
    pub storage: Storage,
    /// Photos.
    pub darkroom: Darkroom,
    /// What an installation may set.
    pub settings: Settings,
    /// What holds back floods from one place.
    pub limits: Limits,
    /// Where passwords are hashed, a few at a time.
    pub passwords: Passwords,
    /// Places for uploads that are put together.
    pub(crate) put_together: Semaphore,
    /// Places for recordings that are passed on.
    pub(crate) recordings: Semaphore,
    /// Every public point, kept fresh by [`crate::follow::map`].
    pub map: Map,
    /// Who listens at this node, and what they hear, kept fresh by [`crate::follow::stream`].
    pub live: Live,
    /// What of the feed is made ready for webhooks, by [`crate::follow::webhook`].
    pub hooks: Hooks,
    /// What past reports teach, kept fresh with the map.
    pub suggester: Suggester,
    /// Lines of lists, drawn once.
    pub(crate) lines: Lines,
    /// Reports as everybody sees them, written once.
    pub(crate) texts: Texts,
    /// Figures, added up once.
    pub(crate) figures: crate::statistics::Kept,
    /// This node's line to the telephone exchange.
    pub exchange: crate::hotline::exchange::Exchange,
    /// What runs out outside the house, as it was seen last.
    pub(crate) outside: crate::outside::Seen,
    tables: RwLock<Tables>,
    messages: RwLock<Arc<Messages>>,
}

/// The province's tables in force. Replaced whole when a newer version stands in the store.
#[derive(Clone)]
pub struct Tables {
    /// Policies, calendar, agencies, categories, areas.
    pub catalogue: Arc<Catalogue>,
    /// Official boundaries, the earliest first; none before any were brought in.
    pub boundaries: Vec<Edition>,
    /// Version of each table read, to notice a newer one.
    pub version: i64,
    /// What these routing rules do not reach, or reach in vain: looked for at the first question, once.
    pub(crate) gaps: Arc<OnceCell<Arc<Vec<Gap>>>>,
}

/// Official boundaries from a day on.
#[derive(Clone)]
pub struct Edition {
    /// Their first day; none of those that were brought in without one, and hold until another.
    pub from: Option<Date>,
    /// All outlines that hold then, those of earlier editions among them.
    pub boundaries: Arc<Boundaries>,
    /// Codes of the units that this edition outlines.
    pub codes: Vec<String>,
}

impl Tables {
    /// The official boundaries that hold on a day; none before any were brought in.
    pub fn boundaries_at(&self, day: Date) -> Option<&Arc<Boundaries>> {
        let edition = self
            .boundaries
            .iter()
            .rfind(|e| e.from.is_none_or(|from| from <= day));
        edition.map(|e| &e.boundaries)
    }

    /// Code of the unit in force on a day in whose outline a point (degrees WGS84) lies; none outside
    /// of all, and where there are no outlines.
    pub fn outlined(&self, lat: f64, lon: f64, day: Date) -> Option<String> {
        let stands = |code: &str| self.catalogue.unit(code, day).is_some();
        let boundaries = self.boundaries_at(day)?;
        boundaries.locate_among(lon, lat, stands).map(str::to_owned)
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl App {
    /// Wires an application over a store that has been migrated and holds a province pack.
    pub fn new(
        store: Store,
        keys: Keys,
        storage: Storage,
        darkroom: Darkroom,
        settings: Settings,
        tables: Tables,
    ) -> App {
        let parts = Parts {
            keys,
            storage,
            darkroom,
            limits: Limits::new(settings.flood),
            passwords: Passwords::default(),
            put_together: Semaphore::new(crate::limits::PUT_TOGETHER),
            recordings: Semaphore::new(crate::limits::RECORDINGS_AT_ONCE),
            lines: Shelf::of(crate::limits::LINES_KEPT),
            texts: Shelf::of(crate::limits::TEXTS_KEPT),
            figures: crate::statistics::Kept::default(),
            exchange: crate::hotline::exchange::Exchange::default(),
            outside: crate::outside::Seen::default(),
            settings,
            map: Map::default(),
            live: Live::default(),
            hooks: Hooks::default(),
            suggester: Suggester::default(),
            tables: RwLock::new(tables),
            messages: RwLock::new(Arc::default()),
        };
        App {
            store,
            parts: Arc::new(parts),
        }
    }

    /// Whether there are replicas, well or not.
    pub fn has_replicas(&self) -> bool {
        self.store.has_replicas()
    }

    /// The same application as it reads from a replica, with how old what it says may be at most; none
    /// where no replica is well. For what anybody may ask, by somebody who has written nothing lately.
    ///
    /// Not before the map is filled: until then this node does not hear what is taken back elsewhere.
    pub fn reader(&self, now: Instant) -> Option<(App, Duration)> {
        if !self.has_replicas() || !self.map.is_filled() {
            return None;
        }
        let (store, age) = self.store.reader(now)?;
        let app = App {
            store,
            parts: Arc::clone(&self.parts),
        };
        Some((app, age))
    }

    /// How each replica stands.
    pub fn replicas(&self, now: Instant) -> Vec<ReplicaState> {
        self.store.replicas(now)
    }

    /// The province's tables in force.
    pub fn tables(&self) -> Tables {
        // A panic cannot happen while the lock is held: only a clone or a swap does.
        self.tables
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// The tables were changed: these hold from now on.
    pub fn set_tables(&self, tables: Tables) {
        *self
            .tables
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = tables;
    }

    /// The texts of messages in force.
    pub fn messages(&self) -> Arc<Messages> {
        self.messages
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// The texts were changed: these hold from now on.
    pub(crate) fn set_messages(&self, messages: Messages) {
        *self
            .messages
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(messages);
    }

    /// Random bytes; the rest of the house asks for them here.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the deeds get chance"
    )]
    pub fn random<const N: usize>(&self) -> AppResult<[u8; N]> {
        let mut bytes = [0u8; N];
        getrandom::fill(&mut bytes).map_err(AppError::internal)?;
        Ok(bytes)
    }

    /// A random number.
    pub fn random_u64(&self) -> AppResult<u64> {
        self.random::<8>().map(u64::from_le_bytes)
    }

    /// A new report's id and code.
    pub fn fresh_report(&self, at: At, digits: u32) -> AppResult<(ReportId, ReportCode)> {
        let digits = match self.settings.world {
            World::Real => digits,
            World::Sandbox => (digits + crate::limits::SANDBOX_MORE_DIGITS).min(12),
        };
        Ok((
            ReportId::fresh(at, self.random_u64()?),
            ReportCode::draw(self.random_u64()?, digits),
        ))
    }

    /// A new file's id.
    pub fn fresh_file(&self, at: At) -> AppResult<FileId> {
        Ok(FileId::fresh(at, self.random_u64()?))
    }

    /// A new user's id.
    pub fn fresh_user(&self, at: At) -> AppResult<UserId> {
        Ok(UserId::fresh(at, self.random_u64()?))
    }

    /// A new vault row's id.
    pub fn fresh_vault(&self, at: At) -> AppResult<VaultId> {
        Ok(VaultId::fresh(at, self.random_u64()?))
    }

    /// The secret of a report's link: nothing is stored, it is computed from the key file.
    pub fn secret(&self, id: ReportId) -> String {
        self.keys.secret(id)
    }

    /// The link by which the reporter follows and answers their own report.
    pub fn secret_url(&self, id: ReportId, code: ReportCode) -> String {
        format!(
            "{}/hs/{code}?k={}",
            self.settings.public_url,
            self.secret(id)
        )
    }
}

/// The rules in force, or our fault: a pack is checked on load to cover every day from its first.
pub(crate) fn rules_at(catalogue: &Catalogue, now: At) -> AppResult<Rules<'_>> {
    Rules::at(catalogue, now).ok_or_else(|| AppError::internal("no policy is in force today"))
}

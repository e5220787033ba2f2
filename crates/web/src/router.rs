//! All doors together, and what stands around each of them.

use crate::base_map::BaseMap;
use crate::door::address::Network;
use crate::error::Failure;
use crate::face::{Face, Faces};
use crate::room::Room;
use crate::shell::Site;
use crate::traffic::Traffic;
use crate::{api, door, files, headers, hooks, limits, open311, reading};
use app::health::Readiness;
use app::{App, World};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::HeaderValue;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use domain::time::At;
use std::fmt;
use std::sync::Arc;
use tokio::sync::{Mutex, Semaphore};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

/// Where the doors read the hour.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> At + Send + Sync>,
    astray_ms: Arc<dyn Fn() -> Option<i64> + Send + Sync>,
}

impl Clock {
    /// The machine's own clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "the door is where a request gets its instant"
    )]
    pub fn of_the_wall() -> Clock {
        Clock::told(|| {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            At(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
        })
    }

    /// A clock that says what it is told: tests fix the hour.
    pub fn told(now: impl Fn() -> At + Send + Sync + 'static) -> Clock {
        Clock {
            now: Arc::new(now),
            astray_ms: Arc::new(|| None),
        }
    }

    /// The same, with word of how far the machine's own clock has jumped from it.
    pub fn watched(self, astray_ms: impl Fn() -> Option<i64> + Send + Sync + 'static) -> Clock {
        Clock {
            astray_ms: Arc::new(astray_ms),
            ..self
        }
    }

    /// By how many milliseconds the machine's clock is off the hour that is gone by; none while
    /// they agree.
    pub fn astray_ms(&self) -> Option<i64> {
        (self.astray_ms)()
    }

    /// The instant.
    pub fn now(&self) -> At {
        (self.now)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// On what terms everybody may use open data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub href: String,
}

impl Default for Licence {
    fn default() -> Licence {
        Licence {
            name: "CC BY 4.0".to_owned(),
            href: "https://creativecommons.org/licenses/by/4.0/".to_owned(),
        }
    }
}

/// How an installation opens its doors.
#[derive(Clone, Debug)]
pub struct Options {
    /// The public address is `https`: cookies are `Secure` and `__Host-`, browsers are told to stay.
    pub https: bool,
    /// Proxies whose `X-Forwarded-For` is believed; nobody's unless named.
    pub trust_proxy: Vec<Network>,
    /// The province's names.
    pub site: Site,
    /// The clock.
    pub clock: Clock,
    /// What the map stands on.
    pub base_map: BaseMap,
    /// The number whose short messages the gateway brings here, for calls for help; none if there is
    /// no such number.
    pub sms_number: Option<String>,
    /// The licence of open data.
    pub licence: Licence,
    /// Where what passes is counted.
    pub traffic: Arc<Traffic>,
}

impl Options {
    /// Plain `http`, no proxy, the machine's clock.
    pub fn new(site: Site) -> Options {
        Options {
            https: false,
            trust_proxy: Vec::new(),
            site,
            clock: Clock::of_the_wall(),
            base_map: BaseMap::Light,
            sms_number: None,
            licence: Licence::default(),
            traffic: Arc::default(),
        }
    }
}

/// What every door has at hand; `State(app): State<App>` takes the application out of it. Each layer that a
/// request passes clones it, so it is one pointer.
#[derive(Clone)]
pub struct House(Arc<Rooms>);

/// See [`House`].
pub struct Rooms {
    /// The application.
    pub app: App,
    /// How the doors are opened.
    pub options: Arc<Options>,
    /// The province's names, mark and colours.
    pub faces: Faces,
    /// The mark that was asked for last, by its digest.
    pub mark: Mutex<Option<(String, app::terms::brand::Mark)>>,
    /// Room for bodies with files.
    pub uploads: Room,
    /// What pages may load.
    pub policy: HeaderValue,
    /// The description of the API for people, drawn once.
    pub docs: api::docs::Drawn,
    /// Places for files of reports that staff take along.
    pub exports: Arc<Semaphore>,
    /// When it was last tried whether the node can do its work, and what came of it.
    pub tried: Mutex<Option<(At, Readiness)>>,
    /// Requests of Open311, drawn once.
    pub open311: open311::Pieces,
}

impl std::ops::Deref for House {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
}

impl House {
    /// The province's face in force.
    pub fn face(&self) -> Arc<Face> {
        self.faces.now(&self.app.tables())
    }
}

impl FromRef<House> for App {
    fn from_ref(house: &House) -> App {
        house.app.clone()
    }
}

/// The whole web service.
pub fn router(app: App, mut options: Options) -> Router {
    options.site.is_sandbox = app.settings.world == World::Sandbox;
    let house = House(Arc::new(Rooms {
        app,
        faces: Faces::of(options.site.clone()),
        mark: Mutex::default(),
        uploads: Room::of(limits::ROOM_PIECES),
        exports: Arc::new(Semaphore::new(limits::EXPORTS_AT_ONCE)),
        policy: headers::policy(&options.base_map),
        docs: api::docs::Drawn::default(),
        tried: Mutex::default(),
        open311: open311::Pieces::default(),
        options: Arc::new(options),
    }));
    pages()
        .merge(crate::console::routes(&house))
        .merge(api::routes())
        .merge(open311::routes())
        .merge(hooks::routes())
        .merge(files::routes())
        .merge(crate::base_map::routes())
        .route("/healthz", get(files::alive))
        .route("/readyz", get(files::ready))
        .fallback(|| async { Failure::NOT_FOUND })
        .method_not_allowed_fallback(|| async { Failure::METHOD })
        // The last named is the first to see a request.
        .layer(DefaultBodyLimit::max(limits::MULTIPART_BYTES_MAX))
        .layer(from_fn(headers::same_site_only))
        .layer(from_fn(headers::in_time))
        .layer(from_fn_with_state(house.clone(), door::faces))
        .layer(from_fn_with_state(house.clone(), reading::around))
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .br(true)
                .compress_when(worth_packing()),
        )
        .layer(from_fn_with_state(house.clone(), headers::on_every_answer))
        .with_state(house)
}

/// Portal and console, as far as they are built.
fn pages() -> Router<House> {
    Router::new().merge(crate::portal::routes())
}

/// Text is packed; photos, recordings and fonts are packed already.
fn worth_packing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("video/"))
        .and(NotForContentType::const_new("audio/"))
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/gzip"))
        .and(NotForContentType::const_new("application/octet-stream"))
}

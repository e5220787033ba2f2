//! A house to test in: a database of either engine with the province pack, and an application.

use app::limit::Flood;
use app::report::{Order, Slip, Submission};
use app::view::ReportView;
use app::{App, AppError, AppResult, Ctx, Settings};
use domain::action::{Action, Body};
use domain::actor::{Actor, Role};
use domain::id::{ReportCode, UserId};
use domain::report::Point;
use domain::time::At;
use media::{Darkroom, Storage};
use std::path::PathBuf;
use store::{Keys, Store};
use testkit::TestDb;

/// An agency of today that leads in these tests.
pub(crate) const WARD: &str = "UB-18880-T7";

/// A table of the pack by its file name.
fn pack(name: &str) -> Option<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../provinces/quang-binh")
        .join(name);
    std::fs::read_to_string(file).ok()
}

/// Fills a new database: tables of the store, and of the province.
pub(crate) async fn furnished(url: String) {
    let store = Store::open(&url).await.expect("the database opens");
    store::migrate::migrate(&store).await.expect("it migrates");
    app::catalogue::install(&store, &pack)
        .await
        .expect("the pack loads");
}

/// An application and an hour that only tests move.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) now: At,
    _folder: tempfile::TempDir,
}

impl House {
    /// Opens the house on a furnished database, on a Tuesday morning.
    pub(crate) async fn open(db: &TestDb) -> House {
        House::with(db, None).await
    }

    /// The same, with somebody who takes messages out.
    pub(crate) async fn with(db: &TestDb, courier: Option<app::Courier>) -> House {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(db.url()).await.expect("the database opens");
        let tables = app::catalogue::tables(&store)
            .await
            .expect("tables")
            .expect("a pack");
        let settings = Settings {
            public_url: "https://phananh.test".to_owned(),
            flood: Flood::Unlimited,
            second_factor: app::SecondFactor::Optional,
            courier,
            world: app::World::Real,
        };
        let app = App::new(
            store,
            Keys::load_or_create(&folder.path().join("keys")).expect("keys"),
            Storage::open(&folder.path().join("files")).expect("storage"),
            Darkroom::new(1, None),
            settings,
            tables,
        );
        House {
            app,
            now: At::parse("2026-11-24T09:00:00+07:00").expect("a time"),
            _folder: folder,
        }
    }

    /// So many minutes later.
    pub(crate) fn wait(&mut self, minutes: i64) {
        self.now = self.now.plus_ms(minutes * 60_000);
    }

    /// Somebody of that role; one person a role and agency.
    pub(crate) fn who(&self, role: Role, agency: Option<&str>) -> Ctx {
        let number = Role::ALL.iter().position(|r| *r == role).unwrap_or(0) as i64;
        let salt = agency.map_or(0, |a| a.bytes().map(i64::from).sum::<i64>());
        Ctx::of(
            Actor::staff(
                UserId(1_000_000 + number * 10_000 + salt),
                role,
                agency.map(str::to_owned),
            ),
            self.now,
        )
    }

    /// Acts on the latest version, naming none.
    pub(crate) async fn act(
        &self,
        ctx: &Ctx,
        code: ReportCode,
        action: Action,
        body: Body,
    ) -> AppResult<ReportView> {
        app::report::act(
            &self.app,
            ctx,
            code,
            action,
            Order {
                body,
                ..Order::default()
            },
        )
        .await
    }

    /// A pothole, reported by somebody with a phone.
    pub(crate) async fn pothole(&self) -> Slip {
        self.submit(pothole("0912345678"))
            .await
            .expect("a report is filed")
    }

    /// Files a report as a citizen.
    pub(crate) async fn submit(&self, new: Submission) -> Result<Slip, AppError> {
        app::report::submit(&self.app, &Ctx::of(Actor::nobody(), self.now), new).await
    }

    /// The reporter, by the secret of their link.
    pub(crate) fn reporter(&self, slip: &Slip) -> Ctx {
        Ctx {
            secret: Some(slip.secret.clone()),
            ..Ctx::of(Actor::nobody(), self.now)
        }
    }

    /// Checks every chain and projection.
    pub(crate) async fn verify(&self) {
        app::follow::catch_up(&self.app)
            .await
            .expect("followers catch up");
        let verdict = store::verify::verify(&self.app.store, None)
            .await
            .expect("verify runs");
        assert!(verdict.is_whole(), "{:#?}", verdict.findings);
        assert!(verdict.reports > 0);
    }
}

/// A pothole in Đồng Hới.
pub(crate) fn pothole(phone: &str) -> Submission {
    Submission {
        text: "Ổ gà sâu trước số 86 Trần Hưng Đạo, trời mưa nước ngập không thấy".to_owned(),
        point: Some(Point {
            lat: 17.4702,
            lon: 106.619,
        }),
        place: Some("86 Trần Hưng Đạo".to_owned()),
        category: Some("GT-01".to_owned()),
        phone: Some(phone.to_owned()),
        consent: true,
        ..Submission::default()
    }
}

/// A note.
pub(crate) fn note(words: &str) -> Body {
    Body {
        note: Some(words.to_owned()),
        ..Body::default()
    }
}

//! A whole service to knock at: a database of either engine, the province pack, a clock that only
//! tests move.

use app::limit::Flood;
use app::user::{NewUser, Post};
use app::{App, Ctx, SecondFactor, Settings, World};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use domain::actor::Role;
use domain::time::At;
use http_body_util::BodyExt;
use media::{Darkroom, Storage};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::Cursor;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use store::{Keys, Store};
use testkit::TestDb;
use tower::ServiceExt;
use web::shell::Site;
use web::{Clock, Options, Peer};

/// An agency of today that leads in these tests.
pub(crate) const WARD: &str = "UB-18880-T7";
/// Another.
pub(crate) const OTHER_WARD: &str = "UB-18859-T7";

/// A table of the pack by its file name.
pub(crate) fn pack(name: &str) -> Option<String> {
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

/// See the head of this file.
pub(crate) struct TestApp {
    pub(crate) app: App,
    router: Router,
    now: Arc<AtomicI64>,
    tokens: Mutex<HashMap<(Role, String), String>>,
    folder: tempfile::TempDir,
}

impl TestApp {
    /// Opens the service on a furnished database, on a Tuesday morning.
    pub(crate) async fn open(db: &TestDb) -> TestApp {
        TestApp::with(db, Flood::Unlimited, |_| {}).await
    }

    /// With other options.
    pub(crate) async fn with(
        db: &TestDb,
        flood: Flood,
        change: impl FnOnce(&mut Options),
    ) -> TestApp {
        TestApp::furnish(db, flood, SecondFactor::Optional, None, change).await
    }

    /// With somebody who takes messages out.
    pub(crate) async fn with_courier(db: &TestDb, courier: app::Courier) -> TestApp {
        let optional = SecondFactor::Optional;
        TestApp::furnish(db, Flood::Unlimited, optional, Some(courier), |_| {}).await
    }

    /// Where those whose role wants a second factor must have one, and attempts are counted.
    pub(crate) async fn strict(db: &TestDb) -> TestApp {
        TestApp::furnish(db, Flood::Limited, SecondFactor::Required, None, |_| {}).await
    }

    /// Both of these.
    pub(crate) async fn strict_with(db: &TestDb, courier: app::Courier) -> TestApp {
        let (flood, factor) = (Flood::Limited, SecondFactor::Required);
        TestApp::furnish(db, flood, factor, Some(courier), |_| {}).await
    }

    /// The hour of the machine: what another program signs carries it.
    #[expect(
        clippy::disallowed_methods,
        reason = "a program beside the test has a clock of its own"
    )]
    pub(crate) fn at_the_wall(&self) {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = since.expect("a clock after 1970").as_millis();
        self.now
            .store(i64::try_from(now).expect("this age"), Ordering::SeqCst);
    }

    /// With its files in a bucket.
    pub(crate) async fn in_bucket(db: &TestDb, storage: Storage) -> TestApp {
        let optional = SecondFactor::Optional;
        let files = Some(storage);
        let (flood, real) = (Flood::Unlimited, World::Real);
        TestApp::furnish_with(db, files, flood, optional, None, real, |_| {}).await
    }

    /// A sandbox, as its citizens and staff meet it.
    pub(crate) async fn sandbox(db: &TestDb) -> TestApp {
        let (flood, optional) = (Flood::Unlimited, SecondFactor::Optional);
        TestApp::furnish_with(db, None, flood, optional, None, World::Sandbox, |_| {}).await
    }

    async fn furnish(
        db: &TestDb,
        flood: Flood,
        second_factor: SecondFactor,
        courier: Option<app::Courier>,
        change: impl FnOnce(&mut Options),
    ) -> TestApp {
        let real = World::Real;
        TestApp::furnish_with(db, None, flood, second_factor, courier, real, change).await
    }

    async fn furnish_with(
        db: &TestDb,
        files: Option<Storage>,
        flood: Flood,
        second_factor: SecondFactor,
        courier: Option<app::Courier>,
        world: World,
        change: impl FnOnce(&mut Options),
    ) -> TestApp {
        let folder = tempfile::tempdir().expect("a folder");
        let files =
            files.unwrap_or_else(|| Storage::open(&folder.path().join("files")).expect("storage"));
        let store = Store::open(db.url()).await.expect("the database opens");
        let tables = app::catalogue::tables(&store)
            .await
            .expect("tables")
            .expect("a pack");
        let app = App::new(
            store,
            Keys::load_or_create(&folder.path().join("keys")).expect("keys"),
            files,
            Darkroom::new(1, None),
            Settings {
                public_url: "https://phananh.test".to_owned(),
                flood,
                second_factor,
                courier,
                world,
            },
            tables,
        );
        let start = At::parse("2026-11-24T09:00:00+07:00").expect("a time");
        let now = Arc::new(AtomicI64::new(start.0));
        let told = now.clone();
        let mut options = Options::new(Site {
            province: "Tỉnh Quảng Bình".to_owned(),
            hotline: "1022".to_owned(),
            host: "phananh.test".to_owned(),
            centre: "Trung tâm IOC".to_owned(),
            app: "QUANG BINH – S".to_owned(),
            ..Site::default()
        });
        options.clock = Clock::told(move || At(told.load(Ordering::SeqCst)));
        change(&mut options);
        let router = web::router(app.clone(), options);
        TestApp {
            app,
            router,
            now,
            tokens: Mutex::default(),
            folder,
        }
    }

    /// Where its keys and files lie.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The hour.
    pub(crate) fn now(&self) -> At {
        At(self.now.load(Ordering::SeqCst))
    }

    /// So many minutes later.
    pub(crate) fn wait(&self, minutes: i64) {
        self.now.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// So many seconds later, with what the desks held carried out.
    pub(crate) async fn seconds(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000, Ordering::SeqCst);
        app::triage::hold::run_once(&self.app, self.now())
            .await
            .expect("what is held is carried out");
    }

    /// The token of somebody of that role; one person a role and agency.
    pub(crate) async fn token(&self, role: Role, agency: Option<&str>) -> String {
        let key = (role, agency.unwrap_or("").to_owned());
        if let Some(token) = self.tokens.lock().expect("no panic").get(&key) {
            return token.clone();
        }
        let ctx = Ctx::system(self.now());
        let username = format!("{}.{}", role.as_str(), key.1)
            .to_lowercase()
            .replace('_', ".")
            .trim_end_matches('.')
            .to_owned();
        let post = Post {
            role,
            agency: agency.map(str::to_owned),
            from: None,
            until: None,
            delegated_by: None,
        };
        let new = NewUser {
            username: username.clone(),
            name: format!("Người thử {role}"),
            posts: vec![post],
            password: Some("mat-khau-dai-de-thu".to_owned()),
        };
        app::user::add(&self.app, &ctx, new)
            .await
            .expect("an account");
        let issued = app::token::issue(&self.app, &ctx, &username, "thử", None, None)
            .await
            .expect("a token");
        self.tokens
            .lock()
            .expect("no panic")
            .insert(key, issued.token.clone());
        issued.token
    }

    /// The people of another node of this installation are known here too.
    pub(crate) fn knows(&self, node: &TestApp) {
        let known = node.tokens.lock().expect("no panic").clone();
        self.tokens.lock().expect("no panic").extend(known);
    }

    /// A request to be made.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call<'_> {
        Call {
            house: self,
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Body::empty(),
            from: None,
        }
    }

    /// Reads an address as a passer-by.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path).send().await
    }

    /// Files a pothole and hands back the slip.
    pub(crate) async fn pothole(&self) -> Value {
        let answer = self
            .call("POST", "/api/v1/reports")
            .json(&pothole())
            .send()
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// The files of a report, as the centre sees them: what a release may name.
    pub(crate) async fn files_of(&self, code: &str) -> Vec<String> {
        let o = self.token(Role::IocOperator, None).await;
        let path = format!("/api/v1/reports/{code}");
        let view = self.call("GET", &path).token(&o).send().await.json();
        let files = view["files"].as_array().into_iter().flatten();
        files
            .filter_map(|f| f["id"].as_str().map(str::to_owned))
            .collect()
    }

    /// Somebody acts on a report by JSON.
    pub(crate) async fn act(&self, token: &str, code: &str, action: &str, body: Value) -> Answer {
        self.call("POST", &format!("/api/v1/reports/{code}/actions/{action}"))
            .token(token)
            .json(&body)
            .send()
            .await
    }

    /// What stands in the outbox: the template and the words as they are kept.
    pub(crate) async fn outbox(&self) -> Vec<(String, String)> {
        let (mut outbox, mut at) = (Vec::new(), None);
        let read = store::dump::dump(&self.app.store, |line| {
            let line: Value = serde_json::from_str(line)?;
            if let Some(table) = line["table"].as_str() {
                let columns = line["columns"].as_array().filter(|_| table == "message");
                let of = |name: &str| columns?.iter().position(|c| c == name);
                at = of("template").zip(of("words"));
            } else if let (Some((template, words)), Some(row)) = (at, line.as_array()) {
                let text = |n: usize| row[n].as_str().unwrap_or_default().to_owned();
                outbox.push((text(template), text(words)));
            }
            Ok(())
        });
        read.await.expect("a dump");
        outbox
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
    }
}

/// A pothole in Đồng Hới, as JSON.
pub(crate) fn pothole() -> Value {
    json!({
        "text": "Ổ gà sâu trước số 86 Trần Hưng Đạo, trời mưa nước ngập không thấy",
        "lat": 17.4702,
        "lon": 106.619,
        "place": "86 Trần Hưng Đạo",
        "category": "GT-01",
        "phone": "0912345678",
        "consent": true,
    })
}

/// The secret of a slip's link.
pub(crate) fn secret(slip: &Value) -> String {
    let url = slip["secret_url"].as_str().expect("a link");
    url.split("?k=").nth(1).expect("a secret").to_owned()
}

/// The code of a slip.
pub(crate) fn code(slip: &Value) -> String {
    slip["code"].as_str().expect("a code").to_owned()
}

/// A photo.
pub(crate) fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([x as u8, y as u8, 90]))
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
        .expect("a photo");
    bytes
}

/// A request.
pub(crate) struct Call<'a> {
    house: &'a TestApp,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Body,
    from: Option<Peer>,
}

impl Call<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn secret(self, secret: &str) -> Self {
        self.header("x-report-secret", secret)
    }

    pub(crate) fn english(self) -> Self {
        self.header("accept-language", "en")
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string().into_bytes())
    }

    pub(crate) fn raw(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.body = Body::from(body);
        self.header("content-type", content_type)
    }

    /// A body that comes bit by bit, under the headers there are.
    pub(crate) fn stream(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Over a connection from there.
    pub(crate) fn from(mut self, address: &str) -> Self {
        self.from = Some(Peer(SocketAddr::new(
            address.parse().expect("an address"),
            40_000,
        )));
        self
    }

    /// A form with files: (name, file name or none, bytes).
    pub(crate) fn multipart(self, parts: &[(&str, Option<&str>, Vec<u8>)]) -> Self {
        self.multipart_of("image/jpeg", parts)
    }

    /// The same, whose files claim that type.
    pub(crate) fn multipart_of(self, kind: &str, parts: &[(&str, Option<&str>, Vec<u8>)]) -> Self {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file
                .map(|f| format!("; filename=\"{f}\"\r\ncontent-type: {kind}"))
                .unwrap_or_default();
            body.extend(
                format!("--ranh\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                    .bytes(),
            );
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--ranh--\r\n");
        self.raw("multipart/form-data; boundary=ranh", body)
    }

    pub(crate) async fn send(self) -> Answer {
        let (parts, body) = self.begin().await;
        let kind = parts.headers.get("content-type");
        let body = if kind.is_some_and(|kind| kind == "text/event-stream") {
            crate::stream::Listener::new(body).at_once().await.into()
        } else {
            body.collect().await.expect("a body").to_bytes()
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }

    /// The head of an answer, and its body as it comes.
    pub(crate) async fn begin(self) -> (axum::http::response::Parts, Body) {
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(self.body).expect("a request");
        if let Some(peer) = self.from {
            request.extensions_mut().insert(peer);
        }
        let response = self
            .house
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        response.into_parts()
    }
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |v| v.to_str().expect("text"))
    }

    /// Asserts that it is a problem of that status and code, and gives it.
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["code"], code, "{problem}");
        for words in [&problem["title"], &problem["detail"]] {
            let words = words.as_str().expect("words");
            assert!(
                !words.is_empty() && !words.contains(lang::UNKNOWN),
                "{problem}"
            );
        }
        problem
    }

    /// Asserts that it is 422 for these fields: (name, code).
    pub(crate) fn faults(&self, expected: &[(&str, &str)]) {
        let problem = self.problem(422, "missing");
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let named: Vec<(&str, &str)> = errors
            .iter()
            .map(|e| {
                (
                    e["field"].as_str().expect("a field"),
                    e["code"].as_str().expect("a code"),
                )
            })
            .collect();
        assert_eq!(named, expected, "{problem}");
        for error in &errors {
            let words = error["detail"].as_str().expect("words");
            assert!(!words.contains(lang::UNKNOWN), "{problem}");
        }
    }
}

//! Installations of every earlier schema come up under today's program with their data whole: those
//! that an old program really left, and today's rows as far as an older schema has room for them.

use crate::program::{Served, program, run};
use flate2::read::GzDecoder;
use serde_json::json;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;
use store::kept::{self, Shape};
use store::{DbError, Setup, Store, migrate};
use tempfile::TempDir;
use testkit::{Engine, TestDb, both_engines};

/// The schema of the copy that an old program left.
const KEPT: &str = "0005_search";
/// From this one on clocks have steps, as today's rows have.
const STEPS: &str = "0006_outbox";
/// It refills what old programs left out.
const REFILLED: &str = "0037_refill";
/// Followers that came later, by the migration that brought their tables.
const FOLLOWERS: [(&str, &str); 3] = [
    ("0007_precedents", store::precedent::FOLLOWER),
    ("0021_suggestions", store::suggestion::FOLLOWER),
    ("0023_agencies", store::talk::FOLLOWER),
];

both_engines!(
    async fn every_schema_comes_up_with_its_rows(db: TestDb) {
        let old = left().await;
        let today = todays().await;
        // The first five came with the first program: none ever stood without the others.
        for (n, one) in migrate::ALL
            .iter()
            .filter(|one| one.name >= KEPT)
            .enumerate()
        {
            // What an old program left out stands in no schema after the one that refills it.
            if n % 4 == 0 && one.name < REFILLED {
                comes_up(db.engine(), one.name, &old).await;
            }
            // A database of a server takes seconds to be made: there every third is tried.
            let each = match db.engine() {
                Engine::Sqlite => 1,
                Engine::Postgres => 3,
            };
            if one.name >= STEPS && n % each == 1 % each {
                comes_up(db.engine(), one.name, &today).await;
            }
        }
    }

    async fn an_old_installation_is_served(db: TestDb) {
        let data = tempfile::tempdir().expect("a folder");
        let url = lies_there(&db, data.path()).await;
        tokio::task::spawn_blocking(move || served(data.path(), &url))
            .await
            .expect("it is served");
    }

    async fn killed_in_the_middle_it_goes_on(db: TestDb) {
        let data = tempfile::tempdir().expect("a folder");
        let url = lies_there(&db, data.path()).await;
        let rows = rows_of(&url).await;
        let mut killed = 0;
        for wait in 0.. {
            // Later each time, so that every part of the way is an end once.
            let over = killed_after(&url, data.path(), Duration::from_millis(wait * 35));
            let store = Store::open(&url).await.expect("opens");
            let left = migrate::pending(&store).await.expect("reads").len();
            assert!(
                left == 0 || left == migrate::ALL.len() - 5,
                "half an upgrade: {left} are missing"
            );
            if over {
                break;
            }
            killed += 1;
        }
        assert!(killed > 0, "nothing was killed");
        let store = Store::open(&url).await.expect("opens");
        assert!(migrate::pending(&store).await.expect("reads").is_empty());
        still_there(&store, &rows).await;
        whole(&store).await;
    }

    async fn nodes_that_start_at_once_migrate_once(db: TestDb) {
        let data = tempfile::tempdir().expect("a folder");
        let url = lies_there(&db, data.path()).await;
        let nodes: Vec<_> = (0..3)
            .map(|_| {
                migrating(&url, data.path())
                    .stdout(Stdio::piped())
                    .spawn()
                    .expect("the program starts")
            })
            .collect();
        let mut applied = 0;
        for node in nodes {
            let told = node.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&told.stdout).into_owned();
            assert!(told.status.success(), "{said}");
            applied += usize::from(said.contains("0006_outbox"));
        }
        assert_eq!(applied, 1);
        whole(&Store::open(&url).await.expect("opens")).await;
    }

    async fn a_newer_schema_is_refused(db: TestDb) {
        let data = tempfile::tempdir().expect("a folder");
        let url = lies_there(&db, data.path()).await;
        let store = Store::open(&url).await.expect("opens");
        migrate::migrate(&store).await.expect("migrates");
        let before = kept::by_newer(&store, "9999_what_will_be").await;
        before.expect("it is written");
        assert_eq!(
            migrate::migrate(&store).await,
            Err(DbError::Setup(Setup::Newer("9999_what_will_be".to_owned())))
        );
        let folder = data.path().display().to_string();
        for command in ["serve", "migrate", "verify", "doctor"] {
            let (code, said, complained) = run(&[
                "--lang",
                "en",
                command,
                "--database",
                &url,
                "--data",
                &folder,
            ]);
            let told = said + &complained;
            assert!(
                code != 0 && told.contains("newer program") && told.contains("9999_what_will_be"),
                "{command}: {code} {told}"
            );
        }
    }
);

/// The database that an old program left, unpacked.
fn unpacked(into: &Path) -> PathBuf {
    let packed = include_bytes!("../kept/0005.sqlite.gz");
    let mut bytes = Vec::new();
    GzDecoder::new(&packed[..])
        .read_to_end(&mut bytes)
        .expect("it is whole");
    let path = into.join("hientruong.sqlite");
    std::fs::write(&path, bytes).expect("it is written");
    path
}

/// The same as a data folder, its database on the engine of the test; the address of that.
async fn lies_there(db: &TestDb, data: &Path) -> String {
    std::fs::write(data.join("keys"), include_str!("../kept/0005.keys")).expect("keys");
    let own = PathBuf::from(data).join("keys");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(own, mode).expect("for its owner alone");
    let path = unpacked(data);
    if db.engine() == Engine::Sqlite {
        return format!("sqlite:{}", path.display());
    }
    let store = Store::open(db.url()).await.expect("opens");
    migrate::up_to(&store, KEPT).await.expect("migrates");
    let from = Store::open(&format!("sqlite:{}", path.display())).await;
    kept::carry(&from.expect("opens"), &store)
        .await
        .expect("it fits");
    db.url().to_owned()
}

/// A database whose rows are put into those of older schemas.
struct Source {
    store: Store,
    _folder: Option<TempDir>,
}

/// What an old program left.
async fn left() -> Source {
    let folder = tempfile::tempdir().expect("a folder");
    let path = unpacked(folder.path());
    let store = Store::open(&format!("sqlite:{}", path.display())).await;
    Source {
        store: store.expect("opens"),
        _folder: Some(folder),
    }
}

/// What today's program writes: its demonstration, made once for all tests.
async fn todays() -> Source {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let made = tokio::task::spawn_blocking(|| {
        let folder = MADE.get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let demo = Served::start(
                program()
                    .args(["--lang", "en", "demo", "--listen", "127.0.0.1:0", "--data"])
                    .arg(folder.path()),
            );
            assert_eq!(demo.stop(), Some(0));
            folder
        });
        folder.path().join("hientruong.sqlite")
    });
    let path = made.await.expect("it is made");
    let store = Store::open(&format!("sqlite:{}", path.display())).await;
    Source {
        store: store.expect("opens"),
        _folder: None,
    }
}

/// The rows of a source at one schema, brought up to today's.
async fn comes_up(engine: Engine, schema: &str, source: &Source) {
    let db = match engine {
        Engine::Sqlite => TestDb::sqlite(),
        Engine::Postgres => TestDb::postgres(testkit::empty)
            .await
            .expect("the engine of the test"),
    };
    let store = Store::open(db.url()).await.expect("opens");
    migrate::up_to(&store, schema).await.expect("migrates");
    let carried = kept::carry(&source.store, &store).await.expect("it fits");
    assert!(carried > 100, "{schema}: {carried} rows");
    for (since, follower) in FOLLOWERS {
        if schema < since {
            store::feed::rewind(&store, follower)
                .await
                .expect("it begins");
        }
    }
    let shape = Shape::of(&store).await.expect("reads");
    // What the source did not have yet is refilled, and is no row that was there.
    let own = Shape::of(&source.store).await.expect("reads");
    let rows = Rows::of(&store, shape.shared(&own)).await;
    drop(store);

    let store = Store::open(db.url()).await.expect("opens");
    let applied = migrate::migrate(&store).await.expect("migrates");
    let after = migrate::ALL.iter().map(|one| one.name);
    assert_eq!(
        applied,
        after.skip_while(|n| *n <= schema).collect::<Vec<_>>()
    );
    assert!(migrate::pending(&store).await.expect("reads").is_empty());
    still_there(&store, &rows).await;
    // At once, while the followers have still to go over what was made anew.
    whole_now(&store, schema).await;
    whole(&store).await;
    posts(&store, schema).await;
}

/// All rows of a schema's tables and columns.
struct Rows {
    shape: Shape,
    lines: Vec<String>,
}

impl Rows {
    async fn of(store: &Store, shape: Shape) -> Rows {
        let lines = kept::rows(store, &shape).await.expect("reads");
        Rows { shape, lines }
    }
}

async fn rows_of(url: &str) -> Rows {
    let store = Store::open(url).await.expect("opens");
    let shape = Shape::of(&store).await.expect("reads");
    Rows::of(&store, shape).await
}

/// Whether every row is there that was there before.
async fn still_there(store: &Store, before: &Rows) {
    let now = kept::rows(store, &before.shape).await.expect("reads");
    // The search is written anew; the tables together have a new version where one was added.
    let made_anew = |line: &str| {
        line.starts_with("search_")
            || line.starts_with("follower [\"search\"")
            || line == "catalogue [\"\",\"version\",1]"
    };
    let lost: Vec<&String> = before
        .lines
        .iter()
        .filter(|line| now.binary_search(line).is_err() && !made_anew(line))
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

async fn whole_now(store: &Store, schema: &str) {
    let verdict = store::verify::verify(store, None).await.expect("reads");
    assert!(verdict.is_whole(), "{schema}: {verdict:#?}");
    assert!(verdict.reports >= 30, "{schema}");
}

/// Lets the followers run, and compares all that follows from the events.
async fn whole(store: &Store) {
    loop {
        let mut passed = store::search::follow(store).await.expect("follows");
        passed += store::tally::follow(store).await.expect("follows");
        passed += store::precedent::follow(store).await.expect("follows");
        passed += store::talk::follow(store).await.expect("follows");
        if passed == 0 {
            break;
        }
    }
    whole_now(store, "all followers").await;
}

/// Whoever has a post is found by it.
async fn posts(store: &Store, schema: &str) {
    let people = store::user::page(store, None, 1_000).await.expect("reads");
    let mut wanted = Vec::new();
    for person in &people {
        for (n, post) in (1i64..).zip(&person.posts) {
            let [from, until] = [post.from, post.until].map(|at| at.map(|at| at.0));
            let row = json!([post.agency, from, person.id.0, n, post.role.as_str(), until]);
            wanted.push(format!("post {row}"));
        }
    }
    assert!(wanted.len() > 20);
    wanted.sort();
    let shape = Shape::of(store).await.expect("reads");
    let mut found = kept::rows(store, &shape).await.expect("reads");
    found.retain(|line| line.starts_with("post "));
    assert_eq!(found, wanted, "{schema}");
}

fn migrating(url: &str, data: &Path) -> std::process::Command {
    let mut command = program();
    command
        .args(["--lang", "en", "migrate", "--database", url, "--data"])
        .arg(data);
    command
}

/// Starts an upgrade and kills it after a while; whether it was over before.
fn killed_after(url: &str, data: &Path, wait: Duration) -> bool {
    let mut child = migrating(url, data)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    crate::storm::node::pause(wait);
    if let Some(ended) = child.try_wait().expect("it can be asked") {
        assert!(ended.success());
        return true;
    }
    child.kill().expect("it is killed");
    let _ = child.wait();
    false
}

/// An old installation under today's program: refused until it is upgraded, then whole.
fn served(data: &Path, url: &str) {
    let folder = data.display().to_string();
    let on = |args: &[&str]| {
        let all = [args, &["--database", url, "--data", &folder]].concat();
        let (code, said, complained) = run(&[&["--lang", "en"], &all[..]].concat());
        (code, said + &complained)
    };
    for command in ["verify", "doctor"] {
        let (code, told) = on(&[command]);
        assert!(
            code != 0 && told.contains("0006_outbox") && told.contains("hientruong migrate"),
            "{told}"
        );
    }
    let served = || {
        let mut command = program();
        command
            .args(["--lang", "en", "serve", "--listen", "127.0.0.1:0"])
            .args(["--database", url, "--data", &folder]);
        Served::start(&mut command)
    };
    let node = served();
    let (code, told) = on(&["token", "issue", "ioc.lanhdao", "--name", "thử"]);
    assert_eq!(code, 0, "{told}");
    let token = told.lines().last().expect("a token").to_owned();
    let (code, told) = on(&["token", "issue", "quantri", "--name", "thử"]);
    assert_eq!(code, 0, "{told}");
    let admin = told.lines().last().expect("a token").to_owned();
    let bearer = |token: &str| format!("Authorization: Bearer {token}\r\n");
    let list = node.get("/api/v1/reports?limit=100", "");
    let list: serde_json::Value = serde_json::from_str(&list.1).expect("JSON");
    let first = list["reports"][0]["code"]
        .as_str()
        .expect("a code")
        .to_owned();
    let public = [
        "/",
        "/ban-do",
        "/so-lieu",
        "/danh-sach?q=duong",
        "/tra-cuu",
        "/healthz",
        "/readyz",
        "/open311/v2/services.json",
        "/open311/v2/requests.json",
        "/api/v1/reports",
        "/api/v1/openapi.json",
        "/du-lieu-mo",
    ];
    let of_case = [format!("/hs/{first}"), format!("/api/v1/reports/{first}")];
    for path in public.into_iter().chain(of_case.iter().map(String::as_str)) {
        let (code, body) = node.get(path, "");
        assert_eq!(code, 200, "{path}: {body}");
    }
    let inside = [
        "/lam-viec",
        "/lam-viec/phan-loai",
        "/lam-viec/viec/tre",
        "/lam-viec/viec/khan",
        "/lam-viec/duyet",
        "/lam-viec/hoi-dap",
        "/lam-viec/kiem-duyet",
        "/lam-viec/su-vu",
        "/lam-viec/ban-do",
        "/lam-viec/ca-truc",
        "/lam-viec/tranh-chap",
        "/lam-viec/an-le",
        "/lam-viec/goi-y",
        "/lam-viec/tim?q=duong",
        "/ban-chi-dao",
        "/lam-viec/cuoc-goi",
        "/quan-tri/thoi-han/chinh-sach",
        "/quan-tri/dieu-tuyen",
    ];
    let case = format!("/lam-viec/hs/{first}");
    for path in inside.into_iter().chain([case.as_str()]) {
        let (code, body) = node.get(path, &bearer(&token));
        assert_eq!(code, 200, "{path}: {body}");
    }
    for path in [
        "/quan-tri/nguoi-dung",
        "/quan-tri/nhat-ky",
        "/quan-tri/kenh",
        "/quan-tri/suc-khoe",
        "/quan-tri/luu-tru",
        "/quan-tri/tich-hop",
        "/quan-tri/tich-hop/webhook",
        "/quan-tri/tich-hop/he-thong",
        "/quan-tri/tin-nhan",
        "/quan-tri/tai-san",
        "/quan-tri/don-vi",
    ] {
        let (code, body) = node.get(path, &bearer(&admin));
        assert_eq!(code, 200, "{path}: {body}");
    }
    followed(url);
    assert_eq!(node.stop(), Some(0));
    let (code, told) = on(&["verify"]);
    assert_eq!(code, 0, "{told}");
    let (_, told) = on(&["doctor"]);
    assert!(!told.contains('✘'), "{told}");
    // Once more: nothing is left to be done.
    let node = served();
    assert_eq!(node.get("/api/v1/reports", "").0, 200);
    assert_eq!(node.stop(), Some(0));
}

/// Waits until everything that came later follows, and clocks that had no steps have some.
fn followed(url: &str) {
    use crate::storm::node::{pause, wait_for};
    let store = wait_for(Store::open(url)).expect("opens");
    let far = domain::time::At(i64::MAX);
    for _ in 0..600 {
        let top = wait_for(store::feed::top(&store)).expect("reads");
        let positions = wait_for(store::feed::positions(&store)).expect("reads");
        let at_top = |name: &str| positions.iter().any(|(n, pos)| n == name && *pos == top);
        let now = domain::time::At(0);
        let jobs = wait_for(store::job::load(&store, now)).expect("reads");
        let ticking = wait_for(store::clock::step_due(&store, far, 100)).expect("reads");
        let follow = [store::search::FOLLOWER, store::tally::FOLLOWER];
        if follow.iter().all(|name| at_top(name))
            && FOLLOWERS.iter().all(|(_, name)| at_top(name))
            && jobs.waiting == 0
            && jobs.dead == 0
            && !ticking.is_empty()
        {
            return;
        }
        pause(Duration::from_millis(100));
    }
    panic!("not everything follows");
}

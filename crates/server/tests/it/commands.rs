//! `init`, `user`, `token`, `areas`, `doctor`, `verify`, `config`, `migrate`.

use crate::program::{Installation, pack_folder, run};
use domain::id::ReportId;
use domain::time::At;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use store::peer::{self, Peer};
use store::peer_filing::{self, Stage};
use store::webhook::{self, State, Webhook};
use store::{Batch, Keys, Store};

fn person_and_token(at: &Installation) {
    let said = at.done(&[
        "user",
        "add",
        "ioc.truc",
        "--name",
        "Nguyễn Văn Trực",
        "--role",
        "ioc_operator",
    ]);
    assert!(said.contains("shown once"), "{said}");
    let (code, said, complained) = at.fed(
        &[
            "user",
            "add",
            "donghoi",
            "--name",
            "Lan",
            "--role",
            "agency_focal",
            "--agency",
            "UB-18880-T7",
            "--password-stdin",
        ],
        "sông Nhật Lệ đục",
    );
    assert_eq!((code, complained.as_str()), (0, ""), "{said}");
    assert!(
        !said.contains("Nhật Lệ"),
        "a password that was chosen is not repeated"
    );
    let listed = at.done(&["user", "list"]);
    assert_eq!(listed.lines().count(), 3);
    assert!(
        listed.contains("donghoi\tagency_focal@UB-18880-T7\topen\tLan"),
        "{listed}"
    );

    let said = at.done(&["token", "issue", "ioc.truc", "--name", "máy bàn"]);
    assert!(
        said.lines()
            .last()
            .is_some_and(|token| token.starts_with("ht_")),
        "{said}"
    );
    let listed = at.done(&["token", "list", "ioc.truc"]);
    let id = listed.split('\t').next().unwrap_or_default().to_owned();
    at.done(&["token", "revoke", "ioc.truc", &id]);
    assert!(at.done(&["token", "list", "ioc.truc"]).contains("\tover\t"));

    at.done(&["user", "lock", "ioc.truc"]);
    assert!(at.done(&["user", "list"]).contains("\tlocked\t"));
    at.done(&["user", "lock", "ioc.truc", "--undo"]);
    assert!(
        at.done(&["user", "reset", "ioc.truc"])
            .contains("shown once")
    );
    let (code, _, complained) = at.run(&["user", "lock", "ai.do"]);
    assert_eq!(
        (code, complained.trim()),
        (1, "hientruong: Không có tài khoản này.")
    );
    assert!(
        at.done(&["verify"])
            .starts_with("Whole: 0 reports, 3 chains")
    );
    assert!(at.done(&["doctor"]).contains("All is well."));
}

#[test]
fn an_installation_and_its_people_on_sqlite() {
    person_and_token(&Installation::new(None));
}

#[test]
fn an_installation_and_its_people_on_postgres() {
    testkit::on_postgres(testkit::empty, async |db: testkit::TestDb| {
        let url = db.url().to_owned();
        tokio::task::spawn_blocking(move || person_and_token(&Installation::new(Some(&url))))
            .await
            .expect("it runs");
    });
}

#[test]
fn usage_and_environment_have_codes_of_their_own() {
    let at = Installation::new(None);
    let data = at.data().display().to_string();
    let province = pack_folder().display().to_string();
    assert_eq!(run(&["no-such-command"]).0, 2);
    assert_eq!(
        at.run(&["user", "add", "ab.c", "--name", "x", "--role", "king"])
            .0,
        2
    );
    assert_eq!(at.run(&["verify", "--report", "123"]).0, 2);
    assert_eq!(at.run(&["verify", "--report", "75493212"]).0, 1);
    assert_eq!(
        run(&["init", "--province", &province, "--data", &data]).0,
        1,
        "it stands already"
    );
    assert_eq!(
        run(&["init", "--province", "/no/such/pack", "--data", &data]).0,
        3
    );
    assert_eq!(run(&["doctor", "--data", "/no/such/folder"]).0, 3);
    assert_eq!(
        run(&["migrate", "--database", "mysql://x", "--data", &data]).0,
        3
    );
    assert_eq!(
        at.run(&["serve", "--listen", "0.0.0.0:0"]).0,
        2,
        "plain HTTP beyond this machine"
    );
    assert_eq!(
        at.run(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--trust-proxy",
            "everybody"
        ])
        .0,
        2
    );
    assert_eq!(at.done(&["migrate"]).trim(), "Nothing to apply.");
}

#[test]
fn a_pack_with_faults_leaves_no_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    let (pack, data) = (folder.path().join("pack"), folder.path().join("data"));
    fs::create_dir(&pack).expect("a folder");
    for file in fs::read_dir(pack_folder()).expect("the pack").flatten() {
        fs::copy(file.path(), pack.join(file.file_name())).expect("a copy");
    }
    fs::write(pack.join("policies.csv"), "policy,valid_from\nx,never\n").expect("a table");
    let args = [
        "init",
        "--province",
        &pack.display().to_string(),
        "--data",
        &data.display().to_string(),
    ];
    let (code, _, complained) = run(&args);
    assert_eq!(code, 1);
    assert!(complained.contains("policies.csv:1:"), "{complained}");
    assert!(!data.exists());
}

#[test]
fn the_doctor_sees_what_is_ill() {
    let at = Installation::new(None);
    let keys = at.data().join("keys");
    assert_eq!(
        fs::metadata(&keys).expect("keys").permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        fs::metadata(at.data()).expect("data").permissions().mode() & 0o777,
        0o700
    );
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o644)).expect("other rights");
    let (code, said, _) = at.run(&["doctor"]);
    assert!(code == 1 && said.contains("chmod 600"), "{said}");
    fs::remove_file(&keys).expect("no keys");
    let (code, said, _) = at.run(&["doctor"]);
    assert!(code == 1 && said.contains("Thiếu tệp khóa"), "{said}");
    // No command makes new keys silently: every sealed name would be lost.
    assert_eq!(at.run(&["user", "list"]).0, 3);
    assert!(!keys.exists());
}

#[test]
fn boundaries_are_rehearsed_and_taken() {
    let at = Installation::new(None);
    let file = at.data().join("areas.geojson");
    let square = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"18880"},
        "geometry":{"type":"Polygon","coordinates":[[[106.6,17.4],[106.7,17.4],[106.7,17.5],[106.6,17.4]]]}}]}"#;
    fs::write(&file, square).expect("a file");
    let path = file.display().to_string();
    at.done(&["areas", "import", &path, "--dry-run"]);
    assert!(at.done(&["doctor"]).contains("No official boundaries yet"));
    at.done(&["areas", "import", &path]);
    assert!(
        at.done(&["doctor"])
            .contains("official boundaries are there")
    );
    fs::write(&file, "{}").expect("a file");
    assert_eq!(at.run(&["areas", "import", &path]).0, 1);
}

#[test]
fn the_environment_and_a_file_configure() {
    let at = Installation::new(None);
    let file = at.data().join("hientruong.toml");
    let (code, example, _) = run(&["config", "example"]);
    assert_eq!(code, 0);
    fs::write(&file, example).expect("a file");
    let path = file.display().to_string();
    at.done(&["user", "list", "--config", &path]);
    fs::write(&file, "lissten = \"127.0.0.1:1\"\n").expect("a file");
    let (code, _, complained) = at.run(&["user", "list", "--config", &path]);
    assert!(code == 2 && complained.contains("lissten"), "{complained}");
    let output = crate::program::program()
        .args(["user", "list"])
        .env("HIENTRUONG_DATA", at.data())
        .env("HIENTRUONG_TRUST_PROXY", "10.0.0.0/8, fd00::/8")
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("quantri"));
}

/// Subscriptions and agencies' systems as they may stand, one after another.
async fn neighbours(at: &Installation) {
    let keys = Keys::load_or_create(&at.data().join("keys")).expect("keys");
    let url = format!("sqlite:{}", at.data().join("hientruong.sqlite").display());
    let store = Store::open(&url).await.expect("opens");
    let commit = async |batch: Batch| store.commit(batch).await.expect("it is written");
    let now = At(1_795_000_000_000);

    assert!(!at.done(&["doctor"]).contains("subscri"));
    let hook = Webhook {
        id: 1,
        organisation: "Điện lực".to_owned(),
        agency: None,
        url: "https://example.vn/tin".to_owned(),
        filter: "{}".to_owned(),
        batched: false,
        state: State::Active,
        why: None,
        status: None,
        pos: 0,
        upto: 0,
        turn: 0,
        ready_at: now,
        tries: 0,
        failing_since: None,
        sent_at: None,
        made: 0,
        old_until: None,
        created_at: now,
    };
    let mut batch = Batch::new();
    webhook::add(&mut batch, &keys, &hook, "secret");
    let system = Peer {
        id: 1,
        agency: "UB-18880-T7".to_owned(),
        is_on: true,
        body: "{}".to_owned(),
        key: None,
        seen: None,
        made_at: now,
    };
    peer::put(&mut batch, &system);
    commit(batch).await;
    let told = at.done(&["doctor"]);
    assert!(told.contains("(1 subscriptions)"), "{told}");
    assert!(told.contains("own systems answer (1)"), "{told}");

    // The one stops, the other is not there.
    let mut batch = Batch::new();
    webhook::stand(&mut batch, 1, State::Stopped, now);
    commit(batch).await;
    let claimed = peer::claim(&store, now, now.plus_ms(60_000), 8).await;
    let (_, mut state) = claimed.expect("reads").remove(0);
    let before = state.polled_until;
    state.error = Some("timed out".to_owned());
    let mut batch = Batch::new();
    peer::rest(&mut batch, &state, before);
    peer_filing::enqueue(&mut batch, ReportId(5), (1, 1), "UB-18880-T7", now);
    commit(batch).await;
    let mut filing = peer_filing::of_report(&store, ReportId(5)).await;
    let filing = filing.as_mut().expect("reads").first_mut().expect("one");
    filing.state = Stage::Unclear;
    let mut batch = Batch::new();
    peer_filing::write(&mut batch, filing);
    commit(batch).await;
    let (code, told, _) = at.run(&["--lang", "en", "doctor"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("✘ 1 subscriptions were stopped"), "{told}");
    assert!(
        told.contains("! The system of UB-18880-T7 is not there: timed out"),
        "{told}"
    );
    assert!(told.contains("✘ 1 cases for agencies' systems"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_sees_other_systems() {
    neighbours(&Installation::new(None)).await;
}

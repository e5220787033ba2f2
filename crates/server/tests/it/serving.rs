//! `serve` and `demo`: one at a time on one file, others beside it.

use crate::program::{Installation, Served, program, run};
use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use testkit::TestDb;

#[test]
fn a_second_serve_on_one_file_is_refused() {
    let at = Installation::new(None);
    let first = at.serve(&[]);
    assert_eq!(first.get("/healthz", "").0, 200);
    let (code, _, complained) = at.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(
        code == 3 && complained.contains("khác đang phục vụ"),
        "{complained}"
    );
    // Others work beside it, without false alarms.
    at.done(&[
        "user",
        "add",
        "ioc.truc",
        "--name",
        "Trực",
        "--role",
        "ioc_operator",
    ]);
    let token = at
        .done(&["token", "issue", "ioc.truc", "--name", "t"])
        .lines()
        .last()
        .map(str::to_owned)
        .expect("a token");
    assert!(at.done(&["verify"]).starts_with("Whole"));
    let bearer = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(first.get("/api/v1/reports", &bearer).0, 200);
    assert_eq!(
        first
            .get("/api/v1/reports", "Authorization: Bearer ht_no\r\n")
            .0,
        401
    );
    at.done(&["user", "lock", "ioc.truc"]);
    assert_eq!(first.get("/api/v1/reports", &bearer).0, 401);
    assert_eq!(first.stop(), Some(0));
    // The file is free again.
    assert_eq!(at.serve(&["--no-worker"]).stop(), Some(0));
}

#[test]
fn several_nodes_serve_one_postgres() {
    testkit::on_postgres(testkit::empty, async |db: TestDb| {
        let url = db.url().to_owned();
        let tried = tokio::task::spawn_blocking(move || {
            let at = Installation::new(Some(&url));
            let (first, second) = (at.serve(&["--no-worker"]), at.serve(&[]));
            assert_eq!(first.get("/readyz", "").0, 200);
            assert_eq!(second.get("/readyz", "").0, 200);
            assert_eq!((first.stop(), second.stop()), (Some(0), Some(0)));
        });
        tried.await.expect("it runs");
    });
}

#[test]
fn the_demonstration_is_made_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("demo");
    let serve = || {
        Served::start(
            program()
                .args(["--lang", "en", "demo", "--listen", "127.0.0.1:0", "--data"])
                .arg(&data),
        )
    };
    let first = serve();
    assert!(
        first
            .said
            .iter()
            .any(|line| line.contains("sample reports")),
        "{:?}",
        first.said
    );
    let accounts = data.join("demo-accounts.json");
    assert_eq!(
        std::fs::metadata(&accounts)
            .expect("accounts")
            .permissions()
            .mode()
            & 0o777,
        0o600
    );
    let told = std::fs::read(&accounts).expect("accounts");
    let list: Vec<serde_json::Value> = serde_json::from_slice(&told).expect("JSON");
    let roles: BTreeSet<&str> = list.iter().filter_map(|a| a["role"].as_str()).collect();
    // Every role that an account can have.
    assert_eq!(roles.len(), domain::actor::Role::ALL.len() - 2);
    for account in &list {
        let token = account["token"].as_str().expect("a token");
        let (status, body) = first.get(
            "/api/v1/reports?limit=1",
            &format!("Authorization: Bearer {token}\r\n"),
        );
        assert!(
            status == 200 || status == 403,
            "{}: {status} {body}",
            account["role"]
        );
    }
    assert_eq!(first.stop(), Some(0));
    let (code, said, complained) = run(&[
        "--lang",
        "en",
        "verify",
        "--data",
        &data.display().to_string(),
    ]);
    assert_eq!(code, 0, "{said}{complained}");

    let second = serve();
    assert!(
        !second
            .said
            .iter()
            .any(|line| line.contains("sample reports")),
        "{:?}",
        second.said
    );
    assert_eq!(std::fs::read(&accounts).expect("accounts"), told);
    assert_eq!(second.stop(), Some(0));

    // A real installation is not taken for a demonstration.
    std::fs::remove_file(&accounts).expect("no accounts");
    assert_eq!(run(&["demo", "--data", &data.display().to_string()]).0, 1);
}

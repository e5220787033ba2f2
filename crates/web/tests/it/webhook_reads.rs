//! The receivers that the guide shows, and a library that others wrote, read what we send.

use crate::app::{TestApp, furnished};
use crate::webhook_peer::{Came, Receiver};
use app::Courier;
use app::webhook::Order;
use domain::actor::{Actor, Role};
use domain::id::UserId;
use serde_json::{Value, json};
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use testkit::{TestDb, both_engines};

const PYTHON: &str = "HIENTRUONG_TEST_PYTHON";
const ALL: &str = "HIENTRUONG_TEST_ALL";

/// How a receiver reads a signed call; fails where the library says no.
const LIBRARY: &str = "import json, sys\nfrom standardwebhooks.webhooks import Webhook\n\
    call = json.load(sys.stdin)\n\
    print(Webhook(call['secret']).verify(call['body'].encode(), call['headers'])['type'])\n";

fn docs(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(name)
        .canonicalize()
        .expect("the guide's own script")
}

/// Runs a program with a call on its input; what it says, or that it failed.
fn run(command: &mut Command, call: &Value) -> Result<String, String> {
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|e| e.to_string())?;
    let mut input = child.stdin.take().expect("an input");
    // One that only tells its version ends without reading, sometimes before it is written to.
    match input.write_all(call.to_string().as_bytes()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => return Err(e.to_string()),
        Ok(()) | Err(_) => drop(input),
    }
    let told = child.wait_with_output().expect("it ends");
    match told.status.success() {
        true => Ok(String::from_utf8(told.stdout)
            .expect("UTF-8")
            .trim()
            .to_owned()),
        false => Err(String::from_utf8_lossy(&told.stderr).into_owned()),
    }
}

fn call(came: &Came, secret: &str, late: i64) -> Value {
    let stamp: i64 = came.header("webhook-timestamp").parse().expect("seconds");
    let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"]
        .map(|name| (name.to_owned(), json!(came.header(name))));
    json!({
        "headers": Value::Object(headers.into_iter().collect()), "body": came.body, "secret": secret,
        "now": stamp + late,
    })
}

/// Whether a program of others is there; without it the test is left out, aloud, unless all must run.
fn is_there(what: &str, found: &Result<String, String>) -> bool {
    if found.is_ok() {
        return true;
    }
    assert!(
        std::env::var(ALL).as_deref() != Ok("1"),
        "{ALL}=1 wants every test: {what}: {found:?}"
    );
    eprintln!("NOT RUN: {what} is not there (`cargo xtask test` brings it)");
    false
}

both_engines!(
    migrated by furnished,

    async fn the_guide_and_a_library_of_others_read_our_calls(db: TestDb) {
        let settings = courier::Settings { allow_hosts: vec!["127.0.0.1".to_owned()], ..courier::Settings::default() };
        let h = TestApp::with_courier(&db, Courier::new(settings).expect("a courier")).await;
        h.at_the_wall();
        let receiver = Receiver::start().await;
        let admin = || app::Ctx::of(Actor::staff(UserId(7), Role::SysAdmin, None), h.now());
        let mut hooks = Vec::new();
        for batched in [false, true] {
            let order = Order { organisation: "Điện lực".to_owned(), url: receiver.url(), batched, ..Order::default() };
            hooks.push(app::webhook::make(&h.app, &admin(), &order).await.expect("a deed").unwrap_or_else(|f| panic!("{f:?}")));
        }
        let code = crate::app::code(&h.pothole().await);
        h.opened_to_all(&code).await;
        h.app.store.number_feed().await.expect("numbering");
        app::follow::webhook::run_once(&h.app, || h.now()).await.expect("it follows");
        let came = receiver.take();
        assert_eq!(came.len(), 2);
        let secret = |one: &Came| hooks.iter().find(|made| one.is_signed(&made.secret)).map(|made| made.secret.clone()).expect("signed");
        let python = std::env::var(PYTHON).unwrap_or_else(|_| "python3".to_owned());
        let readers: [(&str, PathBuf); 2] = [(&python, docs("verify_webhook.py")), ("node", docs("verify_webhook.mjs"))];
        for (program, script) in readers {
            if !is_there(program, &run(Command::new(program).arg("--version"), &Value::Null)) {
                continue;
            }
            let reads = |call: &Value| run(Command::new(program).arg(&script), call).expect("it runs");
            for one in &came {
                let secret = secret(one);
                let told = reads(&call(one, &secret, 0));
                assert!(told.starts_with("report.release "), "{program}: {told}");
                assert_eq!(reads(&call(one, &secret, 299)), told);
                assert_eq!(reads(&call(one, &secret, 301)), "not ours", "{program}");
                assert_eq!(reads(&call(one, "whsec_a2hvYSBraGFj", 0)), "not ours", "{program}");
                let mut changed = call(one, &secret, 0);
                changed["body"] = json!(one.body.replace("release", "publish"));
                assert_eq!(reads(&changed), "not ours", "{program}");
            }
        }
        let library = |call: &Value| run(Command::new(&python).args(["-c", LIBRARY]), call);
        let probe = run(Command::new(&python).args(["-c", "import standardwebhooks"]), &Value::Null);
        if is_there("standardwebhooks", &probe) {
            for one in &came {
                let secret = secret(one);
                let told = library(&call(one, &secret, 0)).expect("it is believed");
                assert!(["report.release", "batch"].contains(&told.as_str()), "{told}");
                let mut changed = call(one, &secret, 0);
                changed["body"] = json!(one.body.replace("release", "publish"));
                assert!(library(&changed).is_err());
            }
        }
    }
);

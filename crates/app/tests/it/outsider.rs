//! Anybody can check the chain of a published report from its events alone.

use crate::house::{House, WARD, note};
use app::Ctx;
use domain::action::{Action, Body};
use domain::actor::{Actor, Role};
use std::io::Write;
use std::process::{Command, Stdio};
use testkit::{TestDb, both_engines};

/// What an outsider writes from the published layout: Python's standard library only. It knows the
/// code and what `GET …/events` answers; closed halves it never sees.
const SCRIPT: &str = include_str!("../../../../docs/verify_chain.py");

fn outsider(code: &str, events: &str) -> (bool, String) {
    let mut child = Command::new("python3")
        .args(["-c", SCRIPT, code])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is here");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(events.as_bytes())
        .expect("written");
    let out = child.wait_with_output().expect("it ends");
    (
        out.status.success(),
        String::from_utf8_lossy(&out.stdout).into_owned(),
    )
}

both_engines!(
    migrated by crate::house::furnished,

    async fn an_outsider_checks_the_chain(db: TestDb) {
        let mut h = House::open(&db).await;
        let code = h.pothole().await.report_code;
        h.wait(10);
        let o = h.who(Role::IocOperator, None);
        let body = Body { lead: Some(WARD.to_owned()), instruction: Some("Gọi anh Nam trước".to_owned()), ..Body::default() };
        h.act(&o, code, Action::Dispatch, body).await.expect("dispatched");
        h.act(&o, code, Action::Note, Body { text: Some("Người báo rất lo".to_owned()), ..Body::default() }).await.expect("noted");
        let body = Body {
            title: Some("Ổ gà".to_owned()),
            text: Some("Ổ gà trước số 86".to_owned()),
            redaction_confirmed: true,
            ..Body::default()
        };
        h.act(&o, code, Action::Release, body).await.expect("released");
        let f = h.who(Role::AgencyFocal, Some(WARD));
        h.act(&f, code, Action::Acknowledge, note("")).await.expect("taken");

        let stranger = Ctx::of(Actor::nobody(), h.now);
        let events = app::report::events(&h.app, &stranger, code).await.expect("public events");
        assert_eq!(events.len(), 5);
        let text = serde_json::to_string(&serde_json::json!({ "events": events })).expect("json");
        for secret in ["anh Nam", "rất lo", "trời mưa nước ngập", "\"closed\":", "reporter"] {
            assert!(!text.contains(secret), "{secret} shows: {text}");
        }
        let (good, said) = outsider(&code.to_string(), &text);
        assert!(good, "{said}");
        let (good, _) = outsider(&code.to_string(), &text.replace("dispatched", "closed"));
        assert!(!good, "a changed word is found");
        let mut short: serde_json::Value = serde_json::from_str(&text).expect("json");
        short["events"].as_array_mut().expect("a list").remove(2);
        let (good, _) = outsider(&code.to_string(), &short.to_string());
        assert!(!good, "a missing event is found");
        let (good, _) = outsider("12345678", &text);
        assert!(!good, "another report's log is found");
    }
);

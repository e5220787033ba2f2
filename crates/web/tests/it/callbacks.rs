//! What other systems call back, browsers that subscribe, and the link that ends mail.

use crate::app::{TestApp, code, secret};
use app::Courier;
use courier::{PushSettings, SmsHook, VapidKey};
use domain::id::VaultId;
use serde_json::json;
use testkit::{TestDb, both_engines};

const SECRET: &str = "bi-mat";

pub(crate) fn courier() -> Courier {
    let folder = tempfile::tempdir().expect("a folder");
    let sms = serde_json::from_value(json!({
        "gateway": "thu",
        "url": "http://127.0.0.1:9/send",
        "hook": { "secret": SECRET },
    }));
    Courier::new(courier::Settings {
        sms: Some(sms.expect("settings")),
        push: Some(PushSettings {
            key: VapidKey::load_or_create(&folder.path().join("push.pem")).expect("a key"),
            contact: "mailto:it@example.vn".to_owned(),
        }),
        ..courier::Settings::default()
    })
    .expect("a courier")
}

/// The headers that the gateway would send with this body now.
fn signed(h: &TestApp, body: &str) -> (String, String) {
    let time = (h.now().0 / 1000).to_string();
    let signature = SmsHook::with_secret(SECRET).signature(&time, body.as_bytes());
    (time, signature)
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_gateway_calls_back(db: TestDb) {
        let h = TestApp::with_courier(&db, courier()).await;
        let body = r#"{"message_id":"m1","from":"0900000000","text":"alô"}"#;
        let (time, signature) = signed(&h, body);
        let call = |path: &str, body: &str, time: &str, signature: &str| {
            h.call("POST", path)
                .raw("application/json", body.as_bytes().to_vec())
                .header("x-timestamp", time)
                .header("x-signature", signature)
        };
        for _ in 0..2 {
            let heard = call("/hooks/sms/thu", body, &time, &signature).send().await;
            assert_eq!((heard.status.as_u16(), heard.text().as_str()), (204, ""));
        }
        let kept = store::inbound::kept(&h.app.store, &h.app.keys).await.expect("read");
        assert_eq!(kept.len(), 1);
        // What is not signed, not now or not ours is told as a problem and does nothing.
        let other = body.replace("m1", "m2");
        call("/hooks/sms/thu", &other, &time, &signature).send().await.problem(403, "forbidden");
        h.call("POST", "/hooks/sms/thu").json(&json!({})).send().await.problem(403, "forbidden");
        call("/hooks/sms/khac", body, &time, &signature).send().await.problem(404, "not_found");
        let long = format!("{{\"text\":\"{}\"}}", "x".repeat(20 << 10));
        let (time, signature) = signed(&h, &long);
        assert_eq!(call("/hooks/sms/thu", &long, &time, &signature).send().await.status, 413);
        assert_eq!(h.get("/hooks/sms/thu").await.status, 405);
        h.wait(6);
        call("/hooks/sms/thu", body, &time, &signature).send().await.problem(403, "forbidden");
        let kept = store::inbound::kept(&h.app.store, &h.app.keys).await.expect("read");
        assert_eq!(kept.len(), 1);
    }

    async fn a_short_message_that_calls_for_help_is_an_urgent_report(db: TestDb) {
        let h = TestApp::with_courier(&db, courier()).await;
        let body = r#"{"message_id":"m9","from":"0900000000","text":"SOS LU 17.47020,106.61900 Thon 5, 5 nguoi TRE NHO"}"#;
        let (time, signature) = signed(&h, body);
        for _ in 0..2 {
            let heard = h.call("POST", "/hooks/sms/thu")
                .raw("application/json", body.as_bytes().to_vec())
                .header("x-timestamp", &time)
                .header("x-signature", &signature)
                .send()
                .await;
            assert_eq!(heard.status, 204, "{}", heard.text());
        }
        let kept = store::inbound::kept(&h.app.store, &h.app.keys).await.expect("read");
        assert!(kept.is_empty(), "it is a report, not a letter nobody reads");
        let token = h.token(domain::actor::Role::IocOperator, None).await;
        let list = h.call("GET", "/api/v1/reports?channel=sos").token(&token).send().await.json();
        let found = list["reports"].as_array().or_else(|| list["items"].as_array()).cloned().unwrap_or_default();
        assert_eq!(found.len(), 1, "heard once: {list}");
        assert_eq!(found[0]["urgency"], "urgent", "{list}");
        h.verify().await;
    }

    async fn a_reporter_subscribes_a_browser(db: TestDb) {
        let h = TestApp::with_courier(&db, courier()).await;
        let key = h.get("/api/v1/push-key").await.json()["key"].as_str().expect("a key").to_owned();
        assert_eq!(key.len(), 87, "a point of P-256");
        let slip = h.pothole().await;
        let path = format!("/api/v1/reports/{}/push", code(&slip));
        let subscription = json!({
            "endpoint": "https://push.example.net/a",
            "expirationTime": null,
            "keys": { "p256dh": key, "auth": "AAAAAAAAAAAAAAAAAAAAAA" },
        });
        let stranger = h.call("POST", &path).json(&subscription).send().await;
        stranger.problem(404, "not_found");
        let own = |method: &str| h.call(method, &path).secret(&secret(&slip));
        assert_eq!(own("POST").json(&subscription).send().await.status, 204);
        let inside = json!({ "endpoint": "https://127.0.0.1/a", "keys": subscription["keys"] });
        assert_eq!(own("POST").json(&inside).send().await.status, 422);
        assert_eq!(own("POST").json(&json!([])).send().await.status, 422);
        let known = domain::id::ReportCode::parse(&code(&slip)).expect("a code");
        let filed = store::report::by_code(&h.app.store, known).await.expect("read");
        let person = filed.expect("there").report.reporter.expect("a reporter");
        let count = async || {
            store::subscription::count(&h.app.store, person).await.expect("read")
        };
        assert_eq!(count().await, 1);
        let end = json!({ "endpoint": "https://push.example.net/a" });
        h.call("DELETE", &path).json(&end).send().await.problem(404, "not_found");
        own("DELETE").json(&json!({})).send().await.faults(&[("endpoint", "required")]);
        assert_eq!(own("DELETE").json(&end).send().await.status, 204);
        assert_eq!(count().await, 0);
    }

    async fn nothing_is_called_back_where_nothing_is_configured(db: TestDb) {
        let h = TestApp::open(&db).await;
        h.get("/api/v1/push-key").await.problem(404, "not_found");
        h.call("POST", "/hooks/sms/thu").json(&json!({})).send().await.problem(404, "not_found");
    }

    async fn a_link_ends_mail(db: TestDb) {
        let h = TestApp::open(&db).await;
        let url = app::reach::no_mail_url(&h.app, VaultId(7));
        let path = url.strip_prefix("https://phananh.test").expect("our own address");
        let asked = h.get(path).await;
        assert_eq!(asked.status, 200);
        assert!(asked.text().contains(&format!("action=\"{path}\" method=\"post\"")), "{}", asked.text());
        let stopped = async || {
            store::subscription::is_mail_stopped(&h.app.store, VaultId(7)).await.expect("read")
        };
        assert!(!stopped().await, "looking at a link does nothing");
        // As a mail program does it by itself.
        let form = b"List-Unsubscribe=One-Click".to_vec();
        let done = h.call("POST", path).raw("application/x-www-form-urlencoded", form).send().await;
        assert_eq!(done.status, 200);
        assert!(stopped().await);
        for wrong in ["/huy-nhan/x", "/huy-nhan/AAAAAAAAAAcAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(h.get(wrong).await.status, 404);
            assert_eq!(h.call("POST", wrong).raw("text/plain", vec![]).send().await.status, 404);
        }
    }
);

//! One report by JSON, from sending to "done", each step with its own person's token.

use crate::app::{TestApp, WARD, code, photo, secret};
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

const RESULT: &str = "Đội duy tu của phường đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo, xong lúc 11:30 ngày 24/11.";

both_engines!(
    migrated by crate::app::furnished,

    async fn a_pothole_is_mended_by_json(db: TestDb) {
        let h = TestApp::open(&db).await;
        let slip = h.pothole().await;
        let (code, secret) = (code(&slip), secret(&slip));
        assert_eq!(slip["promise"]["due"], "2026-11-24T11:00:00+07:00");
        assert!(slip["promise"]["estimate"].is_string());
        let at = |path: &str| format!("/api/v1/reports/{code}{path}");

        // A stranger hears that it exists, its reporter reads all of it.
        let stranger = h.get(&at("")).await.json();
        assert_eq!((&stranger["publication"], &stranger["text"]), (&json!("withheld"), &json!(null)));
        let own = h.call("GET", &at("")).secret(&secret).send().await.json();
        assert_eq!(own["stage"], "received");
        assert!(own["text"].as_str().expect("words").starts_with("Ổ gà"));

        h.wait(15);
        let o = h.token(Role::IocOperator, None).await;
        let order = json!({ "lead": WARD, "title": "Ổ gà trước số 86", "co": [], "instruction": "Vá trong tuần.", "version": 1 });
        let sent = h.act(&o, &code, "dispatch", order).await;
        assert_eq!(sent.status, 200, "{}", sent.text());
        assert_eq!(sent.json()["stage"], "dispatched");
        assert_eq!(sent.header("etag"), format!("\"{}\"", sent.json()["version"]));
        assert_eq!(sent.json()["promise"]["due"], "2026-11-27T23:59:59+07:00");

        h.wait(30);
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        // An action without fields needs no body at all.
        let taken = h.call("POST", &at("/actions/acknowledge")).token(&f).send().await;
        assert_eq!(taken.json()["stage"], "in_progress", "{}", taken.text());

        h.wait(120);
        let handler = h.token(Role::AgencyHandler, Some(WARD)).await;
        h.act(&handler, &code, "submit_result", json!({ "text": RESULT })).await.problem(422, "lint");
        let done = h
            .call("POST", &at("/actions/submit_result"))
            .token(&handler)
            .multipart(&[("text", None, RESULT.into()), ("file", Some("sau.jpg"), photo())])
            .send()
            .await;
        assert_eq!(done.json()["stage"], "awaiting_approval", "{}", done.text());

        h.wait(60);
        let m = h.token(Role::AgencyLeader, Some(WARD)).await;
        let signed = h.act(&m, &code, "approve", json!({})).await;
        assert_eq!(signed.json()["stage"], "resolved", "{}", signed.text());

        h.wait(60);
        let view = h.call("GET", &at("")).token(&o).send().await;
        let photo = view.json()["files"][0]["id"].clone();
        let words = json!({ "text": RESULT, "files": [photo], "redaction_confirmed": true, "title": "Ổ gà" });
        let told = h
            .call("POST", &at("/actions/publish"))
            .token(&o)
            .header("if-match", view.header("etag"))
            .json(&words)
            .send()
            .await;
        assert_eq!(told.json()["stage"], "answered", "{}", told.text());

        // Anybody sees the answer and its photo, in a small print that may be kept.
        let seen = h.get(&at("")).await.json();
        assert_eq!(seen["answer"], RESULT);
        assert_eq!(seen["text"], json!(null), "the report's own words were not released");
        let file = seen["files"][0]["thumb_url"].as_str().expect("a photo").to_owned();
        let shown = h.get(&file).await;
        assert_eq!((shown.status.as_u16(), shown.header("content-type")), (200, "image/jpeg"));
        assert!(shown.header("cache-control").starts_with("public"));
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
        let part = h.call("GET", &file).header("range", "bytes=0-1").send().await;
        assert_eq!((part.status.as_u16(), part.body.len()), (206, 2));
        let staff = h.call("GET", &file).token(&o).send().await;
        assert_eq!(staff.header("cache-control"), "private, no-store");
        let original = file.replace("co=nho", "goc=1");
        assert_eq!(h.get(&original).await.status, 404);
        assert_eq!(h.call("GET", &original).token(&o).send().await.status, 200);

        h.wait(60);
        let confirm = h.call("POST", &at("/actions/confirm")).secret(&secret).json(&json!({ "done": true })).send().await;
        let closed = confirm.json();
        assert_eq!((&closed["stage"], &closed["confirmed"], &closed["kept"]), (&json!("closed"), &json!("yes"), &json!(true)));
        let rate = json!({ "grade": "hai_long" });
        let rated = h.call("POST", &at("/actions/rate")).secret(&secret).json(&rate).send().await;
        assert_eq!(rated.json()["grades"]["hai_long"], 1, "{}", rated.text());
        h.call("POST", &at("/actions/rate")).secret(&secret).json(&rate).send().await.problem(409, "limit_reached");

        // The timeline is whole and the same for all; only its words differ.
        let public = h.get(&at("/events")).await.json();
        let staff = h.call("GET", &at("/events")).token(&o).send().await.json();
        let hashes = |v: &serde_json::Value| {
            v["events"].as_array().expect("events").iter().map(|e| e["hash"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(hashes(&public), hashes(&staff));
        assert!(hashes(&public).len() >= 7);
        let deadlines = h.get(&at("/deadlines")).await.json();
        let process = deadlines["deadlines"]
            .as_array()
            .expect("clocks")
            .iter()
            .find(|c| c["kind"] == "process")
            .cloned()
            .expect("a work clock");
        assert_eq!(process["end"], "met");
        assert!(!process["proof"].as_array().expect("a proof").is_empty());
        h.verify().await;

        // It is in the list and in the figures.
        let list = h.get("/api/v1/reports?stage=closed&sort=newest&limit=10").await.json();
        assert_eq!(list["reports"][0]["code"], code);
        let nowhere = h.get("/api/v1/reports?bbox=105,16,105.5,16.5").await.json();
        assert_eq!(nowhere["reports"], json!([]));
        let here = h.get("/api/v1/reports?bbox=106,17,107,18&q=o+ga").await;
        assert_eq!(here.status, 200, "{}", here.text());
        let figures = h.call("GET", "/api/v1/statistics?by=agency").token(&o).send().await.json();
        assert_eq!(figures["figures"][0]["key"], WARD);
    }

    async fn photos_come_with_the_report(db: TestDb) {
        let h = TestApp::open(&db).await;
        let parts = [
            ("text", None, "Cột đèn gãy trước nhà văn hóa".into()),
            ("lat", None, "17.4702".into()),
            ("lon", None, "106.619".into()),
            ("consent", None, "1".into()),
            ("phone", None, "0912345678".into()),
            ("file", Some("a.jpg"), photo()),
            ("file", Some(""), Vec::new()),
        ];
        let sent = h.call("POST", "/api/v1/reports").multipart(&parts).send().await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let slip = sent.json();
        assert_eq!(sent.header("location"), format!("/api/v1/reports/{}", code(&slip)));
        assert_eq!(slip["report"]["files"].as_array().map(Vec::len), Some(1));
        let url = slip["report"]["files"][0]["url"].as_str().expect("a photo").to_owned();
        assert_eq!(h.get(&url).await.status, 404, "not public yet");
        assert_eq!(h.call("GET", &url).secret(&secret(&slip)).send().await.status, 200);
        let cookie = format!("hs_{}={}", code(&slip), secret(&slip));
        assert_eq!(h.call("GET", &url).header("cookie", &cookie).send().await.status, 200);
        h.verify().await;
    }
);

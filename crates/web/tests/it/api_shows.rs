//! Who sees what through the API.

use crate::app::{OTHER_WARD, TestApp, WARD, code, secret};
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn what_is_secret_is_not_there(db: TestDb) {
        let h = TestApp::open(&db).await;
        let slip = h.pothole().await;
        let code = code(&slip);
        let at = |path: &str| format!("/api/v1/reports/{code}{path}");
        let o = h.token(Role::IocOperator, None).await;
        h.wait(5);
        let moved = h.act(&o, &code, "redirect", json!({ "reason": "R-02", "note": "Xin gửi đơn trực tiếp." })).await;
        assert_eq!(moved.status, 200, "{}", moved.text());
        let outsider = h.token(Role::AgencyFocal, Some(WARD)).await;
        for path in ["", "/events", "/deadlines"] {
            h.get(&at(path)).await.problem(404, "not_found");
            h.call("GET", &at(path)).token(&outsider).send().await.problem(404, "not_found");
        }
        h.call("POST", &at("/actions/join")).json(&json!({})).send().await.problem(404, "not_found");
        let sealed = h.call("GET", &at("")).token(&o).send().await.json();
        assert_eq!(sealed["text"], json!(null), "for the leader alone");
        let l = h.token(Role::IocLeader, None).await;
        let leader = h.call("GET", &at("")).token(&l).send().await.json();
        assert!(leader["text"].is_string());
        assert_eq!(h.call("GET", &at("")).secret(&secret(&slip)).send().await.status, 200);
        assert_eq!(h.call("GET", &at("")).secret("wrong").send().await.status, 404);
        assert_eq!(h.get("/api/v1/reports").await.json()["reports"], json!([]));
    }

    async fn what_was_hidden_leaves_a_tombstone(db: TestDb) {
        let h = TestApp::open(&db).await;
        let slip = h.pothole().await;
        let code = code(&slip);
        let at = format!("/api/v1/reports/{code}");
        let o = h.token(Role::IocOperator, None).await;
        let words = json!({ "title": "Ổ gà", "text": "Ổ gà trên đường Trần Hưng Đạo.", "redaction_confirmed": true });
        let released = h.act(&o, &code, "release", words).await;
        assert_eq!(released.json()["publication"], "public", "{}", released.text());
        let seen = h.get(&at).await.json();
        assert_eq!(seen["text"], "Ổ gà trên đường Trần Hưng Đạo.");
        assert_eq!(h.get("/api/v1/reports").await.json()["reports"].as_array().map(Vec::len), Some(1));
        let l = h.token(Role::IocLeader, None).await;
        let hidden = h.act(&l, &code, "hide", json!({ "reason": "privacy" })).await;
        assert_eq!(hidden.status, 200, "{}", hidden.text());
        let tomb = h.get(&at).await.json();
        assert_eq!((&tomb["publication"], &tomb["text"], &tomb["title"]), (&json!("hidden"), &json!(null), &json!(null)));
        assert!(tomb["hidden_reason"].is_string());
        assert_eq!(h.get("/api/v1/reports").await.json()["reports"], json!([]));
        let other = h.token(Role::AgencyFocal, Some(OTHER_WARD)).await;
        assert_eq!(h.call("GET", &at).token(&other).send().await.json()["text"], json!(null));
    }

    async fn the_tables_in_force_are_told(db: TestDb) {
        let h = TestApp::open(&db).await;
        let categories = h.call("GET", "/api/v1/categories").english().send().await;
        assert_eq!(categories.header("content-language"), "en");
        assert!(categories.json()["categories"].as_array().is_some_and(|c| c.len() > 100));
        let count = async |path: &str, name: &str| h.get(path).await.json()[name].as_array().map_or(0, Vec::len);
        assert!(count("/api/v1/areas?at=2024-06-01", "areas").await > count("/api/v1/areas", "areas").await);
        assert!(count("/api/v1/agencies?at=2024-06-01", "agencies").await > 100);
        assert_eq!(count("/api/v1/policies", "policies").await, 1);
        let tet = h.get("/api/v1/calendar?at=2020-01-24").await.json();
        assert_eq!((&tet["day"]["kind"], &tet["day"]["working"]), (&json!("holiday"), &json!(false)));
        h.get("/api/v1/areas?at=never").await.faults(&[("at", "bad_date")]);
    }
);

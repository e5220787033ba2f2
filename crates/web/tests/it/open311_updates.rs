//! Updates: what agencies' own systems tell of their cases, and what everybody may read of all.

use crate::app::{OTHER_WARD, TestApp, WARD, pothole};
use crate::open311::{both, errors, released, spark};
use crate::open311_send::{key_of, send};
use domain::actor::Role;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

const DONE: &str =
    "Đội duy tu số 2 đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo ngày 24/11/2026.";

/// A public report that the ward leads, another ward beside it.
async fn led(h: &TestApp) -> String {
    let code = released(h, &pothole(), "Ổ gà trước số 86").await;
    let o = h.token(Role::IocOperator, None).await;
    let order = json!({ "lead": WARD, "co": [OTHER_WARD], "category": "TTDT-01", "instruction": "Làm trong tuần." });
    let done = h.act(&o, &code, "dispatch", order).await;
    assert_eq!(done.status, 200, "{}", done.text());
    code
}

fn news<'a>(
    key: &'a str,
    id: &'a str,
    code: &'a str,
    status: &'a str,
    at: &'a str,
    text: &'a str,
) -> Vec<(&'a str, &'a str)> {
    vec![
        ("api_key", key),
        ("update_id", id),
        ("service_request_id", code),
        ("status", status),
        ("updated_datetime", at),
        ("description", text),
    ]
}

async fn view(h: &TestApp, code: &str) -> Value {
    let o = h.token(Role::IocOperator, None).await;
    let path = format!("/api/v1/reports/{code}");
    h.call("GET", &path).token(&o).send().await.json()
}

async fn events(h: &TestApp, code: &str) -> Vec<Value> {
    let o = h.token(Role::IocOperator, None).await;
    let path = format!("/api/v1/reports/{code}/events");
    let told = h.call("GET", &path).token(&o).send().await.json();
    told["events"].as_array().cloned().expect("events")
}

both_engines!(
    migrated by crate::app::furnished,

    async fn an_agency_s_system_tells_how_its_case_goes_on(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = led(&h).await;
        let key = key_of(&h, WARD, true).await;
        let path = "servicerequestupdates.json";
        let tell = async |pairs: &[(&str, &str)]| {
            let answer = send(&h, path, pairs).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()[0].clone()
        };
        h.wait(10);
        // A word that nobody knows keeps the stage; the words are kept.
        let told = tell(&news(&key, "u-0", &code, "ON THE MOON", "2026-11-24T02:05:00Z", "Đã chuyển đội 2 xem.")).await;
        assert_eq!(told["taken_as"], "note", "not taken up yet, so no news of the work: {told}");
        assert_eq!(view(&h, &code).await["stage"], "dispatched");
        let note = events(&h, &code).await.pop().expect("an event");
        assert_eq!(note["kind"], "note");
        let words = note["note_internal"].as_str().expect("words");
        assert!(words.contains("ON THE MOON") && words.contains("Đã chuyển đội 2 xem."), "{words}");
        // Taken up, with news for everybody.
        let told = tell(&news(&key, "u-1", &code, "IN_PROGRESS", "2026-11-24T02:06:00Z", "Đội 2 đã đến nơi.")).await;
        assert_eq!(told, json!({ "update_id": "u-1", "service_request_id": format!("QB-{code}"), "status": "in_progress", "taken_as": "done" }));
        let at = view(&h, &code).await;
        assert_eq!((&at["stage"], &at["assignments"][0]["state"]), (&json!("in_progress"), &json!("accepted")));
        let all = events(&h, &code).await;
        assert_eq!(all.last().expect("one")["kind"], "progress");
        assert_eq!(all.last().expect("one")["note"], "Đội 2 đã đến nơi.");
        assert_eq!(all.last().expect("one")["agency"]["code"], WARD);
        // The same update again is the same one, whatever it says now.
        let before = all.len();
        for text in ["Đội 2 đã đến nơi.", "Khác"] {
            let told = tell(&news(&key, "u-1", &code, "CLOSED", "2026-11-24T02:07:00Z", text)).await;
            assert_eq!(told["taken_as"], "known");
        }
        assert_eq!(events(&h, &code).await.len(), before);
        // Another key of the same agency: its system has a new key, not new updates.
        let renewed = key_of(&h, WARD, true).await;
        assert_eq!(tell(&news(&renewed, "u-1", &code, "CLOSED", "2026-11-24T02:07:00Z", "x")).await["taken_as"], "known");
        // What happened before what was told already changes no stage.
        let told = tell(&news(&key, "u-2", &code, "closed", "2026-11-24T02:05:30Z", DONE)).await;
        assert_eq!((&told["taken_as"], &told["status"]), (&json!("note"), &json!("in_progress")));
        assert_eq!(view(&h, &code).await["stage"], "in_progress");
        // Done, but the co-agency is still at work: the lifecycle says no, the words are kept.
        let told = tell(&news(&key, "u-3", &code, "CLOSED", "2026-11-24T02:08:00Z", DONE)).await;
        assert_eq!(told["taken_as"], "note", "{told}");
        let co = key_of(&h, OTHER_WARD, true).await;
        let told = tell(&news(&co, "u-1", &code, "FIXED", "2026-11-24T02:08:00Z", "Phần của phường đã xong.")).await;
        assert_eq!(told["taken_as"], "done", "another agency counts for itself: {told}");
        assert_eq!(view(&h, &code).await["assignments"][1]["state"], "done");
        let told = tell(&news(&key, "u-4", &code, "CLOSED", "2026-11-24T02:09:00Z", DONE)).await;
        assert_eq!(told["taken_as"], "done", "{told}");
        assert_eq!(view(&h, &code).await["stage"], "awaiting_approval", "its leader signs, the centre publishes");
        // A person moved it since: what happened before that moves nothing.
        let m = h.token(Role::AgencyLeader, Some(WARD)).await;
        h.wait(5);
        assert_eq!(h.act(&m, &code, "send_back", json!({ "note": "Chụp lại ảnh." })).await.status, 200);
        let told = tell(&news(&key, "u-5", &code, "CLOSED", "2026-11-24T02:14:00Z", DONE)).await;
        assert_eq!(told["taken_as"], "note");
        assert_eq!(view(&h, &code).await["stage"], "in_progress");
        let told = tell(&news(&key, "u-6", &code, "CLOSED", "2026-11-24T02:16:00Z", DONE)).await;
        assert_eq!(told["taken_as"], "done");
        let xml = send(&h, "servicerequestupdates.xml", &news(&key, "u-6", &code, "CLOSED", "2026-11-24T02:16:00Z", DONE)).await;
        assert_eq!(spark(&[xml.text()])[0][0]["update_id"], "u-6");
        h.verify().await;
    }

    async fn only_of_its_own_cases(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = led(&h).await;
        let before = events(&h, &code).await.len();
        let outside = key_of(&h, "", true).await;
        let elsewhere = key_of(&h, "SNNMT-T7", true).await;
        let own = key_of(&h, WARD, true).await;
        let at = "2026-11-24T02:00:00Z";
        for (key, code, status) in [
            ("", code.as_str(), 403),
            ("hto_x", &code, 403),
            (&outside, &code, 403),
            (&elsewhere, &code, 403),
            (&own, "10000005", 404),
            (&own, "abc", 404),
        ] {
            let told = send(&h, "servicerequestupdates.json", &news(key, "u", code, "CLOSED", at, DONE)).await;
            assert_eq!(told.status, status, "{key} {code}: {}", told.text());
            errors(&told.json(), status);
        }
        for (name, value) in [
            ("update_id", ""), ("service_request_id", ""), ("status", ""), ("updated_datetime", ""), ("description", ""),
            ("updated_datetime", "yesterday"), ("updated_datetime", "2026-11-24T03:00:00Z"), ("updated_datetime", "2026-11-24T02:00:00"),
            ("media_url", "ftp://x"),
        ] {
            let mut pairs = news(&own, "u", &code, "CLOSED", at, DONE);
            pairs.retain(|(held, _)| *held != name);
            pairs.push((name, value));
            let told = send(&h, "servicerequestupdates.json", &pairs).await;
            assert_eq!(told.status, 400, "{name}={value}");
            assert!(errors(&told.json(), 400)[0].starts_with(&format!("{name}: ")), "{}", told.text());
        }
        assert_eq!(events(&h, &code).await.len(), before, "nothing was written");
        h.verify().await;
    }

    async fn the_same_update_many_times_at_once_is_one(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = led(&h).await;
        let key = key_of(&h, WARD, true).await;
        let pairs = news(&key, "u-1", &code, "IN_PROGRESS", "2026-11-24T02:00:00Z", "Đội 2 đã đến nơi.");
        let many = futures_util::future::join_all((0..6).map(|_| send(&h, "servicerequestupdates.json", &pairs))).await;
        for told in &many {
            assert_eq!(told.status, 200, "{}", told.text());
        }
        let all = events(&h, &code).await;
        assert_eq!(all.iter().filter(|e| e["kind"] == "progress").count(), 1);
        assert_eq!(all.iter().filter(|e| e["kind"] == "acknowledge").count(), 1);
        h.verify().await;
    }

    async fn everybody_may_read_what_happened(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = released(&h, &pothole(), "Ổ gà trước số 86").await;
        h.wait(60);
        h.answered(&code).await;
        app::follow::catch_up(&h.app).await.expect("followers");
        let (status, told) = both(&h, "v2/servicerequestupdates?start_date=2026-11-24T02:00:01Z&end_date=2026-11-25T00:00:00Z").await;
        assert_eq!(status, 200);
        let list = told.as_array().expect("a list");
        let of = |field: &str| list.iter().map(|u| u[field].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>();
        assert_eq!(of("external_status_code"), ["dispatched", "in_progress", "awaiting_approval", "answered"], "{told}");
        assert_eq!(of("status"), ["investigating", "in_progress", "in_progress", "in_progress"]);
        let mut ids = of("update_id");
        ids.dedup();
        assert_eq!(ids.len(), 4);
        assert!(ids.iter().all(|id| id.starts_with(&format!("QB-{code}."))), "{ids:?}");
        assert!(list[3]["description"].as_str().is_some_and(|d| !d.is_empty()) && list[2]["media_url"].as_str().is_some_and(|u| u.contains("/tep/")), "{told}");
        assert!(of("updated_datetime").is_sorted());
        assert!(!told.to_string().contains("Vá trong tuần"), "instructions are nobody's: {told}");
        // The last two hours, where nobody says more.
        assert_eq!(both(&h, "v2/servicerequestupdates").await.1, told);
        h.wait(24 * 60);
        assert_eq!(both(&h, "v2/servicerequestupdates").await.1, json!([]));
        // Hidden, and nothing of it is told any more.
        let l = h.token(Role::IocLeader, None).await;
        assert_eq!(h.act(&l, &code, "hide", json!({ "reason": "private_life" })).await.status, 200);
        assert_eq!(both(&h, "v2/servicerequestupdates?start_date=2026-11-24T00:00:00Z").await.1, json!([]));
        h.verify().await;
    }
);

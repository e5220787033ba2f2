//! What the API refuses, how it says so, and that nothing has changed then.

use crate::app::{OTHER_WARD, TestApp, WARD, code, photo, pothole, secret};
use domain::actor::Role;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

fn with(field: &str, value: Value) -> Value {
    let mut report = pothole();
    report[field] = value;
    report
}

both_engines!(
    migrated by crate::app::furnished,

    async fn the_wrong_person_at_the_wrong_time(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let o = h.token(Role::IocOperator, None).await;
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        let other = h.token(Role::AgencyFocal, Some(OTHER_WARD)).await;
        h.act(&f, &code, "dispatch", json!({ "lead": WARD })).await.problem(403, "wrong_role");
        h.act(&o, &code, "publish", json!({ "text": "x", "redaction_confirmed": true })).await.problem(409, "wrong_stage");
        h.act("ht_unknown", &code, "dispatch", json!({ "lead": WARD })).await.problem(401, "sign_in");
        h.act(&o, &code, "close", json!({})).await.problem(405, "method");
        h.act(&o, &code, "submit", json!({})).await.problem(405, "method");
        h.act(&o, &code, "vanish", json!({})).await.problem(404, "not_found");
        h.call("PUT", "/api/v1/reports").send().await.problem(405, "method");
        h.act(&o, &code, "dispatch", json!({ "lead": WARD, "instruction": " " })).await.faults(&[("instruction", "required")]);
        let sent = h.act(&o, &code, "dispatch", json!({ "lead": WARD, "instruction": "Vá trong tuần." })).await;
        assert_eq!(sent.status, 200, "{}", sent.text());
        h.act(&other, &code, "acknowledge", json!({})).await.problem(403, "wrong_agency");
        let back = json!({ "reason": "wrong_area", "note": "Đoạn này thuộc phường bên." });
        h.act(&f, &code, "return", back).await.faults(&[("agency", "required")]);
        let stale = h
            .call("POST", &format!("/api/v1/reports/{code}/actions/acknowledge"))
            .token(&f)
            .header("if-match", "\"1\"")
            .json(&json!({}))
            .send()
            .await;
        assert_eq!(stale.problem(409, "stale")["version"], 2);
        let view = h.call("GET", &format!("/api/v1/reports/{code}")).token(&o).send().await;
        assert_eq!(view.json()["version"], 2, "nothing changed");
        let same = h.call("GET", &format!("/api/v1/reports/{code}")).token(&o).header("if-none-match", "\"2\"").send().await;
        assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));
        h.get("/api/v1/reports/12345678").await.problem(404, "not_found");
        h.get("/api/v1/reports/10000005").await.problem(404, "not_found");
        let english = h.call("GET", "/api/v1/nothing").english().send().await;
        assert_eq!(english.problem(404, "not_found")["title"], lang::t(lang::Lang::En, "error.not_found.title"));
    }

    async fn fields_that_cannot_be_taken(db: TestDb) {
        let h = TestApp::open(&db).await;
        let submit = async |body: Value| h.call("POST", "/api/v1/reports").json(&body).send().await;
        let mut far = with("lat", json!(21.03));
        far["lon"] = json!(105.85);
        submit(far).await.faults(&[("position", "outside_province")]);
        submit(with("text", json!("a\0b"))).await.faults(&[("text", "bad_text")]);
        submit(with("colour", json!("red"))).await.faults(&[("colour", "unknown_field")]);
        submit(with("lat", json!("far"))).await.faults(&[("lat", "bad_number")]);
        submit(with("consent", json!("yes"))).await.faults(&[("consent", "unreadable")]);
        submit(with("phone", json!("12"))).await.faults(&[("phone", "bad_phone")]);
        submit(with("text", json!("x".repeat(6_000)))).await.faults(&[("text", "too_long")]);
        submit(with("text", json!("x".repeat(5 << 20)))).await.problem(413, "too_large");
        submit(with("category", json!("KHONG-CO"))).await.faults(&[("category", "unknown_category")]);
        submit(with("files", json!(["1"]))).await.faults(&[("files", "unknown_file")]);
        submit(json!({})).await.problem(422, "missing");
        submit(json!([])).await.problem(400, "bad_json");
        let raw = async |kind: &str, body: &[u8]| h.call("POST", "/api/v1/reports").raw(kind, body.to_vec()).send().await;
        raw("application/json", b"{\"text\":\"\xff\xfe\"}").await.problem(400, "bad_utf8");
        raw("application/json", b"{\"text\":").await.problem(400, "bad_json");
        raw("text/xml", b"<a/>").await.problem(415, "unsupported");
        raw("application/x-www-form-urlencoded", b"text=%ff").await.problem(400, "bad_utf8");
        raw("multipart/form-data", b"").await.problem(400, "bad_form");
        let photos: Vec<(&str, Option<&str>, Vec<u8>)> = (0..40).map(|_| ("file", Some("a.jpg"), photo())).collect();
        h.call("POST", "/api/v1/reports").multipart(&photos).send().await.faults(&[("files", "too_many_files")]);
        let text = [("file", Some("a.jpg"), b"not a photo".to_vec())];
        let refused = h.call("POST", "/api/v1/reports").multipart(&text).send().await;
        assert_eq!(refused.problem(422, "missing")["errors"][0]["field"], "files");
        let o = h.token(Role::CallAgent, None).await;
        let mut before = with("occurred_at", json!("2000-01-01T08:00:00+07:00"));
        before["channel"] = json!("paper");
        let before = h.call("POST", "/api/v1/reports").token(&o).json(&before).send().await;
        before.faults(&[("occurred_at", "before_rules")]);
        let mut later = with("occurred_at", json!("2027-01-01T08:00:00+07:00"));
        later["channel"] = json!("paper");
        let later = h.call("POST", "/api/v1/reports").token(&o).json(&later).send().await;
        assert_eq!(later.problem(422, "missing")["errors"][0]["field"], "occurred_at");
        h.call("GET", "/api/v1/reports?limit=1000").send().await.faults(&[("limit", "bad_number")]);
        let all = h.call("GET", "/api/v1/reports").token(&o).send().await.json();
        assert_eq!(all["reports"], json!([]), "nothing was filed");
    }

    async fn what_cannot_be_read_is_a_problem_too(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let o = h.token(Role::IocOperator, None).await;
        h.get("/api/v1/reports/%FF").await.problem(400, "bad_request");
        h.get("/api/v1/reports/1/2/3/4").await.problem(404, "not_found");
        h.get("/api/v1/categories?at=%FF").await.problem(400, "bad_utf8");
        h.get("/api/v1/categories?at=soon").await.faults(&[("at", "bad_date")]);
        h.get("/api/v1/calendar?day=2026-12-04").await.faults(&[("day", "unknown_field")]);
        h.get("/api/v1/reports?sort=&sort=due").await.faults(&[("sort", "twice")]);
        h.get("/api/v1/reports?category=GT-01,%00").await.faults(&[("category", "bad_character")]);
        assert_eq!(h.get("/api/v1/areas?at=&en=1").await.status, 200, "blank is as none");
        let path = format!("/api/v1/reports/{code}/actions/classify");
        for (name, value) in [
            ("if-match", "\"+1\""), ("if-match", "\"1"), ("if-match", "\"1\", \"2\""), ("if-match", "\"\""),
            ("idempotency-key", "a\"b"), ("idempotency-key", "\"\""),
        ] {
            let call = h.call("POST", &path).token(&o).header(name, value).json(&json!({ "category": "GT-01" }));
            call.send().await.problem(400, "bad_header");
        }
        for tag in ["\"1\"", "W/\"1\"", "1", "*"] {
            let call = h.call("POST", &path).token(&o).header("if-match", tag).header("idempotency-key", "\"phan-loai\"");
            let done = call.json(&json!({ "category": "GT-01" })).send().await;
            assert_eq!((done.status.as_u16(), done.header("etag")), (200, "\"2\""), "{}", done.text());
        }
        let push = format!("/api/v1/reports/{code}/push");
        let raw = async |method: &str, kind: &str, body: &str| {
            h.call(method, &push).raw(kind, body.as_bytes().to_vec()).send().await
        };
        raw("POST", "text/plain", "{}").await.problem(415, "unsupported");
        raw("DELETE", "application/json", "[]").await.problem(400, "bad_json");
        raw("DELETE", "application/json", "{}").await.faults(&[("endpoint", "required")]);
        raw("DELETE", "application/json; charset=utf-8", "{\"endpoint\":\"https://a\",\"x\":1}").await.faults(&[("x", "unknown_field")]);
        raw("POST", "application/json", &"x".repeat(300 << 10)).await.problem(413, "too_large");
        let begin = h.call("POST", "/api/v1/uploads").raw("text/plain", b"{}".to_vec());
        begin.send().await.problem(415, "unsupported");
    }

    async fn script_stays_text(db: TestDb) {
        let h = TestApp::open(&db).await;
        let script = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
        let mut report = pothole();
        for field in ["text", "place", "name"] {
            report[field] = json!(script);
        }
        let sent = h.call("POST", "/api/v1/reports").json(&report).send().await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let slip = sent.json();
        let own = h.call("GET", &format!("/api/v1/reports/{}", code(&slip))).secret(&secret(&slip)).send().await;
        assert_eq!(own.json()["text"], script);
        assert_eq!(own.header("content-type"), "application/json");
        assert_eq!(own.header("x-content-type-options"), "nosniff");
        let page = h.get("/khong-co/%3Cscript%3Ealert(1)%3C%2Fscript%3E?x=%3Cscript%3Ealert(2)").await;
        assert_eq!(page.status, 404);
        assert!(!page.text().contains("<script>alert"), "{}", page.text());
    }

    async fn a_request_that_comes_twice_is_one(db: TestDb) {
        let h = TestApp::open(&db).await;
        let send = async |key: &str, body: &Value| {
            h.call("POST", "/api/v1/reports").header("idempotency-key", key).json(body).send().await
        };
        let (first, again) = (send("may-toi-1", &pothole()).await, send("may-toi-1", &pothole()).await);
        assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
        assert_eq!(first.json(), again.json());
        send("may-toi-1", &with("text", json!("Chuyện khác"))).await.problem(422, "repeated_key");
        assert_ne!(code(&send("may-toi-2", &pothole()).await.json()), code(&first.json()));
        send("đ", &pothole()).await.problem(400, "bad_header");
        // The frame of a form differs each time; what is in it does not.
        let parts = [
            ("text", None, "Đèn tắt".into()), ("place", None, "chợ Ba Đồn".into()), ("consent", None, "1".into()),
            ("phone", None, "0912345678".into()), ("file", Some("a.jpg"), photo()), ("once", None, "may-toi-3".into()),
        ];
        let form = async || h.call("POST", "/api/v1/reports").multipart(&parts).send().await;
        let (first, again) = (form().await, form().await);
        assert_eq!(first.status, 201, "{}", first.text());
        assert_eq!(code(&first.json()), code(&again.json()));
        h.verify().await;
    }
);

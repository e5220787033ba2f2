//! `/quan-tri/don-vi`, `linh-vuc`, `danh-ba`, `loi-van` from outside: the province's own tables, each
//! change seen before it is saved; all without script.

use crate::app::{TestApp, WARD};
use crate::console_browser::Browser;
use domain::actor::Role;
use domain::time::DAY_MS;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{TestDb, both_engines};

const HEIR: &str = "SXD-T7";

/// A report that an agency leads.
async fn sent_to(h: &TestApp, agency: &str) -> String {
    let slip = h.pothole().await;
    let code = crate::app::code(&slip);
    let operator = h.token(Role::IocOperator, None).await;
    let body = json!({ "version": 1, "category": "GT-01", "urgency": "normal", "lead": agency, "instruction": "Vá mặt đường" });
    let done = h.act(&operator, &code, "dispatch", body).await;
    assert_eq!(done.status, 200, "{}", done.text());
    code
}

async fn view(h: &TestApp, code: &str) -> Value {
    let leader = h.token(Role::IocLeader, None).await;
    let call = h.call("GET", &format!("/api/v1/reports/{code}"));
    call.token(&leader).send().await.json()
}

/// How often a report was passed on, and who leads it.
async fn passed(h: &TestApp, code: &str) -> (usize, String) {
    let leader = h.token(Role::IocLeader, None).await;
    let call = h.call("GET", &format!("/api/v1/reports/{code}/events"));
    let events = call.token(&leader).send().await.json();
    let passed = events["events"].as_array().expect("events");
    let passed = passed.iter().filter(|e| e["kind"] == "succeed").count();
    let view = view(h, code).await;
    let held = view["assignments"].as_array().expect("assignments");
    let lead = held.iter().rev().find(|a| a["part"] == "lead");
    let lead = lead.and_then(|a| a["agency"]["code"].as_str().or(a["agency"].as_str()));
    (passed, lead.unwrap_or_default().to_owned())
}

both_engines!(
    migrated by crate::app::furnished,

    async fn an_agency_is_added_and_told_otherwise(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        assert!(t.page.html.contains("/quan-tri/don-vi"), "the rail leads there");
        t.open("/quan-tri/don-vi").await;
        assert!(t.page.says("Sở Xây dựng") && t.page.says(WARD), "{}", t.page.words());
        t.open("/quan-tri/don-vi?q=KHONGCO").await;
        assert!(t.page.says("0 đơn vị"), "{}", t.page.words());

        // Every fault at its field, the tables' own among them.
        t.open("/quan-tri/don-vi/muc").await;
        let form = t.form("add").set("code", "SXD-T7").set("units", "99999").set("from", "x");
        t.send(form).await;
        assert_eq!(t.page.status, 422);
        for words in ["Tên này đã có", "Bảng không có “99999”", "Cần điền mục này"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let form = t.form("add").set("code", "DOI-DEN").set("name", "Đội quản lý chiếu sáng")
            .set("short_name", "Đội chiếu sáng").set("kind", "public_service_provider").set("parent", HEIR)
            .set("units", "44").set("from", &h.now().date().to_string()).set("why", "Quyết định 15");
        t.send(form).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        assert!(t.page.says("Xem trước") && t.page.says("Đội quản lý chiếu sáng"), "{}", t.page.words());
        // Looked at only.
        assert!(h.app.tables().catalogue.agency("DOI-DEN").is_none());
        let mut other = Browser::of(&h, Role::SysAdmin, None).await;
        other.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        let stale = other.form("change").set("short_name", "Tên khác").set("why", "x");
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Quyết định 15"), "{}", t.page.words());
        let catalogue = h.app.tables().catalogue;
        assert!(catalogue.is_within("DOI-DEN", HEIR));
        // The second of two hears so.
        other.send(stale).await;
        assert_eq!(other.page.status, 409, "{}", other.page.words());

        // A row of its own takes the place of what a template says of a ward.
        t.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        t.send(t.form("change").set("why", "x")).await;
        assert!(t.page.status == 422 && t.page.says("Chưa có gì thay đổi"), "{}", t.page.words());
        t.send(t.form("change").set("short_name", "Phường Đồng Hới mới").set("why", "Đổi tên")).await;
        assert!(t.page.says("Phường Đồng Hới mới"), "{}", t.page.words());
        t.send(t.form("save")).await;
        let tables = h.app.tables();
        let ward = tables.catalogue.agency(WARD).expect("still there");
        assert_eq!((ward.short_name.as_str(), ward.valid.to), ("Phường Đồng Hới mới", None));
        // The record of administrators has both.
        t.open("/quan-tri/nhat-ky?loai=agency").await;
        assert!(t.page.says("Thêm đơn vị DOI-DEN") && t.page.says("Quyết định 15"), "{}", t.page.words());
        t.open("/quan-tri/nhat-ky?loai=agency&en=1").await;
        assert!(t.page.says("Agency DOI-DEN added"), "{}", t.page.words());
        // Another node reads the same tables.
        let node = TestApp::open(&db).await;
        assert!(node.app.tables().catalogue.agency("DOI-DEN").is_some());
        h.verify().await;
    }

    async fn what_an_ended_agency_holds_is_counted_and_passed_on_once(db: TestDb) {
        let h = TestApp::open(&db).await;
        let focal = h.token(Role::AgencyFocal, Some(WARD)).await;
        let mut codes = Vec::new();
        for _ in 0..3 {
            codes.push(sent_to(&h, WARD).await);
        }
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        assert!(t.page.says("Đang giữ 3 việc đang mở"), "{}", t.page.words());
        t.send(t.form("end").set("last", "2020-01-01").set("heir", "").set("why", "")).await;
        assert_eq!(t.page.status, 422);
        for words in ["Ngày đã qua", "Cần điền mục này"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let today = h.now().date().to_string();
        let form = t.form("end").set("last", &today).set("heir", HEIR).set("why", "Nghị quyết 202");
        t.send(form).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        for words in ["3 việc đang mở", "Chủ trì 3 việc", "Sở Xây dựng", "1 tài khoản giữ chức danh", "điều tuyến gọi tên"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Nghị quyết 202"), "{}", t.page.words());
        // Its last day is its own.
        assert_eq!(app::job::tick::succeed(&h.app, h.now()).await.expect("a round"), 0);

        h.wait(24 * 60);
        // Broken off at any place, and two nodes at once: each is passed on once.
        let node = TestApp::open(&db).await;
        for ms in [1, 3, 9] {
            let round = app::job::tick::succeed(&h.app, h.now());
            let _ = tokio::time::timeout(Duration::from_millis(ms), round).await;
        }
        let (a, b) = tokio::join!(
            app::job::tick::succeed(&h.app, h.now()),
            app::job::tick::succeed(&node.app, h.now()),
        );
        a.expect("a round");
        b.expect("a round");
        while app::job::tick::succeed(&h.app, h.now()).await.expect("a round") > 0 {}
        for code in &codes {
            assert_eq!(passed(&h, code).await, (1, HEIR.to_owned()), "{code}");
        }
        assert_eq!(app::job::tick::succeed(&h.app, h.now()).await.expect("a round"), 0);
        let gone = h.call("GET", &format!("/api/v1/reports/{}", codes[0])).token(&focal).send().await;
        assert!(gone.json()["assignments"].is_null() || gone.status == 404, "{}", gone.text());
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        assert!(t.page.says("không còn giữ việc nào"), "{}", t.page.words());
        assert!(t.find_id("form-end").is_none(), "it is over");
        h.verify().await;
    }

    async fn with_several_in_its_place_people_choose_and_an_end_is_taken_back(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = sent_to(&h, WARD).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let last = h.now().plus_ms(30 * DAY_MS).date().to_string();
        t.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        let form = t.form("end").set("last", &last).set("heir", HEIR).set("heirs", "KHONG-CO").set("why", "x");
        t.send(form).await;
        assert!(t.page.status == 422 && t.page.says("KHONG-CO"), "{}", t.page.words());
        let form = t.form("end").set("last", &last).set("heir", HEIR).set("heirs", "SCT-T7").set("why", "Tách");
        t.send(form).await;
        assert!(t.page.says("về lại Trung tâm"), "{} {}", t.page.status, t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("Tách"), "{}", t.page.words());
        // It has not come: it is taken back, and nothing moves.
        t.send(t.form("keep").set("why", "Hoãn")).await;
        t.send(t.form("save")).await;
        assert!(t.page.says("Hoãn"), "{}", t.page.words());
        h.wait(40 * 24 * 60);
        assert_eq!(app::job::tick::succeed(&h.app, h.now()).await.expect("a round"), 0);
        assert_eq!(passed(&h, &code).await.0, 0);
        h.verify().await;
    }
);

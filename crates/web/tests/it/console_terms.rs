//! `/quan-tri/thoi-han` from outside: the administrator changes policies and calendar, the leader
//! declares force majeure, each after having seen what it would do; all without script.

use crate::app::{TestApp, WARD, code, secret};
use crate::console_browser::Browser;
use domain::actor::Role;
use domain::time::{At, DAY_MS};
use testkit::{TestDb, both_engines};

async fn dispatched(h: &TestApp) -> (String, String) {
    let slip = h.pothole().await;
    let code = code(&slip);
    let mut o = Browser::of(h, Role::IocOperator, None).await;
    o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
    o.send(o.form("dispatch").set("lead_other", WARD)).await;
    h.seconds(11).await;
    assert_eq!(o.page.status, 200, "{}", o.page.words());
    (code, secret(&slip))
}

async fn work(h: &TestApp) {
    while app::job::run_once(&h.app, h.now()).await.expect("jobs run") > 0 {}
}

fn day(at: At) -> String {
    at.date().to_string()
}

/// `2026-11-24T09:30` as an `<input type=datetime-local>` sends it.
fn hour(at: At) -> String {
    at.local().to_string().chars().take(16).collect()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_policy_is_seen_before_it_is_saved(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (code, _) = dispatched(&h).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        assert!(t.page.html.contains("/quan-tri/thoi-han"), "the rail leads there");
        t.open("/quan-tri/thoi-han").await;
        assert!(t.page.says("QB-2023-default") && t.page.says("Đang áp dụng"), "{}", t.page.words());
        t.open("/quan-tri/thoi-han/chinh-sach").await;
        assert!(t.page.says("7 ngày làm việc"), "{}", t.page.words());
        // Every fault at its field, in words; what was typed stays.
        t.send(t.form("policy").set("name", "tên lạ").set("clock.process.quick", "ba")).await;
        assert_eq!(t.page.status, 422);
        for words in ["Chỉ dùng chữ không dấu", "Cần một số từ 0 đến 10.000", "Cần điền mục này"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let from = day(h.now().plus_ms(DAY_MS));
        let form = t.form("policy").set("name", "QB-2026-thu").set("valid_from", &from)
            .set("clock.process.quick", "9").set("why", "Thử mùa mưa").set("running", "1");
        t.send(form).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        assert!(t.page.says("1 hạn đang chạy sẽ đổi") && t.page.says("3 → 9"), "{}", t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Sắp áp dụng"), "{}", t.page.words());
        assert!(t.page.says("Thêm chính sách QB-2026-thu") && t.page.says("Thử mùa mưa"));
        h.wait(24 * 60);
        work(&h).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/hs/{code}")).await;
        for words in ["Tính lại thời hạn", "theo chính sách QB-2026-thu", "QB-2023-default"] {
            assert!(o.page.says(words), "{words}: {}", o.page.words());
        }
        h.verify().await;
    }

    async fn a_day_off_is_declared_and_taken_back(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/thoi-han/lich?nam=2026").await;
        assert!(t.page.says("Lịch làm việc 2026") && t.page.says("Tháng 12"), "{}", t.page.words());
        t.send(t.form("calendar").set("kind", "work").set("from", "2026-12-02")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Chỉ thứ Bảy, Chủ nhật"), "{}", t.page.words());
        let form = t.form("calendar").set("kind", "off").set("from", "2026-12-02")
            .set("name", "Nghỉ tránh bão").set("why", "Công điện 12");
        t.send(form).await;
        assert!(t.page.says("giữ nguyên"), "{}", t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("Nghỉ tránh bão") && t.page.says("Quản trị khai"), "{}", t.page.words());
        let form = t.form("calendar").set("kind", "remove").set("from", "2026-12-02").set("why", "Bão tan");
        t.send(form).await;
        t.send(t.form("save")).await;
        assert!(!t.page.says("Nghỉ tránh bão"), "{}", t.page.words());
        t.open("/quan-tri/thoi-han?en=1").await;
        assert!(t.page.says("Declare days off") && t.page.says("Remove a day"), "{}", t.page.words());
        // Two administrators at once: the second hears so.
        let mut other = Browser::of(&h, Role::SysAdmin, None).await;
        for b in [&mut t, &mut other] {
            b.open("/quan-tri/thoi-han/lich?nam=2026").await;
            let form = b.form("calendar").set("from", "2026-12-03").set("name", "Nghỉ").set("why", "x");
            b.send(form).await;
        }
        t.send(t.form("save")).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        other.send(other.form("save")).await;
        assert_eq!(other.page.status, 409, "{}", other.page.words());
    }

    async fn the_leader_declares_a_storm_and_people_read_why(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (code, secret) = dispatched(&h).await;
        h.wait(1);
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open("/quan-tri/thoi-han/bat-kha-khang").await;
        l.send(l.form("force")).await;
        assert_eq!(l.page.status, 422);
        let form = l.form("force").set("cause", "storm_flood").set("document", "Công điện 12/CĐ-UBND")
            .set("from", &hour(h.now())).set("to", &hour(h.now().plus_ms(2 * DAY_MS)));
        l.send(form).await;
        assert!(l.page.says("2 hạn đang chạy sẽ tạm dừng") && l.page.says("toàn tỉnh"), "{}", l.page.words());
        l.send(l.form("save")).await;
        assert!(l.page.says("Đang tạm dừng") && l.page.says("bão lũ"), "{}", l.page.words());
        work(&h).await;
        let told = "Tạm dừng do bão lũ theo Công điện 12/CĐ-UBND";
        l.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(l.page.says(told), "{}", l.page.words());
        let mut c = Browser::new(&h);
        c.open(&format!("/hs/{code}?k={secret}")).await;
        assert!(c.page.says(told), "{}", c.page.words());
        // Lifted from the list: the clocks go on.
        l.open("/quan-tri/thoi-han/bat-kha-khang").await;
        let lift = l.page.form_ids().into_iter().find(|id| id.starts_with("form-lift-"));
        let lift = lift.expect("it may be lifted");
        l.send(l.form(lift.trim_start_matches("form-")).set("why", "Bão tan")).await;
        assert!(l.page.says("Đã gỡ bỏ"), "{}", l.page.words());
        work(&h).await;
        l.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(l.page.says("Hết thời gian tạm dừng do bão lũ"), "{}", l.page.words());
        h.verify().await;
    }

    async fn everybody_does_only_what_is_theirs(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open("/quan-tri/thoi-han/chinh-sach").await;
        assert!(l.page.status == 200 && l.page.html.matches("form-policy").count() == 0);
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/thoi-han/bat-kha-khang").await;
        assert!(t.page.status == 200 && t.page.html.matches("form-force").count() == 0);
        let mut w = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        for path in ["", "/chinh-sach", "/lich", "/bat-kha-khang"] {
            w.open(&format!("/quan-tri/thoi-han{path}")).await;
            assert_eq!(w.page.status, 403, "{path}");
        }
        let forged = h.call("POST", "/quan-tri/thoi-han/lich").raw(
            "application/x-www-form-urlencoded",
            b"kind=off&from=2026-12-02&name=x&why=y".to_vec(),
        );
        let token = h.token(Role::IocLeader, None).await;
        assert_eq!(forged.token(&token).send().await.status.as_u16(), 403);
    }
);

//! `/quan-tri/dieu-tuyen` and `/lam-viec/goi-y` from outside: a rule is tried on reports of the past
//! before it holds; all without script.

use crate::app::{TestApp, WARD};
use crate::console_browser::{Browser, Page};
use domain::actor::Role;
use domain::time::DAY_MS;
use testkit::{TestDb, both_engines};

async fn dispatched(h: &TestApp) -> String {
    let slip = h.pothole().await;
    let code = crate::app::code(&slip);
    let mut o = Browser::of(h, Role::IocOperator, None).await;
    o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
    o.send(o.form("dispatch").set("lead_other", WARD)).await;
    assert_eq!(o.page.status, 200, "{}", o.page.words());
    h.seconds(11).await;
    code
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_rule_is_tried_on_the_past_before_it_holds(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = dispatched(&h).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        assert!(t.page.html.contains("/quan-tri/dieu-tuyen"), "the rail leads there");
        t.open("/quan-tri/dieu-tuyen?t_lv=GT-01&t_dv=18880").await;
        assert!(t.page.says("Việc này sẽ tới ai?") && t.page.says("Theo dòng"), "{}", t.page.words());
        let all = t.page.words().matches("từ ").count();
        t.open("/quan-tri/dieu-tuyen?lv=GT-01").await;
        assert!(t.page.words().matches("từ ").count() < all, "the filter narrows");

        t.open("/quan-tri/dieu-tuyen/quy-tac").await;
        t.send(t.form("rule").set("priority", "x").set("lead", "KHÔNG-CÓ")).await;
        assert_eq!(t.page.status, 422);
        for words in ["Thứ tự là số", "Bảng không có “KHÔNG-CÓ”", "Cần điền mục này"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let from = h.now().plus_ms(DAY_MS).date().to_string();
        let form = t.form("rule").set("priority", "7").set("category", "GT-01").set("unit", "18880")
            .set("lead", "SXD-T7").set("from", &from).set("why", "Công văn 12");
        t.send(form).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        let sum = "Thử trên 1 phản ánh gần nhất: 1 phản ánh sẽ tới nơi khác";
        assert!(t.page.says(sum), "{}", t.page.words());
        let shown = format!("QB {} {}", &code[..4], &code[4..]);
        assert!(t.page.says(&shown), "{}", t.page.words());
        // Only looked at so far.
        let mut other = Browser::of(&h, Role::IocLeader, None).await;
        other.open("/quan-tri/dieu-tuyen").await;
        assert!(!other.page.says("Công văn 12"));
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Công văn 12"), "{}", t.page.words());

        // Tomorrow it holds, and what was sent stays.
        h.wait(24 * 60);
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/dieu-tuyen?t_lv=GT-01&t_dv=18880").await;
        assert!(t.page.says("Sở Xây dựng"), "{}", t.page.words());
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(o.page.says("Đồng Hới"));
        h.verify().await;
    }

    async fn the_table_is_looked_through_as_it_stands(db: TestDb) {
        let h = TestApp::open(&db).await;
        let places = |page: &Page| -> usize {
            let words = page.words();
            let at = words.find(" chỗ cần xem").expect("how many");
            let n: String = words[..at].chars().rev().take_while(char::is_ascii_digit).collect();
            n.chars().rev().collect::<String>().parse().expect("a number")
        };
        let mut s = Browser::of(&h, Role::StandingBody, None).await;
        assert!(s.page.html.contains("/quan-tri/dieu-tuyen"), "the rail leads there");
        s.open("/quan-tri/dieu-tuyen").await;
        assert!(s.page.says("Kiểm tra cả bảng"), "{}", s.page.words());
        s.open("/quan-tri/dieu-tuyen?kiem=1").await;
        let before = if s.page.says("Không có chỗ hở") { 0 } else { places(&s.page) };
        // A rule that stands behind all others of its place, its agency told by name.
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/dieu-tuyen/quy-tac").await;
        assert!(t.page.html.contains("<datalist id=\"rule-lead-known\">"), "{}", t.page.html);
        let from = h.now().plus_ms(DAY_MS).date().to_string();
        let form = t.form("rule").set("priority", "8999").set("category", "GT-01").set("unit", "18880")
            .set("lead", "sở xây dựng").set("from", &from).set("why", "Công văn 13");
        t.send(form).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        assert!(t.page.says("Sở Xây dựng") && t.page.says("không bao giờ được dùng"), "{}", t.page.words());
        t.send(t.form("save")).await;
        s.open("/quan-tri/dieu-tuyen?kiem=1").await;
        assert_eq!(places(&s.page), before + 1, "{}", s.page.words());
        assert!(s.page.says("không bao giờ được dùng"), "{}", s.page.words());
    }

    async fn a_rule_ends_and_two_at_once_are_told_apart(db: TestDb) {
        let h = TestApp::open(&db).await;
        let tables = h.app.tables();
        let route = tables.catalogue.route("GT-01", "18880", None, h.now().date()).expect("a route");
        let line = route.rule.line;
        let mut a = Browser::of(&h, Role::SysAdmin, None).await;
        a.open(&format!("/quan-tri/dieu-tuyen/quy-tac?d={line}")).await;
        let mut b = Browser::of(&h, Role::IocLeader, None).await;
        b.open(&format!("/quan-tri/dieu-tuyen/quy-tac?d={line}")).await;
        let today = h.now().date().to_string();
        a.send(a.form("end").set("last", &today).set("why", "Sắp xếp lại")).await;
        assert_eq!(a.page.status, 200, "{}", a.page.words());
        assert!(a.page.says("Cho hết hiệu lực dòng"), "{}", a.page.words());
        a.send(a.form("save")).await;
        assert!(a.page.says("Sắp xếp lại"), "{}", a.page.words());
        // The other saw the table before.
        b.send(b.form("end").set("last", &today).set("why", "Cũng vậy")).await;
        assert_eq!(b.page.status, 409, "{}", b.page.words());
        a.open("/quan-tri/dieu-tuyen/quy-tac?d=999999").await;
        assert_eq!(a.page.status, 404);
    }

    async fn who_may_look_and_who_may_change(db: TestDb) {
        let h = TestApp::open(&db).await;
        for (role, agency, looks, changes) in [
            (Role::SysAdmin, None, true, true),
            (Role::IocLeader, None, true, true),
            (Role::IocOperator, None, true, false),
            (Role::Auditor, None, true, false),
            (Role::CallAgent, None, false, false),
            (Role::AgencyFocal, Some(WARD), false, false),
            (Role::AgencyLeader, Some(WARD), false, false),
        ] {
            let mut s = Browser::of(&h, role, agency).await;
            s.open("/quan-tri/dieu-tuyen").await;
            assert_eq!(s.page.status, if looks { 200 } else { 403 }, "{role:?}");
            if !looks {
                continue;
            }
            s.open("/quan-tri/dieu-tuyen/quy-tac?en=1").await;
            assert_eq!(s.page.html.contains("id=\"form-rule\""), changes, "{role:?}");
        }
    }

    async fn how_often_the_machine_is_right(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/goi-y").await;
        assert!(o.page.says("Chưa có phản ánh nào được phân loại"), "{}", o.page.words());
        while app::follow::map::follow(&h.app).await.expect("the map") > 0 {}
        let slip = h.pothole().await;
        let code = crate::app::code(&slip);
        app::follow::catch_up(&h.app).await.expect("followers");
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        o.send(o.form("dispatch").set("lead_other", WARD)).await;
        h.seconds(11).await;
        app::follow::catch_up(&h.app).await.expect("followers");
        o.open("/lam-viec/goi-y").await;
        assert!(o.page.says("Đúng ngay") && o.page.says("100 %"), "{}", o.page.words());
        o.open("/lam-viec/goi-y?en=1").await;
        assert!(o.page.says("Right at once"), "{}", o.page.words());
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open("/lam-viec/goi-y").await;
        assert_eq!(f.page.status, 403);
    }
);

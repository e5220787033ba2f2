//! `/quan-tri/cai-dat` from outside: what a new installation lacks is what it says, and nothing else.

use crate::app::{TestApp, pack};
use crate::console_browser::Browser;
use domain::actor::Role;
use std::fmt::Write;
use testkit::{TestDb, both_engines};

const SETUP: &str = "/quan-tri/cai-dat";

/// The card of a step in plain words.
fn step(t: &Browser<'_>, name: &str) -> String {
    let html = &t.page.html;
    let at = html.split(&format!("id=\"{name}\"")).nth(1);
    let card = at.and_then(|rest| rest.split("</li><li class=\"card").next());
    let mut words = String::new();
    for piece in card.unwrap_or_default().split('<').skip(1) {
        words.push_str(piece.split_once('>').map_or("", |(_, text)| text));
        words.push(' ');
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_new_installation_tells_its_true_gaps_and_loses_them(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        // The first page leads there, the rail always.
        assert!(t.page.says("Cài đặt lần đầu") && t.page.says("bước bắt buộc"), "{}", t.page.words());
        t.open(SETUP).await;
        assert_eq!(t.page.status, 200);
        for (name, words) in [
            ("tables", "Xong"),
            ("tables", "41 xã, phường"),
            ("address", "https://phananh.test"),
            ("factor", "Chưa có: sys.admin"),
            ("factor", "Chỉ có một quản trị viên"),
            ("channels", "Chưa làm"),
            ("channels", "Tin nhắn SMS: chưa cấu hình"),
            ("channels", "[mail], [sms], [push]"),
            ("areas", "0 trong 41"),
            ("people", "Chưa ai giữ vai Lãnh đạo"),
            ("people", "cơ quan chưa có đầu mối"),
            ("terms", "Lịch năm 2027: có"),
            ("routing", "Xong"),
            ("contacts", "chỉ có số giả"),
            ("backup", "Chưa làm"),
            ("retention", "mức mặc định"),
        ] {
            let found = step(&t, name);
            assert!(found.contains(words), "{name}: {words}: {found}");
        }
        // Through a proxy that nobody named.
        let token = h.token(Role::SysAdmin, None).await;
        let by_proxy = h.call("GET", SETUP).token(&token).header("x-forwarded-for", "10.0.0.9").send().await;
        assert!(by_proxy.text().contains("chưa khai trong trust_proxy"), "{}", by_proxy.text());

        // People for every agency from a file, a leader and an operator.
        let mut csv = String::from("username,name,email,posts\n");
        csv.push_str("lanh.dao,Người Lãnh Đạo,,ioc_leader\ndieu.phoi,Người Điều Phối,,ioc_operator\n");
        let today = h.now().date();
        let catalogue = h.app.tables().catalogue;
        for (n, agency) in catalogue.agencies_at(today).enumerate() {
            let _ = writeln!(csv, "dau.moi.{n},Người Đầu Mối {n},,agency_focal@{}", agency.code);
        }
        let ctx = app::Ctx::system(h.now());
        let plan = app::user::bring::plan(&h.app, &ctx, &csv).await.expect("a plan");
        let good: Vec<&str> = csv.lines().enumerate()
            .filter(|(n, _)| !plan.faults.iter().any(|f| f.line == n + 1))
            .map(|(_, line)| line).collect();
        app::user::bring::bring(&h.app, &ctx, &good.join("\n"), app::user::bring::Invites::Later).await.expect("people");
        // Numbers that can be called, from the province's own table.
        let tables = |name: &str| pack(name).map(|text| match name {
            "contacts.csv" => text.replace("0232 0", "0232 3"),
            _ => text,
        });
        app::catalogue::install(&h.app.store, &tables).await.expect("tables");
        app::catalogue::reload(&h.app).await.expect("news");
        t.open(SETUP).await;
        let people = step(&t, "people");
        assert!(!people.contains("Lãnh đạo Trung tâm") && !people.contains("chưa có đầu mối"), "{people}");
        let contacts = step(&t, "contacts");
        assert!(!contacts.contains("chỉ có số giả"), "{contacts}");
        // English, and somebody else's role.
        t.open(&format!("{SETUP}?en=1")).await;
        assert!(t.page.says("First run") && t.page.says("required steps are left"), "{}", t.page.words());
        let mut operator = Browser::of(&h, Role::IocOperator, None).await;
        assert!(!operator.page.says("Cài đặt lần đầu"));
        operator.open(SETUP).await;
        assert_eq!(operator.page.status, 403);
    }
);

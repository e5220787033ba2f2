//! The roster of the centre: planned by its leader, read by all at its desks.

use crate::app::{TestApp, WARD};
use crate::console_browser::Browser;
use domain::actor::Role;
use testkit::{TestDb, both_engines};

const SHIFT: &str = "/lam-viec/ca-truc";

both_engines!(
    migrated by crate::app::furnished,

    async fn the_leader_plans_and_everybody_sees_who_should_be_here(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let _ = h.token(Role::CallAgent, None).await;
        o.open(SHIFT).await;
        assert!(o.page.says("Chưa ai xếp lịch trực") && o.find("roster").is_none(), "{}", o.page.words());
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open(SHIFT).await;
        let form = l.form("roster");
        let wrong = "2026-11-24,sang,ioc.operator\n2026-12-25,sang,ioc.operator\n2026-11-24,trua,ai.do\n";
        l.send(form.clone().set("roster", wrong)).await;
        assert_eq!(l.page.status, 422);
        for words in ["Dòng 2: “2026-12-25” không phải ngày", "Dòng 3: không có ca “trua”", "tên đăng nhập “ai.do”"] {
            assert!(l.page.says(words), "{words}: {}", l.page.words());
        }
        // It is nine in the morning of the 24th.
        let good = "2026-11-24,sang,ioc.operator;call.agent\n2026-11-25,dem,ioc.operator\n";
        l.send(form.clone().set("roster", good)).await;
        assert_eq!(l.page.status, 200, "{}", l.page.words());
        assert!(l.page.says("Có lịch và đã đăng nhập Người thử ioc_operator"), "{}", l.page.words());
        assert!(l.page.says("Có lịch mà chưa đăng nhập Người thử call_agent"), "{}", l.page.words());
        assert!(l.page.says("Đã đăng nhập, không có lịch Người thử ioc_leader"), "{}", l.page.words());
        assert!(l.form("roster").value("roster").contains("2026-11-25,dem,ioc.operator"));
        // Whoever wrote on what is over is told.
        l.send(form.set("roster", "")).await;
        assert_eq!(l.page.status, 409, "{}", l.page.words());
        o.open("/lam-viec").await;
        assert!(o.page.says("Ca trực của bạn") && o.page.says("Ca đêm, 22:00–06:00"), "{}", o.page.words());
    }

    async fn nobody_else_plans(db: TestDb) {
        let h = TestApp::open(&db).await;
        for (role, agency) in [(Role::IocOperator, None), (Role::AgencyFocal, Some(WARD))] {
            let token = h.token(role, agency).await;
            let sent = h.call("POST", "/lam-viec/ca-truc/lich").token(&token)
                .raw("application/x-www-form-urlencoded", b"roster=&version=0".to_vec()).send().await;
            assert_eq!(sent.status, 403, "{role}");
        }
    }
);

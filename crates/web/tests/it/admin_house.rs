//! `/quan-tri/kenh`, `/quan-tri/luu-tru` and `/quan-tri/suc-khoe` from outside.

use crate::app::TestApp;
use crate::console_browser::Browser;
use domain::actor::Role;
use domain::time::DAY_MS;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn the_ways_out_are_seen_and_tried(db: TestDb) {
        let h = TestApp::with_courier(&db, crate::callbacks::courier()).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/kenh").await;
        assert!(t.page.says("Tin nhắn SMS") && t.page.says("Chưa cấu hình"), "{}", t.page.words());
        assert!(t.find("email").is_none(), "what is not set up cannot be tried");
        t.send(t.form("sms").set("to", "khong phai so")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Chưa đúng số điện thoại"), "{}", t.page.words());
        // The gateway is away.
        t.send(t.form("sms").set("to", "0912 345 678")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Không gửi được"), "{}", t.page.words());
        // A trial by a way that is not set up goes nowhere, whatever is sent.
        for way in ["zalo", "webhook"] {
            assert!(t.find(way).is_none(), "{way}");
            t.send(t.form("sms").at(&format!("/quan-tri/kenh/{way}/thu"))).await;
            assert_eq!(t.page.status, 422, "{way}");
        }
        assert!(h.outbox().await.is_empty(), "a trial passes the outbox by");
        t.open("/quan-tri/nhat-ky").await;
        assert!(t.page.says("Gửi thử một kênh"), "{}", t.page.words());
        assert!(!t.page.html.contains("912345678") && !t.page.html.contains("912 345 678"));
        h.verify().await;
    }

    async fn zalo_and_a_browser_are_tried_and_the_exchange_is_told(db: TestDb) {
        let folder = tempfile::tempdir().expect("a folder");
        let courier = app::Courier::new(courier::Settings {
            push: Some(courier::PushSettings {
                key: courier::VapidKey::load_or_create(&folder.path().join("push.pem")).expect("a key"),
                contact: "mailto:ioc@example.vn".to_owned(),
            }),
            zalo: Some(courier::ZaloSettings {
                base_url: "http://127.0.0.1:9".to_owned(),
                token_file: folder.path().join("zalo"),
            }),
            ..courier::Settings::default()
        });
        let h = TestApp::with_courier(&db, courier.expect("a courier")).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/kenh").await;
        assert!(t.page.html.contains("data-push-key=\"B"), "the browser may try itself");
        t.send(t.form("push").set("to", "{}")).await;
        assert_eq!(t.page.status, 422);
        t.send(t.form("zalo").set("to", "0912 345 678")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Chưa đúng số điện thoại"), "without a template: {}", t.page.words());
        t.send(t.form("zalo").set("to", "0912 345 678").set("template", "204885").set("data", "ma=QB 4829 1367")).await;
        assert!(t.page.says("Không gửi được: zalo: the token file cannot be read"), "{}", t.page.words());
        for words in ["Tổng đài 1022", "tổng đài tự báo qua cửa cho phần mềm", "Tin cuối cùng từ tổng đài Chưa có"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        h.app.exchange.set(app::hotline::exchange::Line::Lost(h.now(), "the peer hung up".to_owned()));
        t.open("/quan-tri/kenh").await;
        assert!(t.page.says("Mất lúc 09:00") && t.page.says("the peer hung up"), "{}", t.page.words());
        h.verify().await;
    }

    async fn what_waits_is_counted_by_its_way(db: TestDb) {
        let h = TestApp::open(&db).await;
        let slip = h.pothole().await;
        assert!(slip["code"].is_string());
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let ctx = domain::actor::Actor::clock();
        let ways = app::health::ways(&h.app, &app::Ctx::of(ctx, h.now())).await.expect("ways");
        let waiting: i64 = ways.iter().map(|w| w.load.waiting).sum();
        assert_eq!(waiting, h.outbox().await.len() as i64);
        assert!(waiting > 0);
        t.open("/quan-tri/suc-khoe").await;
        for words in ["Đồng hồ", "Cấu trúc dữ liệu", "Hộp tin gửi đi", "Đĩa chứa tệp", "Sao lưu", "Cổng tin nhắn không cho biết"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        t.open("/quan-tri/suc-khoe?en=1").await;
        assert!(t.page.says("are free"), "{}", t.page.words());
    }

    async fn a_period_is_counted_before_it_is_saved_and_carried_out(db: TestDb) {
        let h = TestApp::open(&db).await;
        let _ = h.pothole().await;
        // They left long ago.
        for way in app::job::deliver::WAYS {
            while app::job::deliver::run_once(&h.app, way, || h.now()).await.expect("a round") > 0 {}
        }
        let left = async || store::message::count_words(&h.app.store, h.now().plus_ms(1)).await.expect("a count");
        let ended = left().await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/luu-tru").await;
        assert!(t.page.says("90 ngày") && t.page.says("Không bao giờ xóa"), "{}", t.page.words());
        t.send(t.form("message_words").set("days", "3").set("from", "2020-01-01")).await;
        assert_eq!(t.page.status, 422);
        for words in ["Số ngày không nằm trong", "từ hôm nay trở đi", "Ghi lý do"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let stale = t.form("inbound").set("days", "60").set("from", "2027-01-01").set("why", "Khác");
        let from = h.now().plus_ms(40 * DAY_MS).date().to_string();
        t.send(t.form("message_words").set("days", "30").set("from", &from).set("why", "Công văn 9")).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        assert!(t.page.says(&format!("Đến hôm ấy {ended} mục bị xóa; theo hạn hiện nay là 0")), "{}", t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu hạn giữ mới") && t.page.says("30 ngày"), "{}", t.page.words());
        // Somebody looked before that.
        t.send(stale).await;
        t.send(t.form("save")).await;
        assert_eq!(t.page.status, 409, "{}", t.page.words());

        h.wait(39 * DAY_MS / 60_000);
        app::retention::run(&h.app, h.now()).await.expect("a run");
        assert_eq!(left().await, ended, "not yet");
        h.wait(2 * DAY_MS / 60_000);
        app::retention::run(&h.app, h.now()).await.expect("a run");
        assert_eq!(left().await, 0);
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/nhat-ky?loai=retention").await;
        assert!(t.page.says("Đặt hạn giữ") && t.page.says("Công văn 9"), "{}", t.page.words());
        assert_eq!(t.page.says("Đã xóa theo hạn"), ended > 0, "{}", t.page.words());
        assert!(ended > 0, "the trial had something to remove");
        h.verify().await;
    }
);

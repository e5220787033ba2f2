//! `/quan-tri/sao-luu` from outside: orders, one at a time, and what a node makes of them. The node itself
//! is tried in the server's tests.

use crate::app::TestApp;
use crate::console_browser::Browser;
use app::backup::{Drilled, Fault, File, Folder, Outcome, Progress, State, Step};
use domain::actor::Role;
use testkit::{TestDb, both_engines};

const PLACE: &str = "may-chu-1:/var/lib/sao luu";
const WHOLE: &str = "hientruong-20261130-023004.tar";
const CUT: &str = "truoc-nang-cap.tar";

fn folder(h: &TestApp) -> Folder {
    let file = |name: &str, hours: i64, state: State| File {
        name: name.to_owned(),
        made_at: h.now().plus_ms(-hours * 3_600_000),
        bytes: 5 << 20,
        state,
        rows: 1_234,
        files: 5,
    };
    Folder {
        machine: "may-chu-1".to_owned(),
        path: "/var/lib/sao luu".to_owned(),
        fault: None,
        room: Some((5 << 30, 40 << 30)),
        keep_days: 31,
        files: vec![file(CUT, 1, State::Cut), file(WHOLE, 30, State::Whole)],
    }
}

async fn seen(h: &TestApp) {
    let told = app::backup::see(&h.app, PLACE, &folder(h), h.now()).await;
    told.expect("it is told");
}

fn well(file: &str) -> Outcome {
    Outcome {
        fault: None,
        file: file.to_owned(),
        bytes: 5 << 20,
        rows: 1_234,
        files: 5,
        took_ms: 61_500,
        drilled: Some(Drilled {
            chains: 77,
            events: 888,
            reports: 66,
            reports_now: 67,
        }),
    }
}

both_engines!(
    migrated by crate::app::furnished,

    async fn without_a_folder_nothing_is_ordered(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/sao-luu").await;
        assert!(t.page.says("Chưa máy nào nhận việc sao lưu") && t.page.says("[backup]"), "{}", t.page.words());
        assert!(t.find("backup").is_none() && t.find("drill").is_none());
        let token = h.token(Role::SysAdmin, None).await;
        let sent = h.call("POST", "/quan-tri/sao-luu").token(&token)
            .raw("application/x-www-form-urlencoded", b"what=backup".to_vec()).send().await;
        assert_eq!(sent.status, 409, "{}", sent.text());
        t.open("/quan-tri/suc-khoe").await;
        assert!(t.page.says("Chưa máy nào giữ thư mục sao lưu"), "{}", t.page.words());
        t.open("/quan-tri/sao-luu?en=1").await;
        assert!(t.page.says("No machine takes backups yet"), "{}", t.page.words());
    }

    async fn an_order_goes_its_way(db: TestDb) {
        let h = TestApp::open(&db).await;
        seen(&h).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/sao-luu").await;
        for words in [WHOLE, CUT, "Dở dang", "1.234 dòng, 5 tệp", "quá một ngày", "Mỗi quý", "Chưa ra lệnh lần nào"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        t.send(t.form("drill")).await;
        assert!(t.page.says("Đã ra lệnh diễn tập") && t.page.says("Đang chờ máy giữ thư mục"), "{}", t.page.words());
        assert!(t.find("drill").is_none(), "one at a time");

        assert!(app::backup::take(&h.app, "elsewhere:/", h.now()).await.expect("a look").is_none());
        let taken = app::backup::take(&h.app, PLACE, h.now()).await.expect("a look").expect("an order");
        assert_eq!(taken.file, WHOLE);
        assert!(app::backup::take(&h.app, PLACE, h.now()).await.expect("a look").is_none(), "it is taken");
        let half = Progress { step: Step::Reading, rows: 600, of: 1_234 };
        assert!(app::backup::hold(&h.app, &taken, h.now(), half).await.expect("held"));
        t.open("/quan-tri/sao-luu").await;
        for words in [PLACE, "Đọc vào chỗ tạm: 600 trên 1.234 dòng", "Xem lại tiến độ"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        assert!(app::backup::end(&h.app, &taken, h.now(), &well(WHOLE)).await.expect("it ends"));
        t.open("/quan-tri/sao-luu").await;
        for words in ["66 phản ánh, 888 sự kiện trong 77 chuỗi đều đúng; 62 giây", "Hệ thống lúc ấy có 67 phản ánh", ": tốt"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        // Another one, later, which goes wrong: the newest is what counts.
        h.wait(1);
        t.send(t.form("drill")).await;
        let taken = app::backup::take(&h.app, PLACE, h.now()).await.expect("a look").expect("an order");
        let bad = Outcome { file: WHOLE.to_owned(), ..Outcome::failed(Fault::Damaged { file: WHOLE.to_owned() }) };
        assert!(app::backup::end(&h.app, &taken, h.now(), &bad).await.expect("it ends"));
        t.open("/quan-tri/sao-luu").await;
        assert!(t.page.says("đã hỏng") && t.page.says("không đạt"), "{}", t.page.words());
        t.open("/quan-tri/suc-khoe").await;
        assert!(t.page.says("không đạt") && t.page.says("Bản trọn vẹn mới nhất"), "{}", t.page.words());
        t.open("/quan-tri/nhat-ky?loai=backup").await;
        for words in ["Ra lệnh diễn tập khôi phục", "Diễn tập khôi phục đạt", "không đạt", "bản đã hỏng"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        h.verify().await;
    }

    async fn two_at_once_are_one(db: TestDb) {
        let h = TestApp::open(&db).await;
        seen(&h).await;
        let token = h.token(Role::SysAdmin, None).await;
        let send = || h.call("POST", "/quan-tri/sao-luu").token(&token)
            .raw("application/x-www-form-urlencoded", b"what=backup".to_vec()).send();
        let (a, b, c) = tokio::join!(send(), send(), send());
        let mut told = [a.status.as_u16(), b.status.as_u16(), c.status.as_u16()];
        told.sort_unstable();
        assert_eq!(told, [303, 409, 409]);
        let again = send().await;
        assert!(again.status == 409 && again.text().contains("mỗi lần chỉ một"), "{}", again.text());
        h.verify().await;
    }

    async fn a_backup_is_chosen_from_the_list_and_nowhere_else(db: TestDb) {
        let h = TestApp::open(&db).await;
        seen(&h).await;
        let token = h.token(Role::SysAdmin, None).await;
        let send = async |file: &str| {
            let body = format!("what=drill&file={}", file.replace(' ', "+").replace('/', "%2F"));
            let call = h.call("POST", "/quan-tri/sao-luu").token(&token);
            call.raw("application/x-www-form-urlencoded", body.into_bytes()).send().await
        };
        for file in [
            String::new(),
            WHOLE.to_owned(),
            format!("{PLACE} {CUT}"),
            format!("{PLACE} ../{WHOLE}"),
            format!("{PLACE} /etc/passwd"),
            format!("nowhere {WHOLE}"),
        ] {
            let sent = send(&file).await;
            assert_eq!(sent.status, 422, "{file}: {}", sent.text());
        }
        assert_eq!(send(&format!("{PLACE} {WHOLE}")).await.status, 303);
        let strange = h.call("POST", "/quan-tri/sao-luu").token(&token)
            .raw("application/x-www-form-urlencoded", b"what=restore".to_vec()).send().await;
        assert!(strange.status.is_client_error(), "{}", strange.text());
        // A folder whose node is gone takes none.
        let open = app::backup::take(&h.app, PLACE, h.now()).await.expect("a look").expect("an order");
        assert!(app::backup::end(&h.app, &open, h.now(), &well(WHOLE)).await.expect("it ends"));
        h.wait(10);
        let token = h.token(Role::SysAdmin, None).await;
        let late = h.call("POST", "/quan-tri/sao-luu").token(&token)
            .raw("application/x-www-form-urlencoded", b"what=backup".to_vec()).send().await;
        assert_eq!(late.status, 409, "{}", late.text());
    }

    async fn a_node_that_dies_blocks_nobody(db: TestDb) {
        let h = TestApp::open(&db).await;
        seen(&h).await;
        let ctx = || {
            let mut ctx = app::Ctx::system(h.now());
            ctx.actor.user = Some(domain::id::UserId(1));
            ctx
        };
        let order = async || app::backup::order(&h.app, &ctx(), app::backup::Kind::Backup, ("", "")).await.expect("a try");
        let open = async || store::backup::open(&h.app.store).await.expect("a look").is_some();
        order().await.expect("it is taken");
        let first = app::backup::take(&h.app, PLACE, h.now()).await.expect("a look").expect("an order");
        let half = Progress { step: Step::Writing, rows: 1, of: 0 };
        h.wait(2);
        let second = app::backup::take(&h.app, "may-chu-2:/", h.now()).await.expect("a look").expect("an order");
        assert!(!app::backup::hold(&h.app, &first, h.now(), half).await.expect("a try"), "it is another's");
        assert!(!app::backup::end(&h.app, &first, h.now(), &well(WHOLE)).await.expect("a try"));
        assert!(open().await);
        // A node that is stopped gives it back, and the next has it at once.
        app::backup::give_back(&h.app, &second, h.now()).await.expect("given back");
        let third = app::backup::take(&h.app, PLACE, h.now()).await.expect("a look");
        assert!(third.is_some());
        h.wait(2);
        assert!(app::backup::take(&h.app, PLACE, h.now()).await.expect("a look").is_none(), "three are enough");
        app::backup::overdue(&h.app, h.now()).await.expect("a look");
        assert!(!open().await);
        // What nobody takes ends too.
        seen(&h).await;
        order().await.expect("it is taken");
        app::backup::overdue(&h.app, h.now()).await.expect("a look");
        assert!(open().await, "not yet");
        h.wait(6);
        app::backup::overdue(&h.app, h.now()).await.expect("a look");
        assert!(!open().await);
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/sao-luu").await;
        assert!(t.page.says("bị dừng giữa chừng") && t.page.says("Không máy nào nhận việc"), "{}", t.page.words());
        h.verify().await;
    }
);

//! `/quan-tri/nguoi-dung` and `/quan-tri/nhat-ky` from outside.

use crate::app::{OTHER_WARD, TestApp, WARD};
use crate::console_browser::Browser;
use domain::actor::Role;
use domain::time::DAY_MS;
use testkit::{TestDb, both_engines};

const USERS: &str = "/quan-tri/nguoi-dung";

/// The link that a page tells once, without its host.
fn told_link(b: &Browser<'_>) -> String {
    let part = b
        .page
        .html
        .split("https://phananh.test")
        .find(|p| p.starts_with("/dat-mat-khau/"));
    part.and_then(|p| p.split('<').next())
        .expect("a link")
        .to_owned()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn somebody_is_added_invited_and_signs_in(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        assert!(t.page.html.contains(USERS), "the rail leads there");
        t.open("/quan-tri/nguoi-dung/them").await;
        t.send(t.form("add").set("username", "Á").set("name", " ").set("email", "x").set("role1", "agency_focal")).await;
        assert_eq!(t.page.status, 422);
        for words in ["Tên đăng nhập gồm", "Ghi họ và tên", "Địa chỉ thư không đúng", "cần mã đơn vị"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let form = t.form("add").set("username", "dongphu.lan").set("name", "Trần Thị Lan")
            .set("email", "lan@example.vn").set("role1", "agency_focal").set("agency1", WARD);
        t.send(form).await;
        assert!(t.page.says("Đã thêm tài khoản") && t.page.says("Chưa đặt mật khẩu"), "{}", t.page.words());
        t.send(t.form("duong-dan")).await;
        let first = told_link(&t);
        t.send(t.form("duong-dan")).await;
        let link = told_link(&t);
        assert_ne!(first, link);
        t.open("/quan-tri/nguoi-dung/tk/dongphu.lan").await;
        assert!(!t.page.html.contains("/dat-mat-khau/"), "told once");

        let mut l = Browser::new(&h);
        l.open(&first).await;
        assert_eq!(l.page.status, 404, "a newer one took its place");
        l.open(&link).await;
        assert!(l.page.says("Trần Thị Lan"), "{}", l.page.words());
        l.send(l.form("set").set("new", "ngắn")).await;
        assert_eq!(l.page.status, 422);
        let set = l.form("set").set("new", "cầu Nhật Lệ ban đêm");
        l.send(set.clone()).await;
        assert!(l.page.says("Đã đặt mật khẩu"), "{}", l.page.words());
        let again = l.post(set).await;
        assert_eq!(again.status, 422, "once");
        let form = l.form_to("/dang-nhap").set("username", "dongphu.lan").set("password", "cầu Nhật Lệ ban đêm");
        l.send(form).await;
        assert_eq!(l.page.path, "/lam-viec");

        // Other posts: the session ends, and what she may do is another's.
        t.open("/quan-tri/nguoi-dung/tk/dongphu.lan").await;
        let stale = t.form("change");
        t.send(t.form("change").set("role2", "agency_handler").set("agency2", OTHER_WARD)).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Cán bộ xử lý"), "{}", t.page.words());
        t.send(stale.set("name", "Tên khác")).await;
        assert_eq!(t.page.status, 409, "written over nobody's change");
        l.open("/lam-viec").await;
        assert!(l.page.path.starts_with("/dang-nhap"));

        // Locked at once, opened again, renewed; all of it stands in the record.
        t.open("/quan-tri/nguoi-dung/tk/dongphu.lan").await;
        for (act, said) in [("khoa", "Đã khóa"), ("mo-khoa", "Đã mở khóa"), ("gia-han", "Đã gia hạn")] {
            if act == "khoa" {
                t.open("/quan-tri/nguoi-dung/tk/dongphu.lan/khoa").await;
                assert!(t.page.says("Khóa tài khoản của Trần Thị Lan?"), "{}", t.page.words());
            }
            t.send(t.form(act)).await;
            assert!(t.page.says(said), "{act}: {}", t.page.words());
        }
        t.open("/quan-tri/nhat-ky").await;
        for words in ["Gia hạn tài khoản", "Khóa tài khoản", "Tạo đường dẫn", "Thêm tài khoản: Cán bộ đầu mối", "dongphu.lan"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        t.open("/quan-tri/nhat-ky?loai=policy").await;
        assert!(!t.page.says("Khóa tài khoản"));
        h.verify().await;
    }

    async fn a_link_goes_by_mail_and_no_word_of_it_can_be_read(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/nguoi-dung/them").await;
        let form = t.form("add").set("username", "ioc.hoa").set("name", "Lê Thị Hoa").set("role1", "ioc_operator");
        t.send(form).await;
        assert!(t.find("thu").is_none(), "no address, no mail");
        t.send(t.form("change").set("email", "hoa@example.vn")).await;
        t.send(t.form("thu")).await;
        assert!(t.page.says("Đã gửi đường dẫn qua thư"), "{}", t.page.words());
        let dump = h.outbox().await;
        assert!(dump.iter().any(|(template, _)| template == "account_link"));
        assert!(dump.iter().all(|(_, words)| !words.contains("dat-mat-khau") && !words.contains("https")), "{dump:?}");
    }

    async fn a_file_is_looked_at_before_it_is_taken_in(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/nguoi-dung/tu-tep").await;
        t.send(t.form("bring").set("csv", "ten,ho\na,b")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Dòng 1: Dòng đầu phải là"), "{}", t.page.words());
        let bad = format!("username,name,email,posts\nioc.an,Phạm An,,ioc_operator\n.x,,sai,vua\nioc.an,Phạm An,,ioc_operator\nphu.b,Bình,,agency_focal\n\nphu.c,Chi,c@example.vn,agency_focal@{WARD},thua");
        t.send(t.form("bring").set("csv", &bad)).await;
        assert_eq!(t.page.status, 422);
        for words in [
            "Chưa ghi gì cả", "Dòng 3 (vua)", "Dòng 3 (.x): Tên đăng nhập", "Dòng 3 (.x): Ghi họ", "Dòng 3 (.x): Địa chỉ thư",
            "Dòng 4 (ioc.an): Tài khoản này có hai lần", "Dòng 5 (phu.b): Vai trò này cần mã đơn vị", "Dòng 7: Dòng đầu phải là",
        ] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        assert!(t.find("save").is_none());
        t.open(USERS).await;
        assert!(!t.page.says("ioc.an"), "nothing was written");

        let good = format!("\u{feff}username;name;email;posts\r\nioc.an;Phạm An;;ioc_operator\r\nphu.c;Chi;c@example.vn;agency_focal@{WARD}|agency_handler@{WARD}\r\n");
        t.open("/quan-tri/nguoi-dung/tu-tep").await;
        t.send(t.form("bring").set("csv", &good)).await;
        assert!(t.page.says("2 thêm mới, 0 thay đổi, 0 giữ nguyên, 0 lỗi"), "{}", t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã thêm 2 tài khoản"), "{}", t.page.words());
        t.open("/quan-tri/nguoi-dung/tu-tep").await;
        t.send(t.form("bring").set("csv", &good)).await;
        assert!(t.page.says("0 thêm mới, 0 thay đổi, 2 giữ nguyên"), "{}", t.page.words());
        assert!(t.find("save").is_none(), "nothing to write");
        let other = good.replace("Phạm An", "Phạm Thị An");
        t.send(t.form("bring").set("csv", &other)).await;
        t.send(t.form("save")).await;
        assert!(t.page.says("đổi 1 tài khoản"), "{}", t.page.words());
        t.open(&format!("{USERS}?q=pham+an")).await;
        assert!(t.page.says("Phạm Thị An") && !t.page.says("phu.c"), "{}", t.page.words());
        t.open(&format!("{USERS}?loc=chua-vao")).await;
        assert!(t.page.says("ioc.an") && !t.page.says("sys.admin"), "{}", t.page.words());
        h.verify().await;
    }

    async fn who_comes_from_a_file_is_invited_at_once(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let head = "username,name,email,posts,from,until";
        let bad = format!("{head}\nphu.a,An,,ioc_operator,31/2/2027,\nphu.b,Bình,,ioc_operator,2027-01-01,31/12/2026\n");
        t.open("/quan-tri/nguoi-dung/tu-tep").await;
        t.send(t.form("bring").file("file", bad.as_bytes())).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Dòng 2 (31/2/2027): Không đúng ngày"), "{}", t.page.words());
        assert!(t.page.says("Dòng 3 (phu.b): Ngày thôi phải sau"), "{}", t.page.words());
        let good = format!("{head}\nphu.a,Nguyễn An,,ioc_operator,,31/12/2026\nphu.b,Lê Bình,binh@example.vn,agency_leader@{WARD},2026-12-01,\n");
        t.open("/quan-tri/nguoi-dung/tu-tep").await;
        t.send(t.form("bring").file("file", good.as_bytes())).await;
        for words in ["2 thêm mới", "– 31/12/2026", "1/12/2026 –", "binh@example.vn"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let save = t.form("save");
        t.send(save.clone()).await;
        assert!(t.page.says("Đã thêm 2 tài khoản"), "{}", t.page.words());
        // No mail goes out of this house, so both links are told, once.
        assert_eq!(t.page.html.matches("https://phananh.test/dat-mat-khau/").count(), 2);
        let link = told_link(&t);
        t.send(save).await;
        assert!(t.page.says("Đã thêm 0 tài khoản") && !t.page.html.contains("/dat-mat-khau/"), "{}", t.page.words());
        let mut a = Browser::new(&h);
        a.open(&link).await;
        assert!(a.page.says("Nguyễn An"), "{}", a.page.words());
        // Whoever is not to be told yet is not.
        t.open("/quan-tri/nguoi-dung/tu-tep").await;
        t.send(t.form("bring").set("csv", &format!("{head}\nphu.c,Trần Chi,,ioc_operator,,\n"))).await;
        let save = t.form("save");
        assert!(save.has("invite"));
        t.send(save.set("invite", "")).await;
        assert!(t.page.says("Đã thêm 1 tài khoản") && !t.page.html.contains("/dat-mat-khau/"), "{}", t.page.words());
        h.verify().await;
    }

    async fn what_locking_does_is_counted_first(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let name = "ioc.operator";
        let _o = Browser::of(&h, Role::IocOperator, None).await;
        t.open(&format!("/quan-tri/nguoi-dung/tk/{name}")).await;
        assert!(t.find("khoa").is_some_and(|f| f.action.ends_with("/khoa")));
        t.open(&format!("/quan-tri/nguoi-dung/tk/{name}/khoa")).await;
        for words in ["Hồ sơ đang mở trong tay 0", "Phiên đăng nhập sẽ kết thúc 1", "Mã truy cập thôi tác dụng 1"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        t.send(t.form("khoa")).await;
        assert!(t.page.says("Đã khóa tài khoản"), "{}", t.page.words());
        for (path, status) in [("sys.admin/khoa", 403), ("khong.co/khoa", 404), ("ioc.operator/gia-han", 404)] {
            t.open(&format!("/quan-tri/nguoi-dung/tk/{path}")).await;
            assert_eq!(t.page.status, status, "{path}");
        }
    }

    async fn an_account_ends_after_a_year_and_its_person_is_warned(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        t.open("/quan-tri/nguoi-dung/tk/ioc.operator").await;
        t.send(t.form("change").set("email", "truc@example.vn")).await;
        let warned = async || -> usize {
            app::session::sweep(&h.app, h.now()).await.expect("a sweep");
            h.outbox().await.iter().filter(|(template, _)| template == "account_ending").count()
        };
        assert_eq!(warned().await, 0);
        h.wait(340 * DAY_MS / 60_000);
        assert_eq!(warned().await, 1);
        assert_eq!(warned().await, 1, "once");
        let mut again = Browser::of(&h, Role::IocOperator, None).await;
        again.open("/lam-viec/tai-khoan").await;
        assert!(again.page.says("Tài khoản này hết hạn ngày"), "{}", again.page.words());
        t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/nguoi-dung/tk/sys.admin").await;
        t.send(t.form("gia-han")).await;
        h.wait(26 * DAY_MS / 60_000);
        o.open("/dang-nhap").await;
        let form = o.form_to("/dang-nhap").set("username", "ioc.operator").set("password", "mat-khau-dai-de-thu");
        o.send(form).await;
        assert_eq!(o.page.status, 422, "it is over: {}", o.page.words());
        let token = h.token(Role::IocOperator, None).await;
        assert_eq!(h.call("GET", "/api/v1/reports").token(&token).send().await.status, 401);
        t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(&format!("{USERS}?loc=het-han")).await;
        assert!(t.page.says("Đã hết hạn"), "{}", t.page.words());
        t.open("/quan-tri/nguoi-dung/tk/ioc.operator").await;
        t.send(t.form("gia-han")).await;
        let _ = Browser::of(&h, Role::IocOperator, None).await;
        h.verify().await;
    }

    async fn nobody_administers_themselves(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/nguoi-dung/tk/sys.admin").await;
        assert!(t.find("khoa").is_none() && t.find("go-lop-hai").is_none());
        let lock = t.form("gia-han").at("/quan-tri/nguoi-dung/tk/sys.admin/khoa");
        t.send(lock).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Không ai tự làm việc này"), "{}", t.page.words());
        t.send(t.form("change").set("role2", "ioc_leader")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Không ai tự làm việc này"), "{}", t.page.words());
        t.open("/quan-tri/nguoi-dung/tk/khong.co").await;
        assert_eq!(t.page.status, 404);
    }
);

//! What a deed would tell is shown before it is done, without script; texts are written, tried and
//! kept by forms.

use crate::app::{TestApp, WARD, code};
use crate::console_browser::Browser;
use domain::actor::Role;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn staff_see_what_the_reporter_will_get(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        h.wait(10);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.says("Người báo sẽ nhận"), "{}", o.page.words());
        assert!(o.page.says("Da chuyen"), "as the table suggests: {}", o.page.words());
        let dispatch = o.form("dispatch").set("lead_other", WARD).set("instruction", "Rào chắn trước");
        o.send(dispatch.clone().at(&format!("/lam-viec/hs/{code}/dispatch/xem-truoc"))).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        assert_eq!(o.form("dispatch").value("instruction"), "Rào chắn trước", "nothing typed is lost");
        assert!(o.page.says("Mới gửi") || o.page.says("Phân loại"), "nothing was done: {}", o.page.words());
        o.send(dispatch).await;
        h.seconds(11).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());

        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(f.page.says("Da bat dau xu ly"), "what needs no field is shown at once: {}", f.page.words());
        let keys = f.page.html.matches("?k=").count();
        assert!(keys > 0 && keys == f.page.html.matches("?k=•••").count(), "the reporter's key is not for staff");
        f.send(f.form("acknowledge")).await;
        let ask = f.form("ask").set("text", "Ổ gà nằm bên nào?");
        f.send(ask.at(&format!("/lam-viec/hs/{code}/ask/xem-truoc"))).await;
        assert_eq!(f.page.status, 200, "{}", f.page.words());
        assert!(f.page.says("Ổ gà nằm bên nào?"), "{}", f.page.words());
        // Without its words there is nothing to show yet, and why.
        f.send(f.form("ask").set("text", "").at(&format!("/lam-viec/hs/{code}/ask/xem-truoc"))).await;
        assert!(f.page.says("Chưa xem trước được"), "{}", f.page.words());
    }

    async fn administrators_write_the_texts(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/quan-tri/tin-nhan").await;
        assert_eq!(o.page.status, 403, "{}", o.page.words());
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/tin-nhan").await;
        assert!(t.page.says("Giấy hẹn") && t.page.says("Báo động"), "{}", t.page.words());
        t.open("/quan-tri/tin-nhan/promise?tieng=vi").await;
        let form = t.form("message");
        assert!(form.value("sms").contains("{{ agency }}"));
        let long = "Rất dài ".repeat(20);
        t.send(form.clone().set("sms", &format!("{long}{{{{ link }}}}"))).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("quá 160"), "{}", t.page.words());
        let mine = "{{ code }}: {{ agency }} nhận lo việc này. {{ link }}";
        let looked = t.form("message").set("sms", mine).at("/quan-tri/tin-nhan/promise/xem-truoc");
        t.send(looked).await;
        assert!(t.page.says("nhan lo viec nay"), "{}", t.page.words());
        assert!(t.page.says("Chưa ai sửa"), "looking keeps nothing");
        t.send(t.form("message").set("sms", mine)).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        assert!(t.page.says("Đã lưu lời mới.") && t.page.says("Bản 1"), "{}", t.page.words());
        t.open("/quan-tri/tin-nhan/promise?tieng=vi&ban=0").await;
        assert!(t.form("message").value("sms").contains("Đã chuyển"), "the built-in words again");
        t.open("/quan-tri/tin-nhan/hong").await;
        assert!(t.page.says("Không có tin nào hỏng."), "{}", t.page.words());
        t.open("/quan-tri/tin-nhan/khong-co").await;
        assert_eq!(t.page.status, 404);
    }
);

//! The console by its forms alone: a report's whole way through the hands of staff.

use crate::app::{OTHER_WARD, TestApp, WARD, code};
use crate::console_browser::Browser;
use domain::actor::Role;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn a_report_goes_its_whole_way_by_forms(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);

        // The operator sees it first, with the table's suggestion and its promise.
        h.wait(10);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        assert!(o.page.says("Ổ gà sâu trước số 86"), "{}", o.page.words());
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.says("trước hết"), "a promise is shown: {}", o.page.words());
        assert!(o.page.says("Theo bảng phân công, dòng"), "why this unit: {}", o.page.words());
        let dispatch = o.form("dispatch").set("lead_other", WARD).set("instruction", "Rào chắn trước");
        assert_eq!(dispatch.value("category"), "GT-01");
        o.send(dispatch.clone().set("instruction", "")).await;
        assert_eq!(o.page.status, 422, "an order says what is asked: {}", o.page.words());
        o.send(dispatch).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        assert_eq!(o.page.path, "/lam-viec/phan-loai");
        assert!(o.page.says("Chuyển xử lý: QB") && o.page.says("Hoàn tác 10"), "{}", o.page.words());
        h.seconds(11).await;
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.says("Hết việc cần phân loại."), "{}", o.page.words());

        // The agency takes it.
        h.wait(20);
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open("/lam-viec/viec-cua-toi").await;
        assert!(f.page.says("Chờ nhận") && f.page.says("Ổ gà sâu"), "{}", f.page.words());
        f.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(f.page.says("Rào chắn trước"), "{}", f.page.words());
        assert!(!f.page.html.contains("0912345678"), "agencies never see the number");
        f.send(f.form("acknowledge")).await;
        assert!(f.page.says("Đang xử lý"));

        // An answer without a photo comes back as typed; with one it goes to the leader.
        h.wait(120);
        // A session that nobody used for so long is over.
        f.open("/lam-viec").await;
        assert!(f.page.path.starts_with("/dang-nhap"));
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&format!("/lam-viec/hs/{code}/tra-loi")).await;
        let what = "Đội duy tu của phường đã vá 6 m² mặt đường bằng bê tông nhựa nóng";
        let answer = f.form("submit_result").set("what", what).set("who", "Đội duy tu số 2");
        f.send(answer).await;
        assert_eq!(f.page.status, 422);
        assert!(f.page.says("ảnh"), "{}", f.page.words());
        let again = f.form("submit_result");
        assert_eq!((again.value("what"), again.value("who")), (what, "Đội duy tu số 2"));
        assert_eq!(again.value("when"), "2026-11-24");
        // With a photo but nobody's name it comes back once more, and holds the photo.
        f.send(again.photo().set("who", "")).await;
        assert_eq!(f.page.status, 422);
        let again = f.form("submit_result").set("who", "Đội duy tu số 2");
        let mark = again.value("kept").to_owned();
        assert_eq!(h.get(&format!("/bao/anh/{mark}")).await.header("content-type"), "image/jpeg");
        f.send(again).await;
        assert_eq!(f.page.status, 200, "{}", f.page.words());
        assert!(f.page.says("Chờ lãnh đạo phê duyệt"), "{}", f.page.words());
        assert!(f.page.says("Ngày làm: 24/11/2026. Ai làm: Đội duy tu số 2."), "{}", f.page.words());

        // The leader approves from the stack.
        h.wait(30);
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        assert!(m.page.says("Ổ gà sâu"), "{}", m.page.words());
        m.open("/lam-viec/duyet").await;
        assert!(m.page.says(what));
        m.send(m.form("approve")).await;
        assert_eq!(m.page.path.split('?').next(), Some("/lam-viec/duyet"));
        assert!(m.page.says("Không có gì chờ bạn duyệt."), "{}", m.page.words());

        // The centre publishes: not before it has read for personal data.
        h.wait(30);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/cong-khai").await;
        let publish = o.form("publish").set("title", "Ổ gà trước số 86 Trần Hưng Đạo");
        assert!(publish.value("text").contains(what));
        assert!(!publish.value("files").is_empty(), "the answer's photo is chosen");
        o.send(publish).await;
        assert_eq!(o.page.status, 422, "{}", o.page.words());
        let publish = o.form("publish");
        assert_eq!(publish.value("title"), "Ổ gà trước số 86 Trần Hưng Đạo");
        o.send(publish.set("redaction_confirmed", "1")).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        o.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(o.page.says("Đã trả lời, chờ người dân xác nhận"), "{}", o.page.words());
        assert!(o.page.says("Chuỗi nguyên vẹn"), "{}", o.page.words());

        let stranger = h.get(&format!("/api/v1/reports/{code}")).await.json();
        assert_eq!(stranger["stage"], "answered");
        assert!(stranger["answer"].as_str().is_some_and(|a| a.contains(what)), "{stranger}");
        h.verify().await;
    }

    async fn the_door_is_shut_to_strangers_and_leads_back(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        for path in ["/lam-viec", "/lam-viec/phan-loai?hs=1", "/lam-viec/duyet", "/ban-chi-dao", "/lam-viec/tim"] {
            let answer = h.get(path).await;
            assert_eq!(answer.status, 303, "{path}");
            let next = path.replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
            assert_eq!(answer.header("location"), format!("/dang-nhap?next={next}"));
        }
        let _ = h.token(Role::IocOperator, None).await;
        let mut b = Browser::new(&h);
        b.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(b.page.path.starts_with("/dang-nhap"));
        let form = b.form_to("/dang-nhap").set("username", "ioc.operator").set("password", "sai");
        b.send(form).await;
        assert_eq!(b.page.status, 422);
        assert!(b.page.says("Tên đăng nhập hoặc mật khẩu chưa đúng."));
        assert!(!b.page.html.contains("value=\"sai\""), "a password never comes back");
        let form = b.form_to("/dang-nhap").set("password", "mat-khau-dai-de-thu");
        assert_eq!(form.value("username"), "ioc.operator");
        b.send(form).await;
        assert_eq!(b.page.path, format!("/lam-viec/hs/{code}"));
        b.send(b.form_to("/dang-xuat")).await;
        b.open("/lam-viec").await;
        assert!(b.page.path.starts_with("/dang-nhap"));

        // Nobody is led elsewhere.
        b.open("/dang-nhap?next=%2F%2Fevil.example").await;
        let form = b.form_to("/dang-nhap").set("username", "ioc.operator").set("password", "mat-khau-dai-de-thu");
        b.send(form).await;
        assert_eq!(b.page.path, "/lam-viec");
    }

    async fn who_may_not_is_told_who_can(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        for path in ["/lam-viec/phan-loai", "/lam-viec/cong-khai", "/lam-viec/tranh-chap", "/ban-chi-dao"] {
            f.open(path).await;
            assert_eq!(f.page.status, 403, "{path}");
        }
        f.open("/lam-viec/hs/00000000").await;
        assert_eq!(f.page.status, 404);
        f.open("/lam-viec/viec/khong-co").await;
        assert_eq!(f.page.status, 404);
        // It is not theirs: the file is closed to them.
        f.open(&format!("/lam-viec/hs/{code}")).await;
        assert_eq!(f.page.status, 403);

        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/viec-cua-toi").await;
        assert_eq!(o.page.status, 403);
        o.open("/lam-viec/phan-loai").await;
        o.send(o.form("dispatch").set("lead_other", WARD)).await;
        h.seconds(11).await;

        // The operator may not approve; the page says who does.
        o.open(&format!("/lam-viec/hs/{code}")).await;
        let mut forged = o.form("note");
        forged.action = format!("/lam-viec/hs/{code}/approve");
        o.send(forged).await;
        assert_eq!(o.page.status, 403, "{}", o.page.words());
        assert!(o.page.says("Lãnh đạo đơn vị"), "{}", o.page.words());
        // Nor may another agency take it.
        let mut other = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        let mut forged = f_form(&f, &code);
        forged.action = format!("/lam-viec/hs/{code}/acknowledge");
        other.send(forged).await;
        assert_eq!(other.page.status, 403, "{}", other.page.words());
        assert!(other.page.says("Cán bộ đầu mối"), "{}", other.page.words());
        h.verify().await;
    }

    async fn a_stale_page_and_two_at_once_change_nothing_twice(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        l.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        let slow = l.form("dispatch").set("lead_other", OTHER_WARD).set("instruction", "Làm trước giờ tan trường");
        let twice = o.form("dispatch").set("lead_other", WARD);

        // One form sent twice is one deed.
        let (first, second) = tokio::join!(o.post(twice.clone()), o.post(twice));
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{} {}", first.text(), second.text());
        h.seconds(11).await;
        let events = h.call("GET", &format!("/api/v1/reports/{code}/events")).token(&h.token(Role::IocOperator, None).await).send().await;
        assert_eq!(events.json()["events"].as_array().map(Vec::len), Some(2));

        // Who was slower reads who was faster, and keeps what they had typed.
        l.send(slow).await;
        assert_eq!(l.page.status, 409);
        assert!(l.page.says("vừa làm “Chuyển đơn vị xử lý và hẹn ngày xong”"), "{}", l.page.words());
        assert!(l.page.says("Người thử ioc_operator"), "{}", l.page.words());
        assert!(l.page.says("Làm trước giờ tan trường"), "{}", l.page.words());
        h.verify().await;
    }

    async fn refusals_have_words_in_both_languages(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        for (modes, words) in [("", "Chưa gửi được, còn 2 chỗ cần sửa"), ("&en=1", "Not sent yet")] {
            o.open(&format!("/lam-viec/phan-loai?hs={code}{modes}")).await;
            let refuse = o.form("refuse").set("note_internal", "giữ lại chữ này");
            o.send(refuse).await;
            assert_eq!(o.page.status, 422);
            assert!(o.page.says(words), "{}", o.page.words());
            assert_eq!(o.form("refuse").value("note_internal"), "giữ lại chữ này");
        }
        assert!(o.page.html.contains("<html lang=\"en\""));
        // A form in English leads on in English.
        let ask = o.form("note").set("text", "Đã gọi trực ban");
        o.send(ask).await;
        assert!(o.page.html.contains("<html lang=\"en\"") && o.page.says("Done:"), "{}", o.page.words());

        // Another category is looked at without deciding anything.
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        let mut look = o.form("dispatch").set("category", "MT-01");
        look.action = "/lam-viec/phan-loai".to_owned();
        o.send(look).await;
        assert_eq!(o.page.status, 200);
        assert_eq!(o.form("dispatch").value("category"), "MT-01");
        let dark = o.form_to("/lam-viec/giao-dien");
        o.send(dark).await;
        assert!(o.page.html.contains("data-theme=\"dark\""));
    }

    async fn the_console_is_dark_while_the_sun_is_down_for_whoever_wishes_it(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        for name in ["Theo máy", "Luôn sáng", "Luôn tối", "Theo mặt trời"] {
            assert!(o.page.says(name), "{name}: {}", o.page.words());
        }
        let sun = o.form_to("/lam-viec/giao-dien").set("theme", "sun");
        o.send(sun).await;
        // Nine in the morning of 24 November: the sun is up until half past five.
        assert!(o.page.html.contains("<html lang=\"vi\" data-theme=\"light\" data-turns=\""), "{}", o.page.html);
        let turn = |o: &Browser<'_>| -> i64 {
            let turns = o.page.html.split("data-turns=\"").nth(1).expect("it turns");
            turns.split([' ', '"']).next().expect("an hour").parse().expect("milliseconds")
        };
        let set = turn(&o);
        let local = h.now().plus_ms(set - h.now().0);
        let since_five = local.0 - domain::time::At::on_day(local.day(), 17 * domain::time::HOUR_MS).0;
        assert!((0..domain::time::HOUR_MS).contains(&since_five), "sunset at {local:?}");
        h.wait((set - h.now().0) / 60_000 + 1);
        let kept = o.cookie.split("; ").find(|held| held.contains("giao_dien")).expect("it is kept").to_owned();
        let mut again = Browser::of(&h, Role::IocOperator, None).await;
        again.cookie = format!("{}; {kept}", again.cookie);
        again.open("/lam-viec").await;
        assert!(again.page.html.contains("data-theme=\"dark\" data-turns=\""), "{}", again.page.html);
        // The door is dark, too, and another choice ends it.
        let mut door = Browser::new(&h);
        door.cookie = kept;
        door.open("/dang-nhap").await;
        assert!(door.page.html.contains("data-theme=\"dark\""), "{}", door.page.html);
        let light = again.form_to("/lam-viec/giao-dien").set("theme", "light");
        again.send(light).await;
        assert!(again.page.html.contains("data-theme=\"light\"") && !again.page.html.contains("data-turns"), "{}", again.page.html);
    }
);

/// A form without fields of its own, as anybody may write one.
fn f_form(browser: &Browser<'_>, _code: &str) -> crate::console_browser::Form {
    browser.form_to("/dang-xuat")
}

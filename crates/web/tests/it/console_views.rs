//! Lists under a name, the one box, and single letters switched off.

use crate::app::{TestApp, WARD, code};
use crate::console_browser::Browser;
use domain::actor::Role;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn a_list_is_text_that_people_change_and_share(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        app::follow::catch_up(&h.app).await.expect("followers catch up");
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/kn").await;
        let form = |o: &Browser<'_>, filter: &str| o.form("view").set("name", "Ổ gà chờ").set("filter", filter);
        // Everything that is wrong with it is told, with what comes near.
        o.send(form(&o, "tre don-vi:dong-hoi mau:do \"cho ga")).await;
        assert_eq!(o.page.status, 422);
        for words in ["Có phải:", "Không có điều kiện “mau:”", "Thiếu dấu ngoặc kép"] {
            assert!(o.page.says(words), "{words}: {}", o.page.words());
        }
        assert_eq!(o.form("view").value("filter"), "tre don-vi:dong-hoi mau:do \"cho ga", "as typed");
        o.send(form(&o, "bước:chờ-phân-loại lĩnh-vực:GT-01 từ:32/13")).await;
        assert_eq!(o.page.status, 422, "{}", o.page.words());
        o.send(form(&o, "buoc:cho-phan-loai lĩnh-vực:GT-01 mức:thường")).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        let view = o.page.path.clone();
        assert!(view.starts_with("/lam-viec/kn/"), "{view}");
        assert!(o.page.says("Ổ gà sâu"), "{}", o.page.words());
        o.open("/lam-viec").await;
        assert!(o.page.says("Ổ gà chờ 1"), "on the rail, counted: {}", o.page.words());

        // A colleague sees it when it is shared, and does not change it.
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open(&view).await;
        assert_eq!(l.page.status, 404);
        o.open(&view).await;
        let old = o.form("view");
        let shared = old.clone().add("shared", "1").set("filter", "stage:received field:GT");
        o.send(shared).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        l.open(&view).await;
        assert!(l.page.says("Ổ gà sâu") && l.find("view").is_none(), "{}", l.page.words());
        l.send(old.clone().at(&view)).await;
        assert_eq!(l.page.status, 403, "{}", l.page.words());
        // Changed in two windows at once: the second reads so.
        o.send(old.set("name", "Khác")).await;
        assert_eq!(o.page.status, 422);
        assert!(o.page.says("vừa thay đổi"), "{}", o.page.words());
        // What is late, and what is over, is none of it.
        o.open(&view).await;
        o.send(o.form("view").set("filter", "trễ")).await;
        assert!(!o.page.says("Ổ gà sâu"), "{}", o.page.words());
        o.open(&view).await;
        o.send(o.form("view").set("filter", "\"trần hưng đạo\"")).await;
        assert!(o.page.says("Ổ gà sâu"), "{}", o.page.words());
        o.send(o.form("view").at(&format!("{view}/xoa"))).await;
        o.open(&view).await;
        assert_eq!(o.page.status, 404);
        // An agency's list holds its own.
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open("/lam-viec/kn").await;
        f.send(form(&f, "linh-vuc:gt-01")).await;
        assert!(!f.page.html.contains(&code), "{}", f.page.words());
    }

    async fn the_one_box_finds_by_number_only_for_the_centre(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        app::follow::catch_up(&h.app).await.expect("followers catch up");
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let ask = |b: &Browser<'_>, words: &str| b.form_to("/lam-viec/tim").set("q", words);
        o.send(ask(&o, "0912 345 678")).await;
        assert!(o.page.says("Ổ gà sâu"), "{}", o.page.words());
        assert!(!o.page.path.contains("912345678") && !o.page.path.contains("0912"), "a number stands in no address: {}", o.page.path);
        assert!(!o.page.html.contains("912345678") && !o.page.html.contains("0912 345 678"));
        o.open("/lam-viec/tim?q=0912345678").await;
        assert!(!o.page.says("Ổ gà sâu"), "{}", o.page.words());
        o.send(ask(&o, &code)).await;
        assert_eq!(o.page.path, format!("/lam-viec/hs/{code}"));
        o.send(ask(&o, "tran hung dao")).await;
        assert!(o.page.says("Ổ gà sâu"), "{}", o.page.words());
        o.send(ask(&o, "can phan")).await;
        assert!(o.page.says("Đi tới") && o.page.says("Cần phân loại"), "{}", o.page.words());
        let part = o.post_part(ask(&o, "0912345678")).await;
        assert!(part.text().contains("Ổ gà sâu") && !part.text().contains("912345678"), "{}", part.text());
        // It leads to every screen of the role, those beside the rail among them, and to none of another's.
        for (words, path) in [("ban chi dao", "/ban-chi-dao"), ("thoi han", "/quan-tri/thoi-han"), ("cho nhan", "/lam-viec/viec/cho-nhan"), ("tai khoan", "/lam-viec/tai-khoan"), ("cac khung", "/lam-viec/kn")] {
            let part = o.post_part(ask(&o, words)).await.text();
            assert!(part.contains(&format!("href=\"{path}\"")), "{words}: {part}");
        }
        assert!(!o.post_part(ask(&o, "sao luu")).await.text().contains("/quan-tri/sao-luu"));
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.send(ask(&f, "0912345678")).await;
        assert_eq!(f.page.status, 403, "{}", f.page.words());
    }

    async fn single_letters_are_a_wish_of_the_person(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        assert!(o.page.html.contains("data-keys=\"on\""));
        o.send(o.form_to("/lam-viec/phim")).await;
        assert!(o.page.html.contains("data-keys=\"off\""), "{}", o.page.path);
        let o = Browser::of(&h, Role::IocOperator, None).await;
        assert!(o.page.html.contains("data-keys=\"off\""), "on every machine");
        let l = Browser::of(&h, Role::IocLeader, None).await;
        assert!(l.page.html.contains("data-keys=\"on\""), "nobody else's");
    }
);

//! The front page, finding, figures, plain pages.

use crate::app::TestApp;
use crate::portal::{FORM, form, worded};
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn every_page_answers_in_both_languages(db: TestDb) {
        let h = TestApp::open(&db).await;
        // Empty, and with something to show.
        for round in 0..2 {
            for path in [
                "/", "/bao", "/bao/buoc-1", "/tra-cuu", "/danh-sach", "/ban-do", "/so-lieu", "/huong-dan",
                "/quyen-rieng-tu", "/tro-nang", "/nhan-biet",
            ] {
                for query in ["", "?en=1", "?to=1"] {
                    let page = h.get(&format!("{path}{query}")).await;
                    assert_eq!(page.status, 200, "{path}{query}: {}", page.text());
                    worded(&page.text());
                    assert_eq!(page.text().contains("<html lang=\"en\""), query == "?en=1");
                }
            }
            if round == 0 {
                let filed = h.pothole_by_form().await;
                h.answered(&filed.code).await;
                h.pothole_by_form().await;
            }
        }
        let home = h.get("/").await.text();
        assert!(home.contains("class=\"card\"") && home.contains("Ổ gà trước số 86"), "{home}");
        let lost = h.get("/khong-co").await;
        assert_eq!(lost.status, 404);
        worded(&lost.text());
        assert_eq!(h.get("/bao/buoc-2").await.header("location"), "/bao/buoc-1");
        assert_eq!(h.get("/hs/123").await.status, 404);
        assert_eq!(h.call("DELETE", "/bao").send().await.status, 405);
    }

    async fn a_report_is_found(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        let unseen = h.pothole_by_form().await;
        h.answered(&filed.code).await;
        let typed = format!("qb {} {}", &filed.code[..4], &filed.code[4..]);
        for answer in [
            h.get(&format!("/tra-cuu?ma={}", web::url::encode(&typed))).await,
            h.call("POST", "/tra-cuu").raw(FORM, form(&[("ma", &typed)])).send().await,
        ] {
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, filed.at("").as_str()));
        }
        let slip = |code: &str| {
            let last = if code.ends_with('0') { '1' } else { '0' };
            format!("{}{last}", &code[..7])
        };
        let wrong = h.get(&format!("/tra-cuu?ma={}", slip(&filed.code))).await;
        assert_eq!(wrong.status, 404);
        worded(&wrong.text());
        assert!(wrong.text().contains(&format!("href=\"{}\"", filed.at(""))), "is it this one? {}", wrong.text());
        let wrong = h.get(&format!("/tra-cuu?ma={}", slip(&unseen.code))).await;
        assert!(!wrong.text().contains(&unseen.at("")), "what is not public is not offered");
        for nonsense in ["12", "%3Cscript%3E", "%00", "99999999999999999999"] {
            let page = h.get(&format!("/tra-cuu?ma={nonsense}")).await;
            assert_eq!(page.status, 404, "{nonsense}");
            worded(&page.text());
        }

        for (query, found) in [
            ("q=o+ga+truoc", true),
            ("q=khong+the+co", false),
            ("status=answered", true),
            ("status=done", false),
            ("category=GT", true),
            ("category=MT", false),
            ("tre=1", false),
            ("q=tr%E1%BB%9Di+m%C6%B0a", false),
            ("q=%25%27%22%3B--", false),
        ] {
            let page = h.get(&format!("/danh-sach?{query}")).await;
            assert_eq!(page.status, 200, "{query}: {}", page.text());
            worded(&page.text());
            assert_eq!(page.text().contains(&filed.at("")), found, "{query}");
            assert!(!page.text().contains(&unseen.at("")), "{query}");
        }
        assert_eq!(h.get("/danh-sach?sau=khong").await.status, 422);
        h.verify().await;
    }
);

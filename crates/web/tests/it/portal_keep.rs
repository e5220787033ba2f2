//! What a phone may keep is what a page says, and what opens more than the public's view never is.

use crate::app::{TestApp, pothole};
use domain::actor::Role;
use testkit::{TestDb, both_engines};

/// Addresses that no phone keeps, whoever asks.
const NEVER: &[&str] = &[
    "/tra-cuu",
    "/tra-cuu?ma=12345678",
    "/danh-sach",
    "/ung-dung",
    "/bao/buoc-1",
    "/dang-nhap",
    "/api/v1/categories",
    "/api/v1/reports",
    "/healthz",
];

both_engines!(
    migrated by crate::app::furnished,

    async fn only_what_says_so_is_kept(db: TestDb) {
        let h = TestApp::open(&db).await;
        let worker = h.get("/sw.js").await;
        assert_eq!(worker.header("cache-control"), "no-cache");
        assert!(worker.header("content-type").starts_with("text/javascript"));
        let worker = worker.text();
        let version = worker.split("VERSION = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version").to_owned();
        for path in ["/", "/bao", "/bao/noi", "/toi/hop-cho", "/huong-dan", "/ngoai-tuyen"] {
            for path in [path.to_owned(), format!("{path}?en=1")] {
                let page = h.get(&path).await;
                assert_eq!((page.status.as_u16(), page.header("x-keep")), (200, format!("shell {version}").as_str()), "{path}");
                assert_eq!(page.header("cache-control"), "private, no-store", "nobody else keeps it");
                assert!(worker.contains(&format!("\"{path}\"")), "{path} is in the worker's list");
                assert!(!page.header("content-security-policy").contains("unsafe"));
            }
            let joiner = h.get(&format!("{path}?to=1")).await;
            assert_eq!(joiner.header("x-keep"), "", "{path} in large type");
        }
        for path in NEVER {
            assert_eq!(h.get(path).await.header("x-keep"), "", "{path}");
        }

        h.fresh().await;
        for path in ["/ban-do", "/ban-do?category=GT&en=1", "/gan-day", "/gan-day?area=18880", "/dia-ban", "/don-vi"] {
            let page = h.get(path).await;
            assert_eq!((page.status.as_u16(), page.header("x-keep")), (200, "page"), "{path}");
        }
        let area = h.get("/dia-ban/phuong-dong-hoi").await.header("location").to_owned();
        assert_eq!(h.get(&area).await.header("x-keep"), "page", "{area}");
        let near = h.call("POST", "/gan-day").raw(crate::portal::FORM, crate::portal::form(&[("lat", "17.47"), ("lon", "106.62")]));
        assert_eq!(near.send().await.header("x-keep"), "", "where somebody is, is not kept");

        let filed = h.pothole_by_form().await;
        let page = filed.at("");
        assert_eq!(h.get(&page).await.header("x-keep"), "", "not public yet");
        h.answered(&filed.code).await;
        assert_eq!(h.get(&page).await.header("x-keep"), "page");
        assert_eq!(h.own(&filed, "").await.header("x-keep"), "", "the reporter's own view");
        assert_eq!(h.own(&filed, "/giay-hen").await.header("x-keep"), "");
        assert_eq!(h.get(&format!("{page}?k={}", filed.secret())).await.header("x-keep"), "");
        assert_eq!(h.get(&format!("{page}/kiem-chung")).await.header("x-keep"), "");
        let staff = h.token(Role::IocOperator, None).await;
        assert_eq!(h.call("GET", &page).token(&staff).send().await.header("x-keep"), "");
        assert_eq!(h.get("/hs/12345678").await.header("x-keep"), "");
    }

    async fn the_app_has_a_name_and_its_pages_send_as_the_portal(db: TestDb) {
        let h = TestApp::open(&db).await;
        for (path, lang, start) in [("/manifest.webmanifest", "vi", "/"), ("/manifest.webmanifest?en=1", "en", "/?en=1")] {
            let answer = h.get(path).await;
            assert_eq!(answer.header("content-type"), "application/manifest+json");
            let manifest = answer.json();
            assert_eq!((manifest["short_name"].as_str(), manifest["lang"].as_str(), manifest["start_url"].as_str()), (Some("QUANG BINH – S"), Some(lang), Some(start)));
            for icon in manifest["icons"].as_array().expect("icons") {
                let drawn = h.get(icon["src"].as_str().expect("an address")).await;
                assert_eq!((drawn.status.as_u16(), drawn.header("content-type")), (200, "image/png"));
            }
        }
        let oversight = h.token(Role::IocOperator, None).await;
        for (site, channel) in [(Some("same-origin"), "portal"), (None, "api")] {
            let mut call = h.call("POST", "/api/v1/reports").json(&pothole());
            if let Some(site) = site {
                call = call.header("sec-fetch-site", site);
            }
            let slip = call.send().await.json();
            let code = slip["code"].as_str().expect("a code");
            let seen = h.call("GET", &format!("/api/v1/reports/{code}")).token(&oversight).send().await.json();
            assert_eq!(seen["channel"], channel);
        }
    }
);

//! What stands around every answer.

use crate::app::{TestApp, pothole};
use app::limit::Flood;
use domain::actor::Role;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn every_answer_is_guarded(db: TestDb) {
        let h = TestApp::with(&db, Flood::Unlimited, |o| o.https = true).await;
        for path in ["/healthz", "/readyz", "/khong-co", "/api/v1/nothing", "/api/v1/categories"] {
            let answer = h.get(path).await;
            assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            assert!(answer.header("strict-transport-security").starts_with("max-age="), "{path}");
            assert!(answer.header("permissions-policy").contains("camera=(self)"), "{path}");
            assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
        }
        assert_eq!(h.get("/readyz").await.status, 200);
        let page = h.get("/khong-co?en=1").await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (404, "text/html; charset=utf-8"));
        assert!(page.text().contains("lang=\"en\""), "{}", page.text());
        let style = h.get(web::assets::asset_url("portal.css")).await;
        assert_eq!(style.header("cache-control"), web::assets::CACHE_CONTROL);
        let packed = h.call("GET", "/api/v1/categories").header("accept-encoding", "br, gzip").send().await;
        assert_eq!(packed.header("content-encoding"), "br");
    }

    async fn another_site_does_no_deed(db: TestDb) {
        let h = TestApp::open(&db).await;
        let cross = async |name: &str, value: &str| {
            h.call("POST", "/api/v1/reports")
                .header("host", "phananh.test")
                .header(name, value)
                .json(&pothole())
                .send()
                .await
        };
        cross("sec-fetch-site", "cross-site").await.problem(403, "cross_site");
        cross("origin", "https://khac.test").await.problem(403, "cross_site");
        assert_eq!(cross("origin", "https://phananh.test").await.status, 201);
        assert_eq!(cross("sec-fetch-site", "same-origin").await.status, 201);
    }

    async fn a_flood_is_held_back(db: TestDb) {
        let h = TestApp::with(&db, Flood::Limited, |o| {
            o.trust_proxy = vec!["10.0.0.0/8".parse().expect("a network")];
        })
        .await;
        let guess = async |from: &str, named: &str| {
            h.call("GET", "/api/v1/reports/12345678").from(from).header("x-forwarded-for", named).send().await
        };
        let mut held = None;
        // A phone behind our own proxy, which says another address each time: it is not believed.
        for n in 0..200 {
            let answer = guess("10.0.0.2", &format!("192.0.2.{n}, 203.0.113.7")).await;
            if answer.status == 429 {
                held = Some(answer);
                break;
            }
        }
        let held = held.expect("somebody who tries codes out is held back");
        held.problem(429, "too_many");
        assert!(held.header("retry-after").parse::<u32>().is_ok_and(|s| s > 0));
        assert_eq!(guess("10.0.0.2", "198.51.100.1").await.status, 404, "others are not");
        let o = h.token(Role::IocOperator, None).await;
        let staff = h.call("GET", "/api/v1/reports/12345678").from("203.0.113.7").token(&o).send().await;
        assert_eq!(staff.status, 404, "staff are known");
    }
);

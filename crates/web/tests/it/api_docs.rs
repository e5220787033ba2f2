//! The description for people: all of it, each thing once, in both languages and without a script.

use crate::app::TestApp;
use domain::actor::Role;
use std::collections::BTreeSet;
use testkit::{TestDb, both_engines};

/// What stands between `start` and the next quote, at every place.
fn all<'a>(page: &'a str, start: &str) -> Vec<&'a str> {
    page.split(start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn the_page_shows_the_whole_description_once(db: TestDb) {
        let h = TestApp::open(&db).await;
        let described = web::openapi();
        for path in ["/api/v1/docs", "/api/v1/docs?en=1"] {
            let answer = h.get(path).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert!(answer.header("content-type").starts_with("text/html"));
            let page = answer.text();
            let ids = all(&page, " id=\"");
            let once: BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(ids.len(), once.len(), "{path}: each place has a name of its own");
            for target in all(&page, "href=\"#") {
                assert!(once.contains(target), "{path}: #{target} leads nowhere");
            }
            let mut calls = 0;
            for (address, methods) in described["paths"].as_object().expect("paths") {
                for call in methods.as_object().expect("calls").values() {
                    let id = format!("op-{}", call["operationId"].as_str().expect("a name"));
                    assert!(once.contains(id.as_str()), "{path}: {address} {id}");
                    calls += 1;
                }
            }
            assert_eq!(page.matches("<details class=\"op\" id=\"op-").count(), calls);
            for name in described["components"]["schemas"].as_object().expect("some").keys() {
                assert!(once.contains(format!("s-{name}").as_str()), "{path}: {name}");
            }
            // What every action takes and may answer stands once, not fifty times.
            assert_eq!(page.matches("href=\"#s-ActionForm\"").count(), 1, "{path}");
            assert!(page.contains("curl -X POST &#39;https://phananh.test/api/v1/reports/10000005/actions/dispatch&#39;"), "{path}");
            assert!(!page.contains(lang::UNKNOWN), "{path}");
            assert!(!page.contains("style=\""), "{path}");
        }
        let (vi, en) = (h.get("/api/v1/docs").await.text(), h.get("/api/v1/docs?en=1").await.text());
        assert!(vi.contains(lang::t(lang::Lang::Vi, "docs.every")) && en.contains(lang::t(lang::Lang::En, "docs.every")));
        // A page, also where it cannot be shown.
        let put = h.call("PUT", "/api/v1/docs").send().await;
        assert_eq!(put.status, 405);
        assert!(put.header("content-type").starts_with("text/html"));
    }

    async fn the_page_is_found_where_developers_look(db: TestDb) {
        let h = TestApp::open(&db).await;
        let link = "href=\"/api/v1/docs\"";
        assert!(h.get("/open311/v2/").await.text().contains(link));
        let token = h.token(Role::SysAdmin, None).await;
        let keys = h.call("GET", "/quan-tri/tich-hop").token(&token).send().await;
        assert!(keys.text().contains(link), "{}", keys.text());
        assert_eq!(h.get("/api/v1/openapi.json").await.json()["externalDocs"]["url"], "/api/v1/docs");
    }
);

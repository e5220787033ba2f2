//! Everything that shows many cases at once: map, tiles, nearby, lists, records, feeds, site map.
//! What is not public stands in none of them, nor in the moment after it was taken down.

use crate::app::{Answer, TestApp, WARD};
use crate::portal::{FORM, form, worded};
use domain::actor::Role;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

/// A box around all of these cases.
const BOX: &str = "bbox=106.5,17.4,106.7,17.6";

impl TestApp {
    /// A report at its own place, with its own word.
    async fn planted(&self, word: &str, lat: f64) -> String {
        let answer = self
            .call("POST", "/api/v1/reports")
            .json(&json!({
                "text": format!("Ổ gà {word} riêng của người gửi"),
                "lat": lat, "lon": 106.62, "place": "đường Lý Thường Kiệt",
                "category": "GT-01", "phone": "0912345678", "consent": true,
            }))
            .send()
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        crate::app::code(&answer.json())
    }

    /// Released under public words.
    async fn let_out(&self, code: &str, word: &str) {
        let o = self.token(Role::IocOperator, None).await;
        let words = json!({
            "title": format!("Ổ gà {word}"), "text": format!("Ổ gà {word} trên đường Lý Thường Kiệt."),
            "redaction_confirmed": true,
        });
        let answer = self.act(&o, code, "release", words).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let order = json!({ "lead": WARD, "instruction": "Vá trong tuần." });
        let answer = self.act(&o, code, "dispatch", order).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    pub(crate) async fn fresh(&self) {
        app::follow::catch_up(&self.app).await.expect("followers");
        while app::follow::map::follow(&self.app).await.expect("the map") > 0 {}
    }

    /// Every public address that shows many cases, whole.
    async fn everything(&self) -> Vec<(String, Answer)> {
        let area = self
            .get("/dia-ban/phuong-dong-hoi")
            .await
            .header("location")
            .to_owned();
        let agency = self
            .get(&format!("/don-vi/x.{}", WARD.to_lowercase()))
            .await
            .header("location")
            .to_owned();
        assert!(
            area.starts_with("/dia-ban/phuong-dong-hoi.") && agency.starts_with("/don-vi/"),
            "{area} {agency}"
        );
        let mut paths: Vec<String> = [
            "/",
            "/ban-do",
            "/ban-do?category=GT&en=1",
            "/gan-day",
            "/danh-sach",
            "/danh-sach?q=o+ga",
            "/danh-sach?q=%E1%BB%95+g%C3%A0",
            "/danh-sach?q=og+ltk",
            "/danh-sach?q=ri%C3%AAng",
            "/danh-sach.atom",
            "/danh-sach.atom?category=GT&en=1",
            "/dia-ban",
            "/don-vi",
            "/so-lieu",
            "/sitemap.xml",
            "/sitemap.xml?trang=1",
            "/sitemap.xml?thang=2026-11",
            "/robots.txt",
            "/api/v1/reports",
            "/api/v1/statistics?by=area",
        ]
        .map(str::to_owned)
        .into();
        paths.extend([
            area.clone(),
            agency.clone(),
            format!("{area}/tin.atom"),
            format!("{agency}/tin.atom"),
        ]);
        paths.push(format!("/danh-sach?don-vi={WARD}"));
        for zoom in [8, 12, 14, 16, 18, 20] {
            paths.push(format!("/api/v1/map?{BOX}&zoom={zoom}"));
            let (x, y) = store::cell::spot(domain::report::Point {
                lat: 17.4702,
                lon: 106.62,
            });
            paths.push(format!(
                "/tiles/{zoom}/{}/{}.mvt",
                x >> (32 - zoom),
                y >> (32 - zoom)
            ));
        }
        let mut answers = Vec::new();
        for path in paths {
            let answer = self.get(&path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            answers.push((path, answer));
        }
        let near = self
            .call("POST", "/gan-day")
            .raw(FORM, form(&[("lat", "17.4702"), ("lon", "106.62")]));
        answers.push(("POST /gan-day".to_owned(), near.send().await));
        answers
    }

    async fn counted(&self, query: &str) -> u64 {
        let view = self.get(&format!("/api/v1/map?{BOX}&zoom=12{query}")).await;
        assert_eq!(view.status, 200, "{}", view.text());
        let view = view.json();
        let clusters = view["clusters"].as_array().expect("clusters").iter();
        let n: u64 = clusters
            .map(|c| c["count"].as_u64().expect("a count"))
            .sum();
        let all = n + view["points"].as_array().expect("points").len() as u64;
        assert_eq!(view["total"].as_u64(), Some(all));
        all
    }
}

/// What of these words stands in an answer.
fn told(answer: &Answer, words: &[&str]) -> Vec<String> {
    let text = answer.text();
    words
        .iter()
        .filter(|w| text.contains(**w))
        .map(|w| (*w).to_owned())
        .collect()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn what_is_not_public_stands_nowhere(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (o, l) = (h.token(Role::IocOperator, None).await, h.token(Role::IocLeader, None).await);
        h.fresh().await;
        let shown = h.planted("congkhai", 17.4702).await;
        h.let_out(&shown, "congkhai").await;
        let withheld = h.planted("chuaduyet", 17.4712).await;
        let hidden = h.planted("bigo", 17.4722).await;
        h.let_out(&hidden, "bigo").await;
        let denounced = h.planted("tocao", 17.4732).await;
        let moved = h.act(&o, &denounced, "redirect", json!({ "reason": "R-02", "note": "Xin gửi đơn trực tiếp." })).await;
        assert_eq!(moved.status, 200, "{}", moved.text());
        let merged = h.planted("gopvao", 17.4742).await;
        let joined = h.act(&o, &merged, "merge", json!({ "parent": shown })).await;
        assert_eq!(joined.status, 200, "{}", joined.text());
        h.fresh().await;
        assert_eq!(h.counted("").await, 2, "the shown one and the one that will be hidden");

        // Taken down: at once, before any follower has heard of it.
        let hide = h.act(&l, &hidden, "hide", json!({ "reason": "privacy" })).await;
        assert_eq!(hide.status, 200, "{}", hide.text());
        let secret: Vec<&str> = [&withheld, &hidden, &denounced, &merged].map(String::as_str).into();
        let words = ["chuaduyet", "bigo", "tocao", "gopvao", "riêng của người gửi"];
        for round in ["at once", "afterwards"] {
            for (path, answer) in h.everything().await {
                if !path.contains("sitemap") && !path.contains("q=ri") {
                    worded_if_page(&answer);
                }
                let found = told(&answer, &[&secret[..], &words[..]].concat());
                // The page repeats what was searched for, and nothing more.
                let found: Vec<String> = found.into_iter().filter(|w| !(path.contains("q=ri") && w.starts_with("ri"))).collect();
                assert!(found.is_empty(), "{round}, {path}: {found:?} in {}", answer.text());
            }
            h.fresh().await;
        }
        assert_eq!(h.counted("").await, 1);
        // The one that is public stands in all of them that name cases.
        let named = h.everything().await;
        let holding = named.iter().filter(|(_, a)| a.text().contains(&shown)).map(|(p, _)| p.as_str());
        let holding: Vec<&str> = holding.collect();
        for path in ["/danh-sach", "/danh-sach?q=og+ltk", "/danh-sach.atom", "/sitemap.xml?thang=2026-11", "/api/v1/reports", "POST /gan-day"] {
            assert!(holding.contains(&path), "{path} of {holding:?}");
        }
        assert!(holding.iter().any(|p| p.starts_with("/api/v1/map")) && holding.iter().any(|p| p.starts_with("/tiles/")));
        assert!(holding.iter().filter(|p| p.starts_with("/don-vi/")).count() == 2, "{holding:?}");
        h.verify().await;
    }

    async fn the_map_sifts_follows_and_refuses(db: TestDb) {
        let h = TestApp::open(&db).await;
        let busy = h.get(&format!("/api/v1/map?{BOX}&zoom=10")).await;
        assert_eq!((busy.status.as_u16(), busy.header("retry-after")), (503, "5"), "not filled yet");
        h.fresh().await;
        assert_eq!(h.counted("").await, 0);
        let mut codes = Vec::new();
        for n in 0..3 {
            let code = h.planted("mot", 17.47 + f64::from(n) * 0.001).await;
            h.let_out(&code, "mot").await;
            codes.push(code);
        }
        h.fresh().await;
        assert_eq!(h.counted("").await, 3);
        // Another node fills its own map, and hears of what the first one does.
        let other = TestApp::open(&db).await;
        other.fresh().await;
        assert_eq!(other.counted("").await, 3);
        let fourth = h.planted("hai", 17.48).await;
        h.let_out(&fourth, "hai").await;
        other.fresh().await;
        assert_eq!(other.counted("").await, 4);
        let l = h.token(Role::IocLeader, None).await;
        assert_eq!(h.act(&l, &fourth, "hide", json!({ "reason": "privacy" })).await.status, 200);
        other.fresh().await;
        assert_eq!(other.counted("").await, 3);
        h.fresh().await;
        for (query, n) in [
            ("&category=GT", 3), ("&category=GT-01", 3), ("&category=MT", 0), ("&label=assigned", 3), ("&label=done,refused", 0),
            ("&overdue=1", 0), ("&since=2026-11-24", 3), ("&since=2026-11-25", 0), ("&until=2026-11-23", 0),
            (&format!("&agency={WARD}"), 3), ("&area=00000", 0),
        ] {
            assert_eq!(h.counted(query).await, n, "{query}");
        }
        let far = h.get(&format!("/api/v1/map?{BOX}&zoom=8")).await.json();
        assert_eq!(far["clusters"][0]["count"], 3);
        assert_eq!(far["points"], json!([]));
        let near = h.get("/api/v1/map?bbox=106.6199,17.4698,106.6201,17.4702&zoom=20").await;
        let view = near.json();
        let pins: Vec<&Value> = view["points"].as_array().expect("points").iter().collect();
        assert!(pins.iter().any(|p| p["code"] == codes[0] && p["label"] == "assigned" && p["category"]["code"] == "GT-01"), "{view}");
        // The same again is not sent again.
        let again = h.call("GET", "/api/v1/map?bbox=106.6199,17.4698,106.6201,17.4702&zoom=20")
            .header("if-none-match", near.header("etag")).send().await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
        assert_eq!(near.header("cache-control"), "private, no-cache");
        let tile = h.get("/tiles/12/3261/1845.mvt").await;
        assert_eq!(tile.header("content-type"), "application/vnd.mapbox-vector-tile");
        assert_eq!(h.get("/tiles/12/0/0.mvt").await.body.len(), 0, "an empty tile");
        for path in ["/tiles/21/0/0.mvt", "/tiles/2/4/0.mvt", "/tiles/2/-1/0.mvt", "/tiles/2/1/0.png", "/tiles/x/1/0.mvt", "/tiles/2/1/99999999999.mvt"] {
            h.get(path).await.problem(400, "bad_tile");
        }
        for query in ["", "zoom=3", "bbox=1,2,3&zoom=3", "bbox=3,2,1,4&zoom=3", &format!("{BOX}&zoom=21"), &format!("{BOX}&zoom=x"), "bbox=a,b,c,d&zoom=2", "bbox=1,2,NaN,4&zoom=2"] {
            h.get(&format!("/api/v1/map?{query}")).await.problem(400, "bad_view");
        }
        h.get(&format!("/api/v1/map?{BOX}&zoom=3&colour=red")).await.faults(&[("colour", "unknown_field")]);
        // A commune's middle serves those without script; nonsense is told.
        let near = h.get("/gan-day?area=18880").await.text();
        assert!(near.contains("km") || near.contains(" m<"), "{near}");
        let bad = h.call("POST", "/gan-day").raw(FORM, form(&[("lat", "x"), ("lon", "106")])).send().await;
        assert_eq!(bad.status, 422);
        worded(&bad.text());
        let sea = h.call("POST", "/gan-day").raw(FORM, form(&[("lat", "17.9"), ("lon", "107.4")])).send().await;
        assert!(sea.text().contains("30 ngày qua chưa có việc nào"), "{}", sea.text());
        assert_eq!(h.get("/dia-ban/khong-co.99999").await.status, 404);
        assert_eq!(h.get("/don-vi/khong-co").await.status, 404);
        let feed = h.get("/danh-sach.atom").await;
        assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
        assert_eq!(feed.text().matches("<entry>").count(), 3);
        let again = h.call("GET", "/danh-sach.atom").header("if-none-match", feed.header("etag")).send().await;
        assert_eq!(again.status, 304);
    }
);

/// Pages have their words.
fn worded_if_page(answer: &Answer) {
    if answer.header("content-type").starts_with("text/html") {
        worded(&answer.text());
    } else {
        assert!(!answer.text().contains(lang::UNKNOWN));
    }
}

//! For everyone: size and colours kept on the device, a word against bad content, following without
//! an account, the log checked by an outsider's script.

use crate::app::TestApp;
use crate::portal::{FORM, form, worded};
use domain::actor::Role;
use std::io::Write;
use std::process::{Command, Stdio};
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn size_and_colours_are_kept_on_the_device(db: TestDb) {
        let h = TestApp::open(&db).await;
        let page = h.get("/hien-thi").await;
        assert_eq!(page.status, 200);
        worded(&page.text());
        let keep = async |pairs: &[(&str, &str)], cookie: &str| {
            let answer = h.call("POST", "/hien-thi").header("cookie", cookie).raw(FORM, form(pairs)).send().await;
            assert_eq!(answer.status, 303, "{}", answer.text());
            let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
            (answer.header("location").to_owned(), cookie, answer.header("set-cookie").to_owned())
        };
        // The button at the head of a page: the size alone, and back to the page.
        let (back, large, whole) = keep(&[("next", "/danh-sach?q=duong"), ("to", "1")], "").await;
        assert_eq!((back.as_str(), large.as_str()), ("/danh-sach?q=duong", "hien-thi=to.tu-dong"));
        assert!(whole.contains("HttpOnly") && whole.contains("Max-Age=31536000"));
        let home = h.call("GET", "/").header("cookie", &large).send().await;
        let text = home.text();
        worded(&text);
        assert!(text.contains("class=\"to\"") && text.contains("portal-large.") && text.contains("class=\"four\""));
        assert!(!text.contains("href=\"/?to=1") && !text.contains("href=\"/ban-do\""), "no map, and no size in the links");
        assert!(home.headers.get_all("vary").iter().any(|v| v == "cookie"), "no copy of it reaches somebody else");
        assert_eq!(home.header("cache-control"), "private, no-store");
        // The colours beside it; what a form does not name stays.
        let (_, both, _) = keep(&[("next", "/"), ("mau", "toi")], &large).await;
        assert_eq!(both, "hien-thi=to.toi");
        let dark = h.call("GET", "/?to=0").header("cookie", &both).send().await.text();
        assert!(dark.contains("data-scheme=\"toi\"") && !dark.contains("class=\"to\"") && !dark.contains("prefers-color-scheme"));
        assert!(dark.contains("href=\"/bao?to=0\""), "a size that somebody asked for goes on");
        let light = h.call("GET", "/").header("cookie", "hien-thi=sang").send().await.text();
        assert!(!light.contains("portal-dark."));
        let shared = h.get("/?to=1").await.text();
        assert!(shared.contains("class=\"to\"") && shared.contains("href=\"/bao?to=1\""));
        // Back to what everybody sees: nothing is kept. And nobody is led elsewhere.
        let (elsewhere, none, gone) = keep(&[("next", "//evil.example/"), ("to", "0"), ("mau", "tu-dong")], &both).await;
        assert_eq!((elsewhere.as_str(), none.as_str()), ("/", "hien-thi="));
        assert!(gone.contains("Max-Age=0"));
    }

    async fn bad_content_is_told_to_the_centre(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        assert_eq!(h.get(&filed.at("/bao-xau")).await.status, 404, "nothing is shown yet");
        h.answered(&filed.code).await;
        let page = h.get(&filed.at("/bao-xau?en=1")).await;
        assert_eq!(page.status, 200);
        worded(&page.text());
        let events = format!("/api/v1/reports/{}/events", filed.code);
        let count = async || h.get(&events).await.json()["events"].as_array().map_or(0, Vec::len);
        let before = count().await;
        let nothing = h.post(&filed, "/bao-xau", &[("kind", "x"), ("text", "biển số xe rõ")]).send().await;
        assert!(nothing.status == 422 && nothing.text().contains("biển số xe rõ"), "{}", nothing.text());
        assert_eq!(count().await, before);
        let told = h.post(&filed, "/bao-xau", &[("kind", "private"), ("text", "biển số xe rõ")]).send().await;
        assert_eq!(told.header("location"), format!("{}?da=bao-xau", filed.at("")), "{}", told.text());
        assert_eq!(count().await, before + 1);
        let public = h.get(&events).await.text();
        assert!(!public.contains("biển số xe rõ"), "only the centre reads it");
        let o = h.token(Role::IocOperator, None).await;
        let seen = h.call("GET", &events).token(&o).send().await.text();
        assert!(seen.contains("biển số xe rõ") && seen.contains("nội dung xấu"), "{seen}");
        h.verify().await;
    }

    async fn a_report_is_followed_and_checked_from_outside(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        assert_eq!(h.get(&filed.at("/theo-doi.atom")).await.status, 404);
        h.answered(&filed.code).await;
        let feed = h.call("GET", &filed.at("/theo-doi.atom")).header("cookie", &filed.cookie).send().await;
        assert_eq!((feed.status.as_u16(), feed.header("content-type")), (200, "application/atom+xml; charset=utf-8"));
        let text = feed.text();
        assert!(text.matches("<entry>").count() >= 3 && text.contains("Ổ gà trước số 86"), "{text}");
        assert!(!text.contains("trời mưa nước ngập"), "the sender's own words, though the sender asks");

        let page = h.get(&filed.at("/kiem-chung")).await.text();
        worded(&page);
        assert!(page.contains("data-chain=") && page.contains("portal-verify."));
        // The outsider: the script and the log as they are served, and nothing else.
        let script = h.get("/hs/kiem-chung.py").await;
        assert_eq!(script.status, 200);
        let events = h.get(&format!("/api/v1/reports/{}/events", filed.code)).await.text();
        let run = |events: &str| {
            let mut child = Command::new("python3")
                .args(["-c", &script.text(), &filed.code])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("python3");
            child.stdin.take().expect("its input").write_all(events.as_bytes()).expect("written");
            let out = child.wait_with_output().expect("it ends");
            (out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned())
        };
        let (whole, said) = run(&events);
        assert!(whole && said.contains("every hash fits"), "{said}");
        let (whole, said) = run(&events.replacen("\"at_ms\":1", "\"at_ms\":2", 1));
        assert!(!whole, "{said}");
    }
);

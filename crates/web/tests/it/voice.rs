//! Reports that are said or filmed.

use crate::app::{TestApp, code, pothole, secret};
use crate::portal::{Filed, hidden, text, worded};
use crate::recordings::{PLACE, voice};
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_voice_is_a_report(db: TestDb) {
        let h = TestApp::open(&db).await;
        let page = h.get("/bao/noi").await;
        assert_eq!(page.status, 200);
        let page = page.text();
        worded(&page);
        assert!(page.contains("accept=\"audio/*\" capture") && page.contains("portal-voice"), "{page}");
        let said = voice(41_000);
        let mut parts = vec![
            ("files", Some("noi.webm"), said.clone()), text("place", "Chợ Ga"), text("phone", "0912345678"),
            text("once", &hidden(&page, "once")),
        ];
        // Without consent it comes back with the voice kept.
        let back = h.call("POST", "/bao").multipart_of("audio/webm;codecs=opus", &parts).send().await;
        assert_eq!(back.status, 422);
        assert!(back.text().contains(lang::t(lang::Lang::Vi, "portal.recording.audio.yours")), "{}", back.text());
        parts.push(text("consent", "1"));
        let sent = h.call("POST", "/bao").multipart_of("audio/webm;codecs=opus", &parts).send().await;
        let filed = Filed::of(&sent);
        let own = h.own(&filed, "").await.text();
        worded(&own);
        assert!(own.contains("<audio controls"), "{own}");
    }

    async fn what_a_phone_wrote_is_for_the_centre_alone(db: TestDb) {
        let h = TestApp::open(&db).await;
        let said = voice(60_000);
        let mut report = pothole();
        report["files"] = json!([h.uploaded(&said, "audio").await]);
        let slip = h.call("POST", "/api/v1/reports").json(&report).send().await;
        assert_eq!(slip.status, 201, "{}", slip.text());
        let (code, secret) = (code(&slip.json()), secret(&slip.json()));
        let own = h.call("GET", &format!("/api/v1/reports/{code}")).secret(&secret).send().await.json();
        assert_eq!(own["files"][0]["kind"], "audio");
        let url = own["files"][0]["url"].as_str().expect("a file").to_owned();
        assert_eq!(h.get(&url).await.status, 404, "not released");
        let o = h.token(Role::IocOperator, None).await;
        let original = h.call("GET", &format!("{url}?goc=1")).token(&o).send().await;
        assert_eq!(original.body, said, "every byte, for the centre");

        let words = json!({
            "title": "Ổ gà", "text": "Ổ gà sâu, mưa ngập.", "category": "GT-01",
            "files": [own["files"][0]["id"]], "redaction_confirmed": true,
        });
        assert_eq!(h.act(&o, &code, "release", words).await.status, 200);
        for path in [url.clone(), format!("{url}?co=nho")] {
            let shown = h.get(&path).await;
            assert_eq!(shown.status, 200);
            assert_eq!((shown.header("content-type"), shown.header("x-content-type-options")), ("audio/webm", "nosniff"));
            assert_eq!((shown.header("content-disposition"), shown.header("accept-ranges")), ("inline", "bytes"));
            assert_eq!(shown.body.len(), said.len());
            assert!(holds(&said, PLACE) && !holds(&shown.body, PLACE));
        }
        for stranger in [h.get(&format!("{url}?goc=1")).await, h.call("GET", &format!("{url}?goc=1")).secret(&secret).send().await] {
            assert_eq!(stranger.status, 404);
        }
        let part = h.call("GET", &url).header("range", "bytes=0-3").send().await;
        assert_eq!((part.status.as_u16(), part.body.as_slice()), (206, &b"\x1a\x45\xdf\xa3"[..]));
        assert_eq!(part.header("content-range"), format!("bytes 0-3/{}", said.len()));
        let page = h.get(&format!("/hs/{code}")).await.text();
        worded(&page);
        assert!(page.contains("<audio controls") && page.contains(&url));
        // A recording kept by an older version has no such copy yet: it is made when it is asked for.
        let id: i64 = own["files"][0]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        h.app.storage.delete(id, media::Variant::Public).await.expect("gone");
        assert!(!holds(&h.get(&url).await.body, PLACE));
        h.verify().await;
    }

    async fn a_minute_is_enough(db: TestDb) {
        let h = TestApp::open(&db).await;
        let refused = async |bytes: Vec<u8>, why: &str| {
            let parts = [("file", Some("noi.webm"), bytes), text("text", "x"), text("place", "Chợ Ga"), text("phone", "0912345678"), text("consent", "1")];
            let answer = h.call("POST", "/api/v1/reports").multipart_of("audio/webm", &parts).send().await;
            answer.faults(&[("files", why)]);
        };
        refused(voice(65_001), "recording_too_long").await;
        let whole = voice(9_000);
        refused(whole[..whole.len() - 5].to_vec(), "recording_unreadable").await;
        let long = voice(66_000);
        let id = h.upload_of(&long, "audio").await;
        let sent = h.call("PATCH", &format!("/api/v1/uploads/{id}")).header("upload-offset", "0");
        sent.raw("application/offset+octet-stream", long).send().await.faults(&[("files", "recording_too_long")]);
    }
);

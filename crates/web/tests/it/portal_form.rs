//! Filing a report: the one page, the three steps, everything that can be wrong with it.

use crate::app::{TestApp, photo};
use crate::portal::{FORM, Filed, form, hidden, hiddens, text, worded};
use domain::text::fold;
use serde_json::Value;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn every_sample_is_filed_through_the_form(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut urgent = 0;
        for (n, line) in include_str!("samples.jsonl").lines().enumerate() {
            let sample: Value = serde_json::from_str(line).expect("a sample");
            let words = sample["text"].as_str().expect("words");
            let place = sample["place"].as_str().expect("a place");
            // As many people type: without diacritics.
            let (words, place) = if n % 4 == 1 { (fold(words), fold(place)) } else { (words.into(), place.into()) };
            let mut parts = vec![
                text("text", &words),
                text("place", &place),
                text("phone", &format!("09123456{n:02}")),
                text("consent", "1"),
                text("hide_name", "1"),
            ];
            if n % 3 == 0 {
                parts.push(("files", Some("anh.jpg"), photo()));
            }
            let filed = Filed::of(&h.send_form(parts).await);
            let slip = h.own(&filed, "/giay-hen").await;
            assert_eq!(slip.status, 200, "{}", slip.text());
            worded(&slip.text());
            let shown = format!("QB {} {}", &filed.code[..4], &filed.code[4..]);
            assert!(slip.text().contains(&shown), "the slip shows its code");
            assert_eq!(slip.text().contains("/tep/"), n % 3 == 0, "photos stand on the slip");
            urgent += usize::from(slip.text().contains("class=\"sos\""));
            let own = h.own(&filed, "").await;
            worded(&own.text());
            let first = words.split(['&', '\'', '"', '<']).next().expect("words");
            assert!(own.text().contains(first), "the sender reads their own words: {first}");
        }
        assert!(urgent >= 2, "a fire and a capsized boat show 113, 114, 115 first: {urgent}");
        h.verify().await;
    }

    async fn three_steps_without_script(db: TestDb) {
        let h = TestApp::open(&db).await;
        let first = h.get("/bao/buoc-1").await.text();
        worded(&first);
        let key = hidden(&first, "once");
        let nothing = [text("once", &key), text("hide_name", "1")];
        let stopped = h.call("POST", "/bao/buoc-2").multipart(&nothing).send().await;
        assert_eq!(stopped.status, 422);
        assert!(stopped.text().contains("action=\"/bao/buoc-2\""), "the first step again");

        let answered = [
            text("once", &key),
            text("hide_name", "1"),
            text("text", "Đèn đường tắt <cả tuần>"),
            text("category", "HT"),
            ("files", Some("den.jpg"), photo()),
            ("files", Some(""), Vec::new()),
        ];
        let second = h.call("POST", "/bao/buoc-2").multipart(&answered).send().await;
        assert_eq!(second.status, 200, "{}", second.text());
        let page = second.text();
        worded(&page);
        assert!(page.contains("action=\"/bao/buoc-3\""));
        assert_eq!(hidden(&page, "text"), "Đèn đường tắt &#60;cả tuần&#62;");
        let marks = hiddens(&page, "kept");
        assert_eq!(marks.len(), 1, "the photo is kept");

        // Whoever holds the mark sees the photo; a changed mark opens nothing.
        let print = h.get(&format!("/bao/anh/{}", marks[0])).await;
        assert_eq!((print.status.as_u16(), print.header("content-type")), (200, "image/jpeg"));
        assert_eq!(print.header("cache-control"), "private, no-store");
        let (id, _) = marks[0].split_once('-').expect("an id");
        assert_eq!(h.get(&format!("/bao/anh/{id}-{}", "0".repeat(32))).await.status, 404);
        let theft = serde_json::json!({
            "text": "x", "place": "y", "phone": "0912345678", "consent": true, "files": [id],
        });
        let stolen = h.call("POST", "/api/v1/reports").json(&theft).send().await;
        assert_eq!(stolen.status, 422, "nobody names a kept photo by its id");

        let carried = [
            text("once", &key),
            text("hide_name", "1"),
            text("text", "Đèn đường tắt <cả tuần>"),
            text("category", "HT"),
            text("kept", &marks[0]),
        ];
        let nowhere = h.call("POST", "/bao/buoc-3").multipart(&carried).send().await;
        assert_eq!(nowhere.status, 422);
        assert!(nowhere.text().contains("id=\"o-dau-loi\""), "the place is asked for");
        let mut placed = carried.to_vec();
        placed.push(text("place", "Ngõ 12 Lý Thường Kiệt"));
        let third = h.call("POST", "/bao/buoc-3").multipart(&placed).send().await;
        assert_eq!(third.status, 200, "{}", third.text());
        worded(&third.text());
        assert!(third.text().contains("Ngõ 12 Lý Thường Kiệt"));
        assert_eq!(hiddens(&third.text(), "kept"), marks);

        // "Change" leads back, and the photo is still there.
        let back = h.call("POST", "/bao/buoc-1").multipart(&placed).send().await;
        assert_eq!((back.status.as_u16(), hiddens(&back.text(), "kept")), (200, marks.clone()));

        let mut last = placed.clone();
        last.extend([text("step", "3"), text("consent", "1")]);
        let unreachable = h.call("POST", "/bao").multipart(&last).send().await;
        assert_eq!(unreachable.status, 422);
        assert!(unreachable.text().contains("formaction=\"/bao/buoc-1\""), "the last step again");
        last.push(text("phone", "0912 345 678"));
        let filed = Filed::of(&h.call("POST", "/bao").multipart(&last).send().await);
        let slip = h.own(&filed, "/giay-hen").await.text();
        assert!(slip.contains(&format!("/tep/{}/{id}", filed.code)), "the kept photo came along");
        // Sent again by a second tap: the same report.
        let again = Filed::of(&h.call("POST", "/bao").multipart(&last).send().await);
        assert_eq!(again.code, filed.code);
        h.verify().await;
    }

    async fn a_form_sent_twice_is_one_report(db: TestDb) {
        let h = TestApp::open(&db).await;
        let key = hidden(&h.get("/bao").await.text(), "once");
        let pairs = [
            ("once", key.as_str()),
            ("text", "Rác chưa thu gom"),
            ("place", "Chợ Ga"),
            ("phone", "0912345678"),
            ("consent", "1"),
        ];
        let send = || h.call("POST", "/bao").raw(FORM, form(&pairs)).send();
        let (first, second) = tokio::join!(send(), send());
        let (first, second) = (Filed::of(&first), Filed::of(&second));
        assert_eq!((&first.code, &first.cookie), (&second.code, &second.cookie));
        // Other words under the same key are not silently dropped.
        let mut other = pairs;
        other[1].1 = "Việc khác";
        assert_eq!(h.call("POST", "/bao").raw(FORM, form(&other)).send().await.status, 422);
        // A program that fills in everything files nothing.
        let mut trapped = pairs.to_vec();
        trapped.push(("website", "http://x.example"));
        assert_eq!(h.call("POST", "/bao").raw(FORM, form(&trapped)).send().await.status, 200);
        h.verify().await;
        let o = h.token(domain::actor::Role::IocOperator, None).await;
        let list = h.call("GET", "/api/v1/reports").token(&o).send().await.json();
        assert_eq!(list["reports"].as_array().map(Vec::len), Some(1));
    }

    async fn a_wrong_form_comes_back_as_typed(db: TestDb) {
        let h = TestApp::open(&db).await;
        for path in ["/bao", "/bao?en=1"] {
            let empty = h.call("POST", path).raw(FORM, form(&[("hide_name", "1")])).send().await;
            assert_eq!(empty.status, 422);
            let page = empty.text();
            worded(&page);
            for id in ["noi-dung-loi", "o-dau-loi", "dien-thoai-loi", "dong-y-loi"] {
                assert!(page.contains(&format!("id=\"{id}\"")), "{id}: {page}");
            }
            assert!(page.contains("id=\"problems\"") && page.contains("<title>"), "{page}");
        }
        let words = "\"><script>alert(1)</script> ổ gà";
        let bad = [
            ("text", words),
            ("place", "Chợ Ga"),
            ("lat", "48.85"),
            ("lon", "2.35"),
            ("category", "KHONG-CO"),
            ("area", "99999"),
            ("phone", "0912 34"),
            ("email", "a@b"),
            ("name", "Lan"),
            ("consent", "1"),
        ];
        let page = h.call("POST", "/bao").raw(FORM, form(&bad)).send().await;
        assert_eq!(page.status, 422);
        let page = page.text();
        worded(&page);
        for id in ["o-dau-loi", "xa-loi", "viec-loi", "dien-thoai-loi", "thu-loi"] {
            assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
        }
        assert!(!page.contains("<script>alert"), "what was typed is inert");
        assert!(page.contains("alert(1)") && page.contains("value=\"0912 34\"") && page.contains("value=\"Lan\""));
        assert!(page.contains("name=\"consent\" value=\"1\" checked"));
        assert!(!page.contains("name=\"hide_name\" value=\"1\" checked"), "as it was left");

        // A photo that cannot be read, beside one that can: both are told of, one is kept.
        let parts = [
            ("files", Some("a.jpg"), b"not a photo".to_vec()),
            ("files", Some("b.jpg"), photo()),
            text("place", "Chợ Ga"),
        ];
        let page = h.call("POST", "/bao").multipart(&parts).send().await;
        assert_eq!(page.status, 422);
        let page = page.text();
        assert!(page.contains("id=\"anh-loi\"") && page.contains("id=\"dong-y-loi\""), "{page}");
        assert_eq!(hiddens(&page, "kept").len(), 1);
        let parts: Vec<_> = (0..11).map(|_| ("files", Some("b.jpg"), photo())).collect();
        let page = h.call("POST", "/bao").multipart(&parts).send().await;
        assert_eq!(page.status, 422);
        assert!(page.text().contains("id=\"anh-loi\""));

        let nul = form(&[("text", "a\0b"), ("place", "x"), ("phone", "0912345678"), ("consent", "1")]);
        let page = h.call("POST", "/bao").raw(FORM, nul).send().await;
        assert_eq!(page.status, 422);
        let page = h.call("POST", "/bao").raw(FORM, b"text=%ff".to_vec()).send().await;
        assert_eq!(page.status, 400);
        let cross = h.call("POST", "/bao").header("sec-fetch-site", "cross-site").raw(FORM, form(&bad));
        assert_eq!(cross.send().await.status, 403);
    }

    async fn floods_are_held_back(db: TestDb) {
        let h = TestApp::with(&db, app::limit::Flood::Limited, |_| {}).await;
        let mut refused = 0;
        for n in 0..70 {
            let answer = h.call("POST", "/bao").from("203.0.113.7").raw(FORM, form(&[("text", "x")])).send().await;
            refused += usize::from(answer.status == 429);
            assert!(answer.status == 422 || answer.status == 429, "{n}: {}", answer.status);
        }
        assert!(refused > 0);
        let mut refused = 0;
        for n in 0..140 {
            let code = domain::id::ReportCode::draw(n, 8);
            let answer = h.call("GET", &format!("/hs/{code}")).from("198.51.100.7").send().await;
            refused += usize::from(answer.status == 429);
        }
        assert!(refused > 0, "whoever tries codes out is held back");
    }
);

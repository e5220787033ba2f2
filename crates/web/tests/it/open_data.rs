//! Open data: what everybody may see, once a day, whole or not at all; what was hidden is in none for long.

use crate::app::{TestApp, code};
use domain::actor::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use testkit::{TestDb, both_engines};

/// A report in somebody's own words.
async fn sent(h: &TestApp, words: &str) -> String {
    let report = json!({
        "text": words, "lat": 17.4702, "lon": 106.619, "place": "ngõ 3", "category": "GT-01",
        "name": "Người Gửi Báo", "phone": "0912345678", "consent": true,
    });
    let sent = h.call("POST", "/api/v1/reports").json(&report).send().await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    code(&sent.json())
}

/// The same, released under a title.
async fn released(h: &TestApp, words: &str, title: &str) -> String {
    let code = sent(h, words).await;
    let o = h.token(Role::IocOperator, None).await;
    let public = json!({"title": title, "text": format!("Đã xem: {title}"), "category": "GT-01",
        "redaction_confirmed": true});
    let done = h.act(&o, &code, "release", public).await;
    assert_eq!(done.status, 200, "{}", done.text());
    code
}

async fn made(h: &TestApp) {
    app::open_data::run(&h.app, || h.now())
        .await
        .expect("it is made");
}

/// A file, unpacked by the door.
async fn file(h: &TestApp, path: &str) -> Vec<u8> {
    let answer = h.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let length = answer.header("content-length").parse::<usize>();
    assert_eq!(length, Ok(answer.body.len()), "{path}");
    answer.body
}

fn unpacked(gzip: &[u8]) -> Vec<u8> {
    let mut raw = Vec::new();
    let mut reader = flate2::bufread::GzDecoder::new(gzip);
    std::io::Read::read_to_end(&mut reader, &mut raw).expect("a gzip");
    raw
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).expect("text");
    text.lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect()
}

/// The files of the file store.
fn kept(h: &TestApp) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![h.folder().join("files")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found
}

const DAY: i64 = 24 * 60;
const FILES: [&str; 3] = ["phan-anh.csv", "phan-anh.jsonl", "phan-anh.geojson"];

both_engines!(
    migrated by crate::app::furnished,

    async fn everybody_may_take_along_what_everybody_sees(db: TestDb) {
        let h = TestApp::open(&db).await;
        let page = h.get("/du-lieu-mo").await;
        assert!(page.status == 200 && page.text().contains("Đang làm các tệp đầu tiên"));
        assert_eq!(h.get("/du-lieu-mo/phan-anh.csv").await.status, 404);
        let shown = released(&h, "ông Tư nhà số 7 gọi 0987654321", "=Ổ gà, trước chợ").await;
        let withheld = sent(&h, "chưa duyệt cột đèn").await;
        let hidden = released(&h, "lời sẽ ẩn", "Việc bị ẩn").await;
        let l = h.token(Role::IocLeader, None).await;
        let hide = json!({"reason": "privacy"});
        let done = h.act(&l, &hidden, "hide", hide).await;
        assert_eq!(done.status, 200, "{}", done.text());
        made(&h).await;

        let csv = String::from_utf8(file(&h, "/du-lieu-mo/phan-anh.csv").await).expect("text");
        assert!(csv.starts_with("\u{feff}external_id,code,status,stage,"), "{csv}");
        assert_eq!(csv.matches("\r\n").count(), 2, "a header and a report: {csv}");
        assert!(csv.contains(&shown) && csv.contains(",\"'=Ổ gà, trước chợ\","), "{csv}");
        for nobodys in ["0987654321", "ông Tư", "Người Gửi Báo", "0912345678", "chưa duyệt", "Việc bị ẩn"] {
            for name in FILES {
                let bytes = file(&h, &format!("/du-lieu-mo/{name}")).await;
                let text = String::from_utf8(bytes).expect("text");
                assert!(!text.contains(nobodys) && !text.contains(&withheld) && !text.contains(&hidden));
            }
        }
        let reports = lines(&file(&h, "/du-lieu-mo/phan-anh.jsonl").await);
        assert_eq!(reports.len(), 1);
        assert_eq!(reports[0]["code"], shown.as_str());
        assert_eq!(reports[0]["title"], "=Ổ gà, trước chợ", "an apostrophe is CSV's alone");
        assert_eq!((&reports[0]["public"], &reports[0]["status"]), (&json!(true), &json!("received")));
        // What is said of the columns is said of all of them.
        let schema = h.get("/du-lieu-mo/phan-anh.schema.json").await;
        assert_eq!(schema.header("content-type"), "application/schema+json");
        let schema = schema.json();
        for (name, value) in reports[0].as_object().expect("an object") {
            let kind = match value {
                Value::Bool(_) => "boolean",
                Value::Number(n) if n.is_i64() => "integer",
                Value::Number(_) => "number",
                _ => "string",
            };
            assert_eq!(schema["properties"][name]["type"], kind, "{name}");
        }
        for name in schema["required"].as_array().expect("a list") {
            assert!(reports[0].get(name.as_str().expect("a name")).is_some(), "{name}");
        }
        let table = h.get("/du-lieu-mo/phan-anh.csv-metadata.json").await.json();
        let columns = table["tableSchema"]["columns"].as_array().expect("columns");
        let named: Vec<&str> = columns.iter().filter_map(|c| c["name"].as_str()).collect();
        let head = csv.trim_start_matches('\u{feff}').lines().next();
        assert_eq!(head, Some(named.join(",").as_str()));
        let map: Value = serde_json::from_slice(&file(&h, "/du-lieu-mo/phan-anh.geojson").await).expect("JSON");
        assert_eq!(map["features"].as_array().map(Vec::len), Some(1));
        assert_eq!(map["features"][0]["geometry"]["type"], "Point");

        // Packed on the way, packed as a file, and not at all if nothing is new.
        for name in FILES {
            let path = format!("/du-lieu-mo/{name}");
            let plain = file(&h, &path).await;
            let gz = file(&h, &format!("{path}.gz")).await;
            assert_eq!(unpacked(&gz), plain);
            let way = h.call("GET", &path).header("accept-encoding", "br, gzip").send().await;
            assert_eq!(way.header("content-encoding"), "gzip");
            assert_eq!((unpacked(&way.body), &way.body), (plain, &gz));
            let tag = way.header("etag").to_owned();
            assert_ne!(tag, h.get(&path).await.header("etag"), "other bytes, another tag");
            let again = h.call("GET", &path).header("accept-encoding", "gzip");
            let again = again.header("if-none-match", &tag).send().await;
            assert!(again.status == 304 && again.body.is_empty());
            let since = way.header("last-modified").to_owned();
            assert_eq!(since, "Tue, 24 Nov 2026 02:00:00 GMT");
            let again = h.call("GET", &path).header("if-modified-since", &since).send().await;
            assert_eq!(again.status, 304);
            let head = h.call("HEAD", &path).send().await;
            assert!(head.status == 200 && head.body.is_empty());
            assert_eq!(way.header("access-control-allow-origin"), "*");
        }
        for english in ["/du-lieu-mo", "/du-lieu-mo?en=1"] {
            let page = h.get(english).await.text();
            assert!(page.contains("/du-lieu-mo/2026-11-24/phan-anh.csv.gz") && page.contains("CC BY 4.0"));
        }
        for none in ["/du-lieu-mo/x.csv", "/du-lieu-mo/2026-11-23/phan-anh.csv", "/du-lieu-mo/x/phan-anh.csv",
            "/du-lieu-mo/phan-anh.csv.gz.gz", "/du-lieu-mo/2026-11-24/phan-anh.schema.json"] {
            assert_eq!(h.get(none).await.status, 404, "{none}");
        }
        assert_eq!(h.get("/du-lieu-mo/2026-11-24").await.status, 303);
    }

    async fn what_is_hidden_is_gone_the_next_day_and_everywhere_after_a_week(db: TestDb) {
        let h = TestApp::open(&db).await;
        let stays = released(&h, "lời của người gửi", "Việc còn đó").await;
        let goes = released(&h, "lời của người khác", "Việc sẽ ẩn").await;
        made(&h).await;
        let first = "/du-lieu-mo/2026-11-24/phan-anh.jsonl";
        assert_eq!(lines(&file(&h, first).await).len(), 2);
        let pieces = kept(&h).len();
        // Once a day, however often it is asked.
        made(&h).await;
        assert_eq!(kept(&h).len(), pieces);
        let l = h.token(Role::IocLeader, None).await;
        let hide = json!({"reason": "privacy"});
        assert_eq!(h.act(&l, &goes, "hide", hide).await.status, 200);
        h.wait(DAY - 8 * 60);
        made(&h).await;
        assert_eq!(lines(&file(&h, "/du-lieu-mo/phan-anh.jsonl").await).len(), 2, "at one in the night yesterday's");
        h.wait(8 * 60);
        made(&h).await;
        let newest = lines(&file(&h, "/du-lieu-mo/phan-anh.jsonl").await);
        let codes: BTreeSet<&str> = newest.iter().filter_map(|r| r["code"].as_str()).collect();
        assert_eq!(codes, BTreeSet::from([stays.as_str()]));
        assert_eq!(lines(&file(&h, first).await).len(), 2, "the older one is kept for a while");
        for _ in 0..6 {
            h.wait(DAY);
            // A week later it is not given even by a node that makes nothing.
            if h.now().date().to_string() == "2026-12-01" {
                assert_eq!(h.get(first).await.status, 404);
            }
            made(&h).await;
        }
        assert_eq!(h.get(first).await.status, 404);
        assert!(!h.get("/du-lieu-mo").await.text().contains("2026-11-24"));
        assert_eq!(file(&h, "/du-lieu-mo/2026-11-25/phan-anh.jsonl").await, file(&h, "/du-lieu-mo/phan-anh.jsonl").await);
        // Of all those days one set of pieces lies there, and nothing of the first day.
        h.wait(DAY);
        made(&h).await;
        assert_eq!(kept(&h).len(), pieces, "equal pieces lie there once");
    }

    async fn two_nodes_make_one_and_a_dead_one_is_taken_over(db: TestDb) {
        let h = TestApp::open(&db).await;
        for n in 0..3 {
            released(&h, "lời", &format!("Việc {n}")).await;
        }
        let now = h.now();
        let (a, b) = tokio::join!(app::open_data::run(&h.app, || now), app::open_data::run(&h.app, || now));
        assert!(a.is_ok() && b.is_ok());
        let found = app::open_data::editions(&h.app, now).await.expect("it reads");
        assert_eq!((found.len(), found[0].reports), (1, 3));
        // Another node began the next day's and died: its pieces' rows stand, some bytes do not.
        h.wait(DAY);
        let row = store::setting::by_name(&h.app.store, "open-data-maker").await.expect("it reads").expect("a row");
        let until = h.now().plus_ms(60_000).0;
        let mut batch = store::Batch::new();
        store::setting::put(&mut batch, "open-data-maker", row.version, &format!("{{\"until\":{until}}}"));
        h.app.store.commit(batch).await.expect("it holds");
        made(&h).await;
        assert_eq!(app::open_data::editions(&h.app, h.now()).await.expect("it reads").len(), 1, "it may be alive");
        assert_eq!(h.get("/du-lieu-mo/2026-11-25/phan-anh.csv").await.status, 404, "half of one is not listed");
        for path in kept(&h) {
            std::fs::remove_file(path).expect("it goes");
        }
        h.wait(2);
        made(&h).await;
        assert_eq!(app::open_data::editions(&h.app, h.now()).await.expect("it reads").len(), 2);
        assert_eq!(lines(&file(&h, "/du-lieu-mo/2026-11-25/phan-anh.jsonl").await).len(), 3);
    }
);

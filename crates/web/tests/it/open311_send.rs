//! Open311, written to from outside: reports that other systems send.

use crate::app::{Answer, TestApp, photo, pothole};
use crate::open311::{both, errors, ids, is_open311, released, spark, url};
use app::Ctx;
use app::open311::key::{self, Order};
use domain::actor::Role;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

const FORM: &str = "application/x-www-form-urlencoded";

/// A key of an organisation; of one of ours, if `agency` names it.
pub(crate) async fn key_of(h: &TestApp, agency: &str, consents: bool) -> String {
    let order = Order {
        organisation: "Điện lực thử".to_owned(),
        agency: agency.to_owned(),
        consents,
        per_minute: Some(600),
        per_day: Some(5_000),
    };
    let made = key::make(&h.app, &Ctx::system(h.now()), &order).await;
    made.expect("it is made").expect("no fault").key
}

/// Sends a form; the answer has the shape of its format.
pub(crate) async fn send(h: &TestApp, path: &str, pairs: &[(&str, &str)]) -> Answer {
    send_with(h, path, pairs, &[]).await
}

pub(crate) async fn send_with(
    h: &TestApp,
    path: &str,
    pairs: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> Answer {
    let body: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", url(name), url(value)))
        .collect();
    let mut call = h
        .call("POST", &format!("/open311/v2/{path}"))
        .raw(FORM, body.join("&").into_bytes());
    for (name, value) in headers {
        call = call.header(name, value);
    }
    let answer = call.send().await;
    let format = path.split('?').next().and_then(|p| p.rsplit('.').next());
    is_open311(&answer, format.expect("a suffix"));
    answer
}

fn report(key: &str) -> Vec<(&str, &str)> {
    vec![
        ("api_key", key),
        ("service_code", "GT-01"),
        ("lat", "17.4702"),
        ("long", "106.619"),
        ("address_string", "86 Trần Hưng Đạo"),
        ("description", "Ổ gà sâu trước số 86\r\ntrời mưa không thấy"),
        ("attribute[q1]", "to bằng cái nia"),
        ("attribute[q3][]", "có"),
        ("attribute[q3][]", "hai người"),
        ("phone", "0912345678"),
        ("first_name", "Hạnh"),
        ("last_name", "Nguyễn Thị"),
        ("device_id", "thiet-bi-1"),
        ("account_id", "tk-77"),
        ("consent", "true"),
    ]
}

fn but<'a>(key: &'a str, name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut all = report(key);
    for pair in all.iter_mut().filter(|pair| pair.0 == name) {
        pair.1 = value;
    }
    all.retain(|(_, value)| !value.is_empty());
    all
}

fn filed(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    ids(&answer.json())[0].clone()
}

/// How many reports there are.
async fn count(h: &TestApp) -> i64 {
    let filter = store::report::Filter {
        reach: store::report::Reach::Staff,
        ..Default::default()
    };
    let counted = store::report::count(&h.app.store, &filter).await;
    counted.expect("a count").n
}

/// Everything that these tables hold, as lines of a dump.
pub(crate) async fn held(h: &TestApp, tables: &[&str]) -> Vec<String> {
    let (mut lines, mut wanted) = (Vec::new(), false);
    let heads: Vec<String> = tables
        .iter()
        .map(|t| format!("{{\"table\":\"{t}\""))
        .collect();
    let all = store::dump::dump(&h.app.store, |line| {
        if line.starts_with("{\"table\"") {
            wanted = heads.iter().any(|head| line.starts_with(head.as_str()));
        } else if wanted {
            lines.push(line.to_owned());
        }
        Ok(())
    });
    all.await.expect("a dump");
    lines
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_report_comes_in_by_a_key(db: TestDb) {
        let h = TestApp::open(&db).await;
        let key = key_of(&h, "", false).await;
        let json = send(&h, "requests.json", &report(&key)).await;
        let code = filed(&json);
        let told = json.json();
        assert_eq!(told[0]["account_id"], "tk-77");
        assert!(told[0]["service_notice"].as_str().is_some_and(|n| n.contains("11:00")), "{told}");
        let xml = send(&h, "requests.xml", &report(&key)).await;
        assert_eq!(xml.status, 200);
        let read = &spark(&[xml.text()])[0];
        assert_ne!(ids(read)[0], code);
        assert_eq!(read[0]["account_id"], "tk-77");

        // The centre reads all of it, and who it is from stands in the vault alone.
        let o = h.token(Role::IocOperator, None).await;
        let view = h.call("GET", &format!("/api/v1/reports/{code}")).token(&o).send().await.json();
        let text = view["text"].as_str().expect("words");
        assert!(text.starts_with("Ổ gà sâu trước số 86\ntrời mưa không thấy\n"), "{text}");
        assert!(text.contains("Rộng bằng cái mâm hay hơn? to bằng cái nia"), "{text}");
        assert!(text.contains("Đã có ai ngã chưa? có, hai người"), "{text}");
        assert_eq!((&view["channel"], &view["category"]["code"]), (&json!("api"), &json!("GT-01")));
        assert_eq!(view["place"], "86 Trần Hưng Đạo");
        assert!(!view.to_string().contains("Hạnh") && !view.to_string().contains("912345678"));
        let rows = held(&h, &["event", "report", "once", "job", "api_key"]).await;
        assert!(rows.len() > 4, "{rows:?}");
        for row in rows {
            assert!(!row.contains("912345678") && !row.contains("Nguyễn Thị") && !row.contains(&key[4..]), "{row}");
        }
        // Nobody sees it before it is checked, but whose system sent it knows that it is there.
        assert_eq!(both(&h, &format!("v2/requests/{code}")).await.0, 404);
        let by_key = both(&h, &format!("v2/tokens/QB-{code}?api_key={key}")).await;
        assert_eq!((by_key.0, &by_key.1[0]["service_request_id"]), (200, &json!(format!("QB-{code}"))));
        let other = key_of(&h, "", false).await;
        assert_eq!(both(&h, &format!("v2/tokens/QB-{code}?api_key={other}")).await.0, 404);
        h.verify().await;
    }

    async fn photos_come_with_it(db: TestDb) {
        let h = TestApp::open(&db).await;
        let key = key_of(&h, "", true).await;
        let text = |name, value: &str| (name, None, value.as_bytes().to_vec());
        for field in ["media", "media[]", "photo1"] {
            let sent = h.call("POST", "/open311/v2/requests.json").multipart(&[
                text("api_key", &key), text("service_code", "HT-03"), text("address_string", "Ngõ 5, Bắc Lý"), text("email", "a@example.vn"),
                (field, Some("o ga.jpg"), photo()),
                (field, Some(""), Vec::new()),
            ]).send().await;
            let code = filed(&sent);
            let files = h.files_of(&code).await;
            assert_eq!(files.len(), 1, "{field}");
        }
        let bad = h.call("POST", "/open311/v2/requests.json").multipart(&[
            text("api_key", &key), text("service_code", "HT-03"), text("address_string", "Ngõ 5"), text("email", "a@example.vn"),
            ("media", Some("o ga.jpg"), b"no photo at all".to_vec()),
        ]).send().await;
        assert_eq!(bad.status, 400, "{}", bad.text());
        assert!(errors(&bad.json(), 400)[0].starts_with("media: "), "{}", bad.text());
        // An address of a photo is read by people; nobody fetches it.
        let mut pairs = but(&key, "description", "Ổ gà");
        pairs.push(("media_url", "https://anh.example/1.jpg"));
        let code = filed(&send(&h, "requests.json", &pairs).await);
        let o = h.token(Role::IocOperator, None).await;
        let view = h.call("GET", &format!("/api/v1/reports/{code}")).token(&o).send().await.json();
        assert!(view["text"].as_str().is_some_and(|t| t.ends_with("Tệp gửi kèm: https://anh.example/1.jpg")), "{view}");
        for bad in ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "nowhere"] {
            let mut pairs = report(&key);
            pairs.push(("media_url", bad));
            let told = send(&h, "requests.json", &pairs).await;
            assert_eq!(told.status, 400, "{bad}");
            assert!(errors(&told.json(), 400)[0].starts_with("media_url: "));
        }
        h.verify().await;
    }

    async fn what_is_wrong_with_a_report_is_said(db: TestDb) {
        let h = TestApp::open(&db).await;
        let key = key_of(&h, "", false).await;
        let before = count(&h).await;
        let wrong: &[(&str, &str, u16, &str)] = &[
            ("api_key", "", 403, "khóa"),
            ("api_key", "hto_wrong", 403, "khóa"),
            ("api_key", "' OR 1=1 --", 403, "khóa"),
            ("service_code", "", 400, "service_code: "),
            ("service_code", "NO-SUCH", 404, "service_code"),
            ("lat", "", 400, "lat: "),
            ("long", "", 400, "long: "),
            ("lat", "north", 400, "lat: "),
            ("lat", "NaN", 400, "lat: "),
            ("long", "181", 400, "long: "),
            ("lat", "-17.4702", 400, "lat, long: "),
            ("phone", "12", 400, "phone: "),
            ("phone", "", 400, "phone: "),
            ("consent", "false", 400, "consent: "),
            ("consent", "", 400, "consent: "),
            ("consent", "maybe", 400, "consent: "),
        ];
        for (name, value, status, says) in wrong {
            let told = send(&h, "requests.json", &but(&key, name, value)).await;
            assert_eq!(told.status, *status, "{name}={value}: {}", told.text());
            let list = errors(&told.json(), *status);
            assert!(list.iter().any(|e| e.contains(says)), "{name}={value}: {list:?}");
            let xml = send(&h, "requests.xml", &but(&key, name, value)).await;
            assert_eq!(spark(&[xml.text()])[0], told.json(), "{name}={value}");
        }
        let mut lost = but(&key, "lat", "");
        lost.retain(|(name, _)| !matches!(*name, "long" | "address_string"));
        let told = send(&h, "requests.json", &lost).await;
        assert_eq!(told.status, 400);
        assert!(errors(&told.json(), 400)[0].starts_with("address_string: "), "{}", told.text());
        lost.push(("address_id", "00000"));
        assert!(errors(&send(&h, "requests.json", &lost).await.json(), 400)[0].starts_with("address_id: "));
        let long = "a".repeat(4_001);
        assert!(errors(&send(&h, "requests.json", &but(&key, "description", &long)).await.json(), 400)[0].starts_with("description: "));
        let told = send(&h, "requests.json", &but(&key, "description", "a\0b")).await;
        assert!(errors(&told.json(), 400)[0].starts_with("description: "), "{}", told.text());
        let long = "a".repeat(501);
        assert!(errors(&send(&h, "requests.json", &but(&key, "attribute[q1]", &long)).await.json(), 400)[0].starts_with("attribute[q1]: "));
        let english = send_with(&h, "requests.json", &[("service_code", "GT-01")], &[("accept-language", "en")]).await;
        assert!(errors(&english.json(), 403)[0].contains("api_key that you were given"));
        // Bodies of other kinds.
        for (kind, status) in [("application/json", 415), ("text/xml", 415), ("text/plain", 415)] {
            let told = h.call("POST", "/open311/v2/requests.xml").raw(kind, b"{}".to_vec()).send().await;
            is_open311(&told, "xml");
            assert_eq!(told.status, status, "{kind}");
        }
        let told = h.call("POST", "/open311/v2/requests.json").raw(FORM, b"api_key=%ff".to_vec()).send().await;
        is_open311(&told, "json");
        assert_eq!(told.status, 400);
        let told = h.call("POST", "/open311/v2/requests.json").raw("multipart/form-data; boundary=x", b"--y broken".to_vec()).send().await;
        is_open311(&told, "json");
        assert_eq!(told.status, 400);
        let told = h.call("POST", "/open311/v2/requests.json").raw(FORM, vec![b'a'; 1 << 20]).send().await;
        is_open311(&told, "json");
        assert_eq!(told.status, 413, "{}", told.text());
        errors(&told.json(), 413);
        let cross = send_with(&h, "requests.json", &report(&key), &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")]).await;
        assert_eq!(cross.status, 403);
        assert_eq!(count(&h).await, before, "nothing was filed");
        // A key in the address is one too, and a place in words is enough.
        let mut pairs = but(&key, "api_key", "");
        pairs.retain(|(name, _)| !matches!(*name, "lat" | "long"));
        filed(&send(&h, &format!("requests.json?api_key={key}"), &pairs).await);
        // An organisation that has undertaken to ask need not say so.
        let asks = key_of(&h, "", true).await;
        filed(&send(&h, "requests.json", &but(&asks, "consent", "")).await);
        let told = send(&h, "requests.json", &but(&asks, "consent", "false")).await;
        assert_eq!(told.status, 400);
        h.verify().await;
    }

    async fn one_report_is_never_two(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (key, other) = (key_of(&h, "", false).await, key_of(&h, "", false).await);
        let once = [("idempotency-key", "lan-1")];
        let first = send_with(&h, "requests.json", &report(&key), &once).await;
        let code = filed(&first);
        let again = send_with(&h, "requests.json", &report(&key), &once).await;
        assert_eq!(again.json(), first.json());
        // Another organisation may count alike; the same one may not send another report so.
        assert_ne!(filed(&send_with(&h, "requests.json", &report(&other), &once).await), code);
        let changed = send_with(&h, "requests.json", &but(&key, "description", "Việc khác"), &once).await;
        assert_eq!(changed.status, 400, "{}", changed.text());
        assert_eq!(count(&h).await, 2);
        // Many at once.
        let once = [("idempotency-key", "lan-2")];
        let pairs = report(&key);
        let many = futures_util::future::join_all((0..8).map(|_| send_with(&h, "requests.json", &pairs, &once))).await;
        let all: Vec<String> = many.iter().map(filed).collect();
        assert!(all.iter().all(|c| *c == all[0]), "{all:?}");
        assert_eq!(count(&h).await, 3);
        let bad = send_with(&h, "requests.json", &report(&key), &[("idempotency-key", "đ")]).await;
        assert_eq!(bad.status, 400);
        h.verify().await;
    }

    async fn what_came_in_so_is_released_like_any_other(db: TestDb) {
        let h = TestApp::open(&db).await;
        let key = key_of(&h, "", false).await;
        let code = filed(&send(&h, "requests.json", &report(&key)).await);
        let o = h.token(Role::IocOperator, None).await;
        let words: Value = json!({ "title": "Ổ gà", "text": "Ổ gà sâu.", "category": "GT-01", "redaction_confirmed": true });
        let done = h.act(&o, &code, "release", words).await;
        assert_eq!(done.status, 200, "{}", done.text());
        let other = released(&h, &pothole(), "Ổ gà").await;
        let told = both(&h, "v2/requests?extensions=true").await.1;
        assert_eq!(ids(&told).len(), 2);
        for id in [code, other] {
            assert!(ids(&told).contains(&id));
        }
        assert!(!told.to_string().contains("Hạnh") && !told.to_string().contains("cái nia"), "{told}");
        h.verify().await;
    }
);

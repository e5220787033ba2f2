//! Open311, read from outside: what is told, in both texts alike, and what is never told.

use crate::app::{Answer, TestApp, WARD, code, photo, pothole};
use domain::actor::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use testkit::{TestDb, both_engines};

/// The Python that `cargo xtask test` brings; any other does, for the parser is in all of them.
fn python() -> String {
    std::env::var("HIENTRUONG_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// What XML texts are by the Spark convention: see `spark.py`.
pub(crate) fn spark(texts: &[String]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/spark.py");
    let mut child = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    let mut input = child.stdin.take().expect("an input");
    let list = serde_json::to_vec(texts).expect("JSON");
    input.write_all(&list).expect("it reads");
    drop(input);
    let told = child.wait_with_output().expect("it ends");
    assert!(told.status.success(), "the XML does not read: {texts:#?}");
    serde_json::from_slice(&told.stdout).expect("JSON")
}

/// One call in both formats: the status, and the JSON, to which the XML is equal.
pub(crate) async fn both(h: &TestApp, path: &str) -> (u16, Value) {
    both_in(h, path, "").await
}

pub(crate) async fn both_in(h: &TestApp, path: &str, languages: &str) -> (u16, Value) {
    let ask = async |format: &str| {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let path = format!("/open311/{path}.{format}?{query}");
        let path = path.trim_end_matches('?');
        let call = h.call("GET", path).header("accept-language", languages);
        let answer = call.send().await;
        is_open311(&answer, format);
        answer
    };
    let (xml, json) = (ask("xml").await, ask("json").await);
    assert_eq!(xml.status, json.status, "{path}: {}", json.text());
    let read = spark(&[xml.text()]);
    assert_eq!(read[0], json.json(), "{path}: {}", xml.text());
    if path.starts_with("v2/requests") && json.status == 200 {
        fits_the_schema(&json.json());
    }
    (json.status.as_u16(), json.json())
}

/// What the schemas that open311.org publishes ask of a list of requests.
fn fits_the_schema(told: &Value) {
    for request in told.as_array().expect("a list") {
        let request = request.as_object().expect("an object");
        for needed in [
            "service_request_id",
            "status",
            "service_code",
            "requested_datetime",
        ] {
            assert!(request.contains_key(needed), "{needed}: {request:?}");
        }
        for (name, value) in request {
            let fits = match name.as_str() {
                "lat" | "long" => value.is_number(),
                "status" => value == "open" || value == "closed",
                "requested_datetime" | "updated_datetime" | "expected_datetime" => {
                    let text = value.as_str().expect("a date");
                    text.len() == 20
                        && text.ends_with('Z')
                        && domain::time::At::parse(text).is_some()
                }
                "description" => value.as_str().is_some_and(|d| d.chars().count() <= 4_000),
                "extended_attributes" => value.is_object(),
                "notes" => value.is_array(),
                _ => value.as_str().is_some_and(|t| !t.is_empty()),
            };
            assert!(fits, "{name}: {value}");
        }
    }
}

/// An answer in the shape of Open311, whatever it says.
pub(crate) fn is_open311(answer: &Answer, format: &str) {
    let kind = match format {
        "xml" => "text/xml; charset=utf-8",
        _ => "application/json; charset=utf-8",
    };
    assert_eq!(answer.header("content-type"), kind, "{}", answer.text());
    assert!(answer.status.as_u16() < 500, "{}", answer.text());
    assert!(!answer.text().contains(lang::UNKNOWN), "{}", answer.text());
    assert!(
        !answer.text().to_lowercase().contains("<html"),
        "{}",
        answer.text()
    );
}

/// Descriptions of a list of errors, all of one code.
pub(crate) fn errors(told: &Value, code: u16) -> Vec<String> {
    let list = told.as_array().expect("a list");
    assert!(!list.is_empty());
    let description = |error: &Value| {
        assert_eq!(error["code"], code, "{told}");
        let words = error["description"].as_str().expect("words").to_owned();
        assert!(words.len() > 10, "{told}");
        words
    };
    list.iter().map(description).collect()
}

/// Ids of a list, as codes.
pub(crate) fn ids(told: &Value) -> Vec<String> {
    let list = told.as_array().expect("a list");
    let id = |r: &Value| {
        let id = r["service_request_id"].as_str().expect("an id");
        id.strip_prefix("QB-").expect("a prefix").to_owned()
    };
    list.iter().map(id).collect()
}

/// Files a report and has the centre release it; its code.
pub(crate) async fn released(h: &TestApp, report: &Value, title: &str) -> String {
    let sent = h.call("POST", "/api/v1/reports").json(report).send().await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let code = code(&sent.json());
    let o = h.token(Role::IocOperator, None).await;
    let files = h.files_of(&code).await;
    let words = json!({
        "title": title, "text": format!("{title}, mưa ngập <b>&amp;</b>."), "category": report["category"],
        "files": files, "redaction_confirmed": true,
    });
    let told = h.act(&o, &code, "release", words).await;
    assert_eq!(told.status, 200, "{}", told.text());
    code
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut report = pothole();
    for (field, value) in changes {
        report[*field] = value.clone();
    }
    report
}

both_engines!(
    migrated by crate::app::furnished,

    async fn the_server_is_found_and_says_what_may_be_reported(db: TestDb) {
        let h = TestApp::open(&db).await;
        for path in ["discovery", "v2/discovery"] {
            let (status, found) = both(&h, path).await;
            assert_eq!(status, 200);
            let endpoint = &found["endpoints"][0];
            assert_eq!(endpoint["specification"], "http://wiki.open311.org/GeoReport_v2");
            assert_eq!(endpoint["url"], "https://phananh.test/open311/v2");
            assert_eq!(endpoint["formats"], json!(["text/xml", "application/json"]));
            assert_eq!(endpoint["type"], "production");
            for field in ["changeset", "contact", "key_service"] {
                assert!(found[field].as_str().is_some_and(|t| t.len() > 15), "{field}: {found}");
            }
            assert!(found["changeset"].as_str() < Some("2026-11-24T02:00:00Z"), "a date in the past");
            assert!(found["changeset"].as_str() > Some("2026-01-01T00:00:00Z"));
        }
        let (_, services) = both(&h, "v2/services").await;
        let services = services.as_array().expect("a list").clone();
        let codes: BTreeSet<&str> = services.iter().filter_map(|s| s["service_code"].as_str()).collect();
        assert!(codes.len() == services.len() && codes.len() > 60, "each once: {}", codes.len());
        assert!(codes.iter().all(|c| c.parse::<f64>().is_err()), "no code is a number");
        for service in &services {
            assert_eq!(service["type"], "realtime");
            let code = service["service_code"].as_str().expect("a code");
            let (status, definition) = both(&h, &format!("v2/services/{code}")).await;
            assert_eq!(status, 200);
            let attributes = definition["attributes"].as_array().expect("a list");
            assert_eq!(service["metadata"], !attributes.is_empty(), "{code}");
            for (n, attribute) in attributes.iter().enumerate() {
                assert_eq!(attribute["order"], n + 1);
                assert_eq!(attribute["variable"], true);
                assert_eq!(attribute["datatype"], "string");
            }
            // Some of them: the rest is as these.
            if code > "HT" {
                break;
            }
        }
        let pothole = services.iter().find(|s| s["service_code"] == "GT-01").expect("potholes");
        assert_eq!(pothole["service_name"], "Ổ gà, đường lún");
        assert_eq!(pothole["group"], "Đường sá, giao thông");
        let (_, english) = both_in(&h, "v2/services", "en-GB, vi;q=0.5").await;
        assert!(english.to_string().contains("Potholes, subsidence"));
        let (_, english) = both(&h, "v2/services?lang=en").await;
        assert!(english.to_string().contains("Potholes, subsidence"));
        let (_, definition) = both(&h, "v2/services/GT-01").await;
        assert_eq!(definition["attributes"][0]["description"], "Rộng bằng cái mâm hay hơn?");
        assert_eq!(definition["attributes"][0]["code"], "q1");
        let (status, told) = both(&h, "v2/services/KHONG-CO").await;
        assert_eq!(status, 404);
        assert_eq!(errors(&told, 404).len(), 1);
        // The words of discovery move when tables do.
        let before = both(&h, "discovery").await.1["changeset"].clone();
        app::catalogue::install(&h.app.store, &|name| crate::app::pack(name)).await.expect("a pack");
        app::catalogue::reload(&h.app).await.expect("tables");
        let after = both(&h, "discovery").await.1["changeset"].clone();
        assert!(after.as_str() > before.as_str(), "{before} {after}");
    }

    async fn one_jurisdiction_is_served(db: TestDb) {
        let h = TestApp::open(&db).await;
        for ours in ["", "phananh.test", "www.PhanAnh.test"] {
            assert_eq!(both(&h, &format!("v2/services/GT-01?jurisdiction_id={ours}")).await.0, 200, "{ours}");
        }
        let (status, told) = both(&h, "v2/requests?jurisdiction_id=city.example").await;
        assert_eq!(status, 404);
        assert!(errors(&told, 404)[0].contains("jurisdiction_id"));
    }

    async fn a_request_is_told_as_the_public_sees_it(db: TestDb) {
        let h = TestApp::open(&db).await;
        let file = h.uploaded(&photo(), "photo").await;
        let code = released(&h, &with(&[("files", json!([file]))]), "Ổ gà sâu").await;
        let (status, told) = both(&h, &format!("v2/requests/QB-{code}")).await;
        assert_eq!(status, 200);
        let request = &told[0];
        assert_eq!(request["service_request_id"], format!("QB-{code}"));
        assert_eq!(request["status"], "open");
        assert_eq!(request["service_code"], "GT-01");
        assert_eq!(request["service_name"], "Ổ gà, đường lún");
        assert_eq!(request["description"], "Ổ gà sâu, mưa ngập <b>&amp;</b>.");
        assert_eq!(request["requested_datetime"], "2026-11-24T02:00:00Z");
        assert_eq!(request["lat"], 17.4702);
        assert_eq!(request["long"], 106.619);
        assert!(request["address"].as_str().is_some_and(|a| a.contains("Đồng Hới")), "{request}");
        let photo = request["media_url"].as_str().expect("a photo").to_owned();
        assert!(photo.starts_with(&format!("https://phananh.test/tep/{code}/")), "{photo}");
        assert!(request.get("extended_attributes").is_none());
        for secret in ["912345678", "trời mưa nước ngập không thấy", "0912"] {
            assert!(!told.to_string().contains(secret), "{told}");
        }
        // By its digits alone too, and as it is printed.
        assert_eq!(both(&h, &format!("v2/requests/{code}")).await.1, told);
        assert_eq!(both(&h, &format!("v2/requests?service_request_id={code},qb-{code},,10000005&status=nonsense")).await.1, told);
        let (_, more) = both(&h, &format!("v2/requests/{code}?extensions=true")).await;
        let extended = &more[0]["extended_attributes"];
        assert_eq!(extended["stage"], "received");
        assert_eq!(extended["channel"], "api");
        assert_eq!(extended["photos"], json!([photo]));
        assert_eq!(extended["title"], "Ổ gà sâu");
        h.answered(&code).await;
        let (_, told) = both(&h, &format!("v2/requests/{code}?extensions=1")).await;
        let request = &told[0];
        assert_eq!(request["status"], "open", "answered, and not confirmed yet");
        assert!(request["agency_responsible"].as_str().is_some_and(|a| a.contains("Đồng Hới")));
        assert!(request["expected_datetime"].as_str() > Some("2026-11-24T02:15:00Z"), "{request}");
        assert!(request["status_notes"].as_str().is_some_and(|n| n.contains("đã vá")), "{request}");
        let notes = request["notes"].as_array().expect("notes");
        assert!(notes.len() >= 3, "{notes:?}");
        assert_eq!(notes[notes.len() - 1]["type"], "publish");
        let (_, english) = both(&h, &format!("v2/requests/{code}?lang=en")).await;
        assert_eq!(english[0]["service_name"], "Potholes, subsidence, road surface damage");
        h.verify().await;
    }

    async fn lists_are_narrowed_and_paged(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut codes = Vec::new();
        for n in 0..5 {
            let place = json!(17.4702 + f64::from(n) * 0.01);
            let category = json!(if n == 2 { "MT-01" } else { "GT-01" });
            let report = with(&[("lat", place), ("category", category)]);
            codes.push(released(&h, &report, &format!("Việc số {n} ở Hoa Sữa")).await);
            h.wait(24 * 60);
        }
        app::follow::catch_up(&h.app).await.expect("followers");
        let newest: Vec<String> = codes.iter().rev().cloned().collect();
        let list = async |query: &str| {
            let (status, told) = both(&h, &format!("v2/requests?{query}")).await;
            assert_eq!(status, 200, "{query}: {told}");
            ids(&told)
        };
        assert_eq!(list("").await, newest);
        assert_eq!(list("status=&service_code=&start_date=").await, newest, "empty is as absent");
        assert_eq!(list("status=open,closed").await, newest);
        assert_eq!(list("status=closed").await, Vec::<String>::new());
        assert_eq!(list("service_code=MT-01").await, [codes[2].clone()]);
        assert_eq!(list("service_code=MT-01,GT").await, newest, "a field means its services");
        assert_eq!(list("page_size=2&page=2").await, newest[2..4]);
        assert_eq!(list("limit=2&page=0").await, newest[..2]);
        assert_eq!(list("page_size=2&page=4").await, Vec::<String>::new());
        assert_eq!(list("start_date=2026-11-25T02:00:00Z&end_date=2026-11-26T02:00:00Z").await, [codes[2].clone(), codes[1].clone()]);
        assert_eq!(list("start_date=2026-11-25T09:00:00+07:00&end_date=2026-11-25T02:00:00Z").await, [codes[1].clone()]);
        assert_eq!(list("end_date=2026-11-24").await, [codes[0].clone()]);
        assert_eq!(list("start_date=2026-08-01T00:00:00Z").await, Vec::<String>::new(), "ninety days from there");
        assert_eq!(list("bbox=106.6,17.475,106.63,17.495").await, [codes[2].clone(), codes[1].clone()]);
        assert_eq!(list("lat=17.4702&long=106.619&radius=1300").await, [codes[1].clone(), codes[0].clone()]);
        assert_eq!(list("lat=17.4702&long=106.619").await, [codes[0].clone()]);
        assert_eq!(list("q=hoa+s%E1%BB%AFa").await, newest);
        assert_eq!(list("q=so+3").await, [codes[3].clone()]);
        assert_eq!(list("service_request_id=12345678,x").await, Vec::<String>::new());
        // Whatever it is: who asks for changes sees old reports in the order in which they changed.
        let o = h.token(Role::IocOperator, None).await;
        let order = json!({ "lead": WARD, "instruction": "Vá trong tuần.", "category": "GT-01" });
        assert_eq!(h.act(&o, &codes[0], "dispatch", order).await.status, 200);
        let all: Vec<String> = codes[1..].iter().chain(&codes[..1]).cloned().collect();
        assert_eq!(list("updated_after=2026-01-01T00:00:00Z").await, all);
        assert_eq!(list("updated_after=2026-11-29T02:00:00Z").await, [codes[0].clone()]);
        assert_eq!(list("updated_after=2026-11-28T02:00:00Z&page_size=1&page=2").await, [codes[0].clone()]);
        assert_eq!(list("updated_before=2026-11-24T02:00:00Z").await, Vec::<String>::new());
        // Changed twice and drawn anew each time.
        let told = both(&h, &format!("v2/requests?service_request_id={}", codes[0])).await.1;
        assert!(told[0]["agency_responsible"].is_string(), "{told}");
        // Closed ones.
        let refused = json!({ "reason": "R-07", "note": "Việc này đã được giải quyết xong từ trước." });
        let done = h.act(&o, &codes[4], "refuse", refused).await;
        assert_eq!(done.status, 200, "{}", done.text());
        assert_eq!(list("status=closed").await, [codes[4].clone()]);
        assert_eq!(list("status=open").await, newest[1..]);
        h.verify().await;
    }

    async fn what_is_wrong_with_a_question_is_said(db: TestDb) {
        let h = TestApp::open(&db).await;
        let wrong = [
            ("start_date=yesterday", "start_date"),
            ("start_date=2026-13-01T00:00:00Z", "start_date"),
            ("end_date=2026-11-24T10:00:00", "end_date"),
            ("end_date=1e9", "end_date"),
            ("start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", "start_date"),
            ("start_date=2026-11-02T00:00:00Z&end_date=2026-11-01T00:00:00Z", "end_date"),
            ("updated_after=now", "updated_after"),
            ("updated_after=2026-11-02T00:00:00Z&updated_before=2026-11-01T00:00:00Z", "updated_before"),
            ("status=pending", "status"),
            ("status=open;closed", "status"),
            ("service_code=NO-SUCH", "service_code"),
            ("bbox=1,2,3", "bbox"),
            ("bbox=107,17,106,18", "bbox"),
            ("bbox=a,b,c,d", "bbox"),
            ("bbox=NaN,NaN,NaN,NaN", "bbox"),
            ("lat=17&radius=5", "long"),
            ("long=106", "lat"),
            ("radius=5", "lat"),
            ("lat=91&long=106", "lat"),
            ("lat=x&long=106", "lat"),
            ("lat=17&long=106&radius=-5", "radius"),
            ("lat=17&long=106&radius=9999999", "radius"),
            ("page=-1", "page"),
            ("page=1.5", "page"),
            ("page=99999999999999999999", "page"),
            ("page_size=0", "page_size"),
            ("page_size=-7", "page_size"),
            ("page_size=1001", "page_size"),
            ("limit=-1", "limit"),
            ("max_requests=many", "max_requests"),
            ("page=51&page_size=1000", "page"),
            ("q=a", "q"),
            ("extensions=perhaps", "extensions"),
        ];
        for (query, field) in wrong {
            for languages in ["vi", "en"] {
                let (status, told) = both_in(&h, &format!("v2/requests?{query}"), languages).await;
                assert_eq!(status, 400, "{query}: {told}");
                let named = errors(&told, 400);
                assert!(named.iter().any(|e| e.starts_with(&format!("{field}: "))), "{query}: {named:?}");
            }
        }
        let vi = both_in(&h, "v2/requests?status=x", "vi").await.1;
        let en = both_in(&h, "v2/requests?status=x", "en").await.1;
        assert_ne!(vi, en);
        let (_, all) = both(&h, "v2/requests?status=x&bbox=1&page=-1").await;
        assert_eq!(errors(&all, 400).len(), 3, "all faults at once: {all}");
        let (status, told) = both(&h, "v2/servicerequestupdates?start_date=x").await;
        assert_eq!(status, 400, "{told}");
        for query in ["start_date=2020-01-01T00:00:00Z&end_date=2021-01-01T00:00:00Z", "end_date=2026-11-24"] {
            assert_eq!(both(&h, &format!("v2/servicerequestupdates?{query}")).await.0, 400, "{query}");
        }
    }

    async fn hostile_questions_break_nothing(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = released(&h, &pothole(), "Ổ gà").await;
        app::follow::catch_up(&h.app).await.expect("followers");
        for value in ["'; drop table report; --", "\" OR 1=1", "%00", "<script>", "]]>", "*", "\u{202e}", "(a AND b", "NEAR(a b)", "a:b", "😀😀", "${jndi}", "../../etc/passwd"] {
            let value = match value { "%00" => value.to_owned(), other => url(other) };
            for name in ["q", "status", "service_code", "service_request_id", "start_date", "bbox", "lat", "page", "extensions", "lang", "jurisdiction_id", "nonsense"] {
                let (status, _) = both(&h, &format!("v2/requests?{name}={value}")).await;
                assert!(matches!(status, 200 | 400 | 404), "{name}={value}: {status}");
            }
        }
        let long = "x".repeat(6_000);
        assert_eq!(both(&h, &format!("v2/requests?q={long}")).await.0, 200);
        let many = vec!["GT-01"; 300].join(",");
        assert_eq!(both(&h, &format!("v2/requests?service_code={many}")).await.0, 400);
        let many = vec![code.as_str(); 300].join(",");
        assert_eq!(ids(&both(&h, &format!("v2/requests?service_request_id={many}")).await.1), std::slice::from_ref(&code));
        // Not UTF-8, and addresses that are none.
        let bad = h.get("/open311/v2/requests.json?q=%ff%fe").await;
        is_open311(&bad, "json");
        assert_eq!(bad.status, 400);
        for (path, status) in [
            ("/open311", 404), ("/open311/", 404), ("/open311/v2/nothing.json", 404), ("/open311/v1/services.json", 404),
            ("/open311/v2/services", 404), ("/open311/v2/services.html", 404), ("/open311/v2/requests.rss", 404),
            ("/open311/v2/services/GT-01", 404), ("/open311/v2/services/.json", 404), ("/open311/v2/services/%2e%2e.json", 404),
            ("/open311/v2/requests/12345678.json", 404), ("/open311/v2/requests/abc.xml", 404), ("/open311/v2/tokens/abc.xml", 404),
            ("/open311/v2/requests/%00.json", 404), ("/open311/v2/requests/%ff.json", 404),
        ] {
            let answer = h.get(path).await;
            is_open311(&answer, if path.ends_with(".json") { "json" } else { "xml" });
            // A path that is no UTF-8 is no address at all.
            assert!(answer.status == status || (path.contains("%ff") && answer.status == 400), "{path}: {}", answer.status);
        }
        for method in ["PUT", "DELETE", "PATCH"] {
            for path in ["/open311/v2/requests.json", "/open311/v2/services.xml", "/open311/discovery.json"] {
                let answer = h.call(method, path).send().await;
                is_open311(&answer, path.rsplit('.').next().expect("a suffix"));
                assert_eq!(answer.status, 405, "{method} {path}");
                assert!(answer.header("allow").contains("GET"), "{}", answer.header("allow"));
            }
        }
        assert_eq!(h.call("HEAD", "/open311/v2/services.json").send().await.status, 200);
    }

    async fn only_what_is_public_is_told(db: TestDb) {
        let h = TestApp::open(&db).await;
        let l = h.token(Role::IocLeader, None).await;
        let withheld = code(&h.pothole().await);
        let shown = released(&h, &pothole(), "Ổ gà").await;
        h.wait(1);
        let hidden = released(&h, &pothole(), "Việc riêng tư").await;
        app::follow::catch_up(&h.app).await.expect("followers");
        assert_eq!(ids(&both(&h, "v2/requests").await.1), [hidden.clone(), shown.clone()]);
        let done = h.act(&l, &hidden, "hide", json!({ "reason": "private_life" })).await;
        assert_eq!(done.status, 200, "{}", done.text());
        for query in ["", "?status=open", "?q=rieng+tu", "?updated_after=2026-01-01T00:00:00Z", "?extensions=true", "?bbox=106,17,107,18"] {
            let told = both(&h, &format!("v2/requests{query}")).await.1;
            assert!(!told.to_string().contains(&hidden) && !told.to_string().contains(&withheld), "{query}: {told}");
        }
        for code in [&hidden, &withheld] {
            for path in [format!("v2/requests/{code}"), format!("v2/tokens/QB-{code}"), format!("v2/requests/{code}?extensions=true")] {
                assert_eq!(both(&h, &path).await.0, 404, "{path}");
            }
            assert_eq!(both(&h, &format!("v2/requests?service_request_id={code}")).await.1, json!([]));
        }
        let told = both(&h, "v2/servicerequestupdates").await.1;
        assert!(!told.to_string().contains(&hidden), "{told}");
        let (status, token) = both(&h, &format!("v2/tokens/{shown}")).await;
        assert_eq!((status, &token[0]["service_request_id"]), (200, &json!(format!("QB-{shown}"))));
        assert_eq!(token[0]["token"], token[0]["service_request_id"]);
        // Who is signed in is told no more here.
        let o = h.token(Role::IocOperator, None).await;
        let asked = h.call("GET", &format!("/open311/v2/requests/{withheld}.json")).token(&o).send().await;
        assert_eq!(asked.status, 404);
        // Shown again, it is there again.
        let done = h.act(&l, &hidden, "unhide", json!({})).await;
        assert_eq!(done.status, 200, "{}", done.text());
        assert_eq!(ids(&both(&h, "v2/requests").await.1), [hidden, shown]);
    }

    async fn words_that_look_like_numbers_stay_words(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = released(&h, &with(&[("place", json!("86"))]), "113").await;
        let o = h.token(Role::IocOperator, None).await;
        let words = json!({ "title": "113", "text": "115", "category": "GT-01", "redaction_confirmed": true });
        assert_eq!(h.act(&o, &code, "release", words).await.status, 200);
        let json = h.get(&format!("/open311/v2/requests/{code}.json")).await.json();
        assert_eq!(json[0]["description"], "115");
        assert!(json[0]["service_request_id"].is_string());
    }

    async fn floods_are_held_back_in_the_same_shape(db: TestDb) {
        let h = TestApp::with(&db, app::limit::Flood::Limited, |_| {}).await;
        let mut told = None;
        for _ in 0..700 {
            let answer = h.call("GET", "/open311/v2/services/GT-01.xml").from("203.0.113.9").send().await;
            if answer.status == 429 {
                told = Some(answer);
                break;
            }
        }
        let told = told.expect("a limit");
        is_open311(&told, "xml");
        assert!(told.header("retry-after").parse::<u32>().is_ok_and(|s| s >= 1));
        assert_eq!(errors(&spark(&[told.text()])[0], 429).len(), 1);
    }
);

/// A value as it stands in a query.
pub(crate) fn url(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

//! Open311 over a real connection: a client that others wrote reads both formats, and no key comes
//! into the log.

use crate::storm::client::Request;
use crate::storm::node::House;
use crate::storm::{in_house, insist, pothole, slip};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use testkit::{TestDb, both_engines};

const PYTHON: &str = "HIENTRUONG_TEST_PYTHON";

/// The Python that has the client; none where nobody brought it and not everything must be tested.
pub(crate) fn python() -> Option<String> {
    let found = std::env::var(PYTHON).ok();
    if found.is_none() {
        assert!(
            std::env::var_os("HIENTRUONG_TEST_ALL").is_none(),
            "{PYTHON} is not set: no client to read with"
        );
        eprintln!("SKIPPED: {PYTHON} is not set (cargo xtask test sets it)");
    }
    found
}

/// Files reports and releases them; their codes.
fn released(house: &House, n: u64) -> Vec<String> {
    let account = ["user", "add", "ioc.truc", "--name", "Trực"];
    house
        .at
        .done(&[&account[..], &["--role", "ioc_operator"]].concat());
    let said = house
        .at
        .done(&["token", "issue", "ioc.truc", "--name", "t"]);
    let token = said.lines().last().expect("a token").to_owned();
    let file = |n| {
        let filed = insist(house, &Request::post("/api/v1/reports").json(&pothole(n)));
        let (code, _) = slip(&filed);
        let words = json!({
            "title": format!("Ổ gà thứ {n}"), "text": "Sâu, mưa ngập & trơn.", "category": "GT-01",
            "redaction_confirmed": true,
        });
        let path = format!("/api/v1/reports/{code}/actions/release");
        let done = insist(house, &Request::post(&path).token(&token).json(&words));
        assert_eq!(done.status, 200, "{}", done.text());
        code
    };
    (0..n).map(file).collect()
}

fn read_by_georeport(house: &House) {
    let Some(python) = python() else { return };
    let node = house.start();
    let codes = released(house, 3);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/read_open311.py");
    let told = Command::new(python)
        .arg(script)
        .arg(house.address())
        .arg(format!("QB-{}", codes[0]))
        .output()
        .expect("python runs");
    let complaint = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{complaint}\n{}", house.log());
    let told: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    let newest: Vec<String> = codes.iter().rev().map(|c| format!("QB-{c}")).collect();
    for form in ["json", "xml"] {
        let read = &told[form];
        assert!(read["services"].as_array().is_some_and(|s| s.len() > 60));
        assert_eq!(read["definition"]["service_code"], "GT-01");
        for list in ["requests", "narrowed"] {
            let list = read[list].as_array().expect("a list");
            let ids: Vec<&str> = list
                .iter()
                .filter_map(|r| r["service_request_id"].as_str())
                .collect();
            assert_eq!(ids, newest, "{form}");
        }
        let one = &read["one"];
        assert_eq!(one["service_request_id"], newest[2]);
        assert_eq!(one["description"], "Sâu, mưa ngập & trơn.");
        assert_eq!(one["status"], "open");
        assert_eq!(read["named"][0]["service_request_id"], newest[2]);
    }
    // What stands in both as text is the same in both.
    for field in [
        "service_name",
        "description",
        "requested_datetime",
        "updated_datetime",
        "address",
    ] {
        assert_eq!(
            told["json"]["one"][field], told["xml"]["one"][field],
            "{field}"
        );
    }
    assert!(node.stop());
}

/// Words that no log may hold.
const KEY: &str = "hto_khoa-khong-duoc-lot-ra-ngoai";

fn keys_stay_out_of_the_log(house: &House) {
    let node = house.start();
    let form = format!("api_key={KEY}&service_code=GT-01&phone=0912345678&first_name=Hoasuaten");
    let kind = "application/x-www-form-urlencoded";
    for path in ["requests", "servicerequestupdates"] {
        for query in ["", "?api_key=hto_khoa-khong-duoc-lot-ra-ngoai&lang=en"] {
            let path = format!("/open311/v2/{path}.json{query}");
            let sent = Request::post(&path).bytes_of(kind, form.as_bytes());
            assert_eq!(insist(house, &sent).status, 403);
        }
    }
    for path in [
        "tokens/QB-10000005.xml",
        "requests.json",
        "requests/1.xml",
        "nothing.xml",
    ] {
        let path = format!("/open311/v2/{path}?api_key={KEY}&q=");
        let answer = insist(house, &Request::get(&path));
        assert!(!answer.text().contains(KEY), "{}", answer.text());
    }
    assert!(node.stop());
    let log = house.log();
    for secret in [KEY, "912345678", "Hoasuaten"] {
        assert!(!log.contains(secret), "{log}");
    }
}

both_engines!(
    async fn a_client_that_others_wrote_reads_us(db: TestDb) {
        in_house(&db, read_by_georeport).await;
    }

    async fn a_key_in_an_address_reaches_no_log(db: TestDb) {
        in_house(&db, keys_stay_out_of_the_log).await;
    }
);

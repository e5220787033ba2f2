//! What a node tells whoever watches over it: figures, and a log whose lines name their request.

use crate::scripts::python;
use crate::storm::client::Request;
use crate::storm::node::{House, pause};
use crate::storm::{in_house, insist, pothole, slip};
use serde_json::Value;
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use testkit::{TestDb, both_engines};

/// A port that was free a moment ago.
pub(crate) fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn figures(python: &str, address: &str) -> HashMap<String, f64> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/read_metrics.py");
    let told = Command::new(python).arg(script).arg(address).output();
    let told = told.expect("python runs");
    let complaint = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{complaint}");
    serde_json::from_slice(&told.stdout).expect("JSON")
}

fn watched(house: &House) {
    let Some(python) = python() else { return };
    let at = format!("127.0.0.1:{}", port());
    let node = house.start_with(&[], &[("HIENTRUONG_METRICS_LISTEN", &at)]);
    let (code, _) = slip(&insist(
        house,
        &Request::post("/api/v1/reports").json(&pothole(1)),
    ));
    insist(house, &Request::get(&format!("/hs/{code}")));
    insist(house, &Request::get("/khong-co-trang-nay"));
    // Figures are looked at anew every two seconds.
    let mut seen = HashMap::new();
    for _ in 0..40 {
        seen = figures(&python, &at);
        let told = |name: &str| seen.get(name).copied().unwrap_or(-1.0);
        if told("hientruong_requests_total{status=4xx,wing=nowhere}") >= 1.0
            && told("hientruong_follower_behind{follower=search}") == 0.0
        {
            break;
        }
        pause(Duration::from_millis(500));
    }
    let told = |name: &str| *seen.get(name).unwrap_or_else(|| panic!("{name}: {seen:?}"));
    assert!(told("hientruong_requests_total{status=2xx,wing=api}") >= 1.0);
    assert!(told("hientruong_requests_total{status=4xx,wing=nowhere}") >= 1.0);
    assert!(told("hientruong_requests_total{status=2xx,wing=portal}") >= 1.0);
    assert_eq!(
        told("hientruong_request_duration_seconds_count{wing=api}"),
        told("hientruong_request_duration_seconds_bucket{le=+Inf,wing=api}")
    );
    assert!(told("hientruong_batches_total{end=committed}") >= 1.0);
    assert_eq!(told("hientruong_database_up{}"), 1.0);
    assert_eq!(told("hientruong_follower_behind{follower=search}"), 0.0);
    assert!(told("hientruong_process_resident_memory_bytes{}") > 1e6);
    assert!(told("hientruong_disk_free_bytes{}") > 0.0);
    // Nothing of a report is among them.
    let text = format!("{seen:?}");
    assert!(!text.contains(&code) && !text.contains("/hs/"), "{text}");
    // At the public door there are none.
    assert_eq!(insist(house, &Request::get("/metrics")).status, 404);
    node.kill();
}

fn traced(house: &House) {
    let env = [
        ("HIENTRUONG_LOG", "json"),
        ("RUST_LOG", "info,access=debug"),
    ];
    let node = house.start_with(&[], &env);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let asked = Request::get("/tra-cuu?ma=48291367").header("traceparent", &parent);
    let answer = insist(house, &asked);
    let id = answer.header("x-request-id").expect("a number").to_owned();
    // Somebody else's words do not get into the log.
    let hostile =
        Request::get("/khong-co?so=0912345678").header("traceparent", "00-0912345678-x-01");
    insist(house, &hostile);
    pause(Duration::from_millis(300));
    let log = house.log();
    let lines: Vec<Value> = log
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    let line = lines
        .iter()
        .find(|line| line["span"]["id"] == id.as_str())
        .unwrap_or_else(|| panic!("{id}: {log}"));
    assert_eq!(line["span"]["trace"], trace);
    assert_eq!(line["target"], "access");
    assert_eq!(line["route"], "/tra-cuu");
    assert!(
        !log.contains("48291367") && !log.contains("0912345678"),
        "{log}"
    );
    node.kill();
}

both_engines!(
    async fn a_node_tells_its_figures(db: TestDb) {
        in_house(&db, watched).await;
    }

    async fn a_line_of_the_log_names_its_request(db: TestDb) {
        in_house(&db, traced).await;
    }
);

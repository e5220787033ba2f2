//! Fifty clients with one key, one action, one version: one effect, and all others hear of it.

use super::client::{Answer, Request, photo};
use super::node::House;
use super::{in_house, insist, pothole, slip, whole};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Barrier;
use testkit::{TestDb, both_engines};

const CLIENTS: usize = 50;
/// A ward whose people act.
const WARD: &str = "UB-18880-T7";

both_engines!(
    async fn fifty_clients_send_one_key_at_once(db: TestDb) {
        in_house(&db, one_report).await;
    }

    async fn fifty_clerks_act_on_one_report_at_once(db: TestDb) {
        in_house(&db, one_action).await;
    }
);

/// All at the same moment.
fn at_once(house: &House, requests: &[Request]) -> Vec<Answer> {
    let start = Barrier::new(requests.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = requests
            .iter()
            .map(|request| {
                scope.spawn(|| {
                    start.wait();
                    insist(house, request)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|t| t.join().expect("a client ends well"))
            .collect()
    })
}

fn one_report(house: &House) {
    let node = house.start();
    let send = || Request::post("/api/v1/reports").key("one key");
    let plain = vec![send().json(&pothole(1)); CLIENTS];
    let slips: BTreeSet<_> = at_once(house, &plain).iter().map(slip).collect();
    assert_eq!(slips.len(), 1, "one code and one secret for all");
    let other = insist(house, &send().json(&pothole(2)));
    assert_eq!(
        (other.status, &other.json()["code"]),
        (422, &json!("repeated_key"))
    );

    let send = || Request::post("/api/v1/reports").key("with a photo");
    let with_photo = vec![send().form(&pothole(3), &photo(3)); CLIENTS];
    let slips: BTreeSet<_> = at_once(house, &with_photo).iter().map(slip).collect();
    assert_eq!(slips.len(), 1);
    whole(house, 2);
    assert!(node.stop());
}

fn one_action(house: &House) {
    let node = house.start();
    let operator = house.token("ioc_operator", None);
    let sent = insist(house, &Request::post("/api/v1/reports").json(&pothole(1)));
    let (code, _) = slip(&sent);
    let at = |rest: &str| format!("/api/v1/reports/{code}{rest}");
    let order = json!({ "lead": WARD, "title": "Ổ gà trước chợ", "co": [], "instruction": "Vá trong tuần.", "version": 1 });

    // Without a key, naming the version they saw: one of them sends it on, the others are told.
    let act = Request::post(&at("/actions/dispatch"))
        .token(&operator)
        .json(&order);
    let answers = at_once(house, &vec![act; CLIENTS]);
    let done = answers.iter().filter(|a| a.status == 200).count();
    assert_eq!(done, 1);
    for told in answers.iter().filter(|a| a.status != 200) {
        assert_eq!(told.status, 409, "{}", told.text());
    }

    // With one key: one does it, all hear the same.
    let focal = house.token("agency_focal", Some(WARD));
    let act = Request::post(&at("/actions/acknowledge"))
        .token(&focal)
        .key("one")
        .json(&json!({}));
    let answers = at_once(house, &vec![act; CLIENTS]);
    let heard: BTreeSet<_> = answers
        .iter()
        .map(|a| (a.status, a.json()["version"].as_u64()))
        .collect();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(answers[0].status, 200, "{}", answers[0].text());
    let events = insist(house, &Request::get(&at("/events")).token(&operator)).json();
    let kinds: Vec<_> = events["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|e| e["kind"].clone())
        .collect();
    for action in ["submit", "dispatch", "acknowledge"] {
        assert_eq!(
            kinds.iter().filter(|kind| *kind == action).count(),
            1,
            "{events}"
        );
    }
    whole(house, 1);
    assert!(node.stop());
}

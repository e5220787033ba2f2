//! Many clients at once, and clients that are gone before the answer.

pub(crate) mod beside;
pub(crate) mod client;
pub(crate) mod dice;
mod hang_up;
pub(crate) mod node;
mod one_key;

use client::{Answer, Request};
use node::{House, pause};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::TestDb;

/// An answer or an end is a matter of seconds, also on a machine that does five other things.
const TRIES_MAX: u32 = 1_500;

/// Runs a trial on threads that may wait, in a house of its own.
pub(crate) async fn in_house(db: &TestDb, trial: impl FnOnce(&House) + Send + 'static) {
    let url = db.url().to_owned();
    tokio::task::spawn_blocking(move || trial(&House::new(&url)))
        .await
        .expect("the trial ends well");
}

/// A new report's fields; `n` tells it from the others.
pub(crate) fn pothole(n: u64) -> Value {
    json!({
        "text": format!("Ổ gà thứ {n} trước cổng chợ, trời mưa nước ngập không thấy"),
        "lat": 17.4702,
        "lon": 106.619,
        "place": format!("{n} Trần Hưng Đạo"),
        "category": "GT-01",
        "phone": format!("09{:08}", n % 7),
        "consent": true,
    })
}

/// Sends a request until it is answered. A connection that ends and a house that is busy may be
/// asked again; any other answer is told.
pub(crate) fn insist(house: &House, request: &Request) -> Answer {
    for _ in 0..TRIES_MAX {
        match request.send(&house.address()) {
            Ok(answer) if answer.status != 503 => {
                assert_ne!(answer.status, 500, "{}\n{}", answer.text(), house.log());
                return answer;
            }
            Ok(_) | Err(_) => pause(Duration::from_millis(40)),
        }
    }
    panic!("nobody answers: {}", house.log());
}

/// Code and secret of a slip.
pub(crate) fn slip(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 201, "{}", answer.text());
    let json = answer.json();
    let text = |name: &str| json[name].as_str().expect("a text").to_owned();
    let secret = text("secret_url")
        .split_once("?k=")
        .map(|(_, k)| k.to_owned())
        .expect("a secret");
    (text("code"), secret)
}

/// Nothing is broken at the end: no panic in the log, every chain and projection whole, as many
/// reports as there should be.
pub(crate) fn whole(house: &House, reports: u64) {
    let store = house.store();
    house.caught_up(&store);
    let verdict = node::wait_for(store::verify::verify(&store, None)).expect("it reads");
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!(verdict.reports, reports);
    assert!(house.at.done(&["verify"]).starts_with("Whole"));
    let log = house.log();
    assert!(
        !log.contains("panicked") && !log.contains("internal error"),
        "{log}"
    );
}

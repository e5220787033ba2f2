//! Messages leave a service that is killed while it sends, and two workers that share one outbox.
//!
//! `cargo xtask trial post` runs the long form.

pub(crate) mod gateway;

use crate::storm::client::Request;
use crate::storm::dice::{Dice, asked_for};
use crate::storm::node::{House, Node, pause, wait_for};
use crate::storm::{in_house, insist, slip};
use gateway::Gateway;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use testkit::{TestDb, both_engines};

/// Messages of one way that a node has on its way at once: as many may be repeated by its death.
pub(crate) const ON_THE_WAY: usize = 16;

both_engines!(
    async fn a_service_killed_while_it_sends_loses_nothing(db: TestDb) {
        in_house(&db, killed).await;
    }
);

/// A danger: what its reporter is told waits for no morning.
pub(crate) fn danger(n: u64) -> Value {
    json!({
        "text": format!("Dây điện đứt rơi xuống đường trước nhà số {n}, đang phóng điện"),
        "lat": 17.4702,
        "lon": 106.619,
        "place": format!("{n} Trần Hưng Đạo"),
        "category": "DIEN-02",
        "phone": number(n),
        "consent": true,
    })
}

pub(crate) fn number(n: u64) -> String {
    format!("09{:08}", 20_000_000 + n)
}

fn file(house: &House, n: u64) {
    let new = Request::post("/api/v1/reports").key(&format!("post-{n}"));
    slip(&insist(house, &new.json(&danger(n))));
}

fn killed(house: &House) {
    let kills = asked_for("HIENTRUONG_TRIAL_KILLS", 3);
    let gateway = Gateway::open(Duration::from_millis(30), true);
    house.configure(&gateway.configuration());
    let mut dice = Dice::new();
    let mut node = house.start();
    let mut filed = 0;
    for _ in 0..kills {
        for _ in 0..20 {
            file(house, filed);
            filed += 1;
        }
        pause(Duration::from_millis(dice.below(700)));
        node.kill();
        node = house.start();
    }
    quiet(house);
    let offered = gateway.offered();
    assert_eq!(by_number(&offered), each_once(filed), "{}", house.log());
    // A message is offered again only where nobody wrote down that it was taken.
    let repeated: usize = offered.values().map(|o| o.after_taken).sum();
    let most = usize::try_from(kills).expect("a few") * ON_THE_WAY;
    eprintln!("{filed} messages, {kills} kills, {repeated} of them repeated");
    assert!(repeated <= most, "{repeated} were repeated");
    assert!(node.stop());
    assert!(house.at.done(&["verify"]).starts_with("Whole"));
}

#[test]
fn two_workers_share_one_outbox() {
    async fn body(db: TestDb) {
        in_house(&db, shared).await;
    }
    testkit::on_postgres(testkit::empty, body);
}

fn shared(house: &House) {
    let gateway = Gateway::open(Duration::from_millis(20), false);
    house.configure(&gateway.configuration());
    let doors = house.start_as(&["--no-worker"]);
    let workers: Vec<Node> = (0..2).map(|_| house.work()).collect();
    let filed = 60;
    for n in 0..filed {
        file(house, n);
    }
    quiet(house);
    let offered = gateway.offered();
    assert_eq!(by_number(&offered), each_once(filed), "{}", house.log());
    for (id, offer) in &offered {
        assert_eq!(offer.times, 1, "{id}");
    }
    for node in workers.into_iter().chain([doors]) {
        assert!(node.stop());
    }
}

/// Waits until nothing in the outbox waits.
fn quiet(house: &House) {
    let store = house.store();
    for _ in 0..1_500 {
        let now = domain::time::At(i64::MAX / 2);
        let load = wait_for(store::message::load(&store, now)).expect("it reads");
        if load.waiting == 0 {
            assert_eq!(load.dead, 0, "{}", house.log());
            return;
        }
        pause(Duration::from_millis(100));
    }
    panic!("messages wait for ever: {}", house.log());
}

/// How many messages each number got.
pub(crate) fn by_number(offered: &BTreeMap<String, gateway::Offer>) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    for offer in offered.values().filter(|o| o.taken) {
        *numbers.entry(offer.to.clone()).or_default() += 1;
    }
    numbers
}

fn each_once(filed: u64) -> BTreeMap<String, usize> {
    let international = |n| format!("+84{}", &number(n)[1..]);
    (0..filed).map(|n| (international(n), 1)).collect()
}

//! Clients that are gone in the middle of a request, or before its answer.

use super::client::{Listens, Request, photo};
use super::dice::{Dice, asked_for};
use super::node::{House, pause, wait_for};
use super::{in_house, insist, pothole, slip, whole};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;
use testkit::{Engine, TestDb, both_engines};

/// Clients that hang up at the same time.
const CLIENTS: u64 = 6;

both_engines!(
    async fn clients_hang_up_in_mid_request(db: TestDb) {
        in_house(&db, hang_up).await;
        if db.engine() == Engine::Postgres {
            assert_eq!(testkit::forgotten_transactions(db.url()).await, 0);
        }
    }
);

fn hang_up(house: &House) {
    let node = house.start();
    let each = asked_for("HIENTRUONG_TRIAL_HANGUPS", 60).div_ceil(CLIENTS);
    let mut dice = Dice::new();
    let codes = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (mut dice, codes) = (dice.another(), &codes);
            scope.spawn(move || {
                for n in client * each..(client + 1) * each {
                    let request = report(n);
                    let length = request.bytes().len() as u64;
                    // Half of them after the last byte, when the deed is on its way.
                    let sent = if dice.below(2) == 0 {
                        length
                    } else {
                        dice.below(length)
                    };
                    let listens = match dice.below(3) {
                        0 => Listens::No,
                        _ => Listens::For(Duration::from_millis(1 + dice.below(40))),
                    };
                    let gone = request.hang_up(&house.address(), sent as usize, listens);
                    gone.expect("the doors are open");
                    // The phone has signal again: by then it may be done, under way, or never begun.
                    let (code, _) = slip(&insist(house, &request));
                    let new = codes.lock().expect("no client fell").insert(code);
                    assert!(new, "two keys, one report");
                }
            });
        }
    });
    if house.url.starts_with("postgres") {
        quiet(house);
    }
    whole(house, each * CLIENTS);
    assert!(node.stop());
}

/// Nobody is left in the middle of a transaction: not for longer than a commit takes.
fn quiet(house: &House) {
    for _ in 0..50 {
        if wait_for(testkit::forgotten_transactions(&house.url)) == 0 {
            return;
        }
        pause(Duration::from_millis(100));
    }
    panic!("connections stay in a transaction: {}", house.log());
}

fn report(n: u64) -> Request {
    let request = Request::post("/api/v1/reports").key(&format!("hang-up-{n}"));
    if n.is_multiple_of(3) {
        request.form(&pothole(n), &photo(n))
    } else {
        request.json(&pothole(n))
    }
}

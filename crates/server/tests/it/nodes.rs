//! Three nodes on one database, and clients who go on to the next when one hangs up. Nodes are killed
//! in the middle of it, one after the other: what was acknowledged is there once, what was to be told
//! is told, and what follows the events has followed them.
//!
//! `cargo xtask trial nodes` runs the long form.

use crate::kill::{calm_is_over, gapless};
use crate::post::gateway::Gateway;
use crate::post::{ON_THE_WAY, by_number, danger, number};
use crate::storm::client::{Answer, Request, photo};
use crate::storm::dice::{Dice, asked_for};
use crate::storm::node::{House, Node, pause};
use crate::storm::{in_house, insist, pothole, slip, whole};
use crate::webhook::{Receivers, is_whole, subscribe};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use testkit::TestDb;

const NODES: usize = 3;
const CLIENTS: u64 = 6;
/// Systems that are told of what happens; the slow first one of the others' trial is not among them.
const SYSTEMS: std::ops::RangeInclusive<usize> = 1..=2;
/// Tries of one request: some minutes on a busy machine.
const TRIES: usize = 3_000;

#[test]
fn a_node_killed_among_others_loses_nothing_and_repeats_nothing() {
    async fn body(db: TestDb) {
        in_house(&db, trial).await;
        assert_eq!(testkit::forgotten_transactions(db.url()).await, 0);
    }
    testkit::on_postgres(testkit::empty, body);
}

/// Where the nodes serve by now.
struct Doors(Mutex<Vec<String>>);

impl Doors {
    fn at(&self, n: usize) -> String {
        let all = self.0.lock().expect("nobody fell");
        all[n % all.len()].clone()
    }

    /// Asks one node after the other until one answers, as a balancer would, or a phone.
    fn insist(&self, first: usize, request: &Request) -> Answer {
        for n in first..first + TRIES {
            match request.send(&self.at(n)) {
                Ok(answer) if answer.status != 503 => {
                    assert_ne!(answer.status, 500, "{}", answer.text());
                    return answer;
                }
                Ok(_) | Err(_) => pause(Duration::from_millis(25)),
            }
        }
        panic!("nobody answers");
    }
}

/// Whose words the staff's deeds are.
struct Desk {
    centre: String,
    leader: String,
}

/// What was acknowledged.
#[derive(Default)]
struct Kept {
    codes: BTreeMap<u64, (String, String)>,
    open: BTreeSet<String>,
    hidden: BTreeSet<String>,
}

fn report(n: u64) -> Request {
    let new = Request::post("/api/v1/reports").key(&format!("nodes-{n}"));
    match n % 4 {
        // Its reporter is told at once, by night too.
        0 => new.json(&danger(n)),
        3 => new.form(&pothole(n), &photo(n)),
        _ => new.json(&pothole(n)),
    }
}

/// Files the report, and decides where it is one to decide.
fn carry_out(doors: &Doors, desk: &Desk, n: u64, kept: &Mutex<Kept>) {
    let first = n as usize;
    let (code, secret) = slip(&doors.insist(first, &report(n)));
    let act = |action: &str, token: &str, body: &Value| {
        let path = format!("/api/v1/reports/{code}/actions/{action}");
        let request = Request::post(&path)
            .token(token)
            .key(&format!("{n}-{action}"));
        // Each deed begins at another node than the one before it.
        let answer = doors.insist(first + action.len(), &request.json(body));
        assert_eq!(answer.status, 200, "{action}: {}", answer.text());
    };
    let (shown, hidden) = (matches!(n % 4, 1 | 2), n % 8 == 2);
    if shown {
        let words = json!({
            "title": "Ổ gà", "text": "Ổ gà trước cổng chợ.", "category": "GT-01",
            "redaction_confirmed": true,
        });
        act("release", &desk.centre, &words);
    }
    if hidden {
        act("hide", &desk.leader, &json!({ "reason": "private_life" }));
    }
    let mut kept = kept.lock().expect("no client fell");
    match (shown, hidden) {
        (true, false) => kept.open.insert(code.clone()),
        (true, true) => kept.hidden.insert(code.clone()),
        (false, _) => false,
    };
    kept.codes.insert(n, (code, secret));
}

fn trial(house: &House) {
    let kills = asked_for("HIENTRUONG_TRIAL_KILLS", 2);
    let gateway = Gateway::open(Duration::from_millis(30), false);
    let receivers = Receivers::start(1 + *SYSTEMS.end());
    house.configure(&format!(
        "allow_hosts = [\"127.0.0.1\"]\n{}",
        gateway.configuration()
    ));
    let desk = Desk {
        centre: house.token("ioc_operator", None),
        leader: house.token("ioc_leader", None),
    };
    let admin = house.token("sys_admin", None);
    let mut nodes: Vec<Option<Node>> = Vec::new();
    let doors = Doors(Mutex::default());
    for _ in 0..NODES {
        nodes.push(Some(house.start()));
        doors.0.lock().expect("nobody fell").push(house.address());
    }
    for n in SYSTEMS {
        subscribe(house, &admin, &receivers, n);
    }
    let mut dice = Dice::new();
    let (over, count) = (AtomicBool::new(false), AtomicU64::new(0));
    let kept = Mutex::new(Kept::default());
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (over, count, kept, doors, desk) = (&over, &count, &kept, &doors, &desk);
            scope.spawn(move || {
                let mut n = client;
                while !over.load(Ordering::Relaxed) {
                    carry_out(doors, desk, n, kept);
                    count.fetch_add(1, Ordering::Relaxed);
                    n += CLIENTS;
                }
            });
        }
        let struck = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..kills {
                calm_is_over(&count);
                pause(Duration::from_millis(dice.below(500)));
                let lot = dice.below(NODES as u64) as usize;
                nodes[lot].take().expect("it runs").kill();
                // The others go on without it, for a while.
                calm_is_over(&count);
                nodes[lot] = Some(house.start());
                doors.0.lock().expect("nobody fell")[lot] = house.address();
            }
            calm_is_over(&count);
        }));
        // Whatever happened: the clients must hear that it is over.
        over.store(true, Ordering::Relaxed);
        if let Err(why) = struck {
            std::panic::resume_unwind(why);
        }
    });
    let kept = kept.into_inner().expect("no client fell");
    eprintln!("{} reports acknowledged, {kills} kills", kept.codes.len());
    still_there(&doors, &desk, &kept);
    told(house, &gateway, &receivers, &kept, kills);
    gapless(house);
    whole(house, kept.codes.len() as u64);
    for node in nodes.into_iter().flatten() {
        assert!(node.stop());
    }
    assert!(house.at.done(&["verify"]).starts_with("Whole"));
}

/// Each key gives its first answer at every node, and each deed stands once in its chain.
fn still_there(doors: &Doors, desk: &Desk, kept: &Kept) {
    let codes: BTreeSet<&str> = kept.codes.values().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes.len(), kept.codes.len(), "two keys, one report");
    for (n, first) in &kept.codes {
        let again = slip(&doors.insist(*n as usize + 1, &report(*n)));
        assert_eq!(&again, first, "one key, two reports");
        let events = Request::get(&format!("/api/v1/reports/{}/events", first.0));
        let events = doors.insist(*n as usize, &events.token(&desk.centre));
        let events = events.json();
        let kinds: Vec<&str> = events["events"]
            .as_array()
            .expect("events")
            .iter()
            .filter_map(|event| event["kind"].as_str())
            .collect();
        for (action, done) in [
            ("submit", true),
            ("release", matches!(n % 4, 1 | 2)),
            ("hide", n % 8 == 2),
        ] {
            let times = kinds.iter().filter(|kind| **kind == action).count();
            assert_eq!(times, usize::from(done), "{action}: {kinds:?}");
        }
    }
}

/// Whoever was to be told was told, once: a message or call may come again only where the node that
/// made it died before it could write down that it was taken.
fn told(house: &House, gateway: &Gateway, receivers: &Receivers, kept: &Kept, kills: u64) {
    let dangers = kept.codes.keys().filter(|n| *n % 4 == 0);
    let wanted: BTreeMap<String, usize> = dangers
        .map(|n| (format!("+84{}", &number(*n)[1..]), 1))
        .collect();
    // What others are told may wait for the morning.
    let seen = || {
        let mut seen = by_number(&gateway.offered());
        seen.retain(|number, _| wanted.contains_key(number));
        seen
    };
    for _ in 0..1_800 {
        if seen() == wanted {
            break;
        }
        pause(Duration::from_millis(100));
    }
    assert_eq!(seen(), wanted, "{}", house.log());
    let offered = gateway.offered();
    let repeated: usize = offered.values().map(|offer| offer.after_taken).sum();
    let most = kills as usize * ON_THE_WAY;
    assert!(repeated <= most, "{repeated} messages were repeated");
    for ear in &receivers.ears[SYSTEMS] {
        let heard = || {
            is_whole(
                &ear.lock().expect("no system fell"),
                &kept.open,
                &kept.hidden,
            )
        };
        for _ in 0..1_800 {
            if heard().is_ok() {
                break;
            }
            pause(Duration::from_millis(100));
        }
        heard().unwrap_or_else(|why| panic!("{why}\n{}", house.log()));
    }
    insist(house, &Request::get("/readyz"));
}

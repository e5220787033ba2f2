//! SIGKILL in the middle of a storm of reports, the database's connections or the whole database
//! killed too: nothing that was acknowledged is missing, nothing that was repeated is doubled.
//!
//! `cargo xtask trial kill` runs the long form, with a PostgreSQL server that may be killed.

mod cluster;

use crate::storm::client::{Request, photo};
use crate::storm::dice::{Dice, asked_for};
use crate::storm::node::{House, Node, pause, wait_for};
use crate::storm::{in_house, insist, pothole, slip, whole};
use cluster::Cluster;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use testkit::{Engine, TestDb, both_engines};

const CLIENTS: u64 = 8;
/// Reports that must be acknowledged between two kills: a storm, not a calm.
const BETWEEN: u64 = 6;
/// Every third report has a photo.
const WITH_PHOTO: u64 = 3;

both_engines!(
    async fn nothing_acknowledged_is_lost_and_nothing_is_doubled(db: TestDb) {
        let database = match db.engine() {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Cluster::of_the_trial()),
        };
        in_house(&db, move |house| trial(house, database)).await;
        if db.engine() == Engine::Postgres {
            assert_eq!(testkit::forgotten_transactions(db.url()).await, 0);
        }
    }
);

/// A report that the service acknowledged.
struct Acknowledged {
    n: u64,
    code: String,
    secret: String,
}

/// `database`: none on SQLite; on PostgreSQL the server, if this trial may kill it.
fn trial(house: &House, database: Option<Option<Cluster>>) {
    let kills = asked_for("HIENTRUONG_TRIAL_KILLS", 3);
    let mut dice = Dice::new();
    let centre = house.token("ioc_operator", None);
    let (over, count) = (AtomicBool::new(false), AtomicU64::new(0));
    let kept = Mutex::new(Vec::new());
    let node = std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (over, count, kept) = (&over, &count, &kept);
            scope.spawn(move || {
                let mut n = client;
                while !over.load(Ordering::Relaxed) {
                    let (code, secret) = slip(&insist(house, &report(n)));
                    kept.lock()
                        .expect("no client fell")
                        .push(Acknowledged { n, code, secret });
                    count.fetch_add(1, Ordering::Relaxed);
                    n += CLIENTS;
                }
            });
        }
        let mut node = house.start();
        for turn in 0..kills {
            calm_is_over(&count);
            pause(Duration::from_millis(dice.below(600)));
            node = strike(house, node, turn, database.as_ref(), &mut dice);
        }
        calm_is_over(&count);
        over.store(true, Ordering::Relaxed);
        node
    });
    let kept = kept.into_inner().expect("no client fell");
    eprintln!("{} reports acknowledged, {kills} kills", kept.len());
    still_there(house, &kept, &centre);
    gapless(house);
    whole(house, kept.len() as u64);
    assert!(node.stop());
    whole_at_rest(house);
}

/// Kills what this turn's lot falls on, and brings it back.
fn strike(
    house: &House,
    node: Node,
    turn: u64,
    database: Option<&Option<Cluster>>,
    dice: &mut Dice,
) -> Node {
    // The first turn is the service's on either engine; then the database has every second.
    let lot = match database {
        Some(server) if turn % 2 == 1 => Some(server),
        Some(_) | None => None,
    };
    let Some(server) = lot else {
        node.kill();
        return house.start();
    };
    let both = dice.below(2) == 0;
    eprintln!(
        "turn {turn}: the database's turn{}",
        if both { ", and the service's" } else { "" }
    );
    match server {
        None => wait_for(testkit::cut_links(&house.url)),
        Some(cluster) => cluster.kill(),
    }
    let node = if both {
        node.kill();
        None
    } else {
        // The service meets the outage, and must outlive it.
        pause(Duration::from_millis(dice.below(800)));
        Some(node)
    };
    if let Some(cluster) = server {
        cluster.start();
    }
    node.unwrap_or_else(|| house.start())
}

/// Waits until the storm blows again.
pub(crate) fn calm_is_over(count: &AtomicU64) {
    let before = count.load(Ordering::Relaxed);
    for _ in 0..3_000 {
        if count.load(Ordering::Relaxed) >= before + BETWEEN {
            return;
        }
        pause(Duration::from_millis(20));
    }
    panic!("no report gets through any more");
}

fn report(n: u64) -> Request {
    let request = Request::post("/api/v1/reports").key(&format!("kill-{n}"));
    if n.is_multiple_of(WITH_PHOTO) {
        request.form(&pothole(n), &photo(n))
    } else {
        request.json(&pothole(n))
    }
}

/// Each key still gives its first answer, each report its words, each photo its every byte.
fn still_there(house: &House, kept: &[Acknowledged], centre: &str) {
    let codes: BTreeSet<&str> = kept.iter().map(|k| k.code.as_str()).collect();
    assert_eq!(codes.len(), kept.len(), "two keys, one report");
    for Acknowledged { n, code, secret } in kept {
        let again = slip(&insist(house, &report(*n)));
        assert_eq!((&again.0, &again.1), (code, secret), "one key, two reports");
        let read =
            Request::get(&format!("/api/v1/reports/{code}")).header("X-Report-Secret", secret);
        let view = insist(house, &read).json();
        let words = pothole(*n);
        assert_eq!(view["text"], words["text"], "{view}");
        let files = view["files"].as_array().map_or(0, Vec::len);
        assert_eq!(files, usize::from(n.is_multiple_of(WITH_PHOTO)), "{view}");
        if files > 0 {
            let file = view["files"][0]["id"].as_str().expect("an id");
            let path = format!("/tep/{code}/{file}");
            let original = insist(house, &Request::get(&format!("{path}?goc=1")).token(centre));
            assert!(
                original.status == 200 && original.body == photo(*n),
                "the photo of {code}: {}",
                original.status
            );
            for print in [path.clone(), format!("{path}?co=nho")] {
                let shown = insist(
                    house,
                    &Request::get(&print).header("X-Report-Secret", secret),
                );
                assert_eq!(shown.status, 200, "{print}");
                image::load_from_memory(&shown.body).expect("a whole picture");
            }
        }
    }
}

/// The feed counts 1, 2, 3… to its end.
pub(crate) fn gapless(house: &House) {
    let store = house.store();
    house.caught_up(&store);
    let mut last = 0;
    loop {
        let entries = wait_for(store::feed::after(&store, last, 500)).expect("it reads");
        let Some(end) = entries.last().map(|e| e.pos) else {
            break;
        };
        let places: Vec<i64> = entries.iter().map(|e| e.pos).collect();
        assert_eq!(places, (last + 1..=end).collect::<Vec<_>>());
        last = end;
    }
    assert!(last > 0);
}

/// Also when nobody serves.
fn whole_at_rest(house: &House) {
    let said = house.at.done(&["verify"]);
    eprintln!("{}", said.trim());
    assert!(said.starts_with("Whole"));
}

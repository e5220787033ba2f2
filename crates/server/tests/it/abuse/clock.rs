//! A machine's clock that is set wrong while the service works, and set right again.
//!
//! The process sees a clock of its own (libfaketime), the one that only counts is left to it.

use super::{until, well};
use crate::storm::client::Request;
use crate::storm::dice::asked_for;
use crate::storm::node::{House, Node, now, pause};
use crate::storm::{in_house, insist, pothole, slip, whole};
use domain::time::At;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use testkit::{TestDb, both_engines};

const DAY: i64 = 86_400;

/// The clock that a node is shown: the machine's, set off by so many seconds.
struct Wall(PathBuf);

impl Wall {
    fn in_folder(folder: &Path) -> Wall {
        let wall = Wall(folder.join("wall"));
        wall.set_off(0);
        wall
    }

    fn set_off(&self, seconds: i64) {
        // At once: a node that reads half a file would be told another hour.
        let new = self.0.with_extension("new");
        fs::write(&new, format!("{seconds:+}\n")).expect("written");
        fs::rename(&new, &self.0).expect("in its place");
    }

    fn start(&self, house: &House) -> Node {
        let shown = self.0.display().to_string();
        let library = library().display().to_string();
        let env = [
            ("LD_PRELOAD", library.as_str()),
            ("FAKETIME_TIMESTAMP_FILE", shown.as_str()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
        house.start_with(&[], &env)
    }
}

fn library() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").expect("a folder").flatten();
    let mut found = folders.map(|folder| folder.path().join("faketime/libfaketime.so.1"));
    found
        .find(|path| path.is_file())
        .expect("libfaketime: `cargo xtask test` installs it")
}

/// What happened to a report, and when.
fn events(house: &House, code: &str, operator: &str) -> Vec<At> {
    let path = format!("/api/v1/reports/{code}/events");
    let answer = insist(house, &Request::get(&path).token(operator));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let events = answer.json()["events"].as_array().cloned();
    let at = |event: &serde_json::Value| At::parse(event["at"].as_str().expect("an hour"));
    let events = events.expect("a course");
    events
        .iter()
        .map(|event| at(event).expect("an hour"))
        .collect()
}

fn jumps(house: &House) {
    let wall = Wall::in_folder(&house.at.data());
    let operator = house.token("ioc_operator", None);
    let node = wall.start(house);
    let file = |n: u64| {
        let wanted = Request::post("/api/v1/reports").json(&pothole(n));
        slip(&insist(house, &wanted)).0
    };
    let first = file(1);
    let before = events(house, &first, &operator).len();
    assert!(before > 0);
    let mut filed = 1;
    for off in [3 * DAY, -DAY, 3_600] {
        wall.set_off(off);
        let told = until(house, "/readyz", |answer| {
            let astray = answer.json()["clock_astray_ms"].as_i64();
            astray.is_some_and(|ms| (ms - off * 1_000).abs() < 5_000)
        });
        assert_eq!(told.status, 200, "{}", told.text());
        // People file as ever, and by the right hour.
        for _ in 0..2 * asked_for(super::AWAY, 2) {
            filed += 1;
            let code = file(filed);
            let at = events(house, &code, &operator);
            let now = now();
            assert!(
                at.iter().all(|at| (now.0 - at.0).abs() < 30_000),
                "{off}: {at:?}, {now:?}"
            );
            pause(Duration::from_millis(250));
        }
        // Nothing fell due, and who was signed in is.
        assert_eq!(events(house, &first, &operator).len(), before, "{off}");
        wall.set_off(0);
        until(house, "/readyz", |answer| {
            answer.json().get("clock_astray_ms").is_none()
        });
    }
    assert!(house.log().contains("clock jumped"), "{}", house.log());
    whole(house, filed);
    assert!(node.stop());

    // A node that starts by a wrong clock has nothing to tell it by: so much falls due.
    wall.set_off(3 * DAY);
    let node = wall.start(house);
    well(house);
    for _ in 0..100 {
        if events(house, &first, &operator).len() > before {
            break;
        }
        pause(Duration::from_millis(100));
    }
    assert!(events(house, &first, &operator).len() > before);
    whole(house, filed);
    assert!(node.stop());
}

both_engines!(
    async fn a_clock_that_jumps_makes_nothing_late_and_loses_nothing(db: TestDb) {
        in_house(&db, jumps).await;
    }
);

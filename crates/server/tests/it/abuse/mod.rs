//! What the world does to a service: crowds that ask for nothing, clients that never end, a disk that
//! fills, a disk that may not be written, a database that goes away, a clock that jumps. It stays up, says so, sends
//! people away in words, and is well again by itself.

mod clock;
mod crowd;
mod disk;
mod gone;
mod slow;

use crate::storm::client::{Answer, Request};
use crate::storm::node::{House, pause};
use std::time::Duration;

/// Seconds for which what is needed is away; the long form has a whole minute.
const AWAY: &str = "HIENTRUONG_TRIAL_AWAY";

/// Asks until the answer is as it should be, for half a minute; the last one.
fn until(house: &House, path: &str, mut fits: impl FnMut(&Answer) -> bool) -> Answer {
    let mut last = None;
    for _ in 0..150 {
        match Request::get(path).send(&house.address()) {
            Ok(answer) if fits(&answer) => return answer,
            other => last = Some(other),
        }
        pause(Duration::from_millis(200));
    }
    panic!("{path}: {last:?}\n{}", house.log());
}

/// Waits until the node says that it is well.
fn well(house: &House) {
    until(house, "/readyz", |answer| answer.status == 200);
}

/// Waits until the node says what stands in its way.
fn unwell(house: &House, name: &str) {
    let told = until(house, "/readyz", |answer| {
        answer.status == 503 && answer.json()[name] == false
    });
    assert!(told.header("retry-after").is_some(), "{}", told.text());
}

//! A simulated time in the life of a province: people who report, agencies that answer early, late
//! and never, days off, a flood, a gateway that is away for hours, a node that is off for ten.
//!
//! A month of it runs with the tests. The long form: `HIENTRUONG_TRIAL_DAYS`, `…_REPORTS`.

mod check;
mod naive;
mod people;

use crate::gateway::{Gateway, Mood};
use crate::house::House;
use app::job;
use domain::time::{At, DAY_MS, HOUR_MS, MINUTE_MS};
use people::{Deed, Province};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use testkit::{TestDb, both_engines};

/// How long a slot is: what falls due waits at most so long for the next look.
const SLOT: i64 = 30 * MINUTE_MS;

/// A number that the long form of a trial sets.
fn asked(name: &str, otherwise: i64) -> i64 {
    let told = std::env::var(format!("HIENTRUONG_TRIAL_{name}")).ok();
    told.and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

/// Chance that gives the same life each time.
pub(super) struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `n`.
    fn below(&mut self, n: u64) -> u64 {
        (self.roll() >> 11) % n.max(1)
    }

    /// True so many times in a hundred.
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Whole minutes between two numbers of minutes, in milliseconds.
    fn minutes(&mut self, from: i64, to: i64) -> i64 {
        (from + self.below((to - from).max(1) as u64) as i64) * MINUTE_MS
    }
}

both_engines!(
    migrated by crate::house::furnished,

    async fn a_month(db: TestDb) {
        let days = asked("DAYS", 30);
        let reports = asked("REPORTS", 40);
        live(&db, days, reports).await;
    }
);

async fn live(db: &TestDb, days: i64, reports: i64) {
    let gateway = Gateway::open().await;
    let mut h = House::with(db, Some(gateway.courier())).await;
    // From before Tết, so that a month has days off in it.
    let start = At::parse("2026-02-02T00:00:00+07:00").expect("a time");
    h.now = start;
    let mut dice = Dice(20_260_202);
    let mut province = Province::of(&h);
    let mut queue: BinaryHeap<Reverse<(At, u64, Deed)>> = BinaryHeap::new();
    let mut n = 0u64;
    for number in 0..reports {
        let at = start.plus_ms(dice.minutes(0, days * 24 * 60));
        queue.push(Reverse((at, n, Deed::Submit(number as u64))));
        n += 1;
    }
    let end = start.plus_ms((days + 15) * DAY_MS);
    let mut looked = Vec::new();
    let mut told = Vec::new();
    let flood = start.plus_ms(days / 2 * DAY_MS + 8 * HOUR_MS);
    let mut flooded = false;
    while h.now < end {
        let slot = h.now.plus_ms(SLOT);
        while let Some(Reverse((at, _, _))) = queue.peek()
            && *at <= slot
        {
            let Some(Reverse((at, _, deed))) = queue.pop() else {
                break;
            };
            h.now = at;
            for (after, next) in province.carry_out(&h, &mut dice, deed).await {
                queue.push(Reverse((at.plus_ms(after), n, next)));
                n += 1;
            }
        }
        h.now = slot;
        if !flooded && h.now >= flood {
            flooded = true;
            province.flood(&h).await;
        }
        let hour = (h.now.0 - start.0) / HOUR_MS;
        // Five hours of each week nobody takes messages; ten hours of each month the node is off.
        gateway.is(if hour % 168 < 5 {
            Mood::Away
        } else {
            Mood::Well
        });
        if (300..310).contains(&(hour % 720)) {
            continue;
        }
        while job::run_once(&h.app, h.now).await.expect("jobs") > 0 {}
        while job::tick::run_once(&h.app, h.now).await.expect("clocks") > 0 {}
        looked.push(h.now);
        for way in job::deliver::WAYS {
            job::deliver::run_once(&h.app, way, || h.now)
                .await
                .expect("messages");
        }
        told.extend(gateway.take());
    }
    assert!(
        province.done > reports as usize * 3,
        "{} deeds",
        province.done
    );
    check::clocks(&h, &province, &looked).await;
    check::messages(&h, &province, &told).await;
    h.verify().await;
}

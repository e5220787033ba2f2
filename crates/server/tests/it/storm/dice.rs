//! Chance for trials: told at the start, so that a trial can be had again.

use std::hash::{BuildHasher, RandomState};

/// The seed of a trial that is to be repeated.
pub(crate) const SEED: &str = "HIENTRUONG_TRIAL_SEED";

/// SplitMix64.
pub(crate) struct Dice(u64);

impl Dice {
    /// New dice, by the seed of the environment or by chance.
    pub(crate) fn new() -> Dice {
        let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one("dice"));
        eprintln!("{SEED}={seed}");
        Dice(seed)
    }

    /// Dice for one more thread.
    pub(crate) fn another(&mut self) -> Dice {
        Dice(self.next())
    }

    /// Evenly from 0 to below `end`; 0 for 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }
}

/// A number of the environment: long trials ask for more than the tests do.
pub(crate) fn asked_for(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(otherwise)
}

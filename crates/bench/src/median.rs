//! Medians, and the hour for those who wait.

use std::time::Instant;

/// The middle one; of an even number the upper of the two in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Now, to measure by.
#[expect(
    clippy::disallowed_methods,
    reason = "measuring is what this crate is for"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Now, as a citizen's phone would say it: the hour at which reports are filed.
#[expect(
    clippy::disallowed_methods,
    reason = "stands for the door, which holds a clock"
)]
pub(crate) fn today() -> domain::time::At {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    domain::time::At(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
}

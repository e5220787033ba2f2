//! The one place of this crate where the time is asked: by the worker, and by commands, which are
//! doors too.

use domain::time::At;

/// Now, by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the worker and the command line hold a clock"
)]
pub fn now() -> At {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    At(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
}

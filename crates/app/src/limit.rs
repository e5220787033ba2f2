//! Floods: how often one place may knock, counted on each node by itself.
//!
//! Nobody stands behind an address alone: a province's phones share a handful, so the limits are
//! by prefix and far above what people do. They hold back programs. What must hold exactly
//! (sign-ins of an account) is counted in the database, by the deed itself.

use crate::error::{AppError, AppResult};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU32;

/// Reports from one prefix: sixty at once, then one every two seconds. A flooded district behind
/// one mobile gateway stays far below it.
const SUBMIT: (u32, u32) = (60, 30);
/// Look-ups by code from one prefix: enough for an office, too few to try codes out (one in ten
/// random numbers is a code at all, and one in a million a report).
const LOOK_UP: (u32, u32) = (120, 60);
/// Sign-ins from one prefix: a whole office at seven in the morning.
const SIGN_IN: (u32, u32) = (40, 20);
/// Questions for duplicates from one prefix: a form asks a few times while it is filled in.
const ALIKE: (u32, u32) = (600, 300);
/// Uploads begun from one prefix: ten a report. How much may lie about is counted in the database.
const UPLOAD: (u32, u32) = (600, 300);
/// Chunks from one prefix, and questions how far one got: a film in small chunks is some hundred.
const CHUNK: (u32, u32) = (6_000, 3_000);
/// Views and tiles of the map from one prefix. Somebody who looks about asks some thirty times a
/// minute, so that a town behind one gateway stays below it; a program that asks without end costs a
/// node with a million points at most a tenth of one core (5 ms a view).
const MAP: (u32, u32) = (1_200, 1_200);
/// Tiles of the map's ground from one prefix: some fifty a visit, then the phone keeps them.
const GROUND: (u32, u32) = (6_000, 6_000);
/// Calls of Open311 from one prefix: a system that asks every few seconds, and a page of a newspaper
/// that many look at. A long list costs some milliseconds.
const OPEN311: (u32, u32) = (600, 300);
/// Prefixes remembered before the idle ones are forgotten at once: some 10 MB.
const PREFIXES_MAX: usize = 100_000;

/// Whether floods are held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flood {
    /// They are.
    #[default]
    Limited,
    /// They are not: for benchmarks and tests.
    Unlimited,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Filing a report, or anything else a stranger may add to one.
    Submit,
    /// Looking a report up by its code.
    LookUp,
    /// Signing in.
    SignIn,
    /// Asking what was reported nearby.
    Alike,
    /// Beginning an upload.
    Upload,
    /// Going on with one.
    Chunk,
    /// Asking for a view or a tile of the map.
    Map,
    /// Asking for a tile of the ground under it.
    Ground,
    /// Calling Open311.
    Open311,
}

/// The network that an address belongs to: /24, or /56 of the new kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Prefix {
    V4([u8; 3]),
    V6([u8; 7]),
}

impl Prefix {
    fn of(address: IpAddr) -> Prefix {
        match address.to_canonical() {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                Prefix::V4([a, b, c])
            }
            IpAddr::V6(v6) => {
                let [a, b, c, d, e, f, g, ..] = v6.octets();
                Prefix::V6([a, b, c, d, e, f, g])
            }
        }
    }
}

/// The network of an address as text, for the counts that all nodes share.
pub(crate) fn prefix_text(address: IpAddr) -> String {
    match Prefix::of(address) {
        Prefix::V4([a, b, c]) => format!("{a}.{b}.{c}"),
        Prefix::V6(bytes) => bytes.map(|b| format!("{b:02x}")).concat(),
    }
}

type Limiter = DefaultKeyedRateLimiter<Prefix>;

/// The counts of this node.
pub struct Limits(Option<Counts>);

struct Counts {
    submit: Limiter,
    look_up: Limiter,
    sign_in: Limiter,
    alike: Limiter,
    upload: Limiter,
    chunk: Limiter,
    map: Limiter,
    ground: Limiter,
    open311: Limiter,
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Addresses do not belong in a log.
        f.write_str(if self.0.is_some() {
            "Limits(on)"
        } else {
            "Limits(off)"
        })
    }
}

impl Limits {
    /// Counts that begin at nothing.
    pub fn new(flood: Flood) -> Limits {
        let limiter = |(burst, minute): (u32, u32)| {
            let one = NonZeroU32::MIN;
            let quota = Quota::per_minute(NonZeroU32::new(minute).unwrap_or(one));
            RateLimiter::keyed(quota.allow_burst(NonZeroU32::new(burst).unwrap_or(one)))
        };
        Limits(match flood {
            Flood::Unlimited => None,
            Flood::Limited => Some(Counts {
                submit: limiter(SUBMIT),
                look_up: limiter(LOOK_UP),
                sign_in: limiter(SIGN_IN),
                alike: limiter(ALIKE),
                upload: limiter(UPLOAD),
                chunk: limiter(CHUNK),
                map: limiter(MAP),
                ground: limiter(GROUND),
                open311: limiter(OPEN311),
            }),
        })
    }

    /// Counts one deed from an address. No address (the command line, a test) is no flood.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds until it may be tried again.
    pub fn check(&self, deed: Deed, from: Option<IpAddr>) -> AppResult<()> {
        let (Some(counts), Some(from)) = (&self.0, from) else {
            return Ok(());
        };
        counts
            .of(deed)
            .check_key(&Prefix::of(from))
            .map_err(|until| {
                let wait = until.wait_time_from(DefaultClock::default().now());
                let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
                AppError::TooMany {
                    retry_after: seconds.saturating_add(1),
                }
            })
    }

    /// Forgets prefixes that have been quiet long enough to start afresh. Once a minute.
    pub fn sweep(&self) {
        if let Some(counts) = &self.0 {
            let Counts {
                submit,
                look_up,
                sign_in,
                alike,
                upload,
                chunk,
                map,
                ground,
                open311,
            } = counts;
            for limiter in [
                submit, look_up, sign_in, alike, upload, chunk, map, ground, open311,
            ] {
                limiter.retain_recent();
                if limiter.len() > PREFIXES_MAX {
                    tracing::warn!(prefixes = limiter.len(), "very many networks at once");
                }
                limiter.shrink_to_fit();
            }
        }
    }
}

impl Counts {
    fn of(&self, deed: Deed) -> &Limiter {
        match deed {
            Deed::Submit => &self.submit,
            Deed::LookUp => &self.look_up,
            Deed::SignIn => &self.sign_in,
            Deed::Alike => &self.alike,
            Deed::Upload => &self.upload,
            Deed::Chunk => &self.chunk,
            Deed::Map => &self.map,
            Deed::Ground => &self.ground,
            Deed::Open311 => &self.open311,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_network_is_held_back_and_no_other() {
        let limits = Limits::new(Flood::Limited);
        for _ in 0..SUBMIT.0 {
            limits.check(Deed::Submit, address("203.0.113.7")).unwrap();
        }
        // The next one may have earned one place meanwhile, never many.
        let refused = (0..SUBMIT.0)
            .filter(|_| limits.check(Deed::Submit, address("203.0.113.9")).is_err())
            .count();
        assert!(refused > SUBMIT.0 as usize / 2);
        limits.check(Deed::Submit, address("203.0.114.7")).unwrap();
        limits.check(Deed::LookUp, address("203.0.113.7")).unwrap();
        limits.check(Deed::Submit, None).unwrap();
        limits.sweep();
    }

    #[test]
    fn an_old_address_in_new_clothes_is_the_same() {
        assert_eq!(
            prefix_text("::ffff:203.0.113.7".parse().unwrap()),
            "203.0.113"
        );
        assert_eq!(
            prefix_text("2001:db8:1:2ff::1".parse().unwrap()),
            "20010db8000102"
        );
    }

    #[test]
    fn limits_can_be_lifted() {
        let limits = Limits::new(Flood::Unlimited);
        for _ in 0..1_000 {
            limits.check(Deed::SignIn, address("203.0.113.7")).unwrap();
        }
    }
}

//! What passes the doors, counted for whoever watches over a node: how many requests, how they ended,
//! how long they took. No names, no addresses, no codes.

use crate::limits::{SLOW, TIMES_MS};
use axum::extract::MatchedPath;
use axum::http::{Extensions, Method, StatusCode};
use std::array;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// A part of the house with doors of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wing {
    /// Citizens' pages.
    Portal,
    /// Staff's pages.
    Console,
    /// Administrators' pages.
    Admin,
    /// The JSON API, hooks included.
    Api,
    /// Open311.
    Open311,
    /// Tiles of the map.
    Tiles,
    /// Photos, fonts, scripts.
    Files,
    /// No address of ours.
    Nowhere,
}

impl Wing {
    /// All of them.
    pub const ALL: [Wing; 8] = [
        Wing::Portal,
        Wing::Console,
        Wing::Admin,
        Wing::Api,
        Wing::Open311,
        Wing::Tiles,
        Wing::Files,
        Wing::Nowhere,
    ];

    /// Its name in figures.
    pub const fn as_str(self) -> &'static str {
        match self {
            Wing::Portal => "portal",
            Wing::Console => "console",
            Wing::Admin => "admin",
            Wing::Api => "api",
            Wing::Open311 => "open311",
            Wing::Tiles => "tiles",
            Wing::Files => "files",
            Wing::Nowhere => "nowhere",
        }
    }

    /// By the address as the router has it.
    fn of(route: Option<&str>) -> Wing {
        let Some(route) = route else {
            return Wing::Nowhere;
        };
        match route.trim_start_matches('/').split('/').next() {
            Some("lam-viec" | "ban-chi-dao" | "v") => Wing::Console,
            Some("quan-tri") => Wing::Admin,
            Some("api" | "hooks") => Wing::Api,
            Some("open311") => Wing::Open311,
            Some("tiles" | "may") => Wing::Tiles,
            Some("tep" | "assets" | "sw.js" | "manifest.webmanifest") => Wing::Files,
            Some(_) | None => Wing::Portal,
        }
    }
}

/// Ends of a request, by the first digit of its status.
pub const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

#[derive(Debug)]
struct Counts {
    ended: [AtomicU64; CLASSES.len()],
    shed: AtomicU64,
    within: [AtomicU64; TIMES_MS.len() + 1],
    micros: AtomicU64,
}

impl Default for Counts {
    fn default() -> Counts {
        let none = |_| AtomicU64::new(0);
        Counts {
            ended: array::from_fn(none),
            shed: AtomicU64::new(0),
            within: array::from_fn(none),
            micros: AtomicU64::new(0),
        }
    }
}

/// Counts of one node since it began.
#[derive(Debug, Default)]
pub struct Traffic {
    wings: [Counts; Wing::ALL.len()],
    under_way: AtomicI64,
}

/// What passed one wing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Requests by how they ended, in the order of [`CLASSES`].
    pub ended: [u64; CLASSES.len()],
    /// Of them, how many were sent away because the house was full or busy.
    pub shed: u64,
    /// Requests by how long they took: up to each of [`TIMES_MS`], and longer.
    pub within: [u64; TIMES_MS.len() + 1],
    /// What they took together.
    pub took: Duration,
}

/// A request on its way. Its caller may hang up at any time.
pub(crate) struct UnderWay<'a>(&'a Traffic);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Traffic {
    pub(crate) fn begin(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self)
    }

    /// Requests whose answer has not begun.
    pub fn under_way(&self) -> u64 {
        u64::try_from(self.under_way.load(Ordering::Relaxed)).unwrap_or_default()
    }

    pub(crate) fn note(&self, wing: Wing, status: StatusCode, took: Duration) {
        let counts = &self.wings[wing as usize];
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        counts.ended[class].fetch_add(1, Ordering::Relaxed);
        if matches!(status.as_u16(), 429 | 503) {
            counts.shed.fetch_add(1, Ordering::Relaxed);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = TIMES_MS.partition_point(|ms| ms * 1_000 < micros);
        counts.within[bucket].fetch_add(1, Ordering::Relaxed);
        counts.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// What passed a wing so far.
    pub fn passed(&self, wing: Wing) -> Passed {
        let counts = &self.wings[wing as usize];
        let read = |n: &AtomicU64| n.load(Ordering::Relaxed);
        Passed {
            ended: array::from_fn(|n| read(&counts.ended[n])),
            shed: read(&counts.shed),
            within: array::from_fn(|n| read(&counts.within[n])),
            took: Duration::from_micros(read(&counts.micros)),
        }
    }
}

/// Where a request goes: the wing, and the address as the router has it. What stands in an address
/// itself (a code, a secret) is nobody's to log.
pub(crate) fn place(extensions: &Extensions) -> (Wing, Option<MatchedPath>) {
    let route = extensions.get::<MatchedPath>().cloned();
    (Wing::of(route.as_ref().map(MatchedPath::as_str)), route)
}

/// A line of the log for a request, where it failed or was slow; each one where `access=debug` is
/// asked for.
pub(crate) fn log(
    method: &Method,
    route: Option<&MatchedPath>,
    status: StatusCode,
    took: Duration,
) {
    let route = route.map_or("-", MatchedPath::as_str);
    let (status, ms) = (status.as_u16(), took.as_secs_f64() * 1_000.0);
    if status >= 500 || took >= SLOW {
        tracing::warn!(target: "access", %method, route, status, ms, "answered");
    } else {
        tracing::debug!(target: "access", %method, route, status, ms, "answered");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_wing() {
        for (route, wing) in [
            (Some("/"), Wing::Portal),
            (Some("/hs/{code}"), Wing::Portal),
            (Some("/lam-viec/hs/{code}"), Wing::Console),
            (Some("/v/{code}"), Wing::Console),
            (Some("/quan-tri/tich-hop"), Wing::Admin),
            (Some("/api/v1/reports"), Wing::Api),
            (Some("/open311/v2/{*rest}"), Wing::Open311),
            (Some("/tiles/{z}/{x}/{y}"), Wing::Tiles),
            (Some("/assets/{name}"), Wing::Files),
            (None, Wing::Nowhere),
        ] {
            assert_eq!(Wing::of(route), wing, "{route:?}");
        }
        for (n, wing) in Wing::ALL.into_iter().enumerate() {
            assert_eq!(wing as usize, n, "{wing:?} counts in its own place");
        }
    }

    #[test]
    fn what_passes_is_counted_by_end_and_time() {
        let traffic = Traffic::default();
        let under_way = traffic.begin();
        assert_eq!(traffic.under_way(), 1);
        drop(under_way);
        let ms = |n| Duration::from_millis(n);
        traffic.note(Wing::Api, StatusCode::OK, ms(0));
        traffic.note(Wing::Api, StatusCode::CREATED, ms(TIMES_MS[0]));
        traffic.note(Wing::Api, StatusCode::TOO_MANY_REQUESTS, ms(3_600_000));
        traffic.note(Wing::Portal, StatusCode::SERVICE_UNAVAILABLE, ms(1));
        let api = traffic.passed(Wing::Api);
        assert_eq!((api.ended, api.shed), ([0, 2, 0, 1, 0], 1));
        assert_eq!((api.within[0], api.within[TIMES_MS.len()]), (2, 1));
        assert_eq!(api.took, ms(TIMES_MS[0] + 3_600_000));
        assert_eq!(traffic.passed(Wing::Portal).ended, [0, 0, 0, 0, 1]);
        assert_eq!(traffic.under_way(), 0);
    }
}

//! The one place of this crate where the time is asked: by the worker, and by commands, which are
//! doors too.
//!
//! A serving node has one [`Steady`] clock. Deadlines, reminders and alarms hang on it, so it does
//! not follow a machine's clock that jumps: see [`Course`].

use crate::limits;
use domain::time::At;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Now, by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the worker and the command line hold a clock"
)]
pub fn now() -> At {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    At(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
}

/// How long a command has been at work is told by this.
#[expect(
    clippy::disallowed_methods,
    reason = "the worker and the command line hold a clock"
)]
pub fn tick() -> Instant {
    Instant::now()
}

/// The moment that is so far ahead.
pub(crate) fn later(by: Duration) -> tokio::time::Instant {
    tokio::time::Instant::from_std(tick() + by)
}

/// A node's clock. Clones are one clock.
#[derive(Clone)]
pub struct Steady(Arc<Inner>);

struct Inner {
    began: Instant,
    course: Mutex<Course>,
}

impl Steady {
    /// Begins with what the machine says.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long the node has run, beside what the machine's clock says"
    )]
    pub fn begin() -> Steady {
        Steady(Arc::new(Inner {
            began: Instant::now(),
            course: Mutex::new(Course::begin(now())),
        }))
    }

    /// The instant that the node goes by.
    pub fn now(&self) -> At {
        let mut course = self.course();
        let said = course.see(now(), self.0.began.elapsed());
        drop(course);
        if let Some(news) = said.news {
            match news {
                News::Jumped(ms) => tracing::warn!(
                    seconds = ms / 1000,
                    "the machine's clock jumped; deadlines go on by the time that has really passed"
                ),
                News::Back => tracing::warn!("the machine's clock is right again"),
                News::Taken(ms) => tracing::warn!(
                    seconds = ms / 1000,
                    "the machine's clock has stayed where it jumped to; it is taken to be right"
                ),
            }
        }
        said.now
    }

    /// By how many milliseconds the machine's clock is off the node's; none while they agree.
    pub fn astray_ms(&self) -> Option<i64> {
        self.course().astray.map(|astray| astray.ms)
    }

    fn course(&self) -> std::sync::MutexGuard<'_, Course> {
        // Nothing inside can panic half-way.
        self.0.course.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How the hour is made from two clocks: the wall's, which may be set, and the one that only counts.
///
/// While they run alike the wall's is believed. When it jumps, the hour goes on from before the jump
/// by what has really passed. It comes back to the wall when that is set right, or when it has stayed
/// where it jumped to for so long that it must be right.
#[derive(Debug)]
struct Course {
    /// What the wall said, and how far the counting clock was, when they last agreed.
    wall: At,
    counted: Duration,
    astray: Option<Astray>,
}

#[derive(Clone, Copy, Debug)]
struct Astray {
    /// By how much the wall is ahead.
    ms: i64,
    /// Since when it has been ahead by that.
    since: Duration,
}

/// What is worth a line in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Jumped(i64),
    Back,
    Taken(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said {
    now: At,
    news: Option<News>,
}

impl Course {
    fn begin(wall: At) -> Course {
        Course {
            wall,
            counted: Duration::ZERO,
            astray: None,
        }
    }

    fn see(&mut self, wall: At, counted: Duration) -> Said {
        let passed = counted.saturating_sub(self.counted).as_millis();
        let reckoned = self.wall.plus_ms(i64::try_from(passed).unwrap_or(i64::MAX));
        let ms = wall.0.saturating_sub(reckoned.0);
        if ms.abs() <= limits::CLOCK_JUMP_MS {
            let news = self.astray.take().map(|_| News::Back);
            self.believe(wall, counted);
            return Said { now: wall, news };
        }
        match self.astray {
            Some(astray) if (astray.ms - ms).abs() <= limits::CLOCK_JUMP_MS => {
                if counted.saturating_sub(astray.since) < limits::CLOCK_BELIEVED {
                    return Said {
                        now: reckoned,
                        news: None,
                    };
                }
                self.astray = None;
                self.believe(wall, counted);
                Said {
                    now: wall,
                    news: Some(News::Taken(ms)),
                }
            }
            Some(_) | None => {
                self.astray = Some(Astray { ms, since: counted });
                Said {
                    now: reckoned,
                    news: Some(News::Jumped(ms)),
                }
            }
        }
    }

    fn believe(&mut self, wall: At, counted: Duration) {
        self.wall = wall;
        self.counted = counted;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: At = At(1_723_176_900_000);

    fn at(seconds: i64) -> At {
        START.plus_ms(seconds * 1_000)
    }

    /// The hour at each second of a run, by what the wall says then; with what was told.
    fn run(wall: impl Fn(u64) -> i64, until: u64) -> Vec<(At, Option<News>)> {
        let mut course = Course::begin(START);
        (1..=until)
            .map(|second| {
                let said = course.see(at(wall(second)), Duration::from_secs(second));
                (said.now, said.news)
            })
            .collect()
    }

    #[test]
    fn an_hour_ahead_for_a_minute_moves_nothing() {
        let wall = |s: u64| s as i64 + if (100..160).contains(&s) { 3_600 } else { 0 };
        let hours = run(wall, 200);
        for (second, (now, _)) in (1..).zip(&hours) {
            assert_eq!(*now, at(second), "{second}");
        }
        let news: Vec<News> = hours.iter().filter_map(|h| h.1).collect();
        assert_eq!(news, [News::Jumped(3_600_000), News::Back]);
    }

    #[test]
    fn a_day_back_that_stays_is_taken_in_the_end() {
        let day = 86_400;
        let wall = |s: u64| s as i64 - if s >= 100 { day } else { 0 };
        let believed = limits::CLOCK_BELIEVED.as_secs();
        let hours = run(wall, 200 + believed);
        assert_eq!(hours[(98 + believed) as usize].0, at(99 + believed as i64));
        let (now, news) = hours[(99 + believed) as usize];
        assert_eq!(now, at(100 + believed as i64 - day));
        assert_eq!(news, Some(News::Taken(-day * 1_000)));
    }

    #[test]
    fn a_clock_that_is_drawn_slowly_is_followed() {
        // A second in a minute: what a time service does.
        let wall = |s: u64| s as i64 + s as i64 / 60;
        for (second, (now, news)) in (1u64..).zip(run(wall, 3_600)) {
            assert_eq!((now, news), (at(wall(second)), None));
        }
    }
}

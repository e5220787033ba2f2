//! The least pace of a body with files.
//!
//! Such a body may take two minutes, for links are bad. But it must be on its way: whoever brings so
//! little that the whole cannot be here in that time is told so as soon as it is plain, and holds no
//! place for the rest of it.

use crate::limits;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::header;
use futures_util::{Stream, StreamExt};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// Whether a body fell behind.
#[derive(Clone, Default)]
pub(crate) struct Pace(Arc<AtomicBool>);

impl Pace {
    /// Watches over a request's body, which may take `patience` in all.
    pub(crate) fn of(request: Request, patience: Duration) -> (Pace, Request) {
        let size = request.headers().get(header::CONTENT_LENGTH);
        let size = size.and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
        let pace = Pace::default();
        let fell_behind = Arc::clone(&pace.0);
        let request = request.map(|body| {
            Body::from_stream(Paced {
                body: body.into_data_stream(),
                budget: Budget {
                    size: size.unwrap_or(limits::UNTOLD_BYTES).max(1),
                    patience,
                    came: 0,
                    waited: Duration::ZERO,
                },
                waiting: None,
                fell_behind,
            })
        });
        (pace, request)
    }

    /// The body was ended for it.
    pub(crate) fn fell_behind(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

struct Paced {
    body: BodyDataStream,
    budget: Budget,
    /// Since when it is waited for, and until when.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
    fell_behind: Arc<AtomicBool>,
}

/// How long a body may be waited for.
struct Budget {
    /// Bytes that it announced.
    size: u64,
    patience: Duration,
    came: u64,
    /// How long it was waited for, before the bytes that came last. What else takes time is not the
    /// sender's.
    waited: Duration,
}

impl Budget {
    /// What is left, with what has come: at first as long as a bad link is silent, then in step with
    /// the whole.
    fn left(&self) -> Duration {
        let silence = limits::SILENCE.min(self.patience);
        let share = self.came as f64 / self.size as f64;
        let may = silence + (self.patience - silence).mul_f64(share.min(1.0));
        may.saturating_sub(self.waited)
    }
}

#[expect(clippy::disallowed_methods, reason = "the door waits for a sender")]
fn now() -> Instant {
    Instant::now()
}

impl Stream for Paced {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let next = this.body.poll_next_unpin(cx);
        if let Poll::Ready(next) = next {
            if let Some((since, _)) = this.waiting.take() {
                this.budget.waited += now().saturating_duration_since(since);
            }
            if let Some(Ok(bytes)) = &next {
                this.budget.came += bytes.len() as u64;
            }
            return Poll::Ready(next);
        }
        let left = this.budget.left();
        let (_, until) = this
            .waiting
            .get_or_insert_with(|| (now(), Box::pin(sleep(left))));
        ready!(until.as_mut().poll(cx));
        this.fell_behind.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new("the body came too slowly"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body of `size` bytes in pieces, each after so many seconds: how many came, and after how many
    /// seconds it was over.
    fn sent(size: u64, pieces: &[(u64, u64)]) -> (u64, u64) {
        let mut budget = Budget {
            size,
            patience: Duration::from_secs(120),
            came: 0,
            waited: Duration::ZERO,
        };
        for (after, bytes) in pieces {
            let after = Duration::from_secs(*after);
            let left = budget.left();
            if left < after {
                budget.waited += left;
                break;
            }
            budget.waited += after;
            budget.came += bytes;
        }
        (budget.came, budget.waited.as_secs())
    }

    #[test]
    fn a_bad_link_gets_through() {
        // A piece of 64 KB at 2 kB/s, silent for twenty seconds on the way.
        let mut piece = vec![(1, 2_000); 33];
        piece[10].0 = 20;
        assert_eq!(sent(66_000, &piece).0, 66_000);
        // Two megabytes by a form, silent at first, then at 25 kB/s.
        let mut form = vec![(1, 25_000); 80];
        form[0].0 = 25;
        assert_eq!(sent(2_000_000, &form).0, 2_000_000);
        // Nobody said how much.
        assert_eq!(sent(limits::UNTOLD_BYTES, &[(5, 10_000); 8]).0, 80_000);
    }

    #[test]
    fn who_cannot_be_done_in_time_is_ended_early() {
        // Nothing at all.
        assert_eq!(sent(3_000_000, &[(600, 1)]), (0, limits::SILENCE.as_secs()));
        // A byte a second, of however much.
        for size in [1_000_000, limits::UNTOLD_BYTES] {
            let (_, seconds) = sent(size, &[(1, 1); 600]);
            assert!(seconds < 35, "{seconds}");
        }
        // Half the pace that it takes: before half of the time is over.
        let (_, seconds) = sent(12_000_000, &[(1, 50_000); 600]);
        assert!(seconds < 60, "{seconds}");
    }
}

//! Work of one kind that is under way at once in one task: calls to systems of others, say.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// What is under way, and what of it has ended. It goes on only while something is waited for by
/// the methods of this; whoever waits in any other way lets it stand still, with the
/// connections and locks that it holds, and may wait for just these.
pub(crate) struct AtOnce<'a, T> {
    under_way: FuturesUnordered<BoxFuture<'a, T>>,
    ended: Vec<T>,
}

impl<'a, T> AtOnce<'a, T> {
    pub(crate) fn new() -> AtOnce<'a, T> {
        AtOnce {
            under_way: FuturesUnordered::new(),
            ended: Vec::new(),
        }
    }

    pub(crate) fn begin(&self, work: impl Future<Output = T> + Send + 'a) {
        self.under_way.push(work.boxed());
    }

    /// How many are under way.
    pub(crate) fn len(&self) -> usize {
        self.under_way.len()
    }

    /// Whether nothing is under way, and of what ended nothing was not looked at.
    pub(crate) fn is_over(&self) -> bool {
        self.under_way.is_empty() && self.ended.is_empty()
    }

    /// Does something else meanwhile.
    pub(crate) async fn beside<R>(&mut self, work: impl Future<Output = R>) -> R {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                Some(ended) = self.under_way.next() => self.ended.push(ended),
            }
        }
    }

    /// All that ended and was not looked at; where that is nothing, what ends first.
    pub(crate) async fn some(&mut self) -> Vec<T> {
        if self.ended.is_empty() {
            self.ended.extend(self.under_way.next().await);
        }
        while let Some(Some(next)) = self.under_way.next().now_or_never() {
            self.ended.push(next);
        }
        std::mem::take(&mut self.ended)
    }

    /// The same, waiting no longer than `within`; with it what else ends in the while of `gather` after the first.
    pub(crate) async fn ended(&mut self, within: Duration, gather: Duration) -> Vec<T> {
        let mut all = timeout(within, self.some()).await.unwrap_or_default();
        let mut rest = std::pin::pin!(sleep(gather));
        while !all.is_empty() && !self.under_way.is_empty() {
            tokio::select! {
                biased;
                more = self.some() => all.extend(more),
                () = &mut rest => break,
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::Mutex;
    use tokio::task::yield_now;

    const LONG: Duration = Duration::from_secs(60);
    const SHORT: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn who_waits_for_what_is_under_way_gets_it() {
        let one = Mutex::new(());
        let mut at_once = AtOnce::new();
        for n in 0..3 {
            let one = &one;
            at_once.begin(async move {
                let held = one.lock().await;
                yield_now().await;
                drop(held);
                n
            });
        }
        // The first is in the middle when somebody else wants the same.
        at_once.beside(yield_now()).await;
        let held = at_once.beside(one.lock()).await;
        drop(held);
        let (mut all, mut looks) = (Vec::new(), 0);
        while !at_once.is_over() {
            all.extend(at_once.ended(LONG, Duration::ZERO).await);
            looks += 1;
        }
        all.sort_unstable();
        assert!(all == [0, 1, 2] && looks <= 3, "{all:?}");
        assert!(at_once.ended(LONG, Duration::ZERO).await.is_empty());
    }

    #[tokio::test]
    async fn nobody_is_waited_for_longer_than_wanted() {
        let mut at_once = AtOnce::new();
        at_once.begin(std::future::pending::<()>());
        assert!(at_once.ended(SHORT, LONG).await.is_empty());
        assert!(at_once.len() == 1 && !at_once.is_over());
        at_once.begin(std::future::ready(()));
        at_once.begin(std::future::ready(()));
        assert_eq!(at_once.ended(LONG, SHORT).await.len(), 2);
    }
}

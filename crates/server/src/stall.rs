//! A connection that ends when its other side takes nothing for too long.
//!
//! Answers are sent as fast as they are read. Who asks for much, or for a stream, and then reads
//! nothing would otherwise hold a place for as long as they like.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// See the head of this file.
pub struct Stall<S> {
    inner: S,
    patience: Duration,
    /// Since something waits to be sent.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Stall<S> {
    /// Wraps a connection.
    pub fn new(inner: S, patience: Duration) -> Stall<S> {
        Stall {
            inner,
            patience,
            waiting: None,
        }
    }

    /// What the connection said, unless it has said "later" for too long.
    fn judge<T>(&mut self, cx: &mut Context<'_>, said: Poll<Result<T>>) -> Poll<Result<T>> {
        if said.is_ready() {
            self.waiting = None;
            return said;
        }
        let patience = self.patience;
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(Error::new(
                ErrorKind::TimedOut,
                "nobody takes what is sent",
            ))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stall<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stall<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let said = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.judge(cx, said)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let said = Pin::new(&mut self.inner).poll_write_vectored(cx, parts);
        self.judge(cx, said)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let said = Pin::new(&mut self.inner).poll_flush(cx);
        self.judge(cx, said)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let said = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.judge(cx, said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn who_reads_is_served_and_who_does_not_is_left() {
        let (ours, mut theirs) = duplex(64);
        let mut ours = Stall::new(ours, Duration::from_secs(1));
        // A slow reader takes a little again and again, for longer than anybody waits at once.
        let reader = tokio::spawn(async move {
            let mut some = [0; 32];
            for _ in 0..100 {
                sleep(Duration::from_millis(15)).await;
                theirs.read_exact(&mut some).await.unwrap();
            }
            theirs
        });
        ours.write_all(&[7; 100 * 32]).await.unwrap();
        let _theirs = reader.await.unwrap();
        // Then nothing more.
        let error = ours.write_all(&[7; 4_096]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }
}

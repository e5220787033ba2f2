//! The accept loop: connections in, each with a limit of time and of number.
//!
//! A full house makes room: of the connections that ask for nothing the one that has rested longest
//! goes. Where all are being answered, who comes is told to come again.

use crate::limits;
use crate::places::{Busy, Place, Places};
use crate::stall::Stall;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use lang::Lang;
use std::convert::Infallible;
use std::error::Error;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{interval, sleep, timeout};
use tower::{Service, ServiceExt};
use web::Peer;

/// Serves until `stop` is done; then lets the requests at hand end, for a while.
pub async fn serve<S, B>(
    listener: TcpListener,
    router: S,
    places: Arc<Places>,
    stop: impl Future<Output = ()>,
) where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
    B: Body + Unpin + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (farewell, stopping) = watch::channel(false);
    // Each connection holds a sender; when the last is gone, all are.
    let (here, mut gone) = mpsc::channel::<()>(1);
    let turning_away = Arc::new(Semaphore::new(limits::TURNED_AWAY));
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(cause) => {
                    tracing::warn!(%cause, "a connection was not accepted");
                    sleep(limits::ACCEPT_AGAIN).await;
                    continue;
                }
            },
        };
        let Some(place) = places.take() else {
            // Even saying no costs something: beyond a number, nothing is said.
            if let Ok(turn) = Arc::clone(&turning_away).try_acquire_owned() {
                tokio::spawn(async move {
                    let _ = timeout(limits::SAYING_NO, turn_away(stream)).await;
                    drop(turn);
                });
            }
            continue;
        };
        let connection = connect(stream, Peer(peer), router.clone(), place, stopping.clone());
        let here = here.clone();
        tokio::spawn(async move {
            connection.await;
            drop(here);
        });
    }
    drop(listener);
    let _ = farewell.send(true);
    drop(here);
    tokio::select! {
        _ = gone.recv() => {}
        () = sleep(limits::FAREWELL) => tracing::warn!("requests were cut off at the end"),
    }
}

/// Says that the house is full, in both languages: nothing of the request was read.
async fn turn_away(mut stream: TcpStream) {
    let full: String = Lang::ALL
        .map(|lang| format!("{}\n", lang::t(lang, "error.full")))
        .concat();
    let head = format!(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: {}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{full}",
        limits::COME_AGAIN.as_secs(),
        full.len()
    );
    if stream.write_all(head.as_bytes()).await.is_ok() && stream.shutdown().await.is_ok() {
        // What they sent is read, or the system would take the answer back with the connection.
        let mut rest = [0; 1_024];
        while stream.read(&mut rest).await.is_ok_and(|n| n > 0) {}
    }
}

/// One connection, until it ends.
async fn connect<S, B>(
    stream: TcpStream,
    peer: Peer,
    router: S,
    place: Place,
    mut stopping: watch::Receiver<bool>,
) where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
    B: Body + Unpin + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let seat = place.seat();
    let service = tower::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let busy = seat.begin();
        let answer = router.clone().oneshot(request);
        async move {
            let response = answer.await?;
            Ok::<_, Infallible>(response.map(|body| Held { body, _busy: busy }))
        }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD)
        .max_buf_size(limits::HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits::PING)
        .keep_alive_timeout(limits::HEAD)
        .max_concurrent_streams(limits::STREAMS);
    let mut connection = pin!(builder.serve_connection(
        TokioIo::new(Stall::new(stream, limits::STALLED)),
        TowerToHyperService::new(service),
    ));
    let mut look = interval(limits::RESTING_LOOK);
    let ended = loop {
        tokio::select! {
            ended = connection.as_mut() => break ended,
            // What it gives is a lock, and must not be held on.
            () = async { drop(stopping.wait_for(|stop| *stop).await) } => {
                connection.as_mut().graceful_shutdown();
                break connection.await;
            }
            () = place.wanted() => {}
            _ = look.tick() => if !place.rests_too_long() { continue },
        }
        // It asks for nothing and somebody else needs the place, or it has rested long enough. What it
        // asks in this very moment is answered still.
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            ended = connection.as_mut() => break ended,
            () = sleep(limits::LAST_WORD) => if place.is_resting() { return },
        }
        break connection.await;
    };
    if let Err(cause) = ended {
        // Clients come and go; neither is news.
        tracing::debug!(%cause, "a connection ended early");
    }
}

/// An answer's body, for as long as it is sent.
struct Held<B> {
    body: B,
    _busy: Busy,
}

impl<B: Body + Unpin> Body for Held<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

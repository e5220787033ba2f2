//! HTTP on a loopback port, served as the product serves it.

use crate::Done;
use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long a client may take to send a request's head, as in the product: the timer costs too.
const HEAD: Duration = Duration::from_secs(10);

/// Serves a router at a loopback address until the runtime ends; answers the address.
pub(crate) async fn open(at: &str, router: Router) -> Done<SocketAddr> {
    let listener = TcpListener::bind(at).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(async move {
                let mut builder = Builder::new();
                builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
                // A client that goes away is no news.
                let _ = builder
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Ok(address)
}

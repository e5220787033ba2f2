//! HTTP peers that do not behave: whatever they do, the message is tried again, and nothing hangs.

use crate::peer::{Peer, Says, with_header};
use crate::sms::{courier, gateway, send};
use courier::{Failure, limits};
use tokio::net::TcpListener;

fn later(sent: Result<courier::Receipt, Failure>) -> String {
    match sent {
        Err(Failure::Later(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn said(bytes: &str) -> String {
    let bytes = bytes.as_bytes().to_vec();
    let peer = Peer::start(move |_| Says::Bytes(bytes.clone())).await;
    later(send(&courier(gateway(&peer.url("/")))).await)
}

#[tokio::test]
async fn one_who_is_not_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let sent = send(&courier(gateway(&format!("http://127.0.0.1:{port}/")))).await;
    assert_eq!(later(sent), "the peer cannot be reached");
    let sent = send(&courier(gateway("http://no-such-host.invalid/"))).await;
    assert_eq!(later(sent), "the host name does not resolve");
}

#[tokio::test]
async fn one_who_hangs_up() {
    let broken = "the peer hung up or did not speak HTTP";
    assert_eq!(said("").await, broken);
    assert_eq!(said("HTTP/1.1 200 OK\r\ncontent-le").await, broken);
    assert_eq!(
        said("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"status\":\"ok\",").await,
        broken
    );
    assert_eq!(said("220 mail.example ESMTP\r\n").await, broken);
    let peer = Peer::start(|_| Says::HalfClose).await;
    let sent = send(&courier(gateway(&peer.url("/")))).await;
    assert_eq!(later(sent), broken);
}

#[tokio::test]
async fn one_who_talks_without_end() {
    let long = "x".repeat(limits::ANSWER_BYTES_MAX + 1);
    let peer = Peer::start(move |_| with_header(200, "x-long: yes", &long)).await;
    let sent = send(&courier(gateway(&peer.url("/")))).await;
    assert_eq!(later(sent), "the peer's answer is too long");
}

#[tokio::test]
async fn one_who_says_nothing() {
    let peer = Peer::start(|_| Says::Nothing).await;
    let courier = courier(gateway(&peer.url("/")));
    let sent = tokio::spawn(async move { send(&courier).await });
    peer.asked.notified().await;
    // The request has arrived: from here only the clock can end it.
    tokio::time::pause();
    tokio::time::advance(limits::HTTP_TIME).await;
    assert_eq!(later(sent.await.unwrap()), "the peer took too long");
}

#[tokio::test]
async fn the_operators_gateway_is_not_followed_elsewhere() {
    let other = Peer::start(|_| with_header(200, "x-other: yes", "{}")).await;
    let location = format!("location: {}", other.url("/"));
    let peer = Peer::start(move |_| with_header(307, &location, "")).await;
    let why = later(send(&courier(gateway(&peer.url("/")))).await);
    assert_eq!(
        why,
        "the SMS gateway answered 307: redirects are not followed"
    );
    assert!(other.seen().is_empty());
}

//! More connections than there are places, and requests that do not end.

use super::{until, well};
use crate::storm::client::{Answer, Request};
use crate::storm::node::{House, pause};
use crate::storm::{in_house, insist, pothole, slip, whole};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use testkit::{TestDb, both_engines};

/// Places of the house in these trials; the long form has as many as a house has.
const PLACES: usize = 40;
const HOUSE: &str = "HIENTRUONG_TRIAL_PLACES";
/// Connections that ask for nothing; the long form has ten thousand, from processes of their own.
const IDLE: &str = "HIENTRUONG_TRIAL_IDLE";

fn start(house: &House) -> crate::storm::node::Node {
    start_with(house, PLACES)
}

fn start_with(house: &House, places: usize) -> crate::storm::node::Node {
    house.start_with(&[], &[("HIENTRUONG_CONNECTIONS", &places.to_string())])
}

fn connect(house: &House) -> TcpStream {
    TcpStream::connect(house.address()).expect("the kernel takes it")
}

fn idle_crowd(house: &House) {
    let asked = |name: &str, unless: usize| {
        std::env::var(name).map_or(unless, |n| n.parse().expect("a number"))
    };
    let node = start_with(house, asked(HOUSE, PLACES));
    let idle = asked(IDLE, 400);
    let held = node.resident_kb();
    let mut crowd = Vec::new();
    for n in 0..idle {
        let mut stream = connect(house);
        // Some say nothing at all, some begin and never end.
        if n % 2 == 0 {
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        }
        crowd.push(stream);
        // Somebody who wants something gets it, in the middle of the crowd.
        if n % 100 == 99 {
            let answer = insist(house, &Request::get("/healthz"));
            assert_eq!(answer.status, 200, "{}", answer.text());
            slip(&insist(
                house,
                &Request::post("/api/v1/reports").json(&pothole(n as u64)),
            ));
        }
    }
    well(house);
    let grown = node.resident_kb().saturating_sub(held);
    eprintln!("{idle} idle connections took {grown} kB");
    assert!(grown < 150_000, "{idle} idle connections took {grown} kB");
    drop(crowd);
    whole(house, (idle / 100) as u64);
    assert!(node.stop());
}

/// A report whose body does not come.
fn begun(house: &House) -> TcpStream {
    let mut stream = connect(house);
    stream
        .write_all(
            b"POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
              Content-Length: 4000\r\n\r\n{",
        )
        .expect("it listens");
    stream
}

/// As many requests that are being answered as there are places: who comes is sent away in words, and
/// let in when they are done.
fn full_house(house: &House) {
    let node = start(house);
    // One whose head was not read yet rests still and may be ended for a newcomer, the question below
    // among them: whoever asks in vain sends one more in its place.
    let mut slow: Vec<TcpStream> = (0..PLACES).map(|_| begun(house)).collect();
    let turned = until(house, "/healthz", |answer: &Answer| {
        let full = answer.status == 503;
        if !full {
            slow.push(begun(house));
        }
        full
    });
    assert!(turned.header("retry-after").is_some(), "{}", turned.text());
    assert!(
        turned.text().contains("Hệ thống đang quá tải"),
        "{}",
        turned.text()
    );
    assert!(
        turned.text().contains("The service is full"),
        "{}",
        turned.text()
    );
    drop(slow);
    well(house);
    slip(&insist(
        house,
        &Request::post("/api/v1/reports").json(&pothole(1)),
    ));
    whole(house, 1);
    assert!(node.stop());
}

/// A body without an end is not read to it.
fn endless_body(house: &House) {
    let node = start(house);
    for (path, kind) in [
        ("/api/v1/reports", "application/json"),
        ("/bao", "application/x-www-form-urlencoded"),
        (
            "/open311/v2/requests.json",
            "application/x-www-form-urlencoded",
        ),
        ("/hooks/sms/g", "application/json"),
    ] {
        let mut stream = connect(house);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a time");
        let chunk = [b"10000\r\n", &[b' '; 0x10000][..], b"\r\n"].concat();
        let mut sent = 0;
        while sent < 256 << 20 && stream.write_all(&chunk).is_ok() {
            sent += 0x10000;
        }
        assert!(sent < 64 << 20, "{path}: {sent} bytes were taken");
        let mut answer = [0; 64];
        if let Ok(n) = stream.read(&mut answer) {
            let told = String::from_utf8_lossy(&answer[..n]).into_owned();
            assert!(
                told.is_empty() || told.starts_with("HTTP/1.1 4"),
                "{path}: {told}"
            );
        }
    }
    well(house);
    whole(house, 0);
    assert!(node.stop());
}

/// A byte a second, for ever: whoever sends so is let go after a while, whatever it sends.
fn drip(house: &House) {
    let node = start(house);
    let mut head = connect(house);
    let mut body = connect(house);
    head.write_all(b"GET / HTTP/1.1\r\nX: ")
        .expect("it listens");
    body.write_all(
        b"POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
          Content-Length: 4000\r\n\r\n{",
    )
    .expect("it listens");
    let (mut head_ended, mut body_ended) = (None, None);
    for stream in [&head, &body] {
        stream
            .set_read_timeout(Some(Duration::from_millis(10)))
            .expect("a time");
    }
    let over = |stream: &mut TcpStream| {
        let _ = stream.write_all(b" ");
        let mut answer = [0; 512];
        match stream.read(&mut answer) {
            Ok(0) => true,
            Ok(n) => {
                let told = String::from_utf8_lossy(&answer[..n]).into_owned();
                assert!(
                    told.starts_with("HTTP/1.1 408") || told.starts_with("HTTP/1.1 503"),
                    "{told}"
                );
                true
            }
            Err(e) => !matches!(
                e.kind(),
                std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
            ),
        }
    };
    // Counted in bytes that were sent, one a second: they are what a slow client has.
    for second in 0..60 {
        if head_ended.is_none() && over(&mut head) {
            head_ended = Some(second);
        }
        if body_ended.is_none() && over(&mut body) {
            body_ended = Some(second);
        }
        if head_ended.is_some() && body_ended.is_some() {
            break;
        }
        pause(Duration::from_secs(1));
    }
    assert!(head_ended.is_some_and(|s| s < 25), "{head_ended:?}");
    assert!(body_ended.is_some_and(|s| s < 50), "{body_ended:?}");
    well(house);
    whole(house, 0);
    assert!(node.stop());
}

both_engines!(
    async fn a_crowd_that_asks_for_nothing_keeps_nobody_out(db: TestDb) {
        in_house(&db, idle_crowd).await;
    }
);

#[test]
fn a_full_house_says_so_and_lets_in_again() {
    testkit::on_sqlite(testkit::empty, async |db: TestDb| {
        in_house(&db, full_house).await;
    });
}

#[test]
fn a_body_without_end_is_cut() {
    testkit::on_sqlite(testkit::empty, async |db: TestDb| {
        in_house(&db, endless_body).await;
    });
}

#[test]
fn a_byte_a_second_ends() {
    testkit::on_sqlite(testkit::empty, async |db: TestDb| {
        in_house(&db, drip).await;
    });
}

//! A database that goes away and comes back: nobody can reach it, then everybody can.

use super::{unwell, well};
use crate::storm::client::Request;
use crate::storm::dice::asked_for;
use crate::storm::node::{House, pause};
use crate::storm::{insist, pothole, slip, whole};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use testkit::TestDb;

/// People who file while it is away.
const CLIENTS: u64 = 8;

/// Stands before a server and lets nobody through while it is shut.
struct Gate {
    address: String,
    is_shut: Arc<AtomicBool>,
    through: Arc<Mutex<Vec<TcpStream>>>,
}

impl Gate {
    fn before(server: &str) -> Gate {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let gate = Gate {
            address,
            is_shut: Arc::default(),
            through: Arc::default(),
        };
        let (is_shut, through) = (Arc::clone(&gate.is_shut), Arc::clone(&gate.through));
        let server = server.to_owned();
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                if is_shut.load(Ordering::SeqCst) {
                    let _ = near.shutdown(Shutdown::Both);
                    continue;
                }
                let far = TcpStream::connect(&server).expect("the server");
                let mut held = through.lock().unwrap_or_else(PoisonError::into_inner);
                held.push(near.try_clone().expect("a handle"));
                held.push(far.try_clone().expect("a handle"));
                carry(
                    near.try_clone().expect("a handle"),
                    far.try_clone().expect("a handle"),
                );
                carry(far, near);
            }
        });
        gate
    }

    fn shut(&self) {
        self.is_shut.store(true, Ordering::SeqCst);
        let mut held = self.through.lock().unwrap_or_else(PoisonError::into_inner);
        for stream in held.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn open(&self) {
        self.is_shut.store(false, Ordering::SeqCst);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let mut bytes = [0; 16_384];
        while let Ok(n @ 1..) = from.read(&mut bytes)
            && to.write_all(&bytes[..n]).is_ok()
        {}
        let _ = to.shutdown(Shutdown::Both);
    });
}

/// Everybody goes on while it is away, and for as long as it takes: people who file try again under
/// their key, people who read are answered or sent away in words. How many filed.
fn gone_for(house: &House, gate: &Gate) -> u64 {
    let seconds = asked_for(super::AWAY, 2);
    let done = AtomicBool::new(false);
    let (filed, sent_away) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (done, filed, sent_away) = (&done, &filed, &sent_away);
            scope.spawn(move || {
                let mut n = 10 + client;
                while !done.load(Ordering::Relaxed) {
                    let wanted = Request::post("/api/v1/reports")
                        .json(&pothole(n))
                        .key(&format!("gone{n}"));
                    // The one that began while it was away is tried until it is taken.
                    loop {
                        match wanted.send(&house.address()) {
                            Ok(answer) if answer.status == 201 => break,
                            Ok(answer) => {
                                assert_eq!(answer.status, 503, "{}", answer.text());
                                sent_away.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(e) => panic!("{e}"),
                        }
                        pause(Duration::from_millis(250));
                    }
                    slip(&insist(house, &wanted));
                    filed.fetch_add(1, Ordering::Relaxed);
                    n += CLIENTS;
                }
            });
        }
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                for path in ["/", "/ban-do", "/danh-sach?q=duong", "/healthz"] {
                    let answer = Request::get(path).send(&house.address());
                    let answer = answer.expect("it answers");
                    let fits = match answer.status {
                        200 => true,
                        503 => path != "/healthz" && answer.header("retry-after").is_some(),
                        _ => false,
                    };
                    assert!(fits, "{path}: {} {}", answer.status, answer.text());
                }
                pause(Duration::from_millis(100));
            }
        });
        pause(Duration::from_secs(seconds));
        assert_eq!(filed.load(Ordering::Relaxed), 0, "it was away");
        gate.open();
        well(house);
        while filed.load(Ordering::Relaxed) < CLIENTS {
            pause(Duration::from_millis(50));
        }
        done.store(true, Ordering::Relaxed);
    });
    let (filed, sent_away) = (filed.into_inner(), sent_away.into_inner());
    eprintln!("away for {seconds} s: {sent_away} sent away, {filed} filed afterwards");
    assert!(sent_away >= CLIENTS, "nobody came while it was away");
    filed
}

#[test]
fn a_database_that_goes_away_is_waited_for() {
    testkit::on_postgres(testkit::empty, async |db: TestDb| {
        let url = db.url().to_owned();
        let server = url
            .split_once('@')
            .and_then(|(_, rest)| rest.split_once('/'))
            .map(|(server, _)| server.to_owned())
            .expect("a server");
        let gate = Gate::before(&server);
        let through = url.replace(&server, &gate.address);
        let tried = tokio::task::spawn_blocking(move || {
            let house = &House::new(&through);
            let node = house.start();
            let post = |n: u64| {
                Request::post("/api/v1/reports")
                    .json(&pothole(n))
                    .key(&format!("k{n}"))
            };
            slip(&insist(house, &post(1)));
            gate.shut();
            unwell(house, "database");
            let filed = gone_for(house, &gate);
            gate.shut();
            unwell(house, "database");
            let answer = post(2).send(&house.address()).expect("it answers");
            assert_eq!(answer.status, 503, "{}", answer.text());
            assert!(answer.header("retry-after").is_some(), "{}", answer.text());
            assert_eq!(insist(house, &Request::get("/healthz")).status, 200);
            gate.open();
            well(house);
            // Under the same key: once, whatever became of the first try.
            slip(&insist(house, &post(2)));
            slip(&insist(house, &post(3)));
            whole(house, 3 + filed);
            assert!(node.stop());
        });
        tried.await.expect("it ends well");
    });
}

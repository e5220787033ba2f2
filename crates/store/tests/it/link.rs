//! The link to PostgreSQL breaks at the worst moment: the commit was sent, the answer never came.

use crate::filing::{commit, released, submitted};
use futures_util::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{CommitError, Store, event, report};
use testkit::TestDb;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the next COMMIT that passes meets.
#[derive(Default)]
struct Scissors {
    /// It reaches the server, its answer is lost.
    after: AtomicBool,
    /// It is lost itself.
    before: AtomicBool,
}

/// A wire between the store and the server that can be cut. Gives its port.
async fn wire(server: String, scissors: Arc<Scissors>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(carry(client, server.clone(), Arc::clone(&scissors)));
        }
    });
    port
}

async fn carry(mut client: TcpStream, server: String, scissors: Arc<Scissors>) {
    let mut server = TcpStream::connect(server).await.unwrap();
    let (mut up, mut down) = ([0; 65_536], [0; 65_536]);
    loop {
        tokio::select! {
            n = client.read(&mut up) => {
                let Ok(n @ 1..) = n else { return };
                let commits = up[..n].windows(6).any(|w| w == b"COMMIT");
                if commits && scissors.before.swap(false, Ordering::SeqCst) {
                    return;
                }
                server.write_all(&up[..n]).await.unwrap();
                if commits && scissors.after.swap(false, Ordering::SeqCst) {
                    // Wait for the server's answer to it, and keep it: one that loses its client
                    // before it has carried out COMMIT ends without.
                    while let Ok(n @ 1..) = server.read(&mut down).await {
                        if down[..n].windows(6).any(|w| w == b"COMMIT") {
                            return;
                        }
                    }
                    return;
                }
            }
            n = server.read(&mut down) => {
                let Ok(n @ 1..) = n else { return };
                if client.write_all(&down[..n]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// A store at the end of such a wire.
async fn wired(db: &TestDb) -> (Store, Arc<Scissors>) {
    // postgres://user@host:port/name → the wire's port.
    let (scheme, rest) = db.url().split_once("://").unwrap();
    let (address, name) = rest.split_once('/').unwrap();
    let (user, host) = address.rsplit_once('@').unwrap();
    let scissors = Arc::new(Scissors::default());
    let port = wire(host.to_owned(), Arc::clone(&scissors)).await;
    let store = Store::open(&format!("{scheme}://{user}@127.0.0.1:{port}/{name}"))
        .await
        .unwrap();
    (store, scissors)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_was_lost_is_found() {
    let Some(db) = TestDb::postgres(crate::migrated).await else {
        return;
    };
    let (store, scissors) = wired(&db).await;
    let filed = commit(&store, submitted(1, vec![])).await;

    scissors.after.store(true, Ordering::SeqCst);
    let (batch, next) = released(&filed, "Mặt đường");
    store
        .commit(batch)
        .await
        .expect("it was carried out, and is found");
    assert_eq!(
        report::by_id(&store, filed.report.id).await.unwrap(),
        Some(next.clone())
    );

    // The same batch, sent by somebody else meanwhile: theirs stands, not ours.
    scissors.before.store(true, Ordering::SeqCst);
    let (batch, _) = released(&next, "lần nữa");
    assert_eq!(
        store.commit(batch).await,
        Err(CommitError::Busy),
        "nothing of it was written"
    );
    assert_eq!(event::of(&store, filed.report.id.0).await.unwrap().len(), 2);
    store
        .commit(released(&next, "lần nữa").0)
        .await
        .expect("the next try goes through");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_share_a_commit_each_learns_what_became_of_theirs() {
    let Some(db) = TestDb::postgres(crate::migrated).await else {
        return;
    };
    let (store, scissors) = wired(&db).await;
    let file = |numbers: std::ops::Range<u64>| {
        let sent = numbers.map(|n| {
            let (store, (batch, filed)) = (store.clone(), submitted(n, vec![]));
            tokio::spawn(async move { (filed, store.commit(batch).await) })
        });
        join_all(sent.collect::<Vec<_>>())
    };

    scissors.after.store(true, Ordering::SeqCst);
    for told in file(1..60).await {
        let (filed, told) = told.unwrap();
        assert_eq!(told, Ok(()), "carried out, and found");
        let there = report::by_id(&store, filed.report.id).await.unwrap();
        assert_eq!(there, Some(filed));
    }
    scissors.before.store(true, Ordering::SeqCst);
    let mut lost = 0;
    for told in file(60..120).await {
        let (filed, told) = told.unwrap();
        let there = report::by_id(&store, filed.report.id).await.unwrap();
        match told {
            Ok(()) => assert_eq!(there, Some(filed)),
            Err(why) => {
                lost += 1;
                assert_eq!((why, there), (CommitError::Busy, None));
            }
        }
    }
    assert!(lost > 0, "a link was cut before its commit");
}

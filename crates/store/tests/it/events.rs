//! Chains, the feed and its followers.

use crate::open;
use domain::time::At;
use store::chain::{Head, seal};
use store::{Batch, CommitError, Label, Store, event, feed};
use testkit::{TestDb, both_engines};

/// One event of a chain.
fn one(head: &Head, chain: i64, at: i64) -> (Batch, Head) {
    let salts = [[chain as u8; 16], [head.seq as u8; 16]];
    let sealed = seal(
        head,
        &chain.to_string(),
        At(at),
        "{}".to_owned(),
        "{\"a\":1}".to_owned(),
        salts,
    );
    let mut batch = Batch::new();
    event::append(&mut batch, event::REPORT, chain, &sealed);
    (batch, sealed.head())
}

both_engines!(
    migrated by crate::migrated,

    async fn a_chain_reads_back_whole(db: TestDb) {
        let store = open(&db).await;
        assert_eq!(event::head(&store, 5).await.unwrap(), Head::NONE);
        let mut head = Head::NONE;
        for at in [10, 30, 20] {
            let (batch, next) = one(&head, 5, at);
            store.commit(batch).await.unwrap();
            head = next;
        }
        assert_eq!(event::head(&store, 5).await.unwrap(), head);
        let chain = event::of(&store, 5).await.unwrap();
        assert_eq!(chain.iter().map(|e| e.at.0).collect::<Vec<_>>(), [10, 30, 30]);
        assert_eq!(chain[2].head(), head);
        assert_eq!(event::at(&store, 5, 2).await.unwrap().as_ref(), Some(&chain[1]));
        assert_eq!(event::at(&store, 5, 4).await.unwrap(), None);
        store.number_feed().await.unwrap();
        let feed = event::after(&store, 1, 10).await.unwrap();
        assert_eq!(feed, [(2, chain[1].clone()), (3, chain[2].clone())]);
        let (other, _) = one(&Head::NONE, 4, 15);
        store.commit(other).await.unwrap();
        let both = event::of_all(&store, &[5, 9, 4]).await.unwrap();
        assert_eq!(both.iter().map(|e| (e.chain, e.seq)).collect::<Vec<_>>(), [(4, 1), (5, 1), (5, 2), (5, 3)]);
        assert_eq!(both[1..], chain);
        assert_eq!(event::of_all(&store, &[]).await.unwrap(), []);
    }

    async fn of_two_who_write_the_same_place_one_stays(db: TestDb) {
        let store = open(&db).await;
        let (batch, head) = one(&Head::NONE, 5, 10);
        store.commit(batch).await.unwrap();
        let tries: Vec<_> = (0..10)
            .map(|n| {
                let store = store.clone();
                let (batch, _) = one(&head, 5, 20 + n);
                tokio::spawn(async move { store.commit(batch).await })
            })
            .collect();
        let mut done = 0;
        for one in tries {
            match one.await.unwrap() {
                Ok(()) => done += 1,
                Err(e) => assert_eq!(e, CommitError::Version),
            }
        }
        assert_eq!(done, 1);
        assert_eq!(event::of(&store, 5).await.unwrap().len(), 2);
    }

    async fn removed_text_leaves_its_digest(db: TestDb) {
        let store = open(&db).await;
        let (batch, _) = one(&Head::NONE, 5, 10);
        store.commit(batch).await.unwrap();
        let before = event::at(&store, 5, 1).await.unwrap().unwrap();
        let mut batch = Batch::new();
        event::remove_closed(&mut batch, 5, 1, "R-12");
        store.commit(batch).await.unwrap();
        let after = event::at(&store, 5, 1).await.unwrap().unwrap();
        assert_eq!(after.closed, None);
        assert_eq!(after.removed.as_deref(), Some("R-12"));
        assert_eq!((after.closed_digest, after.hash), (before.closed_digest, before.hash));
    }

    async fn seven_thousand_events_are_numbered_without_a_gap(db: TestDb) {
        let store = open(&db).await;
        let writers: Vec<_> = (0..20i64)
            .map(|w| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut heads: Vec<(i64, Head)> = (0..7).map(|c| (w * 10 + c, Head::NONE)).collect();
                    for round in 0..50 {
                        let mut batch = Batch::new();
                        for (chain, head) in &mut heads {
                            let (one, next) = one(head, *chain, round * 3);
                            batch.append(one);
                            *head = next;
                        }
                        store.commit(batch).await.unwrap();
                    }
                })
            })
            .collect();
        let numberers: Vec<_> = (0..3)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    while feed::top(&store).await.unwrap() < 7_000 {
                        store.number_feed().await.unwrap();
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        for task in writers.into_iter().chain(numberers) {
            task.await.unwrap();
        }
        let mut pos = 0;
        let mut last = std::collections::HashMap::new();
        loop {
            let page = feed::after(&store, pos, 500).await.unwrap();
            for entry in &page {
                pos += 1;
                assert_eq!(entry.pos, pos, "no gap");
                let seq = last.insert(entry.chain, entry.seq).unwrap_or(0);
                assert_eq!(entry.seq, seq + 1, "a chain's events in their order");
            }
            if page.is_empty() {
                break;
            }
        }
        assert_eq!(pos, 7_000);
        assert_eq!(crate::count(&store, "fresh").await, 0);
    }

    async fn a_follower_never_does_a_thing_twice(db: TestDb) {
        let store = open(&db).await;
        assert_eq!(feed::position(&store, "f").await.unwrap(), 0);
        let step = |store: Store, from: i64, to: i64| async move {
            let mut batch = Batch::new();
            feed::advance(&mut batch, "f", from, to);
            batch.add(
                Label::Sure,
                "INSERT INTO setting (name, version, body) VALUES ('n', 1, '') \
                 ON CONFLICT (name) DO UPDATE SET version = setting.version + 1",
                vec![],
            );
            store.commit(batch).await
        };
        let both = tokio::join!(step(store.clone(), 0, 5), step(store.clone(), 0, 5));
        assert!(matches!(both, (Ok(()), Err(CommitError::Version)) | (Err(CommitError::Version), Ok(()))), "{both:?}");
        step(store.clone(), 5, 9).await.unwrap();
        assert_eq!(step(store.clone(), 5, 9).await, Err(CommitError::Version));
        assert_eq!(feed::positions(&store).await.unwrap(), [("f".to_owned(), 9)]);
        let row = store.query_one("SELECT version FROM setting WHERE name = 'n'", &[]).await.unwrap();
        assert_eq!(row.int(0).unwrap(), 2);
        feed::rewind(&store, "f").await.unwrap();
        assert_eq!(feed::position(&store, "f").await.unwrap(), 0);
    }
);

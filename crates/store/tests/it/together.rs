//! Many who write at the same moment: PostgreSQL takes their rows together, and each hears of its own.

use crate::filing::{START, submitted};
use crate::people::KEY;
use crate::{count, open};
use domain::id::VaultId;
use futures_util::future::join_all;
use std::collections::BTreeSet;
use store::message::{self, NewMessage, To, Words};
use store::vault::{self, Person};
use store::{Batch, CommitError, Keys, Store, once, report};
use testkit::{TestDb, both_engines};

/// Commits them all at once, each in a task of its own.
async fn at_once(store: &Store, batches: Vec<Batch>) -> Vec<Result<(), CommitError>> {
    let tasks: Vec<_> = batches
        .into_iter()
        .map(|batch| {
            let store = store.clone();
            tokio::spawn(async move { store.commit(batch).await })
        })
        .collect();
    let told = join_all(tasks).await;
    told.into_iter().map(|told| told.unwrap()).collect()
}

both_engines!(
    migrated by crate::migrated,

    async fn one_that_is_refused_takes_nobody_with_it(db: TestDb) {
        let store = open(&db).await;
        // Sixty requests under fifteen keys: of each key's four one is carried out.
        let all = (0..60).map(|id| {
            let mut whole = Batch::new();
            once::keep(&mut whole, "user:1", &format!("key-{}", id % 15), &[0; 32], "1/1", START);
            whole.append(submitted(id + 1, vec![]).0);
            whole
        });
        let told = at_once(&store, all.collect()).await;
        let carried: BTreeSet<u64> =
            (0..60).filter(|id| told[*id as usize] == Ok(())).collect();
        let keys: BTreeSet<u64> = carried.iter().map(|id| id % 15).collect();
        assert_eq!((carried.len(), keys.len()), (15, 15));
        assert!(told.iter().all(|told| matches!(told, Ok(()) | Err(CommitError::Once))), "{told:?}");
        for (table, rows) in [("once", 15), ("report", 15), ("event", 15)] {
            assert_eq!(count(&store, table).await, rows, "{table}");
        }
        for id in carried {
            let (_, filed) = submitted(id + 1, vec![]);
            let there = report::by_id(&store, filed.report.id).await.unwrap();
            assert_eq!(there, Some(filed));
        }
    }

    async fn of_two_who_append_at_one_place_one_is_late(db: TestDb) {
        let store = open(&db).await;
        let twice = (0..40).map(|n| submitted(n / 2 + 1, vec![]).0);
        let told = at_once(&store, twice.collect()).await;
        for pair in told.chunks(2) {
            let mut pair = pair.to_vec();
            pair.sort_by_key(|told| told.is_err());
            assert_eq!(pair, [Ok(()), Err(CommitError::Version)]);
        }
        assert_eq!(count(&store, "report").await, 20);
    }

    async fn what_one_adds_and_then_selects_is_there(db: TestDb) {
        let store = open(&db).await;
        let keys = Keys::parse(KEY).unwrap();
        let all = (1..=50).map(|n| {
            let mut batch = Batch::new();
            let letter = NewMessage {
                chain: n,
                seq: 1,
                template: "promise",
                to: To::Person(VaultId(n)),
                topic: None,
                words: Words { sms: Some("sms"), email: Some("email"), push: None },
                urgent: false,
                ready_at: START,
                made_at: START,
            };
            // Every second one says first what the others say last.
            if n % 2 == 0 {
                once::keep(&mut batch, "user:1", &n.to_string(), &[0; 32], "1/1", START);
            }
            let person = Person {
                phone: Some(format!("+849120000{n:02}")),
                ..Person::default()
            };
            vault::put(&mut batch, &keys, VaultId(n), &person, START);
            message::enqueue(&mut batch, &letter);
            batch
        });
        let told = at_once(&store, all.collect()).await;
        assert!(told.iter().all(Result::is_ok), "{told:?}");
        // By telephone only: nobody gave an address.
        for (table, rows) in [("vault", 50), ("message", 50), ("once", 25)] {
            assert_eq!(count(&store, table).await, rows, "{table}");
        }
    }
);

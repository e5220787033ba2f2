//! Batches, values and the two engines' tempers.

use crate::{count, open, put};
use store::{Batch, CommitError, DbError, Label, Setup, Store, Value};
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::migrated,

    async fn values_come_back_as_they_went(db: TestDb) {
        let store = open(&db).await;
        let mut batch = Batch::new();
        batch.add(
            Label::Sure,
            "INSERT INTO file (owner, id, kind, media_type, state, size, received, sha256, at) \
             VALUES ($2, $1, $2, $3, $2, $4, $4, $5, $6)",
            vec![7i64.into(), "tiếng Việt ổ gà".into(), "".into(), i64::MAX.into(), vec![0u8, 255].into(), i64::MIN.into()],
        );
        store.commit(batch).await.unwrap();
        let row = store
            .query_one("SELECT id, owner, media_type, size, sha256, at, report FROM file WHERE id = $1", &[7i64.into()])
            .await
            .unwrap();
        assert_eq!(row.int(0).unwrap(), 7);
        assert_eq!(row.text(1).unwrap(), "tiếng Việt ổ gà");
        assert_eq!(row.text(2).unwrap(), "");
        assert_eq!(row.int(3).unwrap(), i64::MAX);
        assert_eq!(row.bytes(4).unwrap(), [0, 255]);
        assert_eq!(row.int(5).unwrap(), i64::MIN);
        assert_eq!(row.opt_int(6).unwrap(), None);
        assert!(matches!(row.int(6), Err(DbError::Broken(_))));
        assert!(matches!(row.text(0), Err(DbError::Broken(_))));
        assert!(matches!(row.int(99), Err(DbError::Broken(_))));
        let scanned = store.scan("SELECT id FROM file WHERE id IN ($1, $2)", &[7i64.into(), 8i64.into()]).await.unwrap();
        assert_eq!(scanned.len(), 1);
    }

    async fn a_batch_commits_whole_or_not_at_all(db: TestDb) {
        let store = open(&db).await;
        store.commit(put(Label::Sure, "a", "1")).await.unwrap();
        let mut batch = put(Label::Unique("b"), "b", "1");
        batch.append(put(Label::Unique("a"), "a", "2"));
        batch.append(put(Label::Code, "a", "3"));
        assert_eq!(store.commit(batch).await, Err(CommitError::Unique("a")), "the first failing label is the meaning");
        assert_eq!(count(&store, "setting").await, 1);
        let mut batch = put(Label::Once, "a", "1");
        batch.append(put(Label::Version, "a", "2"));
        assert_eq!(store.commit(batch).await, Err(CommitError::Once));
        assert!(matches!(store.commit(put(Label::Sure, "a", "1")).await, Err(CommitError::Db(_))));
        // The same writer goes on.
        store.commit(put(Label::Sure, "c", "1")).await.unwrap();
        assert_eq!(count(&store, "setting").await, 2);
        store.commit(Batch::new()).await.unwrap();
    }

    async fn a_broken_statement_is_no_constraint(db: TestDb) {
        let store = open(&db).await;
        for (sql, args) in [
            ("INSERT INTO nowhere (x) VALUES ($1)", vec![Value::Int(1)]),
            ("INSERT INTO setting (name, version, body) VALUES ($1, 1, $1)", vec!["x".into(), "y".into()]),
            ("INSERT INTO setting (name, version, body) VALUES ($1, 1, $2)", vec!["x".into()]),
            ("INSERT nonsense", vec![]),
        ] {
            let mut batch = put(Label::Sure, "kept", "1");
            batch.add(Label::Version, sql, args);
            let answer = store.commit(batch).await;
            assert!(matches!(answer, Err(CommitError::Db(_))), "{sql}: {answer:?}");
        }
        assert_eq!(count(&store, "setting").await, 0);
        assert!(matches!(store.query("SELECT nonsense", &[]).await, Err(DbError::Broken(_))));
        store.commit(put(Label::Sure, "after", "1")).await.unwrap();
    }

    async fn the_version_guard_raises_by_itself(db: TestDb) {
        let store = open(&db).await;
        store.commit(put(Label::Sure, "a", "1")).await.unwrap();
        let step = |from: i64| {
            let mut batch = Batch::new();
            batch.add(
                Label::Version,
                "UPDATE setting SET version = CASE WHEN version = $2 THEN $2 + 1 END WHERE name = $1",
                vec!["a".into(), from.into()],
            );
            batch
        };
        store.commit(step(1)).await.unwrap();
        assert_eq!(store.commit(step(1)).await, Err(CommitError::Version));
        store.commit(step(2)).await.unwrap();
    }

    async fn rows_of_the_last_statement_come_back(db: TestDb) {
        let store = open(&db).await;
        let mut batch = put(Label::Sure, "a", "1");
        batch.add(Label::Sure, "UPDATE setting SET body = $1 RETURNING name, body", vec!["2".into()]);
        let rows = store.commit_returning(batch).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].text(1).unwrap(), "2");
    }

    async fn fifty_clients_one_effect(db: TestDb) {
        let store = open(&db).await;
        let tries: Vec<_> = (0..50)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut batch = put(Label::Once, "key", "answer");
                    batch.append(put(Label::Sure, &format!("effect {n}"), ""));
                    store.commit(batch).await
                })
            })
            .collect();
        let mut done = 0;
        for one in tries {
            match one.await.unwrap() {
                Ok(()) => done += 1,
                Err(e) => assert_eq!(e, CommitError::Once),
            }
        }
        assert_eq!(done, 1);
        assert_eq!(count(&store, "setting").await, 2);
    }

    async fn a_caller_who_hangs_up_leaves_nothing_open(db: TestDb) {
        let store = open(&db).await;
        for n in 0..200u64 {
            let mut batch = put(Label::Sure, &format!("a{n}"), "1");
            batch.append(put(Label::Sure, &format!("b{n}"), "1"));
            let commit = store.commit(batch);
            // Give up at another moment each time.
            let _ = tokio::time::timeout(std::time::Duration::from_micros(n * 40), commit).await;
        }
        // Whatever went through went through whole.
        store.commit(put(Label::Sure, "last", "1")).await.unwrap();
        settle(&store).await;
        let row = store
            .query_one(
                "SELECT COUNT(*) FROM setting a WHERE a.name LIKE 'a%' AND NOT EXISTS \
                 (SELECT 1 FROM setting b WHERE b.name = 'b' || substr(a.name, 2))",
                &[],
            )
            .await
            .unwrap();
        assert_eq!(row.int(0).unwrap(), 0);
        if store.kind() == store::Kind::Postgres {
            let row = store
                .query_one(
                    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
                     AND state LIKE 'idle in transaction%'",
                    &[],
                )
                .await
                .unwrap();
            assert_eq!(row.int(0).unwrap(), 0);
        }
    }

    async fn a_snapshot_stands_still(db: TestDb) {
        let store = open(&db).await;
        store.commit(put(Label::Sure, "a", "1")).await.unwrap();
        let mut view = store.snapshot().await.unwrap();
        store.commit(put(Label::Sure, "b", "1")).await.unwrap();
        let rows = view.query("SELECT name FROM setting", &[]).await.unwrap();
        assert_eq!(rows.len(), 1);
        drop(view);
        assert_eq!(count(&store, "setting").await, 2);
    }

    async fn many_at_once_all_stand(db: TestDb) {
        let store = open(&db).await;
        let tasks: Vec<_> = (0..300)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move { store.commit(put(Label::Sure, &format!("{n}"), "1")).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(count(&store, "setting").await, 300);
    }
);

/// Waits until commits that nobody waits for are through.
async fn settle(store: &Store) {
    if store.kind() == store::Kind::Postgres {
        for _ in 0..200 {
            let busy = store
                .query_one(
                    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
                     AND state <> 'idle' AND pid <> pg_backend_pid()",
                    &[],
                )
                .await
                .unwrap();
            if busy.int(0).unwrap() == 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_busy_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    crate::migrated(format!("sqlite:{}", path.display())).await;
    let store = Store::open(&format!("sqlite:{}?max_pages=300", path.display()))
        .await
        .unwrap();
    let body = "x".repeat(2_000);
    let mut kept = 0;
    let mut refused = 0;
    for n in 0..400 {
        match store.commit(put(Label::Sure, &format!("{n}"), &body)).await {
            Ok(()) => kept += 1,
            Err(CommitError::Busy) => refused += 1,
            Err(e) => panic!("{e}"),
        }
    }
    assert!(kept > 0 && refused > 0);
    assert_eq!(count(&store, "setting").await, kept);
    // Room again: the writer goes on.
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM setting WHERE length(name) = 2",
        vec![],
    );
    let wider = Store::open(&format!("sqlite:{}", path.display()))
        .await
        .unwrap();
    wider.commit(batch).await.unwrap();
    store.commit(put(Label::Sure, "room", &body)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server_on_one_file_but_tools_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("a.db").display());
    crate::migrated(url.clone()).await;
    let server = Store::open(&url).await.unwrap();
    let lock = server.lock_for_serving().unwrap();
    let tool = Store::open(&url).await.unwrap();
    assert!(matches!(
        tool.lock_for_serving(),
        Err(DbError::Setup(Setup::Served(_)))
    ));
    let (a, b) = tokio::join!(
        server.commit(put(Label::Sure, "a", "1")),
        tool.commit(put(Label::Sure, "b", "1"))
    );
    a.unwrap();
    b.unwrap();
    assert_eq!(count(&server, "setting").await, 2);
    drop(lock);
    tool.lock_for_serving().unwrap();
}

#[tokio::test]
async fn wrong_addresses_are_told_in_words() {
    for url in [
        "mysql://x",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:/nowhere/at/all.db",
        "postgres://127.0.0.1:1/x",
    ] {
        let told = Store::open(url).await.map(drop);
        assert!(matches!(told, Err(DbError::Setup(_))), "{url}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_is_busy_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let url = format!("sqlite:{}", path.display());
    crate::migrated(url.clone()).await;
    let store = Store::open(&url).await.unwrap();
    // Another process holds the file, so the writer stands still.
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = 2 * store::limits::WRITER_QUEUE;
    let tasks: Vec<_> = (0..waiting)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.commit(put(Label::Sure, &format!("{n}"), "1")).await })
        })
        .collect();
    // Readers go on meanwhile.
    assert_eq!(count(&store, "setting").await, 0);
    while tasks.iter().filter(|t| t.is_finished()).count() < store::limits::WRITER_QUEUE / 2 {
        tokio::task::yield_now().await;
    }
    other.execute_batch("ROLLBACK").unwrap();
    let (mut done, mut busy) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => done += 1,
            Err(e) => {
                assert_eq!(e, CommitError::Busy);
                busy += 1;
            }
        }
    }
    assert!(
        done >= store::limits::WRITER_QUEUE as i64 && busy > 0,
        "{done} done, {busy} busy"
    );
    assert_eq!(count(&store, "setting").await, done);
}

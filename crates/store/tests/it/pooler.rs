//! Behind a pooler that hands out connections by the transaction: no statement may have a name, for
//! the next connection has never heard of it.

use crate::filing::{caught_up, commit, dispatched, many, released, submitted};
use store::{CommitError, Label, Store, event, report, verify};
use testkit::TestDb;

/// More people at once than the pooler has connections.
const PEOPLE: u64 = 24;

#[tokio::test(flavor = "multi_thread")]
async fn the_store_works_by_the_transaction() {
    let Some(db) = TestDb::postgres(crate::migrated).await else {
        return;
    };
    let Some(url) = db.through_pooler() else {
        return;
    };
    // Two nodes, each with more connections than the pooler will give them.
    let (one, two) = (
        Store::open(&url).await.unwrap(),
        Store::open(&url).await.unwrap(),
    );
    let filed = many(&one, 10).await;
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let store = if n % 2 == 0 { one.clone() } else { two.clone() };
        people.push(tokio::spawn(async move {
            let filed = commit(&store, submitted(100 + n, vec![])).await;
            let due = filed.report.submitted_at.plus_ms(86_400_000);
            let sent = commit(&store, dispatched(&filed, "SGTVT", due)).await;
            assert_eq!(
                report::by_id(&store, filed.report.id).await.unwrap(),
                Some(sent)
            );
        }));
    }
    for one in people {
        one.await.expect("no connection lost its statements");
    }

    // A lost race is known as one, and what stood before the fault is not written.
    let (first, _) = released(&filed[0], "Mặt đường");
    let (second, _) = released(&filed[0], "Mặt đường khác");
    one.commit(first).await.expect("the first one writes");
    assert_eq!(two.commit(second).await, Err(CommitError::Version));
    let events = event::of(&two, filed[0].report.id.0).await.unwrap();
    assert_eq!(events.len(), 2);
    let missing = crate::put(Label::Unique("setting"), "x", "1");
    two.commit(missing.clone()).await.expect("it is free");
    assert_eq!(
        two.commit(missing).await,
        Err(CommitError::Unique("setting"))
    );
    assert!(
        two.query("SELECT $1", &[]).await.is_err(),
        "a value is missing"
    );

    // The feed, the followers and a long look at one moment.
    one.number_feed().await.unwrap();
    caught_up(&two).await.unwrap();
    let verdict = verify::verify(&one, None).await.unwrap();
    assert!(verdict.is_whole(), "{:?}", verdict.findings);
    assert_eq!(verdict.reports, 10 + PEOPLE);
    // Migrating again finds nothing to do.
    assert!(store::migrate::migrate(&two).await.unwrap().is_empty());
}

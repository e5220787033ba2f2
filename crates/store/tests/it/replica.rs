//! A store that reads from a standby, and stops at once where it must not.

use std::time::Duration;
use store::{Batch, DbError, Label, ReplicaFault, Setup, Store};
use testkit::{Pair, TestDb, tick as now};

/// Looks, each some milliseconds apart: minutes, on a busy machine.
const LOOKS: u32 = 2_000;

/// Looks at the standby until it is so.
async fn until(store: &Store, what: &str, is_so: impl Fn(&Store) -> bool) {
    for _ in 0..LOOKS {
        store.look_at_replicas(now).await;
        if is_so(store) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}: {:?}", store.replicas(now()));
}

fn is_well(store: &Store) -> bool {
    store.reader(now()).is_some()
}

fn fault(store: &Store) -> Option<ReplicaFault> {
    store.replicas(now()).swap_remove(0).fault
}

async fn opened(pair: &Pair, replica: String) -> Store {
    let store = Store::open(&pair.url()).await.expect("it opens");
    store.with_replicas(&[replica]).expect("an address")
}

/// What the setting of this name is there.
async fn read(store: &Store, name: &str) -> Option<String> {
    let row = store
        .query_opt("SELECT body FROM setting WHERE name = $1", &[name.into()])
        .await
        .expect("it reads");
    row.map(|row| row.text(0).expect("a text").to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_answers_until_it_must_not() {
    let Some(pair) = Pair::start() else { return };
    let store = opened(&pair, pair.standby_url()).await;
    store::migrate::migrate(&store).await.expect("it migrates");
    let put = |name: &str| crate::put(Label::Unique("setting"), name, "1");
    store.commit(put("first")).await.expect("written");
    assert_eq!(fault(&store), Some(ReplicaFault::Unseen));
    assert!(!is_well(&store), "nobody has looked");
    until(&store, "it is well", is_well).await;

    // What it shows stands still; what is written by the same handle goes to the database.
    let (reader, age) = store.reader(now()).expect("well");
    assert!(age <= store::limits::REPLICA_AGE);
    assert!(read(&reader, "first").await.is_some());
    pair.hold_up().await;
    reader.commit(put("second")).await.expect("written");
    assert_eq!(
        read(&reader, "second").await,
        None,
        "it is read from the standby"
    );
    assert!(
        read(&store, "second").await.is_some(),
        "it stands in the database"
    );
    let (before, load) = (store.replicas(now()), store.load());
    assert!(
        before[0].answered >= 2 && before[0].passed_on == 0,
        "{before:?}"
    );

    // Something is taken back: also who holds the handle reads the database from now on.
    let mut batch: Batch = put("third");
    batch.takes_back();
    store.commit(batch).await.expect("written");
    assert!(!is_well(&store));
    assert!(read(&reader, "third").await.is_some());
    assert_eq!(store.load().reads, load.reads + 1);
    store.look_at_replicas(now).await;
    assert_eq!(
        fault(&store),
        Some(ReplicaFault::Behind),
        "it has not got so far"
    );
    pair.let_go().await;
    until(&store, "it has caught up", is_well).await;
    let (again, _) = store.reader(now()).expect("well");
    assert!(read(&again, "third").await.is_some());

    // It ends in the middle: nobody hears of it.
    pair.kill_standby();
    assert!(
        read(&again, "third").await.is_some(),
        "the database answers"
    );
    assert!(matches!(fault(&store), Some(ReplicaFault::Unreachable(_))));
    pair.start_standby();
    until(&store, "it is back", is_well).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_standby_of_this_database_is_never_read() {
    let Some(pair) = Pair::start() else { return };
    let store = opened(&pair, pair.url()).await;
    until(&store, "it takes writes", |s| {
        fault(s) == Some(ReplicaFault::NotStandby)
    })
    .await;
    let standby = pair.standby_url();
    let (server, _) = standby.rsplit_once('/').expect("a database");
    let store = opened(&pair, format!("{server}/template1")).await;
    until(&store, "it is another database", |s| {
        fault(s) == Some(ReplicaFault::Another)
    })
    .await;
    let Some(other) = testkit::server_url() else {
        return;
    };
    let store = opened(&pair, other).await;
    until(&store, "it is another server's", |s| {
        fault(s) == Some(ReplicaFault::Another)
    })
    .await;
}

#[tokio::test]
async fn sqlite_has_none() {
    let db = TestDb::sqlite();
    let store = Store::open(db.url()).await.expect("it opens");
    let refused = store.with_replicas(&["postgres://u@h/d".to_owned()]);
    assert!(matches!(
        refused.err(),
        Some(DbError::Setup(Setup::Replicas))
    ));
    let store = Store::open(db.url()).await.expect("it opens");
    let store = store.with_replicas(&[]).expect("none are asked for");
    assert!(!store.has_replicas() && store.reader(now()).is_none());
}

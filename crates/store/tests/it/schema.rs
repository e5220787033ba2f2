//! The two engines have one schema.

use store::{Store, migrate};
use testkit::{TestDb, both_engines};

both_engines!(
    async fn migrating_twice_at_once_is_once(db: TestDb) {
        let stores = [open(&db).await, open(&db).await, open(&db).await];
        assert_eq!(
            migrate::pending(&stores[0]).await.unwrap().len(),
            migrate::ALL.len()
        );
        let [a, b, c] = &stores;
        let (a, b, c) = tokio::join!(
            migrate::migrate(a),
            migrate::migrate(b),
            migrate::migrate(c)
        );
        assert_eq!(
            a.unwrap().len() + b.unwrap().len() + c.unwrap().len(),
            migrate::ALL.len()
        );
        assert!(migrate::pending(&stores[0]).await.unwrap().is_empty());
    }

    async fn the_schema_is_the_one_written_down(db: TestDb) {
        let store = open(&db).await;
        migrate::migrate(&store).await.unwrap();
        let schema = migrate::schema(&store).await.unwrap();
        for line in [
            "event.chain BIGINT NOT NULL KEY 1",
            "event.seq BIGINT NOT NULL KEY 2",
            "report.id BIGINT NOT NULL KEY 1",
            "report.lat DOUBLE PRECISION",
            "report.is_open BOOLEAN NOT NULL",
            "report.hash BYTEA NOT NULL",
            "report INDEX report_stage (stage, id)",
            "feed INDEX feed_chain UNIQUE (chain, seq)",
            "report INDEX  UNIQUE (code)",
        ] {
            assert!(
                schema.iter().any(|l| l == line),
                "no {line} in\n{}",
                schema.join("\n")
            );
        }
    }
);

async fn open(db: &TestDb) -> Store {
    Store::open(db.url()).await.unwrap()
}

/// Needs both engines at once, so it is not written once and run on each.
#[tokio::test(flavor = "multi_thread")]
async fn the_two_engines_have_one_schema() {
    let sqlite = TestDb::sqlite();
    crate::migrated(sqlite.url().to_owned()).await;
    let Some(postgres) = TestDb::postgres(crate::migrated).await else {
        return;
    };
    let of = async |db: &TestDb| migrate::schema(&open(db).await).await.unwrap();
    assert_eq!(of(&sqlite).await, of(&postgres).await);
}

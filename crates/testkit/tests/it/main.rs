//! The database kit, tried on both engines.

use testkit::{Engine, TestDb};
use tokio_postgres::{Client, NoTls};

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("a connection");
    tokio::spawn(connection);
    client
}

/// Stands for a store's migration: one table with one row on PostgreSQL, a file on SQLite.
async fn prepared(url: String) {
    if let Some(path) = url.strip_prefix("sqlite:") {
        std::fs::write(path, "prepared").expect("a file");
        return;
    }
    let client = connect(&url).await;
    client
        .batch_execute("CREATE TABLE word (text TEXT NOT NULL); INSERT INTO word VALUES ('một')")
        .await
        .expect("a table");
}

async fn words(url: &str) -> i64 {
    let client = connect(url).await;
    let row = client
        .query_one("SELECT COUNT(*) FROM word", &[])
        .await
        .expect("a count");
    row.get(0)
}

testkit::both_engines!(migrated by crate::prepared,
    async fn a_test_finds_what_was_prepared(db: TestDb) {
        match db.engine() {
            Engine::Sqlite => assert!(db.folder().join("test.sqlite").is_file()),
            Engine::Postgres => assert_eq!(words(db.url()).await, 1),
        }
    }

    async fn a_copy_belongs_to_one_test(db: TestDb) -> Result<(), tokio_postgres::Error> {
        if db.engine() == Engine::Postgres {
            let client = connect(db.url()).await;
            client.batch_execute("INSERT INTO word VALUES ('hai')").await?;
            let other = TestDb::postgres(crate::prepared).await.expect("a server");
            assert_eq!(words(other.url()).await, 1);
            assert_eq!(words(db.url()).await, 2);
        }
        Ok(())
    }
);

testkit::both_engines!(
    async fn an_empty_database_orders_by_bytes(db: TestDb) {
        if db.engine() == Engine::Postgres {
            let client = connect(db.url()).await;
            let row = client
                .query_one("SELECT 'Z' < 'a', 'đ' > 'z'", &[])
                .await
                .expect("a row");
            assert!(row.get::<_, bool>(0) && row.get::<_, bool>(1));
        }
    }
);

#[test]
fn a_database_is_dropped_with_its_test() {
    let Some(server) = testkit::server_url() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let db = TestDb::postgres(testkit::empty).await.expect("a server");
        let url = db.url().to_owned();
        let name = url.rsplit('/').next().expect("a name").to_owned();
        let lingering = connect(&url).await;
        let admin = connect(&server).await;
        let known = "SELECT COUNT(*) FROM pg_database WHERE datname = $1";
        let count: i64 = admin
            .query_one(known, &[&name])
            .await
            .expect("a count")
            .get(0);
        assert_eq!(count, 1);
        drop(db);
        let count: i64 = admin
            .query_one(known, &[&name])
            .await
            .expect("a count")
            .get(0);
        assert_eq!(count, 0);
        assert!(lingering.batch_execute("SELECT 1").await.is_err());
    });
}

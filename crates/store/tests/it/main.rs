//! The store on both engines.

mod accounts;
mod addresses;
mod agencies;
mod assets;
mod bulletins;
mod desks;
mod dumping;
mod engine;
mod events;
mod filing;
mod hotline;
mod incidents;
mod link;
mod mine;
mod open_data;
mod outbox;
mod outside;
mod peers;
mod people;
mod pooler;
mod precedents;
mod replica;
mod reports;
mod schema;
mod shares;
mod suggestions;
mod tls;
mod together;
mod uploads;
mod verifying;
mod webhooks;
mod work;

use store::{Batch, Label, Store};

/// Gives a new database its tables.
pub async fn migrated(url: String) {
    let store = Store::open(&url).await.expect("opens");
    store::migrate::migrate(&store).await.expect("migrates");
}

/// The store of a test database.
pub async fn open(db: &testkit::TestDb) -> Store {
    Store::open(db.url()).await.expect("opens")
}

/// A batch of one statement that puts a value under a name that must be free.
pub fn put(label: Label, name: &str, body: &str) -> Batch {
    let mut batch = Batch::new();
    batch.add(
        label,
        "INSERT INTO setting (name, version, body) VALUES ($1, 1, $2)",
        vec![name.into(), body.into()],
    );
    batch
}

/// The number of rows of a table of ours.
pub async fn count(store: &Store, table: &str) -> i64 {
    store
        .query_one(&format!("SELECT COUNT(*) FROM {table}"), &[])
        .await
        .unwrap()
        .int(0)
        .unwrap()
}

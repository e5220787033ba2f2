//! The connections that others hold to a test's own PostgreSQL database.

use tokio_postgres::{Client, NoTls};

/// How many of them sit inside a transaction and do nothing: somebody forgot them there.
///
/// # Panics
/// Where the server does not answer.
pub async fn forgotten_transactions(url: &str) -> i64 {
    let rows = connect(url)
        .await
        .query_one(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
             AND state LIKE 'idle in transaction%'",
            &[],
        )
        .await;
    rows.expect("the list of connections").get(0)
}

/// Ends all of them, whatever they are at: what a failing network or a restarted server does.
///
/// # Panics
/// Where the server does not answer.
pub async fn cut_links(url: &str) {
    let cut = connect(url)
        .await
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
            &[],
        )
        .await;
    cut.expect("connections end");
}

async fn connect(url: &str) -> Client {
    // The driver refuses the options that are the product's own.
    let url = url.split('?').next().unwrap_or(url);
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .unwrap_or_else(|error| panic!("the test's database does not answer: {error}"));
    tokio::spawn(connection);
    client
}

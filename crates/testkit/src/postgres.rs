//! Fresh databases on the test server.
//!
//! Migrating anew for every test would cost more than most tests. So a test binary's first test
//! prepares one database, and all others copy it (`CREATE DATABASE … TEMPLATE …`). Tests run as
//! processes of their own, several at once: an advisory lock lets one of them prepare, and the
//! server's own mark (`datistemplate`) tells the rest that the template is whole.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::UNIX_EPOCH;

use tokio_postgres::{Client, NoTls};

/// Names the server for tests: `postgres://user@host:port/postgres`. The user may create databases.
const SERVER: &str = "HIENTRUONG_TEST_POSTGRES";

/// Set by `cargo xtask test`: a missing server is then a failure, not a skipped test.
const ALL: &str = "HIENTRUONG_TEST_ALL";

/// Only one process at a time makes a template. The number only has to be ours ("hientr").
const TEMPLATE_LOCK: i64 = 0x6869_656e_7472;

/// Names a pooler in front of the server: `host:port`.
const POOLER: &str = "HIENTRUONG_TEST_POOLER";

/// Set to 1: every test goes through the pooler, not only the pooler's own.
const ALL_POOLED: &str = "HIENTRUONG_TEST_ALL_POOLED";

static MADE_HERE: AtomicU64 = AtomicU64::new(0);

/// The server for tests, or `None`, said aloud, where `HIENTRUONG_TEST_POSTGRES` is not set.
///
/// # Panics
/// Where it is not set but `HIENTRUONG_TEST_ALL=1` is.
pub fn server_url() -> Option<String> {
    let url = env::var(SERVER).ok().filter(|url| !url.is_empty());
    if url.is_none() {
        assert!(
            env::var(ALL).as_deref() != Ok("1"),
            "{ALL}=1 wants every test, but {SERVER} names no PostgreSQL server"
        );
        eprintln!(
            "NOT RUN on PostgreSQL: {SERVER} is not set (`cargo xtask test` brings a server)"
        );
    }
    url
}

/// Where the pooler is, or `None`, said aloud, where `HIENTRUONG_TEST_POOLER` is not set.
///
/// # Panics
/// Where it is not set but `HIENTRUONG_TEST_ALL=1` is.
pub(crate) fn pooler() -> Option<String> {
    let at = env::var(POOLER).ok().filter(|at| !at.is_empty());
    if at.is_none() {
        assert!(
            env::var(ALL).as_deref() != Ok("1"),
            "{ALL}=1 wants every test, but {POOLER} names no pooler"
        );
        eprintln!("NOT RUN through a pooler: {POOLER} is not set (`cargo xtask test` brings one)");
    }
    at
}

/// The pooler, where every test is to go through it.
pub(crate) fn all_pooled() -> Option<String> {
    (env::var(ALL_POOLED).as_deref() == Ok("1"))
        .then(pooler)
        .flatten()
}

/// A URL led to the same database through the pooler at `host:port`.
pub(crate) fn through(url: &str, at: &str) -> String {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let (name, end) = name_at(url);
    let user = url[authority..name]
        .rfind('@')
        .map_or(authority, |at| authority + at + 1);
    let more = if url[end..].is_empty() { "?" } else { "&" };
    format!(
        "{}{at}/{}{more}pooler=transaction",
        &url[..user],
        &url[name..]
    )
}

/// Makes a database and answers its URL.
pub(crate) async fn fresh<P, F>(server: &str, prepare: P) -> String
where
    P: FnOnce(String) -> F,
    F: Future<Output = ()>,
{
    let admin = connect(server).await;
    let template = template_name::<P>();
    run(&admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    if !is_whole(&admin, &template).await {
        // A process that was killed half-way leaves a database without the mark.
        run(&admin, &drop_database(&template)).await;
        run(&admin, &create_database(&template, "template0")).await;
        prepare(with_database(server, &template)).await;
        // A pool that `prepare` has not quite closed would block every copy.
        run(
            &admin,
            &format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}'"
            ),
        )
        .await;
        let mark =
            format!("ALTER DATABASE {template} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false");
        run(&admin, &mark).await;
    }
    run(
        &admin,
        &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"),
    )
    .await;

    let name = format!(
        "test_{}_{}",
        process::id(),
        MADE_HERE.fetch_add(1, Ordering::Relaxed)
    );
    // A killed process of the same number may have left one.
    run(&admin, &drop_database(&name)).await;
    run(&admin, &create_database(&name, &template)).await;
    with_database(server, &name)
}

/// Removes a database, as well as it can: the test has said its word already.
pub(crate) fn discard(url: String) {
    // Drop may run inside a runtime, which must not be blocked on from within: so a thread.
    let gone = thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
        else {
            return;
        };
        runtime.block_on(async {
            let name = database(&url).to_owned();
            let server = with_database(&url, "postgres");
            if let Ok((client, connection)) = tokio_postgres::connect(&server, NoTls).await {
                tokio::spawn(connection);
                let _ = client.batch_execute(&drop_database(&name)).await;
            }
        });
    });
    let _ = gone.join();
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .unwrap_or_else(|error| panic!("{SERVER} does not answer: {error}"));
    tokio::spawn(connection);
    client
}

async fn run(admin: &Client, statement: &str) {
    if let Err(error) = admin.batch_execute(statement).await {
        panic!("{statement}: {error:?}");
    }
}

async fn is_whole(admin: &Client, template: &str) -> bool {
    admin
        .query_opt(
            "SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate",
            &[&template],
        )
        .await
        .expect("the list of databases")
        .is_some()
}

/// In the order of bytes, as the product wants it, whatever the server's own order is.
fn create_database(name: &str, template: &str) -> String {
    let order = match template {
        "template0" => " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
        _ => "",
    };
    format!("CREATE DATABASE {name} TEMPLATE {template}{order}")
}

fn drop_database(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

/// One template for each way to prepare and each build of the test binary: on a server that
/// outlives the run, changed migrations never meet an old template.
fn template_name<P>() -> String {
    let mut hasher = DefaultHasher::new();
    std::any::type_name::<P>().hash(&mut hasher);
    if let Ok(binary) = env::current_exe() {
        binary.hash(&mut hasher);
        if let Ok(file) = fs::metadata(&binary) {
            file.len().hash(&mut hasher);
            let built = file
                .modified()
                .ok()
                .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            built.hash(&mut hasher);
        }
    }
    format!("template_{:016x}", hasher.finish())
}

/// Where in `url` the database's name stands: after the authority, before the parameters.
fn name_at(url: &str) -> (usize, usize) {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let end = url.find('?').unwrap_or(url.len());
    let start = url[authority..end]
        .find('/')
        .map_or(end, |at| authority + at + 1);
    (start, end)
}

fn database(url: &str) -> &str {
    let (start, end) = name_at(url);
    &url[start..end]
}

fn with_database(url: &str, name: &str) -> String {
    let (start, end) = name_at(url);
    let slash = if url[..start].ends_with('/') { "" } else { "/" };
    format!("{}{slash}{name}{}", &url[..start], &url[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_led_through_the_pooler() {
        assert_eq!(
            through("postgres://ana@127.0.0.1:5433/test_1_0", "[::1]:6432"),
            "postgres://ana@[::1]:6432/test_1_0?pooler=transaction"
        );
    }

    #[test]
    fn a_url_is_led_to_another_database() {
        let url = "postgres://ana@127.0.0.1:5433/postgres?connect_timeout=5";
        assert_eq!(database(url), "postgres");
        assert_eq!(
            with_database(url, "test_1_0"),
            "postgres://ana@127.0.0.1:5433/test_1_0?connect_timeout=5"
        );
        assert_eq!(with_database("postgres://ana@h", "x"), "postgres://ana@h/x");
    }
}

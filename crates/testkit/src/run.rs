//! Runs a test's body on one engine.

use std::fmt::Debug;

use crate::TestDb;

/// What a test's body may answer: nothing, or a `Result` whose error fails the test.
pub trait Outcome {
    /// Panics where the body failed.
    fn check(self);
}

impl Outcome for () {
    fn check(self) {}
}

impl<E: Debug> Outcome for Result<(), E> {
    fn check(self) {
        if let Err(error) = self {
            panic!("the test answered {error:?}");
        }
    }
}

/// Runs `body` on a SQLite database that `prepare` made.
pub fn on_sqlite<P, PF, B, BF>(prepare: P, body: B)
where
    P: FnOnce(String) -> PF,
    PF: Future<Output = ()>,
    B: FnOnce(TestDb) -> BF,
    BF: Future<Output: Outcome>,
{
    runtime().block_on(async {
        let db = TestDb::sqlite();
        prepare(db.url().to_owned()).await;
        body(db).await.check();
    });
}

/// Runs `body` on a copy of the PostgreSQL database that `prepare` made; without a server, says
/// that it did not (see [`crate::server_url`]).
pub fn on_postgres<P, PF, B, BF>(prepare: P, body: B)
where
    P: FnOnce(String) -> PF,
    PF: Future<Output = ()>,
    B: FnOnce(TestDb) -> BF,
    BF: Future<Output: Outcome>,
{
    runtime().block_on(async {
        if let Some(db) = TestDb::postgres(prepare).await {
            body(db).await.check();
        }
    });
}

/// Several threads, as the service has: a race that one thread hides should show in tests.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

//! What tests share: a fresh database on either engine, and the gates (`tests/gates`) that keep
//! the rules of the house.
//!
//! Nothing here knows the store: a crate's tests say how a new database gets its tables.
//!
//! ```ignore
//! async fn migrated(url: String) { /* open the store at `url`, migrate it, close it */ }
//!
//! testkit::both_engines!(migrated by crate::migrated, async fn keeps_a_report(db: TestDb) {
//!     let store = Store::open(db.url()).await.unwrap();
//! });
//! // two tests: keeps_a_report::sqlite and keeps_a_report::postgres
//! ```

mod buckets;
mod db;
mod links;
mod pair;
mod postgres;
mod run;

pub use buckets::Buckets;
pub use db::{Engine, TestDb};
pub use links::{cut_links, forgotten_transactions};
pub use pair::Pair;
pub use postgres::server_url;
pub use run::{Outcome, on_postgres, on_sqlite};

/// An instant to count from, for what is told the time by its door or worker.
#[expect(clippy::disallowed_methods, reason = "a test is a door")]
pub fn tick() -> std::time::Instant {
    std::time::Instant::now()
}

/// Prepares nothing: the tables of a test that wants an empty database.
pub async fn empty(_url: String) {}

/// Writes a test once and runs it on both engines, as `name::sqlite` and `name::postgres`.
///
/// `both_engines!(async fn name(db: TestDb) { … })` starts from an empty database;
/// `both_engines!(migrated by path, async fn name(db: TestDb) { … })` from one that
/// `async fn path(url: String)` has prepared. On PostgreSQL that runs once a test binary: the
/// tests get copies. A body may end in `-> Result<(), E>`. Several functions may follow each other.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: $ty:ty) $(-> $ret:ty)? $body:block)+) => {
        $crate::both_engines!(
            migrated by $crate::empty,
            $($(#[$meta])* async fn $name($db: $ty) $(-> $ret)? $body)+
        );
    };
    (migrated by $prepare:path,
     $($(#[$meta:meta])* async fn $name:ident($db:ident: $ty:ty) $(-> $ret:ty)? $body:block)+) => {
        $(
            $(#[$meta])*
            mod $name {
                #[allow(unused_imports)]
                use super::*;

                async fn body($db: $ty) $(-> $ret)? $body

                #[test]
                fn sqlite() {
                    $crate::on_sqlite($prepare, body);
                }

                #[test]
                fn postgres() {
                    $crate::on_postgres($prepare, body);
                }
            }
        )+
    };
}

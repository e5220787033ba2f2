//! One test's own database.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::postgres;

/// Which of the two engines a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file of its own in a folder of its own.
    Sqlite,
    /// A database of its own on the server that `HIENTRUONG_TEST_POSTGRES` names.
    Postgres,
}

/// A database that belongs to one test, and goes when the test ends.
#[derive(Debug)]
pub struct TestDb {
    url: String,
    /// The address to use, where every test is to go through the pooler.
    pooled: Option<String>,
    // Also on PostgreSQL: an installation has files beside its database.
    folder: TempDir,
    engine: Engine,
}

impl TestDb {
    /// A database file that does not exist yet, in a folder that does.
    pub fn sqlite() -> TestDb {
        let folder = folder();
        let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
        TestDb {
            url,
            pooled: None,
            folder,
            engine: Engine::Sqlite,
        }
    }

    /// A database on the test server, or `None` (said aloud) where there is no server.
    ///
    /// `prepare` gets the URL of an empty database and makes the tables; that database becomes the
    /// template from which this one, and those of the test binary's other tests, are copied.
    pub async fn postgres<P, F>(prepare: P) -> Option<TestDb>
    where
        P: FnOnce(String) -> F,
        F: Future<Output = ()>,
    {
        let server = postgres::server_url()?;
        let url = postgres::fresh(&server, prepare).await;
        let pooled = postgres::all_pooled().map(|at| postgres::through(&url, &at));
        Some(TestDb {
            url,
            pooled,
            folder: folder(),
            engine: Engine::Postgres,
        })
    }

    /// `sqlite:PATH` or `postgres://…`, as `--database` takes it.
    pub fn url(&self) -> &str {
        self.pooled.as_deref().unwrap_or(&self.url)
    }

    /// The same database through the pooler that `HIENTRUONG_TEST_POOLER` names; `None` (said aloud)
    /// where there is none.
    pub fn through_pooler(&self) -> Option<String> {
        postgres::pooler().map(|at| postgres::through(&self.url, &at))
    }

    /// The engine that [`TestDb::url`] leads to.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The test's own folder, for the files that stand beside the database.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if self.engine == Engine::Postgres {
            postgres::discard(self.url.clone());
        }
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("hientruong-test-")
        .tempdir()
        .expect("a temporary folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_database_goes_with_its_test() {
        let db = TestDb::sqlite();
        let folder = db.folder();
        assert!(db.url().starts_with("sqlite:/"));
        assert!(folder.is_dir());
        drop(db);
        assert!(!folder.exists());
    }
}

//! Settings that administrators change while the service runs.

use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbResult};
use crate::versioned::{self, Versioned};

/// Writes a setting. `before` is the version it was read with, 0 for a new one; a stale one is
/// [`crate::CommitError::Version`].
pub fn put(batch: &mut Batch, name: &str, before: i64, body: &str) {
    versioned::put(batch, "setting", name, before, body);
}

/// One setting.
pub async fn by_name(store: &Store, name: &str) -> DbResult<Option<Versioned>> {
    versioned::by_name(store, "setting", name).await
}

/// Every setting, by name.
pub async fn all(store: &Store) -> DbResult<Vec<Versioned>> {
    versioned::all(store, "setting").await
}

/// Writes a row and takes it away in one batch: whether the database takes anything at this moment.
///
/// # Errors
/// What the database says. Another node at the same thing is no fault of it.
pub async fn probe(store: &Store) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    put(&mut batch, PROBE, 0, "?");
    batch.add(
        Label::Sure,
        "DELETE FROM setting WHERE name = $1",
        vec![PROBE.into()],
    );
    match store.commit(batch).await {
        Err(CommitError::Version) => Ok(()),
        outcome => outcome,
    }
}

/// The name that no setting has.
const PROBE: &str = ".probe";

//! Settings that administrators change while the service runs.

use crate::db::{Batch, Store};
use crate::error::DbResult;
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

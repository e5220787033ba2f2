//! The province's tables (units, agencies, categories, policies, calendar…) as the texts they came in.

use crate::db::{Batch, Store};
use crate::error::DbResult;
use crate::versioned::{self, Versioned};

/// Writes a table. `before` is the version it was read with, 0 for a new one; a stale one is
/// [`crate::CommitError::Version`].
pub fn put(batch: &mut Batch, name: &str, before: i64, body: &str) {
    versioned::put(batch, "catalogue", name, before, body);
}

/// One table.
pub async fn by_name(store: &Store, name: &str) -> DbResult<Option<Versioned>> {
    versioned::by_name(store, "catalogue", name).await
}

/// Every table, by name.
pub async fn all(store: &Store) -> DbResult<Vec<Versioned>> {
    versioned::all(store, "catalogue").await
}

//! The memory: every SQL statement of the project, on SQLite and PostgreSQL from one text.
//!
//! Writers return or extend a [`Batch`], which [`Store::commit`] commits whole or not at all;
//! readers are async functions that take the [`Store`] and return values. This crate never
//! decides: what happens is the rules' business, when is the caller's.

mod db;
mod error;
pub mod chain;
pub mod event;
pub mod feed;
pub mod limits;
pub mod migrate;

pub use db::{Batch, Kind, Label, Proof, Row, ServeLock, Snapshot, Stmt, Store, Value};
pub use error::{CommitError, DbError, DbResult};

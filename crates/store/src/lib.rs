//! The memory: every SQL statement of the project, on SQLite and PostgreSQL from one text.
//!
//! Writers return or extend a [`Batch`], which [`Store::commit`] commits whole or not at all;
//! readers are async functions that take the [`Store`] and return values. This crate never
//! decides: what happens is the rules' business, when is the caller's.

pub mod api_key;
pub mod asset;
pub mod attempt;
pub mod backup;
pub mod bulletin;
pub mod catalogue;
pub mod cell;
pub mod chain;
pub mod clock;
pub mod code;
pub mod danger_seen;
mod db;
pub mod decided;
pub mod delegation;
pub mod desk;
pub mod dump;
mod error;
pub mod event;
pub mod factor;
pub mod feed;
pub mod file;
pub mod follow;
pub mod handover;
pub mod held;
pub mod hotline;
pub mod inbound;
pub mod incident;
pub mod job;
pub mod kept;
mod keys;
pub mod letter_round;
pub mod limits;
pub mod link;
pub mod message;
pub mod migrate;
pub mod once;
pub mod open_data;
pub mod peer;
pub mod peer_filing;
pub mod precedent;
pub mod report;
pub mod sandbox;
pub mod search;
pub mod session;
pub mod setting;
pub mod shift_duty;
pub mod subject;
pub mod subscription;
pub mod suggestion;
pub mod talk;
pub mod tally;
pub mod token;
pub mod told;
pub mod upload;
pub mod user;
pub mod vault;
pub mod verify;
mod versioned;
pub mod watch;
pub mod webhook;

pub use db::{
    Batch, Kind, Label, Load, Proof, ReplicaFault, ReplicaState, Row, ServeLock, Snapshot, Stmt,
    Store, Value,
};
pub use error::{CommitError, DbError, DbResult, Setup};
pub use keys::Keys;
pub use versioned::Versioned;

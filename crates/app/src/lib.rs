//! The deeds: load, decide, commit, answer.
//!
//! A deed reads what it needs, asks a pure rule for a decision, and hands the store one batch. It
//! never speaks HTTP or SQL.

pub mod app;
pub mod areas;
pub mod asset;
mod at_once;
pub mod audit;
pub mod backup;
pub mod bulletin;
pub mod catalogue;
pub mod ctx;
pub mod digest;
pub mod error;
pub mod export;
pub mod file;
pub mod follow;
pub mod handover;
pub mod health;
pub mod hooks;
pub mod hotline;
pub mod import;
pub mod incident;
pub mod job;
pub mod letter;
pub mod limit;
mod limits;
pub mod mine;
pub mod notice;
mod once;
pub mod open311;
pub mod open_data;
pub mod outside;
pub mod privacy;
pub mod reach;
mod record;
pub mod report;
pub mod retention;
pub mod roster;
pub mod sandbox;
pub mod session;
pub mod setup;
pub mod shelf;
pub mod statistics;
pub mod terms;
pub mod token;
pub mod triage;
pub mod user;
pub mod vault;
pub mod view;
pub mod webhook;

pub use app::{App, SecondFactor, Settings, Tables, World};
pub use courier::Courier;
pub use ctx::{Ctx, OnceKey};
pub use error::{AppError, AppResult};
pub use store::cell::Bounds;
pub use store::report::Order as Sort;

//! Deeds on reports.

pub mod abuse;
pub mod act;
pub mod chain;
pub mod check;
pub mod desk;
pub mod dossier;
pub mod duplicates;
pub mod extension;
pub mod finished;
pub mod identity;
pub mod join;
pub mod line;
pub mod list;
pub mod map;
pub mod moderate;
pub mod near;
pub mod neighbours;
pub mod own;
pub(crate) mod place;
pub mod precedent;
pub mod preview;
pub mod read;
pub mod since;
pub mod sos;
pub mod submit;
pub mod talk;
pub mod wall;
pub mod whole;
pub(crate) mod written;

pub use act::{Order, act};
pub use check::check;
pub use preview::preview;
pub use read::{deadlines, events, view};
pub use submit::{Composed, Slip, Submission, compose, submit};
pub use written::{Written, written};

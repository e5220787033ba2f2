//! Deeds on reports.

pub mod act;
pub mod desk;
pub mod identity;
pub mod list;
pub(crate) mod place;
pub mod preview;
pub mod read;
pub mod submit;

pub use act::{Order, act};
pub use preview::preview;
pub use read::{deadlines, events, view};
pub use submit::{Slip, Submission, submit};

//! Deeds on reports.

pub mod act;
pub mod list;
pub(crate) mod place;
pub mod read;
pub mod submit;

pub use act::{Order, act};
pub use read::{deadlines, events, view};
pub use submit::{Slip, Submission, submit};

//! Invented data for trying the service out; nothing here is of a real person or place.

pub mod accounts;
pub mod scene;
pub mod seed;
pub(crate) mod story;

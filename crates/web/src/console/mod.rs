//! The console: where staff work.

pub mod pages;
#[doc(hidden)]
pub mod samples;

//! What citizens see: the public pages.

pub mod pages;
#[doc(hidden)]
pub mod samples;

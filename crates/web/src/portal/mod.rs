//! What citizens see: the public pages.

pub mod pages;

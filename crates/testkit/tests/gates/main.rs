//! The rules of the house, as tests: each failure says which rule, where, and what to do.
//!
//! A list of exceptions may only shrink: an exception that is no longer needed fails too.

mod absences;
mod arrows;
mod documents;
mod licences;
mod metadata;
mod migrations;
mod rust_text;
mod sizes;
mod tree;

//! What other systems do by Open311: read public reports in long lists, tell of the course of their
//! own cases; and the keys by which they are known.

pub mod key;
pub mod requests;
pub mod tell;
pub mod updates;

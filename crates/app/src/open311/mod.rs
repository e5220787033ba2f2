//! What other systems do by Open311: read public reports in long lists, tell of the course of their
//! own cases; the keys by which they are known; and the systems of agencies to which cases are handed.

pub mod key;
pub mod peer;
pub mod requests;
pub mod tell;
pub mod updates;

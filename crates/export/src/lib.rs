//! The printer: a table in, bytes out, and the way back.
//!
//! [`print`] writes rows as CSV, JSON, XML or GeoJSON, one at a time; [`read`] takes such files apart, one
//! entry at a time, whatever somebody put into them; [`pack`] makes one gzip of many pieces that can be kept
//! apart. Nothing here holds more than one entry, or one piece.

pub mod limits;
pub mod pack;
pub mod print;
pub mod read;
pub mod refused;

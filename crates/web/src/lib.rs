//! The doors: read the request, one call to app, answer.

pub mod api;
pub mod assets;
pub mod base_map;
pub mod console;
pub mod door;
pub mod error;
pub mod face;
pub mod files;
pub mod form;
pub mod fresh;
pub mod headers;
mod hooks;
pub mod limits;
pub mod open311;
mod pace;
pub mod pmtiles;
pub mod portal;
mod present_alike;
mod present_bulletin;
mod reading;
pub mod room;
pub mod router;
pub mod shell;
pub mod tile;
pub mod traffic;
pub mod url;

pub use api::openapi::openapi;
pub use base_map::{BaseMap, TileFile, TileService};
pub use door::address::{Network, Peer};
pub use router::{Clock, House, Licence, Options, router};

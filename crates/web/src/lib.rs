//! The doors: read the request, one call to app, answer.

pub mod assets;
pub mod console;
pub mod portal;
pub mod shell;

//! The built program, as an operator meets it.

mod browser;
mod commands;
mod deadline;
mod program;
mod serving;

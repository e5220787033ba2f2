//! The built program, as an operator meets it.

mod commands;
mod deadline;
mod program;
mod serving;

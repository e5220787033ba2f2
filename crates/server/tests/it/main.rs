//! The built program, as an operator meets it.

mod browser;
mod bulk;
mod commands;
mod deadline;
mod import;
mod jobs;
mod kill;
mod offline;
mod post;
mod program;
mod serving;
mod storm;
mod stream;
mod triage;
mod uploads;

//! The built program, as an operator meets it.

mod assets;
mod backup;
mod browser;
mod bulk;
mod commands;
mod deadline;
mod files;
mod fuzz;
mod import;
mod jobs;
mod kill;
mod open311;
mod packaging;
mod peers;
mod post;
mod program;
mod push;
mod scripts;
mod serving;
mod storm;
mod stream;
mod telephone;
mod triage;
mod uploads;
mod webhook;

//! The built program, as an operator meets it.

mod abuse;
mod assets;
mod backup;
mod browser;
mod bulk;
mod commands;
mod deadline;
mod import;
mod jobs;
mod kill;
mod metrics;
mod open311;
mod packaging;
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

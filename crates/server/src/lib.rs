//! The house: main, command line, configuration, wiring; knows everyone, decides nothing.

mod backup;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod command;
pub mod config;
pub mod demo;
pub mod doors;
pub mod exchange;
pub mod fail;
pub mod files;
pub mod house;
mod limits;
mod metrics;
pub mod pack;
pub mod places;
mod process;
mod sandbox;
mod stall;
pub mod terminal;
pub mod worker;

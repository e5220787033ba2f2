//! The house: main, command line, configuration, wiring; knows everyone, decides nothing.

pub mod demo;

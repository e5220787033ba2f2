//! The rules against the contract: who may do what from where, stories, clocks, chains, sight.

mod chain;
mod clocks;
mod sight;
mod stories;
mod stories_centre;
mod stories_dispute;
mod table;
mod world;

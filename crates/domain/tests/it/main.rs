//! The rules against the contract (who may do what from where, stories, clocks, chains, sight),
//! and the province's own tables.

mod chain;
mod clocks;
mod erase;
mod faults;
mod force;
mod moving;
mod notices;
mod pack;
mod recount;
mod routes;
mod rules;
mod sight;
mod steps;
mod stories;
mod stories_centre;
mod stories_dispute;
mod stories_ended;
mod stories_urgent;
mod table;
mod tables;
mod webhook;
mod world;

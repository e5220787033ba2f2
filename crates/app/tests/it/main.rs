//! Deeds, on both engines, with the real province pack.

mod clockwork;
mod codes;
mod deliver;
mod gateway;
mod hooks;
mod house;
mod messages;
mod nodes;
mod once;
mod outsider;
mod people;
mod reach;
mod simulate;
mod story;
mod suggest;
mod terms;

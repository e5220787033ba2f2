//! Deeds, on both engines, with the real province pack.

mod deliver;
mod gateway;
mod house;
mod once;
mod outsider;
mod people;
mod story;
mod terms;

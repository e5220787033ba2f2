//! Deeds, on both engines, with the real province pack.

mod deliver;
mod gateway;
mod hooks;
mod house;
mod once;
mod outsider;
mod people;
mod reach;
mod story;

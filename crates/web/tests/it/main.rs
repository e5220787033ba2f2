//! The doors from outside: whole requests, on both engines, with the real province pack.

mod api_describes;
mod api_refuses;
mod api_shows;
mod api_story;
mod app;
mod around;

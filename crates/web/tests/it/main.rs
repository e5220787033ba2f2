//! The doors from outside: whole requests, on both engines, with the real province pack.

mod api_describes;
mod api_refuses;
mod api_shows;
mod api_story;
mod app;
mod around;
mod around_here;
mod callbacks;
mod console;
mod console_browser;
mod console_disputes;
mod console_drafts;
mod console_messages;
mod console_terms;
mod console_urgent;
mod everyone;
mod near;
mod portal;
mod portal_case;
mod portal_find;
mod portal_form;
mod portal_keep;
mod recordings;
mod uploads;
mod voice;
mod walk;

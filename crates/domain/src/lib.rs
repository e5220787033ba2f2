//! The rules: what may happen to a report, by whom, until when, and who sees it.
//!
//! Pure and total: no async, no I/O, no clock, no SQL, no HTTP. A rule takes what it needs as
//! values, returns what happened, and never asks the time.

pub mod action;
pub mod actor;
pub mod agency;
pub mod alike;
pub mod area;
pub mod audience;
pub mod brand;
pub mod bulletin;
pub mod calendar;
pub mod calls;
pub mod category;
pub mod colour;
pub mod deadline;
pub mod delegation;
pub mod digest;
pub mod escalation;
pub mod event;
pub mod force;
pub mod handover;
pub mod hotline;
pub mod id;
pub mod incident;
pub mod landmark;
pub mod limits;
pub mod notice;
pub mod outside;
pub mod pack;
pub mod permission;
pub mod persons;
pub mod phone;
pub mod policy;
pub mod precedent;
pub mod refusal;
pub mod refusal_reason;
pub mod report;
pub mod roster;
pub mod round;
pub mod routing;
pub mod snippet;
pub mod sos;
pub mod suggest;
pub mod sun;
pub mod text;
pub mod time;
pub mod webhook;
mod words;
pub mod workflow;

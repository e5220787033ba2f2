//! The postman against real peers on this machine: some that do as they should, and some that
//! refuse, dawdle, hang up or lie.

mod hook;
mod http_peers;
mod mail;
mod peer;
mod push;
mod sms;
mod smtp;
mod tls;
mod webhook;
mod zalo;

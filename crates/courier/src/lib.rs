//! The postman: takes one message to one address of another system, once, and says how it went.
//!
//! A [`Courier`] is made from [`Settings`] and carries a [`Parcel`] by the channel that its words
//! are for: e-mail, SMS, web push, webhook or Zalo. It keeps nothing, repeats nothing and asks no
//! clock: who calls it knows the time, keeps the parcel until it is delivered, and offers it again
//! with the same id after [`Failure::Later`]. Callbacks of an SMS gateway are read by [`SmsHook`].
//!
//! An error's text names neither the address nor the words, so that it may be logged.
//!
//! He also asks a provider of sign-ins who somebody is ([`Courier::identify`]), and speaks Open311 with
//! systems of agencies ([`Courier::georeport`]).
//!
//! Addresses that people typed in (webhooks, push subscriptions) never lead to this machine or its
//! networks: each address a name resolves to is looked at before it is connected to, and a
//! redirect is not followed. The operator's own mail server and gateways may stand anywhere.

pub mod ami;
mod answer;
mod certificate;
mod courier;
mod georeport;
mod guard;
mod http;
pub mod limits;
mod mail;
mod oidc;
mod parcel;
mod phone;
mod push;
mod recording;
mod seal;
mod settings;
mod sign;
mod sms;
mod sms_hook;
mod template;
mod tls;
mod webhook;
mod zalo;

pub use courier::{Courier, Misconfigured};
pub use georeport::{
    GeoReport, Peer, PeerAttribute, PeerFormat, PeerFound, PeerRequest, PeerService, PeerTaken,
    PeerTrouble, PeerUpdate, peer_form,
};
pub use oidc::{Identity, Match, MatchField, OidcSettings, Trip};
pub use parcel::{Channel, Failure, Parcel, Receipt, Words};
pub use push::VapidKey;
pub use recording::Sound;
pub use settings::{
    Encoding, Login, MailSettings, Method, NumberForm, PushSettings, Security, Settings,
    SmsBalance, SmsBody, SmsHook, SmsSettings, ZaloSettings,
};
pub use sign::Unsigned;
pub use sms::Balance;
pub use sms_hook::{Callback, HookFault};
pub use tls::trusted;
pub use webhook::{Signed, verify as verify_webhook};

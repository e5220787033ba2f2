//! The context of one call, fixed at the door: who, when, in which language.

use domain::actor::Actor;
use domain::id::VaultId;
use domain::time::At;
use lang::Lang;
use std::net::IpAddr;

/// What every deed is told besides what to do.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The instant of the call. Rules and records use this one value.
    pub now: At,
    /// Who calls.
    pub actor: Actor,
    /// In which language answers are worded.
    pub lang: Lang,
    /// The `Idempotency-Key`, if one was sent.
    pub once: Option<OnceKey>,
    /// The secret of a report's link, if one was shown.
    pub secret: Option<String>,
    /// The rows of the vault that a signed-in citizen speaks for.
    pub people: Vec<VaultId>,
    /// From where, for limits only: never stored with a report.
    pub from: Option<IpAddr>,
    /// The key of the organisation whose system calls, by its number.
    pub api_key: Option<i64>,
}

/// A client's key for one request, with the digest of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// The key as sent.
    pub key: String,
    /// SHA-256 of the request's body.
    pub digest: [u8; 32],
}

impl Ctx {
    /// A context for the system's own deeds.
    pub fn system(now: At) -> Ctx {
        Ctx::of(Actor::clock(), now)
    }

    /// A plain context of an actor.
    pub fn of(actor: Actor, now: At) -> Ctx {
        Ctx {
            now,
            actor,
            lang: Lang::Vi,
            once: None,
            secret: None,
            people: Vec::new(),
            from: None,
            api_key: None,
        }
    }

    /// Whose keys these are: two people's equal keys are two keys. A citizen's key is random and
    /// made by their own phone; two organisations may count alike.
    pub(crate) fn once_caller(&self) -> String {
        match (self.actor.user, self.api_key) {
            (Some(user), _) => format!("user:{user}"),
            (None, Some(key)) => format!("key:{key}"),
            (None, None) => "citizen".to_owned(),
        }
    }
}

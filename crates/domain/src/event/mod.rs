//! Events: what happened, as results. Replaying a chain needs no calendar, policy or clock.
//!
//! An event is a list of [`Change`]s. Each change belongs to the *open* half (what the public may
//! see once the report is published) or the *closed* one; the two are stored as the exact JSON
//! texts that were hashed, so an outsider can check a redacted timeline.

mod apply;
mod change;
mod kind;

pub use change::{Birth, Change, Stepped, Told};
pub use kind::Kind;

use crate::actor::Role;
use crate::id::{UserId, VaultId};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// One immutable event of a report's chain, without its hashes (those are the store's).
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its place in the chain, from 1: the report's version after it.
    pub seq: u32,
    /// When it was recorded; never runs backwards in a chain.
    pub at: At,
    /// When it happened, if told otherwise.
    pub occurred_at: Option<At>,
    /// What it is called.
    pub kind: Kind,
    /// In which role.
    pub role: Role,
    /// The actor's agency.
    pub agency: Option<String>,
    /// The person with an account.
    pub user: Option<UserId>,
    /// The absent person whose post was filled.
    pub delegated_by: Option<UserId>,
    /// The citizen, as a key into the vault.
    pub reporter: Option<VaultId>,
    /// For whom it was done.
    pub on_behalf_of: Option<String>,
    /// Words the public may read once published.
    pub note_public: Option<String>,
    /// Words for the reporter.
    pub note_reporter: Option<String>,
    /// Words for staff only.
    pub note_internal: Option<String>,
    /// What changed.
    pub changes: Vec<Change>,
}

/// The open half as stored. Field order is part of the format.
#[derive(Serialize, Deserialize)]
struct OpenHalf {
    kind: String,
    role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    occurred_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
}

/// The closed half as stored.
#[derive(Default, Serialize, Deserialize)]
struct ClosedHalf {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delegated_by: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reporter: Option<VaultId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
}

/// The word that stands in the open half for what an outsider may not know of.
const INTERNAL: &str = "internal";

/// A stored half that does not read back: the chain was made by a newer program, or damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl Event {
    /// The exact JSON texts to be hashed: open, closed. The same event gives the same texts.
    pub fn halves(&self) -> (String, String) {
        let public = self.kind.is_public();
        let (open, closed): (Vec<Change>, Vec<Change>) =
            self.changes.iter().cloned().partition(Change::is_open);
        let open = OpenHalf {
            kind: if public {
                self.kind.name()
            } else {
                INTERNAL.to_owned()
            },
            role: if public {
                self.role.as_str().to_owned()
            } else {
                INTERNAL.to_owned()
            },
            agency: if public { self.agency.clone() } else { None },
            occurred_at: self.occurred_at,
            note: self.note_public.clone(),
            changes: open,
        };
        let closed = ClosedHalf {
            kind: (!public).then(|| self.kind.name()),
            role: (!public).then_some(self.role),
            agency: if public { None } else { self.agency.clone() },
            user: self.user,
            delegated_by: self.delegated_by,
            reporter: self.reporter,
            on_behalf_of: self.on_behalf_of.clone(),
            told: self.note_reporter.clone(),
            note: self.note_internal.clone(),
            changes: closed,
        };
        // Both are plain structs with text keys: they always serialise.
        (
            serde_json::to_string(&open).unwrap_or_default(),
            serde_json::to_string(&closed).unwrap_or_default(),
        )
    }

    /// Reads an event back from its halves. A closed half that the law removed is empty text: what
    /// it held is then missing from the event.
    pub fn from_halves(seq: u32, at: At, open: &str, closed: &str) -> Result<Event, Unreadable> {
        let bad = |e: serde_json::Error| Unreadable(format!("event {seq}: {e}"));
        let open: OpenHalf = serde_json::from_str(open).map_err(bad)?;
        let closed: ClosedHalf = if closed.is_empty() {
            ClosedHalf::default()
        } else {
            serde_json::from_str(closed).map_err(bad)?
        };
        let name = closed.kind.as_deref().unwrap_or(&open.kind);
        let kind = match Kind::parse(name) {
            Some(kind) => kind,
            // What an inner event was stood in the half that is gone: all that is left of it is
            // that it was erased.
            None if name == INTERNAL => Kind::Erased,
            None => return Err(Unreadable(format!("event {seq}: kind {name}"))),
        };
        let role = match closed.role {
            Some(role) => role,
            None if open.role == INTERNAL => Role::System,
            None => Role::parse(&open.role)
                .ok_or_else(|| Unreadable(format!("event {seq}: role {}", open.role)))?,
        };
        let mut changes = open.changes;
        changes.extend(closed.changes);
        Ok(Event {
            seq,
            at,
            occurred_at: open.occurred_at,
            kind,
            role,
            agency: open.agency.or(closed.agency),
            user: closed.user,
            delegated_by: closed.delegated_by,
            reporter: closed.reporter,
            on_behalf_of: closed.on_behalf_of,
            note_public: open.note,
            note_reporter: closed.told,
            note_internal: closed.note,
            changes,
        })
    }
}

//! What one shift hands to the next: written from what is open, mended by whoever goes, signed by both.

use crate::id::{HandoverId, UserId};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// A shift handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Its id.
    pub id: HandoverId,
    /// The words, as the outgoing person signed them.
    pub text: String,
    /// What the machine had written, so that one sees what was changed.
    pub draft: String,
    /// Who goes.
    pub from: UserId,
    /// When they signed.
    pub from_at: At,
    /// Who comes, once they have signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<UserId>,
    /// When they signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_at: Option<At>,
    /// What the incoming person noted with the signature; empty for nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
}

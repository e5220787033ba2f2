//! Agencies' parts in a report, and their disagreements.

use super::Stage;
use crate::id::UserId;
use crate::time::At;
use crate::words::names;
use serde::{Deserialize, Serialize};

names! {
    /// An agency's part in a report.
    Part {
        /// Chủ trì: the one that answers.
        Lead = "lead",
        /// Phối hợp: helps.
        Co = "co",
    }
}

names! {
    /// How an assignment stands.
    AssignmentState {
        /// Sent, not yet taken.
        Offered = "offered",
        /// Taken.
        Accepted = "accepted",
        /// Handed back by the agency.
        Returned = "returned",
        /// Taken away by the centre.
        Recalled = "recalled",
        /// Its part is done.
        Done = "done",
    }
}

impl AssignmentState {
    /// Whether the agency still holds its part.
    pub const fn is_active(self) -> bool {
        match self {
            AssignmentState::Offered | AssignmentState::Accepted | AssignmentState::Done => true,
            AssignmentState::Returned | AssignmentState::Recalled => false,
        }
    }
}

/// One agency's part, kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Number within the report, from 1.
    pub n: u32,
    /// The agency's code.
    pub agency: String,
    /// Lead or co.
    pub part: Part,
    /// How it stands.
    pub state: AssignmentState,
    /// When it was sent.
    pub at: At,
    /// When the state last changed.
    pub changed_at: At,
    /// What the centre asked of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// The person who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<UserId>,
    /// The sub-unit that works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Ground of a return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The agency it proposed instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<String>,
}

/// A disagreement between agencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// competence, solution, not_thorough.
    pub ground: String,
    /// Where the report was when it began.
    pub from: Stage,
    /// Agencies asked for a position.
    pub agencies: Vec<String>,
    /// Those that have stated one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<String>,
    /// Already settled once: a return after that disputes again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settled: bool,
}

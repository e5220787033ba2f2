//! The result, the citizens' word on it, and drafts that wait for a signer.

use crate::action::{Action, Body};
use crate::id::{FileId, UserId, VaultId};
use crate::time::At;
use crate::words::names;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

names! {
    /// The reporters' word on the answer.
    Confirmed {
        /// One said done, nobody said not done.
        Yes = "yes",
        /// Not agreed.
        No = "no",
        /// Nobody has spoken.
        None = "none",
    }
}

/// The result of an attempt, as the agency drafted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What, where, when, by whom.
    pub text: String,
    /// Who drafted it: the approver must be another person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafter: Option<UserId>,
    /// When it was submitted.
    pub at: At,
    /// Photos of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
    /// A later date instead of work done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Commitment>,
    /// When the leader approved: the instant that counts once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<At>,
}

/// A long-term promise: answered, not closed, not counted as done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The day by which.
    pub date: Date,
    /// What will be done.
    pub text: String,
}

names! {
    /// The three official grades.
    Grade {
        /// Hài lòng.
        Satisfied = "hai_long",
        /// Chấp nhận.
        Acceptable = "chap_nhan",
        /// Không hài lòng.
        Dissatisfied = "khong_hai_long",
    }
}

/// One reporter's grade of one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Who, as a key into the vault.
    pub by: VaultId,
    /// Which attempt.
    pub attempt: u32,
    /// The grade.
    pub grade: Grade,
}

/// One reporter's word on one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Who; none for an anonymous reporter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<VaultId>,
    /// Which attempt.
    pub attempt: u32,
    /// Done or not.
    pub done: bool,
}

/// A draft that waits for a signer. It moves nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number: the seq of the event that made it.
    pub n: u32,
    /// What is proposed.
    pub action: Action,
    /// With what.
    pub body: Body,
    /// Who signed so far, drafter first.
    pub signed: Vec<UserId>,
    /// The drafter's agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Signatures had: the next signer stands at this place of the action's ladder.
    pub step: u32,
    /// When it was made.
    pub at: At,
}

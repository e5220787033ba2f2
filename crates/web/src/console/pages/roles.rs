//! `/quan-tri/vai-tro`: what each role may do, and the console as one of them has it.

use super::desk::{Desk, RailGroup, RailItem};
use askama::Template;

/// One role.
#[derive(Clone, Debug)]
pub struct RoleRow {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// How many people hold it now.
    pub held: String,
    /// By order of somebody absent; empty for none.
    pub lent: String,
    /// Whether its people must show a second factor.
    pub factor: String,
    /// To whom it may be lent.
    pub lends: String,
    /// When it learns who a reporter is.
    pub identity: String,
    /// What it sees of a case.
    pub sight: String,
    /// What it sees of sealed matters.
    pub sealed: String,
}

/// A screen or an action, and whose it is.
#[derive(Clone, Debug)]
pub struct WhoseRow {
    /// What it is.
    pub name: String,
    /// More about it: its address, the stages.
    pub small: String,
    /// Who opens it, or carries it out.
    pub does: Vec<String>,
    /// Who drafts it for a signature.
    pub drafts: Vec<String>,
}

/// All roles.
#[derive(Clone, Debug, Template)]
#[template(path = "console/roles.html")]
pub struct Roles {
    /// What stands around it.
    pub desk: Desk,
    /// The roles.
    pub rows: Vec<RoleRow>,
    /// Who does what.
    pub actions: Vec<WhoseRow>,
    /// Who opens what.
    pub screens: Vec<WhoseRow>,
}

/// An entry of the console that a role has, and what it is for.
#[derive(Clone, Debug)]
pub struct PlaceRow {
    /// Its words.
    pub name: String,
    /// What it holds.
    pub about: String,
    /// Its address.
    pub href: String,
}

/// What a role does at one stage.
#[derive(Clone, Debug)]
pub struct StageRow {
    /// The stage.
    pub stage: String,
    /// What it carries out.
    pub does: Vec<String>,
    /// What it drafts, or signs between draft and last signer.
    pub drafts: Vec<String>,
}

/// The console as a role has it, with nothing in it that could be done.
#[derive(Clone, Debug, Template)]
#[template(path = "console/role.html")]
pub struct AsRole {
    /// What stands around it.
    pub desk: Desk,
    /// The role.
    pub name: String,
    /// Back to all roles.
    pub back: String,
    /// The other roles: address, name, whether it is this one.
    pub others: Vec<(String, String, bool)>,
    /// Label and value: who holds it, what it sees.
    pub facts: Vec<(String, String)>,
    /// Its rail. The entries lead nowhere.
    pub rail: Vec<RailGroup>,
    /// What stands at the bottom of its phone.
    pub tabs: Vec<RailItem>,
    /// Each entry told.
    pub places: Vec<PlaceRow>,
    /// What it does, stage by stage; empty for a role that only reads.
    pub stages: Vec<StageRow>,
}

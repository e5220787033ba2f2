//! `/quan-tri/tap-duot`: the sandbox in which people practise.

use super::backups::{Going, PastRow};
use super::desk::Desk;
use super::form::Form;
use askama::Template;

/// A fake account.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// Its role in words.
    pub role: String,
    /// Whose it plays.
    pub name: String,
    /// Name to sign in by.
    pub username: String,
    /// Its password, where it is shown; empty everywhere else.
    pub password: String,
}

/// A node's sandbox.
#[derive(Clone, Debug)]
pub struct PlaceCard {
    /// Its number on the page.
    pub n: usize,
    /// "Bản tập dượt trên may-chu-1".
    pub title: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// Its address, to be opened; empty while it is closed.
    pub href: String,
    /// What is wrong with it; empty for nothing.
    pub fault: String,
    /// Orders with their titles; none for whoever may only look, or while something goes on.
    pub orders: Vec<(String, Form)>,
    /// Its accounts.
    pub accounts: Vec<AccountRow>,
}

/// The sandbox.
#[derive(Clone, Debug, Template)]
#[template(path = "console/sandbox.html")]
pub struct Sandbox {
    /// What stands around it.
    pub desk: Desk,
    /// No node keeps one: what to write into the configuration.
    pub nowhere: bool,
    /// What goes on; none while nothing does.
    pub going: Option<Going>,
    /// Accounts with the passwords that were drawn, shown this once.
    pub shown: Vec<AccountRow>,
    /// Passwords wait to be seen.
    pub reveal: Option<Form>,
    /// The sandboxes.
    pub places: Vec<PlaceCard>,
    /// What ended, the newest first.
    pub past: Vec<PastRow>,
}

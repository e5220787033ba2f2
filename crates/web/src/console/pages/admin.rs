//! `/quan-tri/nguoi-dung`, `/quan-tri/nhat-ky` and their like: accounts, and what administrators did.

use super::account::SeatRow;
use super::desk::Desk;
use super::form::{Drawer, Form};
use super::terms::HistoryRow;
use askama::Template;

/// One account in a list.
#[derive(Clone, Debug)]
pub struct UserRow {
    /// Its page.
    pub href: String,
    /// Name to sign in by.
    pub username: String,
    /// The person.
    pub name: String,
    /// What they act as.
    pub posts: Vec<String>,
    /// What is to be known: "Đang khóa"; empty for nothing.
    pub states: Vec<String>,
    /// Until when it serves.
    pub until: String,
}

/// Accounts.
#[derive(Clone, Debug, Template)]
#[template(path = "console/users.html")]
pub struct Users {
    /// What stands around it.
    pub desk: Desk,
    /// Narrows the list.
    pub sieve: Form,
    /// The accounts.
    pub rows: Vec<UserRow>,
    /// The next page; empty at the end.
    pub more_href: String,
    /// A new one.
    pub add_href: String,
    /// Many from a file.
    pub bring_href: String,
}

/// One account.
#[derive(Clone, Debug, Template)]
#[template(path = "console/user.html")]
pub struct User {
    /// What stands around it.
    pub desk: Desk,
    /// The person.
    pub title: String,
    /// Back to the list.
    pub back: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// A link that was made and is told once, with the sentence about it.
    pub link: Option<(String, String)>,
    /// Name, address, posts.
    pub change: Form,
    /// What else may be done.
    pub acts: Vec<Drawer>,
    /// Sessions that are open.
    pub seats: Vec<SeatRow>,
    /// Ends them all.
    pub end_all: Option<Form>,
    /// What was done to it, newest first.
    pub history: Vec<HistoryRow>,
}

/// A page with one form.
#[derive(Clone, Debug, Template)]
#[template(path = "console/admin_form.html")]
pub struct OneForm {
    /// What stands around it.
    pub desk: Desk,
    /// What it is for.
    pub title: String,
    /// Back to the list.
    pub back: String,
    /// Words on the way back.
    pub back_words: String,
    /// What one should know first: label and value.
    pub facts: Vec<(String, String)>,
    /// The form.
    pub form: Form,
}

/// A line of a file of accounts.
#[derive(Clone, Debug)]
pub struct BringRow {
    /// Its number.
    pub line: String,
    /// Name to sign in by.
    pub username: String,
    /// The person.
    pub name: String,
    /// Where the system writes to them; a dash for nowhere.
    pub email: String,
    /// What they will act as.
    pub posts: String,
    /// From which day to which; a dash for always.
    pub days: String,
    /// What it does.
    pub effect: String,
}

/// Accounts from a file, looked at before they are written.
#[derive(Clone, Debug, Template)]
#[template(path = "console/users_bring.html")]
pub struct Bring {
    /// What stands around it.
    pub desk: Desk,
    /// Back to the list.
    pub back: String,
    /// The file.
    pub form: Form,
    /// What was written just now: sentences; none before.
    pub done: Vec<String>,
    /// Invitations that are told once: name to sign in by, person, address.
    pub links: Vec<(String, String, String)>,
    /// "3 thêm, 1 đổi, 2 giữ nguyên"; empty before a look.
    pub sum: String,
    /// Everything that is wrong, by line.
    pub faults: Vec<String>,
    /// The first good lines.
    pub rows: Vec<BringRow>,
    /// Writes it; none while anything is wrong, or nothing would change.
    pub save: Option<Form>,
}

/// An act of an administrator.
#[derive(Clone, Debug)]
pub struct DeedRow {
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// Which kind of thing.
    pub family: String,
    /// What.
    pub what: String,
    /// Whose account; empty for none.
    pub whose: String,
    /// Its page; empty where the reader may not open it.
    pub href: String,
    /// Why; empty where no reason is asked for.
    pub why: String,
}

/// What administrators did.
#[derive(Clone, Debug, Template)]
#[template(path = "console/audit.html")]
pub struct Audit {
    /// What stands around it.
    pub desk: Desk,
    /// Narrows the list.
    pub sieve: Form,
    /// The acts, newest first.
    pub rows: Vec<DeedRow>,
    /// Older ones; empty at the end.
    pub more_href: String,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Well.
    Good,
    /// Somebody should know.
    Warning,
    /// Somebody must act.
    Wrong,
}

impl Mark {
    /// The class in the style sheet.
    pub const fn class(self) -> &'static str {
        match self {
            Mark::Good => "good",
            Mark::Warning => "warn",
            Mark::Wrong => "bad",
        }
    }

    /// The key of its word: colour alone tells nothing.
    pub const fn key(self) -> &'static str {
        match self {
            Mark::Good => "admin.mark.good",
            Mark::Warning => "admin.mark.warn",
            Mark::Wrong => "admin.mark.bad",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How it stands.
    pub mark: Mark,
    /// What it is.
    pub what: String,
    /// What was found.
    pub found: String,
    /// What to do; empty for nothing.
    pub advice: String,
    /// Where to do it; empty for nowhere.
    pub href: String,
}

/// How the installation is.
#[derive(Clone, Debug, Template)]
#[template(path = "console/health.html")]
pub struct Health {
    /// What stands around it.
    pub desk: Desk,
    /// The worst of it.
    pub sum: String,
    /// Everything.
    pub findings: Vec<Finding>,
}

/// One way out of the house.
#[derive(Clone, Debug)]
pub struct WayCard {
    /// Its name in addresses.
    pub name: &'static str,
    /// Its name for people.
    pub title: String,
    /// How it stands.
    pub mark: Mark,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// Tries it; none where it cannot be.
    pub form: Option<Form>,
}

/// The ways out of the house.
#[derive(Clone, Debug, Template)]
#[template(path = "console/channels.html")]
pub struct Channels {
    /// What stands around it.
    pub desk: Desk,
    /// The ways.
    pub ways: Vec<WayCard>,
    /// The key by which this browser subscribes, to try notices on itself; empty where there are none.
    pub push_key: String,
}

/// How long one kind of data is kept.
#[derive(Clone, Debug)]
pub struct DataCard {
    /// Its name in addresses.
    pub name: &'static str,
    /// Its name for people.
    pub title: String,
    /// What goes, and what stays of it.
    pub words: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// Another period.
    pub form: Form,
}

/// How long data is kept.
#[derive(Clone, Debug, Template)]
#[template(path = "console/retention.html")]
pub struct Retention {
    /// What stands around it.
    pub desk: Desk,
    /// What a period would do, and the form that saves it.
    pub preview: Option<(String, Form)>,
    /// The kinds with a period.
    pub kinds: Vec<DataCard>,
    /// What has none: label and why.
    pub fixed: Vec<(String, String)>,
}

/// A key of an organisation.
#[derive(Clone, Debug)]
pub struct KeyCard {
    /// Its number.
    pub id: String,
    /// Whose it is.
    pub title: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// Ends it; none where it is over.
    pub revoke: Option<Form>,
}

/// Keys of other organisations.
#[derive(Clone, Debug, Template)]
#[template(path = "console/keys.html")]
pub struct Keys {
    /// What stands around it.
    pub desk: Desk,
    /// A key that was made and is told once.
    pub made: Option<String>,
    /// A new one.
    pub form: Form,
    /// Those there are, newest first.
    pub keys: Vec<KeyCard>,
}

/// An agency's own system.
#[derive(Clone, Debug)]
pub struct PeerCard {
    /// The agency's code.
    pub id: String,
    /// The agency.
    pub title: String,
    /// How it stands.
    pub mark: Mark,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// Its page.
    pub href: String,
}

/// Agencies' own systems.
#[derive(Clone, Debug, Template)]
#[template(path = "console/peers.html")]
pub struct Peers {
    /// What stands around it.
    pub desk: Desk,
    /// Cases that a person must look at: their page, with how many there are.
    pub stuck: Option<(String, String)>,
    /// Another one.
    pub add: Form,
    /// Those there are.
    pub peers: Vec<PeerCard>,
}

/// A service of an agency's system.
#[derive(Clone, Debug)]
pub struct ServiceRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it asks, as far as it was looked at.
    pub asks: Vec<String>,
}

/// One agency's system.
#[derive(Clone, Debug, Template)]
#[template(path = "console/peer.html")]
pub struct Peer {
    /// What stands around it.
    pub desk: Desk,
    /// The agency.
    pub title: String,
    /// Back to the list.
    pub back: String,
    /// Label and value; empty for one that is not set up yet.
    pub facts: Vec<(String, String)>,
    /// Asks it what it offers.
    pub look: Option<Form>,
    /// What it offers.
    pub services: Vec<ServiceRow>,
    /// How it is spoken to.
    pub form: Form,
}

/// A case that was handed to an agency's system.
#[derive(Clone, Debug)]
pub struct HandedCard {
    /// What its forms are told apart by.
    pub id: String,
    /// The report's code, or the agency where the report is what the page is about.
    pub title: String,
    /// The report's file; empty where the reader has none, or is in it.
    pub href: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// What may be said of it.
    pub forms: Vec<Form>,
}

/// Cases handed over that a person must look at.
#[derive(Clone, Debug, Template)]
#[template(path = "console/peers_stuck.html")]
pub struct Stuck {
    /// What stands around it.
    pub desk: Desk,
    /// The cases, the oldest first.
    pub cards: Vec<HandedCard>,
}

//! `/lam-viec/tai-khoan`: my account.

use super::desk::Desk;
use super::form::Form;
use crate::portal::pages::slip::Qr;
use askama::Template;

/// A session that is open somewhere.
#[derive(Clone, Debug)]
pub struct SeatRow {
    /// As whom it acts.
    pub role: String,
    /// Signed in at.
    pub since: String,
    /// Last used.
    pub seen: String,
    /// Ends at the latest.
    pub until: String,
    /// It is the one that asks.
    pub is_here: bool,
    /// The button that ends it; none for the one that asks.
    pub end: Option<Form>,
}

/// How an account stands with a provider of sign-ins.
#[derive(Clone, Debug)]
pub struct Provider {
    /// What it is about.
    pub title: String,
    /// Linked to which name there and since when, where nothing may be done about it; else empty.
    pub since: String,
    /// Links it, or ends that; none where it is the only way in.
    pub form: Option<Form>,
}

/// The reader's own account.
#[derive(Clone, Debug, Template)]
#[template(path = "console/account.html")]
pub struct Account {
    /// What stands around it.
    pub desk: Desk,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// It ends soon: the sentence; empty for nothing.
    pub warning: String,
    /// Sessions.
    pub seats: Vec<SeatRow>,
    /// How long sessions last.
    pub limits: String,
    /// Ends all others.
    pub end_others: Option<Form>,
    /// Another password.
    pub password: Form,
    /// Begins another factor.
    pub factor: Form,
    /// Signing in elsewhere, where that is set up.
    pub provider: Option<Provider>,
    /// The letters that a leader gets; none for whoever leads nothing.
    pub letters: Option<Form>,
}

/// A second factor that is being set up, or its codes; or the way to a provider.
#[derive(Clone, Debug, Template)]
#[template(path = "console/account_factor.html")]
pub struct Factor {
    /// What stands around it.
    pub desk: Desk,
    /// What it is about.
    pub title: String,
    /// What helps.
    pub lines: Vec<String>,
    /// A square to read with a telephone.
    pub qr: Option<Qr>,
    /// The same as letters; empty for none.
    pub secret: String,
    /// Recovery codes, told once.
    pub codes: Vec<String>,
    /// Confirms it; none once it is.
    pub form: Option<Form>,
    /// Where it goes on, and the words on that button.
    pub go: Option<(String, String)>,
}

impl Factor {
    fn t(&self, key: &str) -> &'static str {
        self.desk.t(key)
    }
}

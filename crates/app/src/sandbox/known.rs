//! What is known of a sandbox and of what was done with it; kept as JSON in rows.

use domain::time::At;
use lang::Lang;
use serde::{Deserialize, Serialize};

/// What is wrong, and would have to be mended. Its words are under `sandbox.fault.{code}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Fault {
    /// The folder cannot be made or written to.
    Closed {
        /// Where.
        folder: String,
        /// What the system says.
        why: String,
    },
    /// There is something in the folder that is no sandbox of ours: it is not touched.
    NotOurs {
        /// It.
        folder: String,
    },
    /// The disk has too little room left for the real service.
    Full {
        /// Where.
        folder: String,
        /// Bytes that are needed.
        need: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// What was practised has grown beyond its bound.
    TooLarge {
        /// Bytes it takes.
        bytes: u64,
        /// Bytes it may take.
        most: u64,
    },
    /// It took more memory than it may.
    TooMuchMemory {
        /// Bytes it took.
        bytes: u64,
        /// Bytes it may take.
        most: u64,
    },
    /// Its address cannot be listened at, or may not.
    Address {
        /// It.
        address: String,
        /// What the system says.
        why: String,
    },
    /// It ended by itself.
    Fell,
    /// It did not open in time.
    Slow,
    /// The node that had the order was stopped or killed, again and again.
    Left,
    /// No node took it.
    Untaken,
    /// Anything else.
    Other {
        /// What the system says.
        why: String,
    },
}

impl Fault {
    /// Its name: the last part of the key of its words.
    pub const fn code(&self) -> &'static str {
        match self {
            Fault::Closed { .. } => "closed",
            Fault::NotOurs { .. } => "not_ours",
            Fault::Full { .. } => "full",
            Fault::TooLarge { .. } => "too_large",
            Fault::TooMuchMemory { .. } => "too_much_memory",
            Fault::Address { .. } => "address",
            Fault::Fell => "fell",
            Fault::Slow => "slow",
            Fault::Left => "left",
            Fault::Untaken => "untaken",
            Fault::Other { .. } => "other",
        }
    }

    /// What is wrong and what mends it.
    pub fn words(&self, lang: Lang) -> String {
        let key = format!("sandbox.fault.{}", self.code());
        let size = |bytes: u64| lang::number::size(lang, bytes);
        let said = |values: &[(&str, &str)]| lang::fill(lang, &key, values);
        match self {
            Fault::Closed { folder, why } => said(&[("folder", folder), ("why", why)]),
            Fault::NotOurs { folder } => said(&[("folder", folder)]),
            Fault::Full { folder, need, free } => said(&[
                ("folder", folder),
                ("need", &size(*need)),
                ("free", &size(*free)),
            ]),
            Fault::TooLarge { bytes, most } | Fault::TooMuchMemory { bytes, most } => {
                said(&[("bytes", &size(*bytes)), ("most", &size(*most))])
            }
            Fault::Address { address, why } => said(&[("address", address), ("why", why)]),
            Fault::Fell | Fault::Slow | Fault::Left | Fault::Untaken => {
                lang::t(lang, &key).to_owned()
            }
            Fault::Other { why } => said(&[("why", why)]),
        }
    }
}

/// How fast fake reports come in, and what they tell of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// An ordinary day: one now and then, of everything.
    #[default]
    Day,
    /// A flood night: one upon the other, and many urgent.
    Flood,
}

impl Rhythm {
    /// Both.
    pub const ALL: [Rhythm; 2] = [Rhythm::Day, Rhythm::Flood];

    /// Its name in forms and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Rhythm::Day => "day",
            Rhythm::Flood => "flood",
        }
    }

    /// By its name.
    pub fn parse(text: &str) -> Option<Rhythm> {
        Rhythm::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What an order says beside its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Reports that are to come, or that go.
    pub reports: u32,
    /// Accounts that go.
    pub accounts: u32,
    /// How fast they come.
    pub rhythm: Rhythm,
}

/// How a sandbox stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing runs.
    #[default]
    Off,
    /// It is being made, or opens.
    Making,
    /// It runs.
    Running,
}

impl State {
    /// Its name: the last part of the key of its words.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Off => "off",
            State::Making => "making",
            State::Running => "running",
        }
    }
}

/// A fake account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its role.
    pub role: String,
    /// Name to sign in by.
    pub username: String,
    /// Whose it plays.
    pub name: String,
}

/// A fake account with its password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// The account.
    #[serde(flatten)]
    pub account: Account,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for Pass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pass")
            .field("username", &self.account.username)
            .finish_non_exhaustive()
    }
}

/// What a node sees of its sandbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The machine's name.
    pub machine: String,
    /// Where it lies.
    pub folder: String,
    /// The address that people know.
    pub url: String,
    /// How it stands.
    pub state: State,
    /// Since when it runs.
    pub since: Option<At>,
    /// When it was made, which is when it was wiped last.
    pub made_at: Option<At>,
    /// Its accounts.
    pub accounts: Vec<Account>,
    /// Its cases.
    pub cases: u64,
    /// Fake reports that are still to come.
    pub coming: u64,
    /// Fake reports that the rules of the province did not take.
    pub failed: u64,
    /// Bytes it takes on the disk.
    pub disk: u64,
    /// Bytes it may take there.
    pub disk_most: u64,
    /// Bytes it takes of the memory.
    pub memory: u64,
    /// What is wrong.
    pub fault: Option<Fault>,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// What was there is closed and removed.
    Clearing,
    /// Fake accounts are made.
    People,
    /// Fake reports are taken to their stages.
    Reports,
    /// It opens its doors.
    Opening,
}

impl Step {
    /// Its name: the last part of the key of its words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Step::Clearing => "clearing",
            Step::People => "people",
            Step::Reports => "reports",
            Step::Opening => "opening",
        }
    }
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub step: Step,
    /// Reports done.
    pub done: u64,
    /// Of so many; 0 where nobody knows.
    pub of: u64,
}

/// What came of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What went wrong; none if all is well.
    pub fault: Option<Fault>,
    /// Cases that there are now, or that are to come.
    pub reports: u64,
    /// Fake reports that the rules of the province did not take.
    pub failed: u64,
    /// Accounts that were made.
    pub accounts: u64,
    /// How long it took.
    pub took_ms: u64,
}

impl Outcome {
    /// One that went wrong.
    pub fn failed(fault: Fault) -> Outcome {
        Outcome {
            fault: Some(fault),
            ..Outcome::default()
        }
    }

    /// Whether all is well.
    pub fn is_well(&self) -> bool {
        self.fault.is_none()
    }
}

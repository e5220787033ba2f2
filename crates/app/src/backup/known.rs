//! What is known of folders, backups and what was done with them; kept as JSON in rows.

use domain::time::At;
use lang::Lang;
use serde::{Deserialize, Serialize};

/// What is wrong, and would have to be mended. Its words are under `backup.fault.{code}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Fault {
    /// The folder is not there.
    Missing {
        /// It.
        folder: String,
    },
    /// Nothing may be written there, or read.
    Closed {
        /// Where.
        folder: String,
        /// What the system says.
        why: String,
    },
    /// Too little room.
    Full {
        /// Where.
        folder: String,
        /// Bytes that are needed.
        need: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The backup is not in the folder any more.
    Gone {
        /// Its name.
        file: String,
    },
    /// It was cut short.
    Cut {
        /// Its name.
        file: String,
    },
    /// It is no backup, or its bytes are not those that were written.
    Damaged {
        /// Its name.
        file: String,
    },
    /// Other keys than this installation's open it.
    OtherKeys {
        /// Its name.
        file: String,
    },
    /// A newer program made it.
    Newer {
        /// Its name.
        file: String,
    },
    /// What was restored is not whole.
    Differs {
        /// How many differences.
        n: u64,
        /// The first of them, in English.
        first: String,
    },
    /// The node that had it was stopped or killed, again and again.
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
            Fault::Missing { .. } => "missing",
            Fault::Closed { .. } => "closed",
            Fault::Full { .. } => "full",
            Fault::Gone { .. } => "gone",
            Fault::Cut { .. } => "cut",
            Fault::Damaged { .. } => "damaged",
            Fault::OtherKeys { .. } => "other_keys",
            Fault::Newer { .. } => "newer",
            Fault::Differs { .. } => "differs",
            Fault::Left => "left",
            Fault::Untaken => "untaken",
            Fault::Other { .. } => "other",
        }
    }

    /// What is wrong and what mends it.
    pub fn words(&self, lang: Lang) -> String {
        let key = format!("backup.fault.{}", self.code());
        let size = |bytes: u64| lang::number::size(lang, bytes);
        let said = |values: &[(&str, &str)]| lang::fill(lang, &key, values);
        match self {
            Fault::Missing { folder } => said(&[("folder", folder)]),
            Fault::Closed { folder, why } => said(&[("folder", folder), ("why", why)]),
            Fault::Full { folder, need, free } => said(&[
                ("folder", folder),
                ("need", &size(*need)),
                ("free", &size(*free)),
            ]),
            Fault::Gone { file }
            | Fault::Cut { file }
            | Fault::Damaged { file }
            | Fault::OtherKeys { file }
            | Fault::Newer { file } => said(&[("file", file)]),
            Fault::Differs { n, first } => {
                let n = lang::number::whole(lang, i64::try_from(*n).unwrap_or(i64::MAX));
                said(&[("n", &n), ("first", first)])
            }
            Fault::Left | Fault::Untaken => lang::t(lang, &key).to_owned(),
            Fault::Other { why } => said(&[("why", why)]),
        }
    }
}

/// How a backup looks from outside: by its first and its last member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has its end.
    Whole,
    /// It was cut short, or is being written.
    Cut,
    /// It is no backup at all.
    Strange,
    /// Other keys open it.
    OtherKeys,
    /// A newer program made it.
    Newer,
}

impl State {
    /// Its name: the last part of the key of its words.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Whole => "whole",
            State::Cut => "cut",
            State::Strange => "strange",
            State::OtherKeys => "other_keys",
            State::Newer => "newer",
        }
    }
}

/// A backup in a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// When it was written.
    pub made_at: At,
    /// Its bytes.
    pub bytes: u64,
    /// How it looks.
    pub state: State,
    /// Rows in it, as its end says.
    pub rows: u64,
    /// Files in it, as its end says.
    pub files: u64,
}

/// A folder with backups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// The machine's name.
    pub machine: String,
    /// The folder.
    pub path: String,
    /// What is wrong with it.
    pub fault: Option<Fault>,
    /// Bytes that are free there, and that its disk holds.
    pub room: Option<(u64, u64)>,
    /// After how many days backups are removed that the program named itself; 0 for never.
    pub keep_days: u32,
    /// What lies in it, the newest first.
    pub files: Vec<File>,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Rows and files are written.
    Writing,
    /// A backup is read into the scratch database.
    Reading,
    /// Search, figures and what else follows from events are made.
    Following,
    /// Every chain is read again.
    Verifying,
}

impl Step {
    /// All of them.
    pub const ALL: [Step; 4] = [
        Step::Writing,
        Step::Reading,
        Step::Following,
        Step::Verifying,
    ];

    /// Its name: the last part of the key of its words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Step::Writing => "writing",
            Step::Reading => "reading",
            Step::Following => "following",
            Step::Verifying => "verifying",
        }
    }
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub step: Step,
    /// Rows done in this step.
    pub rows: u64,
    /// Of so many; 0 where nobody knows.
    pub of: u64,
}

/// What a drill found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drilled {
    /// Chains that were read.
    pub chains: u64,
    /// Events.
    pub events: u64,
    /// Reports in the backup.
    pub reports: u64,
    /// Reports in the installation at that moment.
    pub reports_now: u64,
}

/// How an order ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What went wrong; none where all is well.
    pub fault: Option<Fault>,
    /// The backup's name; empty if there is none.
    pub file: String,
    /// Its bytes.
    pub bytes: u64,
    /// Rows in it.
    pub rows: u64,
    /// Files in it.
    pub files: u64,
    /// Milliseconds from beginning to end.
    pub took_ms: u64,
    /// What a drill found.
    pub drilled: Option<Drilled>,
}

impl Outcome {
    /// Nothing was done, for this reason.
    pub fn failed(fault: Fault) -> Outcome {
        Outcome {
            fault: Some(fault),
            file: String::new(),
            bytes: 0,
            rows: 0,
            files: 0,
            took_ms: 0,
            drilled: None,
        }
    }

    /// Nothing went wrong.
    pub fn is_well(&self) -> bool {
        self.fault.is_none()
    }
}

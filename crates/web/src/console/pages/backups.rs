//! `/quan-tri/sao-luu`: backups and drills.

use super::admin::Mark;
use super::desk::Desk;
use super::form::Form;
use askama::Template;

/// What goes on.
#[derive(Clone, Debug)]
pub struct Going {
    /// "Sao lưu".
    pub title: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// Looks again.
    pub again_href: String,
}

/// A backup in a folder.
#[derive(Clone, Debug)]
pub struct BackupRow {
    /// Its name.
    pub name: String,
    /// When it was written, and how long ago.
    pub at: String,
    /// How long ago.
    pub ago: String,
    /// Its size.
    pub size: String,
    /// Rows and files; a dash where nobody knows.
    pub holds: String,
    /// How it looks.
    pub mark: Mark,
    /// The same in words.
    pub state: String,
}

/// A folder.
#[derive(Clone, Debug)]
pub struct FolderCard {
    /// Its number on the page.
    pub n: usize,
    /// "Thư mục trên may-chu-1".
    pub title: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// What is wrong with it; empty for nothing.
    pub fault: String,
    /// What lies in it.
    pub rows: Vec<BackupRow>,
}

/// An order that ended.
#[derive(Clone, Debug)]
pub struct PastRow {
    /// When it ended.
    pub at: String,
    /// What it was.
    pub what: String,
    /// Who ordered it, and which machine took it.
    pub by: String,
    /// The machine; empty where none did.
    pub node: String,
    /// Whether it went well.
    pub mark: Mark,
    /// The same in a word.
    pub ended: String,
    /// What came of it.
    pub outcome: String,
}

/// Backups and drills.
#[derive(Clone, Debug, Template)]
#[template(path = "console/backups.html")]
pub struct Backups {
    /// What stands around it.
    pub desk: Desk,
    /// Label and value: the newest one, the last drill.
    pub facts: Vec<(String, String)>,
    /// What somebody should do about them.
    pub advice: Vec<String>,
    /// What goes on; none while nothing does.
    pub going: Option<Going>,
    /// Orders with their titles; none while one goes on, or nobody would take it.
    pub orders: Vec<(String, Form)>,
    /// The folders.
    pub folders: Vec<FolderCard>,
    /// What ended, the newest first.
    pub past: Vec<PastRow>,
}

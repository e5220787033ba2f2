//! `/lam-viec/tranh-chap`: units that disagree, and the clock on it.

use askama::Template;

use super::desk::Desk;
use super::parts::{Sla, Status};

/// One dispute.
#[derive(Clone, Debug)]
pub struct Dispute {
    /// "QB 4829 1367".
    pub code: String,
    /// Its dossier.
    pub href: String,
    /// The whole file.
    pub file_href: String,
    /// The report's title.
    pub title: String,
    /// "Không thống nhất về thẩm quyền".
    pub ground: String,
    /// Disputed, or before the committee.
    pub status: Status,
    /// "2 trên 3 đơn vị đã nêu ý kiến".
    pub positions: String,
    /// The agencies, and whether each stated its position.
    pub parties: Vec<(String, bool)>,
    /// Time left for the positions that are owed.
    pub owed: Option<Sla>,
    /// Time left for whoever decides.
    pub sla: Option<Sla>,
}

/// What the committee directed, under way.
#[derive(Clone, Debug)]
pub struct Directed {
    /// "QB 4829 1367".
    pub code: String,
    /// Its dossier.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// Its status.
    pub status: Status,
    /// "Số 12/TB-BCĐ ngày 24/11/2026, Trưởng ban ký".
    pub document: String,
    /// Who leads.
    pub lead: String,
    /// "hết thứ Sáu 4/12".
    pub due: String,
    /// Time left.
    pub sla: Option<Sla>,
}

/// The list of disputes.
#[derive(Clone, Debug, Template)]
#[template(path = "console/disputes.html")]
pub struct Disputes {
    /// What stands around it.
    pub desk: Desk,
    /// "Tranh chấp thẩm quyền", "Chờ Ban Chỉ đạo".
    pub title: String,
    /// What to say when there is none.
    pub none: String,
    /// The disputes, most pressing first.
    pub disputes: Vec<Dispute>,
    /// The next page; empty at the end.
    pub more_href: String,
    /// Directives under way; none on a desk that does not follow them.
    pub directed: Option<Vec<Directed>>,
}

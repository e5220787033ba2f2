//! `/lam-viec/tranh-chap`: units that disagree, and the clock on it.

use askama::Template;

use super::desk::Desk;
use super::parts::{Sla, Status};

/// One dispute.
#[derive(Clone, Debug)]
pub struct Dispute {
    /// "QB 4829 1367".
    pub code: String,
    /// The whole file.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// "Không thống nhất về thẩm quyền".
    pub ground: String,
    /// Disputed, or before the committee.
    pub status: Status,
    /// "2 trên 3 đơn vị đã nêu ý kiến".
    pub positions: String,
    /// The agencies, in words.
    pub agencies: String,
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
    /// The disputes, most pressing first.
    pub disputes: Vec<Dispute>,
    /// The next page; empty at the end.
    pub more_href: String,
}

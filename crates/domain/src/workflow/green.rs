//! Which results a leader may approve several at a time: those in which everything that can be checked
//! is as it should be. Judgement is for the others.

use super::lint::lint;
use super::work::photo_since;
use crate::pack::Catalogue;
use crate::report::{FileKind, FileRole, Report, Urgency};
use crate::time::At;
use crate::words::names;

names! {
    /// Why a result wants a look of its own.
    Doubt {
        /// It is dangerous, or was reported so.
        Danger = "danger",
        /// A citizen was not content before.
        Reopened = "reopened",
        /// The first promise is broken, or there was none.
        Late = "late",
        /// A later date instead of work done.
        Commitment = "commitment",
        /// No photo of how it was, where the category wants photos.
        NoBefore = "no_before",
        /// No photo of how it is now, where the category wants photos.
        NoAfter = "no_after",
        /// The answer's words lack something.
        Words = "words",
    }
}

/// What speaks against approving the present result unseen; nothing where all is as it should be, or
/// where there is no result.
pub fn doubts(report: &Report, now: At, catalogue: &Catalogue) -> Vec<Doubt> {
    let Some(outcome) = &report.outcome else {
        return Vec::new();
    };
    let category = report.category.as_deref();
    let category = category.and_then(|c| catalogue.category(c));
    let photos = category.is_none_or(|c| c.result_photo_required);
    let before = report
        .files
        .iter()
        .any(|f| f.kind == FileKind::Photo && f.role == FileRole::Before && !f.hidden);
    let first = report.promises.iter().find(|p| !p.void);
    let danger = report.urgency == Urgency::Urgent || catalogue.danger_in(&report.words).is_some();
    let checks = [
        (Doubt::Danger, danger),
        (Doubt::Reopened, report.attempt > 1),
        (Doubt::Late, first.is_none_or(|p| now > p.due)),
        (Doubt::Commitment, outcome.commitment.is_some()),
        (Doubt::NoBefore, photos && !before),
        (Doubt::NoAfter, photos && !photo_since(report)),
        (Doubt::Words, !lint(&outcome.text, false, false).is_empty()),
    ];
    let holds = checks.into_iter().filter(|(_, holds)| *holds);
    holds.map(|(doubt, _)| doubt).collect()
}

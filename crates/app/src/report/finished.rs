//! What was just done, before and after: the front page's best argument.

use super::line::line;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::privacy::sees_file;
use crate::view::{LineView, Time};
use domain::id::FileId;
use domain::permission::Sight;
use domain::report::{FileKind, FileRole, Label, Report};
use store::report::{Filter, Order, Reach};

/// Answered reports looked through for photos of both moments.
const LOOKED_AT: usize = 40;

/// An answered public report with a public photo of each moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// As a list shows it.
    pub line: LineView,
    /// Address of the small photo as it was.
    pub before_url: String,
    /// Address of the small photo after the work.
    pub after_url: String,
    /// When it was answered.
    pub answered_at: Time,
}

/// The newest of them, at most `most`. One read.
pub async fn finished(app: &App, ctx: &Ctx, most: usize) -> AppResult<Vec<Finished>> {
    let labels = vec![Label::Answered, Label::Done, Label::DoneUnconfirmed];
    let filter = Filter {
        reach: Reach::Public,
        labels,
        ..Filter::default()
    };
    let page = store::report::list(&app.store, &filter, Order::Newest, None, LOOKED_AT).await?;
    let tables = app.tables();
    let mut found: Vec<Finished> = page
        .reports
        .iter()
        .filter_map(|filed| {
            let report = &filed.report;
            Some(Finished {
                answered_at: Time(report.answered_at?),
                before_url: small(report, FileRole::Before)?,
                after_url: small(report, FileRole::After)?,
                line: line(report, &tables.catalogue, ctx, Reach::Public),
            })
        })
        .collect();
    found.sort_by_key(|f| std::cmp::Reverse(f.answered_at));
    found.truncate(most);
    Ok(found)
}

fn small(report: &Report, role: FileRole) -> Option<String> {
    let public = |id: FileId| format!("/tep/{}/{id}?co=nho", report.code);
    report
        .files
        .iter()
        .rfind(|f| {
            f.role == role && f.kind == FileKind::Photo && sees_file(report, f, Sight::Public, None)
        })
        .map(|f| public(f.id))
}

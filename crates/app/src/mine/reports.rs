//! My reports: what waits for me, what runs, what is done, and what I joined.

use super::following::followed;
use super::one_of;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::limits;
use crate::privacy;
use crate::record::known;
use crate::report::act::parent_of;
use crate::view::ReportView;
use domain::action::Action;
use domain::id::{ReportCode, VaultId};
use domain::report::{Report, Stage};
use domain::time::At;
use store::report::{Filed, Filter, Order, Reach};

/// Reports of a page: a phone's patience, and all that most people ever have.
const PAGE: usize = 100;

/// What a report waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// More words or photos.
    Answer,
    /// A word on whether it is done.
    Confirm,
}

/// One of my reports.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its own code, of a merged one too.
    pub code: ReportCode,
    /// As I may see it; of a merged one the report that it follows.
    pub view: ReportView,
    /// What it waits for from me.
    pub ask: Option<Ask>,
}

/// My reports, newest first.
#[derive(Clone, Debug, Default)]
pub struct Mine {
    /// They wait for me.
    pub waiting: Vec<Item>,
    /// Others are at work.
    pub running: Vec<Item>,
    /// They are over.
    pub done: Vec<Item>,
    /// Others' that I met too.
    pub joined: Vec<Item>,
    /// Others' that I only follow.
    pub followed: Vec<Item>,
    /// There are older ones than these.
    pub more: bool,
}

/// The newest of my reports.
///
/// # Errors
/// The database's.
pub async fn mine(app: &App, ctx: &Ctx) -> AppResult<Mine> {
    let mut mine = Mine::default();
    let page = page(app, &ctx.people, None).await?;
    mine.more = page.next.is_some();
    mine.followed = followed(app, ctx).await?;
    for filed in page.reports {
        // Whoever met it too follows it by that.
        mine.followed.retain(|item| item.code != filed.report.code);
        let own = owns(&ctx.people, &filed.report);
        let code = filed.report.code;
        let asked = known(app, ctx, &filed.report);
        let filed = if own && filed.report.stage == Stage::Merged {
            parent_of(app, filed).await?
        } else {
            filed
        };
        let view = privacy::view(app, &filed.report, &asked, ctx.now, ctx.lang);
        let ask = ask_of(&view, &filed.report);
        let open = filed.report.stage.is_open();
        let item = Item { code, view, ask };
        match (own, ask, open) {
            (_, Some(_), _) => mine.waiting.push(item),
            (false, None, _) => mine.joined.push(item),
            (true, None, true) => mine.running.push(item),
            (true, None, false) => mine.done.push(item),
        }
    }
    Ok(mine)
}

fn ask_of(view: &ReportView, report: &Report) -> Option<Ask> {
    let may = |action: Action| view.actions.contains(&action.as_str());
    if report.stage == Stage::AwaitingInfo && may(Action::Add) {
        return Some(Ask::Answer);
    }
    let asked = report.stage == Stage::Answered && !report.review && report.commitment.is_none();
    (asked && may(Action::Confirm)).then_some(Ask::Confirm)
}

/// Whether it is theirs, not only one that they joined.
pub(super) fn owns(people: &[VaultId], report: &Report) -> bool {
    one_of(people, report).is_some_and(|me| report.reporters().any(|r| r == me))
}

async fn page(
    app: &App,
    people: &[VaultId],
    after: Option<store::report::Cursor>,
) -> AppResult<store::report::Page> {
    let filter = Filter {
        reach: Reach::Staff,
        people: Some(people.to_vec()),
        ..Filter::default()
    };
    Ok(store::report::list(&app.store, &filter, Order::Newest, after, PAGE).await?)
}

/// How many things the caller was told since they last looked.
///
/// # Errors
/// The database's.
pub async fn news(app: &App, people: &[VaultId], since: At) -> AppResult<i64> {
    Ok(store::message::told_since(&app.store, people, since).await?)
}

/// All of them, as they are filed, newest first.
pub(crate) async fn all(app: &App, people: &[VaultId]) -> AppResult<Vec<Filed>> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = page(app, people, after).await?;
        all.extend(page.reports);
        after = page.next;
        if after.is_none() || all.len() >= limits::OWN_REPORTS_MAX {
            return Ok(all);
        }
    }
}

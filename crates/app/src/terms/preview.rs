//! What a change of terms would do to the open deadlines: counted over a bounded number of
//! reports, told by pages, never all at once.

use super::TermsResult;
use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use domain::force::Declaration;
use domain::id::{ReportCode, ReportId};
use domain::pack::Catalogue;
use domain::report::{ClockKind, Report};
use domain::time::At;
use domain::workflow::{self, NewRules};
use std::collections::BTreeMap;

/// Reports looked at for one page: a tenth of a second of reading.
const LOOKED_MAX: usize = 2_000;
/// Reports read at a time.
const SLICE: usize = 200;
/// Deadlines told on one page.
const TOLD_MAX: usize = 30;

/// One deadline that would move or stand still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The report.
    pub code: ReportCode,
    /// Which clock.
    pub clock: ClockKind,
    /// Its due now.
    pub due: At,
    /// Its due then; none where it would stand still.
    pub to: Option<At>,
}

/// What a change would do.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// Open deadlines in all, by clock.
    pub open: Vec<(ClockKind, i64)>,
    /// How many of those looked at would move or stand still, by clock.
    pub touched: BTreeMap<ClockKind, u64>,
    /// Reports looked at.
    pub looked: usize,
    /// Every open report was looked at: the counts are exact.
    pub whole: bool,
    /// Some of the deadlines, in the order of their reports.
    pub shifts: Vec<Shift>,
    /// Where the next page begins; none when every open report was looked at and told.
    pub next: Option<ReportId>,
}

impl Preview {
    /// Open deadlines in all.
    pub fn open_total(&self) -> i64 {
        self.open.iter().map(|(_, n)| n).sum()
    }

    /// Deadlines among those looked at that would move or stand still.
    pub fn touched_total(&self) -> u64 {
        self.touched.values().sum()
    }
}

/// What new rules would do to running clocks: `tables` are the rules as they would be, `policy`
/// names the new policy where it is one.
pub async fn of_rules(
    app: &App,
    ctx: &Ctx,
    tables: &Catalogue,
    policy: Option<&str>,
    at: At,
    after: Option<ReportId>,
) -> TermsResult<Preview> {
    let rules = rules_at(tables, at)?;
    let by = match policy.and_then(|name| tables.policy(name)) {
        Some(policy) => NewRules::Policy(policy),
        None => NewRules::Calendar,
    };
    walk(
        app,
        after,
        |_, _| true,
        |report| {
            workflow::would_move(report, by, ctx.now, &rules)
                .into_iter()
                .map(|(clock, to)| Shift {
                    code: report.code,
                    clock: clock.kind,
                    due: clock.due,
                    to: Some(to),
                })
                .collect()
        },
    )
    .await
}

/// What a declaration would make stand still.
pub async fn of_force(
    app: &App,
    declaration: &Declaration,
    after: Option<ReportId>,
) -> TermsResult<Preview> {
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    walk(
        app,
        after,
        |area, category| declaration.covers_place(area, category, catalogue),
        |report| {
            report
                .clocks
                .iter()
                .filter(|c| workflow::would_pause(report, c, declaration))
                .map(|c| Shift {
                    code: report.code,
                    clock: c.kind,
                    due: c.due,
                    to: None,
                })
                .collect()
        },
    )
    .await
}

async fn walk(
    app: &App,
    after: Option<ReportId>,
    inside: impl Fn(Option<&str>, Option<&str>) -> bool,
    shifts: impl Fn(&Report) -> Vec<Shift>,
) -> TermsResult<Preview> {
    let mut preview = Preview {
        open: store::clock::counts(&app.store).await?,
        ..Preview::default()
    };
    let mut at = after.unwrap_or(ReportId(i64::MIN));
    // Where a page that is full goes on: the counting goes on beyond it.
    let mut full = None;
    while preview.looked < LOOKED_MAX {
        let slice = store::clock::ticking(&app.store, at, SLICE).await?;
        let Some(last) = slice.last() else { break };
        let ids: Vec<ReportId> = slice
            .iter()
            .filter(|t| !t.urgent && inside(t.area.as_deref(), t.category.as_deref()))
            .map(|t| t.report)
            .collect();
        let mut reports = store::report::by_ids(&app.store, &ids).await?;
        reports.sort_by_key(|filed| filed.report.id);
        for filed in &reports {
            let found = shifts(&filed.report);
            for shift in &found {
                *preview.touched.entry(shift.clock).or_default() += 1;
            }
            if full.is_none() {
                preview.shifts.extend(found);
                if preview.shifts.len() >= TOLD_MAX {
                    full = Some(filed.report.id);
                }
            }
        }
        preview.looked += slice.len();
        at = last.report;
        if slice.len() < SLICE {
            break;
        }
    }
    // One look more where the last slice was the last by chance.
    let left = store::clock::ticking(&app.store, at, 1).await?;
    preview.whole = after.is_none() && left.is_empty();
    preview.next = full.or((!left.is_empty()).then_some(at));
    Ok(preview)
}

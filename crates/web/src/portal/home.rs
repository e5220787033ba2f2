//! `GET /`: the front page.

use super::{answer, bulletins, keep, pages, present, visitor};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::reading::Reading;
use crate::shell::Nav;
use app::report::list::{Query, count, list};
use app::statistics::{By, figures};
use app::{App, Ctx};
use domain::time::At;
use std::sync::Arc;

/// Reports drawn on the front page's map.
const PINS_MAX: u32 = 60;
/// Finished reports shown.
const CARDS: usize = 6;

/// The way to report, how promises are kept, what is in hand, what was just done.
pub(super) async fn show(Reading(app): Reading, door: Door) -> Answer {
    let ctx = visitor(&door);
    let shell = door.shell(Nav::Home);
    let (from, to) = last_year(ctx.now);
    let months = figures(&app, &ctx, By::Month, from, to).await?;
    let late = count(
        &app,
        &ctx,
        &Query {
            overdue: true,
            ..Query::default()
        },
    )
    .await?;
    let open = open_reports(&app, &ctx).await?;
    let done = app::report::finished::finished(&app, &ctx, CARDS).await?;
    let page = answer::page(&pages::Home {
        voice: true,
        promises: present::home::promises(&shell, &months, late),
        in_hand: present::home::in_hand(&shell, &app.tables(), &open.0, open.1, ctx.now),
        done: done
            .iter()
            .map(|d| present::home::card(&shell, d, ctx.now))
            .collect(),
        notices: bulletins::on_front(&app, &shell, ctx.now).await?,
        shell,
    });
    keep::shell(&door, page)
}

/// The newest open reports, and how many there are.
async fn open_reports(
    app: &App,
    ctx: &Ctx,
) -> Result<(Vec<Arc<app::report::line::Line>>, (i64, bool)), Failure> {
    let mut query = Query {
        limit: Some(PINS_MAX),
        ..Query::default()
    };
    query.filter.open = Some(true);
    let n = count(app, ctx, &query).await?;
    Ok((list(app, ctx, query).await?.reports, n))
}

/// The last twelve months with the present one, as the figures number them.
pub(super) fn last_year(now: At) -> (i64, i64) {
    let today = now.date();
    let months = i64::from(today.year()) * 12 + i64::from(today.month()) - 1;
    let number = |months: i64| months / 12 * 100 + months % 12 + 1;
    (number(months - 11), number(months))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_back_crosses_the_new_year() {
        assert_eq!(
            last_year(At::parse("2026-11-24T09:00:00+07:00").unwrap()),
            (202_512, 202_611)
        );
        assert_eq!(
            last_year(At::parse("2026-12-24T09:00:00+07:00").unwrap()),
            (202_601, 202_612)
        );
    }
}

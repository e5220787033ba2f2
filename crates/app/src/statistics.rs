//! Figures from the tallies: what /so-lieu and the JSON API show.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::privacy::{agency_name, area_name, category_name};
use domain::actor::Role;
use serde::Serialize;
use std::collections::BTreeMap;

/// By what the figures are broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Lead agency.
    Agency,
    /// Field or sub-field.
    Category,
    /// Unit.
    Area,
    /// Channel.
    Channel,
    /// Month of sending.
    Month,
}

impl By {
    /// All of them.
    pub const ALL: &[By] = &[By::Agency, By::Category, By::Area, By::Channel, By::Month];

    /// Its name in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            By::Agency => "agency",
            By::Category => "category",
            By::Area => "area",
            By::Channel => "channel",
            By::Month => "month",
        }
    }

    /// Reads that name.
    pub fn parse(text: &str) -> Option<By> {
        By::ALL.iter().copied().find(|by| by.as_str() == text)
    }

    fn dimension(self) -> &'static str {
        match self {
            By::Agency => "agency",
            By::Category => "category",
            By::Area => "area",
            By::Channel => "channel",
            By::Month => "all",
        }
    }
}

/// One row of figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Code, channel or month (`2024-08`).
    pub key: String,
    /// Its name.
    pub name: String,
    /// Under the suppression threshold: only that it is few shows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub few: bool,
    /// Counts by measure, as [`store::tally::MEASURES`] names them.
    pub counts: BTreeMap<String, i64>,
    /// Answers given by the first promise, of those with a promise, in percent with one decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_percent: Option<f64>,
}

/// Figures over the months `from`…`to` (`202401`…`202412`), both included.
pub async fn figures(app: &App, ctx: &Ctx, by: By, from: i64, to: i64) -> AppResult<Vec<Figures>> {
    let lines = store::tally::by(&app.store, by.dimension(), from, to).await?;
    Ok(rows(app, ctx, by, lines))
}

/// The figures of one agency, category, area or channel; none where nothing was counted.
pub async fn figures_of(
    app: &App,
    ctx: &Ctx,
    by: By,
    code: &str,
    from: i64,
    to: i64,
) -> AppResult<Option<Figures>> {
    let lines = store::tally::of(&app.store, by.dimension(), code, from, to).await?;
    Ok(rows(app, ctx, by, lines).pop())
}

/// Lines of the tallies put together to rows of figures, few ones kept back from the public.
fn rows(app: &App, ctx: &Ctx, by: By, lines: Vec<store::tally::Line>) -> Vec<Figures> {
    let mut rows: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for line in lines {
        let key = if by == By::Month {
            month(line.month)
        } else {
            line.name
        };
        *rows
            .entry(key)
            .or_default()
            .entry(line.measure)
            .or_default() += line.n;
    }
    let tables = app.tables();
    let threshold = tables
        .catalogue
        .policy_at(ctx.now.date())
        .and_then(|p| p.limit("statistics_min_count", "normal"))
        .map_or(SUPPRESSED_UNDER, |l| i64::from(l.amount));
    let public = matches!(ctx.actor.role, Role::Citizen | Role::SysAdmin);
    rows.into_iter()
        .map(|(key, counts)| {
            let name = match by {
                By::Agency => agency_name(&tables.catalogue, &key).name,
                By::Category => category_name(&tables.catalogue, &key, ctx.lang).name,
                By::Area => area_name(&tables.catalogue, &key, ctx.now).name,
                By::Channel => lang::t(ctx.lang, &format!("channel.{key}")).to_owned(),
                By::Month => key.clone(),
            };
            let received = counts.get("received").copied().unwrap_or(0);
            let few = public && received < threshold;
            let judged = counts.get("judged").copied().unwrap_or(0);
            let kept = counts.get("kept").copied().unwrap_or(0);
            let kept_percent =
                (judged > 0 && !few).then(|| (kept as f64 * 1000.0 / judged as f64).round() / 10.0);
            Figures {
                key,
                name,
                few,
                counts: if few { BTreeMap::new() } else { counts },
                kept_percent,
            }
        })
        .collect()
}

/// What the policy would say if it said nothing.
const SUPPRESSED_UNDER: i64 = 5;

fn month(number: i64) -> String {
    format!("{:04}-{:02}", number / 100, number % 100)
}

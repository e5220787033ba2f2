//! Figures from the tallies: what /so-lieu and the JSON API show.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::limits;
use crate::privacy::{agency_name, area_name, category_name};
use domain::actor::Role;
use domain::time::At;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// By what the figures are broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// Counts by key and measure.
type Counts = BTreeMap<String, BTreeMap<String, i64>>;
/// What is counted, and over which months.
type Asked = (By, i64, i64);

/// Counts that were added up once, for as long as nothing new is counted: adding up three years of a
/// hundred sub-fields costs a hundred times what it costs to show them. While reports pour in, one
/// caller adds up anew and the others are told what it was a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    sums: Mutex<HashMap<Asked, Sum>>,
    adding: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug)]
struct Sum {
    counts: Arc<Counts>,
    /// How far the tallies had followed the feed.
    pos: i64,
    /// When they stood there, for whoever rebuilds them in the same place.
    at: At,
}

impl Kept {
    async fn counts(&self, app: &App, now: At, asked: Asked) -> AppResult<Arc<Counts>> {
        let pos = store::feed::position(&app.store, store::tally::FOLLOWER).await?;
        let before = self.known(asked, now);
        if let Some(sum) = before.as_ref().filter(|sum| sum.pos == pos) {
            return Ok(Arc::clone(&sum.counts));
        }
        let _turn = match (self.adding.try_lock(), before) {
            (Ok(turn), _) => turn,
            (Err(_), Some(sum)) => return Ok(sum.counts),
            (Err(_), None) => self.adding.lock().await,
        };
        // Who waited may find it done.
        let known = self.known(asked, now).filter(|sum| sum.pos == pos);
        if let Some(sum) = known {
            return Ok(sum.counts);
        }
        let counts = Arc::new(counted(app, asked).await?);
        let mut sums = self.sums();
        if sums.len() >= limits::FIGURES_KEPT {
            sums.retain(|_, sum| sum.pos >= pos);
        }
        if sums.len() < limits::FIGURES_KEPT {
            let counts = Arc::clone(&counts);
            // What was read since may already be of the next place: it is read once more then.
            sums.insert(
                asked,
                Sum {
                    counts,
                    pos,
                    at: now,
                },
            );
        }
        Ok(counts)
    }

    fn sums(&self) -> MutexGuard<'_, HashMap<Asked, Sum>> {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was added up not long ago.
    fn known(&self, asked: Asked, now: At) -> Option<Sum> {
        let fresh = |sum: &&Sum| (0..limits::FIGURES_MS).contains(&(now.0 - sum.at.0));
        self.sums().get(&asked).filter(fresh).cloned()
    }
}

async fn counted(app: &App, (by, from, to): Asked) -> AppResult<Counts> {
    if by == By::Month {
        let lines = store::tally::by(&app.store, by.dimension(), from, to).await?;
        return Ok(grouped(by, lines));
    }
    let mut counts = Counts::new();
    for (name, measure, n) in store::tally::sums(&app.store, by.dimension(), from, to).await? {
        counts.entry(name).or_default().insert(measure, n);
    }
    Ok(counts)
}

/// Figures over the months `from`…`to` (`202401`…`202412`), both included.
pub async fn figures(app: &App, ctx: &Ctx, by: By, from: i64, to: i64) -> AppResult<Vec<Figures>> {
    let counts = app.figures.counts(app, ctx.now, (by, from, to)).await?;
    Ok(rows(app, ctx, by, &counts))
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
    Ok(rows(app, ctx, by, &grouped(by, lines)).pop())
}

fn grouped(by: By, lines: Vec<store::tally::Line>) -> Counts {
    let mut counts = Counts::new();
    for line in lines {
        let key = match by {
            By::Month => month(line.month),
            _ => line.name,
        };
        *counts
            .entry(key)
            .or_default()
            .entry(line.measure)
            .or_default() += line.n;
    }
    counts
}

/// Counts put together to rows of figures, few ones kept back from the public.
fn rows(app: &App, ctx: &Ctx, by: By, counts: &Counts) -> Vec<Figures> {
    let tables = app.tables();
    let threshold = tables
        .catalogue
        .policy_at(ctx.now.date())
        .and_then(|p| p.limit("statistics_min_count", "normal"))
        .map_or(SUPPRESSED_UNDER, |l| i64::from(l.amount));
    let public = matches!(ctx.actor.role, Role::Citizen | Role::SysAdmin);
    counts
        .iter()
        .map(|(key, counts)| {
            let name = match by {
                By::Agency => agency_name(&tables.catalogue, key).name,
                By::Category => category_name(&tables.catalogue, key, ctx.lang).name,
                By::Area => area_name(&tables.catalogue, key, ctx.now).name,
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
                key: key.clone(),
                name,
                few,
                counts: if few { BTreeMap::new() } else { counts.clone() },
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

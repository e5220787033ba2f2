//! How long data is kept that nobody needs for ever: a period for each kind, from a day on, as an
//! administered setting. What goes is counted before a period is saved, and told in a chain when it
//! went. Chains themselves, and what was made public, stay.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::user::may_administer;
use domain::id::UserId;
use domain::text::tidy;
use domain::time::{At, DAY_MS, day_number};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::chain::{self, SALT};
use store::{Batch, CommitError};

/// The family of both chains.
const FAMILY: &str = "retention";
/// The chain of the periods, and that of the runs.
const PERIODS: i64 = 41;
const RUNS: i64 = 42;
/// The setting's name.
const SETTING: &str = "retention";
/// Characters of a reason.
const WHY_CHARS_MAX: usize = 300;

/// A kind of data with a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    /// The words of messages that left; that and when they left stays.
    MessageWords,
    /// Short messages that came in.
    Inbound,
}

impl Data {
    /// All of them.
    pub const ALL: [Data; 2] = [Data::MessageWords, Data::Inbound];

    /// Its name in addresses and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Data::MessageWords => "message_words",
            Data::Inbound => "inbound",
        }
    }

    /// By its name.
    pub fn parse(text: &str) -> Option<Data> {
        Data::ALL.into_iter().find(|d| d.as_str() == text)
    }

    /// Days where nobody said otherwise.
    pub const fn days(self) -> i64 {
        match self {
            Data::MessageWords => store::limits::MESSAGE_WORDS_KEPT_MS / DAY_MS,
            Data::Inbound => store::limits::INBOUND_KEPT_MS / DAY_MS,
        }
    }

    /// Fewest and most days: questions about what was said come within weeks, and a gateway repeats
    /// itself for days; after five years nobody asks.
    pub const fn bounds(self) -> (i64, i64) {
        match self {
            Data::MessageWords | Data::Inbound => (30, 5 * 365),
        }
    }
}

/// A period from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Of what.
    pub data: Data,
    /// How long it is kept.
    pub days: i64,
    /// From the beginning of that day.
    pub from: At,
}

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    periods: Vec<Period>,
}

/// The periods, and the version of the setting that they were read from.
#[derive(Clone, Debug, Default)]
pub struct Periods {
    rows: Vec<Period>,
    /// 0 where nobody has set one.
    pub version: i64,
}

impl Periods {
    /// How many days hold of a kind at an instant: the row set last among those that have begun.
    pub fn days(&self, data: Data, now: At) -> i64 {
        let begun = self.rows.iter().filter(|p| p.data == data && p.from <= now);
        begun.max_by_key(|p| p.from).map_or(data.days(), |p| p.days)
    }

    /// Those that have not begun.
    pub fn coming(&self, data: Data, now: At) -> impl Iterator<Item = &Period> {
        let later = move |p: &&Period| p.data == data && p.from > now;
        self.rows.iter().filter(later)
    }
}

/// The periods as they stand.
pub async fn periods(app: &App, ctx: &Ctx) -> AppResult<Periods> {
    may_administer(ctx)?;
    read(app).await
}

async fn read(app: &App) -> AppResult<Periods> {
    let Some(row) = store::setting::by_name(&app.store, SETTING).await? else {
        return Ok(Periods::default());
    };
    let kept: Kept = serde_json::from_str(&row.body).map_err(AppError::internal)?;
    Ok(Periods {
        rows: kept.periods,
        version: row.version,
    })
}

/// What a person orders.
#[derive(Clone, Debug)]
pub struct Order {
    /// Of what.
    pub data: Data,
    /// As typed.
    pub days: Option<i64>,
    /// The first day, as the beginning of it; none for what is no day.
    pub from: Option<At>,
    /// Why.
    pub why: String,
    /// The version that the writer saw.
    pub version: i64,
}

/// A field at fault, by its name, with the last part of the key of its words.
pub type Fault = (&'static str, &'static str);

/// What an order would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many would go on its first day, of what is there now; 501 for more than 500.
    pub gone: i64,
    /// The same by the period in force.
    pub gone_now: i64,
    period: Period,
}

/// Looks at an order; writes nothing. Every field at fault, or what it would do.
pub async fn plan(app: &App, ctx: &Ctx, order: &Order) -> AppResult<Result<Plan, Vec<Fault>>> {
    may_administer(ctx)?;
    let mut faults = Vec::new();
    let (least, most) = order.data.bounds();
    if !order.days.is_some_and(|d| (least..=most).contains(&d)) {
        faults.push(("days", "days"));
    }
    let today = At::on_day(day_number(ctx.now.date()), 0);
    if order.from.is_none_or(|from| from < today) {
        faults.push(("from", "from"));
    }
    let why = order.why.trim().chars().count();
    if why == 0 || why > WHY_CHARS_MAX || tidy(&order.why).is_none() {
        faults.push(("why", "why"));
    }
    let (Some(days), Some(from), true) = (order.days, order.from, faults.is_empty()) else {
        return Ok(Err(faults));
    };
    let begins = from.max(ctx.now);
    let in_force = read(app).await?.days(order.data, ctx.now);
    Ok(Ok(Plan {
        gone: count(app, order.data, begins.plus_ms(-days * DAY_MS)).await?,
        gone_now: count(app, order.data, ctx.now.plus_ms(-in_force * DAY_MS)).await?,
        period: Period {
            data: order.data,
            days,
            from,
        },
    }))
}

async fn count(app: &App, data: Data, before: At) -> AppResult<i64> {
    Ok(match data {
        Data::MessageWords => store::message::count_words(&app.store, before).await?,
        Data::Inbound => store::inbound::count(&app.store, before).await?,
    })
}

/// Saves a period.
///
/// # Errors
/// [`AppError::Conflict`] where somebody else set one meanwhile.
pub async fn set(app: &App, ctx: &Ctx, order: &Order) -> AppResult<Result<(), Vec<Fault>>> {
    let plan = match plan(app, ctx, order).await? {
        Ok(plan) => plan,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut periods = read(app).await?;
    if periods.version != order.version {
        return Err(AppError::Conflict {
            version: u32::try_from(periods.version).unwrap_or(u32::MAX),
        });
    }
    let period = plan.period;
    periods
        .rows
        .retain(|p| p.data != period.data || p.from != period.from);
    let what = json!({
        "kind": "retention_set", "data": period.data, "days": period.days, "from": period.from.date(),
    });
    periods.rows.push(period);
    let over = periods.rows.len().saturating_sub(limits::RETENTION_ROWS);
    periods.rows.drain(..over);
    let body = serde_json::to_string(&Kept {
        periods: periods.rows,
    })
    .map_err(AppError::internal)?;
    let mut batch = Batch::new();
    store::setting::put(&mut batch, SETTING, periods.version, &body);
    told(
        app,
        &mut batch,
        PERIODS,
        ctx.now,
        ctx.actor.user,
        &order.why,
        &what,
    )
    .await?;
    app.store.commit(batch).await?;
    Ok(Ok(()))
}

/// Lays an event into the batch.
async fn told(
    app: &App,
    batch: &mut Batch,
    chain: i64,
    now: At,
    by: Option<UserId>,
    why: &str,
    what: &serde_json::Value,
) -> AppResult<()> {
    let head = store::event::head(&app.store, chain).await?;
    let closed = json!({ "by": by, "why": why.trim() }).to_string();
    let salts = [app.random::<SALT>()?, app.random::<SALT>()?];
    let name = chain::name(FAMILY, chain);
    let sealed = chain::seal(&head, &name, now, what.to_string(), closed, salts);
    store::event::append(batch, FAMILY, chain, &sealed);
    Ok(())
}

/// Removes what need not be kept any more, in bounded steps, and tells how many in the chain of the
/// runs; true if there may be more.
///
/// # Errors
/// The database's.
pub async fn run(app: &App, now: At) -> AppResult<bool> {
    let last = store::event::head(&app.store, RUNS).await?;
    if last.seq > 0 && now.0 - last.at.0 < limits::RETENTION_EACH_MS {
        return Ok(false);
    }
    let periods = read(app).await?;
    let mut gone = serde_json::Map::new();
    let mut left = limits::RETENTION_STEPS;
    for data in Data::ALL {
        let before = now.plus_ms(-periods.days(data, now) * DAY_MS);
        let mut sum = 0;
        while left > 0 {
            let n = step(app, data, before).await?;
            if n == 0 {
                break;
            }
            sum += n;
            left -= 1;
        }
        if sum > 0 {
            gone.insert(data.as_str().to_owned(), sum.into());
        }
    }
    if gone.is_empty() {
        return Ok(false);
    }
    let what = json!({ "kind": "retention_ran", "gone": gone });
    let mut batch = Batch::new();
    told(app, &mut batch, RUNS, now, None, "", &what).await?;
    match app.store.commit(batch).await {
        // Another node told of its own at the same moment; the rows are gone either way.
        Ok(()) | Err(CommitError::Version) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

async fn step(app: &App, data: Data, before: At) -> AppResult<i64> {
    Ok(match data {
        Data::MessageWords => store::message::forget_words(&app.store, before).await?,
        Data::Inbound => store::inbound::sweep(&app.store, before).await?,
    })
}

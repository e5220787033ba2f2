//! How long data is kept that nobody needs for ever: a period for each kind, from a day on, as an
//! administered setting. What goes is counted before a period is saved, and told in a chain when it
//! went. Chains themselves, and what was made public, stay; and nothing goes of a case that is open or
//! that somebody may still appeal, rate or have done again.

mod walk;

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
/// The chain of the periods, that of the runs through rows that belong to no case, and that of the
/// others.
const PERIODS: i64 = 41;
const RUNS: i64 = 42;
const RUNS_OF_CASES: i64 = 43;
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
    /// Who decided what at triage, and how long it took them; the chains still tell of the decision.
    Decisions,
    /// The bytes of photos and recordings as they came, with all they say of place, hour and phone;
    /// the print that was made of them stays.
    Originals,
    /// Where recordings of calls are.
    Recordings,
    /// Calls with all that hangs on them, and who only rang.
    Calls,
    /// Who reporters are, with what they wrote and sent that never became public.
    Identities,
}

impl Data {
    /// All of them, in the order in which they go: nobody is forgotten before their calls.
    pub const ALL: [Data; 7] = [
        Data::MessageWords,
        Data::Inbound,
        Data::Decisions,
        Data::Originals,
        Data::Recordings,
        Data::Calls,
        Data::Identities,
    ];

    /// Its name in addresses and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Data::MessageWords => "message_words",
            Data::Inbound => "inbound",
            Data::Decisions => "decisions",
            Data::Originals => "originals",
            Data::Recordings => "recordings",
            Data::Calls => "calls",
            Data::Identities => "identities",
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
            Data::Decisions => limits::DECIDED_KEPT_DAYS,
            Data::Originals => limits::ORIGINALS_KEPT_DAYS,
            Data::Recordings | Data::Calls => limits::CALLS_KEPT_DAYS,
            Data::Identities => limits::IDENTITIES_KEPT_DAYS,
        }
    }

    /// Fewest and most days; the page says why, under `admin.retention.{name}.bounds`.
    pub const fn bounds(self) -> (i64, i64) {
        match self {
            // Questions about what was said come within weeks, and a gateway repeats itself for days;
            // after five years nobody asks.
            Data::MessageWords | Data::Inbound => (30, 5 * 365),
            // A shift is looked over within days; for more than a year nobody's pace is kept.
            Data::Decisions => (2, 366),
            // For a year from its closing a case may be asked to be done again, and its photos show
            // what was there; records are kept ten years.
            Data::Originals | Data::Identities => (366, 10 * 365),
            // A caller who complains of a call does so within weeks.
            Data::Recordings => (30, 5 * 365),
            // What hangs on a call is asked for as long as a complaint about it takes.
            Data::Calls => (90, 5 * 365),
        }
    }

    /// Whether it belongs to a case, which may hold it: it goes by a walk, not by its age alone.
    const fn is_of_cases(self) -> bool {
        match self {
            Data::MessageWords | Data::Inbound | Data::Decisions => false,
            Data::Originals | Data::Recordings | Data::Calls | Data::Identities => true,
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

/// How many days each kind is kept now: what people are told whose data it is.
///
/// # Errors
/// The database's.
pub async fn in_force(app: &App, now: At) -> AppResult<impl Fn(Data) -> i64> {
    let periods = read(app).await?;
    Ok(move |data| periods.days(data, now))
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
        gone: count(app, order.data, days, begins).await?,
        gone_now: count(app, order.data, in_force, ctx.now).await?,
        period: Period {
            data: order.data,
            days,
            from,
        },
    }))
}

async fn count(app: &App, data: Data, days: i64, at: At) -> AppResult<i64> {
    let before = at.plus_ms(-days * DAY_MS);
    Ok(match data {
        Data::MessageWords => store::message::count_words(&app.store, before).await?,
        Data::Inbound => store::inbound::count(&app.store, before).await?,
        Data::Decisions => store::decided::count(&app.store, before).await?,
        Data::Originals | Data::Recordings | Data::Calls | Data::Identities => {
            walk::count(app, data, before, at).await?
        }
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

/// Removes what need not be kept any more, in bounded steps, and tells how many in the chains of the
/// runs; true if there may be more.
///
/// # Errors
/// The database's.
pub async fn run(app: &App, now: At) -> AppResult<bool> {
    let periods = read(app).await?;
    rows(app, &periods, now).await?;
    let mut more = false;
    for data in Data::ALL.into_iter().filter(|d| d.is_of_cases()) {
        more |= walk::on(app, data, periods.days(data, now), now).await?;
    }
    Ok(more)
}

/// What goes by its age alone, once a day.
async fn rows(app: &App, periods: &Periods, now: At) -> AppResult<()> {
    let last = store::event::head(&app.store, RUNS).await?;
    if last.seq > 0 && now.0 - last.at.0 < limits::RETENTION_EACH_MS {
        return Ok(());
    }
    let mut gone = serde_json::Map::new();
    let mut left = limits::RETENTION_STEPS;
    for data in Data::ALL.into_iter().filter(|d| !d.is_of_cases()) {
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
        return Ok(());
    }
    let what = json!({ "kind": "retention_ran", "gone": gone });
    let mut batch = Batch::new();
    told(app, &mut batch, RUNS, now, None, "", &what).await?;
    match app.store.commit(batch).await {
        // Another node told of its own at the same moment; the rows are gone either way.
        Ok(()) | Err(CommitError::Version) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

async fn step(app: &App, data: Data, before: At) -> AppResult<i64> {
    Ok(match data {
        Data::MessageWords => store::message::forget_words(&app.store, before).await?,
        Data::Inbound => store::inbound::sweep(&app.store, before).await?,
        Data::Decisions => store::decided::sweep(&app.store, before).await?,
        Data::Originals | Data::Recordings | Data::Calls | Data::Identities => 0,
    })
}

//! A case put off by one person until later. Its clocks go on, colleagues see it as before, and it
//! is back as soon as anything happens to it. Nothing urgent can be put off.

use super::{SORTERS, of_centre};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::PUT_OFF_MAX_MS;
use crate::record::{known, load};
use crate::report::act::may_know;
use domain::action::Field;
use domain::id::ReportCode;
use domain::refusal_reason::{Code, Refusal, Why};
use domain::report::Urgency;
use domain::time::{At, DAY_MS, HOUR_MS, MINUTE_MS};
use std::collections::HashMap;
use store::Batch;

/// How long a case is put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// A quarter of an hour.
    Quarter,
    /// An hour.
    Hour,
    /// Half a shift.
    FourHours,
    /// Until seven in the morning.
    Morning,
}

impl Span {
    /// All, the shortest first.
    pub const ALL: [Span; 4] = [Span::Quarter, Span::Hour, Span::FourHours, Span::Morning];

    /// Its name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Span::Quarter => "15",
            Span::Hour => "60",
            Span::FourHours => "240",
            Span::Morning => "sang",
        }
    }

    /// Reads it.
    pub fn parse(text: &str) -> Option<Span> {
        Span::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// When it ends.
    pub fn ends(self, now: At) -> At {
        match self {
            Span::Quarter => now.plus_ms(15 * MINUTE_MS),
            Span::Hour => now.plus_ms(HOUR_MS),
            Span::FourHours => now.plus_ms(4 * HOUR_MS),
            Span::Morning => {
                let seven = At::on_day(now.day(), 7 * HOUR_MS);
                if now < seven {
                    seven
                } else {
                    seven.plus_ms(DAY_MS)
                }
            }
        }
    }
}

/// Puts a case off for the caller.
///
/// # Errors
/// Of an urgent one; a span too long; a report that no longer waits for a decision.
pub async fn put_off(app: &App, ctx: &Ctx, code: ReportCode, until: At) -> AppResult<()> {
    let person = of_centre(ctx, &SORTERS)?;
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    may_know(app, &loaded, &known(app, ctx, &loaded.report))?;
    if loaded.report.urgency == Urgency::Urgent {
        return Err(Refusal::new(Code::WrongStage, Why::Urgent).into());
    }
    if until <= ctx.now {
        return Err(AppError::field(Field::Due, Why::PastDate));
    }
    if until.0 - ctx.now.0 > PUT_OFF_MAX_MS {
        return Err(AppError::field(Field::Due, Why::DateTooFar));
    }
    let mut batch = Batch::new();
    store::desk::put_off(&mut batch, person, code, loaded.report.version, until);
    store::watch::leave(&mut batch, code, person);
    Ok(app.store.commit(batch).await?)
}

/// Brings one back at once.
pub async fn bring_back(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<()> {
    let person = of_centre(ctx, &SORTERS)?;
    let mut batch = Batch::new();
    store::desk::bring_back(&mut batch, person, code);
    Ok(app.store.commit(batch).await?)
}

/// What the caller has put off now: the version seen and until when, by report.
pub async fn mine(app: &App, ctx: &Ctx) -> AppResult<HashMap<ReportCode, (u32, At)>> {
    match ctx.actor.user {
        Some(person) => Ok(store::desk::put_off_by(&app.store, person, ctx.now).await?),
        None => Ok(HashMap::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn morning_is_the_next_seven_o_clock() {
        let at = |text: &str| At::parse(text).unwrap();
        let ends = |text| Span::Morning.ends(at(text));
        assert_eq!(
            ends("2026-11-24T02:10:00+07:00"),
            at("2026-11-24T07:00:00+07:00")
        );
        assert_eq!(
            ends("2026-11-24T07:00:00+07:00"),
            at("2026-11-25T07:00:00+07:00")
        );
        assert_eq!(
            ends("2026-11-24T22:10:00+07:00"),
            at("2026-11-25T07:00:00+07:00")
        );
    }
}

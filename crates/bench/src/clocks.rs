//! `bench clocks`: what is due, found among a million clocks that are not, and worked off beside a
//! bare loop of the same batches through the writer.

use crate::median::{median, now, today};
use crate::options::Options;
use crate::submit::{bare, submission};
use crate::words::{Chance, Words};
use crate::{Done, cpu, house, limits};
use app::report::Submission;
use app::{App, Ctx, job};
use domain::actor::Actor;
use domain::id::ReportId;
use domain::time::{At, DAY_MS, HOUR_MS, MINUTE_MS};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use std::collections::VecDeque;
use std::io::{Write, stdout};
use std::sync::Arc;
use store::CommitError;

/// Measures on a database of its own.
pub(crate) async fn run(options: &Options) -> Done<bool> {
    writeln!(stdout(), "clocks: {}", cpu::machine())?;
    let folder = options.root.join(format!("clocks-{}", std::process::id()));
    let database = match &options.database {
        Some(database) => database.clone(),
        None => house::sqlite(&folder),
    };
    let met = measure(&folder, &database, options).await;
    std::fs::remove_dir_all(&folder)?;
    met
}

async fn measure(folder: &std::path::Path, database: &str, options: &Options) -> Done<bool> {
    let app = house::open(folder, database).await?;
    let words = Words::read(Arc::clone(&app.tables().catalogue), today())?;
    let mut chance = Chance::of(u64::from(std::process::id()));
    let began = now();
    // Filed over the month to come: at the hour that is measured, none of their steps is due.
    let month = today().plus_ms(DAY_MS);
    let apart = 30 * DAY_MS / i64::try_from(options.reports)?.max(1);
    file(&app, &words, &mut chance, options.reports, |n| {
        month.plus_ms(n * apart)
    })
    .await?;
    writeln!(
        stdout(),
        "  {} open clocks after {:.0} s",
        options.reports,
        began.elapsed().as_secs_f64()
    )?;
    let idle = idle(&app).await?;
    let count = options.count.unwrap_or(limits::DUE) as u64;
    let mut rows = Vec::new();
    let mut waits = Vec::new();
    for round in 0..options.rounds {
        // Each round has a morning of its own, long before all others: what is due is due together.
        let morning = today().plus_ms(-DAY_MS * (2 + 2 * round as i64));
        // All of one second; ids are drawn within their millisecond.
        let second = |n: i64| morning.plus_ms(n % 1_000);
        let ours = file(&app, &words, &mut chance, count, second).await?;
        let before = cpu::used()?;
        let wait = worked_off(&app, &words, &mut chance, morning, ours.len()).await?;
        let all = (cpu::used()? - before) / ours.len() as f64;
        let theirs = file(&app, &words, &mut chance, count, |_| {
            morning.plus_ms(DAY_MS)
        })
        .await?;
        let noon = morning.plus_ms(DAY_MS + 13 * HOUR_MS);
        let batches = batches(&app, &theirs, noon).await?;
        let made = batches.len() as f64;
        let before = cpu::used()?;
        let alone = made / bare(&app, batches).await?;
        let commit = (cpu::used()? - before) / made;
        rows.push([wait.rate, alone, all * 1e6, commit * 1e6]);
        waits.push(wait.urgent_seconds);
    }
    tell(idle, &rows, &waits)
}

/// Processor seconds of a tick when nothing is due.
async fn idle(app: &App) -> Done<f64> {
    const TICKS: usize = 400;
    let at = today();
    let before = cpu::used()?;
    for _ in 0..TICKS {
        let found = job::tick::run_once(app, at)
            .await
            .map_err(|e| format!("{e:?}"))?;
        if found > 0 {
            return Err("something was due".into());
        }
    }
    Ok((cpu::used()? - before) / TICKS as f64)
}

/// How a morning's work went.
struct Worked {
    rate: f64,
    urgent_seconds: f64,
}

/// Works off what fell due at one second; meanwhile a danger falls due that nobody phoned about.
async fn worked_off(
    app: &App,
    words: &Words,
    chance: &mut Chance,
    morning: At,
    count: usize,
) -> Done<Worked> {
    let due = morning.plus_ms(13 * HOUR_MS);
    // Its quarter of an hour for the call ends half a second after the work has begun.
    let alarm_ms = 500;
    let danger = Submission {
        text: "Dây điện đứt rơi xuống đường, đang phóng điện".to_owned(),
        category: Some("DIEN-02".to_owned()),
        ..submission(words, chance).ok_or("no sentence")?
    };
    let sent = due.plus_ms(alarm_ms - 15 * MINUTE_MS);
    let slip = app::report::submit(app, &Ctx::of(Actor::nobody(), sent), danger)
        .await
        .map_err(|e| format!("{e:?}"))?;
    // What was due of it before is out of the way.
    job::tick::one(app, slip.report_code, due.plus_ms(-1))
        .await
        .map_err(|e| format!("{e:?}"))?;
    let began = now();
    let mut urgent_seconds = None;
    let mut looked_after = 0;
    loop {
        let passed = i64::try_from(began.elapsed().as_millis())?;
        let here = due.plus_ms(passed);
        let found = job::tick::run_once(app, here)
            .await
            .map_err(|e| format!("{e:?}"))?;
        looked_after += found;
        if urgent_seconds.is_none() && passed >= alarm_ms {
            // It stands first in every round: the round that found it has fired it.
            urgent_seconds = Some((began.elapsed().as_millis() as f64 - alarm_ms as f64) / 1e3);
        }
        if found == 0 && passed > alarm_ms {
            break;
        }
    }
    if looked_after < count {
        return Err(format!("{looked_after} of {count} clocks were looked after").into());
    }
    Ok(Worked {
        rate: looked_after as f64 / began.elapsed().as_secs_f64(),
        urgent_seconds: urgent_seconds.unwrap_or_default(),
    })
}

/// Files so many reports, each at its own instant, by the deed's own batches.
async fn file(
    app: &App,
    words: &Words,
    chance: &mut Chance,
    count: u64,
    at: impl Fn(i64) -> At,
) -> Done<Vec<ReportId>> {
    let mut asked = Vec::new();
    let mut ids = Vec::new();
    let mut n = 0;
    while n < i64::try_from(count)? {
        asked.clear();
        for _ in 0..10_000.min(i64::try_from(count)? - n) {
            asked.push((at(n), submission(words, chance).ok_or("no sentence")?));
            n += 1;
        }
        let filed: Vec<ReportId> = stream::iter(asked.drain(..))
            .map(|(at, new)| filed(app, at, new))
            .buffer_unordered(limits::SEEDERS)
            .try_collect()
            .await?;
        ids.extend(filed);
    }
    Ok(ids)
}

async fn filed(app: &App, at: At, new: Submission) -> Done<ReportId> {
    let ctx = Ctx::of(Actor::nobody(), at);
    for attempt in 0.. {
        let composed = app::report::compose(app, &ctx, &new, attempt).await;
        let composed = composed.map_err(|e| format!("{e:?}"))?;
        match app.store.commit(composed.batch).await {
            Ok(()) => return Ok(composed.report.id),
            // A code or an id that was drawn before: others are drawn.
            Err(CommitError::Code | CommitError::Version | CommitError::Busy) => {}
            Err(e) => return Err(format!("{e:?}").into()),
        }
    }
    Err("no code is free".into())
}

/// The batches that the same work makes, not yet committed.
async fn batches(app: &App, reports: &[ReportId], at: At) -> Done<VecDeque<store::Batch>> {
    let mut batches = VecDeque::new();
    for id in reports {
        let composed = job::tick::compose(app, *id, at).await;
        batches.extend(composed.map_err(|e| format!("{e:?}"))?);
    }
    Ok(batches)
}

fn tell(idle: f64, rows: &[[f64; 4]], waits: &[f64]) -> Done<bool> {
    let mut out = stdout();
    writeln!(
        out,
        "  due/s   bare/s   ratio   CPU µs each   bare   urgent waited"
    )?;
    for (row, wait) in rows.iter().zip(waits) {
        let ratio = row[0] / row[1];
        writeln!(
            out,
            "  {:5.0}   {:6.0}   {ratio:5.2}   {:11.0}   {:4.0}   {wait:.2} s",
            row[0], row[1], row[2], row[3]
        )?;
    }
    let ratio = median(&rows.iter().map(|row| row[0] / row[1]).collect::<Vec<_>>());
    let wait = waits.iter().copied().fold(0.0, f64::max);
    let verdict = |met: bool| if met { "met" } else { "MISSED" };
    let met = [
        idle <= limits::IDLE_TICK,
        ratio >= limits::DUE_RATIO,
        wait <= limits::URGENT_WAIT,
    ];
    writeln!(
        out,
        "  a tick with nothing due: {:.2} ms of CPU, wanted {:.0} or less: {}",
        idle * 1e3,
        limits::IDLE_TICK * 1e3,
        verdict(met[0])
    )?;
    writeln!(
        out,
        "  ratio {ratio:.2}, wanted {:.2} or more: {}",
        limits::DUE_RATIO,
        verdict(met[1])
    )?;
    writeln!(
        out,
        "  an urgent alarm waited at most {wait:.2} s, wanted {:.0} or less: {}",
        limits::URGENT_WAIT,
        verdict(met[2])
    )?;
    Ok(met.iter().all(|met| *met))
}

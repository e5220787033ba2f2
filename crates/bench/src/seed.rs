//! The large database: cases of three years, brought in by the import as any other system's are.

use crate::options::Options;
use crate::words::{Chance, Words};
use crate::{Done, Fail, house, limits, median};
use app::App;
use app::import::{Imported, Line, Mapping};
use domain::time::{At, DAY_MS};
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::dump::Load;
use store::{CommitError, Store};
use tokio::sync::mpsc;

/// The years over which the cases are spread, in days.
const DAYS: i64 = 3 * 365;
/// Cases between two lines on the terminal.
const TOLD: u64 = 50_000;

/// Stages of cases as the years leave them, in percent: most are closed.
const STAGES: [(&str, u64); 7] = [
    ("closed", 70),
    ("answered", 9),
    ("in_progress", 8),
    ("dispatched", 4),
    ("received", 3),
    ("refused", 4),
    ("withdrawn", 2),
];

/// The file that says of a folder that it was made to the end and is as it was made.
const WHOLE: &str = "whole";

/// The folder of the large database, made if it is not there yet.
pub(crate) async fn run(options: &Options) -> Done<PathBuf> {
    let name = match options.queue {
        None => format!("reports-{}", options.reports),
        Some(queue) => format!("reports-{}-queue-{queue}", options.reports),
    };
    let folder = options.root.join(name);
    let whole = folder.join(WHOLE);
    if whole.is_file() {
        return Ok(folder);
    }
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder)?;
    }
    let app = house::open(&folder, &house::sqlite(&folder)).await?;
    let began = median::now();
    fill(&app, options.reports, options.queue).await?;
    told(&format!(
        "{} reports in {:.0} s",
        options.reports,
        began.elapsed().as_secs_f64()
    ));
    follow(&app).await?;
    told(&format!(
        "followers have caught up after {:.0} s",
        began.elapsed().as_secs_f64()
    ));
    // Written last: a database that was cut short is made anew.
    std::fs::write(whole, "")?;
    Ok(folder)
}

/// Says of a folder that it is no longer as it was made.
pub(crate) fn spoil(folder: &Path) -> Done {
    std::fs::remove_file(folder.join(WHOLE))?;
    Ok(())
}

/// The same cases in a database of their own on a server, row by row as a backup brings them; answers its
/// address. One that is there already, of an earlier run on a server that is kept, is taken as it is.
pub(crate) async fn moved(folder: &Path, server: &str, reports: u64) -> Done<String> {
    let name = format!("reports_{reports}");
    let began = median::now();
    let home = Store::open(server).await?;
    let there = "SELECT 1 FROM pg_database WHERE datname = $1";
    if home
        .query_opt(there, &[name.as_str().into()])
        .await?
        .is_some()
    {
        let (address, _) = server.rsplit_once('/').ok_or("no database is named")?;
        return Ok(format!("{address}/{name}"));
    }
    let made = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
    home.query(&made, &[]).await?;
    let (address, _) = server.rsplit_once('/').ok_or("no database is named")?;
    let address = format!("{address}/{name}");
    let from = Store::open(&house::sqlite(folder)).await?;
    let to = Store::open(&address).await?;
    let mut load = Load::begin(&to).await?;
    let (tell, mut lines) = mpsc::channel::<String>(10_000);
    let read = tokio::spawn(async move {
        let send = |line: &str| {
            // Whoever reads waits for whoever writes.
            tokio::task::block_in_place(|| tell.blocking_send(line.to_owned()))
                .map_err(std::io::Error::other)
        };
        store::dump::dump(&from, send).await
    });
    while let Some(line) = lines.recv().await {
        load.line(&line).await.map_err(|e| format!("{e:?}"))?;
    }
    let rows = read.await??;
    load.finish().await.map_err(|e| format!("{e:?}"))?;
    told(&format!(
        "{rows} rows on the server after {:.0} s",
        began.elapsed().as_secs_f64()
    ));
    let app = house::open(folder, &address).await?;
    follow(&app).await?;
    app.store.query("ANALYZE", &[]).await?;
    told(&format!(
        "followers have caught up after {:.0} s",
        began.elapsed().as_secs_f64()
    ));
    Ok(address)
}

/// Checks every chain and projection of the large database.
pub(crate) async fn verify(options: &Options) -> Done<bool> {
    let folder = run(options).await?;
    let app = house::open(&folder, &house::sqlite(&folder)).await?;
    let began = median::now();
    let verdict = store::verify::verify(&app.store, None).await?;
    told(&format!(
        "{} chains, {} events, {} reports in {:.0} s: {}",
        verdict.chains,
        verdict.events,
        verdict.reports,
        began.elapsed().as_secs_f64(),
        if verdict.is_whole() {
            "whole"
        } else {
            "NOT whole"
        }
    ));
    for finding in verdict.findings.iter().take(10) {
        told(&format!("  {finding:?}"));
    }
    Ok(verdict.is_whole())
}

fn told(what: &str) {
    // Nobody at the terminal is no reason to stop.
    let _ = writeln!(stderr(), "bench: {what}");
}

async fn fill(app: &App, reports: u64, queue: Option<u64>) -> Done {
    let now = median::today();
    let words = Arc::new(Words::read(Arc::clone(&app.tables().catalogue), now)?);
    let next = Arc::new(AtomicU64::new(0));
    let mut tasks = Vec::new();
    for _ in 0..limits::SEEDERS {
        let (app, words, next) = (app.clone(), Arc::clone(&words), Arc::clone(&next));
        tasks.push(tokio::spawn(async move {
            let mapping = [false, true].map(|public| Mapping {
                public,
                ..Mapping::default()
            });
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= reports {
                    return Ok::<_, Fail>(());
                }
                if n.is_multiple_of(TOLD) && n > 0 {
                    told(&format!("{n} of {reports}"));
                }
                let mut chance = Chance::of(n);
                let mut line =
                    case(&words, &mut chance, n, reports, now).ok_or("no sentence to say")?;
                if let Some(queue) = queue {
                    looked_at(&mut line, n + queue >= reports);
                }
                // One in twelve was never published.
                let mapping = &mapping[usize::from(chance.below(12) > 0)];
                match app::import::one(&app, mapping, &line, now, false)
                    .await
                    .map_err(|e| format!("{e:?}"))?
                {
                    Imported::New => {}
                    other => return Err(format!("case {n}: {other:?}").into()),
                }
            }
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(())
}

/// One case, in order of time: `n` of `all`.
fn case(words: &Words, chance: &mut Chance, n: u64, all: u64, now: At) -> Option<Line> {
    let told = words.told(chance)?;
    let step = DAYS * DAY_MS / i64::try_from(all).ok()?.max(1);
    let sent = now.plus_ms(-DAYS * DAY_MS + step * i64::try_from(n).ok()?);
    let mut percent = chance.below(100);
    let (stage, _) = STAGES.iter().find(|(_, share)| {
        let here = percent < *share;
        percent = percent.saturating_sub(*share);
        here
    })?;
    let led = told
        .committee
        .filter(|_| !matches!(*stage, "received" | "withdrawn"));
    // Whoever has no committee waits at the centre.
    let stage = if led.is_none() && matches!(*stage, "dispatched" | "in_progress") {
        "received"
    } else {
        *stage
    };
    let over = sent
        .plus_ms(i64::try_from(chance.below(20)).ok()? * DAY_MS)
        .min(now);
    let title: String = told.text.chars().take(60).collect();
    let mut line = Line::from([
        ("external_id".to_owned(), format!("bench-{n}")),
        ("submitted_at".to_owned(), sent.rfc3339()),
        ("status".to_owned(), stage.to_owned()),
        ("category".to_owned(), told.category),
        ("title".to_owned(), title),
        ("text".to_owned(), told.text),
        ("place".to_owned(), told.place),
        ("lat".to_owned(), format!("{:.6}", told.lat)),
        ("lon".to_owned(), format!("{:.6}", told.lon)),
        ("area".to_owned(), told.area),
    ]);
    if let Some(lead) = led {
        line.insert("agency".to_owned(), lead);
    }
    if matches!(stage, "closed" | "answered") {
        line.insert("closed_at".to_owned(), over.rfc3339());
        let notes = "Đã kiểm tra hiện trường và xử lý xong. Cảm ơn người dân đã phản ánh.";
        line.insert("notes".to_owned(), notes.to_owned());
    }
    Some(line)
}

/// The same case where the queue has a length of its own: waiting at the centre, or past it.
fn looked_at(line: &mut Line, waits: bool) {
    let stage = line.get("status").map(String::as_str).unwrap_or_default();
    let stage = match (waits, stage) {
        (true, _) => "received",
        (false, "received") => "withdrawn",
        (false, _) => return,
    };
    line.insert("status".to_owned(), stage.to_owned());
    if waits {
        line.remove("agency");
        line.remove("closed_at");
        line.remove("notes");
    }
}

/// Runs both followers to the end of the feed, side by side: one reads while the other writes.
async fn follow(app: &App) -> Done {
    app.store.number_feed().await?;
    let search = async {
        while passed(store::search::follow(&app.store).await)? {}
        Ok::<_, Fail>(())
    };
    let tally = async {
        while passed(store::tally::follow(&app.store).await)? {}
        Ok::<_, Fail>(())
    };
    tokio::try_join!(search, tally)?;
    app::follow::catch_up(app)
        .await
        .map_err(|e| format!("{e:?}"))?;
    Ok(())
}

fn passed(step: Result<usize, CommitError>) -> Done<bool> {
    match step {
        Ok(n) => Ok(n > 0),
        Err(CommitError::Busy | CommitError::Version) => Ok(true),
        Err(e) => Err(format!("a follower stopped: {e:?}").into()),
    }
}

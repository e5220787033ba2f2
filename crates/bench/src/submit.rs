//! `bench submit`: durable submissions through HTTP beside a bare loop of the same batches through
//! the writer.

use crate::median::{median, now, today};
use crate::options::Options;
use crate::words::{Chance, Words, phone};
use crate::{Done, Fail, client, cpu, doors, house, limits, seed};
use app::report::Submission;
use app::{App, Ctx};
use domain::actor::Actor;
use domain::report::{Channel, Point};
use std::collections::{HashSet, VecDeque};
use std::io::{Write, stdout};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::Batch;

/// Measures on an empty database, and again on a large one.
pub(crate) async fn run(options: &Options) -> Done<bool> {
    writeln!(stdout(), "submit: {}", cpu::machine())?;
    let work = options.root.join(format!("work-{}", std::process::id()));
    let empty = match &options.database {
        Some(database) => measure("empty database (as given)", &work, database, options).await,
        None => measure("empty database", &work, &house::sqlite(&work), options).await,
    };
    let gone = std::fs::remove_dir_all(&work);
    let mut met = empty?;
    gone?;
    // On PostgreSQL a million takes hours to bring in; the address may name a database that has them.
    if options.reports > 0 && options.database.is_none() {
        let large = seed::run(options).await?;
        copy(&large, &work)?;
        let name = format!("{} reports", options.reports);
        let result = measure(&name, &work, &house::sqlite(&work), options).await;
        std::fs::remove_dir_all(&work)?;
        met &= result?;
    }
    Ok(met)
}

/// The large database stays as it was made: submissions go into a copy.
fn copy(from: &Path, to: &Path) -> Done {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

async fn measure(name: &str, folder: &Path, database: &str, options: &Options) -> Done<bool> {
    let app = house::open(folder, database).await?;
    let at = doors::open("127.0.0.1:0", house::doors(app.clone()))
        .await?
        .to_string();
    let words = Words::read(Arc::clone(&app.tables().catalogue), today())?;
    let count = options.count.unwrap_or(limits::SUBMISSIONS);
    let plan = folder.join("plan");
    let mut chance = Chance::of(u64::from(std::process::id()));
    let mut rows = Vec::new();
    for round in 0..=options.rounds {
        // The first round only warms up.
        let count = if round == 0 { limits::WARM_UP } else { count };
        let asked: Vec<Submission> = (0..count)
            .map(|_| submission(&words, &mut chance))
            .collect::<Option<_>>()
            .ok_or("no sentence")?;
        client::plan(
            &plan,
            asked
                .iter()
                .map(|new| client::post("/api/v1/reports", &body(new))),
        )?;
        let before = cpu::used()?;
        let sent = client::send(&at, &plan, count, limits::CONNECTIONS).await?;
        let through = (cpu::used()? - before) / count as f64;
        if sent.bad > 0 || sent.good != count {
            return Err(format!("{} of {count} submissions were refused", sent.bad).into());
        }
        let asked = (0..count)
            .map(|_| submission(&words, &mut chance))
            .collect::<Option<Vec<_>>>();
        let batches = composed(&app, asked.ok_or("no sentence")?).await?;
        let before = cpu::used()?;
        let seconds = bare(&app, batches).await?;
        let alone = (cpu::used()? - before) / count as f64;
        if round > 0 {
            rows.push([
                count as f64 / sent.seconds,
                count as f64 / seconds,
                through * 1e6,
                alone * 1e6,
            ]);
        }
    }
    tell(name, &rows)
}

/// A report as a citizen's phone sends it.
pub(crate) fn submission(words: &Words, chance: &mut Chance) -> Option<Submission> {
    let told = words.told(chance)?;
    Some(Submission {
        text: told.text,
        point: Some(Point {
            lat: told.lat,
            lon: told.lon,
        }),
        place: Some(told.place),
        category: Some(told.category),
        phone: Some(phone(chance)),
        consent: true,
        channel: Some(Channel::Api),
        ..Submission::default()
    })
}

/// Its fields as JSON.
pub(crate) fn body(new: &Submission) -> String {
    serde_json::json!({
        "text": new.text,
        "lat": new.point.map(|p| p.lat),
        "lon": new.point.map(|p| p.lon),
        "place": new.place,
        "category": new.category,
        "phone": new.phone,
        "consent": new.consent,
    })
    .to_string()
}

/// The batches that the deed itself makes of such reports, each under a code of its own.
async fn composed(app: &App, asked: Vec<Submission>) -> Done<VecDeque<Batch>> {
    let mut batches = VecDeque::with_capacity(asked.len());
    let mut codes = HashSet::new();
    // Ids are drawn within their millisecond: thousands in one would meet.
    let began = today().plus_ms(-(asked.len() as i64));
    for (n, new) in asked.into_iter().enumerate() {
        let ctx = Ctx::of(Actor::nobody(), began.plus_ms(n as i64));
        loop {
            let composed = app::report::compose(app, &ctx, &new, 0)
                .await
                .map_err(|e| format!("{e:?}"))?;
            if codes.insert(composed.report.code) {
                batches.push_back(composed.batch);
                break;
            }
        }
    }
    Ok(batches)
}

/// As many tasks as there were connections hand the batches to the writer; answers the seconds.
pub(crate) async fn bare(app: &App, batches: VecDeque<Batch>) -> Done<f64> {
    let batches = Arc::new(Mutex::new(batches));
    let began = now();
    let tasks: Vec<_> = (0..limits::CONNECTIONS)
        .map(|_| {
            let (app, batches) = (app.clone(), Arc::clone(&batches));
            tokio::spawn(async move {
                loop {
                    let batch = batches
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .pop_front();
                    let Some(batch) = batch else {
                        return Ok::<_, Fail>(());
                    };
                    app.store
                        .commit(batch)
                        .await
                        .map_err(|e| format!("{e:?}"))?;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(began.elapsed().as_secs_f64())
}

fn tell(name: &str, rows: &[[f64; 4]]) -> Done<bool> {
    let mut out = stdout();
    writeln!(
        out,
        "{name}\n  HTTP/s   bare/s   ratio   CPU µs HTTP   CPU µs bare"
    )?;
    let of = |n: usize| median(&rows.iter().map(|row| row[n]).collect::<Vec<_>>());
    let ratio = median(&rows.iter().map(|row| row[0] / row[1]).collect::<Vec<_>>());
    for row in rows {
        writeln!(
            out,
            "  {:6.0}   {:6.0}   {:5.2}   {:11.0}   {:11.0}",
            row[0],
            row[1],
            row[0] / row[1],
            row[2],
            row[3]
        )?;
    }
    let met = ratio >= limits::SUBMIT_RATIO;
    writeln!(
        out,
        "  medians: {:.0}/s of {:.0}/s; ratio {ratio:.2}, wanted {:.2} or more: {}\n  CPU {:.0} µs of {:.0} µs",
        of(0),
        of(1),
        limits::SUBMIT_RATIO,
        if met { "met" } else { "MISSED" },
        of(2),
        of(3)
    )?;
    Ok(met)
}

//! Submissions to the service as it is installed: what each costs with all that follows it, how soon it
//! is found, and how readers fare meanwhile.

use crate::client::{self, Load};
use crate::median::{median, now, today};
use crate::node::{Cpu, Service};
use crate::options::Options;
use crate::reads::Asked;
use crate::submit::{body, submission};
use crate::words::{Chance, Words};
use crate::{Done, limits, photo};
use app::App;
use app::report::Submission;
use std::io::{Write, stdout};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// What submissions came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    /// Microseconds of a report without a photo, up to the last follower.
    pub(crate) plain: Cpu,
    pub(crate) plain_rate: f64,
    pub(crate) plain_p99_ms: f64,
    /// The same with a photo of twelve megapixels.
    pub(crate) photo: Cpu,
    /// Of these, drawing it anew, by the darkroom alone.
    pub(crate) darkroom_us: f64,
    /// Seconds until a report is found by its words while others arrive: in the middle, and at most.
    pub(crate) found: (f64, f64),
}

/// A database with who writes into it.
pub(crate) struct Desk<'a> {
    pub(crate) service: &'a Service,
    pub(crate) app: &'a App,
    pub(crate) folder: &'a Path,
    pub(crate) token: &'a str,
}

/// Measures submissions.
pub(crate) async fn measure(desk: &Desk<'_>, options: &Options) -> Done<Written> {
    let words = Words::read(Arc::clone(&desk.app.tables().catalogue), today())?;
    let mut chance = Chance::of(u64::from(std::process::id()));
    let count = options.count.unwrap_or(limits::SUBMISSIONS);
    let (mut plain, mut rates, mut slow) = (Vec::new(), Vec::new(), Vec::new());
    let plan = desk.folder.join("plan-submit");
    for round in 0..=options.rounds.min(limits::FEW_ROUNDS) {
        write(&plan, &words, &mut chance, count)?;
        let before = desk.service.cpu()?;
        let sent = client::send(&desk.service.at, &plan, count, limits::CONNECTIONS).await?;
        refused(sent.bad)?;
        followed(&desk.app.store).await?;
        if round > 0 {
            plain.push(desk.service.cpu()?.since(before).each_us(count));
            rates.push(count as f64 / sent.seconds);
            slow.push(sent.p99_ms);
        }
    }
    let (photo, darkroom_us) = photos(desk, &words, &mut chance).await?;
    let found = found(desk, &words, &mut chance).await?;
    let of = |get: fn(&Cpu) -> f64| median(&plain.iter().map(get).collect::<Vec<_>>());
    let written = Written {
        plain: Cpu {
            ours: of(|c| c.ours),
            database: of(|c| c.database),
        },
        plain_rate: median(&rates),
        plain_p99_ms: median(&slow),
        photo,
        darkroom_us,
        found,
    };
    line(&written)?;
    Ok(written)
}

fn refused(bad: usize) -> Done {
    match bad {
        0 => Ok(()),
        _ => Err(format!("{bad} submissions were refused").into()),
    }
}

fn write(plan: &Path, words: &Words, chance: &mut Chance, count: usize) -> Done {
    let asked: Option<Vec<Submission>> = (0..count).map(|_| submission(words, chance)).collect();
    client::plan(
        plan,
        asked
            .ok_or("no sentence")?
            .iter()
            .map(|new| client::post("/api/v1/reports", &body(new))),
    )
}

/// Waits until everything that follows the events has followed them: after an import, minutes.
pub(crate) async fn followed(store: &Store) -> Done {
    let names = [
        store::search::FOLLOWER,
        store::tally::FOLLOWER,
        store::precedent::FOLLOWER,
        store::suggestion::FOLLOWER,
    ];
    let began = now();
    loop {
        let fresh = store.query_one("SELECT COUNT(*) FROM fresh", &[]).await?;
        let top = store::feed::top(store).await?;
        let positions = store::feed::positions(store).await?;
        let there = |name: &&str| positions.iter().any(|(n, pos)| n == name && *pos == top);
        if fresh.int(0)? == 0 && names.iter().all(there) {
            return Ok(());
        }
        if began.elapsed() > limits::FOLLOW {
            return Err("the followers do not follow".into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn photos(desk: &Desk<'_>, words: &Words, chance: &mut Chance) -> Done<(Cpu, f64)> {
    let photos = photo::several(limits::PHOTOS)?;
    let plan = desk.folder.join("plan-photo");
    let mut requests = Vec::new();
    for n in 0..limits::WITH_PHOTO {
        let new = submission(words, chance).ok_or("no sentence")?;
        requests.push(photo::form(&body(&new), &photos[n % photos.len()])?);
    }
    client::plan(&plan, requests)?;
    let before = desk.service.cpu()?;
    let sent = client::send(
        &desk.service.at,
        &plan,
        limits::WITH_PHOTO,
        limits::PHOTO_SENDERS,
    )
    .await?;
    refused(sent.bad)?;
    followed(&desk.app.store).await?;
    let each = desk
        .service
        .cpu()?
        .since(before)
        .each_us(limits::WITH_PHOTO);
    std::fs::remove_file(&plan)?;
    let darkroom = photo::developed(&photos).await?;
    Ok((each, darkroom))
}

/// How long it takes until a report is found by a word that stands in no other, at the usual pace.
async fn found(desk: &Desk<'_>, words: &Words, chance: &mut Chance) -> Done<(f64, f64)> {
    let plan = desk.folder.join("plan-pace");
    let load = pace();
    write(&plan, words, chance, load.count)?;
    let others = client::offer(&desk.service.at, &plan, load);
    let ours = async {
        let mut waits = Vec::new();
        for n in 0..limits::FINDS {
            let word = format!("zq{:x}x{n}", chance.next());
            let mut new = submission(words, chance).ok_or("no sentence")?;
            new.text = format!("{} {word}", new.text);
            ask(desk, &client::post("/api/v1/reports", &body(&new))).await?;
            let began = now();
            let path = format!("/api/v1/reports?limit=1&q={word}");
            let looked = client::got(&path, Some(desk.token));
            while !ask(desk, &looked).await?.contains("\"code\"") {
                if began.elapsed() > Duration::from_secs(30) {
                    return Err("a report is not found".into());
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            waits.push(began.elapsed().as_secs_f64());
        }
        Done::Ok(waits)
    };
    let (others, waits) = tokio::try_join!(others, ours)?;
    refused(others.bad)?;
    let most = waits.iter().copied().fold(0.0, f64::max);
    Ok((median(&waits), most))
}

async fn ask(desk: &Desk<'_>, request: &[u8]) -> Done<String> {
    let mut stream = TcpStream::connect(&desk.service.at).await?;
    stream.write_all(request).await?;
    let mut held = Vec::new();
    let answer = client::answer(&mut stream, &mut held).await?;
    if answer.status >= 400 {
        return Err(format!("an answer {}", answer.status).into());
    }
    Ok(String::from_utf8_lossy(&held[answer.head..]).into_owned())
}

/// Submissions at the pace of a bad day, for as long as one side of a pair.
fn pace() -> Load {
    Load {
        count: limits::PACE * limits::PACE_SECONDS,
        connections: limits::PACE_SENDERS,
        pace: Some(limits::PACE),
    }
}

/// How long readers wait while others submit.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    pub(crate) name: &'static str,
    /// Milliseconds that 99 of 100 stay under: alone, and while reports arrive.
    pub(crate) alone_ms: f64,
    pub(crate) beside_ms: f64,
    /// The median of the pairs.
    pub(crate) ratio: f64,
}

/// Measures each kind of read alone and while reports arrive.
pub(crate) async fn readers(
    desk: &Desk<'_>,
    asked: &[Asked],
    options: &Options,
) -> Done<Vec<Beside>> {
    let words = Words::read(Arc::clone(&desk.app.tables().catalogue), today())?;
    let mut chance = Chance::of(1 + u64::from(std::process::id()));
    let plan = desk.folder.join("plan-pace");
    let mut all = Vec::new();
    for read in asked {
        let few = client::send(
            &desk.service.at,
            read.plan(),
            limits::WARM_UP,
            limits::CONNECTIONS,
        )
        .await?;
        let rate = few.good as f64 / few.seconds.max(1e-3);
        // The readers are done before the writers are.
        let count = ((rate * limits::PACE_SECONDS as f64 * 0.6) as usize).max(limits::WARM_UP);
        let mut pairs = Vec::new();
        for _ in 0..options.rounds.min(limits::FEW_ROUNDS) {
            let alone =
                client::send(&desk.service.at, read.plan(), count, limits::CONNECTIONS).await?;
            write(&plan, &words, &mut chance, pace().count)?;
            let (beside, written) = tokio::try_join!(
                client::send(&desk.service.at, read.plan(), count, limits::CONNECTIONS),
                client::offer(&desk.service.at, &plan, pace()),
            )?;
            refused(written.bad + beside.bad)?;
            pairs.push((alone.p99_ms, beside.p99_ms));
        }
        let of = |get: fn(&(f64, f64)) -> f64| median(&pairs.iter().map(get).collect::<Vec<_>>());
        let told = Beside {
            name: read.name(),
            alone_ms: of(|p| p.0),
            beside_ms: of(|p| p.1),
            ratio: of(|p| p.1 / p.0),
        };
        writeln!(
            stdout(),
            "  {:<32} p99 {:.1} ms alone, {:.1} ms beside {} submissions a second: {:.2}",
            told.name,
            told.alone_ms,
            told.beside_ms,
            limits::PACE,
            told.ratio
        )?;
        all.push(told);
    }
    Ok(all)
}

fn line(written: &Written) -> Done {
    let Written { plain, photo, .. } = written;
    Ok(writeln!(
        stdout(),
        "  {:<32} {:>8.0} + {:>5.0} µs with its followers, {:.0}/s, p99 {:.1} ms\n  \
         {:<32} {:>8.0} + {:>5.0} µs, the darkroom alone {:.0}\n  \
         found by its words after {:.2} s, at most {:.2} s, beside {} a second",
        "submit",
        plain.ours,
        plain.database,
        written.plain_rate,
        written.plain_p99_ms,
        "submit with a photo of 12 MP",
        photo.ours,
        photo.database,
        written.darkroom_us,
        written.found.0,
        written.found.1,
        limits::PACE
    )?)
}

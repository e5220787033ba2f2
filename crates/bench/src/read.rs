//! `bench read`: one report by code and a filtered list through HTTP, beside the bare query and an
//! empty handler that answers the same bytes.

use crate::median::median;
use crate::options::Options;
use crate::words::Words;
use crate::{Done, client, cpu, doors, house, limits, median, seed, start};
use app::App;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, HeaderValue};
use domain::id::ReportId;
use std::io::{Write, stdout};
use std::path::Path;
use std::sync::Arc;
use store::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// One kind of read: what is asked through HTTP, and the same as a bare query.
struct Case {
    name: &'static str,
    paths: Vec<String>,
    sql: &'static str,
    args: Vec<Vec<Value>>,
}

/// Measures both kinds of read, then the start of the service.
pub(crate) async fn run(options: &Options) -> Done<bool> {
    writeln!(stdout(), "read: {}", cpu::machine())?;
    let folder = seed::run(options).await?;
    let mut met = true;
    let app = house::open(&folder, &house::sqlite(&folder)).await?;
    let at = doors::open("127.0.0.1:0", house::doors(app.clone()))
        .await?
        .to_string();
    let codes = codes(&app).await?;
    let cases = [by_code(&codes), filtered(&app)?];
    for case in &cases {
        met &= measure(case, &app, &at, &folder, options).await?;
    }
    let first = codes.first().ok_or("no reports")?;
    let begun = start::measure(
        options,
        &folder,
        &format!("/api/v1/reports/{first}"),
        &cases[1].paths,
    )
    .await?;
    writeln!(
        stdout(),
        "start on {} reports\n  first answer after {:.2} s, wanted under {:.1} s\n  \
         most memory {:.0} MB, wanted under {:.0} MB",
        options.reports,
        begun.first_answer,
        limits::FIRST_ANSWER,
        begun.memory_mb,
        limits::MEMORY_MB
    )?;
    Ok(met && begun.first_answer < limits::FIRST_ANSWER && begun.memory_mb < limits::MEMORY_MB)
}

/// Codes of public reports, from one end of the years to the other.
async fn codes(app: &App) -> Done<Vec<i64>> {
    let ends = app
        .store
        .query_one("SELECT MIN(id), MAX(id) FROM report", &[])
        .await?;
    let (first, last) = (ends.int(0)?, ends.int(1)?);
    let step = (last - first) / limits::SAMPLE as i64;
    let mut codes = Vec::with_capacity(limits::SAMPLE);
    for n in 0..limits::SAMPLE as i64 {
        let from = ReportId(first + n * step);
        let sql =
            "SELECT code FROM report WHERE publication = 'public' AND id >= $1 ORDER BY id LIMIT 1";
        if let Some(row) = app.store.query_opt(sql, &[from.into()]).await? {
            codes.push(row.int(0)?);
        }
    }
    Ok(codes)
}

fn by_code(codes: &[i64]) -> Case {
    Case {
        name: "one report by code",
        paths: codes
            .iter()
            .map(|code| format!("/api/v1/reports/{code}"))
            .collect(),
        sql: "SELECT doc, hash FROM report WHERE code = $1",
        args: codes.iter().map(|&code| vec![code.into()]).collect(),
    }
}

/// Sub-fields that people report most, with each commune of today.
const CATEGORIES: [&str; 4] = ["GT-01", "MT-01", "DT-01", "DN-01"];

fn filtered(app: &App) -> Done<Case> {
    let words = Words::read(Arc::clone(&app.tables().catalogue), median::today())?;
    let asked: Vec<(&str, &str)> = words
        .areas()
        .flat_map(|area| CATEGORIES.map(|category| (category, area)))
        .filter(|(category, _)| app.tables().catalogue.category(category).is_some())
        .collect();
    Ok(Case {
        name: "a filtered list of 20",
        paths: asked
            .iter()
            .map(|(category, area)| {
                format!("/api/v1/reports?category={category}&stage=closed&area={area}&limit=20")
            })
            .collect(),
        sql: "SELECT doc, hash FROM report WHERE category = $1 AND stage = 'closed' AND area = $2 \
              AND publication = 'public' ORDER BY id DESC LIMIT 21",
        args: asked
            .iter()
            .map(|(category, area)| vec![(*category).into(), (*area).into()])
            .collect(),
    })
}

async fn measure(case: &Case, app: &App, at: &str, folder: &Path, options: &Options) -> Done<bool> {
    let plan = folder.join("plan");
    client::plan(&plan, case.paths.iter().map(|path| client::get(path)))?;
    let count = options.count.unwrap_or(limits::READS);
    let warm = client::send(
        at,
        &plan,
        limits::WARM_UP.max(case.paths.len()),
        limits::READERS,
    )
    .await?;
    let length = warm.bytes / warm.good.max(1);
    let like = sample(case, at, length).await?;
    let empty = doors::open("127.0.0.1:0", doors::empty(like.0, like.1))
        .await?
        .to_string();
    client::send(&empty, &plan, limits::WARM_UP, limits::READERS).await?;
    let mut rows = Vec::new();
    for _ in 0..options.rounds {
        let through = requests(at, &plan, count).await?;
        let bare = queries(case, app, count).await?;
        let nothing = requests(&empty, &plan, count).await?;
        rows.push([through, bare, nothing]);
    }
    tell(case.name, length, &rows)
}

/// Head and body of the answer whose length is nearest to the mean.
async fn sample(case: &Case, at: &str, length: usize) -> Done<(HeaderMap, Bytes)> {
    let mut stream = TcpStream::connect(at).await?;
    let mut held = Vec::new();
    let mut best = (usize::MAX, HeaderMap::new(), Bytes::new());
    for path in case.paths.iter().take(limits::WARM_UP) {
        stream.write_all(&client::get(path)).await?;
        let answer = client::answer(&mut stream, &mut held).await?;
        if answer.body.abs_diff(length) < best.0 {
            let head = std::str::from_utf8(&held[..answer.head])?;
            let body = Bytes::copy_from_slice(&held[answer.head..answer.head + answer.body]);
            best = (answer.body.abs_diff(length), headers(head)?, body);
        }
    }
    Ok((best.1, best.2))
}

/// The product's own headers, but for those that HTTP itself adds.
fn headers(head: &str) -> Done<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
    {
        if !["content-length", "date", "connection"].contains(&name) {
            headers.append(
                HeaderName::from_bytes(name.as_bytes())?,
                HeaderValue::from_str(value)?,
            );
        }
    }
    Ok(headers)
}

/// Microseconds of our processor time for each request.
pub(crate) async fn requests(at: &str, plan: &Path, count: usize) -> Done<f64> {
    let before = cpu::used()?;
    let sent = client::send(at, plan, count, limits::READERS).await?;
    if sent.bad > 0 {
        return Err(format!("{} of {count} reads failed", sent.bad).into());
    }
    Ok((cpu::used()? - before) / count as f64 * 1e6)
}

/// The same for each bare query, in this process.
async fn queries(case: &Case, app: &App, count: usize) -> Done<f64> {
    let before = cpu::used()?;
    for args in case.args.iter().cycle().take(count) {
        app.store.query(case.sql, args).await?;
    }
    Ok((cpu::used()? - before) / count as f64 * 1e6)
}

fn tell(name: &str, length: usize, rows: &[[f64; 3]]) -> Done<bool> {
    let mut out = stdout();
    writeln!(
        out,
        "{name} ({length} bytes)\n  CPU µs HTTP   bare query   empty handler   ratio"
    )?;
    for [through, bare, nothing] in rows {
        writeln!(
            out,
            "  {through:11.1}   {bare:10.1}   {nothing:13.1}   {:5.2}",
            through / (bare + nothing)
        )?;
    }
    let of = |n: usize| median(&rows.iter().map(|row| row[n]).collect::<Vec<_>>());
    let ratio = median(
        &rows
            .iter()
            .map(|row| row[0] / (row[1] + row[2]))
            .collect::<Vec<_>>(),
    );
    let met = ratio <= limits::READ_RATIO;
    writeln!(
        out,
        "  medians: {:.1} µs of {:.1} + {:.1} µs; ratio {ratio:.2}, wanted {:.1} or less: {}",
        of(0),
        of(1),
        of(2),
        limits::READ_RATIO,
        if met { "met" } else { "MISSED" }
    )?;
    Ok(met)
}

//! `import`: cases of another system from CSV or JSONL, line by line, in constant memory.

use crate::cli::Import;
use crate::clock;
use crate::fail::{Done, Fail};
use crate::terminal::Terminal;
use app::App;
use app::import::{Imported, Line, LineError, Mapping};
use domain::time::At;
use figment::Figment;
use figment::providers::{Format, Toml};
use lang::{Lang, fill, t};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Lines in the air at once: enough for the writer to commit many in one disk sync.
const AT_ONCE: usize = 64;
/// Faulty lines that are told one by one; more are only counted.
const TOLD_MAX: u64 = 50;

/// How the lines ended.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    new: u64,
    known: u64,
    bad: u64,
}

/// Reads the file and brings its cases in. Lines that cannot be taken are told with their number
/// and left out; the answer is then "no".
pub(super) async fn run(terminal: &mut Terminal, args: Import) -> Done {
    let lang = terminal.lang;
    let mapping = Arc::new(mapping(lang, args.mapping.as_deref())?);
    let app = super::open(terminal, &args.place).await?;
    let now = clock::now();
    let mut tally = Tally::default();
    let mut running: JoinSet<(u64, app::AppResult<Imported>)> = JoinSet::new();
    for (number, line) in lines(&args.file)? {
        match line {
            Err(why) => told(terminal, &mut tally, number, &why)?,
            Ok(line) => {
                if running.len() >= AT_ONCE
                    && let Some(ended) = running.join_next().await
                {
                    count(terminal, &mut tally, ended)?;
                }
                let (app, mapping, dry_run) = (app.clone(), mapping.clone(), args.dry_run);
                running
                    .spawn(async move { (number, one(&app, &mapping, &line, now, dry_run).await) });
            }
        }
    }
    while let Some(ended) = running.join_next().await {
        count(terminal, &mut tally, ended)?;
    }
    let numbers = [
        ("new", tally.new),
        ("known", tally.known),
        ("bad", tally.bad),
    ]
    .map(|(k, n)| (k, n.to_string()));
    let values: Vec<(&str, &str)> = numbers.iter().map(|(k, n)| (*k, n.as_str())).collect();
    let key = if args.dry_run {
        "import.would"
    } else {
        "import.done"
    };
    if tally.bad > 0 {
        return Err(Fail::No(fill(lang, key, &values)));
    }
    terminal.say(key, &values)
}

/// Tries a line again while the database is full of other people's work.
async fn one(
    app: &App,
    mapping: &Mapping,
    line: &Line,
    now: At,
    dry_run: bool,
) -> app::AppResult<Imported> {
    loop {
        match app::import::one(app, mapping, line, now, dry_run).await {
            Err(app::AppError::Busy) => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await
            }
            ended => return ended,
        }
    }
}

type Ended = Result<(u64, app::AppResult<Imported>), tokio::task::JoinError>;

fn count(terminal: &mut Terminal, tally: &mut Tally, ended: Ended) -> Done {
    let (number, ended) = ended.map_err(|e| Fail::Environment(e.to_string()))?;
    match ended.map_err(|e| Fail::Environment(e.to_string()))? {
        Imported::New => tally.new += 1,
        Imported::Known => tally.known += 1,
        Imported::Bad(why) => told(terminal, tally, number, &words(terminal.lang, &why))?,
    }
    Ok(())
}

fn told(terminal: &mut Terminal, tally: &mut Tally, number: u64, why: &str) -> Done {
    tally.bad += 1;
    if tally.bad > TOLD_MAX {
        return Ok(());
    }
    terminal.say(
        "import.line",
        &[("line", &number.to_string()), ("why", why)],
    )
}

/// What is wrong with a line, in the caller's language.
fn words(lang: Lang, why: &LineError) -> String {
    match why {
        LineError::Missing(column) => fill(lang, "import.missing", &[("column", column)]),
        LineError::Unreadable(column, value) => fill(
            lang,
            "import.unreadable",
            &[("column", column), ("value", value)],
        ),
        LineError::Refused(refusal) => {
            let faults = refusal.faults.iter().map(|f| {
                format!(
                    "{}: {}",
                    f.field.as_str(),
                    t(lang, &format!("why.{}", f.why.as_str()))
                )
            });
            faults.collect::<Vec<_>>().join("; ")
        }
    }
}

fn mapping(lang: Lang, file: Option<&Path>) -> Done<Mapping> {
    let Some(file) = file else {
        return Ok(Mapping::default());
    };
    if !file.is_file() {
        return Err(Fail::Usage(fill(
            lang,
            "import.no_mapping",
            &[("path", &file.display().to_string())],
        )));
    }
    Figment::from(Toml::file_exact(file))
        .extract()
        .map_err(|e| Fail::Usage(format!("{}: {e}", file.display())))
}

type Read = (u64, Result<Line, String>);

/// The file's lines with their numbers. A line that cannot be read is told; the others go on.
fn lines(file: &Path) -> Done<Box<dyn Iterator<Item = Read> + Send>> {
    let open = File::open(file).map_err(|e| Fail::environment(file.display(), e))?;
    let json = file
        .extension()
        .is_some_and(|e| e == "jsonl" || e == "ndjson" || e == "json");
    if json {
        let lines = BufReader::new(open).lines();
        return Ok(Box::new((1..).zip(lines).filter_map(
            |(number, line)| match line {
                Ok(line) if line.trim().is_empty() => None,
                Ok(line) => Some((number, object(&line))),
                Err(e) => Some((number, Err(e.to_string()))),
            },
        )));
    }
    let mut reader = csv::ReaderBuilder::new()
        .flexible(false)
        .from_reader(BufReader::new(open));
    let header = reader
        .headers()
        .map_err(|e| Fail::environment(file.display(), e))?
        .clone();
    Ok(Box::new(reader.into_records().map(
        move |record| match record {
            Ok(record) => {
                let number = record.position().map_or(0, csv::Position::line);
                let cells = header.iter().zip(record.iter());
                (
                    number,
                    Ok(cells
                        .map(|(column, cell)| (column.to_owned(), cell.to_owned()))
                        .collect()),
                )
            }
            Err(e) => (
                e.position().map_or(0, csv::Position::line),
                Err(e.to_string()),
            ),
        },
    )))
}

/// A JSON object of plain values.
fn object(line: &str) -> Result<Line, String> {
    let map: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(line).map_err(|e| e.to_string())?;
    map.into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| match value {
            serde_json::Value::String(text) => Ok((key, text)),
            serde_json::Value::Number(n) => Ok((key, n.to_string())),
            serde_json::Value::Bool(b) => Ok((key, b.to_string())),
            _ => Err(key),
        })
        .collect()
}

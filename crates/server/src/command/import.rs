//! `import`: cases of another system from CSV, JSON or XML, entry by entry, in constant memory.
//!
//! Which of them are here already is asked for many at once, so a broken import goes on where it was as fast
//! as the file is read. What is not taken is told, and written as it came into a file of its own.

use crate::cli::Import;
use crate::clock;
use crate::fail::{Done, Fail};
use crate::terminal::{Progress, Terminal};
use app::App;
use app::export::read::{Entry, Form, Reader, Stop};
use app::export::refused::Refused;
use app::import::{Imported, Line, LineError, Mapping};
use domain::time::At;
use figment::Figment;
use figment::providers::{Format, Toml};
use lang::{Lang, fill, t};
use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Lines in the air at once: enough for the writer to commit many in one disk sync.
const AT_ONCE: usize = 128;
/// Lines that are asked for at once, whether they are here already.
const ASKED: usize = 256;
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
    let (form, georeport) = form(lang, &args)?;
    let mut mapping = mapping(lang, args.mapping.as_deref())?;
    if georeport {
        mapping = mapping.of_georeport();
    }
    let open = File::open(&args.file).map_err(|e| Fail::environment(args.file.display(), e))?;
    let reader = Reader::open(form, Box::new(BufReader::with_capacity(1 << 16, open)))
        .map_err(|stop| stopped(lang, &args.file, stop))?;
    let refused = match &args.errors {
        Some(path) => Some(Errors::begin(
            lang,
            path,
            &args.file,
            form,
            reader.header(),
        )?),
        None => None,
    };
    let app = super::open(terminal, &args.place).await?;
    let mut import = Importing {
        terminal,
        app,
        mapping: Arc::new(mapping),
        now: clock::now(),
        dry_run: args.dry_run,
        tally: Tally::default(),
        seen: HashSet::new(),
        running: VecDeque::new(),
        refused,
        progress: Progress::new("import.progress"),
    };
    let mut stop = None;
    let mut asked = Vec::with_capacity(ASKED);
    for entry in reader {
        match entry {
            Ok(entry) => asked.push(entry),
            Err(why) => {
                stop = Some(why);
                break;
            }
        }
        if asked.len() == ASKED {
            import.ask(std::mem::take(&mut asked)).await?;
        }
    }
    import.ask(asked).await?;
    import
        .end(stop.map(|stop| stopped(lang, &args.file, stop)))
        .await
}

/// An import that is going on.
struct Importing<'a> {
    terminal: &'a mut Terminal,
    app: App,
    mapping: Arc<Mapping>,
    now: At,
    dry_run: bool,
    tally: Tally,
    /// What a dry run would have brought in, by eight bytes each: a real one knows from the database what
    /// came twice.
    seen: HashSet<u64>,
    /// In the order of the file.
    running: VecDeque<Running>,
    refused: Option<Errors>,
    progress: Progress,
}

/// An entry on its way.
struct Running {
    entry: Entry,
    /// Of its source's id.
    id: Option<u64>,
    /// How it ends; none for one that is known, or cannot be read.
    ended: Option<JoinHandle<app::AppResult<Imported>>>,
}

impl Importing<'_> {
    /// Takes some entries: asks which are here already, and sets off with the others.
    async fn ask(&mut self, entries: Vec<Entry>) -> Done {
        let mut lines: Vec<(Entry, Option<Line>)> = Vec::with_capacity(entries.len());
        let mut ids = Vec::new();
        for mut entry in entries {
            let line = match &mut entry.cells {
                // The entry keeps its bytes; taken apart it is needed once.
                Ok(cells) => Some(std::mem::take(cells).into_iter().collect::<Line>()),
                Err(_) => None,
            };
            ids.extend(
                line.as_ref()
                    .and_then(|line| self.mapping.external_id(line)),
            );
            lines.push((entry, line));
        }
        let known = app::import::known(&self.app, &ids)
            .await
            .map_err(|e| Fail::app(self.terminal.lang, e))?;
        for (entry, line) in lines {
            let id = line
                .as_ref()
                .and_then(|line| self.mapping.external_id(line));
            let is_known = id.as_ref().is_some_and(|id| known.contains(id));
            let ended = line.filter(|_| !is_known).map(|line| {
                let (app, mapping) = (self.app.clone(), self.mapping.clone());
                let (now, dry_run) = (self.now, self.dry_run);
                tokio::spawn(async move { one(&app, &mapping, &line, now, dry_run).await })
            });
            self.running.push_back(Running {
                entry,
                id: id.as_deref().map(hash),
                ended,
            });
            if self.running.len() >= AT_ONCE {
                self.take().await?;
            }
        }
        let done = self.tally.new + self.tally.known + self.tally.bad;
        self.progress.tell(self.terminal.lang, done);
        Ok(())
    }

    /// Hears how the oldest one ended.
    async fn take(&mut self) -> Done {
        let Some(Running { entry, id, ended }) = self.running.pop_front() else {
            return Ok(());
        };
        let lang = self.terminal.lang;
        if let Err(bad) = entry.cells {
            let why = t(lang, &format!("import.bad.{}", bad.as_str()));
            return self.bad(&entry, why);
        }
        let ended = match ended {
            None => Imported::Known,
            Some(ended) => {
                let ended = ended.await.map_err(|e| Fail::Environment(e.to_string()))?;
                ended.map_err(|e| Fail::app(lang, e))?
            }
        };
        match ended {
            Imported::New if self.dry_run && !id.is_some_and(|id| self.seen.insert(id)) => {
                self.tally.known += 1;
            }
            Imported::New => self.tally.new += 1,
            Imported::Known => self.tally.known += 1,
            Imported::Bad(why) => self.bad(&entry, &words(lang, &why))?,
        }
        Ok(())
    }

    fn bad(&mut self, entry: &Entry, why: &str) -> Done {
        self.tally.bad += 1;
        if let Some(refused) = &mut self.refused {
            refused.out.add(entry, why)?;
        }
        if self.tally.bad > TOLD_MAX {
            return Ok(());
        }
        let line = entry.line.to_string();
        self.terminal
            .say("import.line", &[("line", &line), ("why", why)])
    }

    /// Hears of the others, and tells how many there were of each.
    async fn end(mut self, stop: Option<Fail>) -> Done {
        while !self.running.is_empty() {
            self.take().await?;
        }
        self.progress.over();
        if let Some(refused) = self.refused.take() {
            let path = refused.path.display().to_string();
            if refused.end()? {
                self.terminal.say("import.errors", &[("path", &path)])?;
            }
        }
        let Tally { new, known, bad } = self.tally;
        let numbers = [("new", new), ("known", known), ("bad", bad)];
        let numbers = numbers.map(|(k, n)| (k, n.to_string()));
        let values: Vec<(&str, &str)> = numbers.iter().map(|(k, n)| (*k, n.as_str())).collect();
        let key = if self.dry_run {
            "import.would"
        } else {
            "import.done"
        };
        if let Some(stop) = stop {
            self.terminal.say(key, &values)?;
            return Err(stop);
        }
        if bad > 0 {
            return Err(Fail::No(fill(self.terminal.lang, key, &values)));
        }
        self.terminal.say(key, &values)
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

/// How the file is written, as told or by its ending; and whether its columns are GeoReport's.
fn form(lang: Lang, args: &Import) -> Done<(Form, bool)> {
    let ending = args.file.extension().and_then(|e| e.to_str());
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    Ok(match (args.format.as_deref(), ending.as_str()) {
        (Some("csv"), _) | (None, "csv" | "txt" | "tsv") => (Form::Csv, false),
        (Some("jsonl"), _) | (None, "jsonl" | "ndjson" | "json") => (Form::Json, false),
        (Some("georeport-csv"), _) => (Form::Csv, true),
        (Some("georeport-json"), _) => (Form::Json, true),
        (Some("georeport-xml"), _) | (None, "xml") => (Form::Xml, true),
        (Some(other), _) => {
            return Err(Fail::Usage(fill(
                lang,
                "import.format",
                &[("format", other)],
            )));
        }
        (None, _) => return Err(Fail::Usage(t(lang, "import.ending").to_owned())),
    })
}

/// Why reading ended before the file did.
fn stopped(lang: Lang, file: &Path, stop: Stop) -> Fail {
    match stop {
        Stop::Io(e) => Fail::environment(file.display(), e),
        Stop::Lost(line) => Fail::No(fill(lang, "import.lost", &[("line", &line.to_string())])),
        Stop::Foreign(line) => {
            Fail::No(fill(lang, "import.foreign", &[("line", &line.to_string())]))
        }
    }
}

/// Where refused entries go: under its own name only when the import has come to its end.
struct Errors {
    path: PathBuf,
    out: Refused<BufWriter<File>>,
}

impl Errors {
    fn begin(
        lang: Lang,
        path: &Path,
        source: &Path,
        form: Form,
        header: Option<&[u8]>,
    ) -> Done<Errors> {
        // A refused file that is mended in its place is read to the end before it is replaced, and would be
        // gone then.
        if path == source {
            let told = path.display().to_string();
            return Err(Fail::Usage(fill(
                lang,
                "import.errors.same",
                &[("path", &told)],
            )));
        }
        let part = path.with_added_extension("part");
        let file = File::create(&part).map_err(|e| Fail::environment(part.display(), e))?;
        Ok(Errors {
            path: path.to_owned(),
            out: Refused::new(BufWriter::new(file), form, header),
        })
    }

    /// Whether there is such a file now.
    fn end(self) -> Done<bool> {
        let part = self.path.with_added_extension("part");
        let (out, any) = self.out.end()?;
        if !any {
            drop(out);
            std::fs::remove_file(&part)?;
            return Ok(false);
        }
        let file = out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        std::fs::rename(&part, &self.path)?;
        Ok(true)
    }
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
        match app::import::unknown(app, mapping, line, now, dry_run).await {
            Err(app::AppError::Busy) => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await
            }
            ended => return ended,
        }
    }
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

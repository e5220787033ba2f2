//! `export`: reports into a file, as somebody may see them, in constant memory, while the service runs.
//!
//! Beside the file stands `FILE.part`, which becomes FILE when it is whole, and `FILE.resume`: how many bytes
//! of it are on the disk for certain, and after which report to go on. A broken export is cut back to there
//! and goes on.

use crate::cli;
use crate::clock;
use crate::fail::{Done, Fail};
use crate::terminal::{Progress, Terminal};
use app::export::{Format, Rows, Wanted, begin};
use app::report::list::Query;
use app::{AppError, Ctx};
use domain::id::ReportId;
use domain::time::At;
use lang::{Lang, fill, t};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Pages between two notes of how far it is: a sync of the disk each.
const NOTED_EACH: u32 = 20;

/// How far a broken export came.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Mark {
    /// Who asked for what: another question does not go on with this one's file.
    asked: String,
    /// Bytes that are on the disk.
    bytes: u64,
    /// Rows in them.
    rows: u64,
    /// The last report looked at.
    after: i64,
}

pub(super) async fn run(terminal: &mut Terminal, args: cli::Export) -> Done {
    let lang = terminal.lang;
    let format = format(lang, &args)?;
    let wanted = wanted(lang, &args)?;
    let mut files = Files::of(&args.file);
    if args.file.exists() {
        let told = args.file.display().to_string();
        return Err(Fail::Usage(fill(lang, "export.exists", &[("path", &told)])));
    }
    let asked = format!(
        "{format:?} {:?} {:?} {}",
        wanted.query, args.user, args.public
    );
    let mark = match args.resume {
        true => files.mark(lang, &asked)?,
        false => Mark {
            asked,
            ..Mark::default()
        },
    };
    let app = super::open(terminal, &args.place).await?;
    let told = |e| Fail::app(lang, e);
    let now = clock::now();
    // Names as the province bears them, in whatever language the terminal speaks: the file is the same.
    let ctx = match &args.user {
        None => Ctx::system(now),
        Some(name) => {
            let found = app::user::people::one(&app, &Ctx::system(now), name).await;
            let actor = match found {
                Ok(account) => account.actor(0, now),
                Err(AppError::NotFound) => None,
                Err(e) => return Err(told(e)),
            };
            let nobody = || Fail::No(fill(lang, "export.nobody", &[("user", name)]));
            Ctx::of(actor.ok_or_else(nobody)?, now)
        }
    };
    let rows = begin(&app, &ctx, wanted, format, ReportId(mark.after))
        .await
        .map_err(told)?;
    files.open(&mark)?;
    let rows = files.write(lang, format, rows, mark).await?;
    files.done()?;
    terminal.say(
        "export.done",
        &[
            ("n", &rows.to_string()),
            ("path", &args.file.display().to_string()),
        ],
    )
}

/// As told, or by the file's ending.
fn format(lang: Lang, args: &cli::Export) -> Done<Format> {
    let ending = args.file.extension().and_then(|e| e.to_str());
    let name = match (args.format.as_deref(), ending) {
        (Some(name), _) => name,
        (None, Some("xml")) => Format::GeoReportXml.as_str(),
        (None, Some("ndjson")) => Format::Jsonl.as_str(),
        (None, ending) => ending.unwrap_or_default(),
    };
    let known = Format::ALL.map(Format::as_str).join(", ");
    let unknown = || fill(lang, "export.format", &[("known", &known)]);
    Format::parse(name).ok_or_else(|| Fail::Usage(unknown()))
}

fn wanted(lang: Lang, args: &cli::Export) -> Done<Wanted> {
    let time = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => {
            let day = || At::parse(&format!("{text}T00:00:00"));
            let at = At::parse(text).or_else(day);
            let unreadable = || fill(lang, "export.time", &[("time", text)]);
            at.map(Some).ok_or_else(|| Fail::Usage(unreadable()))
        }
    };
    let mut query = Query::default();
    query.filter.since = time(&args.since)?;
    query.filter.until = time(&args.until)?;
    query.filter.leads.clone_from(&args.agency);
    query.filter.categories.clone_from(&args.category);
    query.filter.areas.clone_from(&args.area);
    Ok(Wanted {
        query,
        public: args.public,
        ..Wanted::default()
    })
}

/// The file that is being written, and what stands beside it.
struct Files {
    path: PathBuf,
    part: PathBuf,
    resume: PathBuf,
    out: Option<File>,
}

impl Files {
    fn of(path: &Path) -> Files {
        Files {
            path: path.to_owned(),
            part: path.with_added_extension("part"),
            resume: path.with_added_extension("resume"),
            out: None,
        }
    }

    /// How far the broken one came.
    fn mark(&self, lang: Lang, asked: &str) -> Done<Mark> {
        let none = || Fail::No(t(lang, "export.resume.none").to_owned());
        let text = std::fs::read(&self.resume).map_err(|_| none())?;
        let mark: Mark = serde_json::from_slice(&text).map_err(|_| none())?;
        let part = std::fs::metadata(&self.part).map_err(|_| none())?;
        if part.len() < mark.bytes {
            return Err(none());
        }
        match mark.asked == asked {
            true => Ok(mark),
            false => Err(Fail::Usage(t(lang, "export.resume.other").to_owned())),
        }
    }

    /// Opens what is to be written, cut back to what is certain of it.
    fn open(&mut self, mark: &Mark) -> Done {
        let said = |e| Fail::environment(self.part.display(), e);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        // Words that are not public may be in it.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(&self.part).map_err(said)?;
        out.set_len(mark.bytes).map_err(said)?;
        io::Seek::seek(&mut out, io::SeekFrom::End(0)).map_err(said)?;
        self.out = Some(out);
        Ok(())
    }

    /// Writes all rows; how many there are.
    async fn write(
        &mut self,
        lang: Lang,
        format: Format,
        mut rows: Rows,
        mut mark: Mark,
    ) -> Done<u64> {
        let mut printer = format.printer(mark.rows);
        let mut bytes = Vec::new();
        if mark.bytes == 0 {
            printer.head(&mut bytes);
        }
        let mut progress = Progress::new("export.progress");
        let mut pages = 0u32;
        while let Some((records, after)) = rows.next().await.map_err(|e| Fail::app(lang, e))? {
            for record in &records {
                printer.row(&record.cells(format.fields()), &mut bytes);
            }
            self.put(&mut bytes, &mut mark)?;
            (mark.rows, mark.after) = (printer.rows(), after.0);
            if pages.is_multiple_of(NOTED_EACH) {
                self.note(&mark)?;
            }
            pages += 1;
            progress.tell(lang, printer.rows());
        }
        printer.tail(&mut bytes);
        self.put(&mut bytes, &mut mark)?;
        progress.over();
        Ok(printer.rows())
    }

    fn put(&mut self, bytes: &mut Vec<u8>, mark: &mut Mark) -> Done {
        let Some(out) = &mut self.out else {
            return Ok(());
        };
        out.write_all(bytes)
            .map_err(|e| Fail::environment(self.part.display(), e))?;
        mark.bytes += bytes.len() as u64;
        bytes.clear();
        Ok(())
    }

    /// What is written so far is on the disk, and then that it is.
    fn note(&mut self, mark: &Mark) -> Done {
        let said = |e| Fail::environment(self.resume.display(), e);
        if let Some(out) = &self.out {
            out.sync_data().map_err(said)?;
        }
        let next = self.resume.with_added_extension("new");
        let text = serde_json::to_vec(mark).map_err(|e| said(e.into()))?;
        let mut file = File::create(&next).map_err(said)?;
        file.write_all(&text).map_err(said)?;
        file.sync_data().map_err(said)?;
        std::fs::rename(&next, &self.resume).map_err(said)
    }

    /// It is whole: it gets its name.
    fn done(&mut self) -> Done {
        let said = |e| Fail::environment(self.path.display(), e);
        if let Some(out) = self.out.take() {
            out.sync_all().map_err(said)?;
        }
        std::fs::rename(&self.part, &self.path).map_err(said)?;
        let beside = self.path.parent().filter(|p| !p.as_os_str().is_empty());
        File::open(beside.unwrap_or(Path::new(".")))
            .and_then(|folder| folder.sync_all())
            .map_err(said)?;
        match std::fs::remove_file(&self.resume) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(said(e)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

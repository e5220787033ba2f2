//! `restore`: a backup of either engine into an empty installation. So does an installation move
//! from one engine to the other.

use super::backup::{BEGIN, Begin, FILES, LAYOUT, ROWS, WHOLE, Whole, count, hex};
use crate::cli;
use crate::config::{Config, make_folder};
use crate::fail::{Done, Fail};
use crate::house;
use crate::terminal::Terminal;
use flate2::read::GzDecoder;
use lang::{Lang, fill, t};
use media::{Storage, Stored};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use store::dump::Load;
use store::{Keys, Store};
use tar::Archive;

/// The longest member that is taken: a piece of rows or a file is far below.
const MEMBER_BYTES_MAX: u64 = 1 << 30;

pub(super) async fn run(terminal: &mut Terminal, args: cli::Backup) -> Done {
    let lang = terminal.lang;
    let config = Config::read(lang, &args.place)?;
    make_folder(&config.data)?;
    // First, for without them nothing that is sealed would ever open again.
    let keys = house::keys(lang, &config)?;
    let file = File::open(&args.file).map_err(|e| Fail::environment(args.file.display(), e))?;
    let storage = crate::files::open(lang, &config)?;
    let store = house::new_store(&config).await?;
    let backup = Backup {
        lang,
        path: &args.file,
        keys: &keys,
    };
    let (rows, files) = backup.read(file, &store, &storage).await?;
    terminal.say(
        "cli.restore.done",
        &[("rows", &rows.to_string()), ("files", &files.to_string())],
    )?;
    house::complete(lang, &store).await?;
    let app = house::app(lang, &config, store).await?;
    app::follow::catch_up(&app)
        .await
        .map_err(|e| Fail::app(lang, e))?;
    let whole = cli::Verify {
        report: None,
        place: args.place,
    };
    super::verify::run(terminal, whole).await
}

/// A backup that is being read.
struct Backup<'a> {
    lang: Lang,
    path: &'a Path,
    keys: &'a Keys,
}

impl Backup<'_> {
    fn damaged(&self) -> Fail {
        let told = self.path.display().to_string();
        Fail::Environment(fill(self.lang, "cli.restore.damaged", &[("path", &told)]))
    }

    /// Member by member; how many rows and files it held.
    async fn read(&self, file: File, store: &Store, storage: &Storage) -> Done<(u64, u64)> {
        let mut archive = Archive::new(BufReader::new(file));
        let members = archive.entries().map_err(|_| self.damaged())?;
        let mut digest = Sha256::new();
        let mut load = None;
        let mut files = 0;
        for member in members {
            let mut member = member.map_err(|_| self.damaged())?;
            let name = member.path().map_err(|_| self.damaged())?;
            let name = name.to_str().ok_or_else(|| self.damaged())?.to_owned();
            if member.size() > MEMBER_BYTES_MAX {
                return Err(self.damaged());
            }
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).map_err(|_| self.damaged())?;
            if name == WHOLE {
                let whole: Whole = serde_json::from_slice(&bytes).map_err(|_| self.damaged())?;
                let load: Load = load.ok_or_else(|| self.damaged())?;
                let rows = load.finish().await?;
                if (whole.rows, whole.files, whole.sha256) != (rows, files, hex(digest)) {
                    return Err(self.damaged());
                }
                return Ok((rows, files));
            }
            count(&mut digest, &name, &bytes);
            if name == BEGIN {
                self.begins(&bytes)?;
                load = Some(Load::begin(store).await?);
            } else if name.starts_with(ROWS) {
                let load = load.as_mut().ok_or_else(|| self.damaged())?;
                for line in BufReader::new(GzDecoder::new(&bytes[..])).lines() {
                    load.line(&line.map_err(|_| self.damaged())?).await?;
                }
            } else if let Some(name) = name.strip_prefix(FILES) {
                let (id, variant) = Stored::read_name(name).ok_or_else(|| self.damaged())?;
                let kept = storage.put(id, variant, bytes.into()).await;
                kept.map_err(|e| Fail::environment("files", e))?;
                files += 1;
            } else {
                return Err(self.damaged());
            }
        }
        // The last member is missing: it was cut short.
        Err(self.damaged())
    }

    /// Whether it is a backup of this program, and opens with these keys.
    fn begins(&self, bytes: &[u8]) -> Done {
        let begin: Begin = serde_json::from_slice(bytes).map_err(|_| self.damaged())?;
        if begin.hientruong != LAYOUT {
            return Err(Fail::Environment(
                t(self.lang, "cli.restore.newer").to_owned(),
            ));
        }
        if begin.keys != self.keys.mark() {
            return Err(Fail::Environment(
                t(self.lang, "cli.restore.other_keys").to_owned(),
            ));
        }
        Ok(())
    }
}

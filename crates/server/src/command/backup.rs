//! `backup`: the whole installation into one file, while it serves.
//!
//! The file is a tar. Its members, in order:
//!
//! ```text
//! begin.json               {"hientruong":1,"keys":"…"}: whose keys open what is sealed in it
//! rows/00000001.jsonl.gz   the lines of `store::dump`, as of one moment, in pieces
//! files/ID-FORM            each file, after the rows that name it
//! whole.json               {"rows":…,"files":…,"sha256":"…"}: of all members' bytes before it
//! ```
//!
//! Without the last member it was cut short. The keys are not in it: whoever finds a backup reads no
//! name and no telephone number.

use crate::cli;
use crate::config::Config;
use crate::fail::{Done, Fail};
use crate::house;
use crate::terminal::Terminal;
use flate2::Compression;
use flate2::write::GzEncoder;
use lang::fill;
use media::{Storage, StorageError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use store::Keys;
use tar::{Builder, Header};

/// The layout's number.
pub(super) const LAYOUT: u32 = 1;
/// Text of one piece of rows, before it is packed: small enough for memory, large enough to pack well.
const PIECE_BYTES: usize = 8 << 20;
/// Names of the members.
pub(super) const BEGIN: &str = "begin.json";
pub(super) const ROWS: &str = "rows/";
pub(super) const FILES: &str = "files/";
pub(super) const WHOLE: &str = "whole.json";

/// The first member.
#[derive(Serialize, Deserialize)]
pub(super) struct Begin {
    pub(super) hientruong: u32,
    pub(super) keys: String,
}

/// The last member.
#[derive(Serialize, Deserialize)]
pub(super) struct Whole {
    pub(super) rows: u64,
    pub(super) files: u64,
    pub(super) sha256: String,
}

/// Adds a member to the digest: its name, its length, its bytes.
pub(super) fn count(digest: &mut Sha256, name: &str, bytes: &[u8]) {
    digest.update(name.as_bytes());
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

/// The digest as it stands in the last member.
pub(super) fn hex(digest: Sha256) -> String {
    let bytes = digest.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) async fn run(terminal: &mut Terminal, args: cli::Backup) -> Done {
    let lang = terminal.lang;
    let config = Config::read(lang, &args.place)?;
    let store = house::store(lang, &config).await?;
    house::check_schema(lang, &store).await?;
    let keys_file = config.keys_file();
    let keys = house::keys(lang, &config)?;
    let storage = crate::files::open(lang, &config)?;
    let path = args.file;
    if path.exists() {
        let told = path.display().to_string();
        return Err(Fail::Usage(fill(
            lang,
            "cli.backup.exists",
            &[("path", &told)],
        )));
    }
    // Under its own name only when it is whole.
    let part = path.with_added_extension("part");
    let made = write(&part, &store, &storage, &keys).await;
    let (rows, files) = match made {
        Ok(made) => made,
        Err(e) => {
            // What is there of it helps nobody; that it could not be taken away is told by the first fault.
            let _ = std::fs::remove_file(&part);
            return Err(e);
        }
    };
    let said = |e| Fail::environment(path.display(), e);
    std::fs::rename(&part, &path).map_err(said)?;
    let beside = path.parent().filter(|p| !p.as_os_str().is_empty());
    File::open(beside.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(said)?;
    let bytes = std::fs::metadata(&path).map_err(said)?.len();
    terminal.say(
        "cli.backup.done",
        &[
            ("rows", &rows.to_string()),
            ("files", &files.to_string()),
            ("mb", &bytes.div_ceil(1 << 20).to_string()),
            ("path", &path.display().to_string()),
            ("keys", &keys_file.display().to_string()),
        ],
    )
}

/// Writes the tar to its end and onto the disk; how many rows and files are in it.
async fn write(
    path: &Path,
    store: &store::Store,
    storage: &Storage,
    keys: &Keys,
) -> Done<(u64, u64)> {
    let said = |e: io::Error| Fail::environment(path.display(), e);
    let mut tar = Tar::begin(path).map_err(said)?;
    let begin = Begin {
        hientruong: LAYOUT,
        keys: keys.mark(),
    };
    tar.json(BEGIN, &begin).map_err(said)?;
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    let rows = store::dump::dump(store, |line| {
        piece.extend_from_slice(line.as_bytes());
        piece.push(b'\n');
        if piece.len() < PIECE_BYTES {
            return Ok(());
        }
        tar.rows(&std::mem::take(&mut piece))
    })
    .await?;
    tar.rows(&piece).map_err(said)?;
    // A file is on the disk before a row names it, and the rows are of a moment that is over: what
    // they name is there, unless it was erased since.
    let mut files = 0;
    for shelf in 0..=u8::MAX {
        let told = |e: StorageError| Fail::environment("files", e);
        for found in storage.list(shelf).await.map_err(told)? {
            match storage.get(found.id, found.variant).await {
                Ok(bytes) => tar
                    .member(&format!("{FILES}{}", found.name()), &bytes)
                    .map_err(said)?,
                Err(StorageError::Missing) => continue,
                Err(e) => return Err(told(e)),
            }
            files += 1;
        }
    }
    tar.end(rows, files).map_err(said)?;
    Ok((rows, files))
}

/// A tar that is being written.
struct Tar {
    tar: Builder<BufWriter<File>>,
    digest: Sha256,
    pieces: u32,
}

impl Tar {
    fn begin(path: &Path) -> io::Result<Tar> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // Words that are not public yet are in it.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Tar {
            tar: Builder::new(BufWriter::new(options.open(path)?)),
            digest: Sha256::new(),
            pieces: 0,
        })
    }

    fn member(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        count(&mut self.digest, name, bytes);
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        self.tar.append_data(&mut header, name, bytes)
    }

    fn json(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        let bytes = serde_json::to_vec(value)?;
        self.member(name, &bytes)
    }

    fn rows(&mut self, lines: &[u8]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        self.pieces += 1;
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(lines)?;
        let packed = packed.finish()?;
        self.member(&format!("{ROWS}{:08}.jsonl.gz", self.pieces), &packed)
    }

    fn end(mut self, rows: u64, files: u64) -> io::Result<()> {
        let sha256 = hex(self.digest.clone());
        self.json(
            WHOLE,
            &Whole {
                rows,
                files,
                sha256,
            },
        )?;
        let file = self
            .tar
            .into_inner()?
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }
}

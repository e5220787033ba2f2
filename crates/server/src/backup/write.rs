//! Writing a backup, under its own name only when it is whole.

use super::folder::Home;
use super::{BEGIN, Begin, FILES, LAYOUT, Meter, ROWS, WHOLE, Whole, count, enough, fault, hex};
use crate::fail::{Done, Fail};
use app::backup::{Fault, Step};
use domain::time::At;
use flate2::Compression;
use flate2::write::GzEncoder;
use media::{Storage, StorageError};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use store::{Keys, Store};
use tar::{Builder, Header};

/// Text of one piece of rows, before it is packed: small enough for memory, large enough to pack well.
const PIECE_BYTES: usize = 8 << 20;

/// What goes into a backup.
pub(crate) struct Whence<'a> {
    pub(crate) store: &'a Store,
    pub(crate) storage: &'a Storage,
    pub(crate) keys: &'a Keys,
}

/// A backup that was made.
pub(crate) struct Made {
    pub(crate) path: PathBuf,
    pub(crate) rows: u64,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

/// What is there of a backup that did not become whole goes.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // Under another name by now where all went well.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Writes a backup to a path where nothing is yet.
pub(crate) async fn to_file(path: &Path, whence: Whence<'_>, meter: &Meter) -> Done<Made> {
    let beside = path.parent().filter(|p| !p.as_os_str().is_empty());
    let beside = beside.unwrap_or(Path::new("."));
    let said = |e: io::Error| Fail::Backup(fault(beside, &e));
    let part = Part(path.with_added_extension("part"));
    meter.begin(Step::Writing, 0);
    let (rows, files) = write(&part.0, &whence, meter, &said).await?;
    std::fs::rename(&part.0, path).map_err(said)?;
    File::open(beside)
        .and_then(|folder| folder.sync_all())
        .map_err(said)?;
    Ok(Made {
        rows,
        files,
        bytes: std::fs::metadata(path).map_err(said)?.len(),
        path: path.to_owned(),
    })
}

/// Writes a backup into the installation's folder under a name of its own, and removes those whose
/// days are over. `at_least`: bytes of the database, if it is a file.
pub(crate) async fn into_folder(
    home: &Home,
    whence: Whence<'_>,
    at_least: u64,
    now: At,
    meter: &Meter,
) -> Done<Made> {
    home.open().map_err(Fail::Backup)?;
    let newest = home.newest_bytes(&whence.keys.mark());
    // A day adds little to a backup, and its rows are packed: a database is longer than they are.
    let need = newest.map_or(at_least / 2, |bytes| bytes.saturating_mul(5) / 4);
    enough(&home.path, need).map_err(Fail::Backup)?;
    let path = home.path.join(home.fresh_name(now));
    if path.exists() {
        let why = format!("{} is there already", path.display());
        return Err(Fail::Backup(Fault::Other { why }));
    }
    let mark = whence.keys.mark();
    let made = to_file(&path, whence, meter).await?;
    home.clear(&mark, now);
    Ok(made)
}

/// Writes the tar to its end and onto the disk; how many rows and files are in it.
async fn write(
    path: &Path,
    whence: &Whence<'_>,
    meter: &Meter,
    said: &impl Fn(io::Error) -> Fail,
) -> Done<(u64, u64)> {
    let mut tar = Tar::begin(path).map_err(said)?;
    let begin = Begin {
        hientruong: LAYOUT,
        keys: whence.keys.mark(),
    };
    tar.json(BEGIN, &begin).map_err(said)?;
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    let rows = store::dump::dump(whence.store, |line| {
        meter.row();
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
        for found in whence.storage.list(shelf).await.map_err(told)? {
            match whence.storage.get(found.id, found.variant).await {
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

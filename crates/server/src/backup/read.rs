//! Reading a backup into an empty installation.

use super::{BEGIN, Begin, FILES, LAYOUT, Meter, ROWS, WHOLE, Whole, count, hex};
use crate::fail::{Done, Fail};
use app::backup::Fault;
use flate2::read::GzDecoder;
use media::{Storage, Stored};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;
use store::dump::Load;
use store::{Keys, Store};
use tar::Archive;

/// The longest member that is taken: a piece of rows or a file is far below.
const MEMBER_BYTES_MAX: u64 = 1 << 30;

/// A backup that is being read.
pub(crate) struct Backup<'a> {
    pub(crate) path: &'a Path,
    pub(crate) keys: &'a Keys,
}

impl Backup<'_> {
    /// Its name, for people.
    fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    fn damaged(&self) -> Fail {
        Fail::Backup(Fault::Damaged { file: self.name() })
    }

    fn cut(&self) -> Fail {
        Fail::Backup(Fault::Cut { file: self.name() })
    }

    fn unread(&self, e: &io::Error) -> Fail {
        match e.kind() {
            io::ErrorKind::UnexpectedEof => self.cut(),
            _ => self.damaged(),
        }
    }

    /// Opens it.
    pub(crate) fn open(&self) -> Done<File> {
        File::open(self.path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => Fail::Backup(Fault::Gone { file: self.name() }),
            _ => Fail::environment(self.path.display(), e),
        })
    }

    /// Bytes of its rows, packed, and of its files: by the heads of its members alone.
    pub(crate) fn measure(&self, file: &File) -> Done<(u64, u64)> {
        let mut archive = Archive::new(file);
        let (mut rows, mut files) = (0, 0);
        let members = archive.entries_with_seek();
        for member in members.map_err(|e| self.unread(&e))? {
            let member = member.map_err(|e| self.unread(&e))?;
            let name = member.path_bytes();
            if name.starts_with(ROWS.as_bytes()) {
                rows += member.size();
            } else if name.starts_with(FILES.as_bytes()) {
                files += member.size();
            }
        }
        let mut file = file;
        file.rewind()?;
        Ok((rows, files))
    }

    /// Member by member; how many rows and files it held.
    pub(crate) async fn read(
        &self,
        file: File,
        store: &Store,
        storage: &Storage,
        meter: &Meter,
    ) -> Done<(u64, u64)> {
        let mut archive = Archive::new(BufReader::new(file));
        let members = archive.entries().map_err(|_| self.damaged())?;
        let mut digest = Sha256::new();
        let mut load = None;
        let mut files = 0;
        for member in members {
            let mut member = member.map_err(|e| self.unread(&e))?;
            let name = member.path().map_err(|_| self.damaged())?;
            let name = name.to_str().ok_or_else(|| self.damaged())?.to_owned();
            let size = member.size();
            if size > MEMBER_BYTES_MAX {
                return Err(self.damaged());
            }
            let mut bytes = Vec::new();
            member
                .read_to_end(&mut bytes)
                .map_err(|e| self.unread(&e))?;
            if bytes.len() as u64 != size {
                return Err(self.cut());
            }
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
                    meter.row();
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
        // The last member is missing.
        Err(match load {
            Some(_) => self.cut(),
            None => self.damaged(),
        })
    }

    /// Whether it is a backup of this program, and opens with these keys.
    fn begins(&self, bytes: &[u8]) -> Done {
        let begin: Begin = serde_json::from_slice(bytes).map_err(|_| self.damaged())?;
        if begin.hientruong != LAYOUT {
            return Err(Fail::Backup(Fault::Newer { file: self.name() }));
        }
        if begin.keys != self.keys.mark() {
            return Err(Fail::Backup(Fault::OtherKeys { file: self.name() }));
        }
        Ok(())
    }
}

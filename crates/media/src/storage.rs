//! Where files are kept: a folder, written so that what is named in the database is on the disk.

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use std::collections::HashSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use tokio::sync::Mutex;

/// Which form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variant {
    /// As it came, metadata included: for the centre only.
    Original,
    /// The print that may be shown.
    Public,
    /// The small print for lists.
    Thumb,
}

impl Variant {
    /// Every form a file may have.
    pub const ALL: [Variant; 3] = [Variant::Original, Variant::Public, Variant::Thumb];

    /// How the file's name ends. An original has no extension, so that no web server pointed at
    /// the folder by mistake hands out a sender's file as a page.
    fn ending(self) -> &'static str {
        match self {
            Variant::Original => "original",
            Variant::Public => "public.jpg",
            Variant::Thumb => "thumb.jpg",
        }
    }
}

/// A file found by [`Storage::list`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The file's id.
    pub id: i64,
    /// Its form.
    pub variant: Variant,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was written, in milliseconds since 1970: what a sweep must leave alone for a
    /// while, for files are written before the database names them.
    pub written_at_ms: i64,
}

impl Stored {
    /// The name under which it lies, without its folders.
    pub fn name(&self) -> String {
        format!("{}-{}", self.id, self.variant.ending())
    }

    /// Reads such a name back; `None` for what is not ours.
    pub fn read_name(text: &str) -> Option<(i64, Variant)> {
        let (id, ending) = text.rsplit_once('-')?;
        let variant = Variant::ALL
            .into_iter()
            .find(|variant| variant.ending() == ending)?;
        Some((id.parse().ok()?, variant))
    }
}

/// Why the storage did not do it.
#[derive(Debug)]
pub enum StorageError {
    /// No such file.
    Missing,
    /// No room on the disk, or none left to this user. Nothing half-written remains; try again
    /// when there is room, and say "busy" until then.
    Full,
    /// Nobody may write there now: a disk that the system made read-only after a fault, rights that
    /// were taken away. As [`StorageError::Full`].
    Closed(String),
    /// Anything else the disk says.
    Broken(String),
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StorageError::Missing => f.write_str("no such file in the storage"),
            StorageError::Full => f.write_str("the storage is full"),
            StorageError::Closed(cause) => write!(f, "nothing may be written: {cause}"),
            StorageError::Broken(cause) => write!(f, "the storage failed: {cause}"),
        }
    }
}

impl std::error::Error for StorageError {}

impl From<object_store::Error> for StorageError {
    fn from(error: object_store::Error) -> Self {
        if matches!(error, object_store::Error::NotFound { .. }) {
            return StorageError::Missing;
        }
        // The kind sits somewhere down the chain of causes.
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(inner) = cause {
            match inner.downcast_ref::<io::Error>() {
                Some(io) if is_full(io) => return StorageError::Full,
                Some(io) if is_closed(io) => return StorageError::Closed(io.to_string()),
                Some(_) | None => cause = inner.source(),
            }
        }
        StorageError::Broken(error.to_string())
    }
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        if is_full(&error) {
            StorageError::Full
        } else if is_closed(&error) {
            StorageError::Closed(error.to_string())
        } else {
            StorageError::Broken(error.to_string())
        }
    }
}

/// The file that is written to see whether any can be.
const PROBE: &str = "probe";

fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

fn is_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
    )
}

/// The folder of files. Cheap to clone.
///
/// A file lies at `ab/cd/<id>-public.jpg`, where `cd` and `ab` are the id's two lowest bytes:
/// the random part of an id, so that 65,536 folders fill evenly.
#[derive(Clone, Debug)]
pub struct Storage {
    disk: Arc<LocalFileSystem>,
    root: PathBuf,
    /// Folders this process knows to be on the disk; at most 65,536.
    ready: Arc<Mutex<HashSet<u16>>>,
}

impl Storage {
    /// Opens the folder, making it when it is not there.
    pub fn open(root: &Path) -> Result<Storage, StorageError> {
        std::fs::create_dir_all(root)?;
        let root = std::fs::canonicalize(root)?;
        if let Some(parent) = root.parent() {
            sync_folder(parent)?;
        }
        let disk = LocalFileSystem::new_with_prefix(&root)?.with_fsync(true);
        Ok(Storage {
            disk: Arc::new(disk),
            root,
            ready: Arc::default(),
        })
    }

    /// Writes a file; replaces one of the same name whole or not at all.
    ///
    /// When this returns, the bytes and every folder entry that leads to them are on the disk:
    /// written beside the final name, synced, renamed, folder synced. After a crash or an error
    /// there is the whole file or none; a leftover `…#1` is seen by nobody and swept.
    pub async fn put(&self, id: i64, variant: Variant, bytes: Bytes) -> Result<(), StorageError> {
        self.prepare(id).await?;
        self.disk
            .put(&key(id, variant), PutPayload::from_bytes(bytes))
            .await?;
        Ok(())
    }

    /// Reads a file whole.
    pub async fn get(&self, id: i64, variant: Variant) -> Result<Bytes, StorageError> {
        Ok(self.disk.get(&key(id, variant)).await?.bytes().await?)
    }

    /// Whether a file is there in this form.
    pub async fn has(&self, id: i64, variant: Variant) -> Result<bool, StorageError> {
        match self.disk.head(&key(id, variant)).await {
            Ok(_) => Ok(true),
            Err(e) => match StorageError::from(e) {
                StorageError::Missing => Ok(false),
                e => Err(e),
            },
        }
    }

    /// Writes a few bytes and takes them away again: whether files can be kept at this moment.
    ///
    /// # Errors
    /// As [`Storage::put`].
    pub async fn probe(&self) -> Result<(), StorageError> {
        let key = Key::from(PROBE);
        let bytes = PutPayload::from_static(b"?");
        self.disk.put(&key, bytes).await?;
        match self.disk.delete(&key).await.map_err(StorageError::from) {
            Ok(()) | Err(StorageError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Bytes that are free on the disk of the files, and bytes that it holds.
    pub fn room(&self) -> Result<(u64, u64), StorageError> {
        let disk = rustix::fs::statvfs(&self.root).map_err(io::Error::from)?;
        Ok((
            disk.f_bavail.saturating_mul(disk.f_frsize),
            disk.f_blocks.saturating_mul(disk.f_frsize),
        ))
    }

    /// Removes a file; one that is not there is removed already. A crash may bring it back, as
    /// an orphan that the sweep finds again.
    pub async fn delete(&self, id: i64, variant: Variant) -> Result<(), StorageError> {
        match self
            .disk
            .delete(&key(id, variant))
            .await
            .map_err(StorageError::from)
        {
            Ok(()) | Err(StorageError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The files of one shelf, `0..=255`, in order of their ids: a sweep goes from shelf to shelf
    /// and asks the database about each id, and never holds a whole province in memory.
    pub async fn list(&self, shelf: u8) -> Result<Vec<Stored>, StorageError> {
        let found: Vec<_> = self
            .disk
            .list(Some(&Key::from(format!("{shelf:02x}"))))
            .try_collect()
            .await?;
        let mut files: Vec<Stored> = found
            .into_iter()
            .filter_map(|meta| {
                let (id, variant) = Stored::read_name(meta.location.filename()?)?;
                let written_at_ms = meta.last_modified.timestamp_millis();
                Some(Stored {
                    id,
                    variant,
                    bytes: meta.size,
                    written_at_ms,
                })
            })
            .collect();
        files.sort_by_key(|file| (file.id, file.variant));
        Ok(files)
    }

    /// Removes what crashes left half-written on one shelf before `before_ms` (milliseconds since
    /// 1970; leave a day, lest a slow write be taken for a dead one). Returns how many.
    pub async fn sweep_leftovers(&self, shelf: u8, before_ms: i64) -> Result<u32, StorageError> {
        let shelf = self.root.join(format!("{shelf:02x}"));
        let swept = tokio::task::spawn_blocking(move || sweep(&shelf, before_ms)).await;
        swept.unwrap_or_else(|error| Err(StorageError::Broken(error.to_string())))
    }

    /// Makes the two folders of a file and syncs the folders that name them.
    ///
    /// The disk below does so only for folders it made itself: of two writers at once, the
    /// second finds them made and would answer before the first has synced them.
    async fn prepare(&self, id: i64) -> Result<(), StorageError> {
        let (shelf, row) = place(id);
        let number = u16::from_be_bytes([shelf, row]);
        let mut ready = self.ready.lock().await;
        if ready.contains(&number) {
            return Ok(());
        }
        let root = self.root.clone();
        let made = tokio::task::spawn_blocking(move || -> io::Result<()> {
            let shelf = root.join(format!("{shelf:02x}"));
            std::fs::create_dir_all(shelf.join(format!("{row:02x}")))?;
            sync_folder(&shelf)?;
            sync_folder(&root)
        })
        .await;
        made.map_err(|error| StorageError::Broken(error.to_string()))??;
        ready.insert(number);
        Ok(())
    }
}

/// Shelf and row of a file.
fn place(id: i64) -> (u8, u8) {
    let [.., shelf, row] = id.to_be_bytes();
    (shelf, row)
}

fn key(id: i64, variant: Variant) -> Key {
    let (shelf, row) = place(id);
    Key::from(format!("{shelf:02x}/{row:02x}/{id}-{}", variant.ending()))
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    // Folders can be opened and synced on Unix only; elsewhere the journal of the file system
    // has to do.
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

fn sweep(shelf: &Path, before_ms: i64) -> Result<u32, StorageError> {
    let mut swept = 0;
    for row in folder(shelf)? {
        for file in folder(&row?.path())? {
            let file = file?;
            let half = file.file_name().to_str().is_some_and(|name| {
                name.rsplit_once('#')
                    .is_some_and(|(_, n)| n.bytes().all(|b| b.is_ascii_digit()))
            });
            if !half {
                continue;
            }
            let written = file
                .metadata()?
                .modified()?
                .duration_since(SystemTime::UNIX_EPOCH);
            let written_ms = written.map_or(0, |since| since.as_millis());
            if i128::try_from(written_ms).is_ok_and(|ms| ms < i128::from(before_ms)) {
                std::fs::remove_file(file.path())?;
                swept += 1;
            }
        }
    }
    Ok(swept)
}

/// A folder's entries; of one that was never made, none.
fn folder(path: &Path) -> Result<Vec<io::Result<std::fs::DirEntry>>, StorageError> {
    match std::fs::read_dir(path) {
        Ok(entries) => Ok(entries.collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

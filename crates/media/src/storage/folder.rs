//! A folder on this machine's own disk.

use super::{StorageError, place};
use object_store::local::LocalFileSystem;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tokio::sync::Mutex;

#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    /// Folders this process knows to be on the disk; at most 65,536.
    ready: Mutex<HashSet<u16>>,
}

impl Folder {
    /// Opens the folder, making it when it is not there, and the disk below it.
    pub(super) fn open(root: &Path) -> Result<(Folder, LocalFileSystem), StorageError> {
        std::fs::create_dir_all(root)?;
        let root = std::fs::canonicalize(root)?;
        if let Some(parent) = root.parent() {
            sync_folder(parent)?;
        }
        let disk = LocalFileSystem::new_with_prefix(&root)?.with_fsync(true);
        let ready = Mutex::default();
        Ok((Folder { root, ready }, disk))
    }

    /// Bytes that are free on the disk, and bytes that it holds.
    pub(super) fn room(&self) -> Result<(u64, u64), StorageError> {
        let disk = rustix::fs::statvfs(&self.root).map_err(io::Error::from)?;
        Ok((
            disk.f_bavail.saturating_mul(disk.f_frsize),
            disk.f_blocks.saturating_mul(disk.f_frsize),
        ))
    }

    /// Removes what crashes left half-written on one shelf before `before_ms`.
    pub(super) async fn sweep(&self, shelf: u8, before_ms: i64) -> Result<u32, StorageError> {
        let shelf = self.root.join(format!("{shelf:02x}"));
        let swept = tokio::task::spawn_blocking(move || sweep(&shelf, before_ms)).await;
        swept.unwrap_or_else(|error| Err(StorageError::Broken(error.to_string())))
    }

    /// Makes the two folders of a file and syncs the folders that name them.
    ///
    /// The disk below does so only for folders it made itself: of two writers at once, the
    /// second finds them made and would answer before the first has synced them.
    pub(super) async fn prepare(&self, id: i64) -> Result<(), StorageError> {
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

//! Where files are kept: a folder or a bucket of an S3 server, written so that what is named in the
//! database is there.

mod bucket;
mod folder;
mod line;

use crate::limits::{BUCKET_PROBE, PROBE_NAME};
use bytes::Bytes;
use folder::Folder;
use futures_util::TryStreamExt;
use line::Fault;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use bucket::{Bucket, BucketFault};

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
    /// were taken away, a key that is not taken, a bucket that is gone. As [`StorageError::Full`].
    Closed(String),
    /// It does not answer, not in time, or says that it is busy. As [`StorageError::Full`].
    Away(String),
    /// Anything else that it says.
    Broken(String),
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StorageError::Missing => f.write_str("no such file in the storage"),
            StorageError::Full => f.write_str("the storage is full"),
            StorageError::Closed(cause) => write!(f, "nothing may be written: {cause}"),
            StorageError::Away(cause) => write!(f, "the storage does not answer: {cause}"),
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
            if let Some(fault) = inner.downcast_ref::<Fault>() {
                return fault.meaning();
            }
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

/// Where files are kept. Cheap to clone.
///
/// A file lies at `ab/cd/<id>-public.jpg`, where `cd` and `ab` are the id's two lowest bytes:
/// the random part of an id, so that 65,536 folders fill evenly. In a bucket it has the same name
/// after the bucket's prefix.
#[derive(Clone, Debug)]
pub struct Storage {
    objects: Arc<dyn ObjectStore>,
    place: Arc<Place>,
}

#[derive(Debug)]
enum Place {
    Folder(Folder),
    Bucket {
        /// What every name begins with; empty, or ends with a slash.
        prefix: String,
        /// Whether the newest write did not succeed; none was tried yet.
        unsure: AtomicBool,
    },
}

impl Storage {
    /// Opens the folder, making it when it is not there.
    ///
    /// # Errors
    /// The disk's.
    pub fn open(root: &Path) -> Result<Storage, StorageError> {
        let (folder, disk) = Folder::open(root)?;
        Ok(Storage {
            objects: Arc::new(disk),
            place: Arc::new(Place::Folder(folder)),
        })
    }

    /// Keeps files in a bucket. Whether it can be reached is found out when it is first asked;
    /// `tls` says whom to trust.
    ///
    /// # Errors
    /// What in the settings cannot be meant.
    pub fn in_bucket(bucket: &Bucket, tls: rustls::ClientConfig) -> Result<Storage, BucketFault> {
        let (objects, prefix) = bucket.open(tls)?;
        Ok(Storage {
            objects: Arc::new(objects),
            place: Arc::new(Place::Bucket {
                prefix,
                unsure: AtomicBool::new(true),
            }),
        })
    }

    /// Writes a file; replaces one of the same name whole or not at all.
    ///
    /// When this returns, the bytes and every folder entry that leads to them are on the disk:
    /// written beside the final name, synced, renamed, folder synced. After a crash or an error
    /// there is the whole file or none; a leftover `…#1` is seen by nobody and swept. In a bucket the
    /// server has said that it keeps them; a file goes there in one request, of which nothing stays
    /// if it breaks off.
    ///
    /// # Errors
    /// As [`StorageError`] says; never [`StorageError::Missing`].
    pub async fn put(&self, id: i64, variant: Variant, bytes: Bytes) -> Result<(), StorageError> {
        if let Place::Folder(folder) = &*self.place {
            folder.prepare(id).await?;
        }
        self.write(&self.key(id, variant), bytes).await
    }

    async fn write(&self, key: &Key, bytes: Bytes) -> Result<(), StorageError> {
        let written = self.objects.put(key, PutPayload::from_bytes(bytes)).await;
        let written = match written.map_err(StorageError::from) {
            Ok(_) => Ok(()),
            // Something answers there, but it keeps nothing.
            Err(StorageError::Missing) => Err(StorageError::Closed("no such place".to_owned())),
            Err(error) => Err(error),
        };
        if let Place::Bucket { unsure, .. } = &*self.place {
            unsure.store(written.is_err(), Ordering::Relaxed);
        }
        written
    }

    /// Reads a file whole.
    ///
    /// # Errors
    /// As [`StorageError`] says.
    pub async fn get(&self, id: i64, variant: Variant) -> Result<Bytes, StorageError> {
        self.read(&self.key(id, variant)).await
    }

    async fn read(&self, key: &Key) -> Result<Bytes, StorageError> {
        Ok(self.objects.get(key).await?.bytes().await?)
    }

    /// Whether a file is there in this form.
    ///
    /// # Errors
    /// As [`StorageError`] says; never [`StorageError::Missing`].
    pub async fn has(&self, id: i64, variant: Variant) -> Result<bool, StorageError> {
        let key = self.key(id, variant);
        match self.objects.head(&key).await.map_err(StorageError::from) {
            Ok(_) => Ok(true),
            // The answer to HEAD has no words, and a bucket that is gone looks like a file that is.
            Err(StorageError::Missing) => match &*self.place {
                Place::Folder(_) => Ok(false),
                Place::Bucket { .. } => match self.read(&key).await {
                    Ok(_) => Ok(true),
                    Err(StorageError::Missing) => Ok(false),
                    Err(error) => Err(error),
                },
            },
            Err(error) => Err(error),
        }
    }

    /// Whether files can be kept at this moment. On a disk a few bytes are written and taken away
    /// again. A bucket is asked for a file, and written to where writing failed the last time or was
    /// never tried: one that keeps old versions would keep each trial.
    ///
    /// # Errors
    /// As [`Storage::put`].
    pub async fn probe(&self) -> Result<(), StorageError> {
        match &*self.place {
            Place::Folder(_) => self.try_to_write().await,
            Place::Bucket { unsure, .. } => {
                let tried = async {
                    if unsure.load(Ordering::Relaxed) {
                        return self.try_to_write().await;
                    }
                    match self.read(&self.named(PROBE_NAME)).await {
                        Ok(_) | Err(StorageError::Missing) => Ok(()),
                        Err(error) => Err(error),
                    }
                };
                let tried = tokio::time::timeout(BUCKET_PROBE, tried).await;
                tried.unwrap_or_else(|_| Err(StorageError::Away("not in time".to_owned())))
            }
        }
    }

    async fn try_to_write(&self) -> Result<(), StorageError> {
        let key = self.named(PROBE_NAME);
        self.write(&key, Bytes::from_static(b"?")).await?;
        self.remove(&key).await
    }

    /// Bytes that are free on the disk of the files, and bytes that it holds; nobody knows that of a
    /// bucket.
    ///
    /// # Errors
    /// The disk's.
    pub fn room(&self) -> Result<Option<(u64, u64)>, StorageError> {
        match &*self.place {
            Place::Folder(folder) => folder.room().map(Some),
            Place::Bucket { .. } => Ok(None),
        }
    }

    /// Whether other nodes keep their files at the same place.
    pub fn is_shared(&self) -> bool {
        match &*self.place {
            Place::Folder(_) => false,
            Place::Bucket { .. } => true,
        }
    }

    /// Removes a file; one that is not there is removed already. A crash may bring it back, as
    /// an orphan that the sweep finds again.
    ///
    /// # Errors
    /// As [`StorageError`] says; never [`StorageError::Missing`].
    pub async fn delete(&self, id: i64, variant: Variant) -> Result<(), StorageError> {
        self.remove(&self.key(id, variant)).await
    }

    async fn remove(&self, key: &Key) -> Result<(), StorageError> {
        let removed = self.objects.delete(key).await;
        match removed.map_err(StorageError::from) {
            Ok(()) | Err(StorageError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The files of one shelf, `0..=255`, in order of their ids: a sweep goes from shelf to shelf
    /// and asks the database about each id, and never holds a whole province in memory.
    ///
    /// # Errors
    /// As [`StorageError`] says; never [`StorageError::Missing`].
    pub async fn list(&self, shelf: u8) -> Result<Vec<Stored>, StorageError> {
        let shelf = self.named(&format!("{shelf:02x}"));
        let found: Vec<_> = self.objects.list(Some(&shelf)).try_collect().await?;
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
    /// 1970; leave a day, lest a slow write be taken for a dead one). Returns how many. A bucket has
    /// nothing half-written.
    ///
    /// # Errors
    /// The disk's.
    pub async fn sweep_leftovers(&self, shelf: u8, before_ms: i64) -> Result<u32, StorageError> {
        match &*self.place {
            Place::Folder(folder) => folder.sweep(shelf, before_ms).await,
            Place::Bucket { .. } => Ok(0),
        }
    }

    fn key(&self, id: i64, variant: Variant) -> Key {
        let (shelf, row) = place(id);
        self.named(&format!("{shelf:02x}/{row:02x}/{id}-{}", variant.ending()))
    }

    fn named(&self, name: &str) -> Key {
        match &*self.place {
            Place::Folder(_) => Key::from(name),
            Place::Bucket { prefix, .. } => Key::from(format!("{prefix}{name}")),
        }
    }
}

/// Shelf and row of a file.
fn place(id: i64) -> (u8, u8) {
    let [.., shelf, row] = id.to_be_bytes();
    (shelf, row)
}

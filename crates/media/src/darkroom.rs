//! The room itself: a few photos at a time, away from the async threads.

use crate::develop::{Developed, decode, develop, print};
use crate::emblem::{Emblem, emblem};
use crate::header::guarded;
use crate::kind::{Format, Kind, check_pixels, inspect};
use crate::limits::{HEIF_PATIENCE, PHOTO_BYTES_MAX, WAITING_MAX, WORKERS_MAX};
use crate::phash::{Phash, phash};
use crate::redact::{Patch, redact};
use crate::refused::Refused;
use bytes::Bytes;
use image::ImageFormat;
use image::metadata::Orientation;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The program that turns HEIC into JPEG (`heif-convert` of libheif).
#[derive(Clone, Debug)]
pub struct Heif {
    /// Where it is.
    pub program: PathBuf,
    /// How long one photo may take before it is given up.
    pub patience: Duration,
}

impl Heif {
    /// Looks for `heif-convert` in the folders of a search path (the value of `PATH`).
    pub fn find(path: &std::ffi::OsStr) -> Option<Heif> {
        std::env::split_paths(path)
            .map(|folder| folder.join("heif-convert"))
            .find(|program| program.is_file())
            .map(|program| Heif {
                program,
                patience: HEIF_PATIENCE,
            })
    }
}

/// Develops photos on one or two blocking threads; the rest wait in a queue that has an end.
#[derive(Clone, Debug)]
pub struct Darkroom {
    /// A place in the room, working or waiting.
    places: Arc<Semaphore>,
    /// A place at the table.
    workers: Arc<Semaphore>,
    heif: Option<Heif>,
}

impl Darkroom {
    /// A darkroom with `workers` (1 or 2) at the table. Without `heif`, HEIC photos are refused
    /// with words that say what to do.
    pub fn new(workers: usize, heif: Option<Heif>) -> Darkroom {
        let workers = workers.clamp(1, WORKERS_MAX);
        Darkroom {
            places: Arc::new(Semaphore::new(workers + WAITING_MAX)),
            workers: Arc::new(Semaphore::new(workers)),
            heif,
        }
    }

    /// Whether HEIC photos can be read here.
    pub fn reads_heic(&self) -> bool {
        self.heif.is_some()
    }

    /// Develops a photo of any kind we take. `Busy` at once when the queue is full.
    pub async fn develop(&self, original: Bytes) -> Result<Developed, Refused> {
        if inspect(&original, "", "")? != Kind::Photo(Format::Heic) {
            return self.work(move || develop(original)).await;
        }
        let heif = self.heif.as_ref().ok_or(Refused::Heic)?;
        let held = self.enter().await?;
        let converted = convert(heif, &original).await?;
        blocking(move || {
            let _held = held;
            let negative = guarded(|| {
                check_pixels(&converted, Format::Jpeg)?;
                let mut negative = decode(&converted, ImageFormat::Jpeg)?;
                // The converter has turned the picture already; the copied metadata would turn
                // it twice.
                negative.orientation = Orientation::NoTransforms;
                Ok(negative)
            })?;
            print(original, Format::Heic, negative)
        })
        .await
    }

    /// A print with boxes burnt out of it. `Busy` at once when the queue is full.
    pub async fn redact(&self, print: Bytes, patches: Vec<Patch>) -> Result<Developed, Refused> {
        self.work(move || redact(print, &patches)).await
    }

    /// A province's mark. `Busy` at once when the queue is full.
    pub async fn emblem(
        &self,
        original: Bytes,
        name: String,
        content_type: String,
    ) -> Result<Emblem, Refused> {
        self.work(move || emblem(&original, &name, &content_type))
            .await
    }

    /// The perceptual hash of a JPEG, PNG or WebP photo. `Busy` at once when the queue is full.
    pub async fn phash(&self, photo: Bytes) -> Result<Phash, Refused> {
        self.work(move || phash(&photo)).await
    }

    async fn work<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let held = self.enter().await?;
        // The permits go with the thread: a caller who hangs up does not stop the decoder, so
        // its place must stay taken until it is done.
        blocking(move || {
            let _held = held;
            task()
        })
        .await
    }

    /// A place in the queue, then one at the table; both are free again when dropped.
    async fn enter(&self) -> Result<[OwnedSemaphorePermit; 2], Refused> {
        let place = self
            .places
            .clone()
            .try_acquire_owned()
            .map_err(|_| Refused::Busy)?;
        let worker = self
            .workers
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Refused::Busy)?;
        Ok([place, worker])
    }
}

async fn blocking<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    tokio::task::spawn_blocking(task)
        .await
        .unwrap_or(Err(Refused::Unreadable))
}

/// Runs the converter in a folder of its own, with fixed arguments, and reads what it made.
async fn convert(heif: &Heif, original: &[u8]) -> Result<Bytes, Refused> {
    let here = |error: std::io::Error| {
        tracing::warn!(%error, "HEIC conversion failed on our side");
        Refused::Unreadable
    };
    let folder = tempfile::tempdir().map_err(here)?;
    tokio::fs::write(folder.path().join("in.heic"), original)
        .await
        .map_err(here)?;
    let mut child = tokio::process::Command::new(&heif.program)
        .args(["-q", "92", "in.heic", "out.jpg"])
        .current_dir(folder.path())
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(here)?;
    match tokio::time::timeout(heif.patience, child.wait()).await {
        Ok(Ok(status)) if status.success() => {}
        Ok(Ok(_)) => return Err(Refused::Unreadable),
        Ok(Err(error)) => return Err(here(error)),
        Err(_) => {
            tracing::warn!("HEIC conversion took too long and was stopped");
            // `kill` also waits, so the folder is not removed under a running program.
            let _ = child.kill().await;
            return Err(Refused::Unreadable);
        }
    }
    // Of several pictures in one file the converter makes out-1.jpg, out-2.jpg, …
    for name in ["out.jpg", "out-1.jpg"] {
        if let Some(converted) = read_up_to(&folder.path().join(name)).await {
            return Ok(converted);
        }
    }
    Err(Refused::Unreadable)
}

/// A file's bytes, if it is there and no larger than a photo may be.
async fn read_up_to(path: &Path) -> Option<Bytes> {
    let size = tokio::fs::metadata(path).await.ok()?.len();
    // JPEG is up to three times the size of the same picture in HEIC.
    if size > 3 * PHOTO_BYTES_MAX as u64 {
        return None;
    }
    tokio::fs::read(path).await.ok().map(Bytes::from)
}

//! The perceptual hash of a photo.

use super::Outcome;
use crate::app::App;
use crate::limits;
use domain::id::FileId;
use domain::time::At;
use media::{StorageError, Variant};
use store::Batch;
use store::job::Job;

pub(super) async fn run(app: &App, job: &Job, now: At) -> Outcome {
    let Ok(id) = job.payload.parse::<i64>().map(FileId) else {
        return Outcome::GiveUp("not a file id".to_owned());
    };
    // The small print looks the same as the original and is read in a blink.
    let bytes = match app.storage.get(id.0, Variant::Thumb).await {
        Ok(bytes) => bytes,
        Err(StorageError::Missing) => return Outcome::GiveUp("the photo is gone".to_owned()),
        Err(StorageError::Away(_)) => return Outcome::Wait(now.plus_ms(limits::JOB_AWAY_MS)),
        Err(e) => return Outcome::Retry(e.to_string()),
    };
    match app.darkroom.phash(bytes).await {
        Ok(hash) => {
            let mut batch = Batch::new();
            store::file::set_phash(&mut batch, id, hash.0 as i64);
            Outcome::Done(batch)
        }
        Err(media::Refused::Busy) => Outcome::Retry("the darkroom is busy".to_owned()),
        Err(e) => Outcome::GiveUp(e.to_string()),
    }
}

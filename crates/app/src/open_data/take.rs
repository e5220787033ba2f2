//! Taking an edition's file along, piece by piece.

use super::{Edition, FILES, File, Piece, is_kept};
use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::export::pack;
use crate::file::stored;
use bytes::Bytes;
use domain::time::At;
use futures_util::stream::{self, Stream, StreamExt};
use media::Variant;
use std::io;

/// A file that is being taken along.
pub struct Opened {
    /// The file.
    pub file: File,
    /// The day.
    pub day: i64,
    /// When its reading began.
    pub made_at: At,
    app: App,
    pieces: Vec<Piece>,
}

/// Opens a file of a day's edition, or of the newest.
///
/// # Errors
/// [`AppError::NotFound`] if there is none of that day or name.
pub async fn open(app: &App, day: Option<i64>, name: &str, now: At) -> AppResult<Opened> {
    let row = store::open_data::edition(&app.store, day).await?;
    let row = row.filter(|row| is_kept(row.day, now));
    let edition = Edition::of(row.ok_or(AppError::NotFound)?)?;
    let at = FILES.iter().position(|(known, _)| *known == name);
    let at = at.ok_or(AppError::NotFound)?;
    let named = edition.files.into_iter().nth(at);
    let file = named.filter(|f| f.name == name).ok_or(AppError::NotFound)?;
    let pieces = store::open_data::pieces(&app.store, edition.day).await?;
    let pieces: Vec<Vec<Piece>> =
        serde_json::from_str(&pieces.ok_or(AppError::NotFound)?).map_err(AppError::internal)?;
    Ok(Opened {
        file,
        day: edition.day,
        made_at: edition.made_at,
        app: app.clone(),
        pieces: pieces.into_iter().nth(at).ok_or(AppError::NotFound)?,
    })
}

impl Opened {
    /// Its bytes as one gzip.
    pub fn packed(self) -> impl Stream<Item = io::Result<Bytes>> + Send {
        let tail = pack::Whole::tail(self.file.crc, self.file.bytes);
        let app = self.app;
        let pieces = stream::iter(self.pieces).then(move |(id, _, _)| fetch(app.clone(), id));
        stream::iter([Ok(Bytes::from_static(&pack::HEAD))])
            .chain(pieces)
            .chain(stream::iter([Ok(Bytes::copy_from_slice(&tail))]))
    }

    /// Its bytes as they are.
    pub fn plain(self) -> impl Stream<Item = io::Result<Bytes>> + Send {
        let app = self.app;
        stream::iter(self.pieces).then(move |(id, _, raw)| {
            let app = app.clone();
            async move {
                let packed = fetch(app, id).await?;
                let unpack = move || {
                    let raw = usize::try_from(raw).map_err(io::Error::other)?;
                    pack::unpack(&packed, raw).map(Bytes::from)
                };
                let unpacked = tokio::task::spawn_blocking(unpack).await;
                unpacked.map_err(io::Error::other)?
            }
        })
    }
}

async fn fetch(app: App, id: i64) -> io::Result<Bytes> {
    let piece = app.storage.get(id, Variant::Original).await;
    piece.map_err(|e| {
        let cause = stored(e);
        tracing::error!(?cause, id, "a piece of open data is not there");
        io::Error::other("a piece is not there")
    })
}

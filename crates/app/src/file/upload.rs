//! Files that come in pieces over links that break: begun with their size and digest, gone on with
//! from where they stand, named by a report once whole.
//!
//! What is told to be here is on disk. The last bytes are committed together with the finished file,
//! so an upload that stands at its size is good; one whose server died a moment before stands a little
//! short of it, and its sender sends the rest again.

use super::staged::{self, OWNER, is_kept};
use super::{Incoming, Prepared, receive_as};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::{limit, limits};
use bytes::{Bytes, BytesMut};
use domain::action::{Field, GivenFile};
use domain::id::FileId;
use domain::refusal_reason::Why;
use domain::report::FileKind;
use domain::time::At;
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use store::file::FileState;
use store::upload::{Room, UploadRow, UploadState, Waiting};
use store::{Batch, CommitError};

/// Whose first answers to repeated beginnings are kept.
const ONCE_CALLER: &str = "upload";
/// What addresses are digested for.
const PLACE: &str = "upload-place";

/// What somebody wants to send.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// What it is.
    pub kind: FileKind,
    /// Its bytes.
    pub size: u32,
    /// Its digest.
    pub sha256: [u8; 32],
}

/// An upload as its sender sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Unguessable: who knows it may go on with it and name it.
    pub id: String,
    /// Bytes that are here.
    pub offset: i64,
    /// Bytes in all.
    pub size: i64,
    /// Until when it waits.
    pub expires_at: At,
}

/// How a chunk was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was; the upload stands here now.
    To(i64),
    /// The upload stands elsewhere, here; nothing was taken.
    Elsewhere(i64),
    /// There were more bytes than announced; the upload stands here.
    Beyond(i64),
    /// The bytes broke off; what came was taken, up to here.
    Cut(i64),
    /// Everything came and is not what was announced. The upload is gone.
    OtherDigest,
}

/// Begins an upload. The same `Idempotency-Key` gives the same one.
///
/// # Errors
/// [`AppError::File`] for a size that is not taken, [`AppError::TooMany`] and [`AppError::NoRoom`]
/// where too much lies about already.
pub async fn begin(app: &App, ctx: &Ctx, new: NewUpload) -> AppResult<Upload> {
    if let Some(first) = first(app, ctx, &new).await? {
        return Ok(first);
    }
    let size = i64::from(new.size);
    check_size(new.kind, new.size as usize)?;
    let (place, net) = whence(app, ctx.from);
    let row = UploadRow {
        id: app.fresh_file(ctx.now)?,
        kind: new.kind,
        size,
        sha256: new.sha256,
        received: 0,
        state: UploadState::Open,
        place,
        net,
        expires_at: ctx.now.plus_ms(limits::UPLOAD_WAITS_MS),
    };
    let mut batch = Batch::new();
    if let Some(once) = &ctx.once {
        let answer = format!("{}/{}", row.id, row.expires_at.0);
        store::once::keep(
            &mut batch,
            ONCE_CALLER,
            &once.key,
            &once.digest,
            &answer,
            ctx.now,
        );
    }
    store::upload::begin(&mut batch, &row, &ROOM);
    match app.store.commit(batch).await {
        Ok(()) => Ok(seen(app, &row)),
        Err(CommitError::Once) => first(app, ctx, &new).await?.ok_or(AppError::Busy),
        Err(CommitError::Unique("room")) => Err(no_room(app, size).await?),
        Err(e) => Err(e.into()),
    }
}

/// What may lie about.
const ROOM: Room = Room {
    place: Waiting {
        count: limits::UPLOADS_OF_PLACE,
        bytes: limits::UPLOAD_BYTES_OF_PLACE,
    },
    net: Waiting {
        count: limits::UPLOADS_OF_NET,
        bytes: limits::UPLOAD_BYTES_OF_NET,
    },
    all: Waiting {
        count: limits::UPLOADS_OF_ALL,
        bytes: limits::UPLOAD_BYTES_OF_ALL,
    },
};

/// Whether it is the house that is full, or this place that has too much open.
async fn no_room(app: &App, size: i64) -> AppResult<AppError> {
    let retry_after = limits::UPLOAD_AGAIN_SECONDS;
    let waiting = store::upload::waiting(&app.store).await?;
    if waiting.fits(size, &ROOM.all) {
        return Ok(AppError::TooMany { retry_after });
    }
    tracing::error!(
        uploads = waiting.count,
        bytes = waiting.bytes,
        "no room for more uploads that no report names"
    );
    Ok(AppError::NoRoom { retry_after })
}

/// The first answer to this request, if it was made before.
async fn first(app: &App, ctx: &Ctx, new: &NewUpload) -> AppResult<Option<Upload>> {
    let Some(once) = &ctx.once else {
        return Ok(None);
    };
    let Some(row) = store::once::first(&app.store, ONCE_CALLER, &once.key).await? else {
        return Ok(None);
    };
    if row.body != once.digest {
        return Err(AppError::OnceMismatch);
    }
    let (id, expires_at) = row
        .answer
        .split_once('/')
        .and_then(|(id, at)| Some((FileId(id.parse().ok()?), At(at.parse().ok()?))))
        .ok_or_else(|| AppError::internal("an unreadable first answer"))?;
    Ok(Some(Upload {
        id: staged::mark(app, id),
        offset: 0,
        size: i64::from(new.size),
        expires_at,
    }))
}

fn check_size(kind: FileKind, size: usize) -> AppResult<()> {
    let max = match kind {
        FileKind::Photo => media::limits::PHOTO_BYTES_MAX,
        FileKind::Audio => media::limits::AUDIO_BYTES_MAX,
        FileKind::Video => media::limits::VIDEO_BYTES_MAX,
        FileKind::Document => media::limits::DOCUMENT_BYTES_MAX,
    };
    let refused = match size {
        0 => media::Refused::Empty,
        _ if size > max && kind == FileKind::Photo => media::Refused::PhotoTooLarge,
        _ if size > max => media::Refused::FileTooLarge(max),
        _ => return Ok(()),
    };
    Err(refused.into())
}

/// Keyed digests of an address and of its network: equal ones can be counted, none can be read.
fn whence(app: &App, from: Option<IpAddr>) -> ([u8; 32], [u8; 32]) {
    let (place, net) = match from {
        Some(address) => (
            address.to_canonical().to_string(),
            limit::prefix_text(address),
        ),
        None => Default::default(),
    };
    (
        app.keys.sign(PLACE, &place),
        app.keys.sign(PLACE, &format!("net {net}")),
    )
}

fn seen(app: &App, row: &UploadRow) -> Upload {
    Upload {
        id: staged::mark(app, row.id),
        offset: row.received,
        size: row.size,
        expires_at: row.expires_at,
    }
}

/// Where an upload stands; only what is on disk counts.
pub async fn look(app: &App, ctx: &Ctx, id: &str) -> AppResult<Upload> {
    let row = found(app, ctx, id).await?.ok_or(AppError::NotFound)?;
    Ok(seen(app, &row))
}

/// The upload of that name; none if it is not ours, or its day is over.
async fn found(app: &App, ctx: &Ctx, id: &str) -> AppResult<Option<UploadRow>> {
    let Some(id) = staged::read(app, id) else {
        return Ok(None);
    };
    let row = store::upload::by_id(&app.store, id).await?;
    Ok(row.filter(|row| ctx.now < row.expires_at))
}

/// Goes on with an upload from where it stands. What comes is committed piece by piece; at the last
/// byte the whole is checked and stored.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::File`] when the whole is here and is not taken, then the upload
/// is gone; [`AppError::Busy`] when the last bytes must be sent again.
pub async fn append<E>(
    app: &App,
    ctx: &Ctx,
    id: &str,
    offset: i64,
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> AppResult<Taken> {
    let mut row = found(app, ctx, id).await?.ok_or(AppError::NotFound)?;
    if row.received != offset {
        return Ok(Taken::Elsewhere(row.received));
    }
    let mut held = BytesMut::new();
    let mut cut = false;
    loop {
        let next = tokio::time::timeout(limits::NEXT_BYTES, body.next()).await;
        let chunk = match next {
            Ok(Some(Ok(chunk))) => chunk,
            Ok(None) => break,
            Ok(Some(Err(_))) | Err(_) => {
                cut = true;
                break;
            }
        };
        if row.received + (held.len() + chunk.len()) as i64 > row.size {
            return Ok(Taken::Beyond(row.received));
        }
        held.extend_from_slice(&chunk);
        // Never the last byte: it comes with the finished file.
        while held.len() > limits::PIECE_BYTES {
            let piece = held.split_to(limits::PIECE_BYTES).freeze();
            if let Some(elsewhere) = keep(app, ctx, id, &mut row, &piece).await? {
                return Ok(elsewhere);
            }
        }
    }
    let whole = row.received + held.len() as i64 == row.size;
    if whole && !held.is_empty() {
        return finish(app, ctx, id, row, &held).await;
    }
    if !held.is_empty()
        && let Some(elsewhere) = keep(app, ctx, id, &mut row, &held).await?
    {
        return Ok(elsewhere);
    }
    Ok(if cut {
        Taken::Cut(row.received)
    } else {
        Taken::To(row.received)
    })
}

/// Commits a piece; where the upload really stands, if somebody else went on with it meanwhile.
async fn keep(
    app: &App,
    ctx: &Ctx,
    id: &str,
    row: &mut UploadRow,
    piece: &[u8],
) -> AppResult<Option<Taken>> {
    let mut batch = Batch::new();
    store::upload::append(&mut batch, row, piece);
    match app.store.commit(batch).await {
        Ok(()) => {
            row.received += piece.len() as i64;
            Ok(None)
        }
        Err(CommitError::Version) => elsewhere(app, ctx, id).await.map(Some),
        Err(e) => Err(e.into()),
    }
}

async fn elsewhere(app: &App, ctx: &Ctx, id: &str) -> AppResult<Taken> {
    let row = found(app, ctx, id).await?.ok_or(AppError::NotFound)?;
    Ok(Taken::Elsewhere(row.received))
}

/// The last bytes came: the whole is put together, checked, stored, and only then they count.
async fn finish(app: &App, ctx: &Ctx, id: &str, row: UploadRow, last: &[u8]) -> AppResult<Taken> {
    let _place = app
        .put_together
        .acquire()
        .await
        .map_err(AppError::internal)?;
    let room = usize::try_from(row.size).map_err(AppError::internal)?;
    let mut whole = match store::upload::bytes(&app.store, &row, room).await {
        Ok(whole) => whole,
        // Whoever was quicker has put it together meanwhile: then its pieces are gone.
        Err(broken) => match elsewhere(app, ctx, id).await? {
            Taken::Elsewhere(stands) if stands != row.received => {
                return Ok(Taken::Elsewhere(stands));
            }
            _ => return Err(broken.into()),
        },
    };
    whole.extend_from_slice(last);
    let whole = whole.freeze();
    let digested = whole.clone();
    let digest: [u8; 32] = tokio::task::spawn_blocking(move || Sha256::digest(&digested).into())
        .await
        .map_err(AppError::internal)?;
    if digest != row.sha256 {
        discard(app, &row).await?;
        return Ok(Taken::OtherDigest);
    }
    let file = Incoming {
        bytes: whole,
        name: String::new(),
        content_type: claim(row.kind).to_owned(),
    };
    let mut prepared = match receive_as(app, ctx, row.id, file).await {
        Ok(prepared) => prepared,
        // What passes is no fault of the file: the last bytes may be sent again.
        Err(AppError::File(media::Refused::Busy)) => return Err(AppError::Busy),
        Err(AppError::File(refused)) => {
            discard(app, &row).await?;
            return Err(refused.into());
        }
        Err(e) => return Err(e),
    };
    OWNER.clone_into(&mut prepared.row.owner);
    // By its age the file goes with its upload, however long the last byte took.
    prepared.row.at = row.expires_at.plus_ms(-limits::UPLOAD_WAITS_MS);
    let mut batch = Batch::new();
    store::upload::finish(&mut batch, &row);
    store::file::write(&mut batch, &prepared.row);
    match app.store.commit(batch).await {
        Ok(()) => Ok(Taken::To(row.size)),
        Err(CommitError::Version) => elsewhere(app, ctx, id).await,
        Err(e) => Err(e.into()),
    }
}

/// Throws an upload away. Somebody who was quicker has done it already, or has gone on with it.
async fn discard(app: &App, row: &UploadRow) -> AppResult<()> {
    let mut batch = Batch::new();
    store::upload::discard(&mut batch, row);
    match app.store.commit(batch).await {
        Ok(()) | Err(CommitError::Version) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// The content type that a sender's word for a file stands for.
fn claim(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Photo => "image/*",
        FileKind::Audio => "audio/*",
        FileKind::Video => "video/*",
        FileKind::Document => "application/pdf",
    }
}

/// The files of finished uploads that a call names, each once.
///
/// # Errors
/// A fault of the field `files` for one that is unknown, over, unfinished or named by another report.
pub(crate) async fn named(app: &App, ctx: &Ctx, ids: &[String]) -> AppResult<Vec<GivenFile>> {
    let mut given: Vec<GivenFile> = Vec::with_capacity(ids.len());
    for id in ids {
        let fault = |why| AppError::field(Field::Files, why);
        let unknown = || fault(Why::UnknownFile);
        let id = staged::read(app, id).ok_or_else(unknown)?;
        let file = match store::file::by_id(&app.store, id).await? {
            Some(row) if is_kept(&row, ctx.now) => Prepared {
                row,
                stands: true,
                of: None,
            },
            Some(row) if row.state == FileState::Kept => return Err(fault(Why::FileUsed)),
            Some(_) => return Err(unknown()),
            None => {
                let upload = store::upload::by_id(&app.store, id).await?;
                let open = upload.is_some_and(|u| ctx.now < u.expires_at);
                return Err(fault(if open {
                    Why::FileUnfinished
                } else {
                    Why::UnknownFile
                }));
            }
        };
        if !given.iter().any(|g| g.id == id) {
            given.push(file.given());
        }
    }
    Ok(given)
}

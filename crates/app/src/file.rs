//! Photos and recordings: checked while the sender waits, stored and synced before the answer.

pub mod copy;
pub mod staged;
pub mod sweep;
pub mod upload;

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::privacy;
use crate::record::{known, load};
use bytes::Bytes;
use domain::action::{Field, GivenFile};
use domain::id::{FileId, ReportCode};
use domain::permission::{self, Sight};
use domain::refusal_reason::Why;
use domain::report::{FileKind, Publication, Report};
use media::{Kind, StorageError, Variant};
use store::Batch;
use store::file::{FileRow, FileState};
use store::report::Filed;

/// A file as a door received it.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Its bytes.
    pub bytes: Bytes,
    /// The name it came under.
    pub name: String,
    /// The type it claims.
    pub content_type: String,
}

/// A file whose bytes are safe on disk. Its row goes into the batch that names it; if that batch
/// never comes, the sweep finds the bytes.
#[derive(Clone, Debug)]
pub struct Prepared {
    row: FileRow,
    /// The row stands in the store already, put there by [`staged::stage`].
    stands: bool,
    /// The photo of which it is a copy.
    of: Option<FileId>,
}

impl Prepared {
    /// What an action's call names.
    pub fn given(&self) -> GivenFile {
        GivenFile {
            id: self.row.id,
            kind: self.row.kind,
            of: self.of,
        }
    }

    /// What a photo looks like.
    pub(crate) fn likeness(&self) -> Option<media::Phash> {
        self.row.phash.map(|bits| media::Phash(bits as u64))
    }

    /// Its row, written in the batch of the event that names it.
    pub(crate) fn write(&self, batch: &mut Batch) {
        if !self.stands {
            store::file::write(batch, &self.row);
        }
    }
}

/// Checks a file, makes its prints and stores them all durably.
pub async fn receive(app: &App, ctx: &Ctx, file: Incoming) -> AppResult<Prepared> {
    let id = app.fresh_file(ctx.now)?;
    receive_as(app, ctx, id, file).await
}

/// The same, under an id that is given.
async fn receive_as(app: &App, ctx: &Ctx, id: FileId, file: Incoming) -> AppResult<Prepared> {
    let kind = media::inspect(&file.bytes, &file.name, &file.content_type)?;
    let mut row = FileRow {
        id,
        report: None,
        owner: owner(ctx),
        kind: file_kind(kind),
        media_type: kind.content_type().to_owned(),
        state: FileState::Staged,
        size: file.bytes.len() as i64,
        received: file.bytes.len() as i64,
        sha256: None,
        phash: None,
        width: None,
        height: None,
        at: ctx.now,
    };
    match kind {
        Kind::Photo(_) => {
            let developed = app.darkroom.develop(file.bytes).await?;
            row.sha256 = Some(developed.sha256);
            row.phash = Some(developed.phash.0 as i64);
            row.width = Some(developed.width);
            row.height = Some(developed.height);
            row.size = developed.original.len() as i64;
            row.received = row.size;
            put(app, id, Variant::Original, developed.original).await?;
            put(app, id, Variant::Public, developed.public).await?;
            put(app, id, Variant::Thumb, developed.thumb).await?;
        }
        Kind::Audio(_) | Kind::Video(_) => {
            let recorded = recorded(file.bytes.clone(), kind).await?;
            let longest = if ctx.actor.user.is_none() {
                limits::RECORDING_MS
            } else {
                limits::STAFF_RECORDING_MS
            };
            if recorded.duration_ms > Some(longest) {
                return Err(media::Refused::TooLong.into());
            }
            row.kind = file_kind(recorded.kind);
            row.media_type = recorded.kind.content_type().to_owned();
            row.sha256 = Some(digest(&file.bytes));
            put(app, id, Variant::Original, file.bytes).await?;
            put(app, id, Variant::Public, recorded.public).await?;
        }
        Kind::Document => {
            row.sha256 = Some(digest(&file.bytes));
            put(app, id, Variant::Original, file.bytes).await?;
        }
    }
    Ok(Prepared {
        row,
        stands: false,
        of: None,
    })
}

/// The same file once more, under an id of its own: what several cases are answered with. Each case has
/// its bytes, so that hiding or erasing it in one leaves the others alone.
pub(crate) async fn again(app: &App, ctx: &Ctx, file: &Prepared) -> AppResult<Prepared> {
    let id = app.fresh_file(ctx.now)?;
    let from = file.row.id;
    for variant in [Variant::Original, Variant::Public, Variant::Thumb] {
        match app.storage.get(from.0, variant).await {
            Ok(bytes) => put(app, id, variant, bytes).await?,
            // A document has no prints, a recording no small one.
            Err(StorageError::Missing) if variant != Variant::Original => {}
            Err(e) => return Err(stored(e)),
        }
    }
    Ok(Prepared {
        row: FileRow {
            id,
            report: None,
            owner: owner(ctx),
            state: FileState::Staged,
            at: ctx.now,
            ..file.row.clone()
        },
        stands: false,
        of: file.of,
    })
}

/// Looks a recording through, away from the threads that answer.
async fn recorded(bytes: Bytes, kind: Kind) -> AppResult<media::Recorded> {
    let looked = tokio::task::spawn_blocking(move || media::record(&bytes, kind));
    Ok(looked.await.map_err(AppError::internal)??)
}

fn digest(bytes: &Bytes) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

async fn put(app: &App, id: FileId, variant: Variant, bytes: Bytes) -> AppResult<()> {
    app.storage.put(id.0, variant, bytes).await.map_err(stored)
}

pub(crate) fn stored(e: StorageError) -> AppError {
    match e {
        StorageError::Missing => AppError::NotFound,
        StorageError::Full => {
            tracing::error!("the file storage is full");
            AppError::Busy
        }
        StorageError::Closed(cause) => {
            tracing::error!(%cause, "the file storage takes nothing");
            AppError::Busy
        }
        StorageError::Away(cause) => {
            tracing::warn!(%cause, "the file storage does not answer");
            AppError::Busy
        }
        StorageError::Broken(cause) => AppError::internal(cause),
    }
}

fn file_kind(kind: Kind) -> FileKind {
    match kind {
        Kind::Photo(_) => FileKind::Photo,
        Kind::Audio(_) => FileKind::Audio,
        Kind::Video(_) => FileKind::Video,
        Kind::Document => FileKind::Document,
    }
}

/// Whose a staged file is: nobody else may name it.
pub(crate) fn owner(ctx: &Ctx) -> String {
    match (ctx.actor.user, ctx.actor.reporter) {
        (Some(user), _) => format!("user:{user}"),
        (None, Some(reporter)) => format!("reporter:{reporter}"),
        (None, None) => "citizen".to_owned(),
    }
}

/// The files that a call names by id: the report's own, or staged ones of the caller.
pub(crate) async fn named(
    app: &App,
    ctx: &Ctx,
    report: Option<&Report>,
    ids: &[FileId],
) -> AppResult<Vec<GivenFile>> {
    let mut given = Vec::with_capacity(ids.len());
    for &id in ids {
        if let Some(file) = report.and_then(|r| r.file(id)) {
            given.push(GivenFile {
                id,
                kind: file.kind,
                of: None,
            });
            continue;
        }
        let row = store::file::by_id(&app.store, id).await?;
        match row {
            Some(row) if row.state == FileState::Staged && row.owner == owner(ctx) => {
                given.push(GivenFile {
                    id,
                    kind: row.kind,
                    of: None,
                });
            }
            Some(_) | None => return Err(AppError::field(Field::Files, Why::UnknownFile)),
        }
    }
    Ok(given)
}

/// Which form of a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The print that may be shown.
    Print,
    /// The small print.
    Thumb,
    /// The bytes as they came, metadata included: the centre only.
    Original,
}

/// A file's bytes for a caller who may see it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// As sniffed when it came.
    pub content_type: String,
    /// The bytes.
    pub bytes: Bytes,
    /// Anybody may keep a copy: it is public.
    pub public: bool,
}

/// Opens a file of a report. What the caller may not see is not there.
pub async fn open(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    id: FileId,
    form: Form,
) -> AppResult<Shown> {
    let Filed { report, .. } = load(app, code).await?.ok_or(AppError::NotFound)?;
    let actor = known(app, ctx, &report);
    let tables = app.tables();
    let category = report
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    let sight = permission::sight(&report, category, &actor);
    let file = report
        .file(id)
        .filter(|f| privacy::sees_file(&report, f, sight, actor.agency.as_deref()))
        .ok_or(AppError::NotFound)?;
    let photo = file.kind == FileKind::Photo;
    let letter = file.kind == FileKind::Document;
    // A recording's bytes as they came say where the phone was: like a photo's, for the centre alone.
    let variant = match form {
        Form::Original if sight == Sight::Centre => Variant::Original,
        Form::Original if !letter => return Err(AppError::NotFound),
        Form::Thumb if photo => Variant::Thumb,
        Form::Print | Form::Thumb if !letter => Variant::Public,
        Form::Print | Form::Thumb | Form::Original => Variant::Original,
    };
    let (content_type, bytes) = match shown(app, id, photo, variant).await {
        // The time of what came is over: the print that was made of it is what there is, and of a
        // photo with a copy from which something was burnt out, that copy.
        Err(AppError::NotFound) if !letter => {
            let copy = report.files.iter().find(|f| f.of == Some(id) && !f.hidden);
            let variant = match variant {
                Variant::Thumb => Variant::Thumb,
                Variant::Original | Variant::Public => Variant::Public,
            };
            shown(app, copy.map_or(id, |f| f.id), photo, variant).await?
        }
        found => found?,
    };
    let released = report.publication == Publication::Public;
    let public = sight == Sight::Public || (released && file.public && !file.hidden);
    Ok(Shown {
        content_type,
        bytes,
        public,
    })
}

/// A form of a file with the kind of its bytes.
async fn shown(app: &App, id: FileId, photo: bool, variant: Variant) -> AppResult<(String, Bytes)> {
    let content_type = if photo && variant != Variant::Original {
        "image/jpeg".to_owned()
    } else {
        let row = store::file::by_id(&app.store, id).await?;
        row.ok_or(AppError::NotFound)?.media_type
    };
    let bytes = match app.storage.get(id.0, variant).await {
        // Recordings of an older version have no such copy yet.
        Err(StorageError::Missing) if !photo && variant == Variant::Public => {
            copied(app, id, &content_type).await?
        }
        found => found.map_err(stored)?,
    };
    Ok((content_type, bytes))
}

/// Makes the copy of a recording that may be shown; one that cannot be freed of what it says is not
/// there.
pub(crate) async fn copied(app: &App, id: FileId, content_type: &str) -> AppResult<Bytes> {
    let original = app.storage.get(id.0, Variant::Original);
    let original = original.await.map_err(stored)?;
    let kind = media::inspect(&original, "", content_type).map_err(|_| AppError::NotFound)?;
    let recorded = recorded(original, kind)
        .await
        .map_err(|_| AppError::NotFound)?;
    put(app, id, Variant::Public, recorded.public.clone()).await?;
    Ok(recorded.public)
}

//! The province's mark, which is a picture beside its table, and the way back to the face before the
//! last change. A mark is called by its digest and stays when another takes its place, so going back
//! is one row.

use super::table::{BRAND, TableEdit, change_with, may_administer};
use super::{Changed, Ground, HISTORY_MAX, TermsError, TermsResult, fault, told};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::file::Incoming;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::brand::BrandPart;
use domain::pack::brand_edit::BrandCells;
use store::Batch;

/// A mark, twice.
#[derive(Clone, Debug)]
pub struct Mark {
    /// PNG for the head of a page.
    pub head: Bytes,
    /// PNG for the screen of a telephone.
    pub icon: Bytes,
}

/// Draws the picture anew and puts it in place of the mark; `cells` tell what it shows.
///
/// # Errors
/// `logo` at fault where the darkroom refuses the picture, with the key of its words; as any change of
/// the tables.
pub async fn change_mark(
    app: &App,
    ctx: &Ctx,
    file: Incoming,
    mut cells: BrandCells,
    ground: &Ground,
) -> TermsResult<()> {
    may_administer(ctx)?;
    let drawn = app
        .darkroom
        .emblem(file.bytes, file.name, file.content_type)
        .await
        .map_err(AppError::from)?;
    let name = row_name(&drawn.digest);
    let mut beside = Batch::new();
    if store::setting::by_name(&app.store, &name).await?.is_none() {
        let body = [drawn.mark, drawn.icon]
            .map(|b| STANDARD.encode(b))
            .join(" ");
        store::setting::put(&mut beside, &name, 0, &body);
    }
    cells.values.push((BrandPart::Logo, drawn.digest));
    change_with(app, ctx, &TableEdit::Brand(cells), ground, beside).await
}

/// A mark by its digest, for anybody; none where there is no such mark.
///
/// # Errors
/// The database's.
pub async fn mark(app: &App, digest: &str) -> AppResult<Option<Mark>> {
    if !domain::pack::is_digest(digest) {
        return Ok(None);
    }
    let row = store::setting::by_name(&app.store, &row_name(digest)).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let mut pictures = row.body.split(' ').map(|text| STANDARD.decode(text));
    match (pictures.next(), pictures.next()) {
        (Some(Ok(head)), Some(Ok(icon))) => Ok(Some(Mark {
            head: head.into(),
            icon: icon.into(),
        })),
        _ => Err(AppError::internal("a mark that cannot be read")),
    }
}

pub(crate) fn row_name(digest: &str) -> String {
    format!("mark.{digest}")
}

/// The latest changes of the face, newest first.
///
/// # Errors
/// [`AppError::Forbidden`] to all but administrators; the database's.
pub async fn history(app: &App, ctx: &Ctx) -> AppResult<Vec<Changed>> {
    may_administer(ctx)?;
    let mut stored = store::event::of(&app.store, BRAND.id).await?;
    stored.reverse();
    stored.truncate(HISTORY_MAX);
    told(app, &stored).await
}

/// What brings the face back to what it was before a change.
pub fn before(changed: &Changed) -> BrandCells {
    let rows = changed.what.get("values").and_then(|v| v.as_array());
    let value = |row: &serde_json::Value| {
        let text = |at: usize| row.get(at).and_then(|v| v.as_str());
        Some((BrandPart::parse(text(0)?)?, text(1)?.to_owned()))
    };
    BrandCells {
        values: rows.into_iter().flatten().filter_map(value).collect(),
    }
}

/// Why a face cannot be brought back: nothing was changed yet.
pub fn nothing_before() -> TermsError {
    TermsError::Wrong(vec![fault("why", "same")])
}

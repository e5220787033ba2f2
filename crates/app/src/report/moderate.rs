//! What may be seen of a report, before it is: words with the persons taken out, photos with faces,
//! plates and papers burnt out. It is shown first, and one approval publishes exactly what was
//! shown; where anything else would become public by now, it is refused and shown again.

use super::act::{Order, act, may_know, rehearse};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::file::copy::{self, Copy};
use crate::record::{known, load};
use crate::report::read::hex;
use crate::view::ReportView;
use domain::action::{Action, Body, Field};
use domain::actor::Role;
use domain::id::{FileId, ReportCode};
use domain::refusal_reason::Why;
use domain::report::{FileKind, Precision, PublicWords, Report, Stage};
pub use media::Patch;
use serde::Serialize;
use store::report::Filed;
use subtle::ConstantTimeEq;

/// What the mark of something shown is signed for.
const PURPOSE: &str = "moderated";

/// Who makes reports public: the centre's operators and leaders.
pub fn may(ctx: &Ctx) -> bool {
    matches!(ctx.actor.role, Role::IocOperator | Role::IocLeader)
}

/// By which action a report becomes public as it stands: an approved result goes out as the answer,
/// anything else as the report's own words.
pub fn action(report: &ReportView) -> Action {
    if report.stage == Some(Stage::Resolved.as_str()) {
        Action::Publish
    } else {
        Action::Release
    }
}

/// What the moderator wants to be seen.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Title.
    pub title: Option<String>,
    /// The public text; of an approved result, the answer.
    pub text: Option<String>,
    /// The place in words.
    pub place: Option<String>,
    /// How exactly the place shows.
    pub precision: Option<Precision>,
    /// Files of the report that show as they are.
    pub files: Vec<FileId>,
    /// Photos with boxes to be burnt out.
    pub boxes: Vec<(FileId, Vec<Patch>)>,
    /// Copies made for an earlier look: of which photo, and the mark.
    pub copies: Vec<(FileId, String)>,
}

/// What would become public.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The version of the report that was looked at.
    pub version: u32,
    /// By this action.
    pub action: Action,
    /// The words, and the place as coarse as it must be.
    pub words: PublicWords,
    /// Files that show as they are: (id, what it is, it is a copy).
    pub files: Vec<(FileId, FileKind, bool)>,
    /// Copies that wait for the approval: (of which photo, the mark).
    pub copies: Vec<(FileId, String)>,
    /// The mark of all this: what it is made of cannot change without it.
    pub seal: String,
}

/// Burns what is to be burnt, and tells what would become public. Writes nothing to the report.
///
/// # Errors
/// What the rules refuse; a photo that cannot be shown.
pub async fn look(app: &App, ctx: &Ctx, code: ReportCode, wish: &Wish) -> AppResult<Shown> {
    let loaded = opened(app, ctx, code).await?;
    let mut copies = held(app, ctx, wish).await?;
    for (source, patches) in &wish.boxes {
        let photo = loaded.report.file(*source);
        if photo.is_none_or(|f| f.kind != FileKind::Photo || f.hidden || f.of.is_some()) {
            return Err(AppError::field(Field::Files, Why::UnknownFile));
        }
        copies.retain(|c| c.of != *source);
        copies.push(copy::burn(app, ctx, *source, patches.clone()).await?);
    }
    Ok(shown(app, ctx, &loaded, wish, copies).await?.0)
}

/// Publishes what was shown under that version and seal, and nothing else.
///
/// # Errors
/// [`AppError::Conflict`] where anything else would become public now.
pub async fn approve(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    wish: &Wish,
    version: u32,
    seal: &str,
) -> AppResult<ReportView> {
    let loaded = opened(app, ctx, code).await?;
    let conflict = AppError::Conflict {
        version: loaded.report.version,
    };
    let copies = held(app, ctx, wish).await?;
    // A key that was used already is answered by the deed itself, as it was the first time.
    let again = crate::once::answered(app, ctx).await?.is_some();
    if !again && (loaded.report.version != version || copies.len() != wish.copies.len()) {
        return Err(conflict);
    }
    if again {
        return act(app, ctx, code, action_of(&loaded.report), Order::default()).await;
    }
    let (now, order) = shown(app, ctx, &loaded, wish, copies).await?;
    if !bool::from(now.seal.as_bytes().ct_eq(seal.as_bytes())) {
        return Err(conflict);
    }
    act(app, ctx, code, now.action, order).await
}

fn action_of(report: &Report) -> Action {
    if report.stage == Stage::Resolved {
        Action::Publish
    } else {
        Action::Release
    }
}

async fn opened(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Filed> {
    if !may(ctx) {
        return Err(AppError::Forbidden);
    }
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    may_know(app, &loaded, &known(app, ctx, &loaded.report))?;
    Ok(loaded)
}

/// The copies that an earlier look made and that wait still.
async fn held(app: &App, ctx: &Ctx, wish: &Wish) -> AppResult<Vec<Copy>> {
    let mut copies = Vec::new();
    for (of, mark) in &wish.copies {
        copies.extend(copy::kept(app, mark, *of, ctx.now).await?);
    }
    Ok(copies)
}

/// The decision as it would be made now, told and sealed.
async fn shown(
    app: &App,
    ctx: &Ctx,
    loaded: &Filed,
    wish: &Wish,
    copies: Vec<Copy>,
) -> AppResult<(Shown, Order)> {
    let action = action_of(&loaded.report);
    let body = Body {
        title: wish.title.clone(),
        text: wish.text.clone(),
        place: wish.place.clone(),
        precision: wish.precision,
        redaction_confirmed: true,
        ..Body::default()
    };
    // A photo whose copy is shown does not show itself.
    let bare = wish.files.iter().copied();
    let order = Order {
        body,
        files: bare
            .filter(|id| copies.iter().all(|c| c.of != *id))
            .collect(),
        new_files: copies.iter().map(|c| c.file.clone()).collect(),
        version: Some(loaded.report.version),
        ..Order::default()
    };
    let actor = known(app, ctx, &loaded.report);
    let decision = rehearse(app, ctx, loaded, &actor, action, &order).await?;
    let after = &decision.report;
    let public = after.files.iter().filter(|f| f.public && !f.hidden);
    let waits = |id: FileId| copies.iter().find(|c| c.file.given().id == id);
    let mut said = Said {
        version: loaded.report.version,
        action: action.as_str(),
        words: &after.public,
        files: Vec::new(),
    };
    let mut files = Vec::new();
    for file in public {
        let digest = match waits(file.id) {
            Some(copy) => Some(copy.sha256),
            None => {
                files.push((file.id, file.kind, file.of.is_some()));
                let row = store::file::by_id(&app.store, file.id).await?;
                row.and_then(|row| row.sha256)
            }
        };
        said.files.push((file.id, digest.map(|d| hex(&d))));
    }
    let text = serde_json::to_string(&said).map_err(AppError::internal)?;
    let shown = Shown {
        version: loaded.report.version,
        action,
        words: after.public.clone(),
        files,
        copies: copies.iter().map(|c| (c.of, c.mark.clone())).collect(),
        seal: hex(&app.keys.sign(PURPOSE, &text)),
    };
    Ok((shown, order))
}

/// What a seal is over.
#[derive(Serialize)]
struct Said<'a> {
    version: u32,
    action: &'a str,
    words: &'a PublicWords,
    files: Vec<(FileId, Option<String>)>,
}

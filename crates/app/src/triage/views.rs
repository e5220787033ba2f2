//! Lists under a name. The filter is text; whoever reads a list reads its filter with it.

use super::asked::{self, Asked, Wrong};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::{VIEW_NAME_CHARS, VIEWS_MAX};
use domain::id::UserId;
use domain::text::tidy;
use store::Batch;
use store::desk::SavedView;

/// A list under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its filter.
    pub filter: String,
    /// Colleagues see it too.
    pub shared: bool,
    /// The caller's own: only they change it.
    pub own: bool,
    /// How often it was changed.
    pub version: i64,
}

/// What somebody typed of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Its filter.
    pub filter: String,
    /// Colleagues see it too.
    pub shared: bool,
    /// The version that was read, of one that stands.
    pub version: i64,
}

/// Why a list was not kept.
#[derive(Debug)]
pub enum NotKept {
    /// It has no name, or too long a one.
    Name,
    /// As many as one person may keep are kept.
    TooMany,
    /// What is wrong with the filter.
    Filter(Vec<Wrong>),
    /// Something else.
    App(AppError),
}

impl<E: Into<AppError>> From<E> for NotKept {
    fn from(e: E) -> NotKept {
        NotKept::App(e.into())
    }
}

/// The lists that the caller sees: their own first.
pub async fn views(app: &App, ctx: &Ctx) -> AppResult<Vec<View>> {
    let Some(user) = reader(ctx) else {
        return Ok(Vec::new());
    };
    let found = store::desk::views(&app.store, user).await?;
    Ok(found.into_iter().map(|v| shown(v, user)).collect())
}

/// One of them.
pub async fn view(app: &App, ctx: &Ctx, id: i64) -> AppResult<View> {
    let user = reader(ctx).ok_or(AppError::Forbidden)?;
    let found = store::desk::view(&app.store, id).await?;
    let seen = found.filter(|v| v.shared || v.owner == user);
    seen.map(|v| shown(v, user)).ok_or(AppError::NotFound)
}

/// What a filter asks for.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(app: &App, ctx: &Ctx, filter: &str) -> Result<Asked, Vec<Wrong>> {
    let mut asked = asked::read(&app.tables().catalogue, filter, ctx.now)?;
    asked.query.mine = ctx.actor.role.is_agency();
    Ok(asked)
}

/// Keeps a new list, or changes one of the caller's own; gives its id.
///
/// # Errors
/// See [`NotKept`]; a list that was changed meanwhile is a conflict.
pub async fn keep(app: &App, ctx: &Ctx, id: Option<i64>, draft: Draft) -> Result<i64, NotKept> {
    let user = reader(ctx).ok_or(AppError::Forbidden)?;
    let name = tidy(&draft.name).unwrap_or_default();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > VIEW_NAME_CHARS {
        return Err(NotKept::Name);
    }
    let filter = tidy(&draft.filter).unwrap_or_default();
    read(app, ctx, &filter).map_err(NotKept::Filter)?;
    let mut kept = SavedView {
        id: id.unwrap_or(0),
        owner: user,
        name,
        filter,
        shared: draft.shared,
        version: draft.version,
        made_at: ctx.now,
    };
    let mut batch = Batch::new();
    match id {
        Some(id) => {
            if !view(app, ctx, id).await?.own {
                return Err(AppError::Forbidden.into());
            }
            store::desk::change(&mut batch, &kept);
        }
        None => {
            let own = views(app, ctx).await?.iter().filter(|v| v.own).count();
            if own >= VIEWS_MAX {
                return Err(NotKept::TooMany);
            }
            kept.id = domain::id::fresh(ctx.now, app.random_u64()?);
            kept.version = 1;
            store::desk::keep(&mut batch, &kept);
        }
    }
    app.store.commit(batch).await?;
    Ok(kept.id)
}

/// Removes one of the caller's own.
pub async fn remove(app: &App, ctx: &Ctx, id: i64) -> AppResult<()> {
    let user = reader(ctx).ok_or(AppError::Forbidden)?;
    let mut batch = Batch::new();
    store::desk::remove(&mut batch, id, user);
    Ok(app.store.commit(batch).await?)
}

/// Whether the caller wants single letters to act.
pub async fn single_keys(app: &App, ctx: &Ctx) -> AppResult<bool> {
    let Some(user) = ctx.actor.user else {
        return Ok(true);
    };
    let said = store::desk::preference(&app.store, user, KEYS).await?;
    Ok(said.as_deref() != Some(OFF))
}

/// The caller's wish about single letters.
pub async fn set_single_keys(app: &App, ctx: &Ctx, on: Keys) -> AppResult<()> {
    let user = ctx.actor.user.ok_or(AppError::SignIn)?;
    let mut batch = Batch::new();
    let value = match on {
        Keys::On => "on",
        Keys::Off => OFF,
    };
    store::desk::prefer(&mut batch, user, KEYS, value);
    Ok(app.store.commit(batch).await?)
}

/// Whether single letters act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// They do.
    On,
    /// Only with another key, as everywhere.
    Off,
}

/// Name of the wish about single letters.
const KEYS: &str = "keys";
/// They are switched off.
const OFF: &str = "off";

/// Staff who see lists of reports at all.
fn reader(ctx: &Ctx) -> Option<UserId> {
    use domain::actor::Role as R;
    let no = matches!(
        ctx.actor.role,
        R::Citizen | R::SysAdmin | R::Auditor | R::System
    );
    ctx.actor.user.filter(|_| !no)
}

fn shown(view: SavedView, user: UserId) -> View {
    View {
        own: view.owner == user,
        id: view.id,
        name: view.name,
        filter: view.filter,
        shared: view.shared,
        version: view.version,
    }
}

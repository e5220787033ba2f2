//! Who reads and who changes kept sentences and macros: an agency its own, the centre's leader those
//! that everybody is offered.

use super::table::TableEdit;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::actor::Role;
use domain::pack::Catalogue;
use domain::pack::snippet_edit::SnippetEdit;
use domain::snippet::{Snippet, SnippetKind};

/// Whose rows somebody changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnippetOwner {
    /// Those that everybody is offered, and the macros.
    Everybody,
    /// Those of an agency, by its code.
    Agency(String),
}

impl SnippetOwner {
    /// As a row has it.
    pub fn agency(&self) -> Option<&str> {
        match self {
            SnippetOwner::Everybody => None,
            SnippetOwner::Agency(code) => Some(code),
        }
    }
}

/// Whether the caller writes to citizens or for those who do, and so reads the table.
///
/// # Errors
/// [`AppError::Forbidden`] to everybody else.
pub fn may_see_snippets(ctx: &Ctx) -> AppResult<()> {
    let role = ctx.actor.role;
    match role.is_centre() || role.is_agency() || role == Role::SysAdmin {
        true => Ok(()),
        false => Err(AppError::Forbidden),
    }
}

/// Whose rows the caller changes; none if nobody's.
pub fn snippet_owner(ctx: &Ctx) -> Option<SnippetOwner> {
    match ctx.actor.role {
        Role::IocLeader => Some(SnippetOwner::Everybody),
        Role::AgencyLeader | Role::AgencyFocal => {
            ctx.actor.agency.clone().map(SnippetOwner::Agency)
        }
        _ => None,
    }
}

/// Whether the caller reads a row: everybody's, their agency's; the administrator reads all.
pub fn sees_snippet(ctx: &Ctx, snippet: &Snippet) -> bool {
    let own = || ctx.actor.role.is_agency() && snippet.agency == ctx.actor.agency;
    snippet.agency.is_none() || ctx.actor.role == Role::SysAdmin || own()
}

/// Whether the caller may make a change; of rows that they do not see they hear nothing.
pub(super) fn may_change(ctx: &Ctx, catalogue: &Catalogue, edit: &SnippetEdit) -> AppResult<()> {
    let owner = snippet_owner(ctx).ok_or(AppError::Forbidden)?;
    let allowed = match edit {
        SnippetEdit::Add { kind, agency, .. } => {
            let centre = owner == SnippetOwner::Everybody;
            owner.agency() == agency.as_deref() && (*kind == SnippetKind::Sentence || centre)
        }
        SnippetEdit::Change { code, .. } | SnippetEdit::Switch { code, .. } => {
            let row = catalogue.snippet(code.trim());
            let row = row.filter(|s| sees_snippet(ctx, s));
            let row = row.ok_or(AppError::NotFound)?;
            row.agency.as_deref() == owner.agency()
        }
    };
    if allowed {
        Ok(())
    } else {
        Err(AppError::Forbidden)
    }
}

/// Whether the caller changes rows of this kind at all; asked before anything is read.
pub(super) fn may_begin(ctx: &Ctx, edit: &TableEdit) -> AppResult<()> {
    match edit {
        TableEdit::Snippet(_) if snippet_owner(ctx).is_some() => Ok(()),
        TableEdit::Snippet(_) => Err(AppError::Forbidden),
        _ => super::may_administer(ctx),
    }
}

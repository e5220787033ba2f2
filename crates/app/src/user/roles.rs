//! How many people hold each role now: what administrators and auditors read of roles.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::actor::Role;
use std::collections::HashMap;

/// People who may act in a role at this moment. Each is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// In their own right.
    pub own: usize,
    /// By the dated order of somebody absent alone.
    pub lent: usize,
}

/// Who may read what roles may do: who gives them, and who looks at what was given.
///
/// # Errors
/// [`AppError::Forbidden`] to everybody else.
pub fn may_read(ctx: &Ctx) -> AppResult<()> {
    match ctx.actor.role {
        Role::SysAdmin | Role::Auditor | Role::System => Ok(()),
        Role::Citizen
        | Role::CallAgent
        | Role::IocOperator
        | Role::IocLeader
        | Role::AgencyFocal
        | Role::AgencyHandler
        | Role::AgencyLeader
        | Role::StandingBody
        | Role::SteeringCommittee
        | Role::ProvinceLeader
        | Role::Inspector
        | Role::Telephony => Err(AppError::Forbidden),
    }
}

/// How many people hold each role at `ctx.now`; accounts that are locked or over count for none.
///
/// # Errors
/// [`AppError::Forbidden`]; the database's.
pub async fn holders(app: &App, ctx: &Ctx) -> AppResult<HashMap<Role, Held>> {
    may_read(ctx)?;
    let mut held: HashMap<Role, Held> = HashMap::new();
    let mut after = None;
    loop {
        let users = store::user::page(&app.store, after, store::limits::PAGE_MAX).await?;
        after = users.last().map(|u| u.id);
        for user in &users {
            let over = user.expires_at.is_some_and(|at| at <= ctx.now);
            if user.locked_at.is_some() || over {
                continue;
            }
            for role in Role::ALL {
                let posts = user.posts.iter();
                let mut posts = posts.filter(|p| p.role == *role && p.is_held(ctx.now));
                let Some(first) = posts.next() else {
                    continue;
                };
                let count = held.entry(*role).or_default();
                if first.delegated_by.is_none() || posts.any(|p| p.delegated_by.is_none()) {
                    count.own += 1;
                } else {
                    count.lent += 1;
                }
            }
        }
        if users.len() < store::limits::PAGE_MAX {
            return Ok(held);
        }
    }
}

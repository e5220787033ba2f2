//! How the telephone exchange stands, for whoever keeps the installation: whether this node listens to
//! it, and when anything was heard of it.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::limits::EXCHANGE_QUIET_MS;
use crate::user;
use domain::time::At;
use std::sync::{Mutex, PoisonError};

/// This node's line to the exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// It listens to none: an exchange tells by itself, at the door for programs.
    #[default]
    None,
    /// It is being opened.
    Opening,
    /// It has been open since then.
    Open(At),
    /// It was lost then, and why; it will be opened again.
    Lost(At, String),
}

/// Where the node keeps it.
#[derive(Debug, Default)]
pub struct Exchange(Mutex<Line>);

impl Exchange {
    /// How the line stands.
    pub fn line(&self) -> Line {
        let line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        line.clone()
    }

    /// It stands otherwise.
    pub fn set(&self, line: Line) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = line;
    }
}

/// How the exchange stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// This node's line.
    pub line: Line,
    /// When anything was heard last, by whichever node and door; none if never.
    pub heard_at: Option<At>,
    /// It has been quiet for longer than any night.
    pub is_quiet: bool,
}

/// How the exchange stands now.
///
/// # Errors
/// [`crate::AppError::Forbidden`] for anybody but administrators; the database's.
pub async fn standing(app: &App, ctx: &Ctx) -> AppResult<Standing> {
    user::may_administer(ctx)?;
    let heard_at = store::hotline::heard_last(&app.store).await?;
    Ok(Standing {
        line: app.exchange.line(),
        heard_at,
        is_quiet: heard_at.is_some_and(|at| ctx.now.0 - at.0 > EXCHANGE_QUIET_MS),
    })
}

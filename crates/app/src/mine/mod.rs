//! A citizen's own corner: who they are, their reports, how they are told, what is held of them.
//!
//! Nobody opens an account. Whoever shows by a one-time code that a number or an address is theirs
//! speaks for every row of the vault that has it, now and later, and so for the reports of those rows.

pub mod choices;
pub mod contact;
pub mod erase;
pub mod following;
pub mod held;
pub mod reports;
pub mod sign_in;

use crate::app::App;
use crate::error::AppResult;
use crate::limits;
use crate::session::digest;
use domain::id::VaultId;
use domain::report::Report;
use domain::time::At;
use store::Batch;
use store::code::Way;
use store::session::Holder;

/// A citizen who is signed in. Never printed with more than numbers.
#[derive(Clone, Debug)]
pub struct Citizen {
    /// The rows of the vault that they speak for, newest first; at least one.
    pub people: Vec<VaultId>,
    /// By which way they showed who they are.
    pub way: Way,
    subject: [u8; 32],
}

/// Who a citizen's cookie speaks for; none if the session is over or they were erased.
///
/// # Errors
/// The database's.
pub async fn known(app: &App, cookie: &str, now: At) -> AppResult<Option<Citizen>> {
    // 32 bytes are 43 letters; anything else is no cookie of ours.
    if cookie.len() != 43 {
        return Ok(None);
    }
    let session = store::session::by_hash(&app.store, &digest(cookie)).await?;
    let Some(session) = session.filter(|s| s.is_live(now, limits::CITIZEN_IDLE_MS)) else {
        return Ok(None);
    };
    let (Holder::Reporter(_), Some((way, subject))) = (session.holder, session.shown) else {
        return Ok(None);
    };
    let mut people = store::vault::shown(&app.store, way, &subject).await?;
    people.truncate(limits::PEOPLE_MAX);
    if people.is_empty() {
        return Ok(None);
    }
    if now.0 - session.seen_at.0 >= limits::CITIZEN_SEEN_EVERY_MS {
        let mut batch = Batch::new();
        store::session::seen(&mut batch, &session.hash, now);
        // A busy database keeps nobody from reading: the next call notes it.
        if let Err(cause) = app.store.commit(batch).await {
            tracing::debug!(%cause, "a session's use was not noted");
        }
    }
    Ok(Some(Citizen {
        people,
        way,
        subject,
    }))
}

/// Signs out, on this device.
///
/// # Errors
/// The database's.
pub async fn sign_out(app: &App, cookie: &str) -> AppResult<()> {
    crate::session::sign_out(app, cookie).await
}

/// Signs out on every device on which this number or address was shown.
///
/// # Errors
/// The database's.
pub async fn sign_out_everywhere(app: &App, citizen: &Citizen) -> AppResult<()> {
    let mut batch = Batch::new();
    store::session::close_shown(&mut batch, &citizen.subject);
    Ok(app.store.commit(batch).await?)
}

/// As which of their rows somebody knows a report: its reporter's, else of whoever joined.
pub(crate) fn one_of(people: &[VaultId], report: &Report) -> Option<VaultId> {
    let is_theirs = |who: &VaultId| people.contains(who);
    let mut reporters = report.reporters();
    reporters
        .find(is_theirs)
        .or_else(|| report.joined.iter().copied().find(is_theirs))
}

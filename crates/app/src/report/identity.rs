//! The reporter's identity, shown once to whoever gave a purpose. First the event stands in the
//! chain, where the reporter reads who looked and why; only then is the vault opened.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::record::load;
use crate::report::act::{Order, act};
use domain::action::Action;
use domain::id::ReportCode;
use std::fmt;

/// Who reported. Never printed: its `Debug` says nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Name as given.
    pub name: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// A name was given, and it stays with the centre.
    pub name_hidden: bool,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

/// Records that the caller looks, then looks. `None` if the reporter's data were erased meanwhile.
///
/// # Errors
/// As [`act`]: without a purpose, without consent (agencies), of a locked identity.
pub async fn open(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    order: Order,
) -> AppResult<Option<Identity>> {
    act(app, ctx, code, Action::OpenIdentity, order).await?;
    let Some(reporter) = load(app, code)
        .await?
        .and_then(|filed| filed.report.reporter)
    else {
        return Ok(None);
    };
    let person = store::vault::by_id(&app.store, &app.keys, reporter).await?;
    Ok(person.map(|p| {
        // They agreed that the agency may call, not that it learns their name.
        let name_hidden = p.hide_name && p.name.is_some() && ctx.actor.role.is_agency();
        Identity {
            name: p.name.filter(|_| !name_hidden),
            phone: p.phone,
            email: p.email,
            name_hidden,
        }
    }))
}

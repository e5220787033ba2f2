//! How somebody who is signed in is reached, so that no form asks them again.

use super::Citizen;
use super::held::{masked_email, masked_phone};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::vault::Contact;
use domain::action::Field;
use domain::actor::Role;
use domain::id::VaultId;
use domain::refusal_reason::{Fault, Why};
use store::code::Way;

/// The number or address that the caller showed to be theirs, masked: a phone that is lent tells it
/// to nobody. None once they were erased.
///
/// # Errors
/// The database's.
pub async fn shown(app: &App, citizen: &Citizen) -> AppResult<Option<String>> {
    let Some(&person) = citizen.people.first() else {
        return Ok(None);
    };
    let row = store::vault::by_id(&app.store, &app.keys, person).await?;
    Ok(row.and_then(|row| match citizen.way {
        Way::Phone => row.phone.as_deref().map(masked_phone),
        Way::Email => row.email.as_deref().map(masked_email),
    }))
}

/// As whom a call without a contact of its own is made: as the one who is signed in, if it says so
/// (`known`). Somebody whose session is over meanwhile must not become a nameless stranger.
pub(crate) fn as_known(
    ctx: &Ctx,
    known: bool,
    contact: &Result<Option<Contact>, Vec<Fault>>,
) -> Result<Option<VaultId>, Fault> {
    if !known || !matches!(contact, Ok(None)) || ctx.actor.role != Role::Citizen {
        return Ok(None);
    }
    let person = ctx.people.first().copied();
    person.map(Some).ok_or(Fault {
        field: Field::Phone,
        why: Why::ContactNeeded,
    })
}

//! "Tôi cũng gặp" of somebody who is not known yet: they leave a way to be reached, and are counted.

use super::act::{Order, act};
use super::read::view;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::mine::contact::as_known;
use crate::record::load;
use crate::vault::{self, Contact};
use domain::action::{Action, Field};
use domain::id::ReportCode;
use domain::refusal_reason::{Code, Refusal, Why};
use store::Batch;

/// Who says that they met it too.
#[derive(Clone, Debug, Default)]
pub struct Joining {
    /// Phone number as typed.
    pub phone: Option<String>,
    /// E-mail address as typed.
    pub email: Option<String>,
    /// Consent to processing.
    pub consent: bool,
    /// Whoever is signed in says it as themselves; a contact that is given goes before.
    pub known: bool,
}

/// Counts one more who met it. Their contact goes into the vault before the report names its key.
pub async fn join(app: &App, ctx: &Ctx, code: ReportCode, who: Joining) -> AppResult<()> {
    if who.known
        && who.phone.is_none()
        && who.email.is_none()
        && let Some(filed) = load(app, code).await?
        && ctx.people.iter().any(|p| filed.report.joined.contains(p))
    {
        // Tapped twice, or on another page: they are counted.
        return Ok(());
    }
    if !view(app, ctx, code)
        .await?
        .actions
        .contains(&Action::Join.as_str())
    {
        return Err(AppError::Refused(Refusal::new(
            Code::WrongStage,
            Why::NotPublic,
        )));
    }
    let contact = Contact::read(None, who.phone.as_deref(), who.email.as_deref(), true)
        .map_err(AppError::fields)?;
    let known = as_known(ctx, who.known, &Ok(contact.clone()))
        .map_err(|fault| AppError::field(fault.field, fault.why))?;
    let reporter = match (contact, known) {
        // Their number is held already, with their consent to be told by it.
        (_, Some(person)) => person,
        (None, None) => return Err(AppError::field(Field::Phone, Why::ContactNeeded)),
        (Some(_), None) if !who.consent => {
            return Err(AppError::field(Field::Consent, Why::ConsentNeeded));
        }
        (Some(contact), None) => {
            let mut batch = Batch::new();
            let found = vault::find_or_add(app, &mut batch, &contact, ctx.now).await?;
            app.store.commit(batch).await?;
            found
        }
    };
    let mut ctx = ctx.clone();
    // For this one deed only: a number that was typed opens nothing else. The answer is not shown.
    ctx.secret = None;
    ctx.actor.reporter = Some(reporter);
    act(app, &ctx, code, Action::Join, Order::default())
        .await
        .map(drop)
}

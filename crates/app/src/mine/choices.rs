//! How a citizen wants to be told. One-time codes and danger to life heed no choice.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::notice;
use courier::Channel;
use domain::action::Field;
use domain::refusal_reason::Why;
use store::{Batch, CommitError, subscription};

/// How somebody is told now. None: no such way is known of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Short messages.
    pub sms: Option<bool>,
    /// Letters.
    pub email: Option<bool>,
    /// Browsers that are told.
    pub browsers: i64,
    /// The key that browsers subscribe with; none where notices are not set up.
    pub push_key: Option<String>,
    /// The installation has a Zalo account.
    pub zalo: bool,
    /// Hours between which nothing rings: from, until.
    pub quiet: (u32, u32),
}

/// How the caller is told.
///
/// # Errors
/// The database's.
pub async fn choices(app: &App, ctx: &Ctx) -> AppResult<Choices> {
    let mut choices = Choices {
        push_key: crate::reach::push_key(app).ok(),
        zalo: app
            .settings
            .courier
            .as_ref()
            .is_some_and(|courier| courier.can(Channel::Zalo)),
        quiet: notice::quiet_hours(ctx.now, &app.tables().catalogue),
        ..Choices::default()
    };
    for &person in &ctx.people {
        let Some(row) = store::vault::by_id(&app.store, &app.keys, person).await? else {
            continue;
        };
        if row.phone.is_some() {
            let on = !subscription::is_sms_stopped(&app.store, person).await?;
            choices.sms = Some(choices.sms.unwrap_or(false) || on);
        }
        if row.email.is_some() {
            let on = !subscription::is_mail_stopped(&app.store, person).await?;
            choices.email = Some(choices.email.unwrap_or(false) || on);
        }
        choices.browsers = choices
            .browsers
            .max(subscription::count(&app.store, person).await?);
    }
    Ok(choices)
}

/// Chooses: short messages and letters, of all that the caller's rows have.
///
/// # Errors
/// The database's.
pub async fn choose(app: &App, ctx: &Ctx, sms: bool, email: bool) -> AppResult<()> {
    let before = choices(app, ctx).await?;
    let mut batch = Batch::new();
    for &person in &ctx.people {
        // What the page did not offer was not chosen.
        match (before.sms.is_some(), sms) {
            (true, true) => subscription::want_sms(&mut batch, person),
            (true, false) => subscription::stop_sms(&mut batch, person, ctx.now),
            (false, _) => {}
        }
        match (before.email.is_some(), email) {
            (true, true) => subscription::want_mail(&mut batch, person),
            (true, false) => subscription::stop_mail(&mut batch, person, ctx.now),
            (false, _) => {}
        }
    }
    Ok(app.store.commit(batch).await?)
}

/// Tells the caller in this browser too, of all their reports. `json` is what the browser gave.
///
/// # Errors
/// `NotFound` where notices are not set up; `Refused` for what is no subscription.
pub async fn subscribe(app: &App, ctx: &Ctx, json: &str) -> AppResult<()> {
    let courier = app.settings.courier.as_ref().ok_or(AppError::NotFound)?;
    let refused = || AppError::field(Field::Text, Why::Unreadable);
    let endpoint = courier.subscription_endpoint(json).map_err(|_| refused())?;
    let mut batch = Batch::new();
    for &person in &ctx.people {
        let id = app.fresh_vault(ctx.now)?.0;
        subscription::put(&mut batch, &app.keys, id, person, &endpoint, json, ctx.now);
    }
    match app.store.commit(batch).await {
        // The same browser was quicker on another page.
        Ok(()) | Err(CommitError::Unique(_)) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// No more notices in the browser with this endpoint.
///
/// # Errors
/// The database's.
pub async fn unsubscribe(app: &App, ctx: &Ctx, endpoint: &str) -> AppResult<()> {
    let mut batch = Batch::new();
    for &person in &ctx.people {
        subscription::end(&mut batch, &app.keys, person, endpoint);
    }
    Ok(app.store.commit(batch).await?)
}

/// No more notices in any browser.
///
/// # Errors
/// The database's.
pub async fn no_browsers(app: &App, ctx: &Ctx) -> AppResult<()> {
    let mut batch = Batch::new();
    for &person in &ctx.people {
        subscription::end_all(&mut batch, person);
    }
    Ok(app.store.commit(batch).await?)
}

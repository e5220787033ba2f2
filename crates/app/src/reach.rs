//! How a reporter is reached beside phone and mail, and how they end it: browsers that subscribed,
//! and mail that is wanted no more.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::record::{known, load};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::Field;
use domain::id::{ReportCode, VaultId};
use domain::refusal_reason::Why;
use domain::time::At;
use store::{Batch, CommitError, subscription};
use subtle::ConstantTimeEq;

/// What a link to end mail is signed for.
const NO_MAIL: &str = "no-mail";
/// Bytes of its signature: 128 bits nobody guesses.
const SIGNATURE: usize = 16;

/// The key that browsers subscribe with.
///
/// # Errors
/// `NotFound` where notices are not set up.
pub fn push_key(app: &App) -> AppResult<String> {
    let courier = app.settings.courier.as_ref();
    courier.and_then(|c| c.push_key()).ok_or(AppError::NotFound)
}

/// Keeps the subscription of a browser in which a report's own reporter wants to be told. `json` is
/// what the browser gave.
///
/// # Errors
/// `NotFound` for whoever is not its reporter; `Refused` for what is no subscription, leads where
/// we may not go, or belongs to somebody who gave no way to be known by.
pub async fn subscribe(app: &App, ctx: &Ctx, code: ReportCode, json: &str) -> AppResult<()> {
    let courier = app.settings.courier.as_ref().ok_or(AppError::NotFound)?;
    let refused = || AppError::field(Field::Text, Why::Unreadable);
    let endpoint = courier.subscription_endpoint(json).map_err(|_| refused())?;
    let person = reporter(app, ctx, code).await?;
    let mut batch = Batch::new();
    let id = app.fresh_vault(ctx.now)?.0;
    subscription::put(&mut batch, &app.keys, id, person, &endpoint, json, ctx.now);
    match app.store.commit(batch).await {
        // The same browser was quicker on another page.
        Ok(_) | Err(CommitError::Unique(_)) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// Ends it. A browser that never subscribed has nothing to end.
///
/// # Errors
/// `NotFound` for whoever is not the report's reporter.
pub async fn unsubscribe(app: &App, ctx: &Ctx, code: ReportCode, endpoint: &str) -> AppResult<()> {
    let person = reporter(app, ctx, code).await?;
    let mut batch = Batch::new();
    subscription::end(&mut batch, &app.keys, person, endpoint);
    app.store.commit(batch).await?;
    Ok(())
}

/// The vault's key of a report's reporter, who must be the caller.
async fn reporter(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<VaultId> {
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    let actor = known(app, ctx, &loaded.report);
    if !actor.owns(&loaded.report) {
        return Err(AppError::NotFound);
    }
    actor
        .reporter
        .or(loaded.report.reporter)
        .ok_or_else(|| AppError::field(Field::Phone, Why::Required))
}

/// The link in a mail by which its receiver ends mail. It holds a key and a signature, no address.
pub(crate) fn no_mail_url(app: &App, person: VaultId) -> String {
    let mut token = person.0.to_be_bytes().to_vec();
    token.extend_from_slice(&signature(app, person)[..SIGNATURE]);
    format!(
        "{}/huy-nhan/{}",
        app.settings.public_url,
        URL_SAFE_NO_PAD.encode(token)
    )
}

fn signature(app: &App, person: VaultId) -> [u8; 32] {
    app.keys.sign(NO_MAIL, &format!("vault:{person}"))
}

/// Whose link this is.
///
/// # Errors
/// `NotFound` for a link that we did not write.
pub fn whose_mail(app: &App, token: &str) -> AppResult<VaultId> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok();
    let (id, given) = bytes
        .as_deref()
        .and_then(|bytes| bytes.split_first_chunk::<8>())
        .ok_or(AppError::NotFound)?;
    let person = VaultId(i64::from_be_bytes(*id));
    let wanted = &signature(app, person)[..SIGNATURE];
    if bool::from(given.ct_eq(wanted)) {
        Ok(person)
    } else {
        Err(AppError::NotFound)
    }
}

/// No more mail to whoever this link belongs to; short messages go on. Done twice, it is done once.
///
/// # Errors
/// As [`whose_mail`].
pub async fn stop_mail(app: &App, now: At, token: &str) -> AppResult<()> {
    let person = whose_mail(app, token)?;
    let mut batch = Batch::new();
    subscription::stop_mail(&mut batch, person, now);
    app.store.commit(batch).await?;
    Ok(())
}

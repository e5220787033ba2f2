//! Signing in by a one-time code.
//!
//! A number that nobody has gets the same answer after the same work: the same counts, the same
//! code, the same batch. Only that the batch's own search for the receiver finds nobody.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::letter::Letter;
use crate::limit::{Flood, prefix_text};
use crate::limits;
use crate::notice::{self, template::Var};
use crate::session::digest;
use crate::vault;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::Field;
use domain::id::VaultId;
use domain::notice::Template;
use domain::refusal_reason::Why;
use domain::time::{At, MINUTE_MS};
use std::collections::HashMap;
use store::code::{Asked, Way};
use store::message::{self, NewMessage, To};
use store::session::{Holder, Session};
use store::{Batch, code};
use subtle::ConstantTimeEq;

/// What the code's digest is signed for.
const CODE: &str = "one-time-code";

/// How long a citizen's cookie lasts, in seconds.
pub const COOKIE_SECONDS: u32 = (limits::CITIZEN_ABSOLUTE_MS / 1000) as u32;
/// How long the cookie of a code that was asked for lasts, in seconds.
pub const TICKET_SECONDS: u32 = (limits::CODE_MS / 1000) as u32;

/// How it ended that somebody typed a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    /// Signed in: for the cookie, kept nowhere.
    In(String),
    /// Not that code; so many tries are left.
    Wrong(i64),
    /// The code is used up, over, or was never asked for from here.
    Over,
}

/// Asks for a code; gives the ticket that goes into this browser's cookie. The same for numbers
/// that somebody has and that nobody has.
///
/// # Errors
/// `Refused` for what is neither a number nor an address; `TooMany`.
pub async fn ask(app: &App, ctx: &Ctx, typed: &str) -> AppResult<String> {
    let (way, subject) = read(app, typed)?;
    if app.settings.flood == Flood::Limited {
        let mut counted = vec![(
            app.keys.sign("code-to", &URL_SAFE_NO_PAD.encode(subject)),
            limits::CODES_OF_NUMBER,
        )];
        if let Some(from) = ctx.from {
            let address = from.to_canonical().to_string();
            counted.push((
                app.keys.lookup("code-from", &address),
                limits::CODES_FROM_ADDRESS,
            ));
            counted.push((
                app.keys.lookup("code-from-net", &prefix_text(from)),
                limits::CODES_FROM_PREFIX,
            ));
        }
        // A number's whole day first: who has asked ten times is not told to wait a quarter of an hour.
        let of_day = since(app, &counted[0].0, ctx.now, limits::CODE_DAY_MS).await?;
        if of_day >= limits::CODES_OF_NUMBER_DAY {
            return Err(too_many(limits::CODE_DAY_MS));
        }
        // Networks before numbers: a flood that is refused uses up nobody's number.
        for (subject, max) in counted.iter().rev() {
            count(app, subject, *max, ctx.now).await?;
        }
    }
    let ticket = URL_SAFE_NO_PAD.encode(app.random::<32>()?);
    let otp = format!("{:06}", app.random_u64()? % 1_000_000);
    let mut batch = Batch::new();
    let asked = Asked {
        way,
        subject,
        digest: sealed_code(app, &ticket, &otp),
        tries: 0,
        expires_at: ctx.now.plus_ms(limits::CODE_MS),
    };
    code::issue(&mut batch, &digest(&ticket), &asked);
    let service = notice::service_here(app, ctx.lang, ctx.now);
    let values = HashMap::from([(Var::Otp, otp), (Var::Service, service)]);
    let words = notice::compose(app, Template::Code, ctx.lang, &values);
    // A chain of its own: the outbox keeps the messages of one report in order, and this is of none.
    let chain = app.fresh_vault(ctx.now)?.0;
    let letter = match way {
        Way::Phone => Letter::Sms { text: words.sms },
        Way::Email => Letter::Email {
            subject: words.subject,
            text: words.text,
            html: words.html,
        },
    };
    let sealed = letter.seal(&app.keys, chain);
    message::enqueue(
        &mut batch,
        &NewMessage {
            chain,
            seq: 1,
            template: Template::Code.as_str(),
            to: To::Shown { way, subject },
            topic: None,
            words: message::Words {
                sms: Some(&sealed),
                email: Some(&sealed),
                push: None,
            },
            urgent: true,
            ready_at: ctx.now,
            made_at: ctx.now,
        },
    );
    app.store.commit(batch).await?;
    Ok(ticket)
}

/// Whether a ticket may still be used with a code.
///
/// # Errors
/// The database's.
pub async fn is_asked(app: &App, ticket: &str, now: At) -> AppResult<bool> {
    if ticket.len() != 43 {
        return Ok(false);
    }
    let asked = code::by_ticket(&app.store, &digest(ticket)).await?;
    Ok(asked.is_some_and(|a| a.tries < limits::CODE_TRIES_MAX && now < a.expires_at))
}

/// Types a code.
///
/// # Errors
/// `TooMany` from one network; the database's.
pub async fn enter(app: &App, ctx: &Ctx, ticket: &str, typed: &str) -> AppResult<Entered> {
    if app.settings.flood == Flood::Limited
        && let Some(from) = ctx.from
    {
        let subject = app.keys.lookup("code-typed-net", &prefix_text(from));
        count(app, &subject, limits::CODES_TYPED_FROM_PREFIX, ctx.now).await?;
    }
    let hash = digest(ticket);
    let asked = code::attempt(&app.store, &hash, limits::CODE_TRIES_MAX, ctx.now).await?;
    let Some(asked) = asked else {
        return Ok(Entered::Over);
    };
    // People copy the spaces of a message too.
    let digits: String = typed
        .chars()
        .filter(char::is_ascii_digit)
        .take(12)
        .collect();
    let fits = bool::from(sealed_code(app, ticket, &digits).ct_eq(&asked.digest));
    let people = store::vault::shown(&app.store, asked.way, &asked.subject).await?;
    // A number that nobody has opens nothing, by whatever code.
    let Some(&person) = people.first().filter(|_| fits) else {
        return Ok(match limits::CODE_TRIES_MAX - asked.tries {
            ..=0 => Entered::Over,
            left => Entered::Wrong(left),
        });
    };
    if !code::take(&app.store, &hash).await? {
        return Ok(Entered::Over);
    }
    let cookie = URL_SAFE_NO_PAD.encode(app.random::<32>()?);
    let mut batch = Batch::new();
    store::session::open(
        &mut batch,
        &Session {
            hash: digest(&cookie),
            holder: Holder::Reporter(person),
            post: 0,
            created_at: ctx.now,
            seen_at: ctx.now,
            expires_at: ctx.now.plus_ms(limits::CITIZEN_ABSOLUTE_MS),
            shown: Some((asked.way, asked.subject)),
        },
    );
    verified(app, &mut batch, &people, ctx.now).await?;
    app.store.commit(batch).await?;
    Ok(Entered::In(cookie))
}

/// From now on nobody who merely types the number renames its owner.
async fn verified(app: &App, batch: &mut Batch, people: &[VaultId], now: At) -> AppResult<()> {
    for &id in people.iter().take(limits::PEOPLE_MAX) {
        let person = store::vault::by_id(&app.store, &app.keys, id).await?;
        if let Some(mut person) = person.filter(|p| p.verified_at.is_none()) {
            person.verified_at = Some(now);
            store::vault::put(batch, &app.keys, id, &person, now);
        }
    }
    Ok(())
}

/// What was typed, as the vault finds it.
fn read(app: &App, typed: &str) -> AppResult<(Way, [u8; 32])> {
    let refused = |field, why| AppError::field(field, why);
    if typed.trim().is_empty() {
        return Err(refused(Field::Phone, Why::Required));
    }
    let (way, text, field, why) = if typed.contains('@') {
        (
            Way::Email,
            vault::address(typed),
            Field::Phone,
            Why::BadEmail,
        )
    } else {
        (
            Way::Phone,
            vault::international(typed),
            Field::Phone,
            Why::BadPhone,
        )
    };
    let subject = text.and_then(|text| store::vault::subject(&app.keys, way, &text));
    Ok((way, subject.ok_or_else(|| refused(field, why))?))
}

/// A code is good in the browser that asked for it and nowhere else.
fn sealed_code(app: &App, ticket: &str, otp: &str) -> [u8; 32] {
    app.keys.sign(CODE, &format!("{ticket}:{otp}"))
}

/// Counts before it is done, so that what is asked at once counts too. What is refused does not
/// count: nobody is kept out longer by a stranger who goes on.
async fn count(app: &App, subject: &[u8; 32], max: i64, now: At) -> AppResult<()> {
    let window = limits::CODE_WINDOW_MS;
    if since(app, subject, now, window).await? >= max {
        return Err(too_many(window));
    }
    let minute = At(now.0 - now.0.rem_euclid(MINUTE_MS));
    store::attempt::count(&app.store, subject, minute).await?;
    if since(app, subject, now, window).await? > max {
        return Err(too_many(window));
    }
    Ok(())
}

async fn since(app: &App, subject: &[u8; 32], now: At, window: i64) -> AppResult<i64> {
    Ok(store::attempt::since(&app.store, subject, now.plus_ms(-window)).await?)
}

fn too_many(window: i64) -> AppError {
    AppError::TooMany {
        retry_after: (window / 1000) as u32,
    }
}

/// Removes some codes that are over; true if there may be more.
///
/// # Errors
/// The database's.
pub async fn sweep(app: &App, now: At) -> AppResult<bool> {
    Ok(code::sweep(&app.store, now).await?)
}

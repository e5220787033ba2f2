//! The second factor: codes that change every half minute (RFC 6238, as all telephones make them),
//! and ten that are written down for the day on which the telephone is lost.

use super::{Account, Happened, UserError, UserResult, Wrong, may_administer, named, own, write};
use crate::app::{App, SecondFactor};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::id::UserId;
use domain::time::At;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::fmt::Write as _;
use store::Batch;
use store::session::Holder;
use store::user::User;
use subtle::ConstantTimeEq;

/// What the secret is sealed for.
const TABLE: &str = "user";
/// What the digest of a recovery code is signed for.
const RECOVERY: &str = "recovery-code";
/// What the secret of a factor that is being set up is made from.
const ENROL: &str = "second-factor";
/// Milliseconds of one code.
const STEP_MS: i64 = 30_000;
/// Steps that a telephone's clock may be off, either way.
const STEPS_OFF: i64 = 1;
/// Digits of a code.
const DIGITS: usize = 6;
/// Bytes of a secret: as long as the hash, as the standard asks.
const SECRET: usize = 20;
/// Letters of a recovery code, in two groups: 50 bits.
const RECOVERY_LETTERS: usize = 10;
/// Thirty-two letters that nobody takes for one another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// What somebody needs to set a factor up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The account's name to sign in by.
    pub username: String,
    /// The secret as letters, to be typed where no camera is at hand.
    pub secret: String,
    /// The same as an address that such programs read from a square.
    pub address: String,
}

/// Whether the account must have a second factor now.
pub fn is_required(app: &App, account: &Account, now: At) -> bool {
    app.settings.second_factor == SecondFactor::Required
        && account
            .posts
            .iter()
            .any(|p| p.is_held(now) && p.role.wants_second_factor())
}

/// The factor that a ticket of the door sets up. Nothing is stored before it is confirmed: the
/// secret follows from the ticket and the key file.
pub(crate) fn enrolment(app: &App, username: &str, ticket: &str) -> Enrolment {
    let secret = base32(&secret_of(app, ticket));
    let host = app
        .settings
        .public_url
        .split_once("://")
        .map_or(app.settings.public_url.as_str(), |(_, rest)| rest);
    // Only letters that an address may hold bare: a host and a name to sign in by.
    let issuer = host.replace(':', "-");
    Enrolment {
        address: format!(
            "otpauth://totp/{issuer}:{username}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30"
        ),
        username: username.to_owned(),
        secret: grouped(&secret),
    }
}

fn secret_of(app: &App, ticket: &str) -> [u8; SECRET] {
    let whole = app.keys.sign(ENROL, ticket);
    let mut secret = [0; SECRET];
    secret.copy_from_slice(&whole[..SECRET]);
    secret
}

/// Confirms the factor that a ticket sets up, by a code of it; gives the account and its recovery
/// codes, which are told once. None for a wrong code.
pub(crate) async fn confirm(
    app: &App,
    ctx: &Ctx,
    mut user: User,
    ticket: &str,
    typed: &str,
) -> AppResult<Option<(User, Vec<String>)>> {
    let secret = secret_of(app, ticket);
    let Some(step) = step_of(&secret, typed, ctx.now) else {
        return Ok(None);
    };
    let mut codes = Vec::with_capacity(limits::RECOVERY_CODES);
    for _ in 0..limits::RECOVERY_CODES {
        let bytes = app.random::<RECOVERY_LETTERS>()?;
        let letter = |b: &u8| char::from(LETTERS[usize::from(b & 31)]);
        codes.push(bytes.iter().map(letter).collect::<String>());
    }
    let digests: Vec<[u8; 32]> = codes.iter().map(|c| digest(app, user.id, c)).collect();
    user.second_factor = Some(seal(app, user.id, &secret));
    let mut batch = Batch::new();
    store::factor::forget(&mut batch, user.id);
    store::factor::put_codes(&mut batch, user.id, &digests);
    let ctx = own(ctx, user.id);
    let user = match write(app, &ctx, user, Happened::FactorSet, batch).await {
        Ok(user) => user,
        Err(UserError::App(e)) => return Err(e),
        Err(UserError::Wrong(_)) => return Err(AppError::NotFound),
    };
    // The code that confirmed it opens nothing else.
    store::factor::use_step(&app.store, user.id, step).await?;
    let codes = codes
        .iter()
        .map(|c| {
            format!(
                "{}-{}",
                &c[..RECOVERY_LETTERS / 2],
                &c[RECOVERY_LETTERS / 2..]
            )
        })
        .collect();
    Ok(Some((user, codes)))
}

/// Whether this is a code of the account's factor that was not used before, or one of its recovery
/// codes, which is used up by it. The account comes back, for that is an event of its own.
pub(crate) async fn check(
    app: &App,
    ctx: &Ctx,
    user: User,
    typed: &str,
) -> AppResult<Result<User, User>> {
    let Some(sealed) = &user.second_factor else {
        return Ok(Err(user));
    };
    let secret = open(app, user.id, sealed)?;
    if let Some(step) = step_of(&secret, typed, ctx.now) {
        let fresh = store::factor::use_step(&app.store, user.id, step).await?;
        return Ok(if fresh { Ok(user) } else { Err(user) });
    }
    let code: String = typed
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(RECOVERY_LETTERS + 1)
        .collect();
    if code.len() != RECOVERY_LETTERS
        || !store::factor::use_code(&app.store, user.id, &digest(app, user.id, &code)).await?
    {
        return Ok(Err(user));
    }
    let own = own(ctx, user.id);
    match write(app, &own, user, Happened::RecoveryCodeUsed, Batch::new()).await {
        Ok(user) => Ok(Ok(user)),
        Err(UserError::App(e)) => Err(e),
        Err(UserError::Wrong(_)) => Err(AppError::NotFound),
    }
}

/// Takes an account's factor away: its telephone is lost, and the slip too. Its sessions end, and
/// where a factor is required the next sign-in sets up another.
pub async fn remove(app: &App, ctx: &Ctx, username: &str) -> UserResult<Account> {
    may_administer(ctx)?;
    let mut user = named(app, username).await?;
    if Some(user.id) == ctx.actor.user {
        return Err(UserError::Wrong(vec![Wrong::Yourself]));
    }
    if user.second_factor.take().is_none() {
        return Ok(user.into());
    }
    let mut batch = Batch::new();
    store::factor::forget(&mut batch, user.id);
    store::session::close_all(&mut batch, Holder::User(user.id));
    Ok(write(app, ctx, user, Happened::FactorRemoved, batch)
        .await?
        .into())
}

/// How many recovery codes an account has left.
pub async fn codes_left(app: &App, id: UserId) -> AppResult<i64> {
    Ok(store::factor::codes_left(&app.store, id).await?)
}

fn digest(app: &App, user: UserId, code: &str) -> [u8; 32] {
    app.keys.sign(RECOVERY, &format!("{user}:{code}"))
}

fn seal(app: &App, user: UserId, secret: &[u8]) -> Vec<u8> {
    let (key, sealed) = app.keys.seal(TABLE, user.0, secret);
    [key.as_bytes(), &[0], &sealed].concat()
}

fn open(app: &App, user: UserId, sealed: &[u8]) -> AppResult<Vec<u8>> {
    let broken = || AppError::internal("a second factor that does not open");
    let at = sealed.iter().position(|b| *b == 0).ok_or_else(broken)?;
    let key = std::str::from_utf8(&sealed[..at]).map_err(|_| broken())?;
    Ok(app.keys.open(TABLE, user.0, key, &sealed[at + 1..])?)
}

/// The step whose code was typed, of those that count now.
fn step_of(secret: &[u8], typed: &str, now: At) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let step = now.0.div_euclid(STEP_MS);
    (step - STEPS_OFF..=step + STEPS_OFF)
        .rev()
        .find(|step| bool::from(code(secret, *step).as_bytes().ct_eq(digits.as_bytes())))
}

/// The code of a step.
fn code(secret: &[u8], step: i64) -> String {
    // It takes a key of any length; where it did not, no code would be the right one.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else {
        return "-".to_owned();
    };
    mac.update(&step.to_be_bytes());
    let tag = mac.finalize().into_bytes();
    let at = usize::from(tag.last().copied().unwrap_or(0) & 15);
    let four = tag.get(at..at + 4).unwrap_or_default();
    let number = four
        .iter()
        .fold(0u32, |number, byte| (number << 8) | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(ALPHABET[(held >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        out.push(char::from(ALPHABET[(held << (5 - bits) & 31) as usize]));
    }
    out
}

/// In groups of four, to be read out.
fn grouped(letters: &str) -> String {
    let mut out = String::with_capacity(letters.len() * 5 / 4);
    for (n, letter) in letters.chars().enumerate() {
        if n > 0 && n % 4 == 0 {
            out.push(' ');
        }
        // Writing into a text cannot fail.
        let _ = write!(out, "{letter}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, told) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(KNOWN, seconds / 30), told, "{seconds}");
        }
    }

    #[test]
    fn a_clock_may_be_half_a_minute_off() {
        let now = At(1_111_111_109_000);
        let step = now.0 / STEP_MS;
        for (off, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let typed = code(KNOWN, step + off);
            let found = step_of(KNOWN, &typed, now);
            assert_eq!(found, good.then_some(step + off), "{off}");
        }
        let spaced = code(KNOWN, step);
        let spaced = format!(" {} {} ", &spaced[..3], &spaced[3..]);
        assert_eq!(step_of(KNOWN, &spaced, now), Some(step));
        assert_eq!(step_of(KNOWN, "12345", now), None);
        assert_eq!(step_of(KNOWN, "１２３４５６", now), None);
    }

    #[test]
    fn letters_are_those_of_the_standard() {
        for (bytes, told) in [
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), told);
        }
        assert_eq!(grouped("MZXW6YTBOI"), "MZXW 6YTB OI");
    }
}

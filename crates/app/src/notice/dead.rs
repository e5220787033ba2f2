//! Messages that could not be delivered: administrators read them, mend their words, and send them
//! on their way again.

use super::sms;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::actor::Role;
use domain::notice::Template;
use domain::time::At;
use serde_json::Value;
use store::Batch;
use store::message::{self, Key, Sent};

/// Dead messages of one page.
pub const PAGE: usize = store::limits::PAGE_MAX;

/// A message that a person must look at.
#[derive(Clone, Debug)]
pub struct Dead {
    /// Which; forms carry it.
    pub key: String,
    /// Its template; none if a newer program made it.
    pub template: Option<Template>,
    /// `sms`, `email`, `push`.
    pub channel: String,
    /// Where it was to go: a key, never an address.
    pub destination: String,
    /// Subject of a letter, title of a notification.
    pub subject: Option<String>,
    /// The words. Whoever sees it may not see the key of a reporter's link.
    pub text: String,
    /// The last error.
    pub error: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it was made.
    pub made_at: At,
    /// When it was given up.
    pub ended_at: Option<At>,
}

/// Why a message was not sent again.
#[derive(Debug)]
pub enum MendError {
    /// No words.
    Empty,
    /// A short message of more than 160 signs, or with signs that it cannot carry.
    NotAShortMessage,
    /// As with any other deed.
    App(AppError),
}

impl From<AppError> for MendError {
    fn from(e: AppError) -> MendError {
        MendError::App(e)
    }
}

fn may_administer(ctx: &Ctx) -> AppResult<()> {
    if ctx.actor.role == Role::SysAdmin {
        return Ok(());
    }
    Err(AppError::Forbidden)
}

/// Dead messages that ended before an instant (none: all), newest first.
///
/// # Errors
/// [`AppError::Forbidden`] to all but administrators; the database's.
pub async fn page(app: &App, ctx: &Ctx, before: Option<At>) -> AppResult<Vec<Dead>> {
    may_administer(ctx)?;
    let found = message::dead(&app.store, before).await?;
    Ok(found.iter().map(read).collect())
}

fn read(sent: &Sent) -> Dead {
    let words: Value = serde_json::from_str(&sent.words).unwrap_or_default();
    let part = |name: &str| words.get(name).and_then(Value::as_str).map(str::to_owned);
    let text = part("text").or_else(|| part("body")).unwrap_or_default();
    Dead {
        key: key_text(&sent.key),
        template: Template::parse(&sent.key.template),
        channel: sent.channel.clone(),
        destination: sent.key.destination.clone(),
        subject: part("subject").or_else(|| part("title")),
        text: hide_key(&text),
        error: sent.error.clone().unwrap_or_default(),
        tries: sent.tries,
        made_at: sent.made_at,
        ended_at: sent.ended_at,
    }
}

/// What follows `?k=` up to the end of the word.
fn hide_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("?k=") {
        let (before, from) = rest.split_at(at + 3);
        out.push_str(before);
        let end = from
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
            .unwrap_or(from.len());
        out.push_str(super::preview::MASK);
        rest = &from[end..];
    }
    out.push_str(rest);
    out
}

/// Puts the hidden keys of the old words back into the new ones.
fn restore_key(new: &str, old: &str) -> String {
    let hidden = format!("?k={}", super::preview::MASK);
    let Some(at) = old.find("?k=") else {
        return new.to_owned();
    };
    let from = &old[at + 3..];
    let end = from
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        .unwrap_or(from.len());
    new.replace(&hidden, &format!("?k={}", &from[..end]))
}

/// The key of a message as a form carries it.
fn key_text(key: &Key) -> String {
    format!(
        "{}/{}/{}/{}",
        key.chain, key.seq, key.template, key.destination
    )
}

fn key_of(text: &str) -> Option<Key> {
    let mut parts = text.splitn(4, '/');
    Some(Key {
        chain: parts.next()?.parse().ok()?,
        seq: parts.next()?.parse().ok()?,
        template: parts.next()?.to_owned(),
        destination: parts.next()?.to_owned(),
    })
}

/// Sends a dead message on its way again, with other words where some are given.
///
/// # Errors
/// Words that the way cannot carry; a message that is not there or not dead is
/// [`AppError::NotFound`].
pub async fn resend(
    app: &App,
    ctx: &Ctx,
    key: &str,
    subject: Option<&str>,
    text: Option<&str>,
) -> Result<(), MendError> {
    may_administer(ctx)?;
    let key = key_of(key).ok_or(AppError::NotFound)?;
    let held = message::by_key(&app.store, &key)
        .await
        .map_err(AppError::from)?
        .filter(|m| m.state == "dead")
        .ok_or(AppError::NotFound)?;
    let words = mended(&held, subject, text)?;
    let mut batch = Batch::new();
    message::revive(&mut batch, &key, words.as_deref(), ctx.now);
    app.store.commit(batch).await.map_err(AppError::from)?;
    tracing::info!(
        template = key.template,
        chain = key.chain,
        "a dead message was sent again"
    );
    Ok(())
}

/// The new words as the row keeps them; none where nothing was changed.
fn mended(
    held: &Sent,
    subject: Option<&str>,
    text: Option<&str>,
) -> Result<Option<String>, MendError> {
    let mut words: Value = serde_json::from_str(&held.words).unwrap_or_default();
    let Some(parts) = words.as_object_mut() else {
        return Ok(None);
    };
    let shown = read(held);
    let name = if parts.contains_key("body") {
        "body"
    } else {
        "text"
    };
    let mut changed = false;
    if let Some(text) = text.map(|t| t.replace("\r\n", "\n"))
        && text.trim() != shown.text.trim()
    {
        let old = parts.get(name).and_then(Value::as_str).unwrap_or_default();
        let text = restore_key(text.trim(), old);
        if text.is_empty() {
            return Err(MendError::Empty);
        }
        if held.channel == message::SMS {
            let fits = sms::is_gsm(&text) && text.len() <= sms::SEPTETS && sms::links(&text) <= 1;
            if !fits {
                return Err(MendError::NotAShortMessage);
            }
        }
        if parts.contains_key("html") {
            let html = super::letter::html(&text, &link_of(&text), lang::Lang::Vi);
            parts.insert("html".to_owned(), html.into());
        }
        parts.insert(name.to_owned(), text.into());
        changed = true;
    }
    if let Some(subject) = subject.map(str::trim).filter(|s| !s.is_empty())
        && Some(subject) != shown.subject.as_deref()
    {
        for name in ["subject", "title"] {
            if parts.contains_key(name) {
                parts.insert(name.to_owned(), subject.into());
                changed = true;
            }
        }
    }
    Ok(changed.then(|| words.to_string()))
}

/// The line of a letter that is its link.
fn link_of(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .find(|line| line.starts_with("http") && !line.contains(' '))
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_links_are_hidden_and_put_back() {
        let old = "xem a.vn/hs/1?k=Ab_c-9 nhe";
        let shown = hide_key(old);
        assert_eq!(shown, "xem a.vn/hs/1?k=••• nhe");
        assert_eq!(
            restore_key("Mời xem a.vn/hs/1?k=•••", old),
            "Mời xem a.vn/hs/1?k=Ab_c-9"
        );
        let key = Key {
            chain: 7,
            seq: 3,
            destination: "sms:agency:UB-1/x:duty".to_owned(),
            template: "promise".to_owned(),
        };
        assert_eq!(key_of(&key_text(&key)), Some(key));
        assert_eq!(key_of("7/x"), None);
    }
}

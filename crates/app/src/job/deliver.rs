//! Messages leave the outbox: each by its own way, urgent ones first, again where the peer did not
//! take it.

use crate::app::App;
use crate::at_once::AtOnce;
use crate::error::{AppError, AppResult};
use crate::letter::Letter;
use crate::limits;
use crate::reach;
use courier::{Failure, Parcel, Receipt};
use domain::agency::Rung;
use domain::id::{UserId, VaultId};
use domain::notice::Template;
use domain::time::At;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::time::Duration;
use store::message::{self, Claimed, Key};
use store::{Batch, CommitError};

/// The ways that messages go, each with its own place in line: a mail server that is slow holds up
/// no short message.
pub const WAYS: [&str; 3] = [message::SMS, message::EMAIL, message::PUSH];

/// A message whose sending is over.
struct Ended {
    message: Claimed,
    end: End,
    at: At,
}

/// How one message ended for now.
enum End {
    Sent(Receipt),
    Later(String),
    Dead(String),
    /// Nobody is there, or the way is not set up: no person need look.
    Dropped(&'static str),
    /// The browser wants no more: its subscription goes with the message.
    Gone(i64),
}

/// Sends what is ready on one way until nothing is; how many messages it looked after. A slow peer
/// holds up only what is already on its way: others are claimed meanwhile.
///
/// # Errors
/// The database's, once nothing is on its way any more: what a peer has taken must be written down
/// whatever befell the others. A peer's failure is kept with the message.
pub async fn run_once(app: &App, way: &str, now: impl Fn() -> At + Sync) -> AppResult<usize> {
    let mut looked_after = 0;
    let mut on_the_way = AtOnce::new();
    let mut trouble = None;
    loop {
        let room = limits::SENT_AT_ONCE.saturating_sub(on_the_way.len());
        if room > 0 && trouble.is_none() {
            let at = now();
            let lease = at.plus_ms(limits::SEND_LEASE_MS);
            let claimed = message::claim(&app.store, way, at, lease, room as i64);
            let claimed = match on_the_way.beside(claimed).await {
                Ok(claimed) => claimed,
                // Another node was quicker, or the writer is full.
                Err(CommitError::Version | CommitError::Busy) => Vec::new(),
                Err(e) => {
                    trouble = Some(AppError::from(e));
                    Vec::new()
                }
            };
            looked_after += claimed.len();
            for message in claimed {
                on_the_way.begin(carry(app, message, &now));
            }
        }
        if on_the_way.is_over() {
            return trouble.map_or(Ok(looked_after), Err);
        }
        // All that have ended meanwhile are written down together and leave their room at once: who does it
        // by ones asks the database as often as there are messages.
        let ended = on_the_way
            .ended(limits::LOOK_AGAIN, limits::SENT_TOGETHER)
            .await;
        if !ended.is_empty() {
            let written = on_the_way.beside(write_down(app, ended)).await;
            trouble = trouble.or(written.err());
        }
    }
}

/// Writes down how messages went: in one commit, or each by itself where that one fails.
async fn write_down(app: &App, ended: Vec<Ended>) -> AppResult<()> {
    let Err(cause) = app.store.commit(went(&ended)).await else {
        return Ok(());
    };
    if ended.len() == 1 {
        return Err(cause.into());
    }
    let mut trouble = None;
    for one in ended.chunks(1) {
        trouble = trouble.or(app.store.commit(went(one)).await.err());
    }
    trouble.map_or(Ok(()), |cause| Err(cause.into()))
}

/// What is to be written down of how messages went.
fn went(ended: &[Ended]) -> Batch {
    let mut batch = Batch::new();
    let sent: Vec<_> = ended.iter().filter_map(Ended::sent).collect();
    message::sent(&mut batch, &sent);
    for Ended { message, end, at } in ended {
        if is_code(&message.key) && !matches!(end, End::Later(_)) {
            message::blank(&mut batch, &message.key);
        }
        match end {
            End::Sent(_) => {}
            End::Later(why) if at.0 - message.made_at.0 < limits::SEND_GIVE_UP_MS => {
                let again = at.plus_ms(wait_ms(message.tries));
                message::retry(&mut batch, message, again, why);
            }
            End::Later(why) | End::Dead(why) => {
                tracing::warn!(template = %message.key.template, way = %message.channel, %why, "a message was given up");
                message::bury(&mut batch, message, why, *at);
            }
            End::Dropped(why) => message::drop(&mut batch, message, why, *at),
            End::Gone(browser) => {
                message::drop(&mut batch, message, "nobody_there", *at);
                store::subscription::gone(&mut batch, *browser);
            }
        }
    }
    batch
}

impl Ended {
    fn sent(&self) -> Option<message::Taken<'_>> {
        match &self.end {
            End::Sent(receipt) => Some(message::Taken {
                message: &self.message,
                reference: receipt.reference.as_deref(),
                at: self.at,
            }),
            _ => None,
        }
    }
}

/// Sends one message. While the peer takes its time the claim is held.
async fn carry(app: &App, message: Claimed, now: &(impl Fn() -> At + Sync)) -> Ended {
    let end = {
        let mut sending = std::pin::pin!(send(app, &message, now()));
        loop {
            tokio::select! {
                end = &mut sending => break end,
                () = tokio::time::sleep(Duration::from_millis(limits::SEND_LEASE_MS as u64 / 3)) => {
                    let mut batch = Batch::new();
                    message::hold(&mut batch, &message, now().plus_ms(limits::SEND_LEASE_MS));
                    // The next third tries again; the sending itself is not given up for it.
                    if let Err(cause) = app.store.commit(batch).await {
                        tracing::warn!(%cause, "a message's claim was not renewed");
                    }
                }
            }
        }
    };
    // A code that nobody took is of no use to a person who looks later.
    let end = match end {
        End::Dead(why) if is_code(&message.key) => {
            tracing::warn!(way = %message.channel, %why, "a one-time code was not taken");
            End::Dropped("not_taken")
        }
        end => end,
    };
    let at = now();
    Ended { message, end, at }
}

/// Five seconds, doubled each time, at most half an hour.
fn wait_ms(tries: i64) -> i64 {
    let doubled = limits::SEND_AGAIN_MS << tries.saturating_sub(1).clamp(0, 20);
    doubled.min(limits::SEND_AGAIN_MAX_MS)
}

async fn send(app: &App, message: &Claimed, now: At) -> End {
    let code = is_code(&message.key);
    if code && now.0 - message.made_at.0 >= limits::CODE_MS {
        return End::Dropped("too_late");
    }
    let letter = if is_sealed(&message.key) {
        Letter::open(
            &app.keys,
            message.key.chain,
            &message.channel,
            &message.words,
        )
    } else {
        Letter::read(&message.channel, &message.words)
    };
    let letter = match letter {
        Ok(letter) => letter,
        Err(why) => return End::Dead(why),
    };
    let words = letter.into_words();
    let courier = app.settings.courier.as_ref();
    let Some(courier) = courier.filter(|c| c.can(words.channel())) else {
        return End::Dropped("not_set_up");
    };
    let address = match address(app, &message.key, now).await {
        Ok(Some(address)) => address,
        Ok(None) => return End::Dropped("nobody_there"),
        Err(why) => return End::Later(why),
    };
    let id = name(&message.key);
    let thread = message.key.chain.to_string();
    let unsubscribe = reporter(&message.key)
        .filter(|_| !code)
        .map(|person| reach::no_mail_url(app, person));
    let parcel = Parcel {
        id: &id,
        to: &address,
        words: &words,
        thread: Some(&thread),
        unsubscribe: unsubscribe.as_deref(),
        now: now.0 / 1000,
    };
    match courier.send(&parcel).await {
        Ok(receipt) => End::Sent(receipt),
        Err(Failure::Later(why)) => End::Later(why),
        Err(Failure::Never(why)) => End::Dead(why),
        Err(Failure::Gone(_)) => match browser(&message.key) {
            Some(browser) => End::Gone(browser),
            None => End::Dropped("nobody_there"),
        },
    }
}

/// Whether it carries a one-time code: short-lived, and heeding no choice.
fn is_code(key: &Key) -> bool {
    key.template == Template::Code.as_str()
}

/// Whether its words are sealed: what they carry opens something.
fn is_sealed(key: &Key) -> bool {
    is_code(key) || key.template == Template::AccountLink.as_str()
}

/// The number at the end of a destination of this kind.
fn number(key: &Key, kind: &str) -> Option<i64> {
    key.destination.strip_prefix(kind)?.parse().ok()
}

/// The browser that a notice goes to.
fn browser(key: &Key) -> Option<i64> {
    number(key, "push:browser:")
}

/// The reporter that a letter goes to.
fn reporter(key: &Key) -> Option<VaultId> {
    number(key, "email:vault:").map(VaultId)
}

/// What makes a repetition known to the peer: the same at every try, and nobody's address.
fn name(key: &Key) -> String {
    let mut hash = Sha256::new();
    for part in [&key.destination, &key.template] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut name = format!("{}-{}-", key.chain, key.seq);
    for byte in hash.finalize().iter().take(8) {
        // Writing to a text never fails.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

/// Where a destination is reached today; none once nobody is there.
async fn address(app: &App, key: &Key, now: At) -> Result<Option<String>, String> {
    let mut parts = key.destination.splitn(3, ':');
    let (way, family, who) = (parts.next(), parts.next(), parts.next());
    let (Some(way), Some(family), Some(who)) = (way, family, who) else {
        return Ok(None);
    };
    let number = || who.parse::<i64>().ok();
    match family {
        "vault" => {
            let Some(id) = number().map(VaultId) else {
                return Ok(None);
            };
            let stopped = store::subscription::is_mail_stopped(&app.store, id);
            if way == message::EMAIL && !is_code(key) && stopped.await.map_err(|e| e.to_string())? {
                return Ok(None);
            }
            let contact = crate::vault::open(app, id)
                .await
                .map_err(|e| e.to_string())?;
            Ok(contact.and_then(|c| {
                if way == message::EMAIL {
                    c.email
                } else {
                    c.phone
                }
            }))
        }
        "browser" => {
            let Some(id) = number() else {
                return Ok(None);
            };
            store::subscription::by_id(&app.store, &app.keys, id)
                .await
                .map_err(|e| e.to_string())
        }
        "user" => {
            let Some(id) = number().map(UserId) else {
                return Ok(None);
            };
            let user = store::user::by_id(&app.store, id)
                .await
                .map_err(|e| e.to_string())?;
            Ok(user.filter(|u| u.locked_at.is_none()).and_then(|u| u.email))
        }
        "agency" => Ok(who
            .split_once(':')
            .and_then(|(code, rung)| line(app, code, Rung::parse(rung)?, now))),
        _ => Ok(None),
    }
}

/// The number of a rung, or of the nearest one that the agency has.
fn line(app: &App, agency: &str, rung: Rung, now: At) -> Option<String> {
    let catalogue = app.tables().catalogue;
    let day = now.date();
    let code = catalogue.agency_at(agency, day).map(|a| a.code.clone())?;
    let contacts = catalogue.contacts(&code, now);
    let nearest = contacts.iter().min_by_key(|c| {
        let (wanted, has) = (rung as i32, c.rung as i32);
        // As near as may be; of two, the one that answers sooner.
        ((wanted - has).abs(), has)
    })?;
    crate::vault::international(&nearest.phone).or_else(|| Some(nearest.phone.clone()))
}

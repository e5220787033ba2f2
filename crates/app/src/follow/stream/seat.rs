//! Who listens: a seat each, counted, and given up at once when its session or token ends.

use super::change::{Heard, frame};
use super::{News, cursor, reach, wake};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limit::Flood;
use crate::limits;
use crate::session::{self, digest};
use crate::user::Account;
use domain::actor::{Actor, Role};
use domain::id::{ReportId, UserId};
use domain::time::At;
use lang::Lang;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::session::Holder;
use tokio::sync::{Notify, watch};
use tokio::time::Interval;

/// What a caller showed to be known by.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// Nothing: the public.
    Nothing,
    /// A session's cookie.
    Session(&'a str),
    /// A token.
    Token(&'a str),
}

/// The same as it is kept: a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Credential {
    Session([u8; 32]),
    Token([u8; 32]),
}

/// What of a reader decides what they hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reader {
    pub(super) role: Role,
    pub(super) agency: Option<String>,
}

#[derive(Debug)]
struct Seat {
    n: u64,
    credential: Option<Credential>,
    from: Option<IpAddr>,
    user: Option<UserId>,
    reader: Reader,
    over: AtomicBool,
    woken: Notify,
}

impl Seat {
    fn end(&self) {
        self.over.store(true, Ordering::Release);
        self.woken.notify_one();
    }
}

/// The seats of a node.
#[derive(Debug, Default)]
pub(super) struct Seats {
    taken: Mutex<HashMap<u64, Arc<Seat>>>,
    next: AtomicU64,
}

impl Seats {
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<Seat>>> {
        // Nothing inside can panic half-way.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(
        &self,
        ctx: &Ctx,
        credential: Option<Credential>,
        reader: Reader,
        flood: Flood,
    ) -> AppResult<Arc<Seat>> {
        let too_many = || AppError::TooMany {
            retry_after: limits::STREAM_AGAIN_SECONDS,
        };
        let mut taken = self.lock();
        let count = |like: &dyn Fn(&Seat) -> bool| taken.values().filter(|seat| like(seat)).count();
        if taken.len() >= limits::STREAMS_OF_NODE {
            return Err(AppError::Busy);
        }
        match credential {
            Some(_) => {
                if count(&|seat| seat.credential == credential) >= limits::STREAMS_OF_SESSION {
                    return Err(too_many());
                }
            }
            None => {
                // Staff find a seat also when the whole province looks at the map.
                if count(&|seat| seat.credential.is_none()) >= limits::STREAMS_OF_PUBLIC {
                    return Err(AppError::Busy);
                }
                let here = |seat: &Seat| seat.credential.is_none() && seat.from == ctx.from;
                if flood == Flood::Limited
                    && ctx.from.is_some()
                    && count(&here) >= limits::STREAMS_OF_ADDRESS
                {
                    return Err(too_many());
                }
            }
        }
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let seat = Arc::new(Seat {
            n,
            credential,
            from: ctx.from,
            user: ctx.actor.user,
            reader,
            over: AtomicBool::new(false),
            woken: Notify::new(),
        });
        taken.insert(n, seat.clone());
        Ok(seat)
    }
}

/// Somebody who listens. When it is dropped their seat is free.
pub struct Subscription {
    app: App,
    seat: Arc<Seat>,
    lang: Lang,
    /// Told up to here.
    pos: i64,
    /// Reports that began to show after the place they named, and do not show any more: nobody told
    /// them, so nobody tells them that these are gone.
    untold: HashSet<ReportId>,
    news: watch::Receiver<News>,
    beat: Interval,
    first: Option<String>,
    over: bool,
}

/// Begins to listen, after the place that the caller names; from now on where they name none.
///
/// # Errors
/// [`AppError::TooMany`] for too many streams of one session or address, [`AppError::Busy`] where the
/// node has no seat left or is about to stop.
pub async fn open(
    app: &App,
    ctx: &Ctx,
    shown: Shown<'_>,
    after: Option<&str>,
) -> AppResult<Subscription> {
    if app.live.is_closing() {
        return Err(AppError::Busy);
    }
    let credential = match shown {
        Shown::Nothing => None,
        Shown::Session(cookie) => Some(Credential::Session(digest(cookie))),
        Shown::Token(token) => Some(Credential::Token(digest(token))),
    };
    // Only who can be asked again whether they still may hears more than the public.
    let reader = match credential {
        Some(_) => Reader {
            role: ctx.actor.role,
            agency: ctx.actor.agency.clone(),
        },
        None => Reader {
            role: Role::Citizen,
            agency: None,
        },
    };
    let seat = app
        .live
        .seats
        .take(ctx, credential, reader, app.settings.flood)?;
    let news = app.live.news.subscribe();
    let mut beat = tokio::time::interval(limits::STREAM_BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    beat.reset();
    let mut subscription = Subscription {
        app: app.clone(),
        seat,
        lang: ctx.lang,
        pos: 0,
        untold: HashSet::new(),
        news,
        beat,
        first: None,
        over: false,
    };
    // From here on a seat that is not used is given back.
    wake(app).await?;
    let named = after.map(cursor::read);
    if let Some(Some(pos)) = named {
        reach(app, pos).await?;
    }
    subscription.begin(named);
    Ok(subscription)
}

/// Why a listener must load anew.
#[derive(Serialize)]
struct Reload {
    reason: &'static str,
}

/// What a look into the ring gave.
enum Look {
    /// Words to send.
    Words(String),
    /// Changes, but none for this reader.
    Silence,
    /// Nothing new.
    Quiet,
    /// The place is not held any more.
    Behind,
}

impl Subscription {
    /// `named`: the place that the caller named, if they did, and if it is one.
    fn begin(&mut self, named: Option<Option<i64>>) {
        let top = self.app.live.pos().unwrap_or(0);
        let held = {
            let ring = self.app.live.ring.read();
            let ring = ring.unwrap_or_else(PoisonError::into_inner);
            ring.as_ref()
                .map_or(top..=top, |ring| ring.floor..=ring.pos)
        };
        let retry = limits::STREAM_RETRY.as_millis();
        self.pos = match named {
            Some(Some(pos)) if held.contains(&pos) => pos,
            Some(_) | None => top,
        };
        // The place at once: who is cut off before the first change does not begin anew.
        let mut first = format!("retry: {retry}\nid: {}\n\n", cursor::text(self.pos));
        if named.is_some_and(|pos| pos.is_none_or(|pos| !held.contains(&pos))) {
            first.push_str(&frame(self.pos, "reload", &Reload { reason: "cursor" }));
        }
        self.first = Some(first);
    }

    /// What to send next, when there is something; none at the end of the stream.
    pub async fn next(&mut self) -> Option<String> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            let closing = self.news.borrow_and_update().closing;
            if closing || self.over || self.seat.over.load(Ordering::Acquire) {
                return None;
            }
            match self.look() {
                Look::Words(words) => {
                    self.beat.reset();
                    return Some(words);
                }
                Look::Silence => continue,
                Look::Quiet => {}
                Look::Behind => {
                    self.over = true;
                    let top = self.app.live.pos().unwrap_or(self.pos);
                    let words = frame(top, "reload", &Reload { reason: "slow" });
                    return Some(words.to_string());
                }
            }
            tokio::select! {
                changed = self.news.changed() => if changed.is_err() { return None },
                () = self.seat.woken.notified() => {}
                // A remark keeps the line open; the place goes with it, so that who heard nothing
                // for a day does not come back with an old one.
                _ = self.beat.tick() => return Some(format!(":\nid: {}\n\n", cursor::text(self.pos))),
            }
        }
    }

    fn look(&mut self) -> Look {
        let (found, top) = {
            let ring = self.app.live.ring.read();
            let ring = ring.unwrap_or_else(PoisonError::into_inner);
            let Some(ring) = ring.as_ref() else {
                return Look::Behind;
            };
            match ring.after(self.pos, limits::STREAM_STEP) {
                Some(found) => (found, ring.pos),
                None => return Look::Behind,
            }
        };
        if found.is_empty() {
            if self.pos == top {
                return Look::Quiet;
            }
            // What else stands in the feed concerns no report.
            self.pos = top;
            return Look::Silence;
        }
        let catalogue = self.app.tables().catalogue;
        let mut words = String::new();
        for change in &found {
            self.pos = change.pos;
            match change.heard(&self.seat.reader, self.lang, &catalogue) {
                Heard::Nothing => {}
                Heard::Withheld => {
                    self.untold.insert(change.report);
                }
                Heard::Told(said) => {
                    self.untold.remove(&change.report);
                    words.push_str(&said);
                }
                Heard::Gone(said) => {
                    if !self.untold.remove(&change.report) {
                        words.push_str(&said);
                    }
                }
            }
        }
        if words.is_empty() {
            Look::Silence
        } else {
            Look::Words(words)
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.app.live.seats.lock().remove(&self.seat.n);
    }
}

/// Ends the streams of those who are not any more who they were: signed out, revoked, locked, of
/// another post. Three reads for all of them together, once a second; gives how many it ended.
pub async fn check(app: &App, now: At) -> AppResult<usize> {
    let seats: Vec<Arc<Seat>> = {
        let taken = app.live.seats.lock();
        taken
            .values()
            .filter(|seat| seat.credential.is_some())
            .cloned()
            .collect()
    };
    if seats.is_empty() {
        return Ok(0);
    }
    let mut sessions: HashSet<[u8; 32]> = HashSet::new();
    let mut tokens: HashSet<[u8; 32]> = HashSet::new();
    let mut users: HashSet<UserId> = HashSet::new();
    for seat in &seats {
        users.extend(seat.user);
        match seat.credential {
            Some(Credential::Session(hash)) => sessions.insert(hash),
            Some(Credential::Token(hash)) => tokens.insert(hash),
            None => false,
        };
    }
    let list = |hashes: HashSet<[u8; 32]>| hashes.into_iter().collect::<Vec<_>>();
    let mut posts: HashMap<Credential, (UserId, i64)> = HashMap::new();
    for held in store::session::by_hashes(&app.store, &list(sessions)).await? {
        if let Holder::User(user) = held.holder
            && held.is_live(now, session::IDLE_MS)
        {
            posts.insert(Credential::Session(held.hash), (user, held.post));
        }
    }
    for held in store::token::by_hashes(&app.store, &list(tokens)).await? {
        if held.is_live(now) {
            posts.insert(Credential::Token(held.hash), (held.holder, held.post));
        }
    }
    let users: Vec<UserId> = users.into_iter().collect();
    let accounts: HashMap<UserId, Account> = store::user::by_ids(&app.store, &users)
        .await?
        .into_iter()
        .map(|user| (user.id, Account::from(user)))
        .collect();
    let mut ended = 0;
    for seat in seats {
        let post = seat.credential.and_then(|shown| posts.get(&shown));
        let actor: Option<Actor> = post
            .filter(|(user, _)| seat.user == Some(*user))
            .and_then(|(user, post)| accounts.get(user)?.actor(*post, now));
        let same = actor.is_some_and(|actor| {
            actor.role == seat.reader.role && actor.agency == seat.reader.agency
        });
        if !same && !seat.over.load(Ordering::Acquire) {
            seat.end();
            ended += 1;
        }
    }
    Ok(ended)
}

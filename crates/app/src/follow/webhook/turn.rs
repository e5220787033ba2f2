//! One subscription's turn: what is for it goes out in the feed's order, one call at a time, until
//! nothing is left or the receiver does not take it.

use super::page;
use crate::app::App;
use crate::error::AppResult;
use crate::limits;
use crate::webhook::{note, told};
use courier::{Failure, Parcel, Words};
use domain::time::At;
use domain::webhook::{Filter, Hearer};
use serde_json::json;
use std::sync::Arc;
use store::webhook::{self, Fault, State, Try, Turn, Webhook};
use store::{Batch, CommitError, DbError};

/// A subscription that is looked after.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) hook: Webhook,
    pub(super) filter: Filter,
}

/// What goes out in one call.
#[derive(Debug, Default)]
pub(super) struct Load {
    /// Place, id and text of each event.
    pub(super) events: Vec<(i64, String, Arc<str>)>,
    /// Everything up to here was looked at.
    pub(super) upto: i64,
}

impl Line {
    /// None where the filter does not read: a newer program wrote it.
    pub(super) fn of(hook: Webhook) -> Option<Line> {
        match serde_json::from_str(&hook.filter) {
            Ok(filter) => Some(Line { hook, filter }),
            Err(cause) => {
                tracing::warn!(%cause, webhook = hook.id, "a webhook's filter does not read");
                None
            }
        }
    }

    /// Collects what is for it after `from`, up to `last`, at most `most` events; it looks no further
    /// than so many pages.
    pub(super) async fn collect(
        &self,
        app: &App,
        (from, last): (i64, i64),
        top: i64,
        most: usize,
        now: At,
    ) -> AppResult<Load> {
        let hearer = Hearer {
            agency: self.hook.agency.as_deref(),
            filter: &self.filter,
            since: self.hook.created_at,
        };
        let mut load = Load {
            upto: from,
            ..Load::default()
        };
        let mut bytes = 0;
        for _ in 0..limits::HOOK_PAGES_LOOKED {
            if load.upto >= last {
                break;
            }
            let start = load.upto;
            let page = page::after(app, start, top).await?;
            let begin = page.news.partition_point(|news| news.pos <= load.upto);
            for news in page.news.iter().skip(begin) {
                if news.pos > last {
                    break;
                }
                let Some(text) = news.said(app, &hearer, now) else {
                    continue;
                };
                bytes += text.len();
                if !load.events.is_empty() && bytes > limits::HOOK_BYTES {
                    return Ok(load);
                }
                load.upto = news.pos;
                load.events.push((news.pos, news.id.clone(), text));
                if load.events.len() >= most {
                    return Ok(load);
                }
            }
            load.upto = load.upto.max(page.upto.min(last));
            if load.upto == start {
                break;
            }
        }
        Ok(load)
    }
}

impl Load {
    /// The id and the body of the call.
    fn call(&self, batched: bool) -> Option<(String, String)> {
        let ((first, _, _), (last, id, text)) = (self.events.first()?, self.events.last()?);
        if !batched {
            return Some((id.clone(), text.to_string()));
        }
        let mark = id.rsplit('-').next().unwrap_or_default();
        let texts: Vec<&str> = self.events.iter().map(|(_, _, text)| &**text).collect();
        let name = format!("all-{first}-{last}-{mark}");
        let body = format!(
            r#"{{"id":"{name}","type":"batch","position":{last},"events":[{}]}}"#,
            texts.join(",")
        );
        Some((name, body))
    }
}

/// How a call ended.
struct Ended {
    began: At,
    at: At,
    failure: Option<Failure>,
}

/// Takes the subscription's turn and tells what is for it. Gives how many calls were made.
///
/// # Errors
/// The database's. What was sent and not written down is sent again, under the same ids, when the
/// lease has ended.
pub(super) async fn take(app: &App, mut line: Line, now: &impl Fn() -> At) -> AppResult<usize> {
    let began = now();
    let mut lease = began.plus_ms(limits::HOOK_LEASE_MS);
    let turn = match webhook::take(&app.store, &line.hook, lease).await {
        Ok(Some(turn)) => turn,
        // Somebody else has it, or the writer is full.
        Ok(None) | Err(CommitError::Version | CommitError::Busy) => return Ok(0),
        Err(e) => return Err(e.into()),
    };
    let secrets = match webhook::secrets(&app.store, &app.keys, line.hook.id, began).await {
        // The key file is another, or the row was changed: no later try could do better.
        Err(DbError::Broken(why)) => Err(why),
        read => Ok(read?),
    };
    let (mut pos, mut again) = (app.hooks.place(&line.hook), line.hook.upto);
    let mut calls = 0;
    loop {
        let at = now();
        let top = app.hooks.top();
        let most = match line.hook.batched {
            true => limits::HOOK_EVENTS,
            false => 1,
        };
        // What was tried once is tried again as it was.
        let last = if again > pos { again.min(top) } else { top };
        let load = line.collect(app, (pos, last), top, most, at).await?;
        let Some((id, body)) = load.call(line.hook.batched) else {
            if load.upto > pos && load.upto < top && may_call(app, at, lease) {
                (pos, again) = (load.upto, 0);
                continue;
            }
            return left(app, &turn, load.upto, at, calls).await;
        };
        if app.hooks.is_closing() {
            return left(app, &turn, pos, at, calls).await;
        }
        // What is for it took long to find: a call that could not end within the lease does not begin.
        if !may_call(app, at, lease) {
            lease = at.plus_ms(limits::HOOK_LEASE_MS);
            if !webhook::keep(&app.store, &turn, lease).await? {
                return Ok(calls);
            }
        }
        let failure = match &secrets {
            Ok(secrets) => {
                let words = Words::Webhook {
                    body,
                    secrets: secrets.clone(),
                };
                call(app, &line.hook.url, &id, &words, at).await.err()
            }
            Err(why) => Some(Failure::Never(why.clone())),
        };
        calls += 1;
        let ended = Ended {
            began: at,
            at: now(),
            failure,
        };
        lease = ended.at.plus_ms(limits::HOOK_LEASE_MS);
        let went = ended.failure.is_none();
        if !written(app, &line.hook, &turn, &load, &ended, lease).await? || !went {
            return Ok(calls);
        }
        (pos, again) = (load.upto, 0);
        (line.hook.tries, line.hook.failing_since) = (0, None);
    }
}

/// Whether another call would end within the lease, and may begin.
fn may_call(app: &App, now: At, lease: At) -> bool {
    now.0 <= lease.0 - limits::HOOK_CALL_MS && !app.hooks.is_closing()
}

/// Posts once.
pub(crate) async fn call(
    app: &App,
    url: &str,
    id: &str,
    words: &Words,
    at: At,
) -> Result<(), Failure> {
    let Some(courier) = &app.settings.courier else {
        return Err(Failure::Later("nobody takes messages out".to_owned()));
    };
    let parcel = Parcel {
        id,
        to: url,
        words,
        thread: None,
        unsubscribe: None,
        now: at.0 / 1000,
    };
    courier.send(&parcel).await.map(|_| ())
}

/// The turn is over; what is left is for the next.
async fn left(app: &App, turn: &Turn, pos: i64, now: At, calls: usize) -> AppResult<usize> {
    let mut batch = Batch::new();
    webhook::leave(&mut batch, turn, pos, now);
    app.store.commit(batch).await?;
    Ok(calls)
}

/// Writes down how a call ended; whether the turn goes on. Where a person changed something while it
/// was on its way, the try is written down and counts for nothing.
async fn written(
    app: &App,
    hook: &Webhook,
    turn: &Turn,
    load: &Load,
    ended: &Ended,
    lease: At,
) -> AppResult<bool> {
    let one = Try {
        n: 0,
        kind: "event".to_owned(),
        at: ended.began,
        took_ms: (ended.at.0 - ended.began.0).max(0),
        first_pos: load.events.first().map_or(load.upto, |(pos, _, _)| *pos),
        last_pos: load.events.last().map_or(load.upto, |(pos, _, _)| *pos),
        events: i64::try_from(load.events.len()).unwrap_or(i64::MAX),
        outcome: ended
            .failure
            .as_ref()
            .map_or("sent", Failure::name)
            .to_owned(),
        status: ended
            .failure
            .as_ref()
            .and_then(Failure::status)
            .map(i64::from),
    };
    let mut batch = Batch::new();
    webhook::tried(&mut batch, hook.id, &one);
    match &ended.failure {
        None => webhook::taken(&mut batch, turn, load.upto, ended.at, lease),
        Some(failure) => {
            let fault = Fault {
                why: failure.name(),
                status: one.status,
                at: ended.at,
            };
            match verdict(hook, failure, ended.at) {
                None => {
                    let again = ended.at.plus_ms(wait_ms(hook.tries));
                    webhook::failed(&mut batch, turn, load.upto, &fault, again);
                }
                Some(state) => {
                    tracing::warn!(
                        webhook = hook.id,
                        why = failure.why(),
                        "a webhook was stopped"
                    );
                    webhook::stop(&mut batch, turn, state, &fault);
                    let what = json!({
                        "kind": format!("hook_{}", state.as_str()), "organisation": hook.organisation,
                        "why": fault.why, "status": fault.status,
                    });
                    told(app, &mut batch, hook.id, None, ended.at, &what).await?;
                }
            }
        }
    }
    match app.store.commit(batch).await {
        Ok(()) => Ok(true),
        Err(CommitError::Version) => {
            note(app, hook.id, &one).await?;
            Ok(false)
        }
        Err(e) => Err(e.into()),
    }
}

/// How the subscription stands after a failure; none where it is tried again.
fn verdict(hook: &Webhook, failure: &Failure, now: At) -> Option<State> {
    match failure {
        Failure::Gone(_) => Some(State::Gone),
        Failure::Never(_) => Some(State::Stopped),
        Failure::Later(_) => {
            let since = hook.failing_since.unwrap_or(now);
            (now.0 - since.0 >= limits::SEND_GIVE_UP_MS).then_some(State::Stopped)
        }
    }
}

/// Five seconds, doubled each time, at most half an hour.
fn wait_ms(tries: i64) -> i64 {
    let doubled = limits::SEND_AGAIN_MS << tries.clamp(0, 20);
    doubled.min(limits::SEND_AGAIN_MAX_MS)
}

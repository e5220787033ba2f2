//! Speaks with agencies' systems: sends what is to be sent, clears up what had no answer, reads news.

use super::compose::{Composed, compose, mark, need};
use super::setup::Seen;
use super::{News, Spoken, again, courier, news, short_digest, spoken};
use crate::app::App;
use crate::at_once::AtOnce;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::privacy;
use crate::record::load_id;
use crate::report::Order;
use crate::report::act::act_beside;
use courier::{GeoReport, PeerTaken, PeerTrouble};
use domain::action::{Action, Body};
use domain::report::Report;
use domain::time::At;
use lang::Lang;
use std::time::Duration;
use store::peer::{self, Peer, State};
use store::peer_filing::{self, Filing, Stage};
use store::{Batch, CommitError};

/// Why a system is let alone for a while.
pub(super) type Away = String;

/// Speaks with every system with which there is something to speak of; with how many.
///
/// # Errors
/// The database's. What a system does or does not is kept with the system and the case.
pub async fn run_once(app: &App, now: impl Fn() -> At + Sync) -> AppResult<usize> {
    let mut spoken_with = 0;
    let mut talks = AtOnce::new();
    let mut trouble = None;
    loop {
        let room = limits::PEERS_AT_ONCE.saturating_sub(talks.len());
        if room > 0 && trouble.is_none() {
            let at = now();
            let lease = at.plus_ms(limits::PEER_LEASE_MS);
            let claimed = peer::claim(&app.store, at, lease, room as i64);
            match talks.beside(claimed).await {
                Ok(claimed) => {
                    spoken_with += claimed.len();
                    for (peer, state) in claimed {
                        talks.begin(hold(app, peer, state, &now));
                    }
                }
                // Another node was quicker, or the writer is full.
                Err(CommitError::Version | CommitError::Busy) => {}
                Err(e) => trouble = Some(AppError::from(e)),
            }
        }
        if talks.is_over() {
            return trouble.map_or(Ok(spoken_with), Err);
        }
        for ended in talks.ended(limits::LOOK_AGAIN, Duration::ZERO).await {
            trouble = trouble.or(ended.err());
        }
    }
}

/// Speaks with one system, and holds it while it takes its time.
async fn hold(app: &App, peer: Peer, state: State, now: &impl Fn() -> At) -> AppResult<()> {
    let mut held = state.clone();
    let ended = {
        let mut talk = std::pin::pin!(talk(app, &peer, state.clone(), now));
        let third = Duration::from_millis(limits::PEER_LEASE_MS as u64 / 3);
        loop {
            tokio::select! {
                ended = &mut talk => break ended?,
                () = tokio::time::sleep(third) => {
                    let until = now().plus_ms(limits::PEER_LEASE_MS);
                    let mut batch = Batch::new();
                    peer::hold(&mut batch, &held, until);
                    match app.store.commit(batch).await {
                        Ok(()) => held.lease_until = until,
                        Err(cause) => tracing::warn!(%cause, "a system's claim was not renewed"),
                    }
                }
            }
        }
    };
    let ended = State {
        lease_until: held.lease_until,
        ..ended
    };
    let mut batch = Batch::new();
    peer::rest(&mut batch, &ended, held.polled_until);
    app.store.commit(batch).await?;
    Ok(())
}

/// A talk with one system.
pub(super) struct Talk<'a, N: Fn() -> At> {
    pub(super) app: &'a App,
    pub(super) agency: &'a str,
    pub(super) peer: GeoReport<'a>,
    pub(super) spoken: &'a Spoken,
    pub(super) seen: &'a Seen,
    pub(super) now: &'a N,
}

async fn talk(app: &App, peer: &Peer, mut state: State, now: &impl Fn() -> At) -> AppResult<State> {
    let spoken = spoken(app, peer)?;
    let seen = Seen::read(peer);
    let talk = Talk {
        app,
        agency: &peer.agency,
        peer: courier(app)?.georeport(&spoken.address),
        spoken: &spoken,
        seen: &seen,
        now,
    };
    let mut away = None;
    let mut did = false;
    for filing in peer_filing::ready(&app.store, &peer.agency, now(), limits::PEER_CASES).await? {
        // A number that is known late: what happened before is read again.
        let since = filing.sent_at.unwrap_or(filing.made_at);
        match talk.carry(filing).await? {
            Ok(filed) => {
                did = true;
                if filed {
                    state.polled_until = state
                        .polled_until
                        .min(since.plus_ms(-limits::PEER_OVERLAP_MS));
                }
            }
            Err(why) => {
                away = Some(why);
                break;
            }
        }
    }
    let at = now();
    if away.is_none() && state.poll_at <= at {
        let settings = &spoken.settings;
        let each = settings
            .minutes
            .clamp(*limits::PEER_MINUTES.start(), *limits::PEER_MINUTES.end());
        let polled = match settings.news {
            News::Feed => news::feed(&talk, &mut state).await?,
            News::List => news::list(&talk).await?,
            News::Told => Ok(false),
        };
        match polled {
            Ok(asked) => {
                did |= asked;
                state.poll_at = at.plus_ms(each * 60_000);
            }
            Err(why) => away = Some(why),
        }
    }
    let at = now();
    if let Some(why) = away {
        state.tries += 1;
        state.ready_at = again(at, state.tries);
        state.error = Some(why);
    } else {
        state.tries = 0;
        state.ready_at = at;
        if did {
            state.error = None;
            state.ok_at = Some(at);
        }
    }
    Ok(state)
}

impl<N: Fn() -> At> Talk<'_, N> {
    /// Brings one case further: whether it has just been filed, or why the system is let alone.
    async fn carry(&self, filing: Filing) -> AppResult<Result<bool, Away>> {
        let done = match filing.state {
            Stage::Waiting => self.send(filing).await,
            Stage::Sending => self.clear_up(filing).await,
            Stage::Token => self.ask_number(filing).await,
            Stage::Filed | Stage::Unclear | Stage::Refused | Stage::Over => Ok(Ok(false)),
        };
        match done {
            // Somebody else wrote it meanwhile: theirs stands.
            Err(AppError::Conflict { .. }) => Ok(Ok(false)),
            done => done,
        }
    }

    /// Writes how far it has come.
    async fn write(&self, filing: &mut Filing) -> AppResult<()> {
        let mut batch = Batch::new();
        peer_filing::write(&mut batch, filing);
        self.app.store.commit(batch).await?;
        filing.version += 1;
        Ok(())
    }

    async fn stuck(
        &self,
        mut filing: Filing,
        state: Stage,
        why: String,
    ) -> AppResult<Result<bool, Away>> {
        filing.state = state;
        filing.why = Some(why);
        self.write(&mut filing).await?;
        tracing::info!(agency = %self.agency, state = state.as_str(), "a case handed over waits for a person");
        Ok(Ok(false))
    }

    /// Sends a case for the first time, or again when it is known not to be there.
    async fn send(&self, mut filing: Filing) -> AppResult<Result<bool, Away>> {
        let now = (self.now)();
        let filed = load_id(self.app, filing.report).await?;
        let report = filed.map(|f| f.report).filter(|r| is_wanted(r, &filing));
        let Some(report) = report else {
            filing.state = Stage::Over;
            filing.ended_at = Some(now);
            self.write(&mut filing).await?;
            return Ok(Ok(false));
        };
        let known = (self.spoken, self.seen);
        let body = match compose(self.app, &self.peer, known, &report, &filing, now).await? {
            Composed::Form(body) => body,
            Composed::Needs(why) => return self.stuck(filing, Stage::Refused, why).await,
            Composed::Trouble(trouble) => return self.wait(filing, trouble.why()).await,
        };
        let chance = short_digest(&[&self.app.random_u64()?.to_string()]);
        let name = mark(&report, &filing);
        filing.once_key = Some(format!("{}-{chance}", name.trim_matches(['[', ']'])));
        filing.body = Some(body);
        filing.mark = Some(self.spoken.mark.clone());
        filing.sent_at = Some(now);
        filing.state = Stage::Sending;
        filing.tries += 1;
        filing.why = None;
        // Who dies from here on leaves a case that may be there.
        filing.ready_at = now.plus_ms(limits::PEER_AGAIN_MS);
        self.write(&mut filing).await?;
        self.post(filing, true).await
    }

    /// The system is not there, or not to be spoken to as it is set up: the case waits, and does not
    /// stand first in line.
    async fn wait(&self, mut filing: Filing, why: &str) -> AppResult<Result<bool, Away>> {
        filing.tries = filing.tries.max(1);
        filing.ready_at = again((self.now)(), filing.tries);
        filing.why = Some(why.to_owned());
        self.write(&mut filing).await?;
        Ok(Err(why.to_owned()))
    }

    /// Posts what stands in the row; `first`: it cannot be there yet.
    async fn post(&self, mut filing: Filing, first: bool) -> AppResult<Result<bool, Away>> {
        let body = filing.body.clone().unwrap_or_default();
        let told = self.peer.file(&body, filing.once_key.as_deref()).await;
        let now = (self.now)();
        match told {
            Ok(taken) => self.taken(filing, taken).await,
            Err(PeerTrouble::Away(why) | PeerTrouble::Settings(why)) => {
                if first {
                    filing.state = Stage::Waiting;
                    filing.sent_at = None;
                }
                self.wait(filing, &why).await
            }
            Err(PeerTrouble::Refused(why)) if first => {
                self.stuck(filing, Stage::Refused, why).await
            }
            // It refuses the repetition; of the first call nothing is known for all that.
            Err(PeerTrouble::Refused(why)) => self.stuck(filing, Stage::Unclear, why).await,
            Err(PeerTrouble::Duplicate(_)) => {
                filing.why = Some(need("duplicate", ""));
                filing.ready_at = now.plus_ms(limits::PEER_AGAIN_MS);
                self.write(&mut filing).await?;
                Ok(Ok(false))
            }
            Err(PeerTrouble::Unknown(why)) => self.unknown(filing, why).await,
        }
    }

    /// Nobody knows whether it is there: it is asked for soon.
    async fn unknown(&self, mut filing: Filing, why: String) -> AppResult<Result<bool, Away>> {
        let now = (self.now)();
        if now.0 - filing.made_at.0 >= limits::PEER_GIVE_UP_MS {
            return self.stuck(filing, Stage::Unclear, why).await;
        }
        filing.why = Some(why);
        filing.ready_at = again(now, filing.tries);
        filing.tries += 1;
        self.write(&mut filing).await?;
        Ok(Ok(false))
    }

    /// It was taken.
    async fn taken(&self, mut filing: Filing, taken: PeerTaken) -> AppResult<Result<bool, Away>> {
        let now = (self.now)();
        let fits = |text: &String| text.chars().count() <= limits::PEER_NUMBER_CHARS;
        let (id, token) = (taken.id.filter(fits), taken.token.filter(fits));
        if let Some(id) = id {
            self.filed(filing, Some(id)).await?;
            return Ok(Ok(true));
        }
        if let Some(token) = token {
            filing.state = Stage::Token;
            filing.token = Some(token);
            filing.tries = 1;
            filing.why = None;
            filing.ready_at = again(now, 1);
            self.write(&mut filing).await?;
            return Ok(Ok(false));
        }
        if self.is_blackbox(&filing) {
            self.filed(filing, None).await?;
            return Ok(Ok(true));
        }
        // It said yes and no number: its list may have one.
        filing.why = Some(need("no_number", ""));
        filing.ready_at = now.plus_ms(limits::PEER_AGAIN_MS);
        self.write(&mut filing).await?;
        Ok(Ok(false))
    }

    /// Whether the service that it was sent under gives no numbers.
    fn is_blackbox(&self, filing: &Filing) -> bool {
        let body = filing.body.as_deref().unwrap_or_default();
        let blackbox = self.seen.services.iter().filter(|s| s.blackbox);
        blackbox
            .map(|s| courier::peer_form(&[("service_code".to_owned(), s.code.clone())]))
            .any(|pair| body == pair || body.starts_with(&format!("{pair}&")))
    }

    async fn filed(&self, filing: Filing, id: Option<String>) -> AppResult<()> {
        file(self.app, filing, id, (self.now)()).await
    }

    /// Asks whether a case is there that was sent and not answered.
    async fn clear_up(&self, filing: Filing) -> AppResult<Result<bool, Away>> {
        let now = (self.now)();
        let kept = filing.body.is_some() && filing.once_key.is_some();
        let sent_at = filing.sent_at.unwrap_or(filing.made_at);
        if self.spoken.settings.asks == super::Asks::Once
            && kept
            && now.0 - sent_at.0 < limits::PEER_ONCE_MS
            && filing.mark.as_deref() == Some(&self.spoken.mark)
        {
            return self.post(filing, false).await;
        }
        let report = load_id(self.app, filing.report).await?.map(|f| f.report);
        let Some(report) = report else {
            return self.stuck(filing, Stage::Unclear, need("gone", "")).await;
        };
        let (found, whole) = match self.look(&mark(&report, &filing), sent_at).await {
            Ok(looked) => looked,
            Err(trouble) => {
                let late = now.0 - sent_at.0 >= limits::PEER_GIVE_UP_MS;
                let cannot = matches!(trouble, PeerTrouble::Refused(_) | PeerTrouble::Duplicate(_));
                if late || (cannot && now.0 - sent_at.0 >= limits::PEER_SHOWS_MS) {
                    return self
                        .stuck(filing, Stage::Unclear, trouble.why().to_owned())
                        .await;
                }
                if cannot {
                    // Its list is not for us; the rest of it may well be.
                    let mut filing = filing;
                    filing.ready_at = sent_at.plus_ms(limits::PEER_SHOWS_MS);
                    self.write(&mut filing).await?;
                    return Ok(Ok(false));
                }
                return self.wait(filing, trouble.why()).await;
            }
        };
        if let Some(id) = found {
            self.filed(filing, Some(id)).await?;
            return Ok(Ok(true));
        }
        if now.0 - sent_at.0 < limits::PEER_SHOWS_MS {
            let mut filing = filing;
            filing.tries += 1;
            filing.ready_at = again(now, filing.tries).min(sent_at.plus_ms(limits::PEER_SHOWS_MS));
            self.write(&mut filing).await?;
            return Ok(Ok(false));
        }
        let said_yes = filing
            .why
            .as_deref()
            .is_some_and(|why| why == need("duplicate", "") || why == need("no_number", ""));
        let same_peer = filing.mark.as_deref() == Some(&self.spoken.mark);
        if self.spoken.settings.asks == super::Asks::List && whole && !said_yes && same_peer {
            // It shows whatever it has, and does not show this.
            let mut filing = filing;
            filing.state = Stage::Waiting;
            filing.sent_at = None;
            filing.ready_at = now;
            self.write(&mut filing).await?;
            return Ok(Ok(false));
        }
        let why = filing.why.clone().unwrap_or_else(|| need("no_answer", ""));
        self.stuck(filing, Stage::Unclear, why).await
    }

    /// The number of the request that has our mark, if the system's list shows it, and whether the
    /// whole of the list was seen.
    async fn look(&self, mark: &str, sent_at: At) -> Result<(Option<String>, bool), PeerTrouble> {
        let start = sent_at.plus_ms(-limits::PEER_SKEW_MS).utc();
        let end = (self.now)().plus_ms(limits::PEER_SKEW_MS).utc();
        let size = limits::PEER_PAGE.to_string();
        let mut known: std::collections::HashSet<String> = std::collections::HashSet::new();
        for page in 1..=limits::PEER_PAGES {
            let page = page.to_string();
            let query = [
                ("start_date", &*start),
                ("end_date", &*end),
                ("page", &*page),
                ("page_size", &*size),
            ];
            let listed = self.peer.requests(&query).await?;
            let ours = listed.iter().find(|r| {
                let words = r.description.as_deref();
                words.is_some_and(|words| words.contains(mark))
            });
            if let Some(ours) = ours.filter(|r| r.id.chars().count() <= limits::PEER_NUMBER_CHARS) {
                return Ok((Some(ours.id.clone()), true));
            }
            if listed.len() < limits::PEER_PAGE {
                return Ok((None, true));
            }
            let before = known.len();
            known.extend(listed.into_iter().map(|r| r.id));
            if known.len() == before {
                // It knows no pages: there may be more than it shows.
                return Ok((None, false));
            }
        }
        Ok((None, false))
    }

    /// Asks for the number of what was taken.
    async fn ask_number(&self, mut filing: Filing) -> AppResult<Result<bool, Away>> {
        let now = (self.now)();
        let token = filing.token.clone().unwrap_or_default();
        match self.peer.token(&token).await {
            Ok(Some(id)) if id.chars().count() <= limits::PEER_NUMBER_CHARS => {
                self.filed(filing, Some(id)).await?;
                Ok(Ok(true))
            }
            Ok(_) if now.0 - filing.made_at.0 >= limits::PEER_GIVE_UP_MS => {
                self.stuck(filing, Stage::Unclear, need("no_number", ""))
                    .await
            }
            Ok(_) => {
                filing.tries += 1;
                filing.ready_at = again(now, filing.tries);
                self.write(&mut filing).await?;
                Ok(Ok(false))
            }
            Err(trouble) => self.wait(filing, trouble.why()).await,
        }
    }
}

/// Whether a case is still to be handed over: its part and its attempt are those in force.
fn is_wanted(report: &Report, filing: &Filing) -> bool {
    let part = report.assignments.iter().find(|a| a.n == filing.n);
    report.stage.is_open()
        && report.attempt == filing.attempt
        && part.is_some_and(|a| a.state.is_active() && a.agency == filing.agency)
}

/// A case is there, under a number if it has one: the row and a note in the report's own chain, whole
/// or not at all.
pub(super) async fn file(
    app: &App,
    mut filing: Filing,
    id: Option<String>,
    now: At,
) -> AppResult<()> {
    filing.state = Stage::Filed;
    filing.foreign_id = id;
    filing.body = None;
    filing.token = None;
    filing.why = None;
    filing.ended_at = Some(now);
    let mut batch = Batch::new();
    peer_filing::write(&mut batch, &filing);
    let tables = app.tables();
    let agency = privacy::agency_name(&tables.catalogue, &filing.agency).name;
    let text = match &filing.foreign_id {
        Some(id) => {
            let values = [("agency", &*agency), ("id", &**id)];
            lang::fill(Lang::Vi, "peer.note.filed", &values)
        }
        None => lang::fill(Lang::Vi, "peer.note.taken", &[("agency", &*agency)]),
    };
    let order = Order {
        body: Body {
            text: Some(text),
            ..Body::default()
        },
        ..Order::default()
    };
    let Some(report) = load_id(app, filing.report).await? else {
        app.store.commit(batch).await?;
        return Ok(());
    };
    let ctx = Ctx::system(now);
    match act_beside(app, &ctx, report.report.code, Action::Note, order, &batch).await {
        Ok(_) => Ok(()),
        // What the rules take no note of is filed all the same.
        Err(AppError::Refused(_) | AppError::NotFound | AppError::Forbidden) => {
            app.store.commit(batch).await?;
            Ok(())
        }
        Err(e) => Err(e),
    }
}

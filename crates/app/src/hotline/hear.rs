//! What an exchange says of its calls, taken down in whatever order it comes.

use super::draft::{self, Notes};
use super::{PhoneCall, RACES_MAX, lost};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::hotline::recording;
use crate::limits;
use crate::vault::find_caller;
use domain::actor::Role;
use domain::hotline::{
    Direction, Heard, HeardKind, Known, Phase, RINGS_MS, Standing, asks_back, fold,
};
use domain::id::{CallId, ReportCode, UserId, VaultId};
use domain::phone::Party;
use domain::time::At;
use store::Batch;
use store::hotline;
use store::job::NewJob;

/// One piece of news, as a door or an adapter read it. Never printed: it holds numbers.
#[derive(Clone, Default)]
pub struct News {
    /// The exchange's own name for the call.
    pub call: String,
    /// What happened.
    pub kind: Option<HeardKind>,
    /// Who rang.
    pub from: Option<String>,
    /// Whom they rang.
    pub to: Option<String>,
    /// Who rang whom.
    pub direction: Option<Direction>,
    /// The queue.
    pub queue: Option<String>,
    /// Why it ended.
    pub cause: Option<String>,
    /// The line that took it.
    pub line: Option<String>,
    /// When it happened, if the exchange says so.
    pub at: Option<At>,
    /// Where the recording is.
    pub recording: Option<String>,
}

/// Takes a piece of news down. The same piece again changes nothing.
///
/// # Errors
/// Who is no exchange; the database's.
pub async fn hear(app: &App, ctx: &Ctx, news: &News) -> AppResult<()> {
    if !matches!(ctx.actor.role, Role::Telephony | Role::System) {
        return Err(AppError::Forbidden);
    }
    let Some(kind) = news.kind else {
        return Ok(());
    };
    for _ in 0..RACES_MAX {
        if !attempt(app, ctx, news, kind).await? {
            return Ok(());
        }
    }
    Err(AppError::Busy)
}

/// Whether somebody else wrote first.
async fn attempt(app: &App, ctx: &Ctx, news: &News, kind: HeardKind) -> AppResult<bool> {
    // Two exchanges may use one name; each knows only its own calls.
    let whose = ctx.actor.user.map_or(0, |user| user.0);
    let exchange = app
        .keys
        .lookup("exchange-call", &format!("{whose}:{}", news.call));
    let digest = app.keys.lookup("exchange-news", &said(news, kind));
    let held = hotline::by_exchange(&app.store, &exchange).await?;
    let mut all = match &held {
        Some(call) => hotline::heard(&app.store, call.id).await?,
        None => Vec::new(),
    };
    let place = news
        .recording
        .as_deref()
        .filter(|url| recording::is_ours(app, url));
    if news.recording.is_some() && place.is_none() {
        // Never the address itself: exchanges name files by numbers.
        tracing::warn!("an exchange told of a recording at a host that is not configured");
    }
    if all.iter().any(|(known, _)| *known == digest) {
        return Ok(false);
    }
    let mut batch = Batch::new();
    let piece = piece(app, ctx, &mut batch, news, kind).await?;
    all.push((digest, piece.clone()));
    let pieces: Vec<Heard> = all.into_iter().map(|(_, piece)| piece).collect();
    let Some(standing) = fold(&pieces) else {
        return Ok(false);
    };
    let id = match held {
        Some(mut call) => {
            call.standing = standing;
            settle(app, &mut call, ctx.now).await?;
            hotline::change(&mut batch, &call);
            plan(app, &mut batch, &call, &pieces, ctx.now)?;
            call.id
        }
        None => {
            let mut call = fresh(CallId::fresh(ctx.now, app.random_u64()?), standing);
            settle(app, &mut call, ctx.now).await?;
            begin(app, &mut batch, &call, &exchange, ctx.now)?;
            plan(app, &mut batch, &call, &pieces, ctx.now)?;
            call.id
        }
    };
    hotline::hear(&mut batch, id, &digest, &piece, ctx.now);
    if let Some(url) = place {
        hotline::keep_recording(&mut batch, &app.keys, id, url, ctx.now);
    }
    lost(app, batch).await
}

/// Everything that was said, so that a piece is known again when it is repeated.
fn said(news: &News, kind: HeardKind) -> String {
    let parts = [
        Some(kind.as_str().to_owned()),
        news.from.clone(),
        news.to.clone(),
        news.direction.map(|d| d.as_str().to_owned()),
        news.queue.clone(),
        news.cause.clone(),
        news.line.clone(),
        news.at.map(|at| at.0.to_string()),
        news.recording.clone(),
    ];
    parts
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect::<Vec<_>>()
        .join("\u{1f}")
}

/// A piece as it is kept: without a number.
async fn piece(
    app: &App,
    ctx: &Ctx,
    batch: &mut Batch,
    news: &News,
    kind: HeardKind,
) -> AppResult<Heard> {
    let party = outside(news);
    let caller = match party.as_ref().and_then(Party::number) {
        Some(number) => Some(find_caller(app, batch, number, ctx.now).await?.0),
        None => None,
    };
    let short = |text: &Option<String>| {
        let text: Option<String> = text.as_deref().map(|t| {
            t.chars()
                .filter(|c| !c.is_control())
                .take(limits::EXCHANGE_WORD_CHARS)
                .collect()
        });
        text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
    };
    Ok(Heard {
        // No news is of tomorrow: a clock that is ahead is brought back.
        at: news.at.unwrap_or(ctx.now).min(ctx.now),
        kind,
        direction: news.direction,
        known: party.map(|party| match party {
            Party::Number(_) => Known::Number,
            Party::Inside(_) => Known::Inside,
            Party::Hidden => Known::Hidden,
        }),
        caller,
        queue: short(&news.queue).and_then(|queue| not_a_number(&queue)),
        // A line of the house; a mobile phone that took the call is somebody's own.
        line: short(&news.line).and_then(|line| match Party::read(&line) {
            Party::Inside(line) => Some(line),
            Party::Number(_) | Party::Hidden => None,
        }),
        cause: short(&news.cause).and_then(|cause| not_a_number(&cause)),
    })
}

/// A word in which nobody's number stands.
fn not_a_number(text: &str) -> Option<String> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (digits < 8).then(|| text.to_owned())
}

/// Whoever is outside the house: by the direction, or by who has a number of the public network.
fn outside(news: &News) -> Option<Party> {
    let read = |text: &Option<String>| text.as_deref().map(Party::read);
    let (from, to) = (read(&news.from), read(&news.to));
    match news.direction {
        Some(Direction::In) => from,
        Some(Direction::Out) => to,
        None => match (from, to) {
            (Some(from @ Party::Number(_)), _) => Some(from),
            (_, Some(to @ Party::Number(_))) => Some(to),
            (from, _) => from,
        },
    }
}

pub(super) fn fresh(id: CallId, standing: Standing) -> PhoneCall {
    PhoneCall {
        id,
        version: 1,
        by_hand: false,
        standing,
        agent: None,
        agent_at: None,
        outcome: None,
        report: None,
        closed_at: None,
        closed_by: None,
        back_due: None,
    }
}

/// A call that an agent writes down: somebody talks, and to them.
pub(super) fn written_by_hand(
    id: CallId,
    caller: Option<VaultId>,
    agent: UserId,
    now: At,
) -> PhoneCall {
    let standing = Standing {
        phase: Phase::Talking,
        direction: Direction::In,
        known: caller.map_or(Known::Hidden, |_| Known::Number),
        caller: caller.map(|c| c.0),
        queue: None,
        rang_at: now,
        answered_at: Some(now),
        line: None,
        ended_at: None,
        cause: None,
    };
    let mut call = fresh(id, standing);
    call.by_hand = true;
    call.agent = Some(agent);
    call.agent_at = Some(now);
    call
}

/// Whose it is follows from the line that took it; nobody calls back whom somebody has spoken to,
/// and between two lines of the house there is nothing to write down.
async fn settle(app: &App, call: &mut PhoneCall, now: At) -> AppResult<()> {
    if call.agent.is_none()
        && let Some(line) = &call.standing.line
        && let Some(agent) = hotline::sitter(&app.store, line).await?
    {
        call.agent = Some(agent);
        call.agent_at = Some(now);
    }
    let spoken = matches!(call.standing.phase, Phase::Talking | Phase::Done);
    if spoken && call.back_due.is_some() && hotline::tries(&app.store, call.id).await?.is_empty() {
        call.back_due = None;
    }
    Ok(())
}

/// Writes a new call with its draft. The code is drawn now, so that it can be told on the line.
pub(super) fn begin(
    app: &App,
    batch: &mut Batch,
    call: &PhoneCall,
    exchange: &[u8; 32],
    now: At,
) -> AppResult<()> {
    hotline::begin(batch, call, exchange);
    let notes = Notes {
        code: Some(ReportCode::draw(app.random_u64()?, 8)),
        hide_name: true,
        ..Notes::default()
    };
    draft::put(app, batch, call.id, 0, &notes, None, now);
    Ok(())
}

/// A look at the call when it may have been missed: a moment after its end, for news overtake each
/// other, and when it must have rung out, for the news of an end may be lost. Who asked for a call back
/// is seen to at once, when it is known who rang.
fn plan(
    app: &App,
    batch: &mut Batch,
    call: &PhoneCall,
    pieces: &[Heard],
    now: At,
) -> AppResult<()> {
    if call.standing.direction != Direction::In {
        return Ok(());
    }
    let (name, after) = match call.standing.phase {
        Phase::Ringing | Phase::Missed if asks_back(pieces) && call.caller().is_some() => {
            ("asked", 0)
        }
        Phase::Ringing => ("ring", RINGS_MS + 1_000),
        Phase::Missed => ("end", limits::MISSED_AFTER_MS),
        Phase::Talking | Phase::Done => return Ok(()),
    };
    store::job::enqueue(
        batch,
        &NewJob {
            id: app.fresh_vault(now)?.0,
            kind: super::back::MISSED,
            once_name: Some(&format!("{}:{}:{name}", super::back::MISSED, call.id)),
            payload: &call.id.to_string(),
            ready_at: now.plus_ms(after),
            made_at: now,
        },
    );
    Ok(())
}

//! What waits at the desk: who rings, whom to call back, what was begun and not finished.

use super::{agent, centre, number_of, phase, prank};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::limits::{CALLS_SHOWN, EXCHANGE_SILENT_MS};
use domain::hotline::{Direction, Known, Outcome, Phase};
use domain::id::{CallId, ReportCode, ReportId, UserId};
use domain::phone::masked;
use domain::time::At;
use std::collections::HashMap;
use store::hotline::{self, PhoneCall};

/// A call as a list shows it: of its number only the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The call.
    pub id: CallId,
    /// The end of the number; none where it was withheld or erased.
    pub number: Option<String>,
    /// Where it stands.
    pub phase: Phase,
    /// When it rang.
    pub rang_at: At,
    /// The queue.
    pub queue: Option<String>,
    /// Whose it is.
    pub agent: Option<String>,
    /// It is the reader's own.
    pub mine: bool,
    /// The number bears a mark.
    pub prank: bool,
    /// Written down by hand.
    pub by_hand: bool,
    /// The minute by which to call back.
    pub back_due: Option<At>,
    /// That minute is over.
    pub overdue: bool,
    /// Attempts so far.
    pub tries: usize,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// Who gave it to the reader, who has not opened it yet.
    pub passed_by: Option<String>,
    /// The report whose answer is told by it.
    pub about: Option<ReportCode>,
}

/// Everything that waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// Who rings now, whoever waits longest first.
    pub ringing: Vec<Row>,
    /// The reader's own calls that are not laid aside.
    pub mine: Vec<Row>,
    /// Whom to call back, what is overdue first.
    pub back: Vec<Row>,
    /// Begun and left, or missed without a number to call.
    pub left: Vec<Row>,
    /// Laid aside lately.
    pub closed: Vec<Row>,
    /// The exchange has been silent since then, longer than it should; `Some(None)`: nothing was
    /// ever heard of one.
    pub silent: Option<Option<At>>,
    /// The line where the reader sits.
    pub line: Option<String>,
}

/// What waits at the desk.
///
/// # Errors
/// Who is not of the centre; the database's.
pub async fn board(app: &App, ctx: &Ctx) -> AppResult<Board> {
    let me = centre(ctx)?;
    let open = hotline::open(&app.store, CALLS_SHOWN).await?;
    let back = hotline::to_call_back(&app.store, CALLS_SHOWN).await?;
    let closed = hotline::closed(&app.store, 12).await?;
    let names = names(app, open.iter().chain(&back).chain(&closed)).await?;
    let about = about(app, &back).await?;
    let mut board = Board {
        silent: silent(app, ctx).await?,
        line: hotline::line_of(&app.store, me).await?,
        ..Board::default()
    };
    for call in &back {
        let code = call.report.and_then(|id| about.get(&id).copied());
        board.back.push(Row {
            about: code,
            ..row(app, ctx, call, &names).await?
        });
    }
    for call in open.iter().filter(|c| c.back_due.is_none()) {
        let (now, own) = (phase(call, ctx.now), call.agent == Some(me));
        let is_house = call.standing.known == Known::Inside
            || (call.standing.direction == Direction::Out && call.agent.is_none());
        let list = match now {
            _ if own => &mut board.mine,
            // Between two lines of the house, or rung from here: nobody waits.
            _ if is_house => continue,
            Phase::Ringing => &mut board.ringing,
            Phase::Talking | Phase::Done | Phase::Missed => &mut board.left,
        };
        list.push(row(app, ctx, call, &names).await?);
    }
    // The list of open calls begins with the last.
    board.ringing.reverse();
    for call in &closed {
        board.closed.push(row(app, ctx, call, &names).await?);
    }
    Ok(board)
}

/// What pops up wherever an agent is: who rings and nobody has, and what the exchange just put
/// through to them. And how many wait to be called back: in all, and overdue.
///
/// # Errors
/// Who takes no calls; the database's.
pub async fn waiting(app: &App, ctx: &Ctx) -> AppResult<(Vec<Row>, usize, usize)> {
    let me = agent(ctx)?;
    let open = hotline::open(&app.store, CALLS_SHOWN).await?;
    let passed = hotline::unseen(&app.store, me).await?;
    let givers: Vec<UserId> = passed.iter().map(|(_, by)| *by).collect();
    let names = store::user::names(&app.store, &givers).await?;
    let mut rows = Vec::new();
    for call in &open {
        let rings = phase(call, ctx.now) == Phase::Ringing
            && call.agent.is_none()
            && call.standing.direction == Direction::In
            && call.standing.known != Known::Inside;
        let put_through = call.agent == Some(me)
            && !call.by_hand
            && phase(call, ctx.now) == Phase::Talking
            && !begun(app, call).await?;
        // The last who gave it: it may have gone to and fro.
        let giver = passed
            .iter()
            .rfind(|(id, _)| *id == call.id && call.agent == Some(me));
        if rings || put_through || giver.is_some() {
            rows.push(Row {
                passed_by: giver.map(|(_, by)| names.get(by).cloned().unwrap_or_default()),
                ..row(app, ctx, call, &HashMap::new()).await?
            });
        }
    }
    rows.reverse();
    let back = hotline::to_call_back(&app.store, CALLS_SHOWN).await?;
    let overdue = back.iter().filter(|c| is_overdue(c, ctx.now)).count();
    Ok((rows, back.len(), overdue))
}

/// Whether somebody wrote something down already.
async fn begun(app: &App, call: &PhoneCall) -> AppResult<bool> {
    let draft = hotline::draft(&app.store, &app.keys, call.id).await?;
    Ok(draft.is_none_or(|d| d.saved_by.is_some()))
}

fn is_overdue(call: &PhoneCall, now: At) -> bool {
    call.back_due.is_some_and(|due| due <= now)
}

/// Since when the exchange has been silent, if that is too long.
async fn silent(app: &App, ctx: &Ctx) -> AppResult<Option<Option<At>>> {
    let last = hotline::heard_last(&app.store).await?;
    let is_silent = last.is_none_or(|last| ctx.now.0 - last.0 > EXCHANGE_SILENT_MS);
    Ok(is_silent.then_some(last))
}

async fn names<'a>(
    app: &App,
    calls: impl Iterator<Item = &'a PhoneCall>,
) -> AppResult<HashMap<UserId, String>> {
    let mut ids: Vec<UserId> = calls.filter_map(|c| c.agent.or(c.closed_by)).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(store::user::names(&app.store, &ids).await?)
}

/// The codes of the reports whose answers are told by these calls.
async fn about(app: &App, calls: &[PhoneCall]) -> AppResult<HashMap<ReportId, ReportCode>> {
    let ids: Vec<ReportId> = calls.iter().filter_map(|c| c.report).collect();
    let filed = store::report::by_ids(&app.store, &ids).await?;
    Ok(filed
        .into_iter()
        .map(|f| (f.report.id, f.report.code))
        .collect())
}

async fn row(
    app: &App,
    ctx: &Ctx,
    call: &PhoneCall,
    names: &HashMap<UserId, String>,
) -> AppResult<Row> {
    let number = number_of(app, call.caller()).await?;
    let who = call.agent.or(call.closed_by);
    Ok(Row {
        id: call.id,
        number: number.as_deref().map(masked),
        phase: phase(call, ctx.now),
        rang_at: call.standing.rang_at,
        queue: call.standing.queue.clone(),
        agent: who.and_then(|who| names.get(&who).cloned()),
        mine: call.agent.is_some() && call.agent == ctx.actor.user,
        prank: !prank::of(app, ctx, call.caller()).await?.is_empty(),
        by_hand: call.by_hand,
        back_due: call.back_due,
        overdue: is_overdue(call, ctx.now),
        tries: match call.back_due {
            Some(_) => hotline::tries(&app.store, call.id).await?.len(),
            None => 0,
        },
        outcome: call.outcome,
        passed_by: None,
        about: None,
    })
}

/// Sits down at a line: calls that it takes are one's own. An empty one stands up.
///
/// # Errors
/// What is no line of the house; who takes no calls.
pub async fn sit(app: &App, ctx: &Ctx, typed: &str) -> AppResult<()> {
    use domain::phone::Party;
    let me = agent(ctx)?;
    let mut batch = store::Batch::new();
    match typed.trim() {
        "" => hotline::stand_up(&mut batch, me),
        typed => match Party::read(typed) {
            Party::Inside(line) => hotline::sit(&mut batch, &line, me, ctx.now),
            Party::Number(_) | Party::Hidden => {
                return Err(crate::error::AppError::field(
                    domain::action::Field::Phone,
                    domain::refusal_reason::Why::BadPhone,
                ));
            }
        },
    }
    app.store.commit(batch).await?;
    Ok(())
}

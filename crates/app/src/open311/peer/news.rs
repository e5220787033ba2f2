//! What an agency's system says of its cases: asked for, and then taken as if it had told it itself.

use super::run::{Away, Talk};
use super::{instant, short_digest};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::open311::tell::{self, News};
use courier::{PeerRequest, PeerTrouble, PeerUpdate};
use domain::actor::{holds_co, holds_lead};
use domain::id::{ReportCode, ReportId};
use domain::outside::Outside;
use domain::report::Report;
use domain::text::tidy;
use domain::time::At;
use lang::Lang;
use std::collections::HashMap;
use store::Batch;
use store::peer::State;
use store::peer_filing::{self, Filing, Stage};

/// Letters of a name of a piece of news, and of a status; longer names are told apart by a digest.
const NAME_CHARS: usize = 180;
const STATUS_CHARS: usize = 60;
/// Addresses of photos of one piece of news, and letters of each.
const LINKS_MAX: usize = 2;
const LINK_CHARS: usize = 1_000;

/// Reads updates since the last time, in spans that grow smaller where much happened.
pub(super) async fn feed<N: Fn() -> At>(
    talk: &Talk<'_, N>,
    state: &mut State,
) -> AppResult<Result<bool, Away>> {
    let mut span = limits::PEER_SPAN_MS;
    for _ in 0..limits::PEER_SPANS {
        let now = (talk.now)();
        let from = state.polled_until.plus_ms(-limits::PEER_OVERLAP_MS);
        let until = from.plus_ms(span + limits::PEER_OVERLAP_MS).min(now);
        if until <= from {
            return Ok(Ok(true));
        }
        let told = talk.peer.updates(&from.utc(), &until.utc()).await;
        let too_much = match &told {
            Ok(updates) => updates.len() >= limits::PEER_NEWS_MAX,
            Err(PeerTrouble::Refused(_)) => true,
            Err(_) => false,
        };
        if too_much && span > limits::PEER_OVERLAP_MS {
            span /= 2;
            continue;
        }
        match told {
            Ok(updates) => told_of(talk, updates).await?,
            Err(trouble) => return Ok(Err(trouble.why().to_owned())),
        }
        state.polled_until = until;
        if until >= now {
            return Ok(Ok(true));
        }
    }
    Ok(Ok(true))
}

/// Takes updates, the oldest first; those of other people's requests are passed over.
async fn told_of<N: Fn() -> At>(talk: &Talk<'_, N>, updates: Vec<PeerUpdate>) -> AppResult<()> {
    let mut ids: Vec<String> = updates.iter().map(|u| u.request.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let filings = peer_filing::by_foreign(&talk.app.store, talk.agency, &ids).await?;
    let reports = reports(talk, &filings).await?;
    let mut dated: Vec<(At, PeerUpdate)> = updates
        .into_iter()
        .map(|u| {
            let at = u.at.as_deref().and_then(instant);
            (at.unwrap_or_else(|| (talk.now)()), u)
        })
        .collect();
    dated.sort_by(|a, b| (a.0, &a.1.update).cmp(&(b.0, &b.1.update)));
    for (at, update) in dated {
        // One number names one case as a rule; a house that joins what is alike gives one to two.
        let mut seen: Vec<ReportId> = Vec::new();
        for filing in filings
            .iter()
            .filter(|f| f.foreign_id.as_deref() == Some(&*update.request))
        {
            let Some(report) = reports
                .get(&filing.report)
                .filter(|_| !seen.contains(&filing.report))
            else {
                continue;
            };
            let name = match seen.is_empty() {
                true => update.update.clone(),
                false => format!("{}#{}", update.update, report.code),
            };
            seen.push(filing.report);
            let words = update.words.as_deref();
            take(
                talk,
                report.code,
                &name,
                (&update.status, words),
                at,
                &update.media,
            )
            .await?;
        }
    }
    Ok(())
}

async fn reports<N: Fn() -> At>(
    talk: &Talk<'_, N>,
    filings: &[Filing],
) -> AppResult<HashMap<ReportId, Report>> {
    let mut ids: Vec<ReportId> = filings.iter().map(|f| f.report).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = store::report::by_ids(&talk.app.store, &ids).await?;
    Ok(found.into_iter().map(|f| (f.report.id, f.report)).collect())
}

/// Asks for each open case by its number; what stands otherwise than the last time is news.
pub(super) async fn list<N: Fn() -> At>(talk: &Talk<'_, N>) -> AppResult<Result<bool, Away>> {
    let began = (talk.now)();
    let store = &talk.app.store;
    let to_ask = peer_filing::to_ask(store, talk.agency, began, limits::PEER_ASKED).await?;
    for some in to_ask.chunks(limits::PEER_IDS) {
        let reports = reports(talk, some).await?;
        let (held, over): (Vec<&Filing>, Vec<&Filing>) =
            some.iter().partition(|f| is_held(&reports, f));
        for filing in over {
            let mut filing = filing.clone();
            filing.state = Stage::Over;
            write(talk, filing).await?;
        }
        if held.is_empty() {
            continue;
        }
        let ids: Vec<&str> = held
            .iter()
            .filter_map(|f| f.foreign_id.as_deref())
            .collect();
        let ids = ids.join(",");
        let listed = match talk.peer.requests(&[("service_request_id", &ids)]).await {
            Ok(listed) => listed,
            Err(trouble) => return Ok(Err(trouble.why().to_owned())),
        };
        for filing in held {
            let request = listed
                .iter()
                .find(|r| Some(&r.id) == filing.foreign_id.as_ref());
            let mut filing = filing.clone();
            filing.polled_at = began;
            if let (Some(request), Some(report)) = (request, reports.get(&filing.report)) {
                look(talk, &mut filing, report, request).await?;
            }
            write(talk, filing).await?;
        }
    }
    Ok(Ok(!to_ask.is_empty()))
}

/// Whether the agency still works on the case that was filed.
fn is_held(reports: &HashMap<ReportId, Report>, filing: &Filing) -> bool {
    reports.get(&filing.report).is_some_and(|report| {
        report.stage.is_open()
            && report.attempt == filing.attempt
            && (holds_lead(report, &filing.agency) || holds_co(report, &filing.agency))
    })
}

async fn write<N: Fn() -> At>(talk: &Talk<'_, N>, filing: Filing) -> AppResult<()> {
    let mut batch = Batch::new();
    peer_filing::write(&mut batch, &filing);
    match talk.app.store.commit(batch).await {
        // Somebody else wrote it meanwhile: theirs stands, and it is asked for again.
        Ok(()) | Err(store::CommitError::Version) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// Compares a request with how it stood the last time.
async fn look<N: Fn() -> At>(
    talk: &Talk<'_, N>,
    filing: &mut Filing,
    report: &Report,
    request: &PeerRequest,
) -> AppResult<()> {
    let notes = request.notes.as_deref().unwrap_or_default();
    let updated = request.updated.as_deref().unwrap_or_default();
    let stands = short_digest(&[&request.status, notes]);
    let before = filing.seen.replace(stands.clone());
    if before.as_ref() == Some(&stands) {
        return Ok(());
    }
    // That it lies there and nobody has touched it is no news.
    let meant = talk.spoken.settings.meant(&request.status);
    if before.is_none() && notes.is_empty() && Outside::read(&meant) == Some(Outside::Open) {
        return Ok(());
    }
    let at = instant(updated).unwrap_or_else(|| (talk.now)());
    let name = format!("{}@{updated}#{stands}", request.id);
    let words = request.notes.as_deref();
    take(talk, report.code, &name, (&request.status, words), at, &[]).await
}

/// Takes one piece of news, as if the system had told it.
async fn take<N: Fn() -> At>(
    talk: &Talk<'_, N>,
    code: ReportCode,
    name: &str,
    (status, words): (&str, Option<&str>),
    at: At,
    media: &[String],
) -> AppResult<()> {
    let now = (talk.now)();
    let name = match name.chars().count() <= NAME_CHARS && !name.contains('\0') {
        true => name.to_owned(),
        false => format!("#{}", short_digest(&[name])),
    };
    let cut = |text: &str, most: usize| -> String {
        let text: String = text.chars().take(most).collect();
        tidy(&text).unwrap_or_default()
    };
    let status = cut(&talk.spoken.settings.meant(status), STATUS_CHARS);
    let said = words.map(|w| cut(w, limits::PEER_SAID_CHARS));
    let said = said.filter(|w| !w.is_empty());
    let text =
        said.unwrap_or_else(|| lang::fill(Lang::Vi, "peer.news.bare", &[("status", &status)]));
    let is_link = |url: &&String| {
        (url.starts_with("https://") || url.starts_with("http://"))
            && url.len() <= LINK_CHARS
            && url.chars().all(|c| c.is_ascii_graphic())
    };
    let news = News {
        name,
        code,
        status,
        // Another house's clock may go before ours.
        at: at.min(now),
        text,
        links: media
            .iter()
            .filter(is_link)
            .take(LINKS_MAX)
            .cloned()
            .collect(),
        files: Vec::new(),
    };
    match tell::tell_as(talk.app, &Ctx::system(now), talk.agency, news).await {
        Ok(_) => Ok(()),
        // No longer theirs, or nothing that the rules take: it stays with them.
        Err(AppError::Forbidden | AppError::NotFound | AppError::Refused(_)) => Ok(()),
        Err(e) => Err(e),
    }
}

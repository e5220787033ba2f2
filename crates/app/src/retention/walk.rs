//! Data that goes when the case it belongs to needs it no more: a walk through its rows, oldest first,
//! some at a time.
//!
//! How far a walk is, and how many went, stands in a setting that moves in the same batch as what
//! goes: a node that dies in the middle loses nothing, another goes on where it was, and of two that
//! walk at once one gives way. The end of a walk is told in the chain of the runs.

use super::{Data, RUNS_OF_CASES, told};
use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::file::{copied, stored};
use crate::job::erase;
use crate::limits;
use crate::mine::erase::forget;
use crate::mine::reports::all;
use domain::id::{CallId, ReportId, VaultId};
use domain::report::{Report, Stage};
use domain::time::{At, DAY_MS};
use domain::workflow::{Rules, is_held};
use media::Variant;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use store::file::FileRow;
use store::hotline::Over;
use store::session::Holder;
use store::{Batch, CommitError};

/// Where a walk stands.
#[derive(Default, Serialize, Deserialize)]
struct Walk {
    /// The last row that was looked at; 0 before the first.
    after: i64,
    /// How many went so far.
    gone: i64,
    /// When the last walk came to its end.
    ended: Option<At>,
}

/// What goes.
pub(super) enum Due {
    /// The bytes of a photo or recording as they came; of a photo with a copy from which something
    /// was burnt out, its prints too.
    Original {
        /// The file.
        file: FileRow,
        /// There is such a copy.
        burnt: bool,
    },
    /// Where the recording of a call is.
    Recording(CallId),
    /// A call with all that hangs on it.
    Call(Over),
    /// Who somebody is, with what they wrote and sent that never became public.
    Person {
        /// Their key into the vault.
        id: VaultId,
        /// Where they left something.
        reports: BTreeSet<ReportId>,
    },
}

/// A page of a walk.
pub(super) struct Found {
    /// What of it goes.
    pub(super) due: Vec<Due>,
    /// The last row that was looked at; none at the end.
    pub(super) last: Option<i64>,
}

/// Walks on; true if there is more to walk at once.
///
/// # Errors
/// The database's, or the file store's.
pub(super) async fn on(app: &App, data: Data, days: i64, now: At) -> AppResult<bool> {
    let name = format!("retention-walk-{}", data.as_str());
    let (mut walk, mut version) = match store::setting::by_name(&app.store, &name).await? {
        Some(row) => (
            serde_json::from_str(&row.body).map_err(AppError::internal)?,
            row.version,
        ),
        None => (Walk::default(), 0),
    };
    let rested = |ended: At| now.0 - ended.0 >= limits::RETENTION_EACH_MS;
    if walk.after == 0 && !walk.ended.is_none_or(rested) {
        return Ok(false);
    }
    let before = now.plus_ms(-days * DAY_MS);
    for _ in 0..limits::WALK_STEPS {
        let found = look(app, data, walk.after, before, now).await?;
        walk.gone += found.due.len() as i64;
        walk.after = found.last.unwrap_or(0);
        let mut batch = Batch::new();
        let_go(app, &mut batch, &found.due, now).await?;
        let is_over = found.last.is_none();
        if is_over {
            if walk.gone > 0 {
                let gone = json!({ data.as_str(): walk.gone });
                let what = json!({ "kind": "retention_ran", "gone": gone });
                told(app, &mut batch, RUNS_OF_CASES, now, None, "", &what).await?;
            }
            walk = Walk {
                ended: Some(now),
                ..Walk::default()
            };
        }
        let body = serde_json::to_string(&walk).map_err(AppError::internal)?;
        store::setting::put(&mut batch, &name, version, &body);
        match app.store.commit(batch).await {
            Ok(()) => version += 1,
            // Another node walks here.
            Err(CommitError::Version) => return Ok(false),
            Err(e) => return Err(e.into()),
        }
        if is_over {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Of what is there now, how many would go; no further than one more than lists count, or so many
/// pages as a reader waits for.
pub(super) async fn count(app: &App, data: Data, before: At, now: At) -> AppResult<i64> {
    let (mut after, mut sum) = (0, 0);
    for _ in 0..limits::WALK_COUNTED {
        let found = look(app, data, after, before, now).await?;
        sum += found.due.len() as i64;
        match found.last {
            Some(last) if sum <= store::limits::COUNT_CAP => after = last,
            Some(_) | None => break,
        }
    }
    Ok(sum.min(store::limits::COUNT_CAP + 1))
}

/// A page of rows after one, and which of them go. Reads only: what is counted before a period is
/// saved is what goes later.
async fn look(app: &App, data: Data, after: i64, before: At, now: At) -> AppResult<Found> {
    match data {
        Data::Originals => originals(app, after, before, now).await,
        Data::Recordings => recordings(app, after, before, now).await,
        Data::Calls => calls(app, after, before, now).await,
        Data::Identities => identities(app, after, before, now).await,
        Data::MessageWords | Data::Inbound | Data::Decisions => Ok(Found {
            due: Vec::new(),
            last: None,
        }),
    }
}

fn page<T>(rows: &[T], most: i64, id: impl Fn(&T) -> i64) -> Option<i64> {
    rows.last().filter(|_| rows.len() as i64 >= most).map(id)
}

async fn originals(app: &App, after: i64, before: At, now: At) -> AppResult<Found> {
    let rows = store::file::with_original(&app.store, after, before).await?;
    let last = page(&rows, store::limits::ORIGINALS_WALKED, |file| file.id.0);
    let cases = Cases::of(app, rows.iter().filter_map(|file| file.report), now).await?;
    let due = |file: FileRow| {
        let burnt = cases.over(file.report?, before)?.has_copy(file.id);
        Some(Due::Original { file, burnt })
    };
    Ok(Found {
        due: rows.into_iter().filter_map(due).collect(),
        last,
    })
}

async fn recordings(app: &App, after: i64, before: At, now: At) -> AppResult<Found> {
    let rows = store::hotline::recordings_before(&app.store, after, before).await?;
    let cases = Cases::of(app, rows.iter().filter_map(|(_, report)| *report), now).await?;
    let due = |(call, report): &(CallId, Option<ReportId>)| {
        (!cases.holds(*report)).then_some(Due::Recording(*call))
    };
    Ok(Found {
        due: rows.iter().filter_map(due).collect(),
        last: page(&rows, store::limits::CALLS_FORGOTTEN, |(call, _)| call.0),
    })
}

async fn calls(app: &App, after: i64, before: At, now: At) -> AppResult<Found> {
    let rows = store::hotline::over(&app.store, after, before).await?;
    let cases = Cases::of(app, rows.iter().filter_map(|over| over.report), now).await?;
    let due = |over: &Over| (!cases.holds(over.report)).then_some(Due::Call(*over));
    Ok(Found {
        due: rows.iter().filter_map(due).collect(),
        last: page(&rows, store::limits::CALLS_FORGOTTEN, |over| over.id.0),
    })
}

async fn identities(app: &App, after: i64, before: At, now: At) -> AppResult<Found> {
    let rows = store::vault::before(&app.store, after, before).await?;
    let mut due = Vec::new();
    for &id in &rows {
        // Who is signed in, or rang not long ago, is there.
        let seats = store::session::of(&app.store, Holder::Reporter(id)).await?;
        if !seats.is_empty() || store::hotline::has_called(&app.store, id, &[]).await? {
            continue;
        }
        let filed = all(app, &[id]).await?;
        let ids: Vec<ReportId> = filed.iter().map(|f| f.report.id).collect();
        let cases = Cases::of(app, ids.iter().copied(), now).await?;
        if ids.iter().all(|id| cases.over(*id, before).is_some()) {
            let parents = filed.iter().filter_map(|f| f.report.parent.as_ref());
            let reports = parents.map(|p| p.id).chain(ids).collect();
            due.push(Due::Person { id, reports });
        }
    }
    Ok(Found {
        due,
        last: page(&rows, store::limits::PEOPLE_WALKED, |id| id.0),
    })
}

/// The reports of a page, with those that merged ones follow.
struct Cases {
    held: HashMap<ReportId, Report>,
    /// Those that somebody's right still needs.
    needed: BTreeSet<ReportId>,
}

impl Cases {
    async fn of(app: &App, ids: impl Iterator<Item = ReportId>, now: At) -> AppResult<Cases> {
        let ids: BTreeSet<ReportId> = ids.collect();
        let ids: Vec<ReportId> = ids.into_iter().collect();
        let mut filed = store::report::by_ids(&app.store, &ids).await?;
        let merged = filed.iter().filter(|f| f.report.stage == Stage::Merged);
        let parents = merged.filter_map(|f| f.report.parent.as_ref().map(|p| p.id));
        let parents: BTreeSet<ReportId> = parents.filter(|p| !ids.contains(p)).collect();
        let parents: Vec<ReportId> = parents.into_iter().collect();
        filed.extend(store::report::by_ids(&app.store, &parents).await?);
        let tables = app.tables();
        // Without a policy in force nothing can be said to be over.
        let rules = Rules::at(&tables.catalogue, now);
        let is_needed = |report: &Report| rules.as_ref().is_none_or(|r| is_held(report, r, now));
        let needed = filed.iter().filter(|f| is_needed(&f.report));
        Ok(Cases {
            needed: needed.map(|f| f.report.id).collect(),
            held: filed.into_iter().map(|f| (f.report.id, f.report)).collect(),
        })
    }

    /// A case that nobody needs any more and in which nothing happened since.
    fn over(&self, id: ReportId, before: At) -> Option<&Report> {
        let report = self.held.get(&id)?;
        let parent = report.parent.as_ref().map(|p| p.id);
        let parent = parent.filter(|_| report.stage == Stage::Merged);
        let quiet = |id: ReportId| {
            let at = self.held.get(&id).map(|r| r.at);
            at.is_some_and(|at| at < before) && !self.needed.contains(&id)
        };
        (quiet(id) && parent.is_none_or(quiet)).then_some(report)
    }

    /// Whether a call's report needs the call.
    fn holds(&self, report: Option<ReportId>) -> bool {
        report.is_some_and(|id| {
            let parent = self.held.get(&id).and_then(|r| r.parent.as_ref());
            self.needed.contains(&id) || parent.is_some_and(|p| self.needed.contains(&p.id))
        })
    }
}

/// Lays what goes into the batch. Bytes go before it: a node that dies in between finds the row
/// again, and bytes that are gone already are no error.
async fn let_go(app: &App, batch: &mut Batch, due: &[Due], now: At) -> AppResult<()> {
    let (mut files, mut recordings, mut calls) = (Vec::new(), Vec::new(), Vec::new());
    for due in due {
        match due {
            Due::Original { file, burnt } => {
                burn(app, file, *burnt).await?;
                files.push(file.id);
            }
            Due::Recording(call) => recordings.push(*call),
            Due::Call(over) => calls.push(*over),
            Due::Person { id, reports } => {
                forget(batch, *id, now);
                for report in reports {
                    erase::enqueue(app, batch, *report, &[*id], erase::PERIOD, now)?;
                }
            }
        }
    }
    store::file::stripped(batch, &files, now);
    store::hotline::forget_recordings(batch, &recordings);
    crate::hotline::forget(app, batch, &calls).await
}

async fn burn(app: &App, file: &FileRow, burnt: bool) -> AppResult<()> {
    let id = file.id;
    if !burnt
        && !app
            .storage
            .has(id.0, Variant::Public)
            .await
            .map_err(stored)?
    {
        // A recording of an older version has no print yet. One that cannot be freed of what it says
        // has none to keep.
        match copied(app, id, &file.media_type).await {
            Ok(_) | Err(AppError::NotFound) => {}
            Err(e) => return Err(e),
        }
    }
    let gone: &[Variant] = if burnt {
        &Variant::ALL
    } else {
        &[Variant::Original]
    };
    for variant in gone {
        let deleted = app.storage.delete(id.0, *variant).await;
        deleted.map_err(stored)?;
    }
    Ok(())
}

//! The queue: work that follows from what was written, enqueued in the same batch or not at all.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{CommitError, DbResult};
use crate::limits;
use domain::time::At;

/// A job to be enqueued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob<'a> {
    /// Its id; id order is time order.
    pub id: i64,
    /// Which job.
    pub kind: &'a str,
    /// While a job of this name waits, another is not enqueued.
    pub once_name: Option<&'a str>,
    /// Ids only, as JSON.
    pub payload: &'a str,
    /// Not before.
    pub ready_at: At,
    /// When it was enqueued.
    pub made_at: At,
}

/// A claimed job: this node's until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: i64,
    /// Which job.
    pub kind: String,
    /// Ids only, as JSON.
    pub payload: String,
    /// How often it was claimed, this time included.
    pub tries: i64,
}

/// A job that failed too often: a person must look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    /// What it was.
    pub job: Job,
    /// The last error.
    pub error: String,
    /// When it was enqueued.
    pub made_at: At,
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Jobs that wait, for their hour or for a hand.
    pub waiting: i64,
    /// Jobs that a person must look at.
    pub dead: i64,
    /// Since when the oldest job that could run has been able to.
    pub oldest_ready_at: Option<At>,
}

/// Enqueues a job with what caused it.
pub fn enqueue(batch: &mut Batch, job: &NewJob<'_>) {
    batch.add(
        Label::Unique("job"),
        "INSERT INTO job (id, kind, once_name, payload, ready_at, tries, is_dead, made_at) \
         VALUES ($1, $2, $3, $4, $5, 0, FALSE, $6) ON CONFLICT (once_name) DO NOTHING",
        vec![
            job.id.into(),
            job.kind.into(),
            job.once_name.into(),
            job.payload.into(),
            job.ready_at.into(),
            job.made_at.into(),
        ],
    );
}

/// Claims up to `limit` jobs (at most [`limits::JOBS_CLAIMED`]) that are ready; no other node gets
/// them before `lease_until`. A node that dies leaves them to be claimed again then.
pub async fn claim(
    store: &Store,
    now: At,
    lease_until: At,
    limit: i64,
) -> Result<Vec<Job>, CommitError> {
    // Look first: an empty queue costs no write.
    let ready = store
        .query(
            "SELECT 1 FROM job WHERE is_dead = FALSE AND ready_at <= $1 ORDER BY ready_at LIMIT 1",
            &[now.into()],
        )
        .await?;
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "UPDATE job SET ready_at = $2, tries = tries + 1 WHERE id IN \
           (SELECT id FROM job WHERE is_dead = FALSE AND ready_at <= $1 ORDER BY ready_at, id LIMIT $3) \
         AND is_dead = FALSE AND ready_at <= $1 RETURNING id, kind, payload, tries",
        vec![now.into(), lease_until.into(), limit.clamp(1, limits::JOBS_CLAIMED).into()],
    );
    let rows = store.commit_returning(batch).await?;
    let mut jobs = rows.iter().map(read).collect::<DbResult<Vec<_>>>()?;
    jobs.sort_by_key(|job| job.id);
    Ok(jobs)
}

fn read(row: &Row) -> DbResult<Job> {
    Ok(Job {
        id: row.int(0)?,
        kind: row.text(1)?.to_owned(),
        payload: row.text(2)?.to_owned(),
        tries: row.int(3)?,
    })
}

/// The job is done. In the batch of its effect, if it has one. If its lease ended and another node
/// claimed it, that node's claim stands.
pub fn done(batch: &mut Batch, job: &Job) {
    batch.add(
        Label::Sure,
        "DELETE FROM job WHERE id = $1 AND tries = $2",
        vec![job.id.into(), job.tries.into()],
    );
}

/// The job failed for now: again at `at` (see [`next_try`]).
pub fn retry(batch: &mut Batch, job: &Job, at: At, error: &str) {
    batch.add(
        Label::Sure,
        "UPDATE job SET ready_at = $3, error = $4 WHERE id = $1 AND tries = $2",
        vec![job.id.into(), job.tries.into(), at.into(), error.into()],
    );
}

/// The job waits for something outside it: again at `at`, and no try of it is counted.
pub fn wait(batch: &mut Batch, job: &Job, at: At) {
    batch.add(
        Label::Sure,
        "UPDATE job SET ready_at = $3, tries = 0 WHERE id = $1 AND tries = $2",
        vec![job.id.into(), job.tries.into(), at.into()],
    );
}

/// What jobs of this family wait for has come: those whose name begins with `family` and a colon run
/// now. One that runs at this moment runs once more, which is as good.
pub fn wake(batch: &mut Batch, family: &str, now: At) {
    batch.add(
        Label::Sure,
        // ';' is the sign after ':'.
        "UPDATE job SET ready_at = $3 WHERE once_name > $1 AND once_name < $2 \
         AND is_dead = FALSE AND ready_at > $3",
        vec![
            format!("{family}:").into(),
            format!("{family};").into(),
            now.into(),
        ],
    );
}

/// The job is given up until a person looks. Its name is free again, or it would silence those
/// that come after.
pub fn bury(batch: &mut Batch, job: &Job, error: &str) {
    batch.add(
        Label::Sure,
        "UPDATE job SET is_dead = TRUE, once_name = NULL, error = $3 WHERE id = $1 AND tries = $2",
        vec![job.id.into(), job.tries.into(), error.into()],
    );
}

/// A person sends a dead job on its way again.
pub fn revive(batch: &mut Batch, id: i64, now: At) {
    batch.add(
        Label::Sure,
        "UPDATE job SET is_dead = FALSE, tries = 0, ready_at = $2 WHERE id = $1 AND is_dead = TRUE",
        vec![id.into(), now.into()],
    );
}

/// When to try again after `tries` tries: 5 s, doubled each time, at most an hour. None when it
/// is time to give up.
pub fn next_try(now: At, tries: i64) -> Option<At> {
    if tries >= limits::JOB_TRIES {
        return None;
    }
    let wait = 5_000i64 << tries.saturating_sub(1).clamp(0, 20);
    Some(now.plus_ms(wait.min(limits::JOB_BACKOFF_MAX_MS)))
}

/// Dead jobs, newest first.
pub async fn dead(store: &Store) -> DbResult<Vec<Dead>> {
    let rows = store
        .scan(
            "SELECT id, kind, payload, tries, error, made_at FROM job WHERE is_dead = TRUE ORDER BY id DESC LIMIT $1",
            &[(limits::PAGE_MAX as i64).into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Dead {
                job: read(row)?,
                error: row.opt_text(4)?.unwrap_or_default().to_owned(),
                made_at: row.instant(5)?,
            })
        })
        .collect()
}

/// How the queue stands, for `/metrics` and `doctor`.
pub async fn load(store: &Store, now: At) -> DbResult<Load> {
    let rows = store
        .scan(
            "SELECT (SELECT COUNT(*) FROM job WHERE is_dead = FALSE), \
                    (SELECT COUNT(*) FROM job WHERE is_dead = TRUE), \
                    (SELECT MIN(ready_at) FROM job WHERE is_dead = FALSE AND ready_at <= $1)",
            &[now.into()],
        )
        .await?;
    match rows.first() {
        None => Ok(Load::default()),
        Some(row) => Ok(Load {
            waiting: row.int(0)?,
            dead: row.int(1)?,
            oldest_ready_at: row.opt_instant(2)?,
        }),
    }
}

//! Cases that are handed to agencies' own Open311 systems: how far each has come, and its number
//! there.

use crate::db::{Batch, Label, Row, Store, Value};
use crate::error::{DbError, DbResult};
use domain::id::ReportId;
use domain::time::At;

/// How far a filing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is to be sent.
    Waiting,
    /// It was sent, and what became of it is not known yet.
    Sending,
    /// It was taken; the number comes later.
    Token,
    /// It is there.
    Filed,
    /// It may be there: a person must look.
    Unclear,
    /// It cannot be sent as it is: a person must look.
    Refused,
    /// Nothing more is asked or sent: the case is over, or a person said so.
    Over,
}

impl Stage {
    const ALL: [Stage; 7] = [
        Stage::Waiting,
        Stage::Sending,
        Stage::Token,
        Stage::Filed,
        Stage::Unclear,
        Stage::Refused,
        Stage::Over,
    ];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Waiting => "waiting",
            Stage::Sending => "sending",
            Stage::Token => "token",
            Stage::Filed => "filed",
            Stage::Unclear => "unclear",
            Stage::Refused => "refused",
            Stage::Over => "over",
        }
    }

    /// Whether a person must look.
    pub const fn is_stuck(self) -> bool {
        matches!(self, Stage::Unclear | Stage::Refused)
    }
}

/// A case that is handed to a system, once for each time that it was sent to the agency and each
/// attempt at its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The report.
    pub report: ReportId,
    /// Which of its assignments.
    pub n: u32,
    /// Which attempt.
    pub attempt: u32,
    /// How often it was written.
    pub version: i64,
    /// The agency.
    pub agency: String,
    /// How far it has come.
    pub state: Stage,
    /// Not before.
    pub ready_at: At,
    /// How often it was tried.
    pub tries: i64,
    /// When it was sent, as far as nobody knows that it was not.
    pub sent_at: Option<At>,
    /// What was sent, while it may have to be sent again as it was.
    pub body: Option<String>,
    /// The key by which a repetition is known.
    pub once_key: Option<String>,
    /// By which the address and key are known to which it was sent.
    pub mark: Option<String>,
    /// What the number is asked for with.
    pub token: Option<String>,
    /// Its number there.
    pub foreign_id: Option<String>,
    /// Why it is stuck, or was not taken the last time.
    pub why: Option<String>,
    /// How it stood there when it was last asked for.
    pub seen: Option<String>,
    /// When that was.
    pub polled_at: At,
    /// When it was to be sent first.
    pub made_at: At,
    /// When its number was known, or it was over.
    pub ended_at: Option<At>,
}

const COLUMNS: &str = "report, n, attempt, version, agency, state, ready_at, tries, sent_at, body, \
     once_key, mark, token, foreign_id, why, seen, polled_at, made_at, ended_at";

fn read(row: &Row) -> DbResult<Filing> {
    let state = row.text(5)?;
    let state = Stage::ALL.into_iter().find(|s| s.as_str() == state);
    let text = |n| -> DbResult<Option<String>> { Ok(row.opt_text(n)?.map(str::to_owned)) };
    Ok(Filing {
        report: ReportId(row.int(0)?),
        n: row.u32(1)?,
        attempt: row.u32(2)?,
        version: row.int(3)?,
        agency: row.text(4)?.to_owned(),
        state: state.ok_or_else(|| DbError::broken("a filing in no known state"))?,
        ready_at: row.instant(6)?,
        tries: row.int(7)?,
        sent_at: row.opt_instant(8)?,
        body: text(9)?,
        once_key: text(10)?,
        mark: text(11)?,
        token: text(12)?,
        foreign_id: text(13)?,
        why: text(14)?,
        seen: text(15)?,
        polled_at: row.instant(16)?,
        made_at: row.instant(17)?,
        ended_at: row.opt_instant(18)?,
    })
}

/// Has a case handed to the agency's system, if it has one that is on. The same a second time does
/// nothing.
pub fn enqueue(
    batch: &mut Batch,
    report: ReportId,
    (n, attempt): (u32, u32),
    agency: &str,
    at: At,
) {
    batch.add(
        Label::Sure,
        "INSERT INTO peer_filing (report, n, attempt, version, agency, state, ready_at, tries, polled_at, made_at) \
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), 1, agency, 'waiting', \
         CAST($4 AS BIGINT), 0, 0, CAST($4 AS BIGINT) FROM peer WHERE agency = $5 AND is_on = TRUE \
         ON CONFLICT (report, n, attempt) DO NOTHING",
        vec![
            report.into(),
            i64::from(n).into(),
            i64::from(attempt).into(),
            at.into(),
            agency.into(),
        ],
    );
}

/// Writes how far a filing has come; `f.version` is the one it was read with. A stale one is
/// [`crate::CommitError::Version`], and the whole batch is not done.
pub fn write(batch: &mut Batch, f: &Filing) {
    batch.add(
        Label::Version,
        "UPDATE peer_filing SET version = CASE WHEN version = $4 THEN $4 + 1 END, state = $5, ready_at = $6, \
         tries = $7, sent_at = $8, body = $9, once_key = $10, mark = $11, token = $12, foreign_id = $13, \
         why = $14, seen = $15, polled_at = $16, ended_at = $17 \
         WHERE report = $1 AND n = $2 AND attempt = $3",
        vec![
            f.report.into(),
            i64::from(f.n).into(),
            i64::from(f.attempt).into(),
            f.version.into(),
            f.state.as_str().into(),
            f.ready_at.into(),
            f.tries.into(),
            f.sent_at.into(),
            f.body.clone().into(),
            f.once_key.clone().into(),
            f.mark.clone().into(),
            f.token.clone().into(),
            f.foreign_id.clone().into(),
            f.why.clone().into(),
            f.seen.clone().into(),
            f.polled_at.into(),
            f.ended_at.into(),
        ],
    );
}

async fn some(store: &Store, rest: &str, args: &[Value]) -> DbResult<Vec<Filing>> {
    let rows = store
        .query(&format!("SELECT {COLUMNS} FROM peer_filing {rest}"), args)
        .await?;
    rows.iter().map(read).collect()
}

/// What is to be sent to an agency's system, or asked of it, at this instant: the longest ready
/// first.
pub async fn ready(store: &Store, agency: &str, now: At, limit: i64) -> DbResult<Vec<Filing>> {
    let rest = "WHERE state IN ('waiting', 'sending', 'token') AND agency = $1 AND ready_at <= $2 \
         ORDER BY ready_at, report, n, attempt LIMIT $3";
    some(store, rest, &[agency.into(), now.into(), limit.into()]).await
}

/// Everything that was or is handed over of a report, oldest first.
pub async fn of_report(store: &Store, report: ReportId) -> DbResult<Vec<Filing>> {
    some(
        store,
        "WHERE report = $1 ORDER BY n, attempt",
        &[report.into()],
    )
    .await
}

/// What a person must look at, the oldest first.
pub async fn stuck(store: &Store, limit: i64) -> DbResult<Vec<Filing>> {
    let rest =
        "WHERE state IN ('unclear', 'refused') ORDER BY made_at, report, n, attempt LIMIT $1";
    some(store, rest, &[limit.into()]).await
}

/// What numbers of an agency's system name here: one case each as a rule.
pub async fn by_foreign(store: &Store, agency: &str, ids: &[String]) -> DbResult<Vec<Filing>> {
    let head = format!("SELECT {COLUMNS} FROM peer_filing WHERE foreign_id IN");
    let rows = store
        .query_keyed(&head, "", ids.iter().map(Value::from))
        .await?;
    let mut found: Vec<Filing> = rows.iter().map(read).collect::<DbResult<_>>()?;
    found.retain(|f| f.agency == agency);
    found.sort_by_key(|f| (f.report, f.n, f.attempt));
    Ok(found)
}

/// What is to be asked for by its number, what was asked for longest ago first.
pub async fn to_ask(store: &Store, agency: &str, before: At, limit: i64) -> DbResult<Vec<Filing>> {
    let rest = "WHERE agency = $1 AND state = 'filed' AND foreign_id IS NOT NULL AND polled_at < $2 \
         ORDER BY polled_at, report, n, attempt LIMIT $3";
    some(store, rest, &[agency.into(), before.into(), limit.into()]).await
}

/// How many filings of an agency stand how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// On their way.
    pub waiting: i64,
    /// A person must look.
    pub stuck: i64,
    /// There.
    pub filed: i64,
}

/// The filings of each agency, counted by how they stand.
pub async fn counts(store: &Store) -> DbResult<Vec<(String, Counts)>> {
    let sql = "SELECT agency, state, COUNT(*) FROM peer_filing WHERE state <> 'over' \
         GROUP BY agency, state ORDER BY agency, state";
    let mut counted: Vec<(String, Counts)> = Vec::new();
    for row in store.query(sql, &[]).await? {
        let (agency, state, n) = (row.text(0)?, row.text(1)?, row.int(2)?);
        if counted.last().is_none_or(|(held, _)| held != agency) {
            counted.push((agency.to_owned(), Counts::default()));
        }
        let Some((_, counts)) = counted.last_mut() else {
            continue;
        };
        match state {
            "filed" => counts.filed += n,
            "unclear" | "refused" => counts.stuck += n,
            _ => counts.waiting += n,
        }
    }
    Ok(counted)
}

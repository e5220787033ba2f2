//! The talk with citizens, one row a report, written by a follower: who spoke last, and whether an
//! answer is owed.

use crate::db::{Batch, Label, Row, Store, Value, in_list};
use crate::error::{CommitError, DbResult};
use crate::{event, feed, limits};
use domain::action::Action;
use domain::actor::Role;
use domain::event::Kind;
use domain::id::ReportId;
use domain::time::At;
use std::collections::BTreeMap;

/// The follower's name.
pub const FOLLOWER: &str = "talk";

/// How a report's talk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Talk {
    /// The report.
    pub report: ReportId,
    /// Place of the citizen's last word in its chain; 0 while they have said nothing.
    pub asked: u32,
    /// Place of the last word to them; 0 while nobody has.
    pub told: u32,
    /// When the last word was said.
    pub at: At,
}

impl Talk {
    /// The citizen spoke last.
    pub fn is_waiting(&self) -> bool {
        self.asked > self.told
    }
}

const COLUMNS: &str = "t.report, t.asked_seq, t.told_seq, t.spoken_at";

fn read(row: &Row) -> DbResult<Talk> {
    Ok(Talk {
        report: ReportId(row.int(0)?),
        asked: row.u32(1)?,
        told: row.u32(2)?,
        at: row.instant(3)?,
    })
}

/// One step of the follower: at most [`limits::FOLLOW_STEP`] events. Gives how many it passed; none
/// when there was nothing new, or another node was quicker.
pub async fn follow(store: &Store) -> Result<usize, CommitError> {
    let from = feed::position(store, FOLLOWER).await?;
    let events = event::after(store, from, limits::FOLLOW_STEP).await?;
    let Some((last, _)) = events.last() else {
        return Ok(0);
    };
    let mut batch = Batch::new();
    feed::advance(&mut batch, FOLLOWER, from, *last);
    let mut spoken: BTreeMap<i64, Talk> = BTreeMap::new();
    for (_, stored) in events.iter().filter(|(_, s)| s.family == event::REPORT) {
        let event = stored.event()?;
        if event.kind != Kind::Did(Action::Message) {
            continue;
        }
        let talk = spoken.entry(stored.chain).or_insert(Talk {
            report: ReportId(stored.chain),
            asked: 0,
            told: 0,
            at: event.at,
        });
        // An agent who speaks for a caller asks, as the caller would.
        let asks = match event.role {
            Role::Citizen => true,
            Role::CallAgent => event.reporter.is_some(),
            _ => false,
        };
        if asks {
            talk.asked = event.seq;
        } else {
            talk.told = event.seq;
        }
        talk.at = event.at;
    }
    for talk in spoken.values() {
        write(&mut batch, talk);
    }
    match store.commit(batch).await {
        Ok(()) => Ok(events.len()),
        Err(CommitError::Version) => Ok(0),
        Err(e) => Err(e),
    }
}

/// What was said in this step, over what was said before.
fn write(batch: &mut Batch, talk: &Talk) {
    batch.add(
        Label::Sure,
        "INSERT INTO talk (report, asked_seq, told_seq, spoken_at, is_waiting) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (report) DO UPDATE SET \
         asked_seq = CASE WHEN excluded.asked_seq > talk.asked_seq THEN excluded.asked_seq ELSE talk.asked_seq END, \
         told_seq = CASE WHEN excluded.told_seq > talk.told_seq THEN excluded.told_seq ELSE talk.told_seq END, \
         spoken_at = excluded.spoken_at, \
         is_waiting = CASE WHEN excluded.asked_seq > excluded.told_seq AND excluded.asked_seq > talk.told_seq \
                      THEN TRUE ELSE FALSE END",
        vec![
            talk.report.into(),
            i64::from(talk.asked).into(),
            i64::from(talk.told).into(),
            talk.at.into(),
            talk.is_waiting().into(),
        ],
    );
}

/// Talks of reports in which these agencies hold a part now, or all talks where none is named: those
/// that wait first asked first, then those answered, newest first.
pub async fn of(
    store: &Store,
    agencies: Option<&[String]>,
    limit: usize,
) -> DbResult<(Vec<Talk>, Vec<Talk>)> {
    let mut found = [Vec::new(), Vec::new()];
    for (list, waiting) in found.iter_mut().zip([true, false]) {
        let mut args: Vec<Value> = vec![waiting.into()];
        let held = held(&mut args, agencies);
        args.push((limit as i64).into());
        let order = if waiting { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT {COLUMNS} FROM talk t WHERE t.is_waiting = $1{held} \
             ORDER BY t.spoken_at {order}, t.report LIMIT ${}",
            args.len()
        );
        for row in store.query(&sql, &args).await? {
            list.push(read(&row)?);
        }
    }
    let [waiting, answered] = found;
    Ok((waiting, answered))
}

/// How many talks wait for an answer, at most `most`.
pub async fn waiting(store: &Store, agencies: Option<&[String]>, most: usize) -> DbResult<i64> {
    let mut args: Vec<Value> = vec![true.into()];
    let held = held(&mut args, agencies);
    args.push((most as i64).into());
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT t.report FROM talk t WHERE t.is_waiting = $1{held} LIMIT ${}) AS found",
        args.len()
    );
    store.query_one(&sql, &args).await?.int(0)
}

fn held(args: &mut Vec<Value>, agencies: Option<&[String]>) -> String {
    let Some(agencies) = agencies else {
        return String::new();
    };
    if agencies.is_empty() {
        return " AND FALSE".to_owned();
    }
    let list = in_list(args.len() + 1, agencies.len());
    args.extend(agencies.iter().map(Value::from));
    format!(
        " AND t.report IN (SELECT a.report FROM assignment a WHERE a.agency IN ({list}) AND a.is_active = TRUE \
         UNION SELECT u.report FROM assignment u WHERE u.unit IN ({list}) AND u.is_active = TRUE)"
    )
}

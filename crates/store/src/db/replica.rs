//! Standbys of the database (streaming replication) that answer what anybody may ask, for as long as
//! it is known how far they are behind.
//!
//! How far that is, is measured, not believed. Each second a node asks the database how far its
//! journal reaches, notes when it asked, and asks each standby how far it has carried that journal
//! out. A standby that has come as far as a mark holds everything that had been written when the mark
//! was set: so old its answers are at most. A database in which nothing happens sets the same mark
//! again and again, so that a standby at rest is not taken for one that fell behind.
//!
//! What was taken back from the public does not wait for that bound: [`Replicas::hold`] leaves every
//! standby out until it has reached a mark that was set afterwards.

use super::postgres::Postgres;
use super::value::{Row, Value};
use crate::error::{DbError, DbResult};
use crate::limits;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// How far the journal reaches, and which database this is. What has been flushed, not what is being
/// written: it ends where a record ends, and a standby at rest stands exactly there.
const MARK: &str = "SELECT CAST(pg_current_wal_flush_lsn() - '0/0' AS BIGINT), \
    (SELECT system_identifier FROM pg_control_system()), \
    (SELECT CAST(oid AS BIGINT) FROM pg_database WHERE datname = current_database())";

/// The same of a standby: whether it is one, and how far it has carried the journal out.
const STANDING: &str = "SELECT pg_is_in_recovery(), \
    CAST(pg_last_wal_replay_lsn() - '0/0' AS BIGINT), \
    (SELECT system_identifier FROM pg_control_system()), \
    (SELECT CAST(oid AS BIGINT) FROM pg_database WHERE datname = current_database())";

/// The standbys of an installation, as one node knows them.
#[derive(Default)]
pub(super) struct Replicas {
    all: Vec<Arc<Replica>>,
    /// Marks begun so far.
    begun: AtomicU64,
    /// The first mark that counts.
    least: Arc<AtomicU64>,
    marks: Mutex<VecDeque<Mark>>,
    turn: AtomicUsize,
    /// The last mark could not be set.
    is_mute: AtomicBool,
}

/// One standby.
pub(super) struct Replica {
    name: String,
    engine: Postgres,
    standing: Mutex<Standing>,
    least: Arc<AtomicU64>,
    answered: AtomicU64,
    passed_on: AtomicU64,
}

/// Where the journal was when it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    n: u64,
    at: Instant,
    reach: i64,
}

/// Which database on which system. A standby has its primary's.
type Identity = (i64, i64);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Standing {
    /// It holds what had been written at this mark.
    Reached(Mark),
    Out(ReplicaFault),
}

/// Why a standby is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplicaFault {
    /// It has not been looked at yet.
    Unseen,
    /// It does not answer: why.
    Unreachable(String),
    /// It takes writes: it is no standby, or no longer.
    NotStandby,
    /// It follows another database than the one that is written to.
    Another,
    /// It is too far behind, or does not hold yet what was taken back from the public.
    Behind,
}

/// How one standby stands, for whoever watches over the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaState {
    /// Its host and port.
    pub name: String,
    /// How old its answers are at most; none where that is not known.
    pub age: Option<Duration>,
    /// Why it is left out; none while it answers.
    pub fault: Option<ReplicaFault>,
    /// Reads that it answered.
    pub answered: u64,
    /// Reads that it could not answer, and the database did.
    pub passed_on: u64,
}

impl Replicas {
    /// Reads the addresses; nobody is called yet.
    pub(super) fn of(urls: &[String]) -> DbResult<Replicas> {
        let least = Arc::<AtomicU64>::default();
        let mut all = Vec::with_capacity(urls.len());
        for url in urls {
            let (name, engine) = Postgres::to_come(url)?;
            all.push(Arc::new(Replica {
                name,
                engine,
                standing: Mutex::new(Standing::Out(ReplicaFault::Unseen)),
                least: Arc::clone(&least),
                answered: AtomicU64::default(),
                passed_on: AtomicU64::default(),
            }));
        }
        Ok(Replicas {
            all,
            least,
            ..Replicas::default()
        })
    }

    pub(super) fn are_none(&self) -> bool {
        self.all.is_empty()
    }

    /// Sets a mark and looks how far each standby has come. One that keeps silent holds up neither
    /// the others nor the next look.
    pub(super) async fn look(&self, primary: &Postgres, now: impl FnOnce() -> Instant) {
        // The number first: who holds the standbys from here on waits for the mark after this one.
        let n = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let at = now();
        let asked = timeout(limits::REPLICA_LOOK, primary.query(MARK, &[])).await;
        let asked = asked.map_err(DbError::busy).flatten();
        let identity = match asked.and_then(|rows| set(&rows)) {
            Ok((reach, identity)) => {
                self.is_mute.store(false, Ordering::Relaxed);
                let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
                marks.push_back(Mark { n, at, reach });
                while marks.len() > limits::REPLICA_MARKS {
                    marks.pop_front();
                }
                identity
            }
            // Without a fresh mark those that are well grow old by themselves, and are left out in time.
            Err(why) => {
                if !self.is_mute.swap(true, Ordering::Relaxed) {
                    tracing::warn!(%why, "the database does not say how far it is");
                }
                return;
            }
        };
        let mut asked = tokio::task::JoinSet::new();
        for replica in &self.all {
            let replica = Arc::clone(replica);
            asked.spawn(async move {
                let told = replica.ask(STANDING, &[], limits::REPLICA_LOOK).await;
                (replica, told)
            });
        }
        while let Some(told) = asked.join_next().await {
            if let Ok((replica, told)) = told {
                replica.put(self.found(told, identity));
            }
        }
    }

    /// What a standby's answer comes to.
    fn found(&self, told: DbResult<Vec<Row>>, identity: Identity) -> Standing {
        let read = told.and_then(|rows| standing(&rows));
        let (reach, theirs) = match read {
            Ok(read) => read,
            Err(DbError::Busy(why) | DbError::Broken(why)) => {
                return Standing::Out(ReplicaFault::Unreachable(why));
            }
            Err(DbError::Setup(setup)) => {
                return Standing::Out(ReplicaFault::Unreachable(setup.to_string()));
            }
        };
        if theirs != identity {
            return Standing::Out(ReplicaFault::Another);
        }
        let Some(reach) = reach else {
            return Standing::Out(ReplicaFault::NotStandby);
        };
        let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let reached = marks.iter().rev().find(|mark| mark.reach <= reach);
        reached.map_or(Standing::Out(ReplicaFault::Behind), |mark| {
            Standing::Reached(*mark)
        })
    }

    /// Something was taken back from the public: only who holds what is written by now may answer.
    pub(super) fn hold(&self) {
        let next = self.begun.load(Ordering::SeqCst) + 1;
        self.least.fetch_max(next, Ordering::SeqCst);
    }

    /// A standby that may answer now, with how old its answers are at most; one after the other.
    pub(super) fn choose(&self, now: Instant) -> Option<(Arc<Replica>, Duration)> {
        let count = self.all.len();
        let first = self.turn.fetch_add(1, Ordering::Relaxed);
        (0..count).find_map(|n| {
            let replica = self.all.get(first.wrapping_add(n) % count)?;
            Some((Arc::clone(replica), replica.age(now).ok()?))
        })
    }

    pub(super) fn states(&self, now: Instant) -> Vec<ReplicaState> {
        let state = |replica: &Arc<Replica>| {
            let age = match &*replica.standing() {
                Standing::Reached(mark) => Some(now.saturating_duration_since(mark.at)),
                Standing::Out(_) => None,
            };
            ReplicaState {
                name: replica.name.clone(),
                age,
                fault: replica.age(now).err(),
                answered: replica.answered.load(Ordering::Relaxed),
                passed_on: replica.passed_on.load(Ordering::Relaxed),
            }
        };
        self.all.iter().map(state).collect()
    }
}

impl Replica {
    /// A read; none where the database must be asked, which is not told to whoever reads.
    pub(super) async fn read(&self, sql: &str, args: &[Value]) -> Option<Vec<Row>> {
        // What was taken back since the call began counts for the rest of it.
        let held = match &*self.standing() {
            Standing::Reached(mark) => self.holds(mark),
            Standing::Out(_) => false,
        };
        if held {
            match self.ask(sql, args, limits::REPLICA_READ).await {
                Ok(rows) => {
                    self.answered.fetch_add(1, Ordering::Relaxed);
                    return Some(rows);
                }
                // A statement that it cannot carry out says nothing about the next one.
                Err(DbError::Broken(_)) => {}
                Err(DbError::Busy(why)) => self.put(Standing::Out(ReplicaFault::Unreachable(why))),
                Err(DbError::Setup(why)) => {
                    self.put(Standing::Out(ReplicaFault::Unreachable(why.to_string())));
                }
            }
        }
        self.passed_on.fetch_add(1, Ordering::Relaxed);
        None
    }

    async fn ask(&self, sql: &str, args: &[Value], patience: Duration) -> DbResult<Vec<Row>> {
        self.engine.query_within(sql, args, patience).await
    }

    /// How old its answers are at most, or why it gives none.
    fn age(&self, now: Instant) -> Result<Duration, ReplicaFault> {
        match &*self.standing() {
            Standing::Reached(mark) => {
                let age = now.saturating_duration_since(mark.at);
                match age <= limits::REPLICA_AGE && self.holds(mark) {
                    true => Ok(age),
                    false => Err(ReplicaFault::Behind),
                }
            }
            Standing::Out(fault) => Err(fault.clone()),
        }
    }

    fn holds(&self, mark: &Mark) -> bool {
        mark.n >= self.least.load(Ordering::SeqCst)
    }

    fn put(&self, standing: Standing) {
        let mut held = self.standing();
        // Once a change, not once a look.
        match (&*held, &standing) {
            (Standing::Out(_), Standing::Reached(_)) => {
                tracing::info!(replica = %self.name, "the replica answers");
            }
            (Standing::Reached(_) | Standing::Out(ReplicaFault::Unseen), Standing::Out(fault)) => {
                tracing::warn!(replica = %self.name, ?fault, "the replica is left out");
            }
            (Standing::Reached(_), Standing::Reached(_)) | (Standing::Out(_), Standing::Out(_)) => {
            }
        }
        *held = standing;
    }

    fn standing(&self) -> std::sync::MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn set(rows: &[Row]) -> DbResult<(i64, Identity)> {
    let row = rows.first().ok_or_else(|| DbError::broken("no mark"))?;
    Ok((row.int(0)?, (row.int(1)?, row.int(2)?)))
}

/// How far it has come, where it is a standby; and of which database.
fn standing(rows: &[Row]) -> DbResult<(Option<i64>, Identity)> {
    let row = rows.first().ok_or_else(|| DbError::broken("no answer"))?;
    let reach = match row.bool(0)? {
        true => row.opt_int(1)?,
        false => None,
    };
    Ok((reach, (row.int(2)?, row.int(3)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: Identity = (7, 9);

    fn two() -> Replicas {
        let url = |host: &str| format!("postgres://u@{host}/d?sslmode=disable");
        Replicas::of(&[url("a"), url("b:6432")]).expect("addresses")
    }

    fn told(standby: bool, reach: Option<i64>, of: Identity) -> DbResult<Vec<Row>> {
        Ok(vec![Row(vec![
            standby.into(),
            reach.map_or(Value::Null, Value::from),
            of.0.into(),
            of.1.into(),
        ])])
    }

    /// Marks a second apart, each a hundred bytes further.
    fn marked(replicas: &Replicas, from: Instant, count: u64) {
        let mut marks = replicas.marks.lock().unwrap();
        for n in 1..=count {
            marks.push_back(Mark {
                n,
                at: from + Duration::from_secs(n),
                reach: n as i64 * 100,
            });
        }
        replicas.begun.store(count, Ordering::SeqCst);
    }

    #[test]
    fn an_answer_is_as_old_as_the_mark_that_was_reached() {
        let (replicas, from) = (two(), testkit::tick());
        marked(&replicas, from, 20);
        let [a, b] = &replicas.all[..] else {
            panic!("two")
        };
        a.put(replicas.found(told(true, Some(1_999), IDENTITY), IDENTITY));
        b.put(replicas.found(told(true, Some(1_000), IDENTITY), IDENTITY));
        let seconds = Duration::from_secs;
        assert_eq!(a.age(from + seconds(20)), Ok(seconds(1)));
        assert_eq!(b.age(from + seconds(20)), Ok(seconds(10)), "just so");
        assert_eq!(b.age(from + seconds(21)), Err(ReplicaFault::Behind));
        for _ in 0..4 {
            let (chosen, age) = replicas.choose(from + seconds(22)).expect("one is well");
            assert_eq!((chosen.name.as_str(), age), ("a:5432", seconds(3)));
        }
        assert!(
            replicas.choose(from + seconds(30)).is_none(),
            "both are old"
        );
        let names: Vec<_> = replicas.states(from).into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["a:5432", "b:6432"]);
    }

    #[test]
    fn who_is_no_standby_of_this_database_is_left_out() {
        let (replicas, from) = (two(), testkit::tick());
        marked(&replicas, from, 3);
        let found = |told| replicas.found(told, IDENTITY);
        let out = Standing::Out;
        assert_eq!(
            found(told(false, Some(900), IDENTITY)),
            out(ReplicaFault::NotStandby)
        );
        assert_eq!(
            found(told(true, None, IDENTITY)),
            out(ReplicaFault::NotStandby),
            "it has carried nothing out"
        );
        assert_eq!(
            found(told(true, Some(900), (7, 8))),
            out(ReplicaFault::Another)
        );
        assert_eq!(
            found(told(true, Some(900), (6, 9))),
            out(ReplicaFault::Another)
        );
        assert_eq!(
            found(told(true, Some(99), IDENTITY)),
            out(ReplicaFault::Behind)
        );
        let why = || "gone".to_owned();
        assert_eq!(
            found(Err(DbError::Busy(why()))),
            out(ReplicaFault::Unreachable(why()))
        );
        assert!(replicas.choose(from).is_none(), "nobody was looked at");
    }

    #[test]
    fn what_was_taken_back_waits_for_a_later_mark() {
        let (replicas, from) = (two(), testkit::tick());
        marked(&replicas, from, 5);
        let now = from + Duration::from_secs(6);
        let reached = |reach| replicas.found(told(true, Some(reach), IDENTITY), IDENTITY);
        let a = &replicas.all[0];
        a.put(reached(500));
        assert!(replicas.choose(now).is_some());
        replicas.hold();
        assert!(replicas.choose(now).is_none(), "at once");
        a.put(reached(599));
        assert!(replicas.choose(now).is_none(), "the mark was set before");
        replicas.marks.lock().unwrap().push_back(Mark {
            n: 6,
            at: now,
            reach: 600,
        });
        a.put(reached(599));
        assert!(replicas.choose(now).is_none(), "it has not come so far");
        a.put(reached(600));
        assert!(replicas.choose(now).is_some());
    }

    #[test]
    fn an_address_that_does_not_read_is_told() {
        for wrong in ["sqlite:a", "postgres://u@h/d?pool_size=x", "nonsense"] {
            assert!(
                matches!(Replicas::of(&[wrong.to_owned()]), Err(DbError::Setup(_))),
                "{wrong}"
            );
        }
    }
}

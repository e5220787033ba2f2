//! Proof that the memory is whole: every hash recomputed, every report replayed from its chain and
//! compared, byte for byte, with its row and with everything that follows from it.
//!
//! It reads one moment of the database in pages, so it needs constant memory and may run beside a
//! serving node without false alarms: what a follower has not reached yet is not compared.

mod projections;

use crate::chain::{self, Head};
use crate::db::{Snapshot, Store, Value};
use crate::error::{DbError, DbResult};
use crate::event::{self, Stored};
use crate::{feed, limits, precedent};
use domain::id::ReportCode;
use domain::report::Report;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The chain concerned (of a report its id); 0 if none.
    pub chain: i64,
    /// The report's code, if it is known.
    pub code: Option<ReportCode>,
    /// What is wrong, in English, without personal data.
    pub what: String,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Chains read.
    pub chains: u64,
    /// Events read.
    pub events: u64,
    /// Reports replayed.
    pub reports: u64,
    /// The first differences, at most [`limits::VERIFY_SHOWN`].
    pub findings: Vec<Finding>,
    /// Differences beyond those.
    pub more: u64,
}

impl Verdict {
    /// No difference at all.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }

    fn found(&mut self, chain: i64, code: Option<ReportCode>, what: impl Into<String>) {
        if self.findings.len() < limits::VERIFY_SHOWN {
            self.findings.push(Finding {
                chain,
                code,
                what: what.into(),
            });
        } else {
            self.more += 1;
        }
    }
}

/// Checks everything, or one report.
///
/// # Errors
/// [`DbError`] if the database cannot be read; a difference is no error but a [`Finding`]. A
/// report asked for that does not exist is [`DbError::Broken`].
pub async fn verify(store: &Store, only: Option<ReportCode>) -> DbResult<Verdict> {
    let mut view = store.snapshot().await?;
    let mut verdict = Verdict::default();
    let chain = match only {
        None => None,
        Some(code) => {
            let rows = view
                .query("SELECT id FROM report WHERE code = $1", &[code.into()])
                .await?;
            let row = rows
                .first()
                .ok_or_else(|| DbError::broken(format_args!("there is no report {code}")))?;
            Some(row.int(0)?)
        }
    };
    let followers = projections::Followers::read(&mut view).await?;
    let mut walk = Walk {
        verdict: &mut verdict,
        chain: None,
        finished: Vec::new(),
    };
    let mut after = (i64::MIN, 0u32);
    loop {
        let page = page(&mut view, chain, after).await?;
        for stored in &page {
            after = (stored.chain, stored.seq);
            walk.step(stored);
        }
        let last = page.len() < limits::VERIFY_PAGE;
        if last {
            walk.finish();
        }
        let finished = std::mem::take(&mut walk.finished);
        projections::compare(&mut view, &finished, &followers, walk.verdict).await?;
        if last {
            break;
        }
    }
    if chain.is_none() {
        projections::compare_wholes(&mut view, &mut verdict).await?;
    }
    Ok(verdict)
}

async fn page(view: &mut Snapshot, chain: Option<i64>, after: (i64, u32)) -> DbResult<Vec<Stored>> {
    let limit = (limits::VERIFY_PAGE as i64).into();
    let rows = match chain {
        None => {
            let sql = format!(
                "SELECT {} FROM event WHERE (chain, seq) > ($1, $2) ORDER BY chain, seq LIMIT $3",
                event::COLUMNS
            );
            view.query(&sql, &[after.0.into(), after.1.into(), limit])
                .await?
        }
        Some(chain) => {
            let sql = format!(
                "SELECT {} FROM event WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                event::COLUMNS
            );
            view.query(&sql, &[chain.into(), after.1.into(), limit])
                .await?
        }
    };
    rows.iter().map(event::read).collect()
}

/// A report as its chain tells it, and where the chain stands.
struct Replayed {
    report: Report,
    head: Head,
    /// The rows of its rulings.
    precedents: Vec<Vec<Value>>,
}

/// The chain that is being read.
struct Chain {
    chain: i64,
    is_report: bool,
    /// The name that its hashes carry; none if its first event does not tell a report's code.
    name: Option<String>,
    head: Head,
    report: Option<Report>,
    precedents: Vec<Vec<Value>>,
    /// An event did not read: what it changed is unknown, so rows are not compared.
    unreadable: bool,
}

struct Walk<'a> {
    verdict: &'a mut Verdict,
    chain: Option<Chain>,
    finished: Vec<Replayed>,
}

impl Walk<'_> {
    fn step(&mut self, stored: &Stored) {
        if self.chain.as_ref().is_none_or(|c| c.chain != stored.chain) {
            self.finish();
            self.verdict.chains += 1;
            let is_report = stored.family == event::REPORT;
            self.chain = Some(Chain {
                chain: stored.chain,
                is_report,
                name: (!is_report).then(|| chain::name(&stored.family, stored.chain)),
                head: Head::NONE,
                report: None,
                precedents: Vec::new(),
                unreadable: false,
            });
        }
        self.verdict.events += 1;
        let Some(chain) = &mut self.chain else { return };
        replay(chain, stored, self.verdict);
        check_hash(chain, stored, self.verdict);
        // From here on by what is stored: one broken link is told once, not to the end of the chain.
        chain.head = stored.head();
    }

    /// The chain's last event has been read.
    fn finish(&mut self) {
        if let Some(chain) = self.chain.take()
            && let Some(report) = chain.report
            && !chain.unreadable
        {
            self.verdict.reports += 1;
            self.finished.push(Replayed {
                report,
                head: chain.head,
                precedents: chain.precedents,
            });
        }
    }
}

fn replay(chain: &mut Chain, stored: &Stored, verdict: &mut Verdict) {
    if !chain.is_report {
        return;
    }
    match stored.event() {
        Err(e) => {
            verdict.found(
                chain.chain,
                chain.report.as_ref().map(|r| r.code),
                e.to_string(),
            );
            chain.unreadable = true;
        }
        Ok(event) => match &mut chain.report {
            Some(report) => {
                report.apply(&event);
                if let Some(found) = domain::precedent::of(report, &event) {
                    chain.precedents.push(precedent::values(report, &found));
                }
            }
            None => match Report::born(&event) {
                Some(report) => {
                    chain.name = Some(report.code.to_string());
                    chain.report = Some(report);
                }
                None if !chain.unreadable => {
                    verdict.found(chain.chain, None, "the chain does not begin with a birth");
                    chain.unreadable = true;
                }
                None => {}
            },
        },
    }
}

fn check_hash(chain: &Chain, stored: &Stored, verdict: &mut Verdict) {
    let code = chain.report.as_ref().map(|r| r.code);
    let mut found = |what: String| verdict.found(chain.chain, code, what);
    let seq = stored.seq;
    if seq != chain.head.seq + 1 {
        found(format!(
            "event {} is missing before event {seq}",
            chain.head.seq + 1
        ));
    }
    if stored.at < chain.head.at {
        found(format!("event {seq} is earlier than the one before it"));
    }
    if chain::half_digest(&stored.open_salt, &stored.open) != stored.open_digest {
        found(format!(
            "the open half of event {seq} is not the text that was hashed"
        ));
    }
    match (&stored.closed, &stored.removed) {
        (Some((text, salt)), None) => {
            if chain::half_digest(salt, text) != stored.closed_digest {
                found(format!(
                    "the closed half of event {seq} is not the text that was hashed"
                ));
            }
        }
        (None, Some(_)) => {} // removed by law: only its digest is left
        (Some(_), Some(_)) => found(format!(
            "the closed half of event {seq} should have been removed"
        )),
        (None, None) => found(format!(
            "the closed half of event {seq} is gone without a reason"
        )),
    }
    if let Some(name) = &chain.name {
        let hash = chain::hash(
            &chain.head.hash,
            name,
            seq,
            stored.at,
            &stored.open_digest,
            &stored.closed_digest,
        );
        if hash != stored.hash {
            found(format!("the hash of event {seq} does not fit"));
        }
    }
}

/// Names of the followers whose work is compared.
pub(crate) const FOLLOWERS: [&str; 3] = [
    crate::search::FOLLOWER,
    crate::tally::FOLLOWER,
    precedent::FOLLOWER,
];

/// Position of a follower at the moment of the view; one that has no row stands at 0.
async fn position(view: &mut Snapshot, name: &str) -> DbResult<i64> {
    let rows = view.query(feed::POSITION, &[name.into()]).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

//! Tallies: counts by agency, field, area, channel and month, kept by a follower. Each report
//! leaves a footprint of what it was counted as; a change takes that away and adds the present one.

use crate::db::{Batch, Label, Store, Value};
use crate::error::{CommitError, DbError, DbResult};
use crate::report::row::field;
use crate::{feed, limits, report, search};
use domain::report::{Confirmed, Grade, Report, Stage, Urgency};
use std::collections::{BTreeMap, HashMap};

/// The follower's name.
pub const FOLLOWER: &str = "tally";

/// A count's key: dimension, name in it, month (`202408`), measure.
pub(crate) type Key = (String, String, i64, String);

/// One count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Name within the dimension: an agency's, field's, sub-field's, unit's or channel's code; empty in `all`.
    pub name: String,
    /// Month in which the reports were sent, in the province's zone: `202408`.
    pub month: i64,
    /// What is counted, see [`MEASURES`].
    pub measure: String,
    /// How many.
    pub n: i64,
}

/// Dimensions: everything together, the lead agency, the field, the sub-field, the unit, the channel.
pub const DIMENSIONS: [&str; 6] = ["all", "agency", "field", "category", "area", "channel"];

/// Measures. Lateness of work still going on depends on the hour: ask the reports for it.
pub const MEASURES: [&str; 18] = [
    "received",   // all
    "open",       // work is still owed
    "answered",   // an answer was published
    "closed",     // over
    "ineligible", // refused or redirected (R-01 … R-14, in one line)
    "merged",     // into another
    "withdrawn",  // by the sender
    "public",     // released
    "urgent",     // at present
    "again",      // more than one attempt
    "judged",     // answered, with a promise to be judged by
    "kept",       // by the first promise, without commitment, in one attempt
    "late",       // the work clock stopped after its due
    "confirmed",  // a citizen said done
    "disagreed",  // a citizen said not done
    "hai_long",   // last grade
    "chap_nhan",
    "khong_hai_long",
];

/// What one report is counted as. Pure, so that a check can compare.
pub(crate) fn footprint(report: &Report) -> Vec<Key> {
    let day = report.submitted_at.date();
    let month = i64::from(day.year()) * 100 + i64::from(day.month());
    let late = report
        .last_work_clock()
        .is_some_and(|c| c.stopped_at.is_some_and(|at| at > c.due));
    let grade = report.ratings.last().map(|r| r.grade);
    let ineligible = matches!(report.stage, Stage::Refused | Stage::Redirected);
    let counts = [
        ("received", true),
        ("open", report.stage.is_open()),
        ("answered", report.answered_at.is_some()),
        ("closed", report.stage == Stage::Closed),
        ("ineligible", ineligible),
        ("merged", report.stage == Stage::Merged),
        ("withdrawn", report.stage == Stage::Withdrawn),
        ("public", crate::report::row::is_public(report)),
        ("urgent", report.urgency == Urgency::Urgent),
        ("again", report.attempt > 1),
        ("judged", report.is_kept().is_some()),
        ("kept", report.is_kept() == Some(true)),
        ("late", late),
        ("confirmed", report.confirmed == Confirmed::Yes),
        ("disagreed", report.confirmed == Confirmed::No),
        ("hai_long", grade == Some(Grade::Satisfied)),
        ("chap_nhan", grade == Some(Grade::Acceptable)),
        ("khong_hai_long", grade == Some(Grade::Dissatisfied)),
    ];
    let names = [
        ("all", Some("")),
        ("agency", report.lead().map(|a| a.agency.as_str())),
        ("field", report.category.as_deref().map(field)),
        ("category", report.category.as_deref()),
        ("area", report.area.as_deref()),
        ("channel", Some(report.channel.as_str())),
    ];
    let mut keys = Vec::new();
    for (dimension, name) in names {
        if let Some(name) = name {
            for (measure, _) in counts.iter().filter(|c| c.1) {
                keys.push((
                    dimension.to_owned(),
                    name.to_owned(),
                    month,
                    (*measure).to_owned(),
                ));
            }
        }
    }
    keys
}

/// The footprint as it is stored. Lists of texts and numbers always serialise.
pub(crate) fn footprint_text(keys: &[Key]) -> String {
    serde_json::to_string(keys).unwrap_or_default()
}

pub(crate) fn read_footprint(text: &str) -> DbResult<Vec<Key>> {
    serde_json::from_str(text)
        .map_err(|e| DbError::broken(format_args!("a footprint does not read: {e}")))
}

/// One step of the follower: at most [`limits::FOLLOW_STEP`] events. Gives how many it passed;
/// none when there was nothing new, or another node was quicker.
pub async fn follow(store: &Store) -> Result<usize, CommitError> {
    let from = feed::position(store, FOLLOWER).await?;
    let entries = feed::after(store, from, limits::FOLLOW_STEP).await?;
    let Some(last) = entries.last() else {
        return Ok(0);
    };
    let mut batch = Batch::new();
    feed::advance(&mut batch, FOLLOWER, from, last.pos);
    let ids = search::reports(&entries);
    // Old footprints are read before the guard: if another node moves meanwhile, the batch fails.
    let old = footprints(store, ids.iter().map(|id| id.0)).await?;
    let mut deltas: BTreeMap<Key, i64> = BTreeMap::new();
    let mut prints = Vec::new();
    for filed in report::by_ids(store, &ids).await? {
        let id = filed.report.id.0;
        let keys = footprint(&filed.report);
        let text = footprint_text(&keys);
        let before = old.get(&id);
        if before == Some(&text) {
            continue;
        }
        if let Some(before) = before {
            for key in read_footprint(before)? {
                *deltas.entry(key).or_default() -= 1;
            }
        }
        for key in keys {
            *deltas.entry(key).or_default() += 1;
        }
        prints.push(vec![id.into(), text.into()]);
    }
    batch.add_rows(
        Label::Sure,
        "INSERT INTO tally_footprint (report, counted) VALUES",
        prints,
        " ON CONFLICT (report) DO UPDATE SET counted = excluded.counted",
    );
    let deltas = deltas.into_iter().filter(|(_, delta)| *delta != 0);
    batch.add_rows(
        Label::Sure,
        "INSERT INTO tally (dimension, name, month, measure, n) VALUES",
        deltas.map(|((dimension, name, month, measure), delta)| {
            vec![
                dimension.into(),
                name.into(),
                month.into(),
                measure.into(),
                delta.into(),
            ]
        }),
        " ON CONFLICT (dimension, name, month, measure) DO UPDATE SET n = tally.n + excluded.n",
    );
    match store.commit(batch).await {
        Ok(()) => Ok(entries.len()),
        Err(CommitError::Version) => Ok(0),
        Err(e) => Err(e),
    }
}

async fn footprints(
    store: &Store,
    ids: impl Iterator<Item = i64>,
) -> DbResult<HashMap<i64, String>> {
    let rows = store
        .query_keyed(
            "SELECT report, counted FROM tally_footprint WHERE report IN",
            "",
            ids.map(Value::from),
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.int(0)?, row.text(1)?.to_owned())))
        .collect()
}

/// The counts of a dimension over months (both included), those that are nothing left out.
pub async fn by(
    store: &Store,
    dimension: &str,
    from_month: i64,
    to_month: i64,
) -> DbResult<Vec<Line>> {
    let rows = store
        .scan(
            "SELECT name, month, measure, n FROM tally \
             WHERE dimension = $1 AND month >= $2 AND month <= $3 AND n <> 0 ORDER BY name, month, measure",
            &[dimension.into(), from_month.into(), to_month.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Line {
                name: row.text(0)?.to_owned(),
                month: row.int(1)?,
                measure: row.text(2)?.to_owned(),
                n: row.int(3)?,
            })
        })
        .collect()
}

/// The counts of a dimension over months (both included) added up: name, measure, how many.
pub async fn sums(
    store: &Store,
    dimension: &str,
    from_month: i64,
    to_month: i64,
) -> DbResult<Vec<(String, String, i64)>> {
    let rows = store
        .scan(
            "SELECT name, measure, CAST(SUM(n) AS BIGINT) FROM tally \
             WHERE dimension = $1 AND month >= $2 AND month <= $3 AND n <> 0 GROUP BY name, measure",
            &[dimension.into(), from_month.into(), to_month.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.text(0)?.to_owned(),
                row.text(1)?.to_owned(),
                row.int(2)?,
            ))
        })
        .collect()
}

/// The counts of one name of a dimension over months (both included), those that are nothing left
/// out: one short range of the key.
pub async fn of(
    store: &Store,
    dimension: &str,
    name: &str,
    from_month: i64,
    to_month: i64,
) -> DbResult<Vec<Line>> {
    let rows = store
        .query(
            "SELECT month, measure, n FROM tally \
             WHERE dimension = $1 AND name = $2 AND month >= $3 AND month <= $4 AND n <> 0 ORDER BY month, measure",
            &[dimension.into(), name.into(), from_month.into(), to_month.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Line {
                name: name.to_owned(),
                month: row.int(0)?,
                measure: row.text(1)?.to_owned(),
                n: row.int(2)?,
            })
        })
        .collect()
}

/// Empties the tallies and begins again: for a change of what is counted.
pub async fn rebuild(store: &Store) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.add(Label::Sure, "DELETE FROM tally", vec![]);
    batch.add(Label::Sure, "DELETE FROM tally_footprint", vec![]);
    batch.add(
        Label::Sure,
        "DELETE FROM follower WHERE name = $1",
        vec![FOLLOWER.into()],
    );
    store.commit(batch).await
}

//! What the machine proposed, and how often staff confirmed it. Written by one follower, which moves
//! its own position in the same batch; a proposal's row lives until somebody has decided.

use crate::db::{Batch, Label, Row, Store, Value};
use crate::error::{CommitError, DbResult};
use crate::feed;
use domain::id::ReportId;
use domain::time::At;

/// The follower's name.
pub const FOLLOWER: &str = "suggestion";

/// What was proposed for a report when it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The report.
    pub report: ReportId,
    /// Category codes, the likeliest first; at most three are kept, and there is at least one.
    pub categories: Vec<String>,
    /// The agency that would have got it.
    pub lead: Option<String>,
    /// When it came in.
    pub at: At,
}

/// From which side a score looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// By the category that the machine named first: may it be trusted?
    Said,
    /// By the category that staff chose: is it found?
    Was,
}

impl Side {
    /// As the database spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Said => "said",
            Side::Was => "was",
        }
    }

    fn parse(text: &str) -> Option<Side> {
        [Side::Said, Side::Was]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// How often the machine was right about one category in some months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// From which side.
    pub side: Side,
    /// The category.
    pub category: String,
    /// Reports decided.
    pub n: i64,
    /// Of these the first proposal was what staff chose.
    pub best: i64,
    /// One of the first three was.
    pub third: i64,
    /// Of these an agency was proposed.
    pub leads: i64,
    /// And was the one chosen.
    pub lead_right: i64,
}

/// What staff decided of a report that had a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What had been proposed.
    pub proposed: Proposed,
    /// The category that staff chose.
    pub category: String,
    /// The agency they chose.
    pub lead: Option<String>,
    /// The month of the decision, `202408`.
    pub month: i64,
}

/// One step of the follower, from a position to another: new proposals, decisions, and reports that
/// will not be decided any more. False if another node was quicker.
///
/// # Errors
/// The store's.
pub async fn step(
    store: &Store,
    (from, to): (i64, i64),
    proposed: &[Proposed],
    judged: &[Judged],
    over: &[ReportId],
) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    feed::advance(&mut batch, FOLLOWER, from, to);
    let rows = proposed.iter().filter_map(|p| {
        let mut names = p.categories.iter().map(Value::from);
        let best = names.next()?;
        Some(vec![
            p.report.into(),
            best,
            names.next().unwrap_or(Value::Null),
            names.next().unwrap_or(Value::Null),
            p.lead.clone().into(),
            p.at.into(),
        ])
    });
    batch.add_rows(
        Label::Sure,
        "INSERT INTO suggestion (report, best, second, third, lead, at) VALUES",
        rows,
        " ON CONFLICT (report) DO NOTHING",
    );
    for j in judged {
        count(&mut batch, j);
        forget(&mut batch, j.proposed.report);
    }
    for report in over {
        forget(&mut batch, *report);
    }
    match store.commit(batch).await {
        Ok(()) => Ok(true),
        Err(CommitError::Version) => Ok(false),
        Err(e) => Err(e),
    }
}

fn forget(batch: &mut Batch, report: ReportId) {
    batch.add(
        Label::Sure,
        "DELETE FROM suggestion WHERE report = $1",
        vec![report.into()],
    );
}

fn count(batch: &mut Batch, j: &Judged) {
    let said = &j.proposed.categories;
    let best = said.first() == Some(&j.category);
    let third = said.contains(&j.category);
    let lead = j.proposed.lead.is_some() && j.lead.is_some();
    let lead_right = lead && j.proposed.lead == j.lead;
    let sides = [(Side::Said, said.first()), (Side::Was, Some(&j.category))];
    for (side, category) in sides {
        let Some(category) = category else { continue };
        batch.add(
            Label::Sure,
            "INSERT INTO suggestion_score (side, category, month, n, best, third, leads, lead_right) \
             VALUES ($1, $2, $3, 1, $4, $5, $6, $7) \
             ON CONFLICT (side, category, month) DO UPDATE SET n = suggestion_score.n + 1, \
             best = suggestion_score.best + excluded.best, third = suggestion_score.third + excluded.third, \
             leads = suggestion_score.leads + excluded.leads, \
             lead_right = suggestion_score.lead_right + excluded.lead_right",
            vec![
                side.as_str().into(),
                category.into(),
                j.month.into(),
                i64::from(best).into(),
                i64::from(third).into(),
                i64::from(lead).into(),
                i64::from(lead_right).into(),
            ],
        );
    }
}

/// What was proposed for these reports, of those that are still undecided; in no order.
pub async fn of(store: &Store, reports: &[ReportId]) -> DbResult<Vec<Proposed>> {
    let keys = reports.iter().map(|&id| Value::from(id));
    let rows = store
        .query_keyed(
            "SELECT report, best, second, third, lead, at FROM suggestion WHERE report IN",
            "",
            keys,
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> DbResult<Proposed> {
    let mut categories = vec![row.text(1)?.to_owned()];
    for n in [2, 3] {
        categories.extend(row.opt_text(n)?.map(str::to_owned));
    }
    Ok(Proposed {
        report: ReportId(row.int(0)?),
        categories,
        lead: row.opt_text(4)?.map(str::to_owned),
        at: row.instant(5)?,
    })
}

/// How often it was right since a month, by side and category. Two rows a category and month: small.
pub async fn scores(store: &Store, since_month: i64) -> DbResult<Vec<Score>> {
    let sql = "SELECT side, category, CAST(SUM(n) AS BIGINT), CAST(SUM(best) AS BIGINT), \
               CAST(SUM(third) AS BIGINT), CAST(SUM(leads) AS BIGINT), CAST(SUM(lead_right) AS BIGINT) \
               FROM suggestion_score WHERE month >= $1 GROUP BY side, category ORDER BY side, category";
    let rows = store.query(sql, &[since_month.into()]).await?;
    let mut scores = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(side) = Side::parse(row.text(0)?) else {
            continue;
        };
        scores.push(Score {
            side,
            category: row.text(1)?.to_owned(),
            n: row.int(2)?,
            best: row.int(3)?,
            third: row.int(4)?,
            leads: row.int(5)?,
            lead_right: row.int(6)?,
        });
    }
    Ok(scores)
}

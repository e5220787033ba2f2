//! Public reports as outside systems read them: long pages by number, by when they were sent or
//! changed. Only which reports these are and in which state; whoever has drawn that state already
//! reads no text.

use super::list::{Filter, Hits, Reach, Sql, all, build, openly_seen};
use crate::db::{Among, Store, Value};
use crate::error::DbResult;
use domain::id::{ReportCode, ReportId};
use domain::report::Point;
use domain::time::At;

/// A report and the state it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    /// The report.
    pub id: ReportId,
    /// Hash of its last event: another hash is another state.
    pub hash: [u8; 32],
}

/// The order of such a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Along {
    /// Newest first.
    #[default]
    Sent,
    /// By the last change, the oldest first: for whoever goes on from where they stopped.
    Changed,
}

/// What is read. `filter.reach` is always the public's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Bounds that lists have too.
    pub filter: Filter,
    /// Within so many metres of a point.
    pub around: Option<(Point, f64)>,
    /// Changed at or after; of a closed report: closed at or after.
    pub changed_since: Option<At>,
    /// Changed before.
    pub changed_until: Option<At>,
    /// The order.
    pub along: Along,
    /// Rows passed over.
    pub skip: i64,
    /// Rows read.
    pub limit: i64,
}

/// When a report was last changed, as it is told: of a closed one when it was closed.
const CHANGED: &str = "CASE WHEN r.is_open = TRUE THEN r.at ELSE COALESCE(r.closed_at, r.at) END";
/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// One page.
pub async fn heads(store: &Store, asked: &Asked) -> DbResult<Vec<Head>> {
    let filter = Filter {
        reach: Reach::Public,
        ..asked.filter.clone()
    };
    let wanted = usize::try_from(asked.skip + asked.limit).unwrap_or(0);
    let Some(mut sql) = build(store, &filter, Hits::All, (wanted, Among::All)) else {
        return Ok(Vec::new());
    };
    if let Some((point, metres)) = asked.around {
        // On a plane that touches the earth there: right to a thousandth as far as anybody asks.
        let (lat, lon) = (sql.arg(point.lat), sql.arg(point.lon));
        let north = sql.arg(DEGREE_M * DEGREE_M);
        let east = DEGREE_M * point.lat.to_radians().cos();
        let east = sql.arg(east * east);
        let most = sql.arg(metres * metres);
        sql.wheres.push(format!(
            "(r.public_lat - {lat}) * (r.public_lat - {lat}) * {north} \
             + (r.public_lon - {lon}) * (r.public_lon - {lon}) * {east} <= {most}"
        ));
    }
    let text = match asked.along {
        Along::Sent => by_sending(&mut sql, asked),
        Along::Changed => by_change(&mut sql, asked),
    };
    let rows = store.scan(&text, &sql.args).await?;
    rows.iter().map(head).collect()
}

/// Newest first.
fn by_sending(sql: &mut Sql<'_>, asked: &Asked) -> String {
    for (bound, sign) in [(asked.changed_since, ">="), (asked.changed_until, "<")] {
        if let Some(at) = bound {
            let place = sql.arg(at);
            sql.wheres.push(format!("{CHANGED} {sign} {place}"));
        }
    }
    let (limit, skip) = (sql.arg(asked.limit), sql.arg(asked.skip));
    // Hits first, their rows after: what is passed over is read from an index where one holds it.
    format!(
        "SELECT r.id, r.hash FROM (SELECT {key} AS id FROM {}{} ORDER BY {key} DESC \
         LIMIT {limit} OFFSET {skip}) AS hit JOIN report r ON r.id = hit.id ORDER BY hit.id DESC",
        sql.from,
        all(&sql.wheres),
        key = sql.key,
    )
}

/// The oldest change first. The open ones, the closed ones and those that ended otherwise stand each
/// in the order of an index; so no more is read of each than the page reaches.
fn by_change(sql: &mut Sql<'_>, asked: &Asked) -> String {
    let since = asked.changed_since.map(|at| sql.arg(at));
    let until = asked.changed_until.map(|at| sql.arg(at));
    let (limit, skip) = (sql.arg(asked.limit), sql.arg(asked.skip));
    let most = sql.arg(asked.skip + asked.limit);
    let part = |name: &str, which: &str, changed: &str, order: &str| {
        let mut wheres = sql.wheres.clone();
        wheres.push(which.to_owned());
        wheres.extend(since.iter().map(|place| format!("{changed} >= {place}")));
        wheres.extend(until.iter().map(|place| format!("{changed} < {place}")));
        format!(
            "SELECT * FROM (SELECT r.id AS id, r.at AS at, {changed} AS changed FROM {}{} \
             ORDER BY {order} LIMIT {most}) AS {name}",
            sql.from,
            all(&wheres)
        )
    };
    let over = "r.is_open = FALSE";
    let parts = [
        part("a", "r.is_open = TRUE", "r.at", "r.at, r.id"),
        part(
            "b",
            &format!("{over} AND r.closed_at IS NOT NULL"),
            "r.closed_at",
            "r.closed_at, r.at, r.id",
        ),
        part(
            "c",
            &format!("{over} AND r.closed_at IS NULL"),
            "r.at",
            "r.at, r.id",
        ),
    ];
    format!(
        "SELECT r.id, r.hash FROM (SELECT * FROM ({}) AS every ORDER BY changed, at, id \
         LIMIT {limit} OFFSET {skip}) AS hit JOIN report r ON r.id = hit.id \
         ORDER BY hit.changed, hit.at, hit.id",
        parts.join(" UNION ALL ")
    )
}

fn head(row: &crate::db::Row) -> DbResult<Head> {
    Ok(Head {
        id: ReportId(row.int(0)?),
        hash: row.digest(1)?,
    })
}

/// Those of these codes that the public sees, newest first.
pub async fn heads_of(store: &Store, codes: &[ReportCode]) -> DbResult<Vec<Head>> {
    let tail = format!(" AND {}", openly_seen(""));
    let keys = codes.iter().map(|&code| Value::from(code));
    let rows = store
        .query_keyed("SELECT id, hash FROM report WHERE code IN", &tail, keys)
        .await?;
    let mut heads: Vec<Head> = rows.iter().map(head).collect::<DbResult<_>>()?;
    heads.sort_unstable_by_key(|head| std::cmp::Reverse(head.id));
    // A code named twice falls into two pages of keys.
    heads.dedup();
    Ok(heads)
}

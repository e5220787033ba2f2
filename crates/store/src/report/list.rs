//! Lists: filters that the screens offer, pages by keyset, counts that stop in time.

use super::order::{Cursor, Order};
use super::ranked;
use super::seen::Head;
use super::share::Share;
use super::{Filed, Folded};
use crate::cell::{self, Bounds};
use crate::db::{Among, Asked, Marks, Row, Store, Value, found_by};
use crate::error::DbResult;
use crate::{limits, search};
use domain::id::{self, ReportCode, ReportId, UserId, VaultId};
use domain::report::{Channel, Label, Publication, Stage, Urgency};
use domain::time::At;

/// Who looks: which reports, which words and which points are searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Only what is released, under its public words and its public point.
    #[default]
    Public,
    /// Everything, under the reporter's own words and point.
    Staff,
}

/// What a list shows. An empty list or `None` sets no bound; several values of one field are "or",
/// several fields are "and".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Who looks.
    pub reach: Reach,
    /// Stages.
    pub stages: Vec<Stage>,
    /// Public labels.
    pub labels: Vec<Label>,
    /// Open or not.
    pub open: Option<bool>,
    /// Codes of sub-fields, or of fields (a code without dash) with all their sub-fields.
    pub categories: Vec<String>,
    /// Codes of units.
    pub areas: Vec<String>,
    /// Agencies that lead.
    pub leads: Vec<String>,
    /// Agencies that hold a part, as lead or co, or to which one was handed down.
    pub parties: Vec<String>,
    /// The person who works on it.
    pub handler: Option<UserId>,
    /// Urgency.
    pub urgency: Option<Urgency>,
    /// Channels.
    pub channels: Vec<Channel>,
    /// Publication (of use to staff).
    pub publication: Option<Publication>,
    /// Sent at or after.
    pub since: Option<At>,
    /// Sent before.
    pub until: Option<At>,
    /// Late at that instant.
    pub late_at: Option<At>,
    /// In a box.
    pub bounds: Option<Bounds>,
    /// Words, as typed.
    pub words: Option<String>,
    /// What some of the words may mean beside what they say, as pairs: `og`, `ổ gà`.
    pub meanings: Vec<(String, String)>,
    /// Reports of these reporters, their own and those they joined; `Some` of none finds nothing.
    pub people: Option<Vec<VaultId>>,
    /// Merged into this report.
    pub parent: Option<ReportId>,
    /// A share of an agency's open work.
    pub share: Option<Share>,
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Its reports.
    pub reports: Vec<Filed>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

/// A page of a list whose reports are not read yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folds {
    /// Its reports.
    pub rows: Vec<Folded>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

/// A page of a list as the states of its reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heads {
    /// Which reports, in which states.
    pub heads: Vec<Head>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

/// What a page's rows bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brings {
    /// The reports' texts and hashes.
    Texts,
    /// Hashes alone.
    Heads,
}

impl Brings {
    /// The first column, of `report r`.
    pub(super) const fn doc(self) -> &'static str {
        match self {
            Brings::Texts => "r.doc",
            Brings::Heads => "NULL",
        }
    }
}

/// A count that stops at [`limits::COUNT_CAP`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many, at most the cap.
    pub n: i64,
    /// There are more than the cap: "500+".
    pub more: bool,
}

/// A statement under construction.
pub(super) struct Sql<'a> {
    store: &'a Store,
    pub(super) from: String,
    pub(super) key: String,
    pub(super) wheres: Vec<String>,
    pub(super) args: Vec<Value>,
    /// It finds the newest only, of which there may be too few.
    is_part: bool,
}

impl Sql<'_> {
    pub(super) fn arg(&mut self, value: impl Into<Value>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    fn is(&mut self, column: &str, value: impl Into<Value>) {
        let place = self.arg(value);
        self.wheres.push(format!("{column} = {place}"));
    }

    /// `column` is one of the values; no values set no bound.
    fn any<T: Into<Value>>(&mut self, column: &str, values: impl IntoIterator<Item = T>) {
        let places: Vec<String> = values.into_iter().map(|v| self.arg(v)).collect();
        match places.as_slice() {
            [] => {}
            [one] => self.wheres.push(format!("{column} = {one}")),
            many => self
                .wheres
                .push(format!("{column} IN ({})", many.join(", "))),
        }
    }
}

/// Which of a search's hits are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hits<'a> {
    /// Those whose numbers stand before the words that they were typed before.
    InARow,
    /// The others, with or without words as they were typed.
    Others(Marks<'a>),
    /// All.
    All,
}

/// The newest `wanted` rows, beneath an id if there is one, by a statement that `say` ends: among those first where
/// enough should be, and where they are not, among all.
pub(super) async fn newest(
    store: &Store,
    filter: &Filter,
    hits: Hits<'_>,
    (wanted, below): (usize, Option<ReportId>),
    say: impl Fn(&mut Sql<'_>) -> String,
) -> DbResult<Vec<Row>> {
    let until = filter.until.map(|at| ReportId(id::floor(at)));
    let below = below.into_iter().chain(until).min();
    for among in [Among::Newest(below.map(|id| id.0)), Among::All] {
        let Some(mut sql) = build(store, filter, hits, (wanted, among)) else {
            break;
        };
        let text = say(&mut sql);
        let rows = store.scan(&text, &sql.args).await?;
        if rows.len() >= wanted || !sql.is_part {
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}

/// Sets the filter's bounds; so many are wanted, among these. None if nothing can be found.
pub(super) fn build<'a>(
    store: &'a Store,
    filter: &Filter,
    hits: Hits<'_>,
    (wanted, among): (usize, Among),
) -> Option<Sql<'a>> {
    let mut sql = Sql {
        store,
        from: "report r".to_owned(),
        key: "r.id".to_owned(),
        wheres: Vec::new(),
        args: Vec::new(),
        is_part: false,
    };
    if let Some(words) = &filter.words {
        let mut terms = search::terms(words, &filter.meanings);
        if terms.is_empty() {
            return None;
        }
        let mut marks = Marks::Either;
        let mut apart = Vec::new();
        match hits {
            Hits::InARow => terms.extend(search::numbered(&terms)),
            Hits::Others(with) => {
                marks = with;
                apart = search::numbered(&terms);
            }
            Hits::All => {}
        }
        let table = search::table(filter.reach);
        // The index itself gives newest first; by the report's id everything would be sorted.
        sql.key = format!("{table}.rowid");
        let store = sql.store;
        let asked = Asked {
            terms: &terms,
            marks,
            apart: &apart,
            wanted,
            among,
        };
        let found = found_by(store, table, &asked, |value| sql.arg(value));
        sql.from = found.from;
        sql.is_part = found.is_part;
        sql.wheres.extend(found.wheres);
    }
    // The row decides what the public sees; search and map may lag behind it by a second. Spelt out, for what is public
    // stands in indexes of its own.
    if filter.reach == Reach::Public {
        sql.wheres.push(openly_seen("r."));
    }
    if let Some(publication) = filter.publication {
        sql.wheres
            .push(format!("r.publication = '{}'", publication.as_str()));
    }
    sql.any("r.stage", filter.stages.iter().map(|s| s.as_str()));
    sql.any("r.label", filter.labels.iter().map(|l| l.as_str()));
    if let Some(open) = filter.open {
        // Spelt out, for the index of late reports holds the open ones only.
        sql.wheres.push(format!(
            "r.is_open = {}",
            if open { "TRUE" } else { "FALSE" }
        ));
    }
    by_category(&mut sql, &filter.categories);
    sql.any("r.area", &filter.areas);
    // Here and below: rows without a value stand in no index of it, and a statement says that it wants none of them.
    if !filter.leads.is_empty() {
        sql.wheres.push("r.lead IS NOT NULL".to_owned());
        sql.any("r.lead", &filter.leads);
    }
    if !filter.parties.is_empty() {
        let places: Vec<String> = filter.parties.iter().map(|p| sql.arg(p)).collect();
        // A part that was handed down to a sub-unit is that unit's work, too.
        let places = places.join(", ");
        sql.wheres.push(format!(
            "r.id IN (SELECT a.report FROM assignment a WHERE a.agency IN ({places}) AND a.is_active = TRUE \
             UNION SELECT u.report FROM assignment u WHERE u.unit IN ({places}) AND u.is_active = TRUE)"
        ));
    }
    if let Some(handler) = filter.handler {
        let place = sql.arg(handler);
        sql.wheres.push(format!(
            "r.id IN (SELECT a.report FROM assignment a WHERE a.handler = {place} AND a.is_active = TRUE)"
        ));
    }
    if let Some(urgency) = filter.urgency {
        sql.is("r.urgency", urgency.as_str());
    }
    sql.any("r.channel", filter.channels.iter().map(|c| c.as_str()));
    // Ids are in order of time, so a span of time is a span of ids.
    if let Some(since) = filter.since {
        let place = sql.arg(id::floor(since));
        sql.wheres.push(format!("{} >= {place}", sql.key));
    }
    if let Some(until) = filter.until {
        let place = sql.arg(id::floor(until));
        sql.wheres.push(format!("{} < {place}", sql.key));
    }
    if let Some(now) = filter.late_at {
        let place = sql.arg(now);
        sql.wheres.push(format!("r.late_from < {place}"));
    }
    if let Some(bounds) = &filter.bounds {
        let found = in_box(filter.reach, bounds, "b.id", &mut sql.args)?;
        sql.wheres.push(format!("r.id IN ({found})"));
    }
    if let Some(people) = &filter.people {
        if people.is_empty() {
            return None;
        }
        let places: Vec<String> = people.iter().map(|&p| sql.arg(p)).collect();
        sql.wheres.push(format!(
            "r.id IN (SELECT c.report FROM concerned c WHERE c.person IN ({}))",
            places.join(", ")
        ));
    }
    if let Some(parent) = filter.parent {
        sql.wheres.push("r.parent IS NOT NULL".to_owned());
        sql.is("r.parent", parent);
    }
    if let Some(share) = &filter.share {
        share.put(&mut sql);
    }
    Some(sql)
}

/// What the public sees, spelt out.
pub(super) fn openly_seen(row: &str) -> String {
    format!(
        "{row}publication = '{}' AND {row}stage <> '{}'",
        Publication::Public.as_str(),
        Stage::Merged.as_str()
    )
}

/// Sub-fields, fields, or both.
fn by_category(sql: &mut Sql<'_>, codes: &[String]) {
    let (subs, fields): (Vec<&String>, Vec<&String>) = codes.iter().partition(|c| c.contains('-'));
    if fields.is_empty() {
        sql.any("r.category", subs);
    } else if subs.is_empty() {
        sql.any("r.field", fields);
    } else {
        let fields: Vec<String> = fields.into_iter().map(|c| sql.arg(c)).collect();
        let subs: Vec<String> = subs.into_iter().map(|c| sql.arg(c)).collect();
        sql.wheres.push(format!(
            "(r.field IN ({}) OR r.category IN ({}))",
            fields.join(", "),
            subs.join(", ")
        ));
    }
}

/// Points in a box, `columns` of each: a few ranges of cells, each from the covering index, and
/// then the box itself. None if the box holds nothing.
pub(super) fn in_box(
    reach: Reach,
    bounds: &Bounds,
    columns: &str,
    args: &mut Vec<Value>,
) -> Option<String> {
    let p = match reach {
        Reach::Public => "public_",
        Reach::Staff => "",
    };
    let ranges = cell::ranges(bounds);
    if ranges.is_empty() {
        return None;
    }
    let mut arg = |value: Value| {
        args.push(value);
        format!("${}", args.len())
    };
    let within = format!(
        "b.{p}lat BETWEEN {} AND {} AND b.{p}lon BETWEEN {} AND {}",
        arg(bounds.south.into()),
        arg(bounds.north.into()),
        arg(bounds.west.into()),
        arg(bounds.east.into()),
    );
    // One SELECT a range: with OR between them SQLite would walk the whole index.
    let parts: Vec<String> = ranges
        .into_iter()
        .map(|(first, last)| {
            format!(
                "SELECT {columns} FROM report b WHERE b.{p}cell IS NOT NULL AND b.{p}cell BETWEEN {} AND {} AND {within}",
                arg(first.into()),
                arg(last.into())
            )
        })
        .collect();
    Some(parts.join(" UNION ALL "))
}

pub(super) fn all(wheres: &[String]) -> String {
    if wheres.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", wheres.join(" AND "))
    }
}

/// A page of at most `limit` reports (never more than [`limits::PAGE_MAX`]) after `after`.
pub async fn list(
    store: &Store,
    filter: &Filter,
    order: Order,
    after: Option<Cursor>,
    limit: usize,
) -> DbResult<Page> {
    let Folds { rows, next } = folds(store, filter, order, after, limit).await?;
    let reports = rows.iter().map(Folded::unfold).collect::<DbResult<_>>()?;
    Ok(Page { reports, next })
}

/// The same page, its reports not read.
pub async fn folds(
    store: &Store,
    filter: &Filter,
    order: Order,
    after: Option<Cursor>,
    limit: usize,
) -> DbResult<Folds> {
    sheet(store, filter, order, after, limit, Brings::Texts).await
}

/// The same page, as the states that its reports are in: for whoever has drawn most of them already.
/// No text leaves the database.
pub async fn heads(
    store: &Store,
    filter: &Filter,
    order: Order,
    after: Option<Cursor>,
    limit: usize,
) -> DbResult<Heads> {
    let Folds { rows, next } = sheet(store, filter, order, after, limit, Brings::Heads).await?;
    let head = |row: &Folded| {
        Ok(Head {
            id: ReportId(row.0.int(2)?),
            hash: row.hash()?,
        })
    };
    let heads = rows.iter().map(head).collect::<DbResult<_>>()?;
    Ok(Heads { heads, next })
}

/// Before words are asked for.
async fn note(store: &Store, filter: &Filter) -> DbResult<()> {
    match filter.words {
        Some(_) => store.note_question(search::table(Reach::Staff)).await,
        None => Ok(()),
    }
}

/// Rows of `doc, hash, id` and what else the cursor wants.
async fn sheet(
    store: &Store,
    filter: &Filter,
    order: Order,
    after: Option<Cursor>,
    limit: usize,
    brings: Brings,
) -> DbResult<Folds> {
    let limit = limit.clamp(1, limits::PAGE_MAX);
    note(store, filter).await?;
    if order == Order::Newest
        && let Some(words) = &filter.words
    {
        let marks = search::marks(words);
        let numbers = search::has_numbers(words, &filter.meanings);
        if numbers || !marks.is_empty() {
            return ranked::folds(store, filter, (numbers, &marks), after, limit, brings).await;
        }
    }
    let doc = brings.doc();
    let (wanted, by) = (limit + 1, order.column());
    // Hits first, texts after: whatever is sorted or passed over is small.
    let hits = |sql: &mut Sql<'_>| {
        let (inner, outer) = order.after(after, sql);
        let most = sql.arg(wanted as i64);
        format!(
            "SELECT {doc}, r.hash, r.id, r.{by} FROM (SELECT {} AS id, r.{by} AS {by} FROM {}{} ORDER BY {inner} LIMIT {most}) AS hit \
             JOIN report r ON r.id = hit.id ORDER BY {outer}",
            sql.key,
            sql.from,
            all(&sql.wheres)
        )
    };
    let rows = if order == Order::Newest && filter.words.is_some() {
        let below = after.map(|cursor| cursor.id);
        newest(store, filter, Hits::All, (wanted, below), hits).await?
    } else {
        let Some(mut sql) = build(store, filter, Hits::All, (wanted, Among::All)) else {
            return Ok(Folds::default());
        };
        if order.is_an_index(filter) {
            let (inner, _) = order.after(after, &mut sql);
            let most = sql.arg(wanted as i64);
            let text = format!(
                "SELECT {doc}, r.hash, r.id, r.{by} FROM report r{} ORDER BY {inner} LIMIT {most}",
                all(&sql.wheres)
            );
            store.query(&text, &sql.args).await?
        } else {
            let text = hits(&mut sql);
            store.scan(&text, &sql.args).await?
        }
    };
    let mut rows: Vec<Folded> = rows.into_iter().map(Folded).collect();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more);
    let next = last.map(|Folded(row)| {
        Ok(Cursor {
            due: match order {
                Order::Newest => None,
                Order::Due | Order::Promised => row.opt_instant(3)?,
            },
            rank: None,
            id: ReportId(row.int(2)?),
        })
    });
    Ok(Folds {
        rows,
        next: next.transpose()?,
    })
}

/// How many reports a filter finds, counted no further than the cap.
pub async fn count(store: &Store, filter: &Filter) -> DbResult<Counted> {
    note(store, filter).await?;
    let most = limits::COUNT_CAP + 1;
    let Some(mut sql) = build(store, filter, Hits::All, (most as usize, Among::All)) else {
        return Ok(Counted { n: 0, more: false });
    };
    let most = sql.arg(most);
    let text = format!(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM {}{} LIMIT {most}) AS counted",
        sql.from,
        all(&sql.wheres)
    );
    let rows = store.scan(&text, &sql.args).await?;
    let n = rows.first().map_or(Ok(0), |row| row.int(0))?;
    Ok(Counted {
        n: n.min(limits::COUNT_CAP),
        more: n > limits::COUNT_CAP,
    })
}

/// Codes of what the public sees of the reports sent in a span, the newest first, at most `limit`.
pub async fn public_codes(
    store: &Store,
    since: At,
    until: At,
    limit: usize,
) -> DbResult<Vec<ReportCode>> {
    let rows = store
        .scan(
            &format!(
                "SELECT code FROM report WHERE {} AND id >= $1 AND id < $2 ORDER BY id DESC LIMIT $3",
                openly_seen("")
            ),
            &[
                id::floor(since).into(),
                id::floor(until).into(),
                (limit as i64).into(),
            ],
        )
        .await?;
    rows.iter()
        .map(|row| row.int(0).map(ReportCode::from_number))
        .collect()
}

//! The order of a list: by what it is sorted, which index gives it as it comes, and where a page ended.

use super::list::{Filter, Reach, Sql};
use super::ranked::{self, Rank};
use domain::id::ReportId;
use domain::time::At;

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// By the next due, earliest first; only reports of which a clock runs.
    Due,
    /// By what was promised, the longest broken first; only reports of which a promise runs or was broken.
    Promised,
}

/// Columns that an index holds before the id: where these and no others are asked for by one value
/// each, the index gives the reports in their order, and what is passed over is little.
const IN_ORDER: &[&[&str]] = &[
    // The reports themselves, which lie in this order.
    &[],
    &["publication"],
    &["publication", "label"],
    &["publication", "area"],
    &["publication", "field"],
    &["publication", "category"],
    &["publication", "area", "field"],
    &["publication", "area", "category", "stage"],
    &["stage"],
    &["area"],
    &["field"],
    &["area", "category", "stage"],
];

impl Order {
    /// The column that a page's end remembers beside the id.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Order::Newest | Order::Due => "due_at",
            Order::Promised => "late_from",
        }
    }

    /// Narrows a list to what comes after a place, and tells what it is sorted by: its own rows, and the
    /// hits that it found.
    pub(super) fn after(self, after: Option<Cursor>, sql: &mut Sql<'_>) -> (String, String) {
        match self {
            Order::Newest => {
                if let Some(after) = after {
                    let place = sql.arg(after.id);
                    sql.wheres.push(format!("{} < {place}", sql.key));
                }
                (format!("{} DESC", sql.key), "hit.id DESC".to_owned())
            }
            Order::Due | Order::Promised => {
                let by = self.column();
                match after {
                    Some(Cursor {
                        due: Some(due), id, ..
                    }) => {
                        let (due, id) = (sql.arg(due), sql.arg(id));
                        sql.wheres.push(format!("(r.{by}, r.id) > ({due}, {id})"));
                    }
                    Some(Cursor { due: None, .. }) | None => {
                        sql.wheres.push(format!("r.{by} IS NOT NULL"))
                    }
                }
                (format!("r.{by}, r.id"), format!("hit.{by}, hit.id"))
            }
        }
    }

    /// Whether one index ends in what the filter asks, newest first.
    pub(super) fn is_an_index(self, filter: &Filter) -> bool {
        let plain = filter.words.is_none()
            && filter.bounds.is_none()
            && filter.people.is_none()
            && filter.parties.is_empty()
            && filter.handler.is_none()
            && filter.parent.is_none()
            && filter.share.is_none()
            && filter.late_at.is_none()
            && filter.open.is_none()
            && filter.urgency.is_none()
            && filter.leads.is_empty()
            && filter.channels.is_empty();
        let counts = [
            filter.stages.len(),
            filter.labels.len(),
            filter.categories.len(),
            filter.areas.len(),
        ];
        if self != Order::Newest || !plain || counts.iter().any(|n| *n > 1) {
            return false;
        }
        let mut asked = Vec::new();
        if filter.reach == Reach::Public || filter.publication.is_some() {
            asked.push("publication");
        }
        for (column, n) in ["stage", "label", "", "area"].into_iter().zip(counts) {
            if n == 1 && !column.is_empty() {
                asked.push(column);
            }
        }
        match filter.categories.first() {
            Some(code) if code.contains('-') => asked.push("category"),
            Some(_) => asked.push("field"),
            None => {}
        }
        IN_ORDER.iter().any(|columns| {
            columns.len() == asked.len() && columns.iter().all(|column| asked.contains(column))
        })
    }
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Due of the last row, in order of due.
    pub(super) due: Option<At>,
    /// Where the last row of a search stood.
    pub(super) rank: Option<Rank>,
    /// Id of the last row.
    pub(super) id: ReportId,
}

impl Cursor {
    /// As text: `4611`, `1723176900000.4611`, or of a search `1.3000.4611`.
    pub fn text(&self) -> String {
        if let Some(rank) = self.rank {
            return format!("{}.{}.{}", rank.part, rank.floor, self.id);
        }
        match self.due {
            None => self.id.to_string(),
            Some(due) => format!("{}.{}", due.0, self.id),
        }
    }

    /// Reads what [`Cursor::text`] wrote.
    pub fn parse(text: &str) -> Option<Cursor> {
        let parts: Vec<&str> = text.splitn(4, '.').collect();
        if let &[part, floor, id] = parts.as_slice() {
            return Some(Cursor {
                due: None,
                rank: Some(Rank {
                    part: part.parse().ok().filter(|p| *p < ranked::PARTS)?,
                    floor: ReportId(floor.parse().ok()?),
                }),
                id: ReportId(id.parse().ok()?),
            });
        }
        match text.split_once('.') {
            None => Some(Cursor {
                due: None,
                rank: None,
                id: ReportId(text.parse().ok()?),
            }),
            Some((due, id)) => Some(Cursor {
                due: Some(At(due.parse().ok()?)),
                rank: None,
                id: ReportId(id.parse().ok()?),
            }),
        }
    }
}

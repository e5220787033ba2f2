//! What belongs to one person at a desk: cases put off, lists under a name, small wishes.

use crate::db::{Batch, Label, Row, Store};
use crate::error::DbResult;
use crate::limits;
use domain::id::{ReportCode, UserId};
use domain::time::At;
use std::collections::HashMap;

/// Puts a report off for one person until then, as it stood at that version: when it changes, it is
/// back.
pub fn put_off(batch: &mut Batch, person: UserId, report: ReportCode, version: u32, until: At) {
    batch.add(
        Label::Sure,
        "INSERT INTO snooze (person, report, version, until_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (person, report) DO UPDATE SET version = excluded.version, until_at = excluded.until_at",
        vec![person.into(), report.into(), version.into(), until.into()],
    );
}

/// Brings one back at once.
pub fn bring_back(batch: &mut Batch, person: UserId, report: ReportCode) {
    batch.add(
        Label::Sure,
        "DELETE FROM snooze WHERE person = $1 AND report = $2",
        vec![person.into(), report.into()],
    );
}

/// What a person has put off at that instant: the version seen and until when, by report.
pub async fn put_off_by(
    store: &Store,
    person: UserId,
    now: At,
) -> DbResult<HashMap<ReportCode, (u32, At)>> {
    let rows = store
        .query(
            "SELECT report, version, until_at FROM snooze WHERE person = $1 AND until_at > $2 ORDER BY until_at LIMIT $3",
            &[person.into(), now.into(), limits::SNOOZED_MAX.into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let code = ReportCode::from_number(row.int(0)?);
            Ok((code, (row.u32(1)?, row.instant(2)?)))
        })
        .collect()
}

/// A list under a name: its filter is a text that people read and change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: i64,
    /// Whose it is.
    pub owner: UserId,
    /// Its name.
    pub name: String,
    /// Its filter, as typed.
    pub filter: String,
    /// Colleagues see it too.
    pub shared: bool,
    /// How often it was changed.
    pub version: i64,
    /// When it was made.
    pub made_at: At,
}

const VIEW: &str = "id, owner, name, filter, is_shared, version, made_at";

fn read(row: &Row) -> DbResult<SavedView> {
    Ok(SavedView {
        id: row.int(0)?,
        owner: UserId(row.int(1)?),
        name: row.text(2)?.to_owned(),
        filter: row.text(3)?.to_owned(),
        shared: row.bool(4)?,
        version: row.int(5)?,
        made_at: row.instant(6)?,
    })
}

/// Keeps a new list.
pub fn keep(batch: &mut Batch, view: &SavedView) {
    batch.add(
        Label::Sure,
        format!("INSERT INTO saved_view ({VIEW}) VALUES ($1, $2, $3, $4, $5, $6, $7)"),
        vec![
            view.id.into(),
            view.owner.into(),
            (&view.name).into(),
            (&view.filter).into(),
            view.shared.into(),
            view.version.into(),
            view.made_at.into(),
        ],
    );
}

/// Changes one of its owner's; a stale version is [`crate::CommitError::Version`].
pub fn change(batch: &mut Batch, view: &SavedView) {
    batch.add(
        Label::Version,
        "UPDATE saved_view SET version = CASE WHEN version = $3 THEN CAST($3 AS BIGINT) + 1 END, \
         name = $4, filter = $5, is_shared = $6 WHERE id = $1 AND owner = $2",
        vec![
            view.id.into(),
            view.owner.into(),
            view.version.into(),
            (&view.name).into(),
            (&view.filter).into(),
            view.shared.into(),
        ],
    );
}

/// Removes one of its owner's.
pub fn remove(batch: &mut Batch, id: i64, owner: UserId) {
    batch.add(
        Label::Sure,
        "DELETE FROM saved_view WHERE id = $1 AND owner = $2",
        vec![id.into(), owner.into()],
    );
}

/// One.
pub async fn view(store: &Store, id: i64) -> DbResult<Option<SavedView>> {
    let sql = format!("SELECT {VIEW} FROM saved_view WHERE id = $1");
    let row = store.query_opt(&sql, &[id.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// A person's own and those that others share, the own ones first, the oldest first.
pub async fn views(store: &Store, person: UserId) -> DbResult<Vec<SavedView>> {
    let sql = format!(
        "SELECT {VIEW} FROM saved_view WHERE owner = $1 OR is_shared = TRUE \
         ORDER BY CASE WHEN owner = $1 THEN 0 ELSE 1 END, id LIMIT $2"
    );
    let args = [person.into(), (limits::PAGE_MAX as i64).into()];
    store.query(&sql, &args).await?.iter().map(read).collect()
}

/// Keeps a person's wish.
pub fn prefer(batch: &mut Batch, person: UserId, name: &str, value: &str) {
    batch.add(
        Label::Sure,
        "INSERT INTO preference (person, name, value) VALUES ($1, $2, $3) \
         ON CONFLICT (person, name) DO UPDATE SET value = excluded.value",
        vec![person.into(), name.into(), value.into()],
    );
}

/// A person's wish, if they ever said.
pub async fn preference(store: &Store, person: UserId, name: &str) -> DbResult<Option<String>> {
    let row = store
        .query_opt(
            "SELECT value FROM preference WHERE person = $1 AND name = $2",
            &[person.into(), name.into()],
        )
        .await?;
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

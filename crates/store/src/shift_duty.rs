//! Who of the centre is on which shift: a plain table, written whole for the days that are planned.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{DbError, DbResult};
use crate::limits;
use domain::actor::Role;
use domain::id::UserId;
use domain::roster::{Duty, Shift};
use domain::time::At;

/// Puts these in place of whatever stood from one day to before another. Under a guard of the caller's.
pub fn put(batch: &mut Batch, from: i64, until: i64, duties: impl Iterator<Item = Duty>) {
    batch.add(
        Label::Sure,
        "DELETE FROM shift_duty WHERE day >= $1 AND day < $2",
        vec![from.into(), until.into()],
    );
    let rows = duties.map(|duty| {
        vec![
            duty.day.into(),
            duty.shift.as_str().into(),
            duty.person.into(),
        ]
    });
    batch.add_rows(
        Label::Sure,
        "INSERT INTO shift_duty (day, shift, person) VALUES",
        rows,
        " ON CONFLICT (day, shift, person) DO NOTHING",
    );
}

fn read(row: &Row) -> DbResult<Duty> {
    Ok(Duty {
        day: row.int(0)?,
        shift: Shift::parse(row.text(1)?).ok_or_else(|| DbError::broken("an unknown shift"))?,
        person: UserId(row.int(2)?),
    })
}

/// Who is on, from one day to before another.
pub async fn between(store: &Store, from: i64, until: i64) -> DbResult<Vec<Duty>> {
    let sql = "SELECT day, shift, person FROM shift_duty WHERE day >= $1 AND day < $2 \
               ORDER BY day, shift, person LIMIT $3";
    let most = limits::DUTIES_READ;
    let rows = store
        .query(sql, &[from.into(), until.into(), most.into()])
        .await?;
    rows.iter().map(read).collect()
}

/// Somebody's own, from one day to before another.
pub async fn of(store: &Store, person: UserId, from: i64, until: i64) -> DbResult<Vec<Duty>> {
    let sql = "SELECT day, shift, person FROM shift_duty WHERE person = $1 AND day >= $2 AND day < $3 \
               ORDER BY day, shift LIMIT $4";
    let most = limits::DUTIES_READ;
    let args = [person.into(), from.into(), until.into(), most.into()];
    let rows = store.query(sql, &args).await?;
    rows.iter().map(read).collect()
}

/// Somebody who fills one of the centre's roles now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their account.
    pub id: UserId,
    /// The name to sign in by.
    pub username: String,
    /// Their name.
    pub name: String,
    /// A session of theirs is in use.
    pub is_here: bool,
}

/// Everybody who fills one of these roles now and is not locked out, by name, with whether they are
/// signed in: a session is in use that was used at `seen` or later.
pub async fn members(store: &Store, roles: &[Role], now: At, seen: At) -> DbResult<Vec<Member>> {
    let mut args = vec![now.into(), seen.into()];
    let mut places = Vec::with_capacity(roles.len());
    for role in roles {
        args.push(role.as_str().into());
        places.push(format!("${}", args.len()));
    }
    let sql = format!(
        "SELECT u.id, u.username, u.name, EXISTS (SELECT 1 FROM session s WHERE s.holder = 'user' AND s.holder_id = u.id \
         AND s.expires_at > $1 AND s.seen_at >= $2) FROM \"user\" u WHERE u.locked_at IS NULL AND EXISTS \
         (SELECT 1 FROM post p WHERE p.holder = u.id AND p.role IN ({}) \
          AND (p.from_at IS NULL OR p.from_at <= $1) AND (p.until_at IS NULL OR p.until_at > $1)) \
         ORDER BY u.name, u.id LIMIT {}",
        places.join(", "),
        limits::PAGE_MAX
    );
    let rows = store.scan(&sql, &args).await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                id: UserId(row.int(0)?),
                username: row.text(1)?.to_owned(),
                name: row.text(2)?.to_owned(),
                is_here: row.bool(3)?,
            })
        })
        .collect()
}

//! The rounds of letters to agencies' leaders: who is still to be written to, and that each round is
//! made once however many nodes there are.

use crate::db::{Batch, Label, Store};
use crate::error::DbResult;
use crate::limits;
use domain::actor::Role;
use domain::id::UserId;
use domain::time::At;

/// Which letter of which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round<'a> {
    /// Name of its template; the wish not to get it has the same name after [`WISH`].
    pub kind: &'a str,
    /// The civil day's number.
    pub day: i64,
}

/// Before the name of a letter: somebody's wish about it.
pub const WISH: &str = "letter.";
/// The wish about the language of one's letters.
pub const WISH_LANG: &str = "letter.lang";
/// A letter is not wanted.
pub const OFF: &str = "off";

/// A leader who is to be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    /// The agency that they lead.
    pub agency: String,
    /// Their account.
    pub user: UserId,
    /// The language of their letters, if they ever said.
    pub lang: Option<String>,
}

/// Leaders with an address, who want the letter and whose agency's round is not made: one read for
/// all agencies, in their order. Of an agency either all or none.
pub async fn waiting(store: &Store, round: Round<'_>, now: At) -> DbResult<Vec<Leader>> {
    let sql = "SELECT DISTINCT p.agency, u.id, l.value FROM post p JOIN \"user\" u ON u.id = p.holder \
         LEFT JOIN preference l ON l.person = u.id AND l.name = $5 \
         WHERE p.role = $1 AND p.agency IS NOT NULL AND (p.from_at IS NULL OR p.from_at <= $2) \
         AND (p.until_at IS NULL OR p.until_at > $2) AND u.email IS NOT NULL AND u.locked_at IS NULL \
         AND (u.expires_at IS NULL OR u.expires_at > $2) \
         AND NOT EXISTS (SELECT 1 FROM preference o WHERE o.person = u.id AND o.name = $6 AND o.value = $7) \
         AND NOT EXISTS (SELECT 1 FROM letter_round r WHERE r.agency = p.agency AND r.kind = $3 AND r.day >= $4) \
         ORDER BY p.agency, u.id LIMIT $8";
    let args = [
        Role::AgencyLeader.as_str().into(),
        now.into(),
        round.kind.into(),
        round.day.into(),
        WISH_LANG.into(),
        format!("{WISH}{}", round.kind).into(),
        OFF.into(),
        (limits::LEADERS_AT_ONCE as i64).into(),
    ];
    let rows = store.scan(sql, &args).await?;
    let mut leaders: Vec<Leader> = rows
        .iter()
        .map(|row| {
            Ok(Leader {
                agency: row.text(0)?.to_owned(),
                user: UserId(row.int(1)?),
                lang: row.opt_text(2)?.map(str::to_owned),
            })
        })
        .collect::<DbResult<_>>()?;
    // The last agency may have been cut in two: it comes with the next read, unless it is the only one.
    if leaders.len() == limits::LEADERS_AT_ONCE
        && let Some(last) = leaders.last().map(|l| l.agency.clone())
        && leaders.first().is_some_and(|l| l.agency != last)
    {
        leaders.retain(|l| l.agency != last);
    }
    Ok(leaders)
}

/// The round of an agency is made, with what else the batch says; on another node at the same moment
/// it is [`crate::CommitError::Version`], and nothing of the batch is written.
pub fn make(batch: &mut Batch, agency: &str, round: Round<'_>) {
    batch.add(
        Label::Version,
        "INSERT INTO letter_round (agency, kind, day) VALUES ($1, $2, $3) \
         ON CONFLICT (agency, kind) DO UPDATE SET day = CASE WHEN letter_round.day < excluded.day THEN excluded.day END",
        vec![agency.into(), round.kind.into(), round.day.into()],
    );
}

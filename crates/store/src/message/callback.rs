//! What is asked of the outbox when a gateway calls back.

use super::{SENT, SMS, Sent, read};
use crate::db::{Batch, Label, Store};
use crate::error::DbResult;
use crate::limits;
use domain::id::VaultId;
use domain::time::At;

/// Whether a message left under this name of the gateway's.
pub async fn is_reference(store: &Store, reference: &str) -> DbResult<bool> {
    let row = store
        .query_opt(
            "SELECT 1 FROM message WHERE reference = $1",
            &[reference.into()],
        )
        .await?;
    Ok(row.is_some())
}

/// What a gateway reports later of a message that it had taken: at the telephone, or lost.
pub fn reported(batch: &mut Batch, reference: &str, arrived: bool, error: Option<&str>, at: At) {
    let state = if arrived { "delivered" } else { "dead" };
    batch.add(
        Label::Sure,
        "UPDATE message SET state = $2, error = $3, ended_at = $4 WHERE reference = $1 AND state = 'sent'",
        vec![reference.into(), state.into(), error.into(), at.into()],
    );
}

/// The last short message of one of these templates that left for a person: what they were last
/// asked. `None` if they were asked nothing.
pub async fn last_asked(
    store: &Store,
    person: VaultId,
    templates: &[&str],
) -> DbResult<Option<Sent>> {
    let sql = format!(
        "SELECT {SENT} FROM message WHERE destination = $1 AND state IN ('sent', 'delivered') \
         ORDER BY ended_at DESC, seq DESC LIMIT $2"
    );
    let args = [
        format!("{SMS}:vault:{}", person.0).into(),
        (limits::PAGE_MAX as i64).into(),
    ];
    for row in &store.query(&sql, &args).await? {
        let message = read(row)?;
        if templates.contains(&message.key.template.as_str()) {
            return Ok(Some(message));
        }
    }
    Ok(None)
}

//! Browsers that want to be told, and people whom mail may not follow. A subscription is an address:
//! it stands sealed, like the vault's, and is found by a keyed hash of its endpoint.

use crate::db::{Batch, Label, Store};
use crate::error::{DbError, DbResult};
use crate::keys::Keys;
use crate::limits;
use domain::id::VaultId;
use domain::time::At;

const TABLE: &str = "push_subscription";
/// The holder's kind, as rows and destinations name it.
const VAULT: &str = "vault";

/// Keeps a browser's subscription for a reporter; the same browser again takes the old one's place.
/// Of a person's browsers only the newest [`limits::BROWSERS_MAX`] stay.
pub fn put(
    batch: &mut Batch,
    keys: &Keys,
    id: i64,
    person: VaultId,
    endpoint: &str,
    json: &str,
    at: At,
) {
    end(batch, keys, person, endpoint);
    let (key_id, sealed) = keys.seal(TABLE, id, json.as_bytes());
    batch.add(
        // Two pages of one browser at once: one of them stands, which is all that was asked.
        Label::Unique("browser"),
        "INSERT INTO push_subscription (id, holder, holder_id, endpoint, key_id, sealed, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        vec![
            id.into(),
            VAULT.into(),
            person.into(),
            keys.lookup("push", endpoint).into(),
            key_id.into(),
            sealed.into(),
            at.into(),
        ],
    );
    batch.add(
        Label::Sure,
        "DELETE FROM push_subscription WHERE holder = $1 AND holder_id = $2 AND id NOT IN \
         (SELECT id FROM push_subscription WHERE holder = $1 AND holder_id = $2 \
          ORDER BY at DESC, id DESC LIMIT $3)",
        vec![VAULT.into(), person.into(), limits::BROWSERS_MAX.into()],
    );
}

/// Ends a browser's subscription for a reporter.
pub fn end(batch: &mut Batch, keys: &Keys, person: VaultId, endpoint: &str) {
    batch.add(
        Label::Sure,
        "DELETE FROM push_subscription WHERE holder = $1 AND holder_id = $2 AND endpoint = $3",
        vec![
            VAULT.into(),
            person.into(),
            keys.lookup("push", endpoint).into(),
        ],
    );
}

/// Ends all of a reporter's browsers.
pub fn end_all(batch: &mut Batch, person: VaultId) {
    batch.add(
        Label::Sure,
        "DELETE FROM push_subscription WHERE holder = $1 AND holder_id = $2",
        vec![VAULT.into(), person.into()],
    );
}

/// The push service said that it has ended.
pub fn gone(batch: &mut Batch, id: i64) {
    batch.add(
        Label::Sure,
        "DELETE FROM push_subscription WHERE id = $1",
        vec![id.into()],
    );
}

/// The subscription's JSON; none once it has ended.
pub async fn by_id(store: &Store, keys: &Keys, id: i64) -> DbResult<Option<String>> {
    let row = store
        .query_opt(
            "SELECT key_id, sealed FROM push_subscription WHERE id = $1",
            &[id.into()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let plain = keys.open(TABLE, id, row.text(0)?, row.bytes(1)?)?;
    String::from_utf8(plain)
        .map(Some)
        .map_err(|_| DbError::broken(format_args!("{TABLE} row {id} does not read")))
}

/// How many browsers a reporter is told in.
pub async fn count(store: &Store, person: VaultId) -> DbResult<i64> {
    store
        .query_one(
            "SELECT COUNT(*) FROM push_subscription WHERE holder = $1 AND holder_id = $2",
            &[VAULT.into(), person.into()],
        )
        .await?
        .int(0)
}

/// A reporter wants no more mail.
pub fn stop_mail(batch: &mut Batch, person: VaultId, at: At) {
    batch.add(
        Label::Sure,
        "INSERT INTO no_mail (holder, holder_id, at) VALUES ($1, $2, $3) \
         ON CONFLICT (holder, holder_id) DO NOTHING",
        vec![VAULT.into(), person.into(), at.into()],
    );
}

/// Whether a reporter wants no more mail.
pub async fn is_mail_stopped(store: &Store, person: VaultId) -> DbResult<bool> {
    let row = store
        .query_opt(
            "SELECT 1 FROM no_mail WHERE holder = $1 AND holder_id = $2",
            &[VAULT.into(), person.into()],
        )
        .await?;
    Ok(row.is_some())
}

/// Mail is wanted again.
pub fn want_mail(batch: &mut Batch, person: VaultId) {
    batch.add(
        Label::Sure,
        "DELETE FROM no_mail WHERE holder = $1 AND holder_id = $2",
        vec![VAULT.into(), person.into()],
    );
}

/// A reporter wants no more short messages.
pub fn stop_sms(batch: &mut Batch, person: VaultId, at: At) {
    batch.add(
        Label::Sure,
        "INSERT INTO no_sms (holder, holder_id, at) VALUES ($1, $2, $3) \
         ON CONFLICT (holder, holder_id) DO NOTHING",
        vec![VAULT.into(), person.into(), at.into()],
    );
}

/// Short messages are wanted again.
pub fn want_sms(batch: &mut Batch, person: VaultId) {
    batch.add(
        Label::Sure,
        "DELETE FROM no_sms WHERE holder = $1 AND holder_id = $2",
        vec![VAULT.into(), person.into()],
    );
}

/// Whether a reporter wants no more short messages.
pub async fn is_sms_stopped(store: &Store, person: VaultId) -> DbResult<bool> {
    let row = store
        .query_opt(
            "SELECT 1 FROM no_sms WHERE holder = $1 AND holder_id = $2",
            &[VAULT.into(), person.into()],
        )
        .await?;
    Ok(row.is_some())
}

/// Forgets where an erased person was reached.
pub(crate) fn erase(batch: &mut Batch, person: VaultId) {
    for table in [TABLE, "no_mail", "no_sms"] {
        batch.add(
            Label::Sure,
            format!("DELETE FROM {table} WHERE holder = $1 AND holder_id = $2"),
            vec![VAULT.into(), person.into()],
        );
    }
}

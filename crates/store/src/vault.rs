//! The vault: who the reporters are. An event and a report only hold a key into it, so erasing a
//! person breaks no chain.

use crate::code::Way;
use crate::db::{Batch, Label, Row, Store};
use crate::error::{DbError, DbResult};
use crate::keys::Keys;
use crate::limits;
use domain::id::VaultId;
use domain::time::At;
use serde::{Deserialize, Serialize};
use std::fmt;

const TABLE: &str = "vault";

/// A reporter. Never printed: its `Debug` says nothing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Name as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Phone as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Asked that the name be hidden, also where it may be shown.
    pub hide_name: bool,
    /// When the phone or e-mail was shown to be theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<At>,
    /// `vi` or `en`; none is Vietnamese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// When they agreed to the processing of these data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_at: Option<At>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(…)")
    }
}

/// A phone number in its one form: digits, `0` first for a Vietnamese one (`+84 912 345 678`,
/// `0912.345.678` → `0912345678`). None if no number is in it.
pub fn normal_phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits
        .strip_prefix("0084")
        .or_else(|| digits.strip_prefix("84").filter(|rest| rest.len() >= 9));
    let digits = match national {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits,
    };
    (8..=15).contains(&digits.len()).then_some(digits)
}

/// An e-mail address in its one form. None if it is none.
pub fn normal_email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (name, host) = text.split_once('@')?;
    (!name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)).then_some(text)
}

/// Puts a person in, or in place of what the row held.
pub fn put(batch: &mut Batch, keys: &Keys, id: VaultId, person: &Person, at: At) {
    // A struct of texts always serialises.
    let plain = serde_json::to_vec(person).unwrap_or_default();
    let (key_id, sealed) = keys.seal(TABLE, id.0, &plain);
    let phone = person
        .phone
        .as_deref()
        .and_then(normal_phone)
        .map(|p| keys.lookup("phone", &p));
    let email = person
        .email
        .as_deref()
        .and_then(normal_email)
        .map(|e| keys.lookup("email", &e));
    batch.add_row(
        Label::Sure,
        "INSERT INTO vault (id, key_id, sealed, phone, email, at) VALUES",
        vec![
            id.into(),
            key_id.into(),
            sealed.into(),
            phone.into(),
            email.into(),
            at.into(),
        ],
        "ON CONFLICT (id) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed, \
         phone = excluded.phone, email = excluded.email",
    );
}

/// Erases a person. The events that named the row name an empty place from now on.
pub fn erase(batch: &mut Batch, id: VaultId) {
    batch.add(
        Label::Sure,
        "DELETE FROM vault WHERE id = $1",
        vec![id.into()],
    );
    crate::subscription::erase(batch, id);
    crate::follow::erase(batch, id);
}

/// Who it is; none if erased.
///
/// # Errors
/// [`DbError::Broken`] also when the key file does not fit the database.
pub async fn by_id(store: &Store, keys: &Keys, id: VaultId) -> DbResult<Option<Person>> {
    let row = store
        .query_opt(
            "SELECT key_id, sealed FROM vault WHERE id = $1",
            &[id.into()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    opened(keys, id, row.text(0)?, row.bytes(1)?).map(Some)
}

fn opened(keys: &Keys, id: VaultId, key: &str, sealed: &[u8]) -> DbResult<Person> {
    let plain = keys.open(TABLE, id.0, key, sealed)?;
    // The parser's own words would quote the text.
    serde_json::from_slice(&plain)
        .map_err(|_| DbError::broken(format_args!("vault row {id} does not read")))
}

/// A person's row as it lies there.
pub struct Sealed {
    /// Whose.
    pub id: VaultId,
    row: Row,
}

impl Sealed {
    /// Who it is.
    ///
    /// # Errors
    /// As [`by_id`].
    pub fn open(&self, keys: &Keys) -> DbResult<Person> {
        opened(keys, self.id, self.row.text(1)?, self.row.bytes(2)?)
    }
}

/// Rows of whoever has this number or address, newest first, at most `most`: each is opened as it is looked at.
///
/// # Errors
/// The database's.
pub async fn sealed(
    store: &Store,
    keys: &Keys,
    (way, text): (Way, &str),
    most: usize,
) -> DbResult<Vec<Sealed>> {
    let Some(subject) = subject(keys, way, text) else {
        return Ok(Vec::new());
    };
    let sql = match way {
        Way::Phone => {
            "SELECT id, key_id, sealed FROM vault WHERE phone = $1 ORDER BY id DESC LIMIT $2"
        }
        Way::Email => {
            "SELECT id, key_id, sealed FROM vault WHERE email = $1 ORDER BY id DESC LIMIT $2"
        }
    };
    let rows = store
        .query(sql, &[subject.into(), (most as i64).into()])
        .await?;
    let row = |row: Row| {
        let id = row.int(0).map(VaultId)?;
        Ok(Sealed { id, row })
    };
    rows.into_iter().map(row).collect()
}

/// People who came before an instant, and all of whose reports are closed and unchanged since; by id,
/// after `after`.
pub async fn before(store: &Store, after: i64, before: At) -> DbResult<Vec<VaultId>> {
    let sql = "SELECT v.id FROM vault v WHERE v.id > $1 AND v.id < $2 AND NOT EXISTS \
               (SELECT 1 FROM concerned c JOIN report r ON r.id = c.report \
                WHERE c.person = v.id AND (r.is_open = TRUE OR r.at >= $3)) ORDER BY v.id LIMIT $4";
    let args = [
        after.into(),
        domain::id::floor(before).into(),
        before.into(),
        limits::PEOPLE_WALKED.into(),
    ];
    let rows = store.scan(sql, &args).await?;
    rows.iter().map(|row| row.int(0).map(VaultId)).collect()
}

/// Whoever has the number or address of this keyed hash, newest first.
pub async fn shown(store: &Store, way: Way, subject: &[u8; 32]) -> DbResult<Vec<VaultId>> {
    let sql = match way {
        Way::Phone => "SELECT id FROM vault WHERE phone = $1 ORDER BY id DESC LIMIT 100",
        Way::Email => "SELECT id FROM vault WHERE email = $1 ORDER BY id DESC LIMIT 100",
    };
    found(store, sql, *subject).await
}

/// The keyed hash that a number or an address is found by; none where it is neither.
pub fn subject(keys: &Keys, way: Way, text: &str) -> Option<[u8; 32]> {
    let normal = match way {
        Way::Phone => normal_phone(text),
        Way::Email => normal_email(text),
    };
    normal.map(|text| keys.lookup(way.as_str(), &text))
}

/// Whoever has this phone, newest first.
pub async fn by_phone(store: &Store, keys: &Keys, phone: &str) -> DbResult<Vec<VaultId>> {
    match subject(keys, Way::Phone, phone) {
        Some(subject) => shown(store, Way::Phone, &subject).await,
        None => Ok(Vec::new()),
    }
}

async fn found(store: &Store, sql: &str, key: [u8; 32]) -> DbResult<Vec<VaultId>> {
    store
        .query(sql, &[key.into()])
        .await?
        .iter()
        .map(|row| row.int(0).map(VaultId))
        .collect()
}

//! The reporter's name, phone and e-mail: read at the door, kept in the vault, never logged.

use crate::app::App;
use crate::error::AppResult;
use domain::action::Field;
use domain::id::VaultId;
use domain::limits::SHORT_CHARS_MAX;
pub use domain::phone::international;
use domain::refusal_reason::{Fault, Why};
use domain::text::tidy;
use domain::time::At;
use std::fmt;
use store::Batch;
use store::code::Way;
use store::vault::Person;

/// Letters of an e-mail address: what mail itself allows.
const EMAIL_CHARS_MAX: usize = 254;
/// Rows of one phone number that are compared: a person has one or two.
const ROWS_COMPARED: usize = 10;

/// Who reports, and how they can be reached. Never printed: its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// Name as given.
    pub name: Option<String>,
    /// Phone in its international form: `+84912345678`.
    pub phone: Option<String>,
    /// E-mail as given.
    pub email: Option<String>,
    /// The name stays with the centre.
    pub hide_name: bool,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(…)")
    }
}

impl Contact {
    /// Reads what was typed; blank is not given. `None` when no way to reach them was given: a name
    /// alone is not kept.
    ///
    /// # Errors
    /// All faults, not the first: [`Why::BadPhone`], [`Why::BadEmail`], [`Why::TooLong`],
    /// [`Why::BadText`].
    pub fn read(
        name: Option<&str>,
        phone: Option<&str>,
        email: Option<&str>,
        hide_name: bool,
    ) -> Result<Option<Contact>, Vec<Fault>> {
        let given = |text: Option<&str>| text.filter(|t| !t.trim().is_empty()).map(str::to_owned);
        let mut faults = Vec::new();
        let mut fault = |field, why| faults.push(Fault { field, why });
        let name = given(name).and_then(|typed| match tidy(&typed) {
            None => {
                fault(Field::Name, Why::BadText);
                None
            }
            Some(name) if name.chars().count() > SHORT_CHARS_MAX => {
                fault(Field::Name, Why::TooLong);
                None
            }
            // A name has one line.
            Some(name) => Some(name.split_whitespace().collect::<Vec<_>>().join(" ")),
        });
        let phone = given(phone).and_then(|typed| {
            let read = international(&typed);
            if read.is_none() {
                fault(Field::Phone, Why::BadPhone);
            }
            read
        });
        let email = given(email).and_then(|typed| {
            let read = address(&typed);
            if read.is_none() {
                fault(Field::Email, Why::BadEmail);
            }
            read
        });
        if !faults.is_empty() {
            return Err(faults);
        }
        if phone.is_none() && email.is_none() {
            return Ok(None);
        }
        Ok(Some(Contact {
            name,
            phone,
            email,
            hide_name,
        }))
    }

    /// Whether the row already holds every way to reach them that was given now.
    fn is_within(&self, person: &Person) -> bool {
        let phone = |text: &Option<String>| text.as_deref().and_then(store::vault::normal_phone);
        let email = |text: &Option<String>| text.as_deref().and_then(store::vault::normal_email);
        (self.phone.is_none() || phone(&self.phone) == phone(&person.phone))
            && (self.email.is_none() || email(&self.email) == email(&person.email))
    }
}

/// The vault row of a contact: an old one with the same phone or e-mail, whose name is brought up
/// to date, or a new one. The statement goes into the caller's batch.
///
/// A way to reach somebody is never added to an old row: whoever knows a neighbour's number must
/// not make their own address the key to the neighbour's reports.
pub async fn find_or_add(
    app: &App,
    batch: &mut Batch,
    contact: &Contact,
    now: At,
) -> AppResult<VaultId> {
    let mut rows = Vec::new();
    let ways = [
        (Way::Phone, contact.phone.as_deref()),
        (Way::Email, contact.email.as_deref()),
    ];
    for (way, text) in ways {
        if let Some(text) = text {
            let way = (way, text);
            rows.extend(store::vault::sealed(&app.store, &app.keys, way, ROWS_COMPARED).await?);
        }
    }
    for row in rows.into_iter().take(ROWS_COMPARED) {
        let (id, old) = (row.id, row.open(&app.keys)?);
        if !contact.is_within(&old) {
            continue;
        }
        let mut person = old.clone();
        // Who has shown that the phone is theirs is not renamed by somebody who only typed it.
        if person.verified_at.is_none() && contact.name.is_some() {
            person.name.clone_from(&contact.name);
        }
        // Once hidden stays hidden, for the same reason.
        person.hide_name |= contact.hide_name;
        // Somebody who only rang had agreed to nothing.
        person.consent_at = person.consent_at.or(Some(now));
        if person != old {
            store::vault::put(batch, &app.keys, id, &person, now);
        }
        return Ok(id);
    }
    let id = app.fresh_vault(now)?;
    let person = Person {
        name: contact.name.clone(),
        phone: contact.phone.clone(),
        email: contact.email.clone(),
        hide_name: contact.hide_name,
        consent_at: Some(now),
        ..Person::default()
    };
    store::vault::put(batch, &app.keys, id, &person, now);
    Ok(id)
}

/// The vault row of whoever rings: the newest that has the number, or a new one that holds nothing
/// else. Nobody has agreed to anything yet; a report does that.
pub(crate) async fn find_caller(
    app: &App,
    batch: &mut Batch,
    number: &str,
    now: At,
) -> AppResult<VaultId> {
    let held = store::vault::by_phone(&app.store, &app.keys, number).await?;
    if let Some(id) = held.first() {
        return Ok(*id);
    }
    let id = app.fresh_vault(now)?;
    let person = Person {
        phone: Some(number.to_owned()),
        ..Person::default()
    };
    store::vault::put(batch, &app.keys, id, &person, now);
    Ok(id)
}

/// Who it is; none once erased. Only after `open_identity` was recorded, or for a message to the
/// reporter themself.
pub async fn open(app: &App, id: VaultId) -> AppResult<Option<Contact>> {
    let person = store::vault::by_id(&app.store, &app.keys, id).await?;
    Ok(person.map(|p| Contact {
        name: p.name,
        phone: p.phone,
        email: p.email,
        hide_name: p.hide_name,
    }))
}

/// An e-mail address that mail can be sent to, as given but for spaces around it.
pub(crate) fn address(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let (name, host) = typed.split_once('@')?;
    let is_name = |text: &str, extra: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    let is_dotted = |text: &str, extra: &str| text.split('.').all(|part| is_name(part, extra));
    (typed.len() <= EMAIL_CHARS_MAX
        && is_dotted(name, "!#$%&'*+/=?^_`{|}~-")
        && host.contains('.')
        && is_dotted(host, "-"))
    .then(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_looked_at() {
        for typed in ["a@b.vn", " Lan.Nguyen+x@mail.example.com "] {
            assert!(address(typed).is_some(), "{typed}");
        }
        for typed in [
            "a",
            "a@b",
            "a@@b.vn",
            "a b@c.vn",
            "a@b.vn\nBcc: x@y.vn",
            "a@.vn",
            ".a@b.vn",
            "@b.vn",
        ] {
            assert_eq!(address(typed), None, "{typed}");
        }
    }

    #[test]
    fn all_faults_are_told_and_nothing_is_printed() {
        let faults = Contact::read(Some("A\0B"), Some("12"), Some("x"), true).unwrap_err();
        let told: Vec<_> = faults.iter().map(|f| (f.field, f.why)).collect();
        assert_eq!(
            told,
            [
                (Field::Name, Why::BadText),
                (Field::Phone, Why::BadPhone),
                (Field::Email, Why::BadEmail)
            ]
        );
        assert_eq!(Contact::read(Some("Lan"), Some(" "), None, true), Ok(None));
        let contact = Contact::read(Some(" Nguyễn  Lan "), Some("0912345678"), None, true)
            .unwrap()
            .unwrap();
        assert_eq!(contact.name.as_deref(), Some("Nguyễn Lan"));
        assert_eq!(format!("{contact:?}"), "Contact(…)");
    }
}

//! The call ladder of each agency.

use super::Catalogue;
use super::agencies::Agencies;
use super::routes::{Found, Routes};
use super::table::{self, Faults};
use crate::agency::{Agency, Contact, Rung};
use jiff::civil::Date;

const FILE: &str = "contacts.csv";
const COLUMNS: [&str; 4] = ["agency", "rung", "phone", "note"];

/// Telephone numbers by the word for their agencies, in the order of the table.
#[derive(Clone, Debug, Default)]
pub(super) struct Contacts(Vec<(String, Vec<Contact>)>);

pub(super) fn read(
    text: &dyn Fn(&str) -> Option<String>,
    agencies: &Agencies,
    routes: &Routes,
    faults: &mut Faults,
) -> Contacts {
    let mut contacts = Contacts::default();
    for row in table::read(text, FILE, &COLUMNS, faults) {
        let word = row.owned("agency");
        let known = if word.contains('(') {
            routes.of(&word).next().is_some()
        } else {
            match word.strip_suffix('*') {
                Some(beginning) => agencies.begins(beginning),
                None => agencies.seen.contains(&word),
            }
        };
        if !known {
            row.fault(faults, format!("{word:?} means no agency"));
        }
        let rung = row.one_of("rung", Rung::parse, faults);
        let phone = row.needed("phone", faults);
        if phone.as_ref().is_some_and(|phone| !is_phone(phone)) {
            row.fault(
                faults,
                "phone may hold only digits, blanks, +, {unit} and {district}",
            );
        }
        let (Some(rung), Some(phone)) = (rung, phone) else {
            continue;
        };
        let contact = Contact {
            rung,
            phone,
            note: row.owned("note"),
        };
        match contacts.0.iter_mut().find(|(known, _)| *known == word) {
            Some((_, numbers)) => {
                if numbers
                    .iter()
                    .any(|n| n.rung == contact.rung && n.phone == contact.phone)
                {
                    row.fault(faults, "this number stands here twice");
                }
                numbers.push(contact);
            }
            None => contacts.0.push((word, vec![contact])),
        }
    }
    for (_, numbers) in &mut contacts.0 {
        numbers.sort_by_key(|n| n.rung);
    }
    contacts
}

fn is_phone(text: &str) -> bool {
    let bare = text.replace("{unit}", "").replace("{district}", "");
    bare.bytes()
        .all(|b| b.is_ascii_digit() || b == b' ' || b == b'+')
}

impl Catalogue {
    /// The call ladder of an agency on a day, in the order of calling. The first word of the table
    /// that fits the agency counts. A number with `{unit}` is for agencies of a commune, one with
    /// `{district}` only while there is a district. Empty for an agency without numbers.
    pub fn contacts(&self, agency: &str, day: Date) -> Vec<Contact> {
        let Some(agency) = self.agencies.get(agency) else {
            return Vec::new();
        };
        let fitting = self
            .contacts
            .0
            .iter()
            .find(|(word, _)| self.means(word, agency, day));
        let unit = agency
            .units
            .iter()
            .find_map(|code| self.units.at(code, day));
        let commune = unit.filter(|u| u.kind.is_commune_level());
        let district = unit.and_then(|u| self.units.district(u));
        let number = |contact: &Contact| {
            let mut phone = contact.phone.clone();
            if phone.contains("{unit}") {
                phone = phone.replace("{unit}", &commune?.code);
            }
            if phone.contains("{district}") {
                phone = phone.replace("{district}", district?);
            }
            Some(Contact {
                rung: contact.rung,
                phone,
                note: contact.note.clone(),
            })
        };
        fitting.map_or_else(Vec::new, |(_, numbers)| {
            numbers.iter().filter_map(number).collect()
        })
    }

    /// Whether a word of the table means an agency on a day.
    fn means(&self, word: &str, agency: &Agency, day: Date) -> bool {
        if !word.contains('(') {
            return match word.strip_suffix('*') {
                Some(beginning) => agency.code.starts_with(beginning),
                None => agency.code == word,
            };
        }
        agency
            .units
            .iter()
            .filter_map(|code| self.units.at(code, day))
            .any(|unit| {
                let found = self
                    .routes
                    .resolve(word, Some(unit), day, &self.units, &self.agencies);
                matches!(found, Found::Agency(found) if found.code == agency.code)
            })
    }
}

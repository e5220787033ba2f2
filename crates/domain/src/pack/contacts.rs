//! The call ladder of each agency.

use super::Catalogue;
use super::agencies::Agencies;
use super::routes::{Found, Routes};
use super::table::{self, Faults};
use crate::agency::{Agency, Contact, Hours, Rung};
use crate::calendar::Calendar;
use crate::time::At;
use jiff::civil::Date;

pub(super) const FILE: &str = "contacts.csv";
pub(super) const COLUMNS: [&str; 5] = ["agency", "rung", "phone", "note", "hours"];
/// Columns that came later: a table without them is whole.
const LATE: usize = 1;

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
    for row in table::read_grown(text, FILE, &COLUMNS, LATE, faults) {
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
        let hours = match row.text("hours") {
            "" => Some(Hours::Always),
            _ => row.one_of("hours", Hours::parse, faults),
        };
        let (Some(rung), Some(phone), Some(hours)) = (rung, phone, hours) else {
            continue;
        };
        let contact = Contact {
            rung,
            phone,
            note: row.owned("note"),
            hours,
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

pub(super) fn is_phone(text: &str) -> bool {
    let bare = text.replace("{unit}", "").replace("{district}", "");
    bare.bytes()
        .all(|b| b.is_ascii_digit() || b == b' ' || b == b'+')
}

/// Whether a number of such hours is called at an instant.
fn is_on(hours: Hours, at: At, calendar: &Calendar) -> bool {
    let office = || calendar.is_office_day_time(at);
    match hours {
        Hours::Always => true,
        Hours::Office => office(),
        Hours::Off => !office(),
    }
}

impl Catalogue {
    /// The call ladder of an agency at an instant, in the order of calling. The first word of the
    /// table that fits the agency counts. A number with `{unit}` is for agencies of a commune, one
    /// with `{district}` only while there is a district; one of the day is not called at night. Empty
    /// for an agency without numbers; where none has these hours, all of them: somebody must answer.
    pub fn contacts(&self, agency: &str, at: At) -> Vec<Contact> {
        let all = self.ladder(agency, at.date());
        let on: Vec<Contact> = all
            .iter()
            .filter(|c| is_on(c.hours, at, &self.calendar))
            .cloned()
            .collect();
        if on.is_empty() { all } else { on }
    }

    /// Every number of an agency on a day, by day and by night.
    pub fn ladder(&self, agency: &str, day: Date) -> Vec<Contact> {
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
                phone,
                ..contact.clone()
            })
        };
        fitting.map_or_else(Vec::new, |(_, numbers)| {
            numbers.iter().filter_map(number).collect()
        })
    }

    /// The word of the table that gives an agency its ladder on a day: its own code, or one that
    /// means others too.
    pub fn ladder_word(&self, agency: &str, day: Date) -> Option<&str> {
        let agency = self.agencies.get(agency)?;
        let words = self.contacts.0.iter().map(|(word, _)| word.as_str());
        words.into_iter().find(|word| self.means(word, agency, day))
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

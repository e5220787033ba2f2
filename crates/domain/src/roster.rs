//! Who of the centre is on which shift: three a day, the night's belongs to the day on which it begins.

use crate::id::UserId;
use crate::limits;
use crate::time::{At, Date, HOUR_MS, date_of, day_number};
use crate::words::names;
use std::collections::{BTreeSet, HashMap};

names! {
    /// A shift of a day.
    Shift {
        /// From six to two.
        Morning = "sang",
        /// From two to ten.
        Afternoon = "chieu",
        /// From ten to six of the next day.
        Night = "dem",
    }
}

impl Shift {
    /// Its first hour.
    pub const fn begins(self) -> i64 {
        match self {
            Shift::Morning => 6,
            Shift::Afternoon => 14,
            Shift::Night => 22,
        }
    }

    /// The hour at which the next one begins; of the night's, the next day's.
    pub const fn ends(self) -> i64 {
        (self.begins() + 8) % 24
    }

    /// The shift that runs at an instant, with the number of the day on which it began.
    pub fn at(now: At) -> (i64, Shift) {
        let day = now.day();
        let hour = (now.0 - At::on_day(day, 0).0) / HOUR_MS;
        match hour {
            0..6 => (day - 1, Shift::Night),
            6..14 => (day, Shift::Morning),
            14..22 => (day, Shift::Afternoon),
            _ => (day, Shift::Night),
        }
    }
}

/// Somebody on a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Duty {
    /// The day's number.
    pub day: i64,
    /// Which shift.
    pub shift: Shift,
    /// Who.
    pub person: UserId,
}

/// Days that a roster plans.
pub const DAYS: i64 = 14;

/// Why a line of a roster is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not three cells: day, shift, names.
    Cells,
    /// No day, or not one of the coming two weeks.
    Day(String),
    /// No shift has that name.
    Shift(String),
    /// Nobody of the centre has that name to sign in by.
    Person(String),
    /// More lines than a roster has.
    TooMany,
}

/// A roster as people write it: a line a shift, `day,shift,name;name`, the days from `first` on.
/// Empty lines and those of a heading are left out; a shift without names is nobody's.
///
/// # Errors
/// Each line at fault, from 1.
pub fn read(
    text: &str,
    first: i64,
    people: &HashMap<String, UserId>,
) -> Result<BTreeSet<Duty>, Vec<(usize, Fault)>> {
    let (mut duties, mut faults) = (BTreeSet::new(), Vec::new());
    for (n, line) in (1..).zip(text.lines()) {
        let line = line.trim().trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if n > limits::ROSTER_LINES_MAX {
            faults.push((n, Fault::TooMany));
            break;
        }
        let mut cells = line.splitn(3, [',', '\t']).map(str::trim);
        let (Some(day), Some(shift)) = (cells.next(), cells.next()) else {
            faults.push((n, Fault::Cells));
            continue;
        };
        let on = civil(day).map(day_number);
        let on = on.filter(|on| (first..first + DAYS).contains(on));
        let which = Shift::parse(shift);
        if on.is_none() {
            faults.push((n, Fault::Day(day.to_owned())));
        }
        if which.is_none() {
            faults.push((n, Fault::Shift(shift.to_owned())));
        }
        for name in cells.next().unwrap_or_default().split([';', '|', ',']) {
            let name = name.trim().to_lowercase();
            match (people.get(&name), on, which) {
                (Some(person), Some(day), Some(shift)) => {
                    let person = *person;
                    duties.insert(Duty { day, shift, person });
                }
                (None, ..) if !name.is_empty() => faults.push((n, Fault::Person(name))),
                _ => {}
            }
        }
    }
    match faults.is_empty() {
        true => Ok(duties),
        false => Err(faults),
    }
}

/// `2026-12-31` or `31/12/2026`.
fn civil(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        [d, m, y] => Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok(),
        _ => text.parse().ok(),
    }
}

/// A roster as [`read`] takes it: every shift of the coming two weeks, with the names to sign in by.
pub fn write(first: i64, duties: &[Duty], names: &HashMap<UserId, String>) -> String {
    let mut text = String::new();
    for day in first..first + DAYS {
        for shift in Shift::ALL {
            let on = duties.iter().filter(|d| d.day == day && d.shift == *shift);
            let on: Vec<&str> = on
                .filter_map(|d| names.get(&d.person).map(String::as_str))
                .collect();
            text.push_str(&format!("{},{shift},{}\n", date_of(day), on.join(";")));
        }
    }
    text
}

/// The instant at which a shift begins.
pub fn begins_at(day: i64, shift: Shift) -> At {
    At::on_day(day, shift.begins() * HOUR_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_belongs_to_the_day_on_which_it_begins() {
        let at = |text: &str| Shift::at(At::parse(text).unwrap());
        let day = day_number("2026-11-24".parse().unwrap());
        assert_eq!(at("2026-11-24T05:59:59+07:00"), (day - 1, Shift::Night));
        assert_eq!(at("2026-11-24T06:00:00+07:00"), (day, Shift::Morning));
        assert_eq!(at("2026-11-24T13:59:59+07:00"), (day, Shift::Morning));
        assert_eq!(at("2026-11-24T21:59:59+07:00"), (day, Shift::Afternoon));
        assert_eq!(at("2026-11-24T22:00:00+07:00"), (day, Shift::Night));
    }

    #[test]
    fn what_is_written_is_read_again_and_each_fault_is_told() {
        let first = day_number("2026-11-24".parse().unwrap());
        let people = HashMap::from([
            ("ioc.an".to_owned(), UserId(1)),
            ("ioc.ba".to_owned(), UserId(2)),
        ]);
        let names: HashMap<UserId, String> =
            people.iter().map(|(n, id)| (*id, n.clone())).collect();
        let typed = "2026-11-24,sang,ioc.an; IOC.BA\n\n25/11/2026,dem,ioc.ba\n2026-11-26,chieu,\n";
        let duties = read(typed, first, &people).unwrap();
        assert_eq!(duties.len(), 3);
        let listed: Vec<Duty> = duties.iter().copied().collect();
        assert_eq!(
            read(&write(first, &listed, &names), first, &people),
            Ok(duties)
        );
        let wrong = "x\n2026-12-08,sang,ioc.an\n2026-11-24,toi,ioc.an\n2026-11-24,sang,ai.do\n";
        assert_eq!(
            read(wrong, first, &people),
            Err(vec![
                (1, Fault::Cells),
                (2, Fault::Day("2026-12-08".into())),
                (3, Fault::Shift("toi".into())),
                (4, Fault::Person("ai.do".into())),
            ])
        );
    }
}

//! The province's face as a table: a row for each part that was chosen. A pack without the table, and
//! a part without a row, has the program's own.

use super::table::{self, Faults};
use crate::brand::{Brand, BrandPart, unreadable};
use crate::colour::Colour;

pub(super) const FILE: &str = "brand.csv";
pub(super) const COLUMNS: [&str; 2] = ["part", "value"];

pub(super) fn read(text: &dyn Fn(&str) -> Option<String>, faults: &mut Faults) -> Brand {
    let mut brand = Brand::default();
    // Packs from before the table came.
    if text(FILE).is_none() {
        return brand;
    }
    for row in table::read(text, FILE, &COLUMNS, faults) {
        let name = row.text("part");
        let Some(part) = BrandPart::parse(name) else {
            row.fault(faults, format!("part: there is no {name}"));
            continue;
        };
        if !brand.get(part).is_empty() {
            row.fault(faults, format!("part: {name} stands twice"));
        }
        let value = row.text("value");
        if let Err(why) = check(part, value) {
            row.fault(faults, format!("value: {name} {why}"));
        }
        brand = brand.with(part, value);
    }
    for fault in unreadable(&brand.colours()) {
        let pair = fault.pair;
        faults.add(
            FILE,
            0,
            format!(
                "{}: {} on {} has a contrast of {:.2}, less than {}",
                fault.part,
                pair.front,
                pair.ground,
                pair.measured,
                pair.need.least()
            ),
        );
    }
    brand
}

/// Whether a value may stand there, apart from whether colours can be read.
fn check(part: BrandPart, value: &str) -> Result<(), &'static str> {
    if value.is_empty() {
        return Ok(());
    }
    if part.is_colour() {
        return Colour::parse(value)
            .map(|_| ())
            .ok_or("is no colour like #0b5d56");
    }
    match part.chars_max() {
        Some(max) if value.chars().count() > max => Err("is too long"),
        Some(_) => Ok(()),
        None if is_digest(value) => Ok(()),
        None => Err("is no digest of a mark"),
    }
}

/// Whether it is what a mark is called by: sixteen digits of its SHA-256.
pub fn is_digest(text: &str) -> bool {
    text.len() == 16
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

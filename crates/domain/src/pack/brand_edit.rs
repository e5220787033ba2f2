//! A change of the province's face.

use super::Catalogue;
use super::brand::{COLUMNS, FILE, is_digest};
use super::edit::{EditFault, EditWhy, Edited, line};
use super::splice::{self, Fate};
use crate::brand::{Brand, BrandPart, Unreadable, unreadable};
use crate::colour::Colour;

/// What is to stand in some of the parts; those that are not named stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrandCells {
    /// Part and value; an empty value goes back to the program's own.
    pub values: Vec<(BrandPart, String)>,
}

/// The face as it would be, before anything is checked.
pub fn face_of(stands: &Brand, cells: &BrandCells) -> Brand {
    let mut face = stands.clone();
    for (part, value) in &cells.values {
        face = face.with(*part, tidied(*part, value));
    }
    face
}

fn tidied(part: BrandPart, value: &str) -> String {
    let value = line(value);
    // One spelling: what differs is told by comparing texts.
    match Colour::parse(&value).filter(|_| part.is_colour()) {
        Some(colour) => colour.to_string(),
        None => value,
    }
}

/// The colours of a face that could not be read, by their part. Told by themselves: a form shows the
/// pair, the figure and the nearest colour that would do.
pub fn unreadable_in(face: &Brand) -> Vec<Unreadable> {
    unreadable(&face.colours())
}

/// The table after some parts were changed, or every fault of it.
pub fn edit_brand(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    cells: &BrandCells,
) -> Result<Edited, Vec<EditFault>> {
    let face = face_of(catalogue.brand(), cells);
    let mut faults = Vec::new();
    for (part, _) in &cells.values {
        let value = face.get(*part);
        let fine = match part.chars_max() {
            _ if value.is_empty() => true,
            Some(max) => value.chars().count() <= max,
            None if part.is_colour() => Colour::parse(value).is_some(),
            None => is_digest(value),
        };
        if !fine {
            let why = match part.is_colour() {
                true => EditWhy::Colour,
                false => EditWhy::TooLong,
            };
            faults.push(EditFault::new(part.as_str(), why));
        }
    }
    // A mark that is seen is also told; without one there is nothing to tell.
    if !face.get(BrandPart::Logo).is_empty() {
        for part in [BrandPart::LogoAltVi, BrandPart::LogoAltEn] {
            if face.get(part).is_empty() {
                faults.push(EditFault::new(part.as_str(), EditWhy::Required));
            }
        }
    }
    if faults.is_empty() {
        for fault in unreadable_in(&face) {
            let nearest = fault.nearest.map(|c| c.to_string()).unwrap_or_default();
            faults.push(EditFault::new(fault.part.as_str(), EditWhy::Contrast).about(nearest));
        }
    }
    if faults.is_empty() && face == face_of(catalogue.brand(), &BrandCells::default()) {
        let field = cells
            .values
            .first()
            .map_or(BrandPart::ServiceVi, |(part, _)| *part);
        faults.push(EditFault::new(field.as_str(), EditWhy::Same));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Edited {
        file: FILE,
        text: written(text(FILE), &face),
        line: None,
        fields: &[],
    })
}

/// The table with a face in it: rows that stay keep their bytes, comments stand where they stood.
fn written(table: Option<String>, face: &Brand) -> String {
    let table = table.unwrap_or_else(|| format!("{}\n", COLUMNS.join(",")));
    let mut left: Vec<BrandPart> = BrandPart::ALL.to_vec();
    let text = splice::each(&table, |_, cells| {
        let part = cells.first().and_then(|name| BrandPart::parse(name));
        let Some(part) = part else {
            return Fate::Stays;
        };
        left.retain(|p| *p != part);
        match (face.get(part), cells.get(1).map(String::as_str)) {
            ("", _) => Fate::Goes,
            (value, Some(stood)) if value == stood => Fate::Stays,
            (value, _) => Fate::Becomes(vec![part.as_str().to_owned(), value.to_owned()]),
        }
    });
    let row = |part: BrandPart| vec![part.as_str().to_owned(), face.get(part).to_owned()];
    let fresh: Vec<Vec<String>> = left
        .into_iter()
        .filter(|part| !face.get(*part).is_empty())
        .map(row)
        .collect();
    match fresh.is_empty() {
        true => text,
        false => splice::with_rows(&text, &fresh),
    }
}

//! What the camera wrote about a photo. For the centre only: none of it goes into a print.

use crate::header::guarded;
use ::exif::{Exif, In, Rational, Reader, Tag, Value};
use jiff::civil;
use std::fmt;
use std::io::Cursor;

/// Where the camera says it was, in degrees (WGS 84). Personal: never logged, never public.
#[derive(Clone, Copy, PartialEq)]
pub struct Position {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Position(…)")
    }
}

/// What is worth knowing of a photo's metadata. A hint, never trusted: anyone can write it.
#[derive(Default)]
pub(crate) struct Facts {
    /// The camera's clock when the photo was taken, without a time zone.
    pub(crate) taken_at: Option<civil::DateTime>,
    /// Where.
    pub(crate) position: Option<Position>,
}

/// Reads the metadata of a JPEG, PNG, WebP or HEIC file; what is missing or broken is `None`.
pub(crate) fn facts(bytes: &[u8]) -> Facts {
    guarded(|| {
        let Ok(exif) = Reader::new().read_from_container(&mut Cursor::new(bytes)) else {
            return Ok(Facts::default());
        };
        Ok(Facts {
            taken_at: taken_at(&exif),
            position: position(&exif),
        })
    })
    .unwrap_or_default()
}

fn taken_at(exif: &Exif) -> Option<civil::DateTime> {
    let field = exif
        .get_field(Tag::DateTimeOriginal, In::PRIMARY)
        .or_else(|| exif.get_field(Tag::DateTime, In::PRIMARY))?;
    let Value::Ascii(lines) = &field.value else {
        return None;
    };
    let read = ::exif::DateTime::from_ascii(lines.first()?).ok()?;
    let small = |number: u8| i8::try_from(number).ok();
    civil::DateTime::new(
        i16::try_from(read.year).ok()?,
        small(read.month)?,
        small(read.day)?,
        small(read.hour)?,
        small(read.minute)?,
        small(read.second)?,
        0,
    )
    .ok()
}

fn position(exif: &Exif) -> Option<Position> {
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let lon = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    // A phone without a fix writes zeros: a point in the Gulf of Guinea.
    let real = lat.abs() <= 90.0 && lon.abs() <= 180.0 && (lat != 0.0 || lon != 0.0);
    real.then_some(Position { lat, lon })
}

fn degrees(exif: &Exif, tag: Tag, side: Tag, negative: u8) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let part = |n: usize| {
        parts
            .get(n)
            .filter(|part| part.denom != 0)
            .map(Rational::to_f64)
    };
    let whole = part(0)? + part(1).unwrap_or(0.0) / 60.0 + part(2).unwrap_or(0.0) / 3600.0;
    let Value::Ascii(side) = &exif.get_field(side, In::PRIMARY)?.value else {
        return None;
    };
    let minus = side.first()?.first()?.eq_ignore_ascii_case(&negative);
    Some(if minus { -whole } else { whole })
}

//! The parameters of a list, read strictly: what is wrong is said, nothing is guessed.

use super::call::Call;
use crate::api::bounds;
use crate::error::{Failure, FieldFault};
use crate::limits::SEARCH_CHARS_MAX;
use app::Bounds;
use app::open311::requests::{Along, Asked};
use domain::id::ReportCode;
use domain::pack::Catalogue;
use domain::report::Point;
use domain::text::tidy;
use domain::time::{At, DAY_MS};

/// Requests of one answer at most, and where nothing is said.
pub const PAGE_MAX: i64 = 1_000;
/// Requests that pages reach: beyond, dates lead there sooner.
const REACH: i64 = 50_000;
/// Days that a span may have, and that one has where only its one end is given.
const SPAN_MS: i64 = 90 * DAY_MS;
/// Ids that one call may name.
const IDS_MAX: usize = 1_000;
/// Service codes that one call may name: a province has some hundred.
const CODES_MAX: usize = 200;
/// Metres around a point where nothing is said, and at most.
const RADIUS: f64 = 500.0;
const RADIUS_MAX: f64 = 50_000.0;
/// Letters of the shortest word that is searched for.
const WORD_MIN: usize = 2;

/// What a list asks for.
#[derive(Debug)]
pub enum Wanted {
    /// These and no others.
    These(Vec<ReportCode>),
    /// What fits.
    Fitting(Box<Asked>),
}

/// Reads the parameters of `GET requests`.
pub fn wanted(call: &Call, catalogue: &Catalogue) -> Result<(Wanted, bool), Failure> {
    let mut faults = Vec::new();
    let extended = call.flag("extensions", &mut faults);
    let ids = call.list("service_request_id");
    let wanted = if ids.is_empty() {
        Wanted::Fitting(Box::new(fitting(call, catalogue, &mut faults)))
    } else {
        if ids.len() > IDS_MAX {
            faults.push(FieldFault::door("service_request_id", "too_many_values"));
        }
        // What is no id of ours names nothing.
        let codes = ids.iter().filter_map(|id| ReportCode::parse(id).ok());
        Wanted::These(codes.collect())
    };
    match faults.is_empty() {
        true => Ok((wanted, extended)),
        false => Err(Failure::Fields(faults)),
    }
}

fn fitting(call: &Call, catalogue: &Catalogue, faults: &mut Vec<FieldFault>) -> Asked {
    let mut asked = Asked::default();
    let codes = call.list("service_code");
    if codes.len() > CODES_MAX {
        faults.push(FieldFault::door("service_code", "too_many_values"));
    } else if codes.iter().any(|c| catalogue.category(c).is_none()) {
        faults.push(FieldFault::door("service_code", "unknown_service"));
    } else {
        asked.filter.categories = codes.into_iter().map(str::to_owned).collect();
    }
    asked.filter.open = status(call, faults);
    let mut when = |name| {
        let read = call.one(name).map(span_end);
        if read == Some(None) {
            faults.push(FieldFault::door(name, "bad_when"));
        }
        read.flatten()
    };
    let (start, end) = (when("start_date"), when("end_date"));
    let (after, before) = (when("updated_after"), when("updated_before"));
    asked.changed_since = after.map(|(first, _)| first);
    asked.changed_until = before.map(|(_, next)| next);
    let (since, until) = (start.map(|(first, _)| first), end.map(|(_, next)| next));
    match span((since, until), call.ctx.now, SPAN_MS) {
        Ok((since, until)) => {
            // Who asks for changes asks for old reports too.
            let by_changes = after.is_some() || before.is_some();
            if start.is_some() || end.is_some() || !by_changes {
                asked.filter.since = Some(since);
                asked.filter.until = Some(until);
            }
        }
        Err(name) => faults.push(FieldFault::door(name, "bad_span")),
    }
    if let (Some(after), Some(before)) = (asked.changed_since, asked.changed_until)
        && after >= before
    {
        faults.push(FieldFault::door("updated_before", "bad_span"));
    }
    if asked.changed_since.is_some() {
        asked.along = Along::Changed;
    }
    place(call, &mut asked, faults);
    if let Some(words) = call.one("q") {
        match tidy(words).filter(|w| w.chars().count() >= WORD_MIN) {
            Some(words) => {
                asked.filter.words = Some(words.chars().take(SEARCH_CHARS_MAX).collect());
            }
            None => faults.push(FieldFault::door("q", "short_words")),
        }
    }
    pages(call, &mut asked, faults);
    asked
}

fn status(call: &Call, faults: &mut Vec<FieldFault>) -> Option<bool> {
    let (mut open, mut closed) = (false, false);
    for status in call.list("status") {
        match status.to_ascii_lowercase().as_str() {
            "open" => open = true,
            "closed" => closed = true,
            _ => {
                faults.push(FieldFault::door("status", "bad_status"));
                return None;
            }
        }
    }
    (open != closed).then_some(open)
}

/// The span that is meant: its first instant and the one after its last. The error names the
/// parameter at fault.
pub fn span(
    given: (Option<At>, Option<At>),
    now: At,
    most_ms: i64,
) -> Result<(At, At), &'static str> {
    match given {
        // A moment from now: what comes in this very second is in it.
        (None, None) => Ok((now.plus_ms(-most_ms), now.plus_ms(DAY_MS))),
        (Some(since), None) => Ok((since, since.plus_ms(SPAN_MS))),
        (None, Some(until)) => Ok((until.plus_ms(-SPAN_MS), until)),
        (Some(since), Some(until)) if since >= until => Err("end_date"),
        // The last second of the span is in it.
        (Some(since), Some(until)) if until.0.saturating_sub(since.0) > SPAN_MS + 1_000 => {
            Err("start_date")
        }
        (Some(since), Some(until)) => Ok((since, until)),
    }
}

fn place(call: &Call, asked: &mut Asked, faults: &mut Vec<FieldFault>) {
    if let Some(text) = call.one("bbox") {
        asked.filter.bounds = bounds(text);
        if asked.filter.bounds.is_none() {
            faults.push(FieldFault::door("bbox", "bad_bbox"));
        }
    }
    let mut number = |name: &'static str, bounds: std::ops::RangeInclusive<f64>| {
        let text = call.one(name)?;
        let read: Option<f64> = text.parse().ok().filter(|n| bounds.contains(n));
        if read.is_none() {
            faults.push(FieldFault::door(name, "bad_number"));
        }
        read
    };
    let lat = number("lat", -90.0..=90.0);
    let lon = number("long", -180.0..=180.0);
    let radius = number("radius", 1.0..=RADIUS_MAX);
    let [has_lat, has_lon, has_radius] = ["lat", "long", "radius"].map(|n| call.one(n).is_some());
    if !has_lat && (has_lon || has_radius) {
        faults.push(FieldFault::door("lat", "required"));
    }
    if !has_lon && (has_lat || has_radius) {
        faults.push(FieldFault::door("long", "required"));
    }
    if let (Some(lat), Some(lon)) = (lat, lon) {
        let metres = radius.unwrap_or(RADIUS);
        let point = Point { lat, lon };
        asked.around = Some((point, metres));
        if asked.filter.bounds.is_none() {
            asked.filter.bounds = Some(around(point, metres));
        }
    }
}

/// A box that holds a circle.
fn around(point: Point, metres: f64) -> Bounds {
    let north = metres / 111_000.0;
    let east = (north / point.lat.to_radians().cos().max(1e-6)).min(360.0);
    Bounds {
        west: (point.lon - east).max(-180.0),
        south: (point.lat - north).max(-90.0),
        east: (point.lon + east).min(180.0),
        north: (point.lat + north).min(90.0),
    }
}

fn pages(call: &Call, asked: &mut Asked, faults: &mut Vec<FieldFault>) {
    let before = faults.len();
    let mut whole = |name: &'static str, bounds: std::ops::RangeInclusive<i64>, key| {
        let text = call.one(name)?;
        let read = text.parse().ok().filter(|n| bounds.contains(n));
        if read.is_none() {
            faults.push(FieldFault::door(name, key));
        }
        read
    };
    let page = whole("page", 0..=REACH, "bad_page").unwrap_or(1).max(1);
    // The same thing by the names that other servers gave it.
    let size = ["page_size", "limit", "max_requests"]
        .into_iter()
        .filter_map(|name| whole(name, 1..=PAGE_MAX, "bad_page_size"))
        .next();
    let size = size.unwrap_or(PAGE_MAX);
    asked.limit = size;
    asked.skip = (page - 1) * size;
    if faults.len() == before && asked.skip + size > REACH {
        faults.push(FieldFault::door("page", "too_deep"));
    }
}

/// An instant in the form that the standard asks for, with its zone: `2026-01-31T07:00:00Z`.
pub fn instant(text: &str) -> Option<At> {
    moment(text).map(|(at, _)| at)
}

/// The same as the end of a span, or a day: the first instant that is meant, and the one after the
/// last. A time told in whole seconds means its whole second.
fn span_end(text: &str) -> Option<(At, At)> {
    if let Ok(day) = text.parse()
        && text.len() == "2026-01-31".len()
    {
        let day = domain::time::day_number(day);
        return Some((At::on_day(day, 0), At::on_day(day + 1, 0)));
    }
    let (at, whole) = moment(text)?;
    Some((at, at.plus_ms(if whole { 1_000 } else { 1 })))
}

/// An instant, and whether it is told in whole seconds.
fn moment(text: &str) -> Option<(At, bool)> {
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd";
    let fits = |at: usize, shape: &[u8]| {
        let part = bytes.get(at..at + shape.len());
        part.is_some_and(|part| {
            part.iter().zip(shape).all(|(b, s)| match s {
                b'd' => b.is_ascii_digit(),
                _ => b == s,
            })
        })
    };
    if !fits(0, shape) {
        return None;
    }
    let mut at = shape.len();
    let has_seconds = fits(at, b":dd");
    if has_seconds {
        at += 3;
    }
    let mut fraction = 0;
    if has_seconds && bytes.get(at) == Some(&b'.') {
        let digits = bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit());
        fraction = digits.count();
        if !(1..=9).contains(&fraction) {
            return None;
        }
        at += 1 + fraction;
    }
    let zone = &text[at..];
    let zone = match zone.as_bytes() {
        b"Z" => "Z".to_owned(),
        // A plus sign that nobody escaped came as a space.
        [b'+' | b'-' | b' ', rest @ ..] if rest.len() == 5 && fits(at + 1, b"dd:dd") => {
            zone.replacen(' ', "+", 1)
        }
        _ => return None,
    };
    let seconds = if has_seconds { "" } else { ":00" };
    let at = At::parse(&format!("{}{seconds}{zone}", &text[..at]))?;
    Some((at, fraction == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_a_zone_and_exist() {
        let at = At::parse("2026-01-31T07:00:00Z");
        for good in [
            "2026-01-31T07:00:00Z",
            "2026-01-31T07:00Z",
            "2026-01-31T14:00:00+07:00",
            "2026-01-31T14:00:00 07:00",
            "2026-01-31T07:00:00.000Z",
            "2026-01-31T01:30:00-05:30",
        ] {
            assert_eq!(instant(good), at, "{good}");
        }
        for bad in [
            "",
            "yesterday",
            "2026-01-31",
            "2026-01-31T07:00:00",
            "2026-02-30T07:00:00Z",
            "2026-01-31T25:00:00Z",
            "2026-01-31T07:00:00.Z",
            "2026-01-31T07:00:00+0700",
            "31/01/2026",
            "2026-01-31T07:00:00Z; DROP",
            "2026-01-31T07:00:00đ",
        ] {
            assert_eq!(instant(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_day_is_a_whole_day() {
        let (first, next) = span_end("2026-01-31").unwrap();
        assert_eq!(next.0 - first.0, DAY_MS);
        assert_eq!(first.rfc3339(), "2026-01-31T00:00:00+07:00");
        assert_eq!(span_end("2026-13-01"), None);
        let (first, next) = span_end("2026-01-31T00:00:00Z").unwrap();
        assert_eq!(next.0 - first.0, 1_000);
        let (first, next) = span_end("2026-01-31T00:00:00.25Z").unwrap();
        assert_eq!(next.0 - first.0, 1);
    }

    #[test]
    fn spans_are_ninety_days_at_most() {
        let now = At(1_000 * DAY_MS);
        let day = |n: i64| Some(At(n * DAY_MS));
        assert_eq!(
            span((day(1), None), now, SPAN_MS),
            Ok((At(DAY_MS), At(91 * DAY_MS)))
        );
        assert_eq!(
            span((None, day(100)), now, SPAN_MS),
            Ok((At(10 * DAY_MS), At(100 * DAY_MS)))
        );
        assert!(span((day(1), day(91)), now, SPAN_MS).is_ok());
        assert_eq!(span((day(1), day(92)), now, SPAN_MS), Err("start_date"));
        assert_eq!(span((day(5), day(4)), now, SPAN_MS), Err("end_date"));
    }
}
